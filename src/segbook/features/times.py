"""When customers order: by weekday and hour, and by month of the year."""

from itertools import pairwise

import ibis
import numpy as np
import pandas as pd
from ibis import _

from segbook.features.compute import WHOLE_YEAR

PARTS = (0, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24)
"""Hours at which the parts of a day begin and end: the night is one part, for few orders fall into it."""

MONTHS = tuple(range(1, 13))
_ORDERS, _DAYS = ([f"{what}_{month}" for month in MONTHS] for what in ("orders", "days"))


def count_hours(transactions: ibis.Table, segments: pd.DataFrame) -> pd.DataFrame:
    """Count the orders of each segment by weekday and part of the day; without times of day, by weekday alone.

    Besides the counts there are the sums that tell how much the customers of a segment differ, so that one who orders
    fifty times in the same hour is not taken for fifty customers.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, order_id, ordered_at, amount; an order is placed at its first line, and returns are none.
    segments : pandas.DataFrame
        customer_id, segment_id.

    Returns
    -------
    pandas.DataFrame
        segment_id, weekday (1 Monday to 7 Sunday), start, end (hours, 0 to 24), orders, customers (who placed them), squares (sum over
        customers of their orders squared), crossed (of their orders there times all their orders), all_customers, all_orders and all_squares (of
        the segment, at any time); cells without orders are not listed; ordered by the first three.
    """
    orders = _list_orders(transactions, segments)
    timed = bool(orders.agg(timed=(_.moment.hour() != 0).any()).execute()["timed"][0])
    hour = orders.moment.hour()
    start = ibis.ifelse(hour < PARTS[1], 0, hour // 2 * 2) if timed else ibis.literal(0)
    cell = {"weekday": orders.moment.day_of_week.index() + 1, "start": start}
    each = orders.group_by("segment_id", "customer_id", **cell).agg(count=_.count())
    each = each.mutate(all=_["count"].sum().over(group_by="customer_id"))
    counted = each.group_by("segment_id", "weekday", "start").agg(
        orders=_["count"].sum(),
        customers=_.count(),
        squares=(_["count"] * _["count"]).sum(),
        crossed=(_["count"] * _["all"]).sum(),
    )
    placed = orders.group_by("segment_id", "customer_id").agg(count=_.count())
    totals = placed.group_by("segment_id").agg(
        all_customers=_.count(), all_orders=_["count"].sum(), all_squares=(_["count"] * _["count"]).sum()
    )
    table = counted.inner_join(totals, "segment_id").order_by("segment_id", "weekday", "start").to_pyarrow().to_pandas()
    ends = dict(pairwise(PARTS)) if timed else {0: PARTS[-1]}
    table.insert(3, "end", table["start"].map(ends))
    return table.astype("int64")


def count_months(transactions: ibis.Table, segments: pd.DataFrame) -> pd.DataFrame:
    """Count by month of the year the orders that customers placed between their first and their last, and the days in between.

    First and last orders are left out, for they made a customer old, new or lost: the orders of newcomers are all recent, and that is
    no season. What lies between is even but for the season, whenever somebody came and went.

    Parameters
    ----------
    transactions, segments
        As for `count_hours`.

    Returns
    -------
    pandas.DataFrame
        segment_id, orders_1 to orders_12 (by month, on days after the first and before the last), days_1 to days_12 (such days,
        whether there was an order or not); a row for each customer with such orders. No rows where the orders span less than a year.
    """
    orders = _list_orders(transactions, segments).mutate(day=_.moment.date())
    orders = orders.mutate(
        first=_.day.min().over(group_by="customer_id"), last=_.day.max().over(group_by="customer_id")
    )
    span = orders.agg(first=_.day.min(), last=_.day.max()).execute()
    first, last = pd.to_datetime(span["first"][0]), pd.to_datetime(span["last"][0])
    if pd.isna(first) or (last - first).days + 1 < WHOLE_YEAR:
        return pd.DataFrame(columns=["segment_id", *_ORDERS, *_DAYS], dtype="int64")
    between = orders.filter(_.day > _.first, _.day < _.last)
    counts = {name: (between.day.month() == month).sum() for month, name in zip(MONTHS, _ORDERS, strict=True)}
    each = between.group_by("segment_id", "customer_id", "first", "last").agg(**counts).order_by("customer_id")
    table = each.to_pyarrow().to_pandas()
    days = _count_days(pd.to_datetime(table["first"]), pd.to_datetime(table["last"]), first, last)
    table = pd.concat([table[["segment_id", *_ORDERS]], pd.DataFrame(days, columns=_DAYS)], axis=1)
    return table.astype(dict.fromkeys([*_ORDERS, *_DAYS], "int32") | {"segment_id": "int64"})


def split_months(counts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give the orders and the days of `count_months` as arrays of shape (customers, 12)."""
    return counts[_ORDERS].to_numpy(float), counts[_DAYS].to_numpy(float)


def _list_orders(transactions: ibis.Table, segments: pd.DataFrame) -> ibis.Table:
    labels = ibis.memtable(segments[["customer_id", "segment_id"]])
    bought = transactions.filter(_.amount >= 0).inner_join(labels, "customer_id")
    return bought.group_by("segment_id", "customer_id", "order_id").agg(moment=_.ordered_at.min())


def _count_days(first: pd.Series, last: pd.Series, begin: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
    """Count the days of each month of the year that lie strictly between two days."""
    months = pd.date_range(begin, end, freq="D").month.to_numpy()
    until = np.vstack(
        [np.zeros(12, dtype="int32"), (months[:, None] == np.array(MONTHS)).cumsum(axis=0, dtype="int32")]
    )
    from_, to = ((each - begin).dt.days.to_numpy() for each in (first, last))
    return until[to] - until[from_ + 1]
