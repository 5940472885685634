"""The segments in words."""

import pandas as pd

from segbook.common.wording import escape, listing, money, number, percent, plural
from segbook.features import BY_NAME

CLEAR = 0.3
"""Deviations under this many standard deviations are not worth a word."""

STANDS_OUT = 0.05
"""Shares of spending must differ by so much to be worth a word."""


def answer(profiles: pd.DataFrame) -> str:
    """Answer the chapter's question in one sentence, for the segments that may be described."""
    profiles = profiles.dropna(subset=["share"])
    if profiles.empty:
        return "Every segment has too few customers to be described without pointing at somebody."
    most = profiles.loc[profiles["revenue_share"].idxmax()]
    largest = profiles.loc[profiles["customers"].idxmax()]
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
    if profiles.empty:
        return ""
    ratio = profiles["revenue_share"] / profiles["share"]
    more, less = _name_shares(profiles[ratio >= 1.5]), _name_shares(profiles[ratio <= 0.5])
    sentences = []
    if more:
        sentences.append(f"More revenue than their number suggests comes from {listing(more)}.")
    if less:
        sentences.append(f"Less comes from {listing(less)}.")
    return " ".join(sentences) or "Every segment brings about as much revenue as its number of customers suggests."


def portrait(profile: pd.Series, currency: str | None, min_cell: int) -> str:
    """Describe the typical customer of a segment in one sentence.

    Parameters
    ----------
    profile : pandas.Series
        A row of the table `profiles`.
    currency : str or None
    min_cell : int
        Segments of fewer customers are not described.
    """
    if not profile["customers"] >= min_cell:
        return f"This segment has fewer than {plural(min_cell, 'customer')}: too few to describe without pointing at somebody."
    return (
        f"The typical customer here (the median of {plural(int(profile['customers']), 'customer')}) placed "
        f"{_count(profile['frequency_median'], 'order')}, spent {money(profile['monetary_median'], currency)}, "
        f"last ordered {_count(profile['recency_days_median'], 'day')} ago and first "
        f"{_count(profile['tenure_days_median'], 'day')} ago."
    )


def set_apart(contrasts: pd.DataFrame) -> str:
    """Say in which features a segment differs from all customers, the largest difference first.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        The rows of one segment from `contrast_segments`.
    """
    order = contrasts["deviation"].abs().sort_values(ascending=False).index
    clear = contrasts.loc[order][lambda rows: rows["deviation"].abs() >= CLEAR]
    if clear.empty:
        return "They differ from the average customer in nothing that we measured."
    parts = [
        f"{BY_NAME[row.feature].high if row.deviation > 0 else BY_NAME[row.feature].low} ({abs(row.deviation):.1f} sd)"
        for row in clear.itertuples()
    ]
    return f"Compared with all customers, they {listing(parts)}."


def describe_mix(mix: pd.DataFrame, attribute: str) -> str:
    """Name what a segment gives more of its spending to than everybody, as Markdown.

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
    if most["excess"] < STANDS_OUT:
        return f"By {attribute}, their spending is spread much as everybody's."
    return (
        f"What stands out is {escape(most['value'])}: {percent(most['share'])} of their spending, "
        f"against {percent(most['share_all'])} of everybody's."
    )


def _name_shares(profiles: pd.DataFrame) -> list[str]:
    return [
        f"“{row.segment}” ({percent(row.revenue_share)} of the revenue from {percent(row.share)} of the customers)"
        for row in profiles.itertuples()
    ]


def _count(median: float, noun: str) -> str:
    """Write a median count: a half where it falls between two."""
    if median == int(median):
        return plural(int(median), noun)
    return f"{median:.1f} {noun}s" if median < 10 else f"{number(median)} {noun}s"
