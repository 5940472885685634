import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbook.value import MODEL, NOTHING, PERSISTENCE, SEGMENT_MEAN, Forecast, Recent, assign_tiers, look_ahead
from segbook.value.outlook import (
    STATES,
    TIERS,
    Outlook,
    publish_tiers,
    publish_values,
    summarise_segments,
    summarise_tiers,
)

ECONOMICS = {"horizon_days": 365, "margin": 0.5, "discount_rate": 0.1}
INTERVALS = ["orders_lower", "orders_upper", "spend_lower", "spend_upper", "lower", "upper", "mean_lower", "mean_upper"]


def make_forecast(p_alive, expected, slope=0.0, deviation=0.0) -> Forecast:
    """A forecast whose expected spending depends on one parameter, with the same slope for everybody."""
    n = len(p_alive)
    customers = pd.DataFrame({"customer_id": [f"C{i}" for i in range(n)], "p_alive": p_alive, "p_order": p_alive})
    customers = customers.assign(p_alive_lower=p_alive, p_alive_upper=p_alive, expected_orders=1.0)
    customers = customers.assign(expected_spend=expected, clv=np.asarray(expected) / 2, **dict.fromkeys(INTERVALS, 0.0))
    return Forecast(customers, np.full((n, 1), slope), np.eye(1), np.full(n, deviation**2))


def make_outlook(used=MODEL, p_alive=(1.0, 0.9, 0.5, 0.1), repeats=(0, 2, 2, 2), **forecast) -> Outlook:
    foreseen = make_forecast(np.array(p_alive), np.array([10.0, 100.0, 50.0, 1.0]), **forecast)
    purchases = foreseen.customers[["customer_id"]].assign(repeats=repeats)
    recent = Recent(365, np.array([0.0, 80.0, 40.0, -4.0]))
    return look_ahead(foreseen, purchases, recent, np.array([1, 1, 2, 2]), used, **ECONOMICS, surprise=(0.3, 0.0))


def make_segments() -> pd.DataFrame:
    names = ["Few", "Few", "Many", "Many"]
    return pd.DataFrame({"customer_id": [f"C{i}" for i in range(4)], "segment_id": [1, 1, 2, 2], "segment": names})


def test_states_follow_from_the_chance_to_be_alive_and_one_order_tells_nothing():
    assert make_outlook().customers["state"].tolist() == ["one order", "active", "about to leave", "gone"]
    unknown = make_outlook(p_alive=[np.nan] * 4).customers["state"]
    assert unknown.iloc[0] == "one order"
    assert unknown.iloc[1:].isna().all()


def test_at_stake_is_what_those_about_to_leave_would_spend_more():
    stakes = make_outlook().customers["at_stake"]
    assert stakes.tolist() == [0, 0, 50, 0]  # expected 50 at a chance of a half; 100 if sure


def test_a_naive_forecast_keeps_the_chances_and_knows_no_intervals():
    persistence = make_outlook(PERSISTENCE).customers
    assert persistence["expected_spend"].tolist() == [0, 80, 40, 0]
    assert persistence["clv"].iloc[1] == pytest.approx(80 * 0.5 * 1.1 ** (-365 / 365.25 / 2))
    assert persistence["p_alive"].tolist() == [1.0, 0.9, 0.5, 0.1]
    assert persistence[INTERVALS].isna().all(axis=None)
    by_segment = make_outlook(SEGMENT_MEAN).customers["expected_spend"]
    assert by_segment.tolist() == [40, 40, 18, 18]


def test_the_interval_of_a_group_has_parameters_chance_and_surprise():
    outlook = make_outlook(slope=0.1, deviation=3.0)
    group = np.array([True, True, False, False])
    assert outlook.total(group) == pytest.approx((110, 11, np.sqrt(18)))
    expected, lower, upper = outlook.bound(group)
    deviation = np.sqrt(11**2 + 18 + 33**2)
    spread = np.log1p(deviation**2 / 110**2)
    assert (lower, upper) == pytest.approx(
        [110 * np.exp(-spread / 2 + sign * 1.96 * np.sqrt(spread)) for sign in (-1, 1)]
    )
    everybody = outlook.bound(np.ones(4, dtype=bool))  # of the total nothing was unforeseen
    assert everybody[2] / everybody[0] < upper / expected


def test_a_naive_forecast_is_uncertain_as_customers_differ():
    outlook = make_outlook(SEGMENT_MEAN)
    expected, of_parameters, of_chance = outlook.total(np.array([True, True, False, False]))
    assert (expected, of_parameters) == (80, 0)
    assert of_chance == pytest.approx(np.sqrt(2) * 40)


