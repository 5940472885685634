from itertools import product

import numpy as np
import pandas as pd
import pytest

from segbook.features import Feature
from segbook.segments import ARCHETYPES, contrast_segments, find_archetype, name_by_traits, name_segments


def feature(name, family="demographic", kind="quantity", unit="", **more):
    label = name.replace("_", " ").capitalize()
    transform = {"category": "category", "ordinal": "ridit"}.get(kind, "identity")
    return Feature(
        name,
        label,
        "Meaning.",
        f"more {name}",
        f"less {name}",
        family,
        kind,
        unit,
        transform,
        makes_segments=True,
        **more,
    )


ENTRIES = {
    entry.name: entry
    for entry in (
        feature("age"),
        feature("income"),
        feature("spending_score", "behavioural"),
        feature("satisfaction", "behavioural", "ordinal"),
        feature("cheap", "psychographic", "yes_no"),
        feature("region", "geographic", "category"),
    )
}
PEOPLE = pd.DataFrame(
    {
        "age": [20.0, 22, 60, 62],
        "income": [10.0, 10, 30, 30],
        "spending_score": [50.0, 50, 50, 50],
        "satisfaction": [1.0, 3, 1, 3],
        "cheap": [1.0, 1, 0, np.nan],
        "region": ["north", "north", "south", None],
    }
)
GROUPS = pd.Series([1, 1, 2, 2])


def test_contrasts_by_hand():
    table = contrast_segments(PEOPLE, GROUPS, ENTRIES).set_index(["segment_id", "feature", "level"])
    age = PEOPLE["age"]
    assert table.loc[(1, "age", ""), "deviation"] == pytest.approx((21 - 41) / age.std(ddof=0))
    assert table.loc[(1, "age", ""), ["centre", "centre_all"]].tolist() == [21, 41]
    assert table.loc[(2, "cheap", ""), ["customers", "centre"]].tolist() == [1, 0]  # missing answers aside
    assert table.loc[(1, "region", "north"), "deviation"] == pytest.approx((1 - 2 / 3) / np.sqrt(2 / 9))
    assert table.loc[(1, "spending_score", ""), "deviation"] == 0


def test_segments_are_called_by_what_deviates_most():
    names = name_segments(PEOPLE, GROUPS, contrast_segments(PEOPLE, GROUPS, ENTRIES), ENTRIES)
    assert names["segment"].tolist() == ["Low income, low age", "Region South, cheap: no"]
    assert names["level"].isna().all()


def rows(**deviations):
    return pd.DataFrame({"feature": list(deviations), "level": "", "deviation": list(deviations.values())})


def test_names_are_unique_whatever_deviates():
    contrasts = pd.concat(
        [
            rows(age=1.0, income=0.8, cheap=0.4).assign(segment_id=1),
            rows(age=1.2, income=0.9, cheap=-0.4).assign(segment_id=2),
            rows(age=0.1).assign(segment_id=3),
            rows(age=0.2).assign(segment_id=4),
            rows(satisfaction=-1.0, age=0.5).assign(segment_id=5),
        ]
    )
    names = name_by_traits(contrasts, ENTRIES)["segment"].tolist()
    assert names == [
        "High age, high income, cheap: yes",
        "High age, high income, cheap: no",
        "Typical customers",
        "Typical customers (2)",
        "Low satisfaction, high age",
    ]


def test_the_same_traits_in_another_order_are_no_other_name():
    contrasts = pd.concat(
        [
            rows(age=-1.0, income=-0.8, spending_score=0.4).assign(segment_id=1),
            rows(income=-1.0, age=-0.8, spending_score=-0.4).assign(segment_id=2),
        ]
    )
    assert name_by_traits(contrasts, ENTRIES)["segment"].tolist() == [
        "Low age, low income, high spending score",
        "Low income, low age, low spending score",
    ]


def test_every_combination_of_traits_has_one_archetype_and_every_archetype_occurs():
    found = set()
    for *signs, spending in product([-1, 0, 1], repeat=len(ENTRIES) + 1):
        clear = {name: sign for name, sign in zip(ENTRIES, signs, strict=True) if sign}
        for first in clear or [None]:
            ordered = dict(sorted(clear.items(), key=lambda item: item[0] != first))
            found.add(find_archetype(rows(**ordered), ENTRIES, spending))
    assert found == set(ARCHETYPES)


def test_archetypes_say_what_to_mend_first():
    assert find_archetype(rows(age=2.0, satisfaction=-0.5), ENTRIES, 1.0) == "Dissatisfied"
    assert find_archetype(rows(income=1.0), ENTRIES, -0.5) == "Untapped"
    assert find_archetype(rows(age=1.0), ENTRIES, 0.5) == "Big Spenders"
    assert find_archetype(rows(cheap=-1.0), ENTRIES) == "Minded"


def test_spending_is_measured_in_all():
    money = {name: feature(name, "behavioural", unit="money") for name in ("fresh", "milk", "total_spend")}
    contrasts = pd.concat(
        [
            rows(fresh=1.0, milk=-1.5, total_spend=-0.6).assign(segment_id=1),
            rows(fresh=-1.0, milk=1.5, total_spend=0.6).assign(segment_id=2),
        ]
    )
    names = name_by_traits(contrasts, money | ENTRIES)
    assert names["archetype"].tolist() == ["Habits", "Big Spenders"]
