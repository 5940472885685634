"""The segments in words."""

import pandas as pd

from segbook.common.wording import listing, percent, plural
from segbook.segments.fit import BORDER


def answer(segments: pd.DataFrame) -> str:
    """Answer the chapter's question in one sentence."""
    counts = segments.groupby(["segment_id", "segment"]).size().reset_index(name="customers")
    parts = [f"{row.segment} ({percent(row.customers / len(segments))})" for row in counts.itertuples()]
    return f"The {plural(len(segments), 'customer')} make {plural(len(counts), 'segment')}: {listing(parts)}."


def describe_borders(border_share: float) -> str:
    """Say how many customers could as well belong to the neighbouring segment."""
    if border_share == 0:
        return "No customer stands near a border between segments."
    return (
        f"{percent(border_share)} of the customers stand near a border: their second nearest segment is less than "
        f"{BORDER / (1 - BORDER):.1f} times as far away as their own. Treat them alike on both sides."
    )


def compare_known(adjusted_rand: float | None, customers: int) -> str:
    """Say how well the segments agree with known ones."""
    if adjusted_rand is None:
        return "Nobody has told us which segments to expect, so there is nothing to compare with."
    return (
        f"Compared with the known segments of {plural(customers, 'customer')}, the adjusted Rand index is "
        f"{adjusted_rand:.2f} (1 would be the same partition, 0 is what chance gives)."
    )
