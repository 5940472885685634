"""Mixtures of Gaussians of un-rounded points: the smooth landscape in which gaps are looked for."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import diptest
import numpy as np
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from segbook.common.threads import one_thread

MOST_COMPONENTS = 8
_FLOOR = 1e-3
"""Added to each variance (a standard deviation of .03): no component shrinks onto a single value."""

_STARTS, _WORSENINGS = 3, 2


@dataclass(frozen=True)
class Mixture:
    """A mixture of Gaussians: `weights` (components,), `means` (…, columns), `covariances` (…, columns, columns)."""

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    def measure_log_densities(self, points: np.ndarray) -> np.ndarray:
        """Give the logarithm of the weighted density of each component, shape (points, components)."""
        parts = zip(np.log(self.weights), self.means, self.covariances, strict=True)
        return np.column_stack([weight + multivariate_normal(*each).logpdf(points) for weight, *each in parts])

    def assign(self, points: np.ndarray) -> np.ndarray:
        """Give the component that each point belongs to most."""
        return self.measure_log_densities(points).argmax(axis=1)


def fit_mixture(points: np.ndarray, seed: int) -> Mixture:
    """Fit mixtures of 1 to `MOST_COMPONENTS` Gaussians and keep the one with the best BIC.

    Covariances are each component's own or common to all. EM starts from k-means on the points and on
    their whitened principal components, for two components also from the column with the largest dip
    (Hartigan & Hartigan 1985) cut between its two. More components are tried until two numbers in a row
    bring no better BIC (Schwarz 1978; Fraley & Raftery 2002).

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
        Standardised, each column with many distinct values.
    seed : int
    """
    best, best_k, best_bic = None, 0, np.inf
    with one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a start that does not converge is one of several
        for k in range(1, MOST_COMPONENTS + 1):
            for model in _fit_from_starts(points, k, seed):
                if (bic := model.bic(points)) < best_bic:
                    best, best_k, best_bic = model, k, bic
            if k - best_k >= _WORSENINGS:
                break
    covariances = best.covariances_
    if best.covariance_type == "tied":
        covariances = np.repeat(covariances[None], best_k, axis=0)
    return Mixture(best.weights_, best.means_, covariances)


def _fit_from_starts(points: np.ndarray, k: int, seed: int) -> Iterator[GaussianMixture]:
    for labels in _propose_starts(points, k, seed):
        weights, means, own, common = _describe_groups(points, labels, k)
        for form, covariances in (("full", own), ("tied", common)):
            model = GaussianMixture(
                k,
                covariance_type=form,
                reg_covar=_FLOOR,
                weights_init=weights,
                means_init=means,
                precisions_init=np.linalg.inv(covariances),
                init_params="random_from_data",
                random_state=seed,
            )
            yield model.fit(points)


def _propose_starts(points: np.ndarray, k: int, seed: int) -> Iterator[np.ndarray]:
    if k == 1:
        yield np.zeros(len(points), int)
        return
    for space in (points, whiten(points)):
        yield KMeans(k, n_init=_STARTS, random_state=seed).fit_predict(space)
    if k == 2:
        column = max(points.T, key=lambda values: diptest.dipstat(values))
        yield KMeans(2, n_init=_STARTS, random_state=seed).fit_predict(column[:, None])


def whiten(points: np.ndarray) -> np.ndarray:
    """Give the principal components, each with standard deviation 1; those without any variance are left out."""
    left, scale, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return left[:, scale > 1e-6 * scale[0]] * np.sqrt(len(points))


def _describe_groups(points: np.ndarray, labels: np.ndarray, k: int) -> tuple[np.ndarray, ...]:
    """Give weights, means, own covariances (shrunk to the common one, for groups of a few) and the common one."""
    columns = points.shape[1]
    member = np.eye(k)[labels]
    counts = np.maximum(member.sum(axis=0), 1)
    means = (member.T @ points) / counts[:, None]
    apart = points - means[labels]
    common = apart.T @ apart / len(points) + _FLOOR * np.eye(columns)
    scatters = np.stack([apart[labels == group].T @ apart[labels == group] for group in range(k)])
    own = (scatters + columns * common) / (counts + columns)[:, None, None] + _FLOOR * np.eye(columns)
    return counts / counts.sum(), means, own, common
