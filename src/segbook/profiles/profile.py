"""What the segments are: size, money, centre and spread of each feature, and what each gives its money or itself to."""

from collections.abc import Iterable, Mapping

import pandas as pd

from segbook.common.cells import hide_exclusive
from segbook.features import Feature
from segbook.profiles.comparable import leave_out_items


def profile_segments(
    features: pd.DataFrame, segments: pd.DataFrame, names: pd.DataFrame, entries: Mapping[str, Feature]
) -> pd.DataFrame:
    """Describe each segment by its size, its revenue, and centre and spread of each feature.

    Parameters
    ----------
    features : pandas.DataFrame
        customer_id and the features.
    segments : pandas.DataFrame
        customer_id, segment_id.
    names : pandas.DataFrame
        segment_id, segment, archetype, level.
    entries : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, archetype, level, customers, share (of customers); with orders revenue, revenue_share
        (0 to 1); for each quantity and rating ``<feature>_median``, ``<feature>_q25``, ``<feature>_q75``, for each
        yes/no answer ``<feature>_yes`` (share of those who answered); ordered by segment_id.
    """
    grouped = features.merge(segments[["customer_id", "segment_id"]], on="customer_id").groupby("segment_id")
    profiles = names[["segment_id", "segment", "archetype", "level"]].set_index("segment_id")
    profiles = profiles.assign(customers=grouped.size())
    profiles["share"] = profiles["customers"] / profiles["customers"].sum()
    if "monetary" in entries and entries["monetary"].unit == "money":
        profiles["revenue"] = grouped["monetary"].sum()
        profiles["revenue_share"] = profiles["revenue"] / profiles["revenue"].sum()
    columns = {}
    for name, entry in entries.items():
        if entry.kind == "yes_no":
            columns[f"{name}_yes"] = grouped[name].mean()
        elif entry.kind != "category":
            for suffix, quantile in (("median", 0.5), ("q25", 0.25), ("q75", 0.75)):
                columns[f"{name}_{suffix}"] = grouped[name].quantile(quantile)
    return pd.concat([profiles, pd.DataFrame(columns)], axis=1).reset_index()


