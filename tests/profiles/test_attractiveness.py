import matplotlib.pyplot as plt
import pandas as pd
import pytest

from segbook.features import FEATURES, Feature
from segbook.profiles import (
    plots_attractiveness,
    score_attractiveness,
    sum_scores,
    vary_weights,
    words_attractiveness,
)
from segbook.settings import CRITERIA
from tests.profiles.people import name_segments

SATISFACTION = Feature("satisfaction", "Satisfaction", "S.", "are more satisfied", "are less satisfied", kind="ordinal")
ENTRIES = {each.name: each for each in FEATURES[:3]} | {"satisfaction": SATISFACTION}
SEGMENTS = pd.DataFrame({"customer_id": [f"C{i}" for i in range(60)], "segment_id": [1] * 10 + [2] * 20 + [3] * 30})
BUYERS = SEGMENTS[["customer_id"]].assign(
    recency_days=[10] * 10 + [20] * 20 + [60] * 30,
    frequency=1,
    monetary=[90.0] * 10 + [10.0] * 20 + [30.0] * 30,
    satisfaction=[5.0, 3.0] * 5 + [1.0] * 20 + [3.0] * 30,
)
STABILITY = pd.DataFrame({"segment_id": [1, 2, 3], "jaccard": [0.9, 0.8, 1.0]})
EQUAL = dict.fromkeys(CRITERIA, 1.0)


def score(weights=EQUAL, entries=ENTRIES, min_cell=1, buyers=BUYERS) -> pd.DataFrame:
    return score_attractiveness(buyers, SEGMENTS, STABILITY, entries, weights, min_cell)


def test_criteria_are_scaled_as_said():
    scaled = score().pivot(index="segment_id", columns="criterion", values="scaled")
    assert scaled["size"].tolist() == [0, 0.5, 1]
    assert scaled["revenue"].tolist() == pytest.approx([1, 0, 1])
    assert scaled["spending"].tolist() == pytest.approx([1, 0, 0.25])
    assert scaled["activity"].tolist() == pytest.approx([1, 0.8, 0])
    assert scaled["satisfaction"].tolist() == pytest.approx([0.75, 0, 0.5])
    assert scaled["stability"].tolist() == [0.9, 0.8, 1.0]


def test_weights_decide_and_sum_to_one():
    table = score(EQUAL | {"spending": 4.0, "size": 0.0})
    assert "size" not in set(table["criterion"])
    assert table.groupby("segment_id")["weight"].sum().tolist() == pytest.approx([1, 1, 1])
    assert sum_scores(table)[1] == pytest.approx((1 + 4 * 1 + 1 + 0.75 + 0.9) / 8)
    only_size = score(dict.fromkeys(CRITERIA, 0.0) | {"size": 2.0})
    assert sum_scores(only_size).index.tolist() == [3, 2, 1]


def test_random_weightings_against_an_integral():
    """With two criteria and scores w and 1 − w, each is first for half of the weightings; of three rows one never is."""
    table = pd.DataFrame(
        {
            "segment_id": [1, 1, 2, 2, 3, 3],
            "criterion": ["size", "stability"] * 3,
            "scaled": [1.0, 0.0, 0.0, 1.0, 0.3, 0.3],
        }
    )
    firsts = vary_weights(table, 5)
    assert firsts.tolist() == pytest.approx([0.5, 0.5, 0.0], abs=0.02)
    table["scaled"] = [1.0, 0.0, 0.0, 0.25, 0.0, 0.0]  # first where w > (1 − w) / 4
    assert vary_weights(table, 5)[1] == pytest.approx(0.8, abs=0.02)
    assert vary_weights(table, 5).sum() == pytest.approx(1)


def test_what_the_run_lacks_is_left_out_and_named():
    without = {"satisfaction": SATISFACTION}
    table = score(
        entries=without, buyers=BUYERS.assign(satisfaction=[None] * 51 + [4.0] * 9).astype({"satisfaction": float})
    )
    assert set(table["criterion"]) == {"size", "stability"}
    told = words_attractiveness.tell_left_out(table, EQUAL)
    assert told == (
        "Left out: what they brought, what the median customer brought and how lately they ordered (for want of orders) "
        "and satisfaction (for want of answers, enough in every segment)."
    )
    assert words_attractiveness.tell_left_out(score(), EQUAL) == ""


def test_small_segments_are_no_yardstick():
    table = score(min_cell=11)
    assert set(table["segment_id"]) == {2, 3}
    scaled = table.set_index(["segment_id", "criterion"])["scaled"]
    assert scaled[3, "spending"] == 1
    assert score(min_cell=100).empty


def test_the_answer_says_what_depends_on_the_weights(style):
    table = score()
    told = words_attractiveness.describe_attractiveness(table, vary_weights(table, 1), name_segments(), EQUAL)
    assert told.startswith("With these weights the most attractive segment is “Group 1” (0.78 of 1), above all by ")
    sure = words_attractiveness.describe_attractiveness(
        table, pd.Series({1: 0.9, 2: 0.0, 3: 0.1}), name_segments(), EQUAL
    )
    assert "Other weights hardly change that: it is first in 90% of random weightings." in sure
    unsure = words_attractiveness.describe_attractiveness(
        table, pd.Series({1: 0.4, 2: 0.0, 3: 0.6}), name_segments(), EQUAL
    )
    assert "“Group 1” is first in 40% of random weightings, “Group 3” in 60%. Choose them with care" in unsure
    ax = plots_attractiveness.plot_attractiveness(table, name_segments(), plt.subplots()[1])
    assert [text.get_text() for text in ax.texts] == ["0.78", "0.62", "0.35"]
    nothing = score(min_cell=100)
    assert "No segment can be scored" in words_attractiveness.describe_attractiveness(
        nothing, vary_weights(nothing, 1), name_segments(), EQUAL
    )
    assert plots_attractiveness.plot_attractiveness(nothing, name_segments(), plt.subplots()[1]).texts
    alone = score(min_cell=30)
    assert "nothing to compare" in words_attractiveness.describe_attractiveness(
        alone, vary_weights(alone, 1), name_segments(), EQUAL
    )
