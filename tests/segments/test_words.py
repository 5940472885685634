"""What is said of methods and stability, and what is not told of few customers."""

import numpy as np
import pandas as pd
import pytest

from segbook.models import ALGORITHMS
from segbook.segments import words
from segbook.segments.compare import Comparison


def compared(**changes) -> Comparison:
    rows = [
        {
            "algorithm": name,
            "method": name,
            "groups": 2,
            "noise_share": 0.0,
            "largest_share": 0.5,
            "smallest_share": 0.5,
        }
        | {"silhouette": 0.4, "agreement": 0.8, "worth": np.nan}
        | changes.get(name, {})
        for name in ALGORITHMS
    ]
    return Comparison({}, {}, pd.DataFrame(rows))


def test_noise_of_few_customers_is_not_told():
    comparison = compared(dbscan={"groups": 1, "noise_share": 0.03}, hdbscan={"groups": 1, "noise_share": 0.3})
    told = words.describe_density(comparison, customers=100, min_cell=10)
    assert told.startswith("DBSCAN finds 1 group (noise: < 10 customers) and HDBSCAN finds 1 group (noise: 30%).")
    assert told.endswith("no gaps that divide it.")
    write = words.method_formats(100, 10)["smallest_share"]
    assert [write(share) for share in (0, 0.09, 0.1)] == ["0%", "< 10 customers", "10%"]


def test_several_dense_regions_are_not_called_one():
    told = words.describe_density(compared(dbscan={"groups": 3}), customers=100, min_cell=10)
    assert "one dense region" not in told
    nothing = compared(dbscan={"groups": 1}, hdbscan={"groups": 0, "noise_share": 1.0})
    told = words.describe_density(nothing, customers=100, min_cell=10)
    assert "one dense region" not in told
    assert told.endswith("no ground that is denser than the rest.")


@pytest.mark.parametrize(
    ("algorithm", "why"),
    [("kmeans", "less than 1.5 times as far away"), ("gaussian_mixture", "more than 67% as probable as their own")],
)
def test_what_a_border_is_depends_on_the_method(algorithm, why):
    assert why in words.describe_borders(0.25, 100, 10, algorithm)
    assert words.describe_borders(0.05, 100, 10, algorithm).startswith("Under 10 customers")
    assert words.describe_borders(0.0, 100, 10, algorithm).startswith("No customer")


def test_stability_of_segments_by_hand():
    stability = pd.DataFrame({"segment_id": [1, 2, 3], "jaccard": [0.7, 0.95, 0.9], "lower": 0.6, "upper": 1.0})
    stability["band"] = ["doubtful", "highly stable", "highly stable"]
    names = pd.DataFrame({"segment_id": [1, 2, 3], "segment": ["A", "B", "C"]})
    assert words.describe_stability(stability, names).endswith("“B” and “C” are highly stable and “A” is doubtful.")
    told = words.tell_stability(stability.iloc[0])
    assert "Jaccard index of 0.70 (half of the draws between 0.60 and 1.00): it is doubtful." in told
