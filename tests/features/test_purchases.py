from datetime import date, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from segbook.features import count_days, count_purchases

FIRST, AS_OF = date(2024, 1, 1), date(2024, 1, 31)
COUNTS = ["repeats", "last_days", "age_days"]


def table(rows: list[tuple]) -> ibis.Table:
    """Make lines of customer, day since the first of January (with a fraction for the time) and amount."""
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    frame["ordered_at"] = pd.Timestamp(FIRST) + pd.to_timedelta(frame.pop("day"), unit="D")
    lines = ibis.duckdb.connect().create_table("lines", frame.assign(amount=frame["amount"].astype("float64")))
    return lines.mutate(amount=lines.amount.cast("decimal(24, 4)"))


def count(rows: list[tuple], **options) -> dict:
    """Count purchases by customer: repeats, last_days, age_days and spend."""
    counted = count_purchases(table(rows), AS_OF, **options)
    assert counted["customer_id"].is_monotonic_increasing
    return {row[0]: tuple(None if value != value else value for value in row[1:]) for row in counted.to_numpy()}


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        ([(10, 5)], (0, 0, 20, None)),
        ([(10, 5), (10.2, 5), (10.9, 7)], (0, 0, 20, None)),
        ([(10, 5), (15, 1), (15.5, 2), (25, 6)], (2, 15, 20, 4.5)),
        ([(0, 5), (30.99, 8)], (1, 30, 30, 8)),
        ([(0, 5), (31, 8)], (0, 0, 30, None)),
        ([(0, 5), (10, 0), (20, 8)], (2, 20, 30, 4)),
        ([(0, 0), (10, 8)], (1, 10, 30, 8)),
        ([(0, 5), (10, 0)], (1, 10, 30, None)),
        ([(0, 5), (10, 8), (12, -2)], (1, 10, 30, 6)),
        ([(0, 5), (0.5, -4), (10, 8)], (1, 10, 30, 8)),
        ([(0, -9), (4, 5), (10, 8)], (1, 6, 26, 8)),
        ([(0, 5), (10, 8), (12, -8)], (1, 10, 30, None)),
        ([(0, 5), (12, -2)], (0, 0, 30, None)),
    ],
    ids=[
        "one order",
        "several orders of one day",
        "several days",
        "late on the last day that is seen",
        "the day after it",
        "a free order among others",
        "a free order first",
        "nothing but a free order after the first",
        "a return counts against what was spent",
        "a return on the first day does not",
        "nor does one before it",
        "returns that take all",
        "a return is no purchase",
    ],
)
def test_one_customer_by_hand(lines, counted):
    assert count([("A", *line) for line in lines]) == {"A": counted}


def test_who_has_not_purchased_yet_does_not_appear():
    rows = [("B", 3, 5), ("A", 3, 5), ("returned", 3, -5), ("later", 31, 5)]
    assert count(rows) == dict.fromkeys("AB", (0, 0, 27, None))
    nobody = count_purchases(table(rows), FIRST - timedelta(days=1))
    assert list(nobody) == ["customer_id", *COUNTS, "spend"]
    assert nobody.empty


def test_some_customers_count_as_they_do_among_all():
    rows = [(customer, day, 2 * day + 1) for customer in "ABC" for day in (0, 5, 9)]
    some = pd.DataFrame({"customer_id": ["C", "A", "unknown"], "age": [1, 2, 3]})
    assert count(rows, customers=some) == {customer: count(rows)[customer] for customer in "AC"}


def test_the_columns_have_one_type_whatever_the_customers_did():
    for rows in ([("A", 3, 5)], [("A", 3, 5), ("A", 4, 5)], [("A", 3, -5)]):
        assert count_purchases(table(rows), AS_OF).dtypes[1:].tolist() == ["int64"] * 3 + ["float64"]
        days = count_days(table(rows), AS_OF)
        assert np.issubdtype(days["date"].dtype, np.datetime64)
        assert days.dtypes[1:].tolist() == ["int64"] * 2


def test_days_by_hand():
    rows = [("A", 0, 5), ("A", 0.5, 5), ("B", 0, 0), ("A", 2.3, 5), ("C", 2, 5), ("C", 2.5, -5), ("B", 3, -1)]
    days = count_days(table([*rows, ("A", 30.9, 1), ("A", 31, 1), ("D", 31, 1)]), AS_OF)
    assert days["date"].dt.strftime("%m-%d").tolist() == ["01-01", "01-03", "01-31"]
    assert days[["newcomers", "repeats"]].to_numpy().tolist() == [[2, 0], [1, 1], [0, 1]]


def count_in_pandas(rows: list[tuple]) -> pd.DataFrame:
    """Count purchases customer by customer, money as decimals."""
    counted = []
    for customer, group in pd.DataFrame(rows, columns=["customer_id", "day", "amount"]).groupby("customer_id"):
        seen = group.assign(day=group["day"] // 1)[group["day"] < 31]
        days = sorted(set(seen.loc[seen["amount"] >= 0, "day"]))
        if not days:
            continue
        later = sum((Decimal(str(amount)) for amount in seen.loc[seen["day"] > days[0], "amount"]), Decimal())
        spend = float(later) / (len(days) - 1) if later > 0 else np.nan
        counted.append((customer, len(days) - 1, days[-1] - days[0], 30 - days[0], spend))
    frame = pd.DataFrame(counted, columns=["customer_id", *COUNTS, "spend"])
    return frame.astype(dict.fromkeys(COUNTS, "int64") | {"spend": "float64"})


LINES = st.lists(
    st.tuples(
        st.sampled_from("ABCD"),
        st.integers(0, 35 * 4).map(lambda quarter: quarter / 4),
        st.one_of(st.just(0.0), st.integers(-2_000, 9_000).map(lambda cents: cents / 100)),
    ),
    min_size=1,
    max_size=40,
)


@given(LINES, st.randoms())
@settings(max_examples=40, deadline=None)
def test_any_lines_in_any_order_count_as_in_pandas_and_both_tables_agree(rows, random):
    counted = count_purchases(table(rows), AS_OF)
    expected = count_in_pandas(rows)
    pd.testing.assert_frame_equal(counted, expected.astype({"customer_id": counted["customer_id"].dtype}))
    days = count_days(table(rows), AS_OF)
    assert days["newcomers"].sum() == len(counted)
    assert days["repeats"].sum() == counted["repeats"].sum()
    assert (days[["newcomers", "repeats"]].sum(axis=1) > 0).all()
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(count_purchases(table(shuffled), AS_OF), counted, check_exact=True)
    pd.testing.assert_frame_equal(count_days(table(shuffled), AS_OF), days)
