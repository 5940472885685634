"""What if budget, margin or responses were others than set?"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from segbook.actions.budget.allocate import make_plan
from segbook.actions.budget.frontier import Frontier, trace_frontier
from segbook.actions.budget.gains import Gains

AS_SET = "as set"
RESPONSES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
MARGINS = (0.5, 0.75, 1.0, 1.25, 1.5)
"""Multiples of what is estimated and set, that an explorer offers."""

ROUND, REACH = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0), 500
"""Round numbers of each power of ten, and how far the lowest budget is from the highest."""

POINTS = 61
"""Of a figure's curve: so many that it is smooth."""

NAMED = 2
"""Parts of a plan that are named."""


def try_scenarios(gains: Gains, plan: np.ndarray, margin: float, budget: float, min_cell: int) -> pd.DataFrame:
    """Change one assumption at a time, and plan anew.

    Parameters
    ----------
    gains : Gains
    plan : ndarray, shape (cells, treatments)
        Made with what is set: customers to treat.
    margin, budget : float
        As set.
    min_cell : int
        As for `make_plan`.

    Returns
    -------
    pandas.DataFrame
        scenario, budget, margin, response (multiple of the uplifts), spent, customers, gain, lower, upper (95 %), of
        the best plan for that case; kept (what the plan made with what is set would bring in that case, missing where the budget is
        another); first `AS_SET`, then half the budget, double the budget, the budget after which nothing more pays, a third less and a
        third more margin (1 at most), half and double the responses; what would come twice comes once.
    """
    enough = trace_frontier(gains.expect(margin), gains.cost, gains.customers).enough
    cases = pd.DataFrame(
        [
            (AS_SET, budget, margin, 1.0),
            ("half the budget", budget / 2, margin, 1.0),
            ("double the budget", budget * 2, margin, 1.0),
            ("all that pays", np.ceil(enough), margin, 1.0),
            ("lower margin", budget, margin - abs(margin) / 3, 1.0),
            ("higher margin", budget, min(margin + abs(margin) / 3, 1.0), 1.0),
            ("half the response", budget, margin, 0.5),
            ("double the response", budget, margin, 2.0),
        ],
        columns=["scenario", "budget", "margin", "response"],
    ).drop_duplicates(["budget", "margin", "response"], ignore_index=True)
    rows = [_try(gains, plan, case, min_cell) for case in cases.itertuples()]
    table = cases.assign(**pd.DataFrame(rows))
    return table.assign(kept=table["kept"].where(table["budget"] == budget))


def _try(gains: Gains, plan: np.ndarray, case: tuple, min_cell: int) -> dict[str, float]:
    best = plan if case.scenario == AS_SET else make_plan(gains, case.margin, case.budget, min_cell, case.response)
    gain = np.nan_to_num(gains.expect(case.margin, case.response))
    lower, upper = gains.bound(best[:, :, None], case.margin, case.response)[:, 0]
    reached = {"spent": float((best @ gains.cost).sum()), "customers": int(best.sum()), "gain": (best * gain).sum()}
    return reached | {"lower": lower, "upper": upper, "kept": (plan * gain).sum()}


def trace_curves(gains: Gains, margin: float, budget: float, min_cell: int) -> pd.DataFrame:
    """Tell what the best plan brings for many budgets, margins and responses: what an explorer shows.

    Parameters
    ----------
    gains : Gains
    margin, budget : float
        As set; both are among those of the table.
    min_cell : int
        Plans for fewer customers are not told: they are for nobody.

    Returns
    -------
    pandas.DataFrame
        budget, margin, response (multiple of the uplifts), gain, lower, upper (95 %), spent, customers, first (the
        `NAMED` parts of the plan that bring most, as “special discount to At Risk, reminder to Lost”; empty where nothing
        is done); ordered by margin, response and budget. The budgets are those of `choose_budgets`.
    """
    margins = sorted({min(margin * each, 1.0) for each in MARGINS})
    frontiers = {
        (each, response): trace_frontier(gains.expect(each, response), gains.cost, gains.customers)
        for each, response in product(margins, RESPONSES)
    }
    budgets = choose_budgets(budget, max(frontier.enough for frontier in frontiers.values()))
    parts = [_tell_plans(gains, frontier, budgets, *case, min_cell) for case, frontier in frontiers.items()]
    return pd.concat(parts, ignore_index=True)


