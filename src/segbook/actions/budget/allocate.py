"""Whom to contact, and how, so that a budget brings the most."""

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from segbook.actions.budget.cells import place_customers
from segbook.actions.budget.frontier import trace_frontier
from segbook.actions.budget.gains import Gains
from segbook.actions.budget.options import break_even
from segbook.common.quiet import quiet_libraries

GAP = 1e-6
"""Share of the gain that the solver may leave."""


def allocate_budget(
    gain: np.ndarray, cost: np.ndarray, customers: np.ndarray, groups: np.ndarray, budget: float, least: int = 1
) -> np.ndarray:
    """Find the plan that is expected to bring the most, in whole customers, as a mixed-integer linear programme (HiGHS).

    Each customer gets one treatment at most, and all treatments together cost the budget at most. Discounts are paid
    when somebody orders, out of what the order brings: they lower the gain and are no part of the budget.

    Parameters
    ----------
    gain : ndarray of float, shape (cells, treatments)
        Of treating one customer; NaN where that cannot be done. What brings nothing is not done.
    cost : ndarray of float, shape (treatments,)
    customers : ndarray of int, shape (cells,)
    groups : ndarray, shape (cells,)
        Segments of the cells.
    budget : float
    least : int
        Customers of a segment who get a treatment, if any do; and who get none, if any do. Nothing is run for a handful, and
        nobody stands alone in a table.

    Returns
    -------
    ndarray of int, shape (cells, treatments)
        Customers to treat.
    """
    plan = np.zeros(gain.shape, dtype=int)
    cell, treatment = np.nonzero(np.nan_to_num(gain, nan=-1.0) > 0)
    if not len(cell):
        return plan
    many, ones = len(cell), np.ones(len(cell))
    segment = np.unique(groups, return_inverse=True)[1]
    of_cell = csr_array((ones, (cell, np.arange(many))), shape=(len(gain), many))
    rules = [(of_cell, -np.inf, customers), (csr_array(cost[treatment][None]), -np.inf, budget)]
    switches = 0
    if least > 1:
        place = np.unique(segment[cell] * gain.shape[1] + treatment, return_inverse=True)[1]
        of_pair = csr_array((ones, (place, np.arange(many))), shape=(place.max() + 1, many))
        of_segment = csr_array((ones, (segment[cell], np.arange(many))), shape=(segment.max() + 1, many))
        size = np.bincount(segment, customers)
        pair_size = size[[segment[cell][place == each][0] for each in range(place.max() + 1)]]
        rules, switches = _add_switches(rules, of_pair, pair_size, of_segment, size, least)
    limits = [LinearConstraint(rows, low, high) for rows, low, high in rules]
    upper = np.concatenate([customers[cell], np.ones(switches)])
    value = np.concatenate([-gain[cell, treatment], np.zeros(switches)])
    with quiet_libraries():  # a line of debugging was left in HiGHS
        solved = milp(
            value / np.abs(value).max(),
            integrality=np.ones(len(value)),
            bounds=Bounds(0, upper),
            constraints=limits,
            options={"mip_rel_gap": GAP},
        )
    if solved.x is None:
        raise RuntimeError(f"The plan could not be made: {solved.message}")
    plan[cell, treatment] = np.rint(solved.x[:many]).astype(int)
    return plan


def _add_switches(
    rules: list, of_pair: csr_array, pair_size: np.ndarray, of_segment: csr_array, size: np.ndarray, least: int
) -> tuple[list, int]:
    """Add a yes or no for each segment and treatment, and for each segment's rest: nobody, or as many as the least."""
    pairs, segments = of_pair.shape[0], of_segment.shape[0]

    def switch(sizes: np.ndarray, place: int) -> csr_array:
        rows = np.arange(len(sizes))
        return csr_array((sizes, (rows, rows + place)), shape=(len(sizes), pairs + segments))

    rules = [(hstack([rows, csr_array((rows.shape[0], pairs + segments))]), low, high) for rows, low, high in rules]
    few, rest_few = np.full(pairs, float(least)), np.full(segments, float(least))
    rules += [
        (hstack([of_pair, -switch(few, 0)]), 0, np.inf),
        (hstack([of_pair, -switch(pair_size, 0)]), -np.inf, 0),
        (hstack([of_segment, switch(rest_few, pairs)]), -np.inf, size),
        (hstack([of_segment, switch(size, pairs)]), size, np.inf),
    ]
    return rules, pairs + segments


