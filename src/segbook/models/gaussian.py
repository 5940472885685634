"""Mixtures of Gaussians, fitted by expectation maximisation."""

import warnings
from typing import NamedTuple

import numpy as np
from scipy.special import entr
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from segbook.common.threads import one_thread
from segbook.models.mixture import Mixture
from segbook.models.rows import count_rows, repeat_rows
from segbook.models.rules import keep_occupied

COVARIANCES = ("full", "tied", "diag", "spherical")
FLOOR = 1e-3
"""Added to the variances of a component, as a share of the mean variance of the columns: without it a component
would shrink onto customers who are equal in a column, such as all who bought once."""

_STARTS = 3


class MixtureFit(NamedTuple):
    """A fitted mixture.

    Attributes
    ----------
    rule : Mixture
        Without components that are the most likely of no customer.
    bic : float
        −2 ln L + p ln n for p parameters and n customers (Schwarz 1978): smaller is better.
    icl : float
        BIC plus twice the entropy of the posterior probabilities (Biernacki, Celeux & Govaert 2000), which counts
        against components that overlap: smaller is better.
    covariance : str
        Of `COVARIANCES`.
    """

    rule: Mixture
    bic: float
    icl: float
    covariance: str


def fit_mixture(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> MixtureFit:
    """Fit a mixture of k Gaussians, started from k-means, with the kind of covariance that has the best BIC.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    k : int
        Where fewer rows are distinct, there are as many components as distinct rows.
    seed : int
    weights : ndarray of int, shape (customers,), optional
        How often each row counts.

    Returns
    -------
    MixtureFit
    """
    points, k, weights = count_rows(points, k, weights)
    points = repeat_rows(points, weights)
    if len(points) == 1:
        points = np.repeat(points, 2, axis=0)  # a variance needs two
    models = [_fit(points, k, seed, covariance) for covariance in COVARIANCES]
    bics = [float(model.bic(points)) for model in models]
    best = int(np.argmin(bics))
    rule = _to_rule(models[best])
    entropy = entr(rule.compute_posteriors(points)).sum()
    return MixtureFit(keep_occupied(rule, points), bics[best], bics[best] + 2 * float(entropy), COVARIANCES[best])


def fit_gaussian_mixture(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Mixture:
    """Give the rule of `fit_mixture` alone."""
    return fit_mixture(points, k, seed, weights).rule


def _fit(points: np.ndarray, k: int, seed: int, covariance: str) -> GaussianMixture:
    floor = FLOOR * (points.var(axis=0).mean() or 1.0)
    model = GaussianMixture(k, covariance_type=covariance, reg_covar=floor, n_init=_STARTS, random_state=seed)
    with one_thread(), warnings.catch_warnings():
        # a likelihood that still grows a little after the last round is as comparable as any
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(points)


def _to_rule(model: GaussianMixture) -> Mixture:
    k, columns = model.means_.shape
    identity = np.eye(columns)
    covariances = {
        "full": lambda found: found,
        "tied": lambda found: np.broadcast_to(found, (k, columns, columns)),
        "diag": lambda found: found[:, :, None] * identity,
        "spherical": lambda found: found[:, None, None] * identity,
    }[model.covariance_type](model.covariances_)
    return Mixture(model.weights_, model.means_, covariances)
