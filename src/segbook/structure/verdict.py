"""Say what a segmentation may claim: groups, a stable cut, our choice of borders, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segbook.structure.choose import COMES_BACK
from segbook.structure.gaps import Parting, part_groups
from segbook.structure.mixtures import fit_mixture
from segbook.structure.modes import keep_own, keep_tube, measure_ridgelines
from segbook.structure.rounding import is_heaped, standardise, un_round

AT_MOST, PERMUTED_AT_MOST = 5_000, 1_000
"""Customers that gaps are looked for in, and that are set beside permuted copies."""

TOO_FEW = 200
"""Customers below which no gap is looked for: with 100, several kinds without groups were taken for some in 1 of 10 sets."""

ROUTES = ((0.5, keep_tube), (0.4, keep_own))
"""Ridgeline ratios from which on components are one group, and the points that the gap is then measured in."""

BORDERLINE = (0.75, 0.85)
"""Agreement of which it is said that it might as well be on the other side of `COMES_BACK`."""

COPIES, CUTS = 19, range(2, 7)


@dataclass(frozen=True)
class Verdict:
    """What may be said of the segments (after Dolnicar, Grün & Leisch 2018, Market Segmentation Analysis).

    Attributes
    ----------
    verdict : {"natural", "reproducible", "constructive", "none"}
    groups : int
        Groups with clearly thinner ground between them; 1 where there are none.
    p_value : float or None
        Of the clearest gap, adjusted for the number of pairs looked at; None where no pair was looked at.
    depth : float or None
        Of that valley, 0 to 1.
    agreement : float
        Median adjusted Rand index of bootstrap pairs at the number of segments in use, as handed in.
    borderline : bool
        Whether agreement is between .75 and .85 and the verdict is not natural.
    beaten : float or None
        Share of the permuted copies that are cut worse than the data; None where that was not needed.
    looked : bool
        Whether gaps were looked for: there are enough customers, and a column that is not heaped.
    """

    verdict: Literal["natural", "reproducible", "constructive", "none"]
    groups: int
    p_value: float | None
    depth: float | None
    agreement: float
    borderline: bool
    beaten: float | None
    looked: bool = True


def reach_verdict(
    points: np.ndarray, agreement: float, *, inertia: Callable[[np.ndarray, int], float], seed: int
) -> Verdict:
    """Say what segments of these points may claim.

    *Natural*: by one of two `ROUTES` at least two groups of the components of a mixture remain, and a dip test and a
    deep valley part two of them (`part_groups`). *Reproducible*: not natural, and `agreement` is at least `COMES_BACK`.
    *Constructive*: neither, but cuts into 2 to 6 leave less than in each of 19 copies with independently permuted
    columns (`compare_permuted`). *None*: not even that, or nobody differs. A single column that varies has no
    joint pattern and can be cut anywhere: that is constructive, or reproducible if the cut comes back.

    Tried on some thirty kinds of populations (`benchmarks/verdict.csv`). What its reader should know: heaped columns
    (`is_heaped`: zeros of who never bought, shares of few orders) are left out of the search, for they
    made one population natural every time, so groups that only they show are not found. Two-valued columns stay; one
    cannot show a gap, several can, also wrongly: a single very strong trait makes many answer all yes or all no.
    Twelve and twenty columns need no other treatment. Overlapping groups are not natural. With fewer than `TOO_FEW`
    customers no gap is looked for; a crescent is taken for groups in every second set of 200 customers, in one of ten of 500.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
        What the segments are made of, transformed and finite.
    agreement : float
    inertia : callable
        Gives the within-cluster sum of squares of the best partition of points into k.
    seed : int

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(seed)
    points = standardise(_draw_sample(np.asarray(points, float), AT_MOST, rng))
    if not points.size:
        return Verdict("none", 1, None, None, agreement, _is_borderline(agreement), None, looked=False)
    whole = points[:, [not is_heaped(column) for column in points.T]]
    looked = len(points) >= TOO_FEW and whole.size > 0
    parting = _look_for_groups(whole, rng, seed) if looked else Parting(1, None, None)
    found = (parting.p_value, parting.depth, agreement)
    if parting.groups > 1:
        return Verdict("natural", parting.groups, *found, borderline=False, beaten=None)
    if agreement >= COMES_BACK:
        return Verdict("reproducible", 1, *found, _is_borderline(agreement), None, looked)
    beaten = compare_permuted(points, inertia, rng) if points.shape[1] > 1 else None
    verdict = "constructive" if beaten in (None, 1) else "none"
    return Verdict(verdict, 1, *found, _is_borderline(agreement), beaten, looked)


def _is_borderline(agreement: float) -> bool:
    return BORDERLINE[0] <= agreement < BORDERLINE[1]


def _draw_sample(points: np.ndarray, at_most: int, rng: np.random.Generator) -> np.ndarray:
    if len(points) <= at_most:
        return points
    return points[np.sort(rng.choice(len(points), at_most, replace=False))]


def _look_for_groups(points: np.ndarray, rng: np.random.Generator, seed: int) -> Parting:
    smooth = standardise(np.column_stack([un_round(column, rng) for column in points.T]))
    mixture = fit_mixture(smooth, seed)
    ratios = measure_ridgelines(mixture)
    partings = [part_groups(smooth, mixture, ratios, *route) for route in ROUTES]
    return min(partings, key=lambda parting: (-parting.groups, 2 if parting.p_value is None else parting.p_value))


def compare_permuted(
    points: np.ndarray, inertia: Callable[[np.ndarray, int], float], rng: np.random.Generator
) -> float:
    """Give the share of copies with independently permuted columns that cuts leave more of than of the data.

    One number is compared, the within-cluster sum of squares summed over cuts into 2 to 6: if the columns are
    independent, the data is as likely as any copy to have the least, and beats all 19 in 1 of 20 cases (a
    permutation test at 5 %), however many cuts are tried and however well `inertia` finds the best partition.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
        Standardised, at least two columns; `PERMUTED_AT_MOST` of the customers are drawn.
    inertia : callable
    rng : numpy.random.Generator
    """
    points = _draw_sample(points, PERMUTED_AT_MOST, rng)
    copies = [points, *(rng.permuted(points, axis=0) for _ in range(COPIES))]
    distinct = min(len(np.unique(copy, axis=0)) for copy in copies)
    own, *others = (sum(inertia(copy, k) for k in CUTS if k <= distinct) for copy in copies)
    return float(np.mean([own < other * (1 - 1e-9) for other in others]))
