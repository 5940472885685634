import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbook.value import (
    AGAIN,
    MODEL,
    NOTHING,
    ONCE,
    PERSISTENCE,
    SEGMENT_MEAN,
    STATES,
    TIERS,
    Forecast,
    Outlook,
    Recent,
    assign_tiers,
    look_ahead,
    publish_tiers,
    publish_values,
    summarise_segments,
    summarise_tiers,
    words,
)

ECONOMICS = {"horizon_days": 365, "margin": 0.5, "discount_rate": 0.1}
INTERVALS = ["orders_lower", "orders_upper", "spend_lower", "spend_upper", "lower", "upper", "mean_lower", "mean_upper"]


def for_all(used) -> dict:
    return used if isinstance(used, dict) else {ONCE: used, AGAIN: used}


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
    return look_ahead(
        foreseen, purchases, recent, np.array([1, 1, 2, 2]), for_all(used), **ECONOMICS, surprise=(0.3, 0.0)
    )


def make_segments() -> pd.DataFrame:
    names = ["Few", "Few", "Many", "Many"]
    return pd.DataFrame({"customer_id": [f"C{i}" for i in range(4)], "segment_id": [1, 1, 2, 2], "segment": names})


def test_states_follow_from_the_chance_to_be_alive_and_one_order_tells_nothing():
    assert make_outlook().customers["state"].tolist() == ["one order", "active", "slipping away", "gone"]
    unknown = make_outlook(p_alive=[np.nan] * 4).customers["state"]
    assert unknown.iloc[0] == "one order"
    assert unknown.iloc[1:].isna().all()


def test_at_stake_is_what_is_expected_of_those_who_are_slipping_away():
    assert make_outlook().customers["at_stake"].tolist() == [0, 0, 50, 0]
    assert make_outlook(PERSISTENCE).customers["at_stake"].tolist() == [0, 0, 40, 0]


def test_a_naive_forecast_keeps_the_chances_and_knows_no_intervals():
    persistence = make_outlook(PERSISTENCE).customers
    assert persistence["expected_spend"].tolist() == [0, 80, 40, 0]
    assert persistence["clv"].iloc[1] == pytest.approx(80 * 0.5 * 1.1 ** (-365 / 365.25 / 2))
    assert persistence["p_alive"].tolist() == [1.0, 0.9, 0.5, 0.1]
    assert persistence[[*INTERVALS, "expected_orders"]].isna().all(axis=None)
    by_segment = make_outlook(SEGMENT_MEAN).customers["expected_spend"]
    assert by_segment.tolist() == [0, 80, 18, 18]  # the customer of one order has a mean of their own


def test_each_group_of_customers_has_its_forecast():
    mixed = make_outlook({ONCE: PERSISTENCE, AGAIN: MODEL}, slope=0.1, deviation=3.0)
    assert mixed.customers["expected_spend"].tolist() == [0, 100, 50, 1]
    assert mixed.customers["spend_upper"].isna().tolist() == [True, False, False, False]
    assert mixed.total(np.ones(4, dtype=bool)) == pytest.approx((151, 15.1, np.sqrt(27)))
    told = words.describe_naive(mixed.used)
    assert told.startswith("Customers of one order are taken to spend what they spent lately")
    assert words.describe_naive(for_all(MODEL)) == ""
    assert words.describe_naive(for_all(PERSISTENCE)).startswith("All customers are taken")


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
    outlook = look_ahead(None, purchases, recent, ids, for_all(NOTHING), **ECONOMICS)
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
    assert table["slipping"].tolist() == [0, 1]
    assert table[["active", "slipping_away", "gone", "one_order"]].sum(axis=1).tolist() == [1, 1]
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


def values_of(customers: int, **counts) -> pd.DataFrame:
    shares = {state.replace(" ", "_"): 0.0 for state in STATES} | {
        name: count / customers for name, count in counts.items()
    }
    row = {"segment_id": 1, "segment": "One", "customers": customers, "spent": 1.0, "expected": 2.0, "lower": 1.0}
    row |= {"upper": 3.0, "of_parameters": 0.1, "of_chance": 0.1, "value": 1.0} | shares
    slipping = counts.get("slipping_away", 0)
    row |= {"slipping": slipping, "at_stake": 5.0 * slipping, "high": 0.0, "medium": 1.0, "low": 0.0, "tier": "medium"}
    return pd.DataFrame([row])


