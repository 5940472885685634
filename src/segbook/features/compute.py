"""From orders to one row per customer."""

from collections.abc import Sequence
from datetime import date

import ibis
import pandas as pd
from ibis import _

from segbook.data import sum_exactly
from segbook.errors import UserError
from segbook.features.entries import FEATURES, RETURN_RATE
from segbook.features.feature import Feature, Known
from segbook.features.mix import compute_mix, derive_from_mix

WHOLE_YEAR = 365
"""Days of history from which seasons can be told apart."""


def choose_features(transactions: ibis.Table, own: Sequence[Feature] = ()) -> tuple[Feature, ...]:
    """Give the entries that these transactions can feed: their columns are there, and what varies can vary.

    Seasons need a year of orders, hours need times of day.

    Parameters
    ----------
    transactions : ibis.Table
    own : sequence of Feature
        The user's own.
    """
    moments = transactions.agg(
        first=_.ordered_at.min(), last=_.ordered_at.max(), timed=(_.ordered_at.hour() != 0).any()
    ).execute()
    days = (moments["last"] - moments["first"]).dt.days[0]
    left_out = set() if moments["timed"][0] else {"evening_share"}
    left_out |= set() if days >= WHOLE_YEAR else {"spring_share", "summer_share", "autumn_share", "winter_share"}
    return tuple(
        feature
        for feature in (*FEATURES, *own)
        if feature.name not in left_out and set(feature.needs) <= set(transactions.columns)
    )


def compute_features(
    transactions: ibis.Table, snapshot: date, entries: Sequence[Feature] = FEATURES[:4]
) -> pd.DataFrame:
    """Compute features of every customer as seen at the snapshot, in one pass over the lines.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, order_id, ordered_at, amount, and what the entries need; nothing later than the snapshot.
    snapshot : datetime.date
    entries : sequence of Feature

    Returns
    -------
    pandas.DataFrame
        customer_id and one column per entry, ordered by customer_id.
    """
    aggregations = {feature.name: feature.expression(transactions, snapshot) for feature in entries}
    computed = transactions.group_by("customer_id").agg(**aggregations).order_by("customer_id")
    return computed.to_pyarrow().to_pandas(self_destruct=True)


def compute_return_rate(transactions: ibis.Table, returns: ibis.Table) -> pd.DataFrame:
    """Compare what was returned with what was bought: customer_id and return_rate, of customers with returns."""
    back = returns.group_by("customer_id").agg(returned=sum_exactly(_.amount))
    bought = transactions.group_by("customer_id").agg(bought=sum_exactly(ibis.ifelse(_.amount > 0, _.amount, None)))
    both = back.inner_join(bought, "customer_id")
    most = ibis.greatest(both.returned.abs(), both.bought).nullif(0)  # who paid nothing may still return a gift
    rate = both.select("customer_id", return_rate=(both.returned.abs() / most).fill_null(0.0))
    return rate.order_by("customer_id").execute()


def compute_from_orders(
    transactions: ibis.Table, returns: ibis.Table, snapshot: date, own: Sequence[Feature] = ()
) -> tuple[Known, pd.DataFrame]:
    """Compute everything that orders tell of each customer.

    Parameters
    ----------
    transactions, returns : ibis.Table
    snapshot : datetime.date
    own : sequence of Feature
        The user's own.

    Returns
    -------
    known : Known
    mix : pandas.DataFrame
        As `compute_mix` gives it.
    """
    _try_out(transactions, snapshot, own)
    entries = choose_features(transactions, own)
    features = compute_features(transactions, snapshot, entries)
    rates = compute_return_rate(transactions, returns)
    if len(rates):
        features = features.merge(rates, on="customer_id", how="left").fillna({"return_rate": 0.0})
        entries = (*entries, RETURN_RATE)
    mix = compute_mix(transactions)
    derived = derive_from_mix(mix)
    features = features.merge(derived.features, on="customer_id", how="left")
    return Known(features, (*entries, *derived.entries)), mix


def _try_out(transactions: ibis.Table, snapshot: date, own: Sequence[Feature]) -> None:
    """Compute the user's own features on one line, so that what fails is told by name."""
    problems = []
    for feature in (each for each in own if set(each.needs) <= set(transactions.columns)):
        try:
            compute_features(transactions.limit(1), snapshot, [feature])
        except Exception as error:
            reason = str(error).splitlines()[0]
            problems.append(
                f"data.own_features: the feature {feature.name} cannot be computed "
                f"({type(error).__name__}: {reason}); mend its expression."
            )
    if problems:
        raise UserError(*problems)
