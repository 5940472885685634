"""A typical customer of each segment, put together so that it is nobody real."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.features import Feature
from segbook.profiles.typical_parts import Part, gather_parts


def imagine_typical(
    features: pd.DataFrame,
    segments: pd.DataFrame,
    differences: pd.DataFrame,
    entries: Mapping[str, Feature],
    currency: str | None,
    min_cell: int,
) -> pd.DataFrame:
    """Put together a typical customer of each segment from medians and most common values, part by part.

    Every part is known of at least `min_cell` customers of the segment, and a most common value is that of as many. If
    the parts that are told fit somebody, but fewer than `min_cell`, parts are left out, the last first, until they fit
    nobody or enough; the same for what is personal (place, age, household, gender) alone.

    Parameters
    ----------
    features : pandas.DataFrame
        customer_id and the features.
    segments : pandas.DataFrame
        customer_id, segment_id.
    differences : pandas.DataFrame
        As `measure_differences` gives it; it says which attitudes are worth telling.
    entries : mapping of str to Feature
    currency : str or None
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        segment_id, part (1, 2, …), feature, about (one of `ABOUT`), text (with text of the data as it is: to be escaped),
        alike (whether the parts together fit at least `min_cell` customers; otherwise they fit none);
        ordered by the first two. Segments of fewer customers have no row.
    """
    labelled = features.merge(segments[["customer_id", "segment_id"]], on="customer_id")
    rows = []
    for segment_id, own in labelled.groupby("segment_id"):
        if len(own) < min_cell:
            continue
        parts = gather_parts(own, differences[differences["segment_id"] == segment_id], entries, currency, min_cell)
        personal = [part for part in parts if part.about == "person"]
        safe = _coarsen(personal, min_cell)
        parts = _coarsen([part for part in parts if part not in personal or part in safe], min_cell)
        alike = bool(parts) and _count(parts) > 0
        rows += [
            (segment_id, place, part.feature, part.about, part.text, alike) for place, part in enumerate(parts, start=1)
        ]
    table = pd.DataFrame(rows, columns=list(_TYPES))
    return table.astype(_TYPES)


_TYPES = {"segment_id": "int64", "part": "int64", "feature": "str", "about": "str", "text": "str", "alike": "bool"}


def _count(parts: list[Part]) -> int:
    return int(np.logical_and.reduce([part.alike for part in parts]).sum())


def _coarsen(parts: list[Part], min_cell: int) -> list[Part]:
    """Leave out the last parts until the rest fits nobody or enough."""
    while parts and 0 < _count(parts) < min_cell:
        parts = parts[:-1]
    return parts
