"""Gamma-Gamma: what customers spend in a purchase.

The amounts of one customer are gamma distributed with shape p and an own rate; over the customers, rates are gamma distributed with
shape q and rate v. What a customer spends in a purchase does not depend on how often they buy.
(Fader & Hardie 2013, The Gamma-Gamma Model of Monetary Value.)
"""

import numpy as np
import pandas as pd
from scipy.special import digamma, gammaln

from segbook.value.maximise import Estimate, Objective, maximise

PARAMETERS = ("p", "q", "v")

_STARTS = ((1.0, 2.0), (6.0, 4.0), (2.0, 8.0))
"""p and q; v follows from the mean."""


def fit(repeats: np.ndarray, spend: np.ndarray) -> Estimate:
    """Estimate the parameters by maximum likelihood, from several starts.

    Parameters
    ----------
    repeats : ndarray of int, shape (customers,)
        Purchases after the first, 1 or more.
    spend : ndarray of float, shape (customers,)
        Mean of what they spent in each, above 0.

    Returns
    -------
    Estimate
        Of p, q and v (units of the currency).
    """
    mean = float(np.average(spend, weights=repeats))
    starts = [(p, q, mean * (q - 1) / p) for p, q in _STARTS]
    bounds = [(1e-3, 1e4), (1e-2, 1e4), (1e-5 * mean, 1e6 * mean)]
    return maximise(make_objective(repeats, spend), PARAMETERS, starts, bounds, len(repeats))


def make_objective(repeats: np.ndarray, spend: np.ndarray) -> Objective:
    """Give the log-likelihood, and its gradient, as a function of the logarithms of the parameters.

    Equal rows count once, with their number as weight.
    """
    rows = pd.DataFrame({"x": repeats.astype(float), "z": spend}).value_counts(sort=False)
    x, z = (rows.index.get_level_values(name).to_numpy() for name in ("x", "z"))
    weight = rows.to_numpy(dtype=float)
    place, counts = pd.factorize(x)
    of_count, total, spent = np.bincount(place, weight), weight.sum(), x * z
    sum_log_z, sum_x_log_z = weight @ np.log(z), (weight * x) @ np.log(z)

    def objective(logs: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = np.exp(logs)
        px = p * counts
        log_sum, over_sum = np.log(spent + v), weight / (spent + v)
        sum_log_sum, sum_x_log_sum = weight @ log_sum, (weight * x) @ log_sum
        of_x = gammaln(px + q) - gammaln(px) + px * np.log(counts)
        value = of_count @ of_x + total * (q * np.log(v) - gammaln(q)) + p * sum_x_log_z - sum_log_z
        value -= p * sum_x_log_sum + q * sum_log_sum
        by_p = of_count @ (counts * (digamma(px + q) - digamma(px) + np.log(counts))) + sum_x_log_z - sum_x_log_sum
        by_q = of_count @ digamma(px + q) + total * (np.log(v) - digamma(q)) - sum_log_sum
        by_v = total * q / v - p * (x @ over_sum) - q * over_sum.sum()
        return float(value), np.array([by_p, by_q, by_v]) * (p, q, v)

    return objective


def expect_spend(logs: np.ndarray, repeats: np.ndarray, spend: np.ndarray) -> np.ndarray:
    """Give the mean that each customer spends in a purchase, as far as can be told: their own mean, drawn to that of all.

    Parameters
    ----------
    logs : ndarray, shape (3,)
        Logarithms of the parameters; q must be above 1, or nobody without repeats has a mean.
    repeats : ndarray of int, shape (customers,)
        0 where nothing is known of the customer's spending.
    spend : ndarray of float, shape (customers,)
        Of no account where repeats is 0.
    """
    p, q, v = np.exp(logs)
    return p * (v + repeats * np.where(repeats > 0, spend, 0.0)) / (p * repeats + q - 1)
