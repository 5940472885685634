"""What to do with a budget, in words."""

import numpy as np
import pandas as pd

from segbook.actions.budget.options import find_best
from segbook.actions.budget.plan import BudgetPlan
from segbook.actions.budget.rivals import ALIKE, BEST_FIRST, EVENLY
from segbook.actions.responses.estimate import MEASURED
from segbook.common.wording import cell, listing, money, number, percent, plural

NOBODY = "nobody is contacted"

_RIVALS = {
    EVENLY: "spending it evenly over the segments",
    ALIKE: "treating everybody alike",
    BEST_FIRST: "contacting first who is expected to spend most",
}


def answer(plan: BudgetPlan, currency: str | None) -> str:
    """Say how to spend the budget, what that is expected to earn and what it rests on."""
    contacted = plan.contacted
    if contacted.empty:
        return explain_nothing(plan, currency)
    best, whole = contacted.iloc[0], plan.plans.iloc[0]
    spent = money(whole["spent"], currency)
    how = f"Spend {spent}" if plan.budget == 0 else f"Of the budget of {money(plan.budget, currency)}, spend {spent}"
    if whole["spent"] > 0.99 * plan.budget > 0:
        how = f"Spend the budget of {money(plan.budget, currency)}"
    told = f"{how} on contacting {plural(int(whole['customers']), 'customer')}; {_name(best)} brings most of it."
    return f"{told} {_tell_gain(plan, currency)} {describe_sources(plan)} {describe_rest(plan, currency)}"


def summarise(plan: BudgetPlan, currency: str | None) -> str:
    """Say in short what a plan spends, what that is expected to earn and what it rests on; of a plan for somebody."""
    whole = plan.plans.iloc[0]
    told = f"All in all the plan spends {money(whole['spent'], currency)} on contacting {plural(int(whole['customers']), 'customer')}."
    return f"{told} {_tell_gain(plan, currency)} {_name_source(plan)}."


def _tell_gain(plan: BudgetPlan, currency: str | None) -> str:
    whole = plan.plans.iloc[0]
    told = (
        f"Within {plural(plan.response_days, 'day')} of the contact the plan is expected to earn {money(whole['gain'], currency)} more than doing "
        f"nothing, after contacts and discounts (95% interval: {money(whole['lower'], currency)} to {money(whole['upper'], currency)})."
    )
    return f"{told} The chance that it loses money is {_write_chance(plan.chance_of_loss)}."


def _write_chance(chance: float) -> str:
    """Write a share of the draws, no finer than they tell."""
    return "under 1%" if chance < 0.01 else f"about {chance:.0%}"


def explain_nothing(plan: BudgetPlan, currency: str | None) -> str:
    """Say why nobody is contacted, and what would have to change."""
    known = plan.options.dropna(subset=["break_even"])
    if plan.options.empty:
        return (
            "There is nothing to plan: of no segment that is large enough to speak of is it known how it responds to anything in the "
            "playbook."
        )
    if plan.next_euro > 0:
        why = "The budget is 0" if plan.budget == 0 else f"The budget is too small to contact {plan.min_cell} customers"
        return (
            f"{why}, so nobody is contacted. The first {money(1, currency)} would bring {_name_next(plan, currency)}."
        )
    if plan.margin <= 0:
        earns = "every order loses money" if plan.margin < 0 else "an order earns nothing"
        return f"With a margin of {percent(plan.margin)} {earns}, so nobody should be contacted."
    if known.empty:
        return (
            f"Nobody should be contacted: with a margin of {percent(plan.margin)}, contacts and discounts cost more than the orders "
            "would earn, even if everybody ordered."
        )
    nearest = known.loc[(known["uplift"] / known["break_even"]).idxmax()]
    return (
        "Nobody should be contacted: with these costs and this margin, no treatment earns back what it costs in any segment. Nearest comes "
        f"{_name(nearest)}: it would pay if {of_hundred(nearest['break_even'])} more ordered, and {of_hundred(nearest['uplift'])} "
        f"are {nearest['source']}."
    )


