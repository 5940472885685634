"""The segments in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.common.wording import escape, listing, percent
from segbook.features import Feature, readable
from segbook.features.words import write_share, write_value

IN_TABLE = 14
"""Features in a table: those in which segments differ most."""

CHANCE = 3
"""Standard errors of a share of so many customers that a difference must exceed to be more than chance."""

STANDS_OUT = 0.05
"""Shares of spending must differ by so much to be worth a word."""


def answer(profiles: pd.DataFrame) -> str:
    """Answer the chapter's question in one sentence, for the segments that may be described."""
    profiles = profiles.dropna(subset=["share"])
    if profiles.empty:
        return "Every segment has too few customers to be described without pointing at somebody."
    largest = profiles.loc[profiles["customers"].idxmax()]
    if "revenue_share" not in profiles:
        smallest = profiles.loc[profiles["customers"].idxmin()]
        told = f"The largest segment is “{largest['segment']}”: {percent(largest['share'])} of the customers."
        if largest["segment_id"] == smallest["segment_id"]:
            return told
        return f"{told} The smallest is “{smallest['segment']}” with {percent(smallest['share'])}."
    most = profiles.loc[profiles["revenue_share"].idxmax()]
    first = (
        f"The segment “{most['segment']}” brings the most: {percent(most['revenue_share'])} of the revenue "
        f"from {percent(most['share'])} of the customers."
    )
    if most["segment_id"] == largest["segment_id"]:
        return f"{first} It is also the largest segment."
    return (
        f"{first} The largest segment is “{largest['segment']}”: {percent(largest['share'])} of the customers, "
        f"{percent(largest['revenue_share'])} of the revenue."
    )


def describe_shares(profiles: pd.DataFrame) -> str:
    """Name the segments that bring at least 1.5 times their share of customers, and those that bring half or less."""
    if profiles.empty or "revenue_share" not in profiles:
        return ""
    ratio = profiles["revenue_share"] / profiles["share"]
    more, less = _name_shares(profiles[ratio >= 1.5]), _name_shares(profiles[ratio <= 0.5])
    sentences = []
    if more:
        sentences.append(f"More revenue than their number suggests comes from {listing(more)}.")
    if less:
        sentences.append(f"Less comes from {listing(less)}.")
    return " ".join(sentences) or "Every segment brings about as much revenue as its number of customers suggests."


def tabulate_centres(
    contrasts: pd.DataFrame,
    profiles: pd.DataFrame,
    entries: Mapping[str, Feature],
    currency: str | None,
    min_cell: int,
) -> pd.DataFrame:
    """Write the centre of each segment in the features in which segments differ most.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As `contrast_segments` gives it, of what may be told.
    profiles : pandas.DataFrame
        segment_id, segment; one column of the result each.
    entries : mapping of str to Feature
    currency : str or None
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        feature, one column of text per segment, all (of all customers); missing where too few are known.
    """
    if profiles.empty or contrasts.empty:
        return pd.DataFrame()
    reach = contrasts.groupby(["feature", "level"])["deviation"].agg(lambda values: values.abs().max())
    rows = []
    for feature, level in reach.sort_values(ascending=False, kind="stable").index[:IN_TABLE]:
        entry = entries[feature]
        own = contrasts[(contrasts["feature"] == feature) & (contrasts["level"] == level)].set_index("segment_id")
        centres = {row.Index: write_centre(row, entry, currency, min_cell) for row in own.itertuples()}
        cells = {
            segment: centres.get(segment_id)
            for segment_id, segment in zip(profiles["segment_id"], profiles["segment"], strict=True)
        }
        everybody = percent if level else write_value(entry, currency)
        label = f"{entry.label}: {readable(level)}" if level else entry.label
        rows.append({"feature": label, **cells, "all": everybody(own["centre_all"].iloc[0])})
    return pd.DataFrame(rows)


def write_centre(row, entry: Feature, currency: str | None, min_cell: int) -> str:
    """Write the centre of a feature in a segment; shares of fewer customers than may be told of stay vague."""
    if entry.kind in ("yes_no", "category"):
        return write_share(round(row.centre * row.customers), row.customers, min_cell)
    return write_value(entry, currency)(row.centre)


def describe_mix(mix: pd.DataFrame, attribute: str) -> str:
    """Name what a segment gives more of its spending to than everybody, or where more of it belongs, as Markdown.

    Parameters
    ----------
    mix : pandas.DataFrame
        The rows of one segment from `profile_mix`.
    attribute : str
    """
    rows = mix[mix["attribute"] == attribute]
    if rows.empty:
        return ""
    rows = rows.assign(excess=rows["share"] - rows["share_all"])
    most = rows.loc[rows["excess"].idxmax()]
    what, everybody = ("their spending", "everybody's") if most["basis"] == "spending" else ("them", "everybody")
    if rows["customers"].isna().all():
        return "Whether they differ here by more than chance cannot be told without pointing at a few customers."
    counted = int(rows["customers"].fillna(rows["customers"].max()).sum())
    noise = CHANCE * np.sqrt(most["share_all"] * (1 - most["share_all"]) / counted)
    if most["excess"] < max(STANDS_OUT, noise):
        spread = "their spending is spread" if most["basis"] == "spending" else "they are spread"
        return f"By {readable(attribute).lower()}, {spread} much as {everybody}{'' if what != 'them' else ' is'}."
    return (
        f"What stands out is {escape(most['value'])}: {percent(most['share'])} of {what}, "
        f"against {percent(most['share_all'])} of {everybody}."
    )


def _name_shares(profiles: pd.DataFrame) -> list[str]:
    return [
        f"“{row.segment}” ({percent(row.revenue_share)} of the revenue from {percent(row.share)} of the customers)"
        for row in profiles.itertuples()
    ]
