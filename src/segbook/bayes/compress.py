"""Many customers as weighted micro-clusters, with what the likelihood needs to know of those within."""

import warnings
from dataclasses import replace
from functools import partial
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from segbook.bayes.likelihood import (
    Components,
    describe_groups,
    make_log_posterior,
    sum_likelihood,
    sum_over_customers,
    weigh_terms,
)
from segbook.bayes.mode import Mode, climb, find_mode, measure_top
from segbook.bayes.prior import Prior
from segbook.bayes.rows import Rows, expand, keep_all
from segbook.common.threads import one_thread
from segbook.models import sample_rows

ALL = 5_000
"""Up to so many customers, each is a row of its own."""

FEWEST, MOST = 1_000, 16_000
"""Micro-clusters to begin with, and the most."""

TOLERATED = 1 / 3
"""Largest error of a parameter that micro-clusters may make, in posterior standard deviations."""

_FITTED_ON = 20
"""Customers per micro-cluster that their centres are found on."""

_ROUNDS, _TRIED_AT = 3, 4
_COST = 5
"""How many customers cost the sampler as much as one micro-cluster."""


def compress(points: np.ndarray, within: np.ndarray, clusters: int, seed: int, *, correlated: bool) -> Rows:
    """Make micro-clusters, and keep of each the mean of its customers' terms and how they differ.

    Centres are drawn far apart (k-means++) and moved a little: thin ground needs many of them, for where customers are
    few, micro-clusters are large, and it is large ones that err.

    Parameters
    ----------
    points : ndarray of shape (customers, d)
    within : ndarray of shape (d, d)
        Cholesky factor of the mean covariance within the groups: distances are taken in its units, so that micro-clusters
        are small beside the groups in every direction.
    clusters : int
    seed : int
    correlated : bool

    Returns
    -------
    Rows
        The slopes are the d main directions in which the terms of the customers of a micro-cluster vary, as long as one
        standard deviation.
    """
    scaled = np.linalg.solve(within, points.T).T
    few = sample_rows(scaled, _FITTED_ON * clusters, seed)
    with one_thread(), warnings.catch_warnings():
        # where fewer customers are distinct than asked for, each of these is a micro-cluster
        warnings.simplefilter("ignore", ConvergenceWarning)
        nearest = KMeans(clusters, n_init=1, max_iter=_ROUNDS, random_state=seed).fit(few).predict(scaled)
    _, nearest = np.unique(nearest, return_inverse=True)
    weight = np.bincount(nearest).astype(float)
    each = np.ascontiguousarray(expand(points, correlated=correlated).T)
    terms = np.array([np.bincount(nearest, term) for term in each]) / weight
    each -= terms[:, nearest]
    covariances = np.empty((len(weight), len(each), len(each)))
    for one, other in combinations_with_replacement(range(len(each)), 2):
        covariances[:, one, other] = np.bincount(nearest, each[one] * each[other]) / weight
        covariances[:, other, one] = covariances[:, one, other]
    values, axes = np.linalg.eigh(covariances)
    directions = axes * np.sqrt(np.maximum(values, 0))[:, None, :]
    return Rows(weight, terms.T, np.moveaxis(directions[:, :, -points.shape[1] :], 2, 0))


class Condensed(NamedTuple):
    """What the sampler is given in the place of the customers.

    Attributes
    ----------
    rows : Rows
    mode : Mode
        The top of the posterior of these rows.
    pull : ndarray of shape (steps,)
        What the gradient for all customers has more than that of the rows, at the top.
    tried : pandas.DataFrame
        rows, uncorrected, error (of the worst parameter, in posterior standard deviations, without and with the pull):
        what was tried; the last one was taken.
    """

    rows: Rows
    mode: Mode
    pull: np.ndarray
    tried: pd.DataFrame


