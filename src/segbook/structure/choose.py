"""Choose the number of segments by one stated rule."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from kneed import KneeLocator

TOLERANCE = 0.01
"""Mean silhouettes closer than this are taken as equal, and the smaller number of segments wins."""


@dataclass(frozen=True)
class Choice:
    """The number of segments and where it comes from.

    Attributes
    ----------
    k : int
        The number of segments in use.
    recommended : int
        What the rule recommends; equal to `k` unless the user asked for another.
    elbow : int or None
        The elbow of the within-cluster sum of squares; None where the curve has none.
    best_silhouette : int
        The number of segments with the highest mean silhouette.
    all_too_small : bool
        Whether every number of segments leaves one that is too small to report on.
    """

    k: int
    recommended: int
    elbow: int | None
    best_silhouette: int
    all_too_small: bool


def choose_k(measures: pd.DataFrame, asked: int | Literal["auto"], *, customers: int, min_cell: int) -> Choice:
    """Choose the number of segments.

    The elbow (Kneedle, Satopää et al. 2011) tells below which number much is lost. From there on, the
    smallest number whose mean silhouette is within `TOLERANCE` of the best is recommended, among those
    whose smallest segment has at least `min_cell` customers. What the user asks for is used.

    Parameters
    ----------
    measures : pandas.DataFrame
        k, criterion, value, as `measure_partitions` gives it, for at least k = 1 and 2.
    asked : int or "auto"
    customers : int
        How many there are.
    min_cell : int
        Smallest segment that can be reported on, in customers.

    Returns
    -------
    Choice
    """
    table = measures.pivot(index="k", columns="criterion", values="value").loc[2:]
    large = table[table["smallest_share"] * customers >= min_cell]
    candidates = table if large.empty else large
    elbow = _find_elbow(table["within_ss"])
    beyond = candidates[candidates.index >= elbow] if elbow else candidates
    silhouette = (candidates if beyond.empty else beyond)["silhouette"]
    recommended = int(silhouette.index[silhouette >= silhouette.max() - TOLERANCE][0])
    return Choice(
        k=recommended if asked == "auto" else asked,
        recommended=recommended,
        elbow=elbow,
        best_silhouette=int(table["silhouette"].idxmax()),
        all_too_small=large.empty,
    )


def _find_elbow(within_ss: pd.Series) -> int | None:
    if len(within_ss) < 3:
        return None
    knee = KneeLocator(within_ss.index, within_ss, curve="convex", direction="decreasing").knee
    return None if knee is None else int(knee)


def asked(k: int | Literal["auto"]) -> int:
    """Give the number of segments that is asked for, or 2 if none is: the fewest to measure."""
    return 2 if k == "auto" else k
