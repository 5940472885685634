from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from segbook.features import FEATURES, Feature, compute_features, look_back, read_entries, tabulate_features
from segbook.features.entries import RETURN_RATE, affinity, value_share

START = pd.Timestamp("2024-01-01")
SNAPSHOT = date(2024, 1, 1) + timedelta(days=400)
T0, T1 = (pd.Timestamp(SNAPSHOT) - pd.Timedelta(days=days) for days in (200, 100))
SECOND = pd.Timedelta(seconds=1)
RFM = {feature.name: feature for feature in FEATURES[:3]}


def lines(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "amount"])
    return frame.assign(order_id=[str(i) for i in range(len(frame))], category="x")


# 120 customers ordered on the first day for 10; a quarter of them again in each window
CROWD = [(f"C{i:03}", START, 10.0) for i in range(120)]
CROWD += [(f"C{i:03}", moment + pd.Timedelta(days=5), 7.0) for i in range(30) for moment in (T0, T1)]


def back(rows, returns=(), *, own=(), entries=RFM, snapshot=SNAPSHOT, add=None, seed=1, **options):
    frame = rows if isinstance(rows, pd.DataFrame) else lines(rows)
    connection = ibis.duckdb.connect()
    tables = [
        connection.create_table(name, each) for name, each in (("t", frame), ("r", lines([*returns, *CROWD[:1]])))
    ]
    orders = (tables[0], tables[1].filter(tables[1].amount < 0), snapshot)
    now = compute_features(tables[0].filter(tables[0].ordered_at < snapshot), snapshot, FEATURES[:4])
    return look_back(orders, now.assign(**(add or {})), entries, own, seed=seed, **options)


def row(view, customer) -> dict:
    return view.features.set_index("customer_id").loc[customer].to_dict()


def spend(view) -> dict:
    return dict(zip(view.features["customer_id"], view.spend, strict=True))


def test_features_and_spend_at_the_borders_of_the_windows():
    moments = [T0 - SECOND, T0, T1 - SECOND, T1, pd.Timestamp(SNAPSHOT) - SECOND, pd.Timestamp(SNAPSHOT)]
    past = back([*CROWD, *(("A", moment, 2.0**i) for i, moment in enumerate(moments))])
    assert past.reason == ""
    assert (past.grown.as_of, past.grown.until, past.judged.as_of) == (T0.date(), T1.date(), T1.date())
    assert past.judged.until == SNAPSHOT
    assert row(past.grown, "A") == {"recency_days": 1, "frequency": 1, "monetary": 1}
    assert row(past.judged, "A") == {"recency_days": 1, "frequency": 3, "monetary": 7}
    assert spend(past.grown)["A"] == 2 + 4
    assert spend(past.judged)["A"] == 8 + 16
    assert past.judged.spend_before[past.judged.features["customer_id"] == "A"] == [2 + 4]
    assert past.grown.spend_before[past.grown.features["customer_id"] == "A"] == [1]


def test_who_bought_nothing_more_spends_nothing_and_who_came_later_is_not_there():
    past = back([*CROWD, ("late", T0, 5.0), ("later", T1, 5.0)])
    assert set(past.judged.features["customer_id"]) - set(past.grown.features["customer_id"]) == {"late"}
    assert "later" not in spend(past.judged)
    assert (spend(past.judged)["C010"], spend(past.judged)["C100"]) == (7, 0)
    assert past.judged.features["customer_id"].is_monotonic_increasing


LATER = st.tuples(st.integers(0, 130), st.integers(0, 99), st.floats(0.5, 1e6).map(lambda amount: round(amount, 2)))


@given(st.lists(LATER, max_size=30), st.integers(110, 121))
@settings(max_examples=15, deadline=None)
def test_nothing_after_the_freeze_leaks(later, at_most):
    first = back(CROWD, at_most=at_most)
    changed = [(f"C{i:03}", T1 + pd.Timedelta(days=day), amount) for i, day, amount in later]
    second = back([*CROWD, *changed], at_most=at_most)
    pd.testing.assert_frame_equal(first.judged.features, second.judged.features)
    pd.testing.assert_frame_equal(first.grown.features, second.grown.features)
    np.testing.assert_array_equal(first.grown.spend, second.grown.spend)
    np.testing.assert_array_equal(first.judged.spend_before, second.judged.spend_before)