def describe_sources(plan: BudgetPlan) -> str:
    """Say whether the responses of the plan are measured or assumed, and how strong they must be for it to pay."""
    if plan.contacted.empty:
        return ""
    told, least = _name_source(plan), plan.least_response
    if np.isnan(least):
        return f"{told}."
    return f"{told}; as a whole the plan pays if they are at least {percent(least)} of what is estimated."


def _name_source(plan: BudgetPlan) -> str:
    contacted = plan.contacted
    measured = contacted.loc[contacted["source"] == MEASURED, "customers"].sum() / contacted["customers"].sum()
    if measured == 1:
        return "The responses are measured, by your own campaigns"
    if measured == 0:
        return "The responses are assumed: nobody has measured them for you"
    return f"For {percent(measured)} of the contacts the response is measured, by your own campaigns; for the others it is assumed"


def describe_rest(plan: BudgetPlan, currency: str | None) -> str:
    """Say what the next unit of money would bring, or what is left of the budget because nothing more pays."""
    one, left = money(1, currency), plan.budget - plan.plans["spent"].iloc[0]
    if plan.next_euro > 0:
        return f"{one} more would bring {_name_next(plan, currency)}."
    if left < 0.005:
        return f"{one} more would bring nothing."
    return f"Keep the other {money(left, currency)}: nothing more pays."


def compare(plan: BudgetPlan, currency: str | None) -> str:
    """Say how much more the plan is expected to earn than other ways to spend the same budget."""
    if plan.contacted.empty:
        return "With nobody contacted there is nothing to compare."
    whole, others = plan.plans["gain"].iloc[0], {}
    for name, row in plan.plans.set_index("plan").iloc[1:].iterrows():
        others.setdefault(_write_distance(row, whole, currency), []).append(_RIVALS[name])
    parts = [f"{listing(ways)} would {'each ' * (len(ways) > 1)}earn {far}" for far, ways in others.items()]
    told = f"Of other ways to use the same budget, {'; '.join(parts)}."
    if (plan.plans["spent"].iloc[1:] < 0.99 * plan.plans["spent"].iloc[0]).any():
        told += " Where nothing pays, the other ways keep the money too."
    if (plan.plans["difference_lower"].iloc[1:] > 0).all():
        return told
    return f"{told} Where the interval reaches below zero, the other way may turn out the better one."


def _write_distance(row: pd.Series, whole: float, currency: str | None) -> str:
    """Write how much less another plan brings than the plan, with the interval of that."""
    least, most = money(row["difference_lower"], currency), money(row["difference_upper"], currency)
    bounds = f"(95% interval of the plan's lead: {least} to {most})"
    if abs(row["difference"]) < 0.005 * abs(whole):
        return f"about as much {bounds}"
    return f"{money(abs(row['difference']), currency)} {'less' if row['difference'] > 0 else 'more'} {bounds}"


def tell_segment(plan: BudgetPlan, segment_id: int, currency: str | None) -> str:
    """Say of a segment who of it is contacted how, and what that is expected to earn; empty if it is not planned for; not escaped."""
    rows = plan.contacted[plan.contacted["segment_id"] == segment_id]
    options = plan.options[plan.options["segment_id"] == segment_id]
    if options.empty:
        return ""
    if rows.empty:
        best = find_best(options).iloc[0]
        if best["gain"] > 0 and plan.contacted.empty:
            return f"Nobody is contacted: the budget is too small. With more, the {best['treatment']} would bring most here."
        if best["gain"] > 0:
            return "Nobody is contacted: the budget brings more elsewhere."
        need = "no response would be enough"
        if not np.isnan(best["break_even"]):
            need = f"{of_hundred(best['break_even'])} more would have to order"
        return (
            f"Nobody is contacted. The {best['treatment']} would lose least: for it to pay, {need}; "
            f"{of_hundred(best['uplift'])} are {best['source']}."
        )
    return " ".join(
        f"{row['treatment'][:1].upper() + row['treatment'][1:]} for {plural(int(row['customers']), 'customer')}: costs {money(row['cost'], currency)} and is expected to earn "
        f"{money(row['gain'], currency)} after that (95% interval: {money(row['lower'], currency)} to {money(row['upper'], currency)}), with "
        f"{of_hundred(row['uplift'])} ordering who would not have ({row['source']}); it pays from {of_hundred(row['break_even'])} on."
        for _, row in rows.iterrows()
    )


