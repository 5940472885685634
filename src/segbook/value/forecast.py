"""What each customer, and any group of them, is expected to bring within a horizon, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import block_diag
from scipy.special import expit, logit

from segbook.value import bgnbd, gamma_gamma
from segbook.value.futures import draw_futures, find_distinct, scale_spend
from segbook.value.maximise import Z
from segbook.value.model import ValueModel

YEAR = 365.25
PERIODS = 12
"""Parts of the horizon, each discounted from its middle."""

_STEP = 1e-4


@dataclass(frozen=True)
class Forecast:
    """What customers are expected to bring.

    Attributes
    ----------
    customers : pandas.DataFrame
        As `forecast` describes it.
    gradient : ndarray, shape (customers, parameters)
        Derivatives of the logarithm of expected_spend by the logarithms of the parameters.
    covariance : ndarray, shape (parameters, parameters)
        Of these logarithms.
    variance : ndarray, shape (customers,)
        Of what each customer spends, were the parameters known.
    """

    customers: pd.DataFrame
    gradient: np.ndarray
    covariance: np.ndarray
    variance: np.ndarray

    def total(self, group: np.ndarray) -> tuple[float, float, float]:
        """Give what a group is expected to spend, and the standard deviations of parameters and of chance.

        Parameters
        ----------
        group : ndarray of bool, shape (customers,)
        """
        expected = self.customers["expected_spend"].to_numpy()[group]
        slope = expected @ self.gradient[group]
        return (
            float(expected.sum()),
            float(np.sqrt(slope @ self.covariance @ slope)),
            float(np.sqrt(self.variance[group].sum())),
        )


def forecast(
    model: ValueModel, purchases: pd.DataFrame, horizon_days: int, *, margin: float, discount_rate: float, seed: int
) -> Forecast | None:
    """Foresee each customer.

    Parameters
    ----------
    model : ValueModel
        Where that of spending is missing, every order brings the mean.
    purchases : pandas.DataFrame
        customer_id, repeats, last_days, age_days, spend.
    horizon_days : int
    margin : float
        Share of the spending that is earned, −1 to 1; below 0 every order loses money.
    discount_rate : float
        A year, such as 0.1.
    seed : int
        Of the draws behind the intervals.

    Returns
    -------
    Forecast or None
        None without a model of orders. Its customers: customer_id; p_alive, with p_alive_lower and p_alive_upper; p_order (chance of at least one
        purchase within the horizon); expected_orders, with orders_lower and orders_upper; expected_spend (units of the
        currency), with spend_lower and spend_upper; clv (margin on the expected spending, discounted), with lower and
        upper; mean_lower and mean_upper (of clv as a mean). All are 95 % intervals. Those of p_alive and of the mean carry
        the uncertainty of the parameters alone, by the delta method; the others are of what one customer will really do, and
        carry chance as well.
    """
    if model.orders is None:
        return None
    repeats, spend = purchases["repeats"].to_numpy(), purchases["spend"].to_numpy()
    horizon = horizon_days / model.unit_days
    histories = bgnbd.count_histories(repeats, *purchases[["last_days", "age_days"]].to_numpy().T, model.unit_days)
    pairs, of_pair = find_distinct(repeats=histories.repeats, age=histories.age)
    logs, place = model.orders.logs, histories.place

    alive = bgnbd.p_alive(logs, histories)
    steps = horizon * np.arange(1, PERIODS + 1) / PERIODS
    by_step = bgnbd.expect_orders(logs, *pairs.T, steps)
    orders = alive * by_step[of_pair, -1]
    order_slopes = _slopes(
        logs,
        lambda at: _log(bgnbd.p_alive(at, histories)) + _log(bgnbd.expect_orders(at, *pairs.T, [horizon])[of_pair, 0]),
    )
    mean, spend_slopes = _expect_spend(model, repeats, spend)
    expected = orders[place] * mean
    gradient = np.hstack([order_slopes[place], spend_slopes])
    covariance = block_diag(*(each.covariance for each in model.estimates))
    discounted = margin * _discount(by_step, horizon_days, discount_rate)[of_pair][place]

    chance = alive[place]
    futures = draw_futures(
        model, repeats, purchases["age_days"].to_numpy() / model.unit_days, np.isfinite(spend), horizon, seed
    )
    unit = scale_spend(model, repeats, spend)
    low, high = (futures.quantile(futures.spend, level, chance) * unit for level in (0.025, 0.975))
    half = Z * np.sqrt(np.einsum("ij,jk,ik->i", gradient, covariance, gradient))
    sure = _bound_alive(model, histories, alive)
    ends = np.sort([low * discounted, high * discounted], axis=0)  # where the margin is below 0, the most is the least
    mean_ends = np.sort(expected * discounted * np.exp([-half, half]), axis=0)
    customers = pd.DataFrame(
        {
            "customer_id": purchases["customer_id"].to_numpy(),
            "p_alive": chance,
            "p_alive_lower": sure[0][place],
            "p_alive_upper": sure[1][place],
            "p_order": (alive * (1 - bgnbd.p_no_order(logs, histories.repeats, histories.age, horizon)))[place],
            "expected_orders": orders[place],
            "orders_lower": futures.quantile(futures.orders, 0.025, chance),
            "orders_upper": futures.quantile(futures.orders, 0.975, chance),
            "expected_spend": expected,
            "spend_lower": low,
            "spend_upper": high,
            "clv": expected * discounted,
            "lower": ends[0],
            "upper": ends[1],
            "mean_lower": mean_ends[0],
            "mean_upper": mean_ends[1],
        }
    )
    return Forecast(customers, gradient, covariance, futures.variance(chance) * unit**2)


def bound_total(total: float, *deviations: float) -> tuple[float, float]:
    """Give the 95 % interval of a total that cannot be negative, from independent standard deviations.

    That of a log-normal variable of the same mean and variance; the total itself where that is 0 or not known.
    """
    if not total > 0:
        return total, total
    spread = np.log1p(sum(each**2 for each in deviations) / total**2)
    low, high = total * np.exp(-spread / 2 + Z * np.sqrt(spread) * np.array([-1, 1]))
    return float(low), float(high)


def _expect_spend(model: ValueModel, repeats: np.ndarray, spend: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give what each customer spends in an order, and its slopes."""
    if model.spend is None:
        return np.full(len(repeats), np.nan_to_num(model.mean_spend)), np.empty((len(repeats), 0))
    told = np.where(np.isfinite(spend), repeats, 0)
    logs = model.spend.logs
    slopes = _slopes(logs, lambda at: _log(gamma_gamma.expect_spend(at, told, spend)))
    return gamma_gamma.expect_spend(logs, told, spend), slopes