def choose_rows(points: np.ndarray, groups: np.ndarray, prior: Prior, seed: int, *, correlated: bool) -> Condensed:
    """Take all customers, or as many micro-clusters as are needed to be as good as all.

    Parameters
    ----------
    points : ndarray of shape (customers, d)
    groups : ndarray of int, shape (customers,)
    prior : Prior
    seed : int
    correlated : bool

    Returns
    -------
    Condensed
    """
    start = describe_groups(points, groups, prior, correlated=correlated)
    if len(points) <= ALL:
        return _take_all(start, points, prior, [], correlated)
    of_some = partial(sum_likelihood, _draw_rows(points, seed, correlated))
    start = climb(start, of_some, prior, correlated=correlated)
    tried, clusters = [], FEWEST
    while True:
        rows = compress(points, _pool(start), clusters, seed, correlated=correlated)
        likelihood = partial(sum_likelihood, rows)
        top = _choose_better(points, start, climb(start, likelihood, prior, correlated=correlated), correlated)
        mode = measure_top(top, of_some, prior, correlated=correlated)
        pull, uncorrected, error = correct(mode, rows, points, prior, seed, correlated=correlated)
        tried.append({"rows": len(rows.weight), "uncorrected": uncorrected, "error": error})
        if error < TOLERATED or clusters >= MOST:
            return Condensed(rows, mode, pull, pd.DataFrame(tried))
        clusters = min(2 * clusters, MOST)
        if _COST * clusters >= len(points):
            return _take_all(start, points, prior, tried, correlated)


def _take_all(start: Components, points: np.ndarray, prior: Prior, tried: list[dict], correlated: bool) -> Condensed:
    rows = keep_all(points, correlated=correlated)
    mode = find_mode(start, partial(sum_likelihood, rows), prior, correlated=correlated)
    tried = pd.DataFrame([*tried, {"rows": len(points), "uncorrected": 0.0, "error": 0.0}])
    return Condensed(rows, mode, np.zeros(len(mode.covariance)), tried)


def _draw_rows(points: np.ndarray, seed: int, correlated: bool) -> Rows:
    """Give some customers that stand for all: enough to begin near the top."""
    few = keep_all(sample_rows(points, ALL, seed), correlated=correlated)
    return replace(few, weight=few.weight * len(points) / len(few.weight))


def _choose_better(points: np.ndarray, start: Components, top: Components, correlated: bool) -> Components:
    """Keep the start where micro-clusters have led away from what all customers say.

    The expansion to second order holds where components are wide beside micro-clusters. A component that shrinks onto a
    micro-cluster seems to gain without end, and all customers together say that it does not.
    """
    with np.errstate(all="ignore"):
        values = [_sum_at(points, components, correlated) for components in (start, top)]
    return top if values[1] > values[0] else start


def _sum_at(points: np.ndarray, components: Components, correlated: bool) -> float:
    try:
        coefficients = weigh_terms(components.mean, components.factor, correlated=correlated)
    except np.linalg.LinAlgError:
        return -np.inf
    coefficients[0] += np.log(components.share)
    return sum_over_customers(points, coefficients, correlated=correlated)[0]


def correct(
    mode: Mode, rows: Rows, points: np.ndarray, prior: Prior, seed: int, *, correlated: bool
) -> tuple[np.ndarray, float, float]:
    """Measure what the gradient of the micro-clusters lacks, and how far that moves the posterior before and after it is added.

    The shift of a parameter is, to first order, the inverse of the curvature times what the gradient lacks. What it lacks
    at the top is added to the log posterior as a slope (as in Quiroz et al. 2019, Journal of the American Statistical
    Association 114); what it then still lacks away from the top is measured at some draws from Laplace's approximation.

    Parameters
    ----------
    mode : Mode
        Found with the micro-clusters.
    rows : Rows
    points : ndarray of shape (customers, d)
    prior : Prior
    seed : int
    correlated : bool

    Returns
    -------
    pull : ndarray of shape (steps,)
    uncorrected, error : float
        Of the worst parameter, in posterior standard deviations; the error is a root mean square over the draws.
    """
    of_all, of_rows = (
        make_log_posterior(mode.components, likelihood, prior, correlated=correlated)
        for likelihood in (partial(sum_over_customers, points, correlated=correlated), partial(sum_likelihood, rows))
    )
    deviations = np.sqrt(np.diag(mode.covariance))
    pull = of_all(np.zeros(len(deviations)))[1] - of_rows(np.zeros(len(deviations)))[1]
    shift = mode.covariance @ pull
    draws = np.random.default_rng(seed).multivariate_normal(shift, mode.covariance, _TRIED_AT, method="cholesky")
    with np.errstate(all="ignore"):  # where micro-clusters are much too coarse, nothing is finite
        left = [mode.covariance @ (of_all(draw)[1] - of_rows(draw)[1] - pull) / deviations for draw in draws]
        error = np.sqrt(np.square(left).mean(axis=0)).max()
    return pull, float(np.abs(shift / deviations).max()), float(error) if np.isfinite(error) else np.inf


def _pool(start: Components) -> np.ndarray:
    return np.linalg.cholesky((start.share[:, None, None] * start.covariance).sum(axis=0))
