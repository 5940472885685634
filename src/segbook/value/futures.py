"""What chance may bring of customers who are alive: draws of their orders and spending within a horizon."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.value.maximise import Estimate
from segbook.value.model import ValueModel

DRAWS = 2_000
"""Futures of each kind of customer."""

LEAST_SPREAD = 0.25
"""Of p · x + q − 2: by the model spending has no variance where that is 0 or less, and hardly one just above."""

_AGES, _EXACT = 32, 40
"""Steps of the age, and numbers of repeat purchases that are told apart exactly; beyond, steps of a twentieth."""


@dataclass(frozen=True)
class Futures:
    """Futures of kinds of customers, each sorted, shape (kinds, `DRAWS`).

    A customer who is alive has a future that depends on repeat purchases and age alone; so a few kinds stand for any number
    of customers.

    Attributes
    ----------
    orders : ndarray of float
    spend : ndarray of float
        In units of `scale_spend` of a customer.
    moments : ndarray of float, shape (kinds, 2)
        Mean of spending and of its square, in the same units, at the estimated parameters of spending.
    kind : ndarray of int, shape (customers,)
    """

    orders: np.ndarray
    spend: np.ndarray
    moments: np.ndarray
    kind: np.ndarray

    def quantile(self, draws: np.ndarray, level: float, alive: np.ndarray) -> np.ndarray:
        """Give a quantile for each customer, who has a future with the chance `alive` and else none.

        Parameters
        ----------
        draws : ndarray
            `orders` or `spend`.
        level : float
            0 to 1.
        alive : ndarray, shape (customers,)
        """
        place = np.ceil((1 - (1 - level) / np.maximum(alive, 1e-12)) * DRAWS).astype(int) - 1
        return np.where(place < 0, 0.0, draws[self.kind, np.maximum(place, 0)])

    def variance(self, alive: np.ndarray) -> np.ndarray:
        """Give the variance of spending of each customer, in squares of the unit of `spend`, were the parameters known."""
        mean, square = self.moments[self.kind].T
        return np.maximum(alive * square - (alive * mean) ** 2, 0.0)


def draw_futures(
    model: ValueModel, repeats: np.ndarray, age: np.ndarray, known: np.ndarray, horizon: float, seed: int
) -> Futures:
    """Draw futures of customers who are alive; each draw has its own parameters, as uncertain as they are.

    Parameters
    ----------
    model : ValueModel
        With a model of orders.
    repeats, age : ndarray, shape (customers,)
        Age in the unit of the model.
    known : ndarray of bool, shape (customers,)
        Whether the customer's spending on repeat purchases is known.
    horizon : float
        In the unit of the model.
    seed : int
    """
    x, ages, told, kind = _group(repeats, age, known)
    rng = np.random.default_rng(seed)
    r, alpha, a, b = _draw_parameters(model.orders, rng)
    x, ages = x[:, None], ages[:, None]
    rate = rng.gamma(r + x) / (alpha + ages)
    leaves_after = rng.geometric(np.maximum(rng.beta(a, b + x), 1e-9))
    orders = np.minimum(rng.poisson(np.minimum(rate * horizon, 1e9)), leaves_after).astype(float)
    spend = orders
    if model.spend:
        p, q, v = _draw_parameters(model.spend, rng)
        x = x * told[:, None]
        at_best = model.spend.values["v"] + x * model.mean_spend
        scale = (v + x * model.mean_spend) / at_best
        spend = np.where(orders > 0, rng.gamma(np.maximum(p * orders, 1e-9)) / rng.gamma(p * x + q) * scale, 0.0)
    moments = _find_moments(model, orders, x)
    return Futures(np.sort(orders, axis=1), np.sort(spend, axis=1), moments, kind)


def _find_moments(model: ValueModel, orders: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Give the mean of spending and of its square from draws of orders; of spending itself a few draws would decide."""
    mean, square = orders.mean(axis=1), (orders**2).mean(axis=1)
    if model.spend:
        p, q = model.spend.values["p"], model.spend.values["q"]
        tail = p * x[:, 0] + q - 1
        mean, square = p * mean / tail, (p**2 * square + p * mean) / (tail * np.maximum(tail - 1, LEAST_SPREAD))
    return np.column_stack([mean, square])


def scale_spend(model: ValueModel, repeats: np.ndarray, spend: np.ndarray) -> np.ndarray:
    """Give the unit in which futures tell each customer's spending, in units of the currency."""
    if model.spend is None:
        return np.full(len(repeats), np.nan_to_num(model.mean_spend))
    return model.spend.values["v"] + np.where(np.isfinite(spend), repeats * np.nan_to_num(spend), 0.0)


def find_distinct(**columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the distinct rows of some columns, shape (kinds, columns), and for each row the place of its kind."""
    frame = pd.DataFrame(columns)
    kind = frame.groupby(list(columns), sort=False).ngroup().to_numpy()
    return frame.drop_duplicates().to_numpy(), kind


def _group(repeats: np.ndarray, age: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, ...]:
    """Give repeats, age and knowledge of spending of each kind of customer, and the kind of each customer."""
    powers = np.rint(np.log(np.maximum(repeats, 1) / _EXACT) / np.log(1.05))
    steps = np.where(repeats <= _EXACT, repeats, np.rint(_EXACT * 1.05**powers))
    width = max(float(age.max(initial=0.0)), 1e-9) / _AGES
    kinds, kind = find_distinct(steps=steps, age=np.minimum(age // width, _AGES - 1), known=known.astype(float))
    return kinds[:, 0], (kinds[:, 1] + 0.5) * width, kinds[:, 2], kind


def _draw_parameters(estimate: Estimate, rng: np.random.Generator) -> np.ndarray:
    """Draw parameters as the likelihood leaves them uncertain, shape (parameters, DRAWS)."""
    draws = rng.multivariate_normal(estimate.logs, estimate.covariance, DRAWS, method="eigh")
    return np.exp(np.clip(draws, -30, 30)).T
