"""On which days customers purchased, and for how much, as models of customer value need it."""

from datetime import date, timedelta

import ibis
import pandas as pd
from ibis import _

from segbook.data import sum_exactly


def count_purchases(transactions: ibis.Table, as_of: date, customers: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count how often, until when and for how much each customer came back.

    What a customer orders on one day is one purchase, even if it was free; a return is none.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, ordered_at, amount (negative for returns that the run subtracts).
    as_of : datetime.date
        The last day that is seen.
    customers : pandas.DataFrame, optional
        customer_id of those to look at; default: everybody.

    Returns
    -------
    pandas.DataFrame
        customer_id; repeats (purchases after the first); last_days (days from the first purchase to the last, 0
        without repeats); age_days (days from the first purchase to `as_of`); spend (mean money of a repeat purchase:
        that of all lines after the day of the first purchase, returns subtracted, over repeats; missing without repeats
        and where it is not positive). Customers who have purchased by then, ordered by customer_id.
    """
    if customers is not None:
        transactions = transactions.semi_join(ibis.memtable(customers[["customer_id"]]), "customer_id")
    counted = (
        _list_days(transactions, as_of)
        .group_by("customer_id")
        .agg(
            first_day=_.first_day.min(),
            repeats=_.bought.sum() - 1,
            last_day=_.day.max(where=_.bought),
            later=sum_exactly(ibis.ifelse(_.day > _.first_day, _.amount, None)),
        )
    )
    purchases = counted.select(
        _.customer_id,
        repeats=_.repeats.cast("int64"),
        last_days=_.last_day.delta(counted.first_day, unit="day").cast("int64"),
        age_days=ibis.literal(as_of).delta(counted.first_day, unit="day").cast("int64"),
        spend=ibis.ifelse(_.later > 0, _.later / _.repeats, None),
    )
    return purchases.order_by("customer_id").to_pyarrow().to_pandas(self_destruct=True)


def count_days(transactions: ibis.Table, as_of: date) -> pd.DataFrame:
    """Count who purchased on each day for the first time, and who came back.

    Parameters
    ----------
    transactions : ibis.Table
        As for `count_purchases`.
    as_of : datetime.date
        The last day that is seen.

    Returns
    -------
    pandas.DataFrame
        date (each day of a purchase), newcomers (customers whose first purchase is of that day), repeats (those who
        had purchased before), ordered by date.
    """
    bought = _list_days(transactions, as_of).filter(_.bought)
    counted = bought.group_by(date=_.day.cast("timestamp")).agg(
        newcomers=(_.day == _.first_day).sum(), repeats=(_.day > _.first_day).sum()
    )
    counted = counted.cast({"newcomers": "int64", "repeats": "int64"})
    return counted.order_by("date").to_pyarrow().to_pandas()


def sum_spend(transactions: ibis.Table, after: date, until: date) -> pd.DataFrame:
    """Add up what customers spent in a period, returns subtracted where the run says so.

    Parameters
    ----------
    transactions : ibis.Table
        As for `count_purchases`.
    after, until : datetime.date
        The period begins on the day after the first and ends with the last.

    Returns
    -------
    pandas.DataFrame
        customer_id, spent (units of the currency), of customers with lines in the period, ordered by customer_id.
    """
    one_day = timedelta(days=1)
    lines = transactions.filter(_.ordered_at >= after + one_day, _.ordered_at < until + one_day)
    return lines.group_by("customer_id").agg(spent=sum_exactly(_.amount)).order_by("customer_id").execute()


def _list_days(transactions: ibis.Table, as_of: date) -> ibis.Table:
    """Give customer_id, day, amount (sum of the day), bought (whether anything was), first_day (of a purchase)."""
    lines = transactions.filter(_.ordered_at < as_of + timedelta(days=1))
    days = lines.group_by("customer_id", day=_.ordered_at.date()).agg(
        amount=_.amount.sum(), bought=(_.amount >= 0).any()
    )
    # over days rather than lines: there are fewer, and the lines are read once
    first_day = _.day.min(where=_.bought).over(group_by="customer_id")
    return days.mutate(first_day=first_day).filter(_.first_day.notnull())
