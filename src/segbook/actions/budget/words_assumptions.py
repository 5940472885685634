"""What the money rests on, in one table: each assumption with its value and where it comes from."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.budget.orders import OWN
from segbook.actions.budget.plan import BudgetPlan
from segbook.actions.budget.words import of_hundred
from segbook.actions.playbook import Playbook
from segbook.actions.responses.estimate import MEASURED
from segbook.common.wording import money, percent, plural

_FILE = "the parameter file"


def tabulate_assumptions(
    plan: BudgetPlan,
    orders: pd.DataFrame,
    playbook: Playbook,
    contact_costs: Mapping[str, float],
    horizon_days: int,
    currency: str | None,
) -> pd.DataFrame:
    """Write what is assumed about money, and where each assumption comes from.

    Parameters
    ----------
    plan : BudgetPlan
    orders : pandas.DataFrame
        As `price_orders` gives them.
    playbook : Playbook
    contact_costs : mapping of str to float
        Channel to the cost of one contact.
    horizon_days : int
        Of the value chapter's forecast.
    currency : str or None

    Returns
    -------
    pandas.DataFrame
        assumption, value, known_from; all text.
    """
    channels = dict.fromkeys(each.channel for each in playbook.treatments.values())
    rows = [
        ("Margin: what is earned of the spending", percent(plan.margin), f"{_FILE}, economics.margin"),
        ("Budget, for contacts alone", money(plan.budget, currency), f"{_FILE}, economics.budget"),
        *(
            (f"One contact by {channel}", money(contact_costs[channel], currency), f"{_FILE}, economics.contact_costs")
            for channel in channels
        ),
        *_list_discounts(playbook),
        ("Orders that count", f"within {plural(plan.response_days, 'day')}", f"{_FILE}, economics.response_days"),
        ("Orders after that", "are not counted, whether more or fewer", "a choice of this report"),
        *_describe_orders(plan, orders, horizon_days),
        *_list_responses(plan, playbook),
        (
            "Within a segment",
            "a contact moves everybody's log odds of an order by the same",
            "a choice of this report: little changes for those who order anyway and for those who are gone",
        ),
        (
            "Who is planned for",
            f"segments of {plan.min_cell} customers or more; at least so many alike",
            f"{_FILE}, privacy.min_cell",
        ),
    ]
    return pd.DataFrame(rows, columns=["assumption", "value", "known_from"])


def _list_discounts(playbook: Playbook) -> list[tuple[str, str, str]]:
    return [
        (
            f"Discount of the {name}",
            f"{percent(treatment.discount)}, on all orders of those who get it; out of the margin, not the budget",
            "the playbook",
        )
        for name, treatment in playbook.treatments.items()
        if treatment.discount > 0
    ]


def _describe_orders(plan: BudgetPlan, orders: pd.DataFrame, horizon_days: int) -> list[tuple[str, str, str]]:
    own = orders.groupby("segment_id").filter(lambda each: len(each) >= plan.min_cell)
    by_model = int((own["known_by"] == OWN).sum())
    few = [0 < count < plan.min_cell for count in (by_model, len(own) - by_model)]
    share = np.nan if own.empty else by_model / len(own)
    if own.empty:
        how = "no segment is large enough to speak of"
    elif by_model == len(own) or few[1]:
        how = "the value chapter: what is expected of each customer"
    elif by_model == 0 or few[0]:
        how = "what orders of the segment brought so far"
    else:
        how = f"the value chapter for {percent(share)} of the customers; for the others what orders of their segment brought so far"
    pace = f"the value chapter's forecast of {plural(horizon_days, 'day')}, at an even pace: no seasons"
    return [
        ("What an order is worth", "differs by customer", how),
        (
            "Chance of an order without contact",
            "differs by customer",
            f"your campaigns, where they measured it; else {pace}",
        ),
        (
            "Intervals",
            "errors of the responses, and of the forecast of spending",
            "the responses' standard deviations; the value chapter. Which customers happen to order is not in them",
        ),
    ]


def _list_responses(plan: BudgetPlan, playbook: Playbook) -> list[tuple[str, str, str]]:
    rows = []
    for name, own in plan.options.groupby("treatment", sort=False):
        least, likely, most = (f"{100 * each:.3g}" for each in playbook.treatments[name].assumed)
        measured = int((own["source"] == MEASURED).sum())
        guess = f"the playbook's assumption: {likely} of 100, {least} to {most}"
        if measured == len(own):
            known = "measured by your campaigns"
        elif measured:
            known = f"measured by your campaigns in {measured} of {len(own)} segments; else {guess}"
        else:
            known = guess
        value = f"{_range(own['uplift'])} more order; {_say_break_even(own['break_even'])}"
        rows.append((f"Response to the {name}", value, known))
    return rows


def _say_break_even(uplifts: pd.Series) -> str:
    known = uplifts.dropna()
    if known.empty:
        return "it can pay in no segment"
    told = f"pays from {_range(known)} on"
    if len(known) < len(uplifts):
        return f"{told}, and in {plural(len(uplifts) - len(known), 'segment')} never"
    return f"{told}, by segment"


def _range(uplifts: pd.Series) -> str:
    """Write the least and the most of some segments."""
    low, high = of_hundred(uplifts.min()), of_hundred(uplifts.max())
    return low if low == high else f"{low.removesuffix(' of 100')} to {high}"
