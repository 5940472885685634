"""Gaps between the components of a mixture, in the fitted density and in the points themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import diptest
import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.sparse.csgraph import connected_components
from scipy.special import logsumexp

from segbook.structure.mixtures import Mixture

TUBE_QUANTILE, TUBE_REACH = 0.6, 2.5
"""How wide the tube between two components is, and how far beyond their means it reaches, in standard deviations."""

LEAST_A_SIDE, MOST_TO_SMALLER = 60, 3
"""Of the larger side, as many points are kept as this, or as this many times the smaller side."""

LEAST_BESIDE = 0.1
"""Share of the points on either side of what is called a valley."""

_STEPS, _BINS = 101, 512
_DIPPED = 4
"""Points that a dip can be told of."""


@dataclass(frozen=True)
class Gap:
    """What lies between two components, or two groups of them.

    Attributes
    ----------
    p_value : float
        Of Hartigan's dip: how often points without a gap look as parted as these.
    depth : float
        1 − the density in the valley over that of the lower hill; 0 where there is no valley.
    """

    p_value: float
    depth: float


def find_valleys(density: np.ndarray) -> np.ndarray:
    """Give the ratio of a density, along a line, to the lower of the highest hills on its two sides; 1 on a hill."""
    before = np.maximum.accumulate(density)
    after = np.maximum.accumulate(density[::-1])[::-1]
    lower = np.minimum(before, after)
    return np.divide(density, lower, out=np.ones_like(lower), where=lower > 0)


def measure_ridgeline(mixture: Mixture, pair: tuple[int, int]) -> float:
    """Measure how far the density of two components falls between them.

    All modes and saddles of two Gaussians lie on the ridgeline (Ray & Lindsay 2005, Annals of Statistics 33,
    2042–2065) x(α) = [(1−α) Σ₁⁻¹ + α Σ₂⁻¹]⁻¹ [(1−α) Σ₁⁻¹ μ₁ + α Σ₂⁻¹ μ₂]. Hennig (2010, Advances in Data
    Analysis and Classification 4, 3–34) merges by this ratio.

    Returns
    -------
    float
        The least density along it divided by the lower peak; 1 where there is but one peak.
    """
    chosen = list(pair)
    two = Mixture(mixture.weights[chosen], mixture.means[chosen], mixture.covariances[chosen])
    precisions = np.linalg.inv(two.covariances)
    share = np.stack([np.linspace(1, 0, _STEPS), np.linspace(0, 1, _STEPS)])
    pulls = np.einsum("kij,kj->ki", precisions, two.means)
    line = np.linalg.solve(np.einsum("ks,kij->sij", share, precisions), (share.T @ pulls)[..., None])[..., 0]
    height = logsumexp(two.measure_log_densities(line), axis=1)
    return float(find_valleys(np.exp(height - height.max())).min())


def measure_ridgelines(mixture: Mixture) -> np.ndarray:
    """Measure all pairs: a symmetric matrix of `measure_ridgeline`, with ones on the diagonal."""
    ratios = np.eye(len(mixture.weights))
    for pair in combinations(range(len(ratios)), 2):
        ratios[pair] = ratios[pair[::-1]] = measure_ridgeline(mixture, pair)
    return ratios


def merge_components(ratios: np.ndarray, threshold: float) -> np.ndarray:
    """Merge components whose ratio is at least the threshold, in chains too; give the group of each, from 0 on."""
    return connected_components(ratios >= threshold, directed=False)[1]


def measure_gap(points: np.ndarray, labels: np.ndarray, mixture: Mixture, pair: tuple[int, int], keep: Callable) -> Gap:
    """Measure the gap between two components in the points themselves.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    labels : ndarray of shape (customers,)
        The component that each belongs to most.
    mixture : Mixture
    pair : tuple of int
    keep : callable
        `keep_tube` or `keep_own`.
    """
    one, other = pair
    within = np.linalg.cholesky(mixture.covariances[list(pair)].mean(axis=0))
    middle = mixture.means[list(pair)].mean(axis=0)
    white = np.linalg.solve(within, (points - middle).T).T
    axis = np.linalg.solve(within, mixture.means[other] - mixture.means[one])
    distance = np.linalg.norm(axis)
    along = white @ (axis / distance)
    aside = np.sqrt(np.maximum((white**2).sum(axis=1) - along**2, 0))
    line = _balance(along[keep(along, aside, np.isin(labels, pair), distance)])
    if len(line) < _DIPPED or np.ptp(line) == 0:
        return Gap(1.0, 0.0)
    return Gap(float(diptest.diptest(line)[1]), measure_depth(line))


def keep_tube(along: np.ndarray, aside: np.ndarray, own: np.ndarray, distance: float) -> np.ndarray:
    """Keep all points near the line through both means: within the `TUBE_QUANTILE` of the pair, and not far beyond."""
    radius = np.quantile(aside[own], TUBE_QUANTILE) if own.any() else 0.0
    return (aside <= radius) & (np.abs(along) <= distance / 2 + TUBE_REACH)


def keep_own(along: np.ndarray, aside: np.ndarray, own: np.ndarray, distance: float) -> np.ndarray:
    """Keep the points of either component."""
    return own


def _balance(line: np.ndarray) -> np.ndarray:
    """Keep the nearest to the middle on each side: a small group beside a large one is no mere tail of it."""
    sides = [np.sort(np.abs(line[side])) for side in (line < 0, line >= 0)]
    most = max(LEAST_A_SIDE, MOST_TO_SMALLER * min(map(len, sides)))
    return np.concatenate([-sides[0][:most][::-1], sides[1][:most]])


def measure_depth(line: np.ndarray) -> float:
    """Measure the deepest valley in a kernel density of sorted numbers that `LEAST_BESIDE` of them lie on either side of.

    Otherwise any outlier would have a valley before it. The bandwidth is Silverman's for a component, whose
    standard deviation is 1 here.
    """
    bandwidth = 0.9 * len(line) ** -0.2
    ends = line[0] - 3 * bandwidth, line[-1] + 3 * bandwidth
    counts, edges = np.histogram(line, _BINS, range=ends)
    density = gaussian_filter1d(counts.astype(float), bandwidth / (edges[1] - edges[0]), mode="constant")
    share = np.cumsum(counts) / len(line)
    inner = (share >= LEAST_BESIDE) & (share <= 1 - LEAST_BESIDE)
    return 1 - float(find_valleys(density)[inner].min(initial=1))
