"""Choose the number of segments by one stated rule; say what other criteria would choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from kneed import KneeLocator

from segbook.errors import UserError

TOLERANCE = 0.01
"""Mean silhouettes closer than this are taken as equal, and the smaller number of segments wins."""

CLEARER = 0.15
"""A mean silhouette before the elbow that is higher by more than this outweighs the elbow, which never is at two."""

COMES_BACK = 0.8
"""Median adjusted Rand index of bootstrap pairs from which a partition is said to come back."""

LITTLE_LESS = 0.05
"""Medians of the agreement closer than this are taken as equal."""


@dataclass(frozen=True)
class Choice:
    """The number of segments and where it comes from.

    Attributes
    ----------
    k : int
        The number of segments in use.
    recommended : int
        What the rule recommends; equal to `k` unless the user asked for another.
    basis : {"from the elbow", "before the elbow", "clearer", "fewest"}
        Where the recommendation was looked for; see `choose_k`.
    favourites : mapping of str to int or None
        What each criterion would choose on its own; see `find_favourites`.
    """

    k: int
    recommended: int
    basis: Literal["from the elbow", "before the elbow", "clearer", "fewest"]
    favourites: Mapping[str, int | None]


def choose_k(criteria: pd.DataFrame, asked: int | Literal["auto"], *, customers: int, min_cell: int) -> Choice:
    """Choose the number of segments.

    The elbow (Kneedle, Satopää et al. 2011) tells below which number much is lost. From there on, the
    smallest number whose mean silhouette is within `TOLERANCE` of the best is recommended, among those
    whose smallest segment has at least `min_cell` customers. If there is none from the elbow on, or a smaller
    number sets the segments much more clearly apart (`CLEARER`), the same is looked for before it; if there is none at all, two segments are the fewest that can be. What the
    user asks for is used.

    Parameters
    ----------
    criteria : pandas.DataFrame
        k, criterion, value, at least what `measure_partitions` gives for k = 1 and 2.
    asked : int or "auto"
    customers : int
        How many there are.
    min_cell : int
        Smallest segment that can be reported on, in customers.

    Returns
    -------
    Choice

    Raises
    ------
    UserError
        If fewer customers differ than segments are asked for.
    """
    table = _spread(criteria).loc[2:]
    wanted = 2 if asked == "auto" else asked
    if wanted not in table.index:
        raise UserError(
            f"{wanted} segments are asked for, and the customers who are measured differ in {len(table) + 1} ways only. "
            "Set `segments: {k: …}` lower, or choose other `segments: {features: […]}`."
        )
    favourites = find_favourites(criteria, customers=customers, min_cell=min_cell)
    large = table.loc[table["smallest_share"] * customers >= min_cell, "silhouette"]
    beyond = large.loc[favourites["within_ss"] or 2 :]
    basis, candidates = "from the elbow", beyond
    if beyond.empty:
        basis, candidates = "before the elbow", large
    elif large.max() > beyond.max() + CLEARER:
        basis, candidates = "clearer", large
    if large.empty:
        basis, candidates = "fewest", table["silhouette"].loc[:2]
    recommended = int(candidates.index[candidates >= candidates.max() - TOLERANCE][0])
    return Choice(recommended if asked == "auto" else asked, recommended, basis, favourites)


def find_favourites(criteria: pd.DataFrame, *, customers: int, min_cell: int) -> dict[str, int | None]:
    """Say what each criterion would choose on its own.

    Parameters
    ----------
    criteria, customers, min_cell
        As for `choose_k`; with lower and upper for the gap.

    Returns
    -------
    dict of str to int or None
        None where a criterion has no answer. ``within_ss``: the elbow; ``silhouette``: the highest mean; ``gap``: the
        smallest number whose gap is at least the next one's less its standard error (it may be 1); ``bic``, ``icl``: the
        least; ``agreement``: the most segments whose median is at most `LITTLE_LESS` below the highest, for fewer
        segments come back more easily; ``smallest_share``: the most segments up to which none is too small to report on.
    """
    table = _spread(criteria)
    found = {name: _best(table, name) for name in ("silhouette", "bic", "icl")}
    found["within_ss"] = _find_elbow(table["within_ss"].loc[2:])
    found["gap"] = _find_gap(criteria[criteria["criterion"] == "gap"].reindex(columns=["k", "value", "lower"]))
    found["agreement"] = _find_steady(table["agreement"].dropna()) if "agreement" in table else None
    found["smallest_share"] = _find_last(table["smallest_share"].loc[2:] * customers >= min_cell)
    return found


def hide_small(criteria: pd.DataFrame, *, customers: int, min_cell: int) -> pd.DataFrame:
    """Leave out the share of the smallest segment where that is too few customers to be told."""
    small = (criteria["criterion"] == "smallest_share") & (criteria["value"] * customers < min_cell)
    return criteria[~small]


def asked(k: int | Literal["auto"]) -> int:
    """Give the number of segments that is asked for, or 2 if none is: the fewest to measure."""
    return 2 if k == "auto" else k


def _spread(criteria: pd.DataFrame) -> pd.DataFrame:
    return criteria.pivot(index="k", columns="criterion", values="value")


def _best(table: pd.DataFrame, name: str) -> int | None:
    if name not in table or table[name].isna().all():
        return None
    return int(table[name].idxmax() if name == "silhouette" else table[name].idxmin())


def _find_elbow(within_ss: pd.Series) -> int | None:
    if len(within_ss) < 3:
        return None
    knee = KneeLocator(within_ss.index, within_ss, curve="convex", direction="decreasing").knee
    return None if knee is None else int(knee)


def _find_gap(gap: pd.DataFrame) -> int | None:
    gap = gap.sort_values("k")
    enough = gap["value"].to_numpy()[:-1] >= gap["lower"].to_numpy()[1:]
    return int(gap["k"].to_numpy()[:-1][enough][0]) if enough.any() else None


def _find_steady(agreement: pd.Series) -> int | None:
    steady = agreement.index[agreement >= agreement.max() - LITTLE_LESS]
    return int(steady[-1]) if len(steady) else None


def _find_last(holds: pd.Series) -> int | None:
    """Give the last number of segments up to which something holds without a break."""
    unbroken = holds.index[holds.cumprod().astype(bool)]
    return int(unbroken[-1]) if len(unbroken) else None
