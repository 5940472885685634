"""Would the model make customers like the real ones? Imagined customers beside those who are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import diptest
import numpy as np
import pandas as pd
from scipy.stats import kurtosis, rankdata, skew

from segbook.bayes.posterior import Posterior
from segbook.models import sample_rows

REPLICATES, AT_MOST = 200, 2_000
"""Sets of imagined customers, and customers in each and of the real ones, so that the cost does not grow with their number."""

STATISTICS = ("skewness", "kurtosis", "quantile_1", "quantile_99", "largest", "dip", "rank_correlation")
"""What is compared; the model was fitted to none of it."""

FAR = 4.0
"""Standard deviations of the imagined sets from their mean, beyond which and beyond all of them the model misses.

Of many statistics one is always a little off: of 280 true models, with 6 to 21 statistics each, none was said to miss.
"""

BINS = 40
"""Bars of a histogram at most."""


@dataclass(frozen=True)
class Predictive:
    """Real customers beside imagined ones.

    Attributes
    ----------
    table : pandas.DataFrame
        feature, other (second feature of a correlation, else missing), statistic, observed, lower, upper (of 95 percent of the
        imagined sets), p (two-sided share of the imagined sets at least as far out), misses; ordered by the first three.
    bins : pandas.DataFrame
        feature, left, right (on the scale of the points), real, lower, upper (share of customers for each unit of that scale); ordered by
        the first two. No bar stands for fewer than `min_cell` customers. Empty of fewer than that in all.
    customers : int
        Real customers who were looked at, and imagined ones in each set.
    """

    table: pd.DataFrame
    bins: pd.DataFrame
    customers: int


def check_predictions(
    posterior: Posterior, points: np.ndarray, features: Sequence[str], *, min_cell: int, seed: int
) -> Predictive:
    """Hold customers that the posterior imagines against the real ones: a posterior predictive check.

    Each set is drawn from another draw of the posterior (Rubin 1984; Gelman, Meng & Stern 1996, Statistica Sinica 6). Skewness and excess kurtosis
    see the shape, the quantiles of 1 and 99 percent and the mean of the `min_cell` largest see the tails, the dip of Hartigan & Hartigan (1985)
    sees gaps, and the rank correlation what two features have in common. Such p-values are cautious, for
    the model has seen the same customers (Bayarri & Berger 2000). Quantiles of 1 and 99 percent are left out where they would speak of fewer than
    `min_cell` customers.

    Parameters
    ----------
    posterior : Posterior
    points : ndarray of shape (customers, features)
    features : sequence of str
        Names of its columns.
    min_cell : int
    seed : int

    Returns
    -------
    Predictive
    """
    real = sample_rows(points, AT_MOST, seed)
    chance = np.random.default_rng(seed)
    share, mean, covariance = (
        values.reshape(-1, *values.shape[2:]) for values in (posterior.share, posterior.mean, posterior.covariance)
    )
    taken = np.linspace(0, len(share) - 1, REPLICATES).round().astype(int)
    factors = np.linalg.cholesky(covariance[taken])
    edges = [_cut(column, min_cell) for column in real.T]
    measured, counted = [], []
    for draw, factor in zip(taken, factors, strict=True):
        groups = chance.choice(posterior.k, size=len(real), p=share[draw] / share[draw].sum())
        noise = np.einsum("nij,nj->ni", factor[groups], chance.normal(size=real.shape))
        imagined = mean[draw][groups] + noise
        measured.append(_measure(imagined, min_cell))
        counted.append(np.concatenate([_density(*each) for each in zip(imagined.T, edges, strict=True)]))
    return Predictive(
        _compare(_name(features, len(real), min_cell), _measure(real, min_cell), np.array(measured)),
        _tabulate_bins(features, real, edges, np.array(counted)),
        len(real),
    )


def _measure(points: np.ndarray, min_cell: int) -> np.ndarray:
    """Give the statistics in the order of `_name`."""
    largest = np.sort(points, axis=0)[-min_cell:].mean(axis=0)
    of_each = [skew(points), kurtosis(points)]
    if _tells_quantiles(len(points), min_cell):
        of_each += list(np.quantile(points, [0.01, 0.99], axis=0))
    of_each += [largest, np.array([diptest.dipstat(column) for column in points.T])]
    first, second = np.triu_indices(points.shape[1], 1)
    together = np.atleast_2d(np.corrcoef(rankdata(points, axis=0), rowvar=False))
    return np.concatenate([*of_each, together[first, second]])


def _name(features: Sequence[str], customers: int, min_cell: int) -> pd.DataFrame:
    quantiles = ("quantile_1", "quantile_99")
    of_each = [name for name in STATISTICS[:-1] if name not in quantiles or _tells_quantiles(customers, min_cell)]
    rows = [(feature, None, name) for name in of_each for feature in features]
    rows += [(first, second, STATISTICS[-1]) for first, second in combinations(features, 2)]
    return pd.DataFrame(rows, columns=["feature", "other", "statistic"]).astype("str")


def _tells_quantiles(customers: int, min_cell: int) -> bool:
    return 0.01 * customers >= min_cell


def _compare(names: pd.DataFrame, observed: np.ndarray, imagined: np.ndarray) -> pd.DataFrame:
    lower, upper = np.quantile(imagined, [0.025, 0.975], axis=0)
    above, below = (imagined >= observed).sum(axis=0), (imagined <= observed).sum(axis=0)
    p = np.minimum(2 * (np.minimum(above, below) + 1) / (len(imagined) + 1), 1)
    outside = np.minimum(above, below) == 0
    far = np.abs(observed - imagined.mean(axis=0)) > FAR * imagined.std(axis=0)
    table = names.assign(observed=observed, lower=lower, upper=upper, p=p, misses=outside & far)
    return table.sort_values(["feature", "other", "statistic"], kind="stable", ignore_index=True)


def _cut(values: np.ndarray, min_cell: int) -> np.ndarray:
    """Give the edges of bars, of equal width where each holds enough customers, else joined; beyond the ends lie enough as well."""
    if len(values) < 3 * min_cell:
        return np.empty(0)
    ordered = np.sort(values)
    ends = (ordered[min_cell - 1 : min_cell + 1].mean(), ordered[-min_cell - 1 : -min_cell + 1 or None].mean())
    edges = np.linspace(*ends, BINS + 1)
    below = np.searchsorted(ordered, edges)
    kept = [0]
    for place in range(1, BINS + 1):
        if below[place] - below[kept[-1]] >= min_cell and below[-1] - below[place] >= min_cell:
            kept.append(place)
    return edges[[*kept, BINS]]


def _density(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    if not len(edges):
        return np.empty(0)
    return np.histogram(values, edges)[0] / len(values) / np.diff(edges)


def _tabulate_bins(
    features: Sequence[str], real: np.ndarray, edges: list[np.ndarray], imagined: np.ndarray
) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"feature": feature, "left": cuts[:-1], "right": cuts[1:], "real": _density(column, cuts)})
        for feature, column, cuts in zip(features, real.T, edges, strict=True)
        if len(cuts)
    ]
    if not parts:
        return pd.DataFrame(columns=["feature", "left", "right", "real", "lower", "upper"])
    lower, upper = np.quantile(imagined, [0.025, 0.975], axis=0)
    table = pd.concat(parts, ignore_index=True).assign(lower=lower, upper=upper)
    return table.sort_values(["feature", "left"], kind="stable", ignore_index=True)
