"""The plan for a budget, and all that is said of it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.actions.budget.allocate import add_up_segments, make_plan, tabulate_allocation
from segbook.actions.budget.gains import Gains
from segbook.actions.budget.options import weigh_options
from segbook.actions.budget.rivals import compare_plans
from segbook.actions.budget.scenarios import try_scenarios


@dataclass(frozen=True)
class BudgetPlan:
    """A plan for a budget.

    Attributes
    ----------
    customers : ndarray of int, shape (cells, treatments)
        Whom to treat.
    margin, budget : float
    response_days, min_cell : int
    chance_of_loss : float
        Share of the draws in which the plan costs more than it brings; 0 for a plan for nobody.
    allocation, segments, options, plans, scenarios : pandas.DataFrame
        As `tabulate_allocation`, `add_up_segments`, `weigh_options`, `compare_plans` and `try_scenarios` give them.
    """

    customers: np.ndarray
    margin: float
    budget: float
    response_days: int
    min_cell: int
    chance_of_loss: float
    allocation: pd.DataFrame
    segments: pd.DataFrame
    options: pd.DataFrame
    plans: pd.DataFrame
    scenarios: pd.DataFrame

    @property
    def contacted(self) -> pd.DataFrame:
        """The rows of `allocation` in which somebody is contacted, what brings most first."""
        rows = self.allocation[self.allocation["customers"] > 0]
        return rows.sort_values("gain", ascending=False, kind="stable", ignore_index=True)

    @property
    def next_euro(self) -> float:
        """What one more unit of money would bring, after its cost."""
        return float(self.allocation["next_euro"].max()) if len(self.allocation) else 0.0

    @property
    def least_response(self) -> float:
        """How strong responses must be for the plan to pay, as a multiple of what is estimated; NaN without a plan."""
        kept = self.scenarios.set_index("response")["kept"].dropna()
        earned = 2 * (kept[1.0].iloc[0] - kept[0.5]) if self.customers.any() else 0.0
        return float(1 - kept[1.0].iloc[0] / earned) if earned > 0 else np.nan


def plan_budget(gains: Gains, *, margin: float, budget: float, response_days: int, min_cell: int) -> BudgetPlan:
    """Make the best plan for a budget, and set it beside other plans and other assumptions.

    Parameters
    ----------
    gains : Gains
    margin : float
        Share of the spending that is earned.
    budget : float
        For contacts, units of the currency.
    response_days : int
        In which orders after a contact are counted.
    min_cell : int
        Fewer customers are not planned for.

    Returns
    -------
    BudgetPlan
    """
    customers = make_plan(gains, margin, budget, min_cell)
    return BudgetPlan(
        customers,
        margin,
        budget,
        response_days,
        min_cell,
        float((gains.draw(customers[:, :, None], margin) < 0).mean()),
        tabulate_allocation(gains, customers, margin, budget),
        add_up_segments(gains, customers, margin),
        weigh_options(gains, margin),
        compare_plans(gains, customers, margin, budget, min_cell),
        try_scenarios(gains, customers, margin, budget, min_cell),
    )
