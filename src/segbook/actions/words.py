"""What to do, in words."""

import pandas as pd

from segbook.actions.recommend import URGENT, load_strategies
from segbook.common.wording import listing, money, percent, plural


def answer(actions: pd.DataFrame, currency: str | None) -> str:
    """Say what to do first, and why."""
    first = actions.loc[actions["priority"].idxmin()]
    strategy = load_strategies()[first["archetype"]]
    what = listing([action[0].lower() + action[1:] for action in strategy["actions"]])
    return (
        f"Begin with the segment “{first['segment']}”: {first['strategy'].lower()}. {explain_first(actions, currency)} "
        f"What to do: {what}."
    )


def explain_first(actions: pd.DataFrame, currency: str | None) -> str:
    """Say why the first segment comes first; numbers of small segments are blank."""
    first = actions.loc[actions["priority"].idxmin()]
    if pd.isna(first["customers"]):
        return "It has too few customers to say more of them."
    if "revenue" not in actions:
        customers = plural(int(first["customers"]), "customer")
        return f"It is the largest segment: {customers}, {percent(first['share'])} of all. What they bring cannot be said without orders."
    brought = f"{money(first['revenue'], currency)}, {percent(first['revenue_share'])} of the revenue"
    last = f"the typical one last ordered {plural(round(first['recency_days_median']), 'day')} ago"
    if first["archetype"] in URGENT:
        urgent = actions[actions["archetype"].isin(URGENT)].dropna(subset=["revenue_share"])
        customers = plural(int(first["customers"]), "customer")
        if len(urgent) == 1:
            return f"Its {customers} brought {brought}, and stay away: {last}."
        names = listing(f"“{name}”" for name in urgent["segment"])
        return (
            f"The segments of good customers who stay away, {names}, brought {percent(urgent['revenue_share'].sum())} of the revenue. This one "
            f"brought the most of it: {brought}, from {customers}; {last}."
        )
    return f"They bring the most: {brought} from {plural(int(first['customers']), 'customer')}."


def card(action: pd.Series) -> str:
    """Write the strategy card of a segment as Markdown.

    Parameters
    ----------
    action : pandas.Series
        A row of the table `actions`.
    """
    strategy = load_strategies()[action["archetype"]]
    points = "\n".join(f"- {point}" for point in strategy["actions"])
    level = "" if pd.isna(action["level"]) else f" ({action['level']})"
    return (
        f"**{strategy['strategy']}**{level}. {strategy['goal']}\n\n{points}\n\n"
        f"*Measure:* {strategy['measure']}. *Avoid:* {strategy['avoid']}."
    )


def cards(actions: pd.DataFrame, currency: str | None, min_cell: int) -> str:
    """Write all strategy cards as Markdown, the first to do first; numbers of small segments are blank."""
    texts = []
    for _, action in actions.sort_values("priority").iterrows():
        facts = _describe_size(action, currency, min_cell)
        texts.append(
            f"**{action['priority']}. {action['segment']}**\n\n{facts[0].upper()}{facts[1:]}.\n\n{card(action)}"
        )
    return "\n\n".join(texts)


def _describe_size(action: pd.Series, currency: str | None, min_cell: int) -> str:
    if pd.isna(action["customers"]):
        return f"fewer than {plural(min_cell, 'customer')}"
    customers = plural(int(action["customers"]), "customer")
    if "revenue" not in action:
        return f"{customers}, {percent(action['share'])} of all"
    return (
        f"{customers}, {money(action['revenue'], currency)} so far, {percent(action['revenue_share'])} of the revenue"
    )
