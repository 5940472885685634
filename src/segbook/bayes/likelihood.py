"""The log posterior of a mixture and its gradient: the same density as in mixture.stan, for what needs no sampler."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, softmax

from segbook.bayes.prior import Prior
from segbook.bayes.rows import Rows, keep_all, list_products

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]

_BLOCK = 50_000
_STEP = 1e-100
"""Imaginary step of a derivative: it is exact, for nothing is subtracted (Squire & Trapp 1998)."""


@dataclass(frozen=True)
class Components:
    """The parameters of a mixture.

    Attributes
    ----------
    share : ndarray of shape (k,)
    mean : ndarray of shape (k, d)
    factor : ndarray of shape (k, d, d)
        Lower triangles; ``factor @ factor.T`` is the covariance. Diagonal where features are taken apart.
    """

    share: np.ndarray
    mean: np.ndarray
    factor: np.ndarray

    @property
    def k(self) -> int:
        """Number of components."""
        return len(self.share)

    @property
    def covariance(self) -> np.ndarray:
        """Covariances, shape (k, d, d)."""
        return self.factor @ np.swapaxes(self.factor, -1, -2)


def describe_groups(points: np.ndarray, groups: np.ndarray, prior: Prior, *, correlated: bool) -> Components:
    """Give share, mean and spread of each group, the spread of small ones drawn towards what the prior expects.

    Parameters
    ----------
    points : ndarray of shape (customers, d)
    groups : ndarray of int, shape (customers,)
        0 to k − 1, each there.
    prior : Prior
    correlated : bool
    """
    counts = np.bincount(groups)
    means = np.array([points[groups == group].mean(axis=0) for group in range(len(counts))])
    apart = points - means[groups]
    scatters = np.array([apart[groups == group].T @ apart[groups == group] for group in range(len(counts))])
    columns = points.shape[1]
    expected = prior.spread_sd**2 * (columns + 1) * np.eye(columns)
    covariances = (scatters + expected) / (counts + columns + 1)[:, None, None]
    if not correlated:
        covariances = covariances * np.eye(columns)
    return Components(counts / counts.sum(), means, np.linalg.cholesky(covariances))


def move(start: Components, steps: np.ndarray, *, correlated: bool) -> Components:
    """Give the mixture that some steps lead to.

    Parameters
    ----------
    start : Components
    steps : ndarray of shape (`count_steps`,)
        k − 1 of the log ratios of sizes to the last, then for each component d of the mean and d of the log scales, in
        units of its factor, and d(d − 1)/2 that tilt it. May be complex.
    correlated : bool
    """
    k, columns = start.mean.shape
    share = softmax(np.log(start.share) + np.append(steps[: k - 1].real, 0.0))
    return Components(share, *_move_parts(start, steps[k - 1 :].reshape(k, -1), columns, correlated=correlated))


def count_steps(k: int, columns: int, *, correlated: bool) -> int:
    """Give the number of parameters of a mixture."""
    return k - 1 + k * (2 * columns + (columns * (columns - 1) // 2 if correlated else 0))


def _move_parts(
    start: Components, steps: np.ndarray, columns: int, *, correlated: bool
) -> tuple[np.ndarray, np.ndarray]:
    mean = start.mean + (start.factor @ steps[:, :columns, None])[..., 0]
    shape = np.exp(steps[:, columns : 2 * columns])[:, :, None] * np.eye(columns)
    if correlated:
        below, beside = np.tril_indices(columns, -1)
        shape[:, below, beside] = steps[:, 2 * columns :]
    return mean, start.factor @ shape


def weigh_terms(mean: np.ndarray, factor: np.ndarray, *, correlated: bool) -> np.ndarray:
    """Give the numbers that make the log density of each Gaussian of the terms of a point, shape (terms, k).

    Parameters
    ----------
    mean : ndarray of shape (k, d)
    factor : ndarray of shape (k, d, d)
    correlated : bool
    """
    columns = mean.shape[1]
    first, second = list_products(columns, correlated=correlated)
    whiten = np.linalg.inv(factor)
    precision = np.swapaxes(whiten, 1, 2) @ whiten
    pull = (precision @ mean[:, :, None])[..., 0]
    determinant = np.log(np.diagonal(whiten, axis1=1, axis2=2)).sum(axis=1)
    constant = determinant - ((mean * pull).sum(axis=1) + columns * np.log(2 * np.pi)) / 2
    products = np.where(first == second, -0.5, -1.0) * precision[:, first, second]
    return np.column_stack([constant, pull, products]).T


def sum_likelihood(rows: Rows, coefficients: np.ndarray) -> tuple[float, np.ndarray]:
    """Give the log likelihood, and its derivative by each coefficient.

    Of a micro-cluster, the mean of ln Σ exp over its customers is taken to second order: ln Σ exp of the mean terms, plus
    half the variance, over components and weighed by their probabilities, of the slopes of their log densities.

    Parameters
    ----------
    rows : Rows
    coefficients : ndarray of shape (terms, k)
        Of `weigh_terms`, with the logs of the shares added to the first row.

    Returns
    -------
    value : float
    slope : ndarray of shape (terms, k)
    """
    log_density = rows.terms @ coefficients
    value = logsumexp(log_density, axis=1)
    probability = np.exp(log_density - value[:, None])
    slopes = rows.slopes @ coefficients
    apart = slopes - (probability * slopes).sum(axis=2, keepdims=True)
    variance = (apart**2).sum(axis=0)  # of each component, before it is weighed
    correction = (probability * variance).sum(axis=1)
    weighed = rows.weight[:, None] * probability
    by_density = weighed * (1 + (variance - correction[:, None]) / 2)
    derivative = rows.terms.T @ by_density
    for along, each in zip(rows.slopes, apart, strict=True):
        derivative += along.T @ (weighed * each)
    return float(rows.weight @ (value + correction / 2)), derivative


def sum_over_customers(points: np.ndarray, coefficients: np.ndarray, *, correlated: bool) -> tuple[float, np.ndarray]:
    """Give what `sum_likelihood` gives for all customers, some at a time, so that memory does not grow with their number."""
    value, slope = 0.0, np.zeros_like(coefficients)
    for at in range(0, len(points), _BLOCK):
        more, steeper = sum_likelihood(keep_all(points[at : at + _BLOCK], correlated=correlated), coefficients)
        value, slope = value + more, slope + steeper
    return value, slope


def make_log_posterior(
    start: Components, likelihood: Likelihood, prior: Prior, *, correlated: bool
) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    """Make the function of the steps from a start that gives the log posterior density, but for a constant, and its gradient.

    Parameters
    ----------
    start : Components
    likelihood : callable
        Of the coefficients, such as `sum_likelihood` of some rows; gives its log and the derivative by each coefficient.
    prior : Prior
    correlated : bool
        Whether features may go together within a component.
    """
    k, columns = start.mean.shape

    def of_parts(steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give coefficients (terms, k) and what prior and Jacobian add (k,)."""
        mean, factor = _move_parts(start, steps, columns, correlated=correlated)
        scales = steps[:, columns : 2 * columns]
        # Σ = F Fᵀ: ∏ F_ii^(d − i + 1), and F_ii grows with exp(step); of a variance exp(2 step)
        powers = np.arange(columns, 0, -1) + 1 if correlated else np.full(columns, 2)
        added = prior.log_density_of_parts(mean, factor, correlated=correlated) + scales @ powers
        return weigh_terms(mean, factor, correlated=correlated), added

    def log_posterior(steps: np.ndarray) -> tuple[float, np.ndarray]:
        log_ratio = np.log(start.share) + np.append(steps[: k - 1], 0.0)
        log_share = log_ratio - logsumexp(log_ratio)
        parts = steps[k - 1 :].reshape(k, -1)
        coefficients, added = of_parts(parts)
        coefficients[0] += log_share
        value, slope = likelihood(coefficients)
        by_size = slope[0] + prior.concentration
        gradient = np.empty(parts.shape)
        for column in range(parts.shape[1]):
            along = parts.astype(complex)
            along[:, column] += 1j * _STEP
            changed, prior_changed = of_parts(along)
            gradient[:, column] = ((slope * changed.imag).sum(axis=0) + prior_changed.imag) / _STEP
        sizes = (by_size - np.exp(log_share) * by_size.sum())[: k - 1]
        total = value + added.sum() + prior.concentration * log_share.sum()
        return float(total), np.append(sizes, gradient.ravel())

    return log_posterior