def test_without_a_model_nothing_is_foreseen_and_tiers_are_by_what_was_spent():
    purchases = make_segments()[["customer_id"]].assign(repeats=[0, 0, 1, 1])
    recent, ids = Recent(50, np.array([1.0, 80.0, 40.0, 40.0])), np.array([1, 1, 2, 2])
    outlook = look_ahead(None, purchases, recent, ids, NOTHING, **ECONOMICS)
    assert outlook.customers[["expected_spend", "clv", "p_alive", "at_stake"]].isna().all(axis=None)
    assert outlook.customers["tier"].tolist() == ["low", "high", "high", "high"]
    table = summarise_segments(outlook, make_segments())
    assert table[["expected", "lower", "upper", "value", "at_stake"]].isna().all(axis=None)
    assert table["one_order"].iloc[0] == 1
    assert np.isnan(table["active"].iloc[1])
    assert table["spent"].tolist() == [81, 80]


def test_segments_add_up_to_everybody():
    outlook = make_outlook()
    table = summarise_segments(outlook, make_segments())
    assert table["expected"].sum() == outlook.customers["expected_spend"].sum()
    assert table["value"].sum() == outlook.customers["clv"].sum()
    assert table["leaving"].tolist() == [0, 1]
    assert table[["active", "about_to_leave", "gone", "one_order"]].sum(axis=1).tolist() == [1, 1]
    assert table.loc[0, ["active", "one_order"]].tolist() == [0.5, 0.5]


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=50))
def test_tiers_are_in_the_order_of_value_and_reach_half_and_nine_tenths(values):
    clv = np.array(values)
    tiers = assign_tiers(clv)
    assert set(tiers) <= set(TIERS)
    rank = pd.Series(tiers).map(TIERS.index).to_numpy()
    assert all(rank[i] <= rank[j] for i in range(len(clv)) for j in range(len(clv)) if clv[i] > clv[j])
    assert all(rank[i] == rank[j] for i in range(len(clv)) for j in range(len(clv)) if clv[i] == clv[j])
    if np.ptp(clv) > 0:
        high, low = clv[rank == 0], clv[rank == 2]
        assert high.sum() >= 0.5 * clv.sum() * (1 - 1e-9)
        assert high.sum() - (high == high.min()).sum() * high.min() <= 0.5 * clv.sum() * (1 + 1e-9)
        assert low.sum() <= 0.1 * clv.sum() * (1 + 1e-9)


def test_equal_customers_are_all_of_the_medium_tier():
    assert set(assign_tiers(np.full(5, 3.0))) == {"medium"}


def tiers_of(*tiers) -> Outlook:
    customers = pd.DataFrame(tiers, columns=["tier", "clv"])
    return Outlook(customers, Recent(365, np.zeros(len(tiers))), MODEL, 1.0, None, (0.0, 0.0))


def values_of(customers: int, **counts) -> pd.DataFrame:
    shares = {state.replace(" ", "_"): 0.0 for state in STATES} | {
        name: count / customers for name, count in counts.items()
    }
    row = {"segment_id": 1, "segment": "One", "customers": customers, "spent": 1.0, "expected": 2.0, "lower": 1.0}
    row |= {"upper": 3.0, "of_parameters": 0.1, "of_chance": 0.1, "value": 1.0} | shares
    leaving = counts.get("about_to_leave", 0)
    row |= {"leaving": leaving, "at_stake": 5.0 * leaving, "high": 0.0, "medium": 1.0, "low": 0.0, "tier": "medium"}
    return pd.DataFrame([row])


def test_states_of_few_customers_are_counted_with_the_ones_beside_them():
    published = publish_values(values_of(100, active=70, about_to_leave=9, gone=0, one_order=21), 10).iloc[0]
    assert published[["active", "about_to_leave", "gone", "one_order"]].tolist() == pytest.approx([0.79, 0, 0, 0.21])
    assert np.isnan(published["leaving"])
    assert np.isnan(published["at_stake"])
    alone = publish_values(values_of(100, active=97, one_order=3), 10).iloc[0]
    assert alone["active"] == pytest.approx(1)
    kept = publish_values(values_of(100, active=70, about_to_leave=10, gone=20), 10).iloc[0]
    assert kept[["about_to_leave", "leaving", "at_stake"]].tolist() == [0.1, 10, 50]


def test_small_segments_and_small_tiers_are_not_published():
    published = publish_values(values_of(9, active=9), 10).iloc[0]
    assert published.drop(["segment_id", "segment"]).isna().all()
    tiers = summarise_tiers(tiers_of(*[("high", 9.0)] * 3, *[("low", 1.0)] * 23))
    assert tiers["value_share"].tolist() == [0.54, 0.46]
    assert publish_tiers(tiers, 10).empty
    assert len(publish_tiers(tiers, 3)) == 2
