"""Other ways to spend the same budget: what the plan must beat."""

import numpy as np
import pandas as pd

from segbook.actions.budget.gains import Gains

PLAN, EVENLY, ALIKE, BEST_FIRST = "this plan", "evenly by segment", "the same for everybody", "best customers first"
PLANS = (PLAN, EVENLY, ALIKE, BEST_FIRST)
"""Ways to spend a budget, as `compare_plans` tells them."""


def spend_evenly(gains: Gains, gain: np.ndarray, budget: float) -> np.ndarray:
    """Give every segment the same amount per customer, and spend it on the treatment that then brings most there.

    Who is contacted, where the money is not enough for all of a segment, is chosen by lot.

    Parameters
    ----------
    gains : Gains
    gain : ndarray of float, shape (cells, treatments)
        Of treating one customer; a segment in which nothing brings anything keeps its money.
    budget : float

    Returns
    -------
    ndarray of float, shape (cells, treatments)
        Customers to treat.
    """
    plan = np.zeros(gain.shape)
    for _, own in gains.cells.groupby("segment_id"):
        share = budget * own["customers"].sum() / max(gains.customers.sum(), 1)
        plan[own.index] = _treat_some(gain[own.index], gains.cost, own["customers"].to_numpy(), share)
    return plan


def treat_alike(gains: Gains, gain: np.ndarray, budget: float) -> np.ndarray:
    """Give everybody whom it suits the treatment that is best for all of them, or as many as the budget is for, chosen by lot."""
    return _treat_some(gain, gains.cost, gains.customers, budget)


def treat_best_first(gains: Gains, gain: np.ndarray, budget: float) -> np.ndarray:
    """Treat those who are expected to spend most first, until the budget is spent.

    All in the one way that then brings most; whom it does not suit, in the way that brings most with them.
    """
    order = np.argsort(-gains.cells["expected_spend"].to_numpy(), kind="stable")
    order = order[np.isfinite(gain).any(axis=1)[order]]
    otherwise = np.nan_to_num(gain[order], nan=-np.inf).argmax(axis=1)
    plans = [np.zeros(gain.shape)]
    for preferred in range(gain.shape[1]):
        way = np.where(np.isfinite(gain[order, preferred]), preferred, otherwise)
        size, cost = gains.customers[order].astype(float), gains.cost[way]
        left = budget - (np.cumsum(size * cost) - size * cost)
        afford = np.divide(np.maximum(left, 0), cost, out=size.copy(), where=cost > 0)
        plan = np.zeros(gain.shape)
        plan[order, way] = np.minimum(size, afford)
        plans.append(plan)
    return max(plans, key=lambda plan: np.nansum(plan * gain))


def compare_plans(gains: Gains, plan: np.ndarray, margin: float, budget: float, min_cell: int) -> pd.DataFrame:
    """Set a plan beside the other ways to spend the budget.

    Parameters
    ----------
    gains : Gains
    plan : ndarray, shape (cells, treatments)
        Customers to treat.
    margin, budget : float
    min_cell : int
        A plan for fewer customers is for nobody.

    Returns
    -------
    pandas.DataFrame
        plan (one of `PLANS`), customers, spent, gain, lower, upper (95 %), and how much more than that `PLAN` brings:
        difference, difference_lower, difference_upper (95 %, in the same draws); in the order of `PLANS`.
    """
    gain = gains.expect(margin)
    others = [make(gains, gain, budget) for make in (spend_evenly, treat_alike, treat_best_first)]
    plans = np.stack([plan, *others], axis=2).astype(float)
    plans = plans * (plans.sum(axis=(0, 1)) >= min_cell - 1e-9)
    brought = np.einsum("ct,ctp->p", np.nan_to_num(gain), plans)
    lower, upper = gains.bound(plans, margin)
    ahead_lower, ahead_upper = gains.bound(plans[:, :, :1] - plans, margin)
    return pd.DataFrame(
        {
            "plan": PLANS,
            "customers": np.rint(plans.sum(axis=(0, 1))).astype(int),
            "spent": np.einsum("t,ctp->p", gains.cost, plans),
            "gain": brought,
            "lower": lower,
            "upper": upper,
            "difference": brought[0] - brought,
            "difference_lower": ahead_lower,
            "difference_upper": ahead_upper,
        }
    )


def _treat_some(gain: np.ndarray, cost: np.ndarray, customers: np.ndarray, budget: float) -> np.ndarray:
    """Treat customers of some cells by lot, all whom it suits in the one way that then brings most."""
    suited = customers[:, None] * np.isfinite(gain)
    size = np.maximum(suited.sum(axis=0), 1)
    plans = suited * (np.minimum(_afford(cost, budget), size) / size)
    brings = (plans * np.nan_to_num(gain)).sum(axis=0)
    keep = (np.arange(len(brings)) == brings.argmax()) & (brings > 0)
    return np.where(keep, plans, 0.0)


def _afford(cost: np.ndarray, budget: float) -> np.ndarray:
    """Give how many customers can be treated with each treatment."""
    return np.where(cost > 0, budget / np.where(cost > 0, cost, 1.0), np.inf)
