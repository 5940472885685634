"""The situation of a segment follows from what was measured of it."""

import numpy as np
import pandas as pd
import pytest

from segbook.actions.situation import UNKNOWN, find_bands, gather_facts, measure_satisfaction

SEGMENTS = ("Champions", "At Risk", "New Customers")


def make_profiles() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment_id": [1, 2, 3],
            "segment": SEGMENTS,
            "archetype": SEGMENTS,
            "level": ["High-Value", "At-Risk", "New/Potential"],
            "customers": [100, 60, 40],
            "share": [0.5, 0.3, 0.2],
            "frequency_median": [12.0, 5.0, 1.0],
            "monetary_median": [900.0, 300.0, 40.0],
            "recency_days_median": [12.0, 200.0, 30.0],
            "tenure_days_median": [600.0, 700.0, 40.0],
        }
    )


def make_differences(effects: dict[int, tuple[float, float]]) -> pd.DataFrame:
    rows = [(segment_id, "satisfaction", "", *ends) for segment_id, ends in effects.items()]
    return pd.DataFrame(rows, columns=["segment_id", "feature", "level", "lower", "upper"])


def make_values(**changes) -> pd.DataFrame:
    values = pd.DataFrame({"segment_id": [1, 2, 3], "tier": ["high", "low", "low"], "expected": [9e4, 5e3, 2e3]})
    values = values.assign(at_stake=[10.0, 20.0, 0.0], slipping_away=[0.05, 0.2, 0.1], gone=[0.0, 0.5, 0.0])
    return values.assign(one_order=[0.0, 0.0, 0.7], **changes)


def make_options(gain: float, lower: float, upper: float, source: str = "measured") -> pd.DataFrame:
    frame = pd.DataFrame({"segment_id": [1, 1], "treatment": ["special discount", "reminder"], "gain": [gain, 99.0]})
    return frame.assign(gain_lower=[lower, 90.0], gain_upper=[upper, 110.0], source=source)


NO_SATISFACTION = pd.DataFrame({"mean": [np.nan] * 3, "mean_others": np.nan}, index=[1, 2, 3])


def bands_of(differences=None, satisfaction=NO_SATISFACTION, profiles=None, **known) -> pd.DataFrame:
    differences = make_differences({}) if differences is None else differences
    profiles = make_profiles() if profiles is None else profiles
    return find_bands(gather_facts(profiles, differences, satisfaction, **known)).set_index("segment_id")


def test_without_orders_only_name_tenure_and_satisfaction_are_known():
    profiles = make_profiles().drop(
        columns=["frequency_median", "monetary_median", "recency_days_median", "tenure_days_median"]
    )
    bands = bands_of(make_differences({1: (0.3, 0.5), 2: (-0.5, -0.25), 3: (-0.1, 0.3)}), profiles=profiles)
    assert bands["satisfaction"].tolist() == ["high", "low", "usual"]
    assert (bands[["value", "leaving", "tenure", "discounts", "gap"]] == UNKNOWN).all(axis=None)


def test_leaving_is_of_those_who_came_back_and_unknown_where_most_did_not():
    bands = bands_of(values=make_values())
    assert bands["leaving"].tolist() == ["few", "many", UNKNOWN]
    assert bands["value"].tolist() == ["high", "low", "low"]
    assert bands["tenure"].tolist() == ["established", "established", "new"]
    best_leaves = bands_of(values=make_values(slipping_away=[0.4, 0.2, 0.1]))
    assert best_leaves["leaving"].tolist() == ["many", "many", UNKNOWN]


@pytest.mark.parametrize(
    ("ends", "source", "expected"),
    [
        ((0.5, 2.0), "measured", "pay"),
        ((-2.0, -0.5), "measured", "lose"),
        ((-1.0, 1.0), "measured", "unclear"),
        ((0.5, 2.0), "assumed", UNKNOWN),
    ],
)
def test_discounts_are_judged_by_what_was_measured_alone(ends, source, expected):
    options = make_options(sum(ends) / 2, *ends, source)
    bands = bands_of(options=options, discounts=["special discount"])
    assert bands["discounts"].tolist() == [expected, UNKNOWN, UNKNOWN]


def test_a_gap_is_a_category_bought_less_than_by_others_and_than_everything_else():
    affinities = pd.DataFrame(
        {
            "segment_id": [1, 1, 2, 3, 3],
            "level": ["category", "category", "category", "category", "brand"],
            "value": ["Garden", "Toys", "Toys", "Toys", "Hearth"],
            "told": [True, True, False, True, True],
            "lift": [0.5, 0.8, 0.6, 0.4, 0.1],
            "upper": [0.6, 0.9, 1.1, 0.5, 0.2],
            "usual": [1.2, 1.2, 1.0, 0.4, 0.4],  # the third buys less of everything
            "share": [0.10, 0.60, 0.2, 0.2, 0.1],
            "share_others": [0.20, 0.75, 0.3, 0.5, 0.9],
        }
    )
    facts = gather_facts(make_profiles(), make_differences({}), NO_SATISFACTION, affinities=affinities)
    assert facts["gap"].tolist()[0] == "Toys"
    assert facts["gap"].isna().tolist() == [False, True, True]
    assert find_bands(facts)["gap"].tolist() == ["clear", "none", "none"]
    assert facts.loc[0, ["gap_share", "gap_share_others"]].tolist() == [0.60, 0.75]


def test_segments_of_too_few_customers_have_nothing_but_a_name():
    profiles = make_profiles()
    profiles.loc[1, ["customers", "share", "frequency_median", "monetary_median"]] = np.nan
    facts = gather_facts(profiles, make_differences({2: (1, 2)}), NO_SATISFACTION, values=make_values())
    hidden = facts.loc[1].drop(["segment_id", "segment", "archetype", "level", "categories_known"])
    assert hidden.isna().all()
    assert set(find_bands(facts).loc[1].drop(["segment_id", "name"])) == {UNKNOWN}


def test_satisfaction_is_compared_with_the_others_and_not_with_all():
    features = pd.DataFrame({"satisfaction": [2.0, 4.0, 8.0, 8.0, np.nan, 9.0]})
    means = measure_satisfaction(features, pd.Series([1, 1, 2, 2, 2, 3]), min_cell=2)
    assert means.loc[1].tolist() == [3.0, pytest.approx(25 / 3)]
    assert means.loc[2].tolist() == [8.0, 5.0]
    assert means.loc[3].isna().all()
    assert measure_satisfaction(features[[]], pd.Series([1] * 6), min_cell=2).isna().all(axis=None)
