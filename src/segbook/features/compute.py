"""From orders to one row per customer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import pandas as pd
from ibis import _

from segbook.data import sum_exactly
from segbook.errors import UserError
from segbook.features.entries import FEATURES, RETURN_RATE, affinity, value_share
from segbook.features.feature import Feature, readable

MIXED = ("category", "brand", "channel", "country")
"""Columns of which each customer's spending by value is added up."""

MOST_VALUES, MOST_SHARES = 30, 8
"""Values of such a column that are kept apart (the rest is `OTHER`), and that become shares of spending."""

OTHER = "other"
WHOLE_YEAR = 365
"""Days of history from which seasons can be told apart."""


@dataclass(frozen=True)
class Known:
    """What is known of each customer.

    Attributes
    ----------
    features : pandas.DataFrame
        customer_id and one column per entry, ordered by customer_id.
    entries : tuple of Feature
    """

    features: pd.DataFrame
    entries: tuple[Feature, ...]


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
    rate = both.select("customer_id", return_rate=ibis.least(both.returned.abs() / both.bought, 1.0))
    return rate.order_by("customer_id").execute()


def compute_mix(transactions: ibis.Table, columns: Sequence[str] = MIXED) -> pd.DataFrame:
    """Add up what each customer spent on each value of the given columns.

    Parameters
    ----------
    transactions : ibis.Table
    columns : sequence of str
        Those that the transactions lack are passed over, and so are lines without a value and returns.

    Returns
    -------
    pandas.DataFrame
        attribute (name of the column), value (the `MOST_VALUES` that most customers bought, the rest as
        `OTHER`), customer_id, amount, ordered by the first three.
    """
    frames = [_sum_by_value(transactions, column) for column in columns if column in transactions.columns]
    return pd.concat(
        [pd.DataFrame(columns=["attribute", "value", "customer_id", "amount"]), *frames], ignore_index=True
    )


def derive_from_mix(mix: pd.DataFrame) -> Known:
    """Derive favourites, affinities and shares of spending from what customers spent on each value.

    Parameters
    ----------
    mix : pandas.DataFrame
        As `compute_mix` gives it.

    Returns
    -------
    Known
        Of each column of more than one value its favourite and affinity; of categories, the shares of the
        `MOST_SHARES` largest.
    """
    features, entries = pd.DataFrame(index=pd.Index([], name="customer_id")), []
    for attribute, rows in mix.groupby("attribute", sort=False):
        if rows["value"].nunique() < 2:
            continue
        spent = rows.pivot(index="customer_id", columns="value", values="amount").fillna(0)
        shares = spent.div(spent.sum(axis=1), axis=0)
        both = affinity(attribute)
        derived = {both[0].name: spent.idxmax(axis=1), both[1].name: shares.max(axis=1)}
        kept = both[:1] if attribute == "country" else both
        entries += kept
        if attribute == "category":
            largest = spent.drop(columns=OTHER, errors="ignore").sum().sort_values(ascending=False, kind="stable")
            for value in sorted(largest.index[:MOST_SHARES]):
                entry = value_share(attribute, _slug(value, entries), readable(value))
                entries.append(entry)
                derived[entry.name] = shares[value]
        features = features.join(
            pd.DataFrame({entry.name: derived[entry.name] for entry in entries if entry.name in derived}), how="outer"
        )
    return Known(features.rename_axis("customer_id").reset_index(), tuple(entries))


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


def _sum_by_value(transactions: ibis.Table, column: str) -> pd.DataFrame:
    present = transactions.filter(_[column].notnull() & (_.amount > 0))
    counts = present.group_by(column).agg(customers=_.customer_id.nunique())
    kept = counts.order_by(_.customers.desc(), _[column]).limit(MOST_VALUES)[column].execute().tolist()
    value = ibis.ifelse(present[column].isin(kept), present[column], OTHER) if kept else present[column]
    summed = present.group_by(attribute=ibis.literal(column), value=value, customer_id=_.customer_id)
    return summed.agg(amount=sum_exactly(_.amount)).order_by("value", "customer_id").execute()


def _slug(value: str, taken: Sequence[Feature]) -> str:
    stem = re.sub(r"\W+", "_", readable(value).lower()).strip("_") or "unnamed"
    names = {entry.name for entry in taken}
    candidates = (f"share_of_{stem}", *(f"share_of_{stem}_{i}" for i in range(2, MOST_SHARES + 2)))
    return next(name for name in candidates if name not in names)
