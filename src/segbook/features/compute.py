"""One row per customer."""

from datetime import date

import ibis
import pandas as pd
from ibis import _

from segbook.data import sum_exactly
from segbook.features.entries import FEATURES


def compute_features(transactions: ibis.Table, snapshot: date) -> pd.DataFrame:
    """Compute every feature of every customer as seen at the snapshot.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, order_id, ordered_at, amount; nothing later than the snapshot.
    snapshot : datetime.date

    Returns
    -------
    pandas.DataFrame
        customer_id and one column per entry of `FEATURES`, ordered by customer_id.
    """
    aggregations = {feature.name: feature.expression(transactions, snapshot) for feature in FEATURES}
    return transactions.group_by("customer_id").agg(**aggregations).order_by("customer_id").execute()


def compute_mix(transactions: ibis.Table, columns: tuple[str, ...] = ("category", "country")) -> pd.DataFrame:
    """Add up what each customer ordered of each value of the given columns.

    Parameters
    ----------
    transactions : ibis.Table
    columns : tuple of str
        Those that the transactions lack are passed over, and so are lines without a value and returns.

    Returns
    -------
    pandas.DataFrame
        attribute (name of the column), value, customer_id, amount, ordered by the first three.
    """
    frames = [_sum_by_value(transactions, column) for column in columns if column in transactions.columns]
    return pd.concat(
        [pd.DataFrame(columns=["attribute", "value", "customer_id", "amount"]), *frames], ignore_index=True
    )


def _sum_by_value(transactions: ibis.Table, column: str) -> pd.DataFrame:
    present = transactions.filter(_[column].notnull() & (_.amount > 0))
    summed = present.group_by(attribute=ibis.literal(column), value=_[column], customer_id=_.customer_id)
    return summed.agg(amount=sum_exactly(_.amount)).order_by("value", "customer_id").execute()