def _discount(by_step: np.ndarray, horizon_days: int, discount_rate: float) -> np.ndarray:
    """Give the mean discount of the orders within the horizon, shape (rows,)."""
    years = horizon_days / YEAR * (np.arange(PERIODS) + 0.5) / PERIODS
    shares = np.diff(by_step, axis=1, prepend=0.0) / by_step[:, -1:]
    return shares @ (1 + discount_rate) ** -years


def _bound_alive(model: ValueModel, histories: bgnbd.Histories, alive: np.ndarray) -> np.ndarray:
    """Give the 95 % interval of P(alive) by the delta method on its log odds, shape (2, histories)."""
    inside = np.clip(alive, 1e-12, 1 - 1e-12)
    slopes = _slopes(model.orders.logs, lambda at: logit(np.clip(bgnbd.p_alive(at, histories), 1e-12, 1 - 1e-12)))
    half = Z * np.sqrt(np.einsum("ij,jk,ik->i", slopes, model.orders.covariance, slopes))
    bounds = expit(logit(inside) + np.outer([-1, 1], half))
    return np.where(histories.repeats > 0, bounds, 1.0)


def _slopes(logs: np.ndarray, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Give the derivatives of a function of the logarithms of the parameters, shape (rows, parameters)."""
    steps = _STEP * np.eye(len(logs))
    return np.column_stack([(function(logs + step) - function(logs - step)) / (2 * _STEP) for step in steps])


def _log(values: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(values, 1e-300))
