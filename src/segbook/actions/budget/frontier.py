"""What the best plan of each budget brings, when customers can be divided: exact, for all budgets at once."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array


@dataclass(frozen=True)
class Frontier:
    """Steps from doing nothing to doing all that pays, the most gain for the money first.

    Attributes
    ----------
    cell, before, after : ndarray of int, shape (steps,)
        Each step takes the customers of a cell from one treatment to another; before is −1 for none.
    cost, gain : ndarray of float, shape (steps,)
        What a step costs and brings for all customers of the cell; the cost may be 0.
    customers : ndarray of int, shape (cells,)
    treatments : int
    """

    cell: np.ndarray
    before: np.ndarray
    after: np.ndarray
    cost: np.ndarray
    gain: np.ndarray
    customers: np.ndarray
    treatments: int

    @property
    def enough(self) -> float:
        """The budget after which nothing more pays."""
        return float(self.cost.sum())

    def plan(self, budgets: np.ndarray) -> np.ndarray:
        """Give the best plans: customers to treat, shape (cells, treatments, budgets).

        Parameters
        ----------
        budgets : ndarray of float, shape (budgets,)
            Not negative.
        """
        done = np.cumsum(self.cost) - self.cost
        share = np.clip((budgets - done[:, None]) / np.where(self.cost > 0, self.cost, 1.0)[:, None], 0, 1)
        share = np.where(self.cost[:, None] > 0, share, 1.0) * self.customers[self.cell][:, None]
        steps = np.arange(len(self.cost))
        comes, goes = (self.cell * self.treatments + treatment for treatment in (self.after, self.before))
        left = self.before >= 0
        signs = np.concatenate([np.ones(len(steps)), -np.ones(left.sum())])
        where = np.concatenate([comes, goes[left]]), np.concatenate([steps, steps[left]])
        size = len(self.customers) * self.treatments
        plans = csr_array((signs, where), shape=(size, len(steps))) @ share
        return np.maximum(plans, 0.0).reshape(len(self.customers), self.treatments, len(budgets))


def trace_frontier(gain: np.ndarray, cost: np.ndarray, customers: np.ndarray) -> Frontier:
    """Order all that pays by what it brings for the money.

    Dividing a budget over groups of which each member gets at most one of several treatments is a multiple-choice knapsack; if its
    groups can be divided, the steps along the upper convex hull of each group's treatments (cost and gain), the
    steepest of all groups first, are the solution for every budget (Sinha & Zoltners 1979, Operations
    Research 27(3), 503–515).

    Parameters
    ----------
    gain : ndarray of float, shape (cells, treatments)
        Of treating one customer; NaN where that cannot be done.
    cost : ndarray of float, shape (treatments,)
        Not negative.
    customers : ndarray of int, shape (cells,)

    Returns
    -------
    Frontier
    """
    gain = np.where(np.isnan(gain), -np.inf, gain)
    cells = np.arange(len(gain))
    steps = []
    at_gain, at_cost, at = _start(gain, cost)
    free = at >= 0
    steps.append((cells[free], np.full(free.sum(), -1), at[free], np.zeros(free.sum()), at_gain[free]))
    while True:
        more, dearer = gain - at_gain[:, None], cost - at_cost[:, None]
        slope = np.where((more > 0) & (dearer > 0), more / np.where(dearer > 0, dearer, 1.0), 0.0)
        best = slope.max(axis=1, initial=0.0)
        # of equally steep steps the longest, so that none is left for the next round
        to = np.where(slope == best[:, None], dearer, -np.inf).argmax(axis=1)
        moves = best > 0
        if not moves.any():
            break
        which = cells[moves], to[moves]
        steps.append((which[0], at[moves], to[moves], dearer[which], more[which]))
        at_gain[moves], at_cost[moves], at[moves] = gain[which], cost[to[moves]], to[moves]
    cell, before, after, dear, brings = map(np.concatenate, zip(*steps, strict=True))
    order = np.lexsort((after, cell, -np.divide(brings, dear, out=np.full(len(dear), np.inf), where=dear > 0)))
    cell, before, after, dear, brings = (each[order] for each in (cell, before, after, dear, brings))
    each = customers[cell]
    return Frontier(cell, before, after, dear * each, brings * each, customers, len(cost))


def _start(gain: np.ndarray, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give gain, cost and number of the best treatment that costs nothing, −1 if none pays."""
    free = np.where(cost == 0, gain, -np.inf)
    best = free.max(axis=1, initial=-np.inf)
    pays = best > 0
    to = free.argmax(axis=1) if gain.size else np.full(len(gain), -1)
    return np.where(pays, best, 0.0), np.zeros(len(gain)), np.where(pays, to, -1)
