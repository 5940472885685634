"""What to do, in words."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from segbook.actions.budget import words as budget_words
from segbook.actions.budget.plan import BudgetPlan
from segbook.actions.budget.words import of_hundred
from segbook.actions.playbook import Strategy
from segbook.actions.responses.estimate import MEASURED
from segbook.actions.situation import BANDS, UNKNOWN
from segbook.common.wording import escape, listing, money, percent, plural

HARD_TO_SAY = "It has too few customers to say more of them."

_HEADINGS = {
    "contact": "Whom to contact, and how",
    "offer": "Offer",
    "timing": "When",
    "measure": "Measure",
    "avoid": "Avoid",
}


def explain_strategy(strategy: Strategy, fact: pd.Series, currency: str | None) -> str:
    """Say why a segment gets its strategy: what was measured of everything that the rule asks for.

    Parameters
    ----------
    strategy : Strategy
    fact : pandas.Series
        A row of `gather_facts`.
    currency : str or None
    """
    if pd.isna(fact["customers"]):
        return HARD_TO_SAY
    asked = dict.fromkeys(["name", *strategy.when])
    return " ".join(filter(None, (_REASONS[each](fact, currency) for each in asked)))


def explain_advice(facts: tuple[str, ...], fact: pd.Series, currency: str | None) -> str:
    """Say what was measured of the facts that a piece of advice asks for; empty for segments of too few customers."""
    if pd.isna(fact["customers"]):
        return ""
    return " ".join(
        filter(None, (_REASONS[each](fact, currency) for each in BANDS if each in facts and each != "name"))
    )


def _tell_name(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact["level"]):
        return f"They are named for what sets them apart: {fact['segment'][0].lower()}{fact['segment'][1:]}."
    orders = _count(fact["frequency_median"], "order")
    return (
        f"The typical one placed {orders}, spent {money(fact['monetary_median'], currency)} "
        f"and last ordered {_count(fact['recency_days_median'], 'day')} ago."
    )


def _tell_value(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact.get("tier")):
        return ""
    if pd.isna(fact["expected"]):
        return f"By what they spent lately, they are of the {fact['tier']} tier."
    each = money(fact["expected"] / fact["customers"], currency)
    return f"Each is expected to spend {each} within the horizon: the {fact['tier']} tier."


def _tell_leaving(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact["leaving"]):
        return ""
    return f"Of those who came back, {percent(fact['leaving'])} are slipping away or gone."


def _tell_tenure(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact["tenure_days_median"]):
        return ""
    return f"The typical one first ordered {_count(fact['tenure_days_median'], 'day')} ago."


def _tell_discounts(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact["discount_lower"]):
        return ""
    interval = f"95% interval: {money(fact['discount_lower'], currency)} to {money(fact['discount_upper'], currency)}"
    won = fact["discount_gain"]
    return (
        f"By the response that was measured, each {fact['discount']} sent to them {'wins' if won >= 0 else 'loses'} {money(abs(won), currency)} "
        f"({interval}), your margin, costs and the discount counted."
    )


def _tell_satisfaction(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact["satisfaction"]):
        return ""
    return f"Their satisfaction is {fact['satisfaction']:.1f}, that of the others {fact['satisfaction_others']:.1f}."


def _tell_gap(fact: pd.Series, currency: str | None) -> str:
    if pd.isna(fact["gap"]):
        return ""
    return f"Only {percent(fact['gap_share'])} of them have bought from {fact['gap']}, of the others {percent(fact['gap_share_others'])}."


_REASONS: dict[str, Callable[[pd.Series, str | None], str]] = {
    "name": _tell_name,
    "value": _tell_value,
    "leaving": _tell_leaving,
    "tenure": _tell_tenure,
    "discounts": _tell_discounts,
    "satisfaction": _tell_satisfaction,
    "gap": _tell_gap,
}


def card(action: pd.Series) -> str:
    """Write the strategy card of a segment as Markdown.

    Parameters
    ----------
    action : pandas.Series
        A row of the table `actions`.
    """
    level = "" if pd.isna(action["level"]) else f" ({escape(action['level'])})"
    steps = "\n".join(f"- {escape(step)}" for step in action["steps"].splitlines())
    parts = [
        f"**{escape(action['strategy'])}**{level}. {escape(action['goal'])}",
        f"*Why:* {escape(action['reason'])}",
        steps,
        *(
            f"*{heading}:* {_sentence(action[column])}"
            for column, heading in _HEADINGS.items()
            if pd.notna(action[column]) and action[column]
        ),
    ]
    if action["besides"]:
        parts.append("\n".join(f"- {_sentence(each)}" for each in action["besides"].splitlines()))
    return "\n\n".join(parts)


def cards(actions: pd.DataFrame) -> str:
    """Write all strategy cards as Markdown, the first to do first."""
    return "\n\n".join(
        f"### {action['priority']}. {escape(action['segment'])}\n\n{card(action)}"
        for _, action in actions.sort_values("priority").iterrows()
    )


def answer(
    actions: pd.DataFrame, plan: BudgetPlan | None, currency: str | None, tests: pd.DataFrame | None = None
) -> str:
    """Say what to do first, why, and what the whole plan brings.

    Parameters
    ----------
    actions : pandas.DataFrame
        The table of that name.
    plan : BudgetPlan or None
        None without orders.
    currency : str or None
    tests : pandas.DataFrame, optional
        As `publish_experiments` gives it.
    """
    first = actions.loc[actions["priority"].idxmin()]
    begin = f"Begin with the segment “{first['segment']}”: {_lower(first['strategy'])}. {first['reason']}"
    if plan is None:
        steps = listing(_lower(step) for step in first["steps"].splitlines())
        return f"{begin} What to do: {steps}. What that brings cannot be said without orders."
    if plan.contacted.empty:
        return f"{begin} {budget_words.answer(plan, currency)}"
    whole = plan.contacted[plan.contacted["segment_id"] == first["segment_id"]]
    what = listing(f"{row.treatment} to {plural(int(row.customers), 'customer')}" for row in whole.itertuples())
    begin = f"{begin} Send {what}." if len(whole) else begin
    return f"{begin} {budget_words.summarise(plan, currency)} {tell_hold_out(tests, currency)}"


def tell_hold_out(tests: pd.DataFrame | None, currency: str | None) -> str:
    """Say how many of those to be contacted are held back at first, and where the list is.

    Parameters
    ----------
    tests : pandas.DataFrame or None
        As `publish_experiments` gives it.
    currency : str or None
    """
    if tests is None or tests.empty:
        return ""
    held, forgone = int(tests["held_back"].sum()), tests["forgone"].sum()
    return (
        f"To see whether it works, {plural(held, 'customer')} of these, drawn by lot, are held back at first, which costs about "
        f"{money(forgone, currency)} of that gain: the list of both is exports/assignment.csv."
    )


def describe_situations(bands: pd.DataFrame, facts: pd.DataFrame, strategies: Mapping[int, Strategy]) -> pd.DataFrame:
    """Write the situation of each segment and the strategy that follows: segment, strategy and what is known of `BANDS`."""
    table = facts[["segment"]].assign(strategy=[strategies[each].strategy for each in facts["segment_id"]])
    table = table.join(bands.drop(columns=["segment_id", "name"]).reset_index(drop=True))
    return table.loc[:, ~(table == UNKNOWN).all()]


def describe_untested(responses: pd.DataFrame, options: pd.DataFrame, strategies: Mapping[int, Strategy]) -> str:
    """Name the treatments that strategies name and no campaign has measured, where others were measured.

    Parameters
    ----------
    responses, options : pandas.DataFrame
        As for `select_responses`.
    strategies : mapping of int to Strategy
    """
    if not (responses["source"] == MEASURED).any():
        return "No campaign has measured a response, so the plan rests on what the playbook assumes."
    named = {name for rule in strategies.values() for name in rule.treatments}
    untested = options[(options["source"] != MEASURED) & options["treatment"].isin(named)]
    told = []
    for treatment, rows in untested.groupby("treatment"):
        pays = rows["break_even"].dropna()
        need = "it cannot pay anywhere"
        if len(pays):
            need = f"it pays from {of_hundred(pays.min())} to {of_hundred(pays.max())} on, by segment"
        told.append(f"the {treatment} ({need}; {of_hundred(rows['uplift'].iloc[0])} are assumed)")
    if not told:
        return "The plan uses measured responses alone."
    return f"The plan uses measured responses alone. Worth a test before it is worth a budget: {listing(told)}."


def _sentence(text: str) -> str:
    text = text if text.endswith((".", "?", "!")) else f"{text}."
    return escape(f"{text[0].upper()}{text[1:]}")


def _lower(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"


def _count(median: float, noun: str) -> str:
    whole = np.floor(median + 0.5) if median >= 10 else median
    return plural(int(whole), noun) if whole == int(whole) else f"{whole:.1f} {noun}s"
