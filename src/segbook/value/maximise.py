"""Maximum likelihood of positive parameters, with intervals, and with a word on parameters at a boundary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from segbook.common.threads import one_thread

Z = 1.96
"""Standard deviations on either side of an interval of 95 %."""

VAGUE = 2.0
"""Standard deviation of a logarithm from which on a parameter is not told: its interval would span a factor of 2,500."""

_NEAR = 0.01
_STEP = 1e-4
_FLAT = 1e-7

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""Takes the logarithms of the parameters; gives a log-likelihood and its gradient there."""


@dataclass(frozen=True)
class Estimate:
    """Parameters at the maximum of a likelihood.

    Attributes
    ----------
    names : tuple of str
    logs : ndarray, shape (parameters,)
        Their logarithms at the maximum.
    covariance : ndarray, shape (parameters, parameters)
        Of these logarithms, from the observed information; 0 for a parameter at a boundary, which is held where it is.
    log_likelihood : float
    customers : int
        How many it was estimated from.
    at_boundary : mapping of str to str
        Parameters that the data does not tell, at or near an end of what is looked through, and which end: ``lower`` or
        ``upper``.
    """

    names: tuple[str, ...]
    logs: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    customers: int
    at_boundary: Mapping[str, str]

    @property
    def values(self) -> dict[str, float]:
        """Give the parameters by name."""
        return dict(zip(self.names, np.exp(self.logs).tolist(), strict=True))

    def tabulate(self) -> pd.DataFrame:
        """Give parameter, estimate, and lower and upper end of the 95 % interval, missing at a boundary."""
        half = Z * np.sqrt(np.diag(self.covariance))
        half[[name in self.at_boundary for name in self.names]] = np.nan
        values = np.exp([self.logs, self.logs - half, self.logs + half])
        table = pd.DataFrame(values.T, columns=["estimate", "lower", "upper"])
        table.insert(0, "parameter", self.names)
        return table


def maximise(
    objective: Objective,
    names: Sequence[str],
    starts: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
    customers: int,
) -> Estimate:
    """Find the parameters of the highest likelihood.

    Parameters
    ----------
    objective : callable
        The log-likelihood of all customers.
    names : sequence of str
    starts : sequence of sequence of float
        Parameters, each above 0, to start from.
    bounds : sequence of (float, float)
        Between which each parameter is looked for.
    customers : int

    Returns
    -------
    Estimate
    """
    limits = np.log(bounds)
    with one_thread():
        ends = [_climb(objective, np.clip(np.log(start), *limits.T), limits) for start in starts]
        logs = max(ends, key=lambda end: objective(end)[0])
        inside = _are_inside(logs, limits)
        if inside.any():
            logs = _walk_to_top(objective, logs, inside, limits, customers)
        height = float(objective(logs)[0])
        covariance, free = _hold_vague(_curvature(objective, logs), inside & _are_inside(logs, limits))
    at_boundary = {
        name: "lower" if log < limit.mean() else "upper"
        for name, log, limit, told in zip(names, logs, limits, free, strict=True)
        if not told
    }
    return Estimate(tuple(names), logs, covariance, height, customers, at_boundary)


def _climb(objective: Objective, start: np.ndarray, limits: np.ndarray) -> np.ndarray:
    scale = abs(objective(start)[0]) or 1.0

    def descend(logs):
        value, gradient = objective(logs)
        return -value / scale, -gradient / scale

    return minimize(
        descend, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 500, "ftol": 1e-12}
    ).x


def _are_inside(logs: np.ndarray, limits: np.ndarray) -> np.ndarray:
    return (logs > limits[:, 0] + _NEAR) & (logs < limits[:, 1] - _NEAR)


def _walk_to_top(
    objective: Objective, logs: np.ndarray, free: np.ndarray, limits: np.ndarray, customers: int
) -> np.ndarray:
    """Go the last steps in the free parameters, with the curvature known: a few looks at the likelihood."""

    def descend(inside):
        there = logs.copy()
        there[free] = np.clip(inside, *limits[free].T)
        value, gradient = objective(there)
        return -value / customers, -gradient[free] / customers

    inverse = _invert(_curvature(objective, logs)[np.ix_(free, free)]) * customers
    options = {"hess_inv0": inverse, "gtol": _FLAT, "maxiter": 50}
    top = logs.copy()
    top[free] = minimize(descend, logs[free], jac=True, method="BFGS", options=options).x
    return np.clip(top, *limits.T)


def _curvature(objective: Objective, logs: np.ndarray) -> np.ndarray:
    """Give minus the second derivatives, by differences of the gradient."""
    steps = _STEP * np.eye(len(logs))
    rows = np.array([objective(logs - step)[1] - objective(logs + step)[1] for step in steps]) / (2 * _STEP)
    return (rows + rows.T) / 2


def _hold_vague(curvature: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the covariance of the parameters that the data tells, 0 for the others, and which these are.

    The vaguest parameter is held where it is, again and again, until the others are told.
    """
    free, covariance = free.copy(), np.zeros_like(curvature)
    while free.any():
        inverse = _invert(curvature[np.ix_(free, free)])
        widest = inverse.diagonal().argmax()
        if inverse[widest, widest] < VAGUE**2:
            covariance[np.ix_(free, free)] = inverse
            break
        free[np.flatnonzero(free)[widest]] = False
    return covariance, free


def _invert(curvature: np.ndarray) -> np.ndarray:
    """Invert, with no direction wider than ten times `VAGUE`: along a ridge the curvature can be anything about 0."""
    values, vectors = np.linalg.eigh(curvature)
    half = vectors / np.sqrt(np.maximum(values, (10 * VAGUE) ** -2))
    return half @ half.T