def find_next_euro(
    gain: np.ndarray, cost: np.ndarray, customers: np.ndarray, plan: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give what one more unit of money would bring in each cell, given a plan, and by which treatment.

    Parameters
    ----------
    gain, cost, customers
        As for `allocate_budget`.
    plan : ndarray, shape (cells, treatments)
        Customers who are treated.

    Returns
    -------
    brings : ndarray of float, shape (cells,)
        Of the steepest step from what some customers of the cell get, or from nothing, to a dearer treatment; 0 where
        nothing more pays.
    treatment : ndarray of int, shape (cells,)
        The dearer treatment.
    """
    gain = np.where(np.isnan(gain), -np.inf, gain)
    from_gain = np.hstack([np.where(plan > 0, gain, np.nan), np.zeros((len(gain), 1))])
    from_gain[plan.sum(axis=1) > customers - 0.5, -1] = np.nan
    from_cost = np.append(cost, 0.0)
    dearer = cost[None, :] - from_cost[:, None]
    more = gain[:, None, :] - from_gain[:, :, None]
    steep = np.where((dearer > 0) & (more > 0), more / np.where(dearer > 0, dearer, 1.0), 0.0).max(axis=1, initial=0.0)
    return steep.max(axis=1, initial=0.0), steep.argmax(axis=1)


def make_plan(gains: Gains, margin: float, budget: float, min_cell: int, response: float = 1.0) -> np.ndarray:
    """Give the best plan: whole customers to treat, shape (cells, treatments).

    Parameters
    ----------
    gains : Gains
    margin, budget : float
    min_cell : int
        Fewer customers of a segment are not treated alike, nor left out alone.
    response : float
        Multiple of the uplifts.
    """
    groups, gain = gains.cells["segment_id"].to_numpy(), gains.expect(margin, response)
    plan = allocate_budget(gain, gains.cost, gains.customers, groups, budget, min_cell)
    return _prefer_first(plan, gain, gains.cost, groups)


def _prefer_first(plan: np.ndarray, gain: np.ndarray, cost: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Of treatments that cost and bring the same in a segment, take the first of the playbook for all."""
    plan = plan.copy()
    for segment in np.unique(groups):
        own = groups == segment
        for later in range(1, len(cost)):
            alike = (cost[:later] == cost[later]) & np.isclose(gain[own, :later], gain[own, later : later + 1]).all(
                axis=0
            )
            if alike.any():
                plan[own, alike.argmax()] += plan[own, later]
                plan[own, later] = 0
    return plan


def tabulate_allocation(gains: Gains, plan: np.ndarray, margin: float, budget: float) -> pd.DataFrame:
    """Say of a plan who is contacted how, what it costs and what it brings.

    Parameters
    ----------
    gains : Gains
    plan : ndarray of int, shape (cells, treatments)
        Customers to treat.
    margin, budget : float

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, treatment (missing where nobody of the segment is contacted), customers (contacted), cost (of the
        contacts), orders (expected, more than without), gain (margin on them, less contacts and discounts), lower, upper
        (95 % interval of the gain), uplift (more orders for each contacted customer), break_even (the uplift at which it would
        bring nothing; missing where the discount takes all the margin), source (of the uplift), next_euro (what one
        more unit of the budget would bring in the segment, after its cost; 0 where nothing more pays), next_treatment (by which; missing
        where none); ordered by segment_id and, in it, by gain, the most first.
    """
    expected = gains.expect(margin)
    rows, plans = [], []
    next_euro, next_treatment = find_next_euro(expected, gains.cost, gains.customers, plan)
    if budget >= trace_frontier(expected, gains.cost, gains.customers).enough:
        next_euro = np.zeros(len(next_euro))
    for (segment_id, segment), cells in gains.cells.groupby(["segment_id", "segment"]):
        own = np.zeros(plan.shape)
        own[cells.index] = plan[cells.index]
        best = cells.index[next_euro[cells.index].argmax()]
        by = gains.treatments[next_treatment[best]] if next_euro[best] > 0 else None
        row = {"segment_id": segment_id, "segment": segment, "next_euro": next_euro[best], "next_treatment": by}
        used = np.flatnonzero(own.any(axis=0))
        if not len(used):
            rows.append(row | {"treatment": None, "customers": 0, "cost": 0.0, "orders": 0.0})
            plans.append(own)
        for place in used:
            part = np.zeros(plan.shape)
            part[:, place] = own[:, place]
            size, uplift = own[:, place], gains.uplift[:, place]
            rows.append(
                row
                | {"treatment": gains.treatments[place], "customers": int(size.sum())}
                | {"cost": size.sum() * gains.cost[place], "orders": size @ np.nan_to_num(uplift)}
                | {"uplift": (size @ np.nan_to_num(uplift)) / size.sum()}
                | {"break_even": break_even(gains, size, place, margin)}
                | {"source": gains.sources[cells.index[0], place]}
            )
            plans.append(part)
    columns = ["segment_id", "segment", "treatment", "customers", "cost", "orders", "gain", "lower", "upper"]
    columns += ["uplift", "break_even", "source", "next_euro", "next_treatment"]
    table = pd.DataFrame(rows, columns=columns)
    stacked = np.stack(plans, axis=2) if plans else np.zeros((*plan.shape, 0))
    table["gain"] = np.einsum("ct,ctp->p", np.nan_to_num(expected), stacked)
    table["lower"], table["upper"] = gains.bound(stacked, margin)
    table = table.astype(
        {"treatment": object, "source": object, "next_treatment": object, "uplift": float, "break_even": float}
    )
    return table.sort_values(["segment_id", "gain", "treatment"], ascending=[True, False, True], ignore_index=True)


def add_up_segments(gains: Gains, plan: np.ndarray, margin: float) -> pd.DataFrame:
    """Add up what a plan spends on each segment and what it brings there.

    Parameters
    ----------
    gains : Gains
    plan : ndarray of int, shape (cells, treatments)
        Customers to treat.
    margin : float

    Returns
    -------
    pandas.DataFrame
        segment_id, spent, gain, lower, upper (95 %); ordered by segment_id.
    """
    segment_ids = gains.cells["segment_id"].to_numpy()
    present = np.unique(segment_ids)
    parts = plan[:, :, None] * (segment_ids[:, None, None] == present)
    lower, upper = gains.bound(parts, margin)
    gain = np.einsum("ct,cts->s", np.nan_to_num(gains.expect(margin)), parts)
    spent = np.einsum("t,cts->s", gains.cost, parts)
    return pd.DataFrame({"segment_id": present, "spent": spent, "gain": gain, "lower": lower, "upper": upper})


def list_contacts(orders: pd.DataFrame, gains: Gains, plan: np.ndarray, min_cell: int) -> pd.DataFrame:
    """Say who is contacted and how.

    Parameters
    ----------
    orders : pandas.DataFrame
        Of which `gains` are made.
    gains : Gains
    plan : ndarray of int, shape (cells, treatments)
        Customers to treat.
    min_cell : int
        As for `reckon_gains`.

    Returns
    -------
    pandas.DataFrame
        customer_id, segment_id, treatment; those who are contacted, ordered by customer_id. Where a cell is divided, those
        of whom most is expected get what costs most, and the least nothing.
    """
    placed = place_customers(orders, min_cell).sort_values(
        ["segment_id", "stratum", "score", "customer_id"], ascending=[True, True, False, True]
    )
    dearest = np.argsort(-gains.cost, kind="stable")
    names = np.append(np.array(gains.treatments, dtype=object)[dearest], None)
    sizes = np.hstack([plan[:, dearest], (gains.customers - plan.sum(axis=1))[:, None]])
    placed["treatment"] = np.concatenate([np.repeat(names, row) for row in sizes] or [np.array([], dtype=object)])
    contacts = placed.dropna(subset="treatment").sort_values("customer_id", ignore_index=True)
    return contacts[["customer_id", "segment_id", "treatment"]]
