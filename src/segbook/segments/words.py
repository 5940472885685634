"""The segments in words."""

import pandas as pd

from segbook.common.wording import listing, percent, plural
from segbook.segments.fit import BORDER
from segbook.segments.names import SCORED, SCORES, count_levels


def answer(segments: pd.DataFrame, min_cell: int) -> str:
    """Answer the chapter's question in one sentence; the shares of segments of fewer customers are left out."""
    counts = segments.groupby(["segment_id", "segment"]).size().reset_index(name="customers")
    parts = [
        f"“{row.segment}”" + (f" {percent(row.customers / len(segments))}" if row.customers >= min_cell else "")
        for row in counts.itertuples()
    ]
    return f"The {plural(len(segments), 'customer')} make {plural(len(counts), 'segment')}: {listing(parts)}."


def describe_levels(features: pd.DataFrame) -> str:
    """Say which scores have fewer than five levels because many customers are alike."""
    levels = {name: count_levels(features[column]) for name, column in SCORED.items()}
    few = [f"{name} ({count})" for name, count in levels.items() if 1 < count < SCORES]
    told = f"Many customers are alike, so these scores have fewer than {SCORES} levels: {listing(few)}." if few else ""
    return " ".join(filter(None, (told, describe_constant(features)))) or f"Every score has {SCORES} levels."


def describe_constant(features: pd.DataFrame) -> str:
    """Say what the names cannot tell because all customers are the same in it; empty if there is nothing of the kind."""
    same = [name for name, column in SCORED.items() if features[column].nunique() == 1]
    if not same:
        return ""
    return f"All customers have the same {listing(same)}, so the names say nothing about that: they speak of the rest alone."


def describe_borders(border_share: float, customers: int, min_cell: int) -> str:
    """Say how many of the customers could as well belong to the neighbouring segment."""
    near = round(border_share * customers)
    if near == 0:
        return "No customer stands near a border between segments."
    if near < min_cell:
        return f"Under {min_cell} customers stand near a border between segments."
    return (
        f"{percent(border_share)} of the customers stand near a border: their second nearest segment is less than "
        f"{BORDER / (1 - BORDER):.1f} times as far away as their own. Do not treat neighbours across a border very differently."
    )


def compare_known(adjusted_rand: float | None, customers: int, *, given: bool) -> str:
    """Say how well the segments agree with known ones.

    Parameters
    ----------
    adjusted_rand : float or None
    customers : int
        How many customers are in both.
    given : bool
        Whether the run names known segments at all.
    """
    if not given:
        return "Nobody has told us which segments to expect, so there is nothing to compare with."
    if adjusted_rand is None:
        return "The known segments name none of these customers, so there is nothing to compare with."
    return (
        f"Compared with the known segments of {plural(customers, 'customer')}, the adjusted Rand index is "
        f"{adjusted_rand:.2f} (1 would be the same partition, 0 is what chance gives)."
    )
