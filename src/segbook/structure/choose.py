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
    basis : {"from the elbow", "before the elbow", "fewest"}
        Where the recommendation was looked for; see `choose_k`.
    """

    k: int
    recommended: int
    elbow: int | None
    best_silhouette: int
    basis: Literal["from the elbow", "before the elbow", "fewest"]


def choose_k(measures: pd.DataFrame, asked: int | Literal["auto"], *, customers: int, min_cell: int) -> Choice:
    """Choose the number of segments.

    The elbow (Kneedle, Satopää et al. 2011) tells below which number much is lost. From there on, the
    smallest number whose mean silhouette is within `TOLERANCE` of the best is recommended, among those
    whose smallest segment has at least `min_cell` customers. If there is none from the elbow on, the same
    is looked for before it; if there is none at all, two segments are the fewest that can be. What the
    user asks for is used.

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
    large = table.loc[table["smallest_share"] * customers >= min_cell, "silhouette"]
    elbow = _find_elbow(table["within_ss"])
    beyond = large.loc[elbow or 2 :]
    basis, candidates = "from the elbow", beyond
    if beyond.empty:
        basis, candidates = "before the elbow", large
    if large.empty:
        basis, candidates = "fewest", table["silhouette"].loc[:2]
    recommended = int(candidates.index[candidates >= candidates.max() - TOLERANCE][0])
    return Choice(
        k=recommended if asked == "auto" else asked,
        recommended=recommended,
        elbow=elbow,
        best_silhouette=int(table["silhouette"].idxmax()),
        basis=basis,
    )


def _find_elbow(within_ss: pd.Series) -> int | None:
    if len(within_ss) < 3:
        return None
    knee = KneeLocator(within_ss.index, within_ss, curve="convex", direction="decreasing").knee
    return None if knee is None else int(knee)


def asked(k: int | Literal["auto"]) -> int:
    """Give the number of segments that is asked for, or 2 if none is: the fewest to measure."""
    return 2 if k == "auto" else k