def tabulate_plan(plan: BudgetPlan, currency: str | None) -> pd.DataFrame:
    """Write the plan: segment, treatment, customers, cost, gain, interval, response, pays_from, and what one more unit of money brings."""
    table = plan.allocation
    done = table["customers"] > 0
    responses = [
        f"{of_hundred(row['uplift'])}, {row['source']}" if row["customers"] else None for _, row in table.iterrows()
    ]
    columns = {
        "segment": table["segment"],
        "treatment": table["treatment"].where(done, NOBODY),
        "customers": [cell(count, plan.min_cell) for count in table["customers"]],
        "cost": [money(amount, currency) for amount in table["cost"]],
        "gain": [money(amount, currency) for amount in table["gain"]],
        "interval": _write_intervals(table, currency),
        "response": responses,
        "pays_from": [None if np.isnan(uplift) else of_hundred(uplift) for uplift in table["break_even"]],
        f"{money(1, currency)} more brings": [money(amount, currency) for amount in table["next_euro"]],
    }
    written = pd.DataFrame(columns, dtype=object)
    written.loc[~done, ["cost", "gain", "interval"]] = None
    return written


def tabulate_plans(plan: BudgetPlan, currency: str | None) -> pd.DataFrame:
    """Write the plan beside the other ways to spend the budget: plan, customers, spent, gain, interval, ahead (of it), with its interval."""
    table = plan.plans
    ahead = [
        f"{money(row['difference'], currency)} ({money(row['difference_lower'], currency)} to {money(row['difference_upper'], currency)})"
        for _, row in table.iterrows()
    ]
    return pd.DataFrame(
        {
            "plan": table["plan"],
            "customers": [cell(count, plan.min_cell) for count in table["customers"]],
            "spent": [money(amount, currency) for amount in table["spent"]],
            "gain": [money(amount, currency) for amount in table["gain"]],
            "interval": _write_intervals(table, currency),
            "the_plan_is_ahead_by": [None, *ahead[1:]],
        }
    )


def tabulate_scenarios(plan: BudgetPlan, currency: str | None) -> pd.DataFrame:
    """Write the scenarios: scenario, budget, margin, response, spent, customers, gain, interval, with_this_plan."""
    table = plan.scenarios
    return pd.DataFrame(
        {
            "scenario": table["scenario"],
            "budget": [money(amount, currency) for amount in table["budget"]],
            "margin": [percent(share) for share in table["margin"]],
            "response": [f"{multiple:g} ×" for multiple in table["response"]],
            "spent": [money(amount, currency) for amount in table["spent"]],
            "customers": [number(count) for count in table["customers"]],
            "gain": [money(amount, currency) for amount in table["gain"]],
            "interval": _write_intervals(table, currency),
            "with_this_plan": [None if np.isnan(amount) else money(amount, currency) for amount in table["kept"]],
        }
    )


def of_hundred(uplift: float) -> str:
    """Write an uplift as customers of a hundred: ``2.4 of 100``."""
    many = 100 * uplift
    if abs(many) >= 9.95:
        return f"{many:.0f} of 100"
    if 0 < abs(many) < 0.01:
        return f"{'under 0.01' if many > 0 else 'about 0'} of 100"
    return f"{many:.2g} of 100"


def _name(row: pd.Series) -> str:
    return f"the {row['treatment']} for “{row['segment']}”"


def _name_next(plan: BudgetPlan, currency: str | None) -> str:
    """Say what one more unit of money would bring, where, and whether the response there is measured."""
    first = plan.allocation.loc[plan.allocation["next_euro"].idxmax()]
    options = plan.options.set_index(["segment_id", "treatment"])
    source = options.loc[(first["segment_id"], first["next_treatment"]), "source"]
    name = _name(first.rename({"treatment": "", "next_treatment": "treatment"}))
    return f"{money(first['next_euro'], currency)} after its own cost, by {name} ({source} response)"


def _write_intervals(table: pd.DataFrame, currency: str | None) -> list[str]:
    return [
        f"{money(low, currency)} to {money(high, currency)}"
        for low, high in zip(table["lower"], table["upper"], strict=True)
    ]
