"""Whom to contact for a budget, and what that will bring."""

from segbook.actions.budget import plots, words, words_assumptions
from segbook.actions.budget.allocate import list_contacts
from segbook.actions.budget.explorer import explore
from segbook.actions.budget.gains import Gains, reckon_gains
from segbook.actions.budget.options import weigh_options
from segbook.actions.budget.orders import price_orders
from segbook.actions.budget.plan import BudgetPlan, plan_budget
from segbook.actions.budget.scenarios import trace_curve, trace_curves

__all__ = [
    "BudgetPlan",
    "Gains",
    "explore",
    "list_contacts",
    "plan_budget",
    "plots",
    "price_orders",
    "reckon_gains",
    "trace_curve",
    "trace_curves",
    "weigh_options",
    "words",
    "words_assumptions",
]