def trace_curve(gains: Gains, margin: float, budget: float, min_cell: int) -> pd.DataFrame:
    """Tell what the best plan brings for `POINTS` even steps of the budget, for a figure; columns as of `trace_curves`.

    They reach a little beyond the budget after which nothing more pays, or to twice the one that is set, whichever is less.
    """
    frontier = trace_frontier(gains.expect(margin), gains.cost, gains.customers)
    top = min(2 * budget, 1.25 * frontier.enough) if budget > 0 else 1.25 * frontier.enough
    return _tell_plans(gains, frontier, np.linspace(0, top, POINTS), margin, 1.0, min_cell)


def choose_budgets(budget: float, enough: float) -> np.ndarray:
    """Give 0, some round budgets up to a highest one, closer where they are small, and the one that is set.

    Parameters
    ----------
    budget : float
        That is set.
    enough : float
        After which nothing more pays, in any case.

    Returns
    -------
    ndarray of float
        The highest is about twice the budget that is set, or `enough` if that is less; the lowest but 0 about a `REACH`-th of it.
    """
    top = min(2 * budget, enough) if budget > 0 else enough
    if top <= 0:
        return np.unique([0.0, budget])
    powers = 10.0 ** np.arange(np.floor(np.log10(top / REACH)), np.ceil(np.log10(top)) + 1)
    steps = np.outer(powers, ROUND).ravel()
    reached = steps[(steps >= top / REACH) & (steps < top * (1 - 1e-9))]
    last = steps[steps >= top * (1 - 1e-9)].min()
    return np.unique(np.concatenate([[0.0, budget, last], reached]).round(9))


def _tell_plans(
    gains: Gains, frontier: Frontier, budgets: np.ndarray, margin: float, response: float, min_cell: int
) -> pd.DataFrame:
    """Give a row of the curves for each budget."""
    plans = frontier.plan(budgets)
    plans = plans * (plans.sum(axis=(0, 1)) >= min_cell - 1e-9)
    gain = np.nan_to_num(gains.expect(margin, response))[:, :, None] * plans
    lower, upper = gains.bound(plans, margin, response)
    return pd.DataFrame(
        {
            "budget": budgets,
            "margin": margin,
            "response": response,
            "gain": gain.sum(axis=(0, 1)),
            "lower": lower,
            "upper": upper,
            "spent": np.einsum("t,ctb->b", gains.cost, plans),
            "customers": np.rint(plans.sum(axis=(0, 1))).astype(int),
            "first": pd.Series(list(_name_first(gains, plans, gain, min_cell)), dtype=object),
        }
    )


def _name_first(gains: Gains, plans: np.ndarray, gain: np.ndarray, min_cell: int) -> Iterator[str]:
    """Name the parts of each plan that bring most."""
    names = gains.cells.drop_duplicates("segment_id").set_index("segment_id")["segment"]
    members = (gains.cells["segment_id"].to_numpy() == names.index.to_numpy()[:, None]).astype(float)
    by_part, size = (np.tensordot(members, each, 1).reshape(-1, plans.shape[2]) for each in (gain, plans))
    words = [f"{treatment} to {name}" for name, treatment in product(names, gains.treatments)]
    by_part = np.where(size >= min_cell - 1e-9, by_part, 0.0)
    for brings in by_part.T:
        best = np.argsort(-brings, kind="stable")[:NAMED]
        yield ", ".join(words[place] for place in best if brings[place] > 0)