def test_the_draw_is_bounded_and_repeated():
    first, second, other = (back(CROWD, at_most=110, seed=seed) for seed in (3, 3, 4))
    assert len(first.judged.features) == len(first.judged.spend) == 110
    pd.testing.assert_frame_equal(first.judged.features, second.judged.features)
    assert set(first.judged.features["customer_id"]) != set(other.judged.features["customer_id"])


def test_entries_that_were_written_and_read_and_own_features():
    largest = Feature(
        "largest_line",
        "Largest line",
        "It.",
        "a",
        "b",
        makes_segments=True,
        expression=lambda lines, _: lines.amount.max(),
    )
    entries = read_entries(
        tabulate_features([RFM["recency_days"], replace(RFM["monetary"], makes_segments=False), largest])
    )
    past = back([*CROWD, ("C000", T1 - SECOND, 99.0), ("C000", T1, 500.0)], own=[largest], entries=entries)
    assert row(past.judged, "C000") == {"recency_days": 1, "largest_line": 99}
    assert past.undated == ()


def test_attributes_are_taken_as_they_stand_today():
    age = Feature("age", "Age", "Column “Age”, as given.", "a", "b", makes_segments=True)
    past = back(CROWD, entries={"age": age}, add={"age": np.arange(120.0)})
    assert row(past.judged, "C007") == {"age": 7}
    assert past.undated == ("age",)
    assert spend(past.judged)["C007"] == 7


def test_returns_and_the_mix_as_of_the_freeze():
    made = [RETURN_RATE, *affinity("category"), value_share("category", "share_of_y", "Y")]
    entries = {entry.name: replace(entry, makes_segments=True) for entry in made}
    frame = lines([*CROWD, ("C000", T1 - SECOND, 30.0), ("C000", T1, 500.0)])
    frame["category"] = ["x"] * (len(frame) - 2) + ["y", "x"]
    past = back(frame, [("C000", T1 - SECOND, -8.0), ("C000", T1, -9.0)], entries=entries)
    known = row(past.judged, "C000")
    assert known["return_rate"] == pytest.approx(8 / 47)
    assert known["favourite_category"] == "y"
    assert (known["category_affinity"], known["share_of_y"]) == pytest.approx((30 / 47, 30 / 47))
    assert row(past.judged, "C001")["return_rate"] == 0
    assert past.grown.features["share_of_y"].isna().all()  # nobody had bought any
    assert past.undated == ()


def test_whoever_had_no_money_left_was_no_customer_yet():
    past = back([*CROWD, ("C001", T1 - SECOND, -17.0), ("C001", T1, 50.0), ("C000", T1, -4.0)])
    assert "C001" not in spend(past.judged)
    assert spend(past.grown)["C001"] == 7 - 17
    assert spend(past.judged)["C000"] == 7 - 4


def test_whoever_had_only_free_orders_was_a_customer_unless_returns_took_money():
    free = [("free", T1 - SECOND, 0.0), ("free", T1, 3.0), ("returned", START, 0.0), ("returned", T0, -5.0)]
    past = back([*CROWD, *free, ("returned", T1, 9.0)])
    assert row(past.judged, "free") == {"recency_days": 1, "frequency": 1, "monetary": 0}
    assert spend(past.judged)["free"] == 3
    assert row(past.grown, "returned")["monetary"] == 0
    assert "returned" not in spend(past.judged)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (lambda: look_back(None, pd.DataFrame(), {}, seed=1), "there are no orders"),
        (lambda: back([("A", START, 1.0)], snapshot=date(2024, 2, 20)), "orders span 50 days"),
        (lambda: back([("A", START, 1.0)], snapshot=date(2024, 1, 1) + timedelta(days=1)), "orders span 1 day,"),
        (lambda: back(CROWD, window_days=250), "takes at least 501"),
        (lambda: back(CROWD[:60]), "fewer than 100 customers had ordered 200 days before the snapshot"),
        (lambda: back(CROWD[:120]), "fewer than 20 spent again within 100 days"),
    ],
)
def test_what_is_too_little_is_said(past, said):
    past = past()
    assert said in past.reason
    assert (past.grown, past.judged) == (None, None)


def test_a_long_history_has_windows_of_a_year():
    years = [(customer, moment - pd.Timedelta(days=2000), amount) for customer, moment, amount in CROWD[:120]]
    past = back([*years, *((f"C{i:03}", T0 - pd.Timedelta(days=200), 1.0) for i in range(30)), *CROWD])
    assert (past.judged.until - past.judged.as_of).days == 365
