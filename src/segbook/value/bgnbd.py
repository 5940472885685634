"""BG/NBD: how often customers order, and when they have left for good.

While alive, a customer orders at random with an own rate; after each repeat order they leave with an own chance. Over the
customers, rates are gamma distributed with shape r and rate alpha, chances beta distributed with a and b.
(Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24(2).)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import eigh_tridiagonal
from scipy.special import betaln, digamma, expit, gammaln

from segbook.value.maximise import Estimate, Objective, maximise

PARAMETERS = ("r", "alpha", "a", "b")

_STARTS = ((0.3, 0.5, 2.0), (1.0, 1.0, 1.0), (3.0, 0.2, 5.0), (0.5, 3.0, 3.0))
"""r, a and b; alpha follows from the mean rate."""

_NODES = 64
"""Of the quadrature: six digits up to horizons of fifty times alpha and age together."""


@dataclass(frozen=True)
class Histories:
    """Distinct purchase histories, and how many customers have each; arrays of one length.

    Attributes
    ----------
    repeats : ndarray of int
        Purchases after the first; several orders of one day are one purchase.
    last, age : ndarray of float
        Time from the first purchase to the last and to now, in the unit of the model.
    customers : ndarray of int
    place : ndarray of int, shape (customers,)
        For each customer the history that is theirs.
    """

    repeats: np.ndarray
    last: np.ndarray
    age: np.ndarray
    customers: np.ndarray
    place: np.ndarray


def count_histories(repeats: np.ndarray, last_days: np.ndarray, age_days: np.ndarray, unit_days: int) -> Histories:
    """Count equal histories once.

    Parameters
    ----------
    repeats, last_days, age_days : ndarray of int, shape (customers,)
    unit_days : int
        Days of the unit of time.
    """
    span, most = int(age_days.max(initial=0)) + 1, int(last_days.max(initial=0)) + 1
    keys = (repeats.astype(np.int64) * most + last_days) * span + age_days
    place, distinct = pd.factorize(keys)  # by hashing, which takes half as long as to sort a million
    rest, age = np.divmod(distinct, span)
    counted, last = np.divmod(rest, most)
    return Histories(counted, last / unit_days, age / unit_days, np.bincount(place), place)


def fit(histories: Histories) -> Estimate:
    """Estimate the parameters by maximum likelihood, from several starts.

    Parameters
    ----------
    histories : Histories
        One-time buyers included; somebody must have bought again.

    Returns
    -------
    Estimate
        Of r and alpha (units of time), a and b.
    """
    rate = (histories.repeats * histories.customers).sum() / (histories.age * histories.customers).sum()
    starts = [(r, r / rate, a, b) for r, a, b in _STARTS]
    bounds = [(1e-3, 1e3), (1e-5 / rate, 1e4 / rate), (1e-4, 1e4), (1e-3, 1e5)]
    return maximise(make_objective(histories), PARAMETERS, starts, bounds, int(histories.customers.sum()))


def make_objective(histories: Histories) -> Objective:
    """Give the log-likelihood, and its gradient, as a function of the logarithms of the parameters.

    Equal histories count once, with the number of their customers as weight.
    """
    x, last, age, weight = (
        each.astype(float) for each in (histories.repeats, histories.last, histories.age, histories.customers)
    )
    # what depends on one number alone is computed once for each value of it, for histories are many and values are few
    (of_count, counts), (of_age, ages), (of_last, lasts) = (pd.factorize(each) for each in (x, age, last))
    by_count, by_age = np.bincount(of_count, weight), np.bincount(of_age, weight)
    x_by_age, before = np.bincount(of_age, weight * x), np.maximum(counts - 1, 0)

    def objective(logs: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = np.exp(logs)
        of_x = gammaln(r + counts) - gammaln(r) + betaln(a, b + counts) - betaln(a, b) + r * np.log(alpha)
        log_age, log_last = np.log(alpha + ages), np.log(alpha + lasts)
        longer = log_age[of_age] - log_last[of_last]
        odds = np.where(counts > 0, np.log(a / (b + before)), -np.inf)[of_count] + (r + x) * longer  # of having left
        left = weight * expit(odds)
        either = np.maximum(odds, 0.0) + np.log(1 + np.exp(-np.abs(odds)))  # as np.logaddexp(0, odds), but fast
        value = by_count @ of_x - (r * by_age + x_by_age) @ log_age + weight @ either
        by_r = by_count @ (digamma(r + counts) - digamma(r) + np.log(alpha)) - by_age @ log_age + left @ longer
        staying, leaving = 1 / (alpha + ages), 1 / (alpha + lasts)
        by_alpha = weight.sum() * r / alpha - (r * by_age + x_by_age) @ staying
        by_alpha -= (left * (r + x)) @ (leaving[of_last] - staying[of_age])
        both = digamma(a + b) - digamma(a + b + counts)
        gone = np.bincount(of_count, left)
        by_a = by_count @ both + gone.sum() / a
        by_b = by_count @ (both + digamma(b + counts) - digamma(b)) - gone @ (1 / (b + before))
        return float(value), np.array([by_r, by_alpha, by_a, by_b]) * (r, alpha, a, b)

    return objective


def p_alive(logs: np.ndarray, histories: Histories) -> np.ndarray:
    """Give the probability that customers of each history have not left; 1 for one-time buyers, by the model.

    Parameters
    ----------
    logs : ndarray, shape (4,)
        Logarithms of the parameters.
    histories : Histories
    """
    r, alpha, a, b = np.exp(logs)
    x, again = histories.repeats, histories.repeats > 0
    odds = np.log(a / (b + np.where(again, x - 1, 0))) + (r + x) * np.log(
        (alpha + histories.age) / (alpha + histories.last)
    )
    return np.where(again, expit(-odds), 1.0)


def expect_orders(logs: np.ndarray, repeats: np.ndarray, age: np.ndarray, horizons: Sequence[float]) -> np.ndarray:
    """Give the purchases to expect within some horizons of customers who are alive.

    With 0 repeats and age 0 it is what to expect of a new customer after the first purchase. The formula of Fader,
    Hardie & Lee has a hypergeometric function and no value at a = 1; their integral over the chance of leaving is
    computed here instead, by Gauss-Jacobi quadrature.

    Parameters
    ----------
    logs : ndarray, shape (4,)
        Logarithms of the parameters.
    repeats, age : ndarray, shape (rows,)
        Best each pair once.
    horizons : sequence of float
        In the unit of the model.

    Returns
    -------
    ndarray, shape (rows, horizons)
    """
    r, alpha, a, b = np.exp(logs)
    expected = np.empty((len(age), len(horizons)))
    for x in np.unique(repeats):
        rows = repeats == x
        chances, weights = _chances_to_leave(a, b + x)
        times = np.asarray(horizons) / (alpha + age[rows, None])
        no_more = -np.expm1(-(r + x) * np.log1p(times[..., None] * chances))
        expected[rows] = no_more @ (weights / chances)
    return expected


def p_no_order(logs: np.ndarray, repeats: np.ndarray, age: np.ndarray, horizon: float) -> np.ndarray:
    """Give the probability that customers who are alive order nothing within a horizon; arguments as `expect_orders`."""
    r, alpha, _, _ = np.exp(logs)
    return np.exp(-(r + repeats) * np.log1p(horizon / (alpha + age)))


def _chances_to_leave(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Give nodes and weights that integrate over a beta distribution (Golub & Welsch 1969).

    `scipy.special.roots_jacobi` finds the same, but its weights overflow from about b = 1,000.
    """
    k = np.arange(1, _NODES)
    total = 2 * k + a + b - 2
    middle = np.append((a - b) / (a + b), (a - b) * (a + b - 2) / (total * (total + 2)))
    squared = 4 * k * (k + a - 1) * (k + b - 1) * (k + a + b - 2) / (total**2 * (total + 1) * (total - 1))
    squared[0] = 4 * a * b / ((a + b) ** 2 * (a + b + 1))
    nodes, vectors = eigh_tridiagonal(middle, np.sqrt(squared))
    return np.maximum((1 + nodes) / 2, 1e-14), vectors[0] ** 2
