"""The top of the posterior and how steep it falls: where the sampler starts, and how far a step of it is."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from segbook.bayes.likelihood import Components, Likelihood, count_steps, make_log_posterior, move
from segbook.bayes.prior import Prior

_NEAR = 1e-5


class Mode(NamedTuple):
    """The top of the posterior.

    Attributes
    ----------
    components : Components
    covariance : ndarray of shape (steps, steps)
        Of the steps from there, were the posterior a Gaussian (Laplace's approximation).
    """

    components: Components
    covariance: np.ndarray


def find_mode(start: Components, likelihood: Likelihood, prior: Prior, *, correlated: bool) -> Mode:
    """Climb from a start to the top of the posterior, and measure its curvature there.

    Parameters
    ----------
    start : Components
    likelihood : callable
        As for `make_log_posterior`.
    prior : Prior
    correlated : bool
    """
    return measure_top(climb(start, likelihood, prior, correlated=correlated), likelihood, prior, correlated=correlated)


def climb(start: Components, likelihood: Likelihood, prior: Prior, *, correlated: bool) -> Components:
    """Climb from a start to the top of the posterior."""
    log_posterior = make_log_posterior(start, likelihood, prior, correlated=correlated)
    steps = count_steps(start.k, start.mean.shape[1], correlated=correlated)

    def descend(at: np.ndarray) -> tuple[float, np.ndarray]:
        try:
            value, gradient = log_posterior(at)
        except np.linalg.LinAlgError:
            value = np.nan
        return (-value, -gradient) if np.isfinite(value) else (np.inf, np.zeros_like(at))

    with np.errstate(all="ignore"):  # a step too far is taken back
        found = minimize(descend, np.zeros(steps), jac=True, method="BFGS", options={"gtol": 1e-2})
    return move(start, found.x, correlated=correlated)


def measure_top(top: Components, likelihood: Likelihood, prior: Prior, *, correlated: bool) -> Mode:
    """Measure the curvature of the posterior at its top."""
    return Mode(top, _invert(_measure_curvature(top, likelihood, prior, correlated=correlated)))


def _measure_curvature(top: Components, likelihood: Likelihood, prior: Prior, *, correlated: bool) -> np.ndarray:
    """Give minus the second derivatives at the top, by differences of gradients."""
    log_posterior = make_log_posterior(top, likelihood, prior, correlated=correlated)
    steps = np.eye(count_steps(top.k, top.mean.shape[1], correlated=correlated)) * _NEAR
    curvature = np.array([log_posterior(-step)[1] - log_posterior(step)[1] for step in steps]) / (2 * _NEAR)
    return (curvature + curvature.T) / 2


def _invert(curvature: np.ndarray) -> np.ndarray:
    """Give the inverse; where the top is flat or rises, it is taken to be as wide as a step of one is long."""
    values, directions = np.linalg.eigh(curvature)
    return (directions / np.maximum(values, 1.0)) @ directions.T
