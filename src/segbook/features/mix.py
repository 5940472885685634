"""What each customer spends on each category, brand, channel and country, and what that tells."""

import re
from collections.abc import Sequence

import ibis
import pandas as pd
from ibis import _

from segbook.data import sum_exactly
from segbook.features.entries import FEATURES, affinity, value_share
from segbook.features.feature import OTHER, Feature, Known, make_distinct, readable

MIXED = ("category", "brand", "channel", "country")
"""Columns of which each customer's spending by value is added up."""

MOST_VALUES, MOST_SHARES = 30, 8
"""Values of such a column that are kept apart (the rest is `OTHER`), and that become shares of spending."""


def compute_mix(transactions: ibis.Table, columns: Sequence[str] = MIXED) -> pd.DataFrame:
    """Add up what each customer spent on each value of the given columns.

    Parameters
    ----------
    transactions : ibis.Table
    columns : sequence of str
        Those that the transactions lack are passed over, and so are lines without a value, returns and what was free.

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


def derive_from_mix(mix: pd.DataFrame, most_shares: int = MOST_SHARES) -> Known:
    """Derive favourites, affinities and shares of spending from what customers spent on each value.

    Parameters
    ----------
    mix : pandas.DataFrame
        As `compute_mix` gives it.
    most_shares : int
        Of how many of the largest categories shares are made.

    Returns
    -------
    Known
        Of each column of more than one value its favourite and affinity; of categories, the shares of the largest.
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
            for value in sorted(largest.index[:most_shares]):
                entry = make_distinct(value_share(attribute, _slug(value), readable(value)), [*FEATURES, *entries])
                entries.append(entry)
                derived[entry.name] = shares[value]
        features = features.join(
            pd.DataFrame({entry.name: derived[entry.name] for entry in entries if entry.name in derived}), how="outer"
        )
    return Known(features.rename_axis("customer_id").reset_index(), tuple(entries))


def is_from_mix(entry: Feature) -> bool:
    """Say whether `derive_from_mix` made an entry; by its meaning, for its name may be that of a column of a table."""
    made = [made for attribute in MIXED for made in (*affinity(attribute), value_share(attribute, "", ""))]
    return entry.meaning in {each.meaning for each in made}


def _sum_by_value(transactions: ibis.Table, column: str) -> pd.DataFrame:
    present = transactions.filter(_[column].notnull() & (_.amount > 0))
    counts = present.group_by(column).agg(customers=_.customer_id.nunique())
    kept = counts.order_by(_.customers.desc(), _[column]).limit(MOST_VALUES)[column].execute().tolist()
    value = ibis.ifelse(present[column].isin(kept), present[column], OTHER) if kept else present[column]
    summed = present.group_by(attribute=ibis.literal(column), value=value, customer_id=_.customer_id)
    return summed.agg(amount=sum_exactly(_.amount)).order_by("value", "customer_id").execute()


def _slug(value: str) -> str:
    return "share_of_" + (re.sub(r"\W+", "_", readable(value).lower()).strip("_") or "unnamed")