def profile_mix(mix: pd.DataFrame, segments: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Measure how each segment spreads over categories, countries, …: its spending, or its customers.

    Parameters
    ----------
    mix : pandas.DataFrame
        attribute, value, customer_id, weight, basis.
    segments : pandas.DataFrame
        customer_id, segment_id; every customer.
    min_cell : int
        A value of fewer customers of the segment is left out, and what would give it away. Of spending, numbers of
        customers are missing where fewer customers of the segment spent nothing on the value, and what would give that away.

    Returns
    -------
    pandas.DataFrame
        segment_id, attribute, value, customers (missing where not told), basis (``spending`` or ``customers``), share (of
        the segment's), share_all (of everybody's); by segment and attribute, the largest share first.
    """
    labelled = mix.merge(segments[["customer_id", "segment_id"]], on="customer_id")
    spent = labelled.groupby(["segment_id", "attribute", "value"], as_index=False)
    parts = spent.agg(customers=("customer_id", "nunique"), weight=("weight", "sum"), basis=("basis", "first"))
    total = labelled.groupby("attribute")["weight"].sum()
    own = parts.groupby(["segment_id", "attribute"])["weight"].transform("sum")
    everywhere = parts.groupby(["attribute", "value"])["weight"].transform("sum")
    parts = parts.assign(
        share=parts["weight"] / own, share_all=everywhere / parts["attribute"].map(total).astype(float)
    )
    known = labelled.groupby(["attribute", "segment_id"])["customer_id"].nunique()
    sizes = segments["segment_id"].value_counts()
    left_out, not_counted = pd.Series(False, index=parts.index), pd.Series(False, index=parts.index)
    for (attribute, basis), rows in parts.groupby(["attribute", "basis"]):
        counts = rows.pivot(index="value", columns="segment_id", values="customers").fillna(0).astype("int64")
        hide = _hide_spending if basis == "spending" else _hide_customers
        for column, hidden in zip(
            (left_out, not_counted), hide(counts, known[attribute], sizes, min_cell), strict=True
        ):
            column[rows.index] = [hidden.at[row.value, row.segment_id] for row in rows.itertuples()]
    parts = parts.assign(customers=parts["customers"].astype("Int64").mask(not_counted)).drop(columns="weight")
    return parts[~left_out].sort_values(
        ["segment_id", "attribute", "share", "value"], ascending=[True, True, False, True], ignore_index=True
    )


def _hide_spending(
    counts: pd.DataFrame, known: pd.Series, sizes: pd.Series, min_cell: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say which rows to leave out, and which numbers: of buyers, or of customers who did not buy, too few."""
    columns = counts.columns
    few = _hide_over_segments(counts, min_cell)
    nearly_all = few.copy()
    for whole in (known[columns], sizes[columns]):
        nearly_all |= _hide_over_segments(whole - counts, min_cell)
    return few, nearly_all


def _hide_over_segments(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Hide small numbers value by value, for a customer has one segment and may have several values."""
    return pd.concat([hide_exclusive(counts.loc[[value]], min_cell) for value in counts.index])


def _hide_customers(
    counts: pd.DataFrame, known: pd.Series, sizes: pd.Series, min_cell: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say which rows to leave out, where every customer has one value or none; no number alone, for shares tell it."""
    unknown = (sizes - known)[counts.columns].to_frame("").T
    hidden = hide_exclusive(counts, min_cell)
    with_unknown = hide_exclusive(pd.concat([counts, unknown], ignore_index=True), min_cell)[: len(counts)]
    hidden |= with_unknown.to_numpy()
    return hidden, hidden


def publish_contrasts(contrasts: pd.DataFrame, entries: Mapping[str, Feature], min_cell: int) -> pd.DataFrame:
    """Leave out contrasts that speak of too few customers of a segment, and what would give them away.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As `contrast_segments` gives it, of all segments.
    entries : mapping of str to Feature
    min_cell : int
        The fewest customers of a segment of whom a feature must be known, who must have said yes and who must not.

    Returns
    -------
    pandas.DataFrame
        The same, ordered as before. Where a feature is known of too few customers of a segment, these do not count in the
        mean from which deviations are counted, nor in the share of all. Items give way to their scale.
    """
    kept = contrasts["feature"].isin(leave_out_items(entries))
    known = contrasts[kept & (contrasts["customers"] >= min_cell)]
    keys = [known["feature"], known["level"]]
    weights = known["customers"] / known["customers"].groupby(keys).transform("sum")
    middle, share = ((known[column] * weights).groupby(keys).transform("sum") for column in ("deviation", "centre"))
    shares = known["feature"].map(lambda name: entries[name].kind in ("category", "yes_no")).astype(bool)
    told = known.assign(deviation=known["deviation"] - middle, centre_all=known["centre_all"].mask(shares, share))
    hidden = [_hide_shares(rows, entries[feature], min_cell) for feature, rows in known[shares].groupby("feature")]
    return told.drop(index=pd.concat([pd.Series(dtype=bool), *hidden]).loc[lambda each: each].index).reset_index(
        drop=True
    )


def _hide_shares(rows: pd.DataFrame, entry: Feature, min_cell: int) -> pd.Series:
    counts = rows.assign(count=(rows["centre"] * rows["customers"]).round())
    table = counts.pivot(index="level", columns="segment_id", values="count")
    if entry.kind == "yes_no":
        table = pd.concat([table, rows.set_index("segment_id")["customers"].to_frame().T - table.to_numpy()])
    hidden = hide_exclusive(table, min_cell)
    return pd.Series([hidden.at[row.level, row.segment_id] for row in rows.itertuples()], rows.index, dtype=bool)


def suppress_small(profiles: pd.DataFrame, min_cell: int, keep: Iterable[str] = ()) -> pd.DataFrame:
    """Blank the numbers of segments with too few customers to be published.

    Parameters
    ----------
    profiles : pandas.DataFrame
        Anything with a row per segment and the column customers.
    min_cell : int
        The fewest customers that may be described.
    keep : iterable of str
        Further columns to leave as they are.

    Returns
    -------
    pandas.DataFrame
        The same, with missing values for everything but names and `keep` in such rows.
    """
    kept = {"segment_id", "segment", "archetype", "level", *keep}
    blanked = [column for column in profiles if column not in kept]
    small = profiles["customers"] < min_cell
    return profiles.assign(**{column: profiles[column].mask(small) for column in blanked})