def test_states_of_few_customers_are_counted_with_the_ones_beside_them():
    published = publish_values(values_of(100, active=70, slipping_away=9, gone=0, one_order=21), 10).iloc[0]
    assert published[["active", "slipping_away", "gone", "one_order"]].tolist() == pytest.approx([0.79, 0, 0, 0.21])
    assert np.isnan(published["slipping"])
    assert np.isnan(published["at_stake"])
    alone = publish_values(values_of(100, active=97, one_order=3), 10).iloc[0]
    assert alone["active"] == pytest.approx(1)
    kept = publish_values(values_of(100, active=70, slipping_away=10, gone=20), 10).iloc[0]
    assert kept[["slipping_away", "slipping", "at_stake"]].tolist() == [0.1, 10, 50]


def test_what_is_missing_cannot_be_found_by_subtraction():
    """Counts told of a segment agree with its shares, and totals are sums of what is told of segments."""
    folded = publish_values(values_of(100, active=3, slipping_away=61, gone=36), 10)
    assert folded["slipping_away"].iloc[0] == pytest.approx(0.64)
    assert folded["slipping"].iloc[0] == 64
    masked = values_of(100, active=95, slipping_away=5).assign(segment_id=2, segment="Two")
    told = words.describe_slipping(
        publish_values(pd.concat([values_of(100, active=3, slipping_away=97), masked]), 10), None
    )
    assert told.startswith("100 customers are slipping away")


def test_small_segments_and_small_tiers_are_not_published():
    published = publish_values(values_of(9, active=9), 10).iloc[0]
    assert published.drop(["segment_id", "segment"]).isna().all()
    people = pd.DataFrame({"tier": ["high"] * 3 + ["low"] * 23, "clv": [9.0] * 3 + [1.0] * 23, "spent": 0.0})
    tiers = summarise_tiers(people)
    assert tiers["value_share"].tolist() == [0.54, 0.46]
    assert publish_tiers(tiers, 10).empty
    assert len(publish_tiers(tiers, 3)) == 2


def test_a_segment_is_told_what_is_expected_and_only_of_customers_that_it_has():
    facts = {"used_once": PERSISTENCE, "used_again": MODEL, "horizon_days": 365, "spent_days": 200, "reasons": ""}
    faithful = publish_values(values_of(100, active=60, slipping_away=40), 10).iloc[0]
    told = words.tell_segment(faithful, facts, None)
    assert told.startswith("In the next 365 days they are expected to spend 2.00 together (95% interval: 1.00 to 3.00)")
    assert "one order" not in told
    assert told.endswith(
        "60% are active and 40% are slipping away. 200 of what is expected hang on those who are slipping away."
    )
    once = publish_values(values_of(100, one_order=100), 10).iloc[0]
    assert "Customers of one order are taken to spend what they spent lately" in words.tell_segment(once, facts, None)
    nothing = facts | {"used_once": NOTHING, "used_again": NOTHING, "reasons": "Nobody came back."}
    assert words.tell_segment(once, nothing, None).endswith("cannot be foreseen. Nobody came back.")


def test_where_every_order_loses_money_value_is_negative_and_tiers_are_by_the_loss():
    earning, losing = make_outlook(), make_outlook()
    assert earning.customers["clv"].tolist() == [5, 50, 25, 0.5]
    foreseen = make_forecast(np.array([1.0, 0.9, 0.5, 0.1]), np.array([10.0, 100.0, 50.0, 1.0]))
    foreseen.customers["clv"] *= -1
    purchases = foreseen.customers[["customer_id"]].assign(repeats=(0, 2, 2, 2))
    recent = Recent(365, np.array([0.0, 80.0, 40.0, -4.0]))
    economics = ECONOMICS | {"margin": -0.5}
    losing = look_ahead(foreseen, purchases, recent, np.array([1, 1, 2, 2]), for_all(MODEL), **economics)
    assert losing.customers["tier"].tolist() == earning.customers["tier"].tolist()
    table = summarise_segments(losing, make_segments())
    assert table["tier"].tolist() == summarise_segments(earning, make_segments())["tier"].tolist()
    assert table["value"].tolist() == [-55, -25.5]
    assert summarise_tiers(losing.customers)["value_share"].sum() == pytest.approx(1)
    told = words.describe_clv(losing, **economics, currency="EUR")
    assert told.startswith("With a margin of -50%, taken from the parameter file, every order loses money")
    assert "cost €80.50" in told
