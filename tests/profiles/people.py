"""Customers with known differences, shared by the tests of this room."""

import numpy as np
import pandas as pd

from segbook.features import Feature

ENTRIES = {
    entry.name: entry
    for entry in (
        Feature("height", "Height (cm)", "H.", "are taller", "are shorter", transform="identity", makes_segments=True),
        Feature(
            "age", "Age (years)", "A.", "are older", "are younger", "demographic", unit="years", transform="identity"
        ),
        Feature(
            "likes", "Likes us", "L.", "like us more", "like us less", "psychographic", "yes_no", transform="identity"
        ),
        Feature("city", "City", "C.", "", "", "geographic", "category", transform="category"),
    )
}


def make_people(n: int = 600, seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Three segments by height; the second is older by one standard deviation, the third likes us more and lives in Ulm."""
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 3
    people = pd.DataFrame(
        {
            "customer_id": [f"C{i:05d}" for i in range(n)],
            "height": rng.normal(150 + 15 * group, 4),
            "age": rng.normal(40 + 10 * (group == 1), 10),
            "likes": (rng.random(n) < np.where(group == 2, 0.8, 0.4)).astype(float),
            "city": np.where(rng.random(n) < np.where(group == 2, 0.7, 0.2), "Ulm", "Bonn"),
        }
    )
    return people, pd.Series(group + 1)


def name_segments(k: int = 3, customers: int | None = 200) -> pd.DataFrame:
    return pd.DataFrame(
        {"segment_id": range(1, k + 1), "segment": [f"Group {i}" for i in range(1, k + 1)], "customers": customers}
    )
