"""What customers are expected to bring, in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.common.wording import listing, money, percent, plural
from segbook.value.choice import AGAIN, MODEL, NOTHING, ONCE, PERSISTENCE, SEGMENT_MEAN
from segbook.value.model import ValueModel
from segbook.value.outlook import Outlook
from segbook.value.tiers import TIERS

_AMOUNTS = ("spent", "expected", "lower", "upper", "value", "at_stake")

_STATES = {
    "active": "are active",
    "slipping_away": "are slipping away",
    "gone": "are gone",
    "one_order": "ordered once",
}

_FACTS = {ONCE: "once", AGAIN: "again"}

_BY = {
    PERSISTENCE: "are taken to spend what they spent lately",
    SEGMENT_MEAN: "are taken to spend what such customers of their segment spent lately on average",
}


def answer(
    outlook: Outlook,
    values: pd.DataFrame,
    model: ValueModel,
    horizon_days: int,
    reach: str,
    currency: str | None,
    min_cell: int,
) -> str:
    """Answer the chapter's question: what all customers are expected to spend, who carries it, and what is at stake."""
    spent = f"{money(outlook.recent.spent.sum(), currency)} in the last {plural(outlook.recent.days, 'day')}"
    tiers = describe_tiers(outlook, min_cell)
    if not outlook.is_known:
        told = f"What these customers will bring cannot be foreseen. {model.reasons[0]} They spent {spent}."
        return f"{told} {tiers}".strip()
    expected, lower, upper = outlook.bound(np.ones(len(outlook.customers), dtype=bool))
    told = (
        f"In the next {plural(horizon_days, 'day')} these customers are expected to spend {money(expected, currency)} (95% "
        f"interval: {money(lower, currency)} to {money(upper, currency)}), after {spent}."
    )
    slipping = [describe_slipping(values, currency), name_most_at_stake(values, currency)]
    return " ".join(filter(None, (told, reach, describe_naive(outlook.used), tiers, *slipping)))


def describe_naive(used: Mapping[str, str]) -> str:
    """Say for whom a naive forecast is used; empty if the model is used for all.

    Parameters
    ----------
    used : mapping of str to str
        Forecast of each group of customers that is there.
    """
    who = {ONCE: "Customers of one order", AGAIN: "Those who came back"}
    if len(used) > 1 and len(set(used.values())) == 1:
        who = {ONCE: "All customers"}
    return " ".join(
        f"{words} {_BY[used[group]]}, which did better in the past than the model."
        for group, words in who.items()
        if used.get(group) in _BY
    )


def describe_tiers(outlook: Outlook, min_cell: int) -> str:
    """Say how few customers carry half of the value; empty where none stand out."""
    high = int((outlook.customers["tier"] == TIERS[0]).sum())
    if not high:
        return ""
    who = f"Fewer than {plural(min_cell, 'customer')}"
    if high >= min_cell:
        who = f"{plural(high, 'customer')}, {percent(high / len(outlook.customers))} of all,"
    return f"{who} {'carry half of the value' if outlook.is_known else 'brought half of it'}."


def describe_slipping(values: pd.DataFrame, currency: str | None) -> str:
    """Say how many customers are slipping away, and what is expected of them, in the segments that may be told of.

    Parameters
    ----------
    values : pandas.DataFrame
        As `publish_values` gives it.
    currency : str or None
    """
    if values["expected"].isna().all():
        return "Who is about to leave cannot be told without a model of orders."
    slipping = int(values["slipping"].sum())
    if not slipping:
        return "Hardly anybody is slipping away, as far as the model can see."
    stake = money(values["at_stake"].sum(), currency)
    return f"{plural(slipping, 'customer')} are slipping away, and with them {stake} of what is expected."


def explain_intervals(outlook: Outlook, currency: str | None) -> str:
    """Take the interval of the total apart: what the parameters, chance, and everything else make of it."""
    if not outlook.is_known:
        return "There is no forecast, and so there are no intervals."
    expected, of_parameters, of_chance = outlook.total(np.ones(len(outlook.customers), dtype=bool))
    why = f"{money(of_chance, currency)} because customers do as they please"
    if MODEL in outlook.used.values():
        why = f"{money(of_parameters, currency)} because the parameters are, and {why}"
    told = f"Of the {money(expected, currency)} that are expected in all, so much is uncertain (one standard deviation): {why}."
    surprise = outlook.surprise[1]
    if np.isnan(surprise):
        return f"{told} How far the world departs from the forecast could not be tried, so the intervals are too narrow, nobody knows by how much."
    if surprise == 0:
        return f"{told} How far the total went astray in the periods that were tried is explained by that."
    return (
        f"{told} Then there is what no model knows: seasons, competitors, ourselves. By what happened in the periods that were tried, it weighs "
        f"{money(surprise * expected, currency)}, {percent(surprise)} of the total. All of it is in the intervals of the segments and of the total."
    )


def describe_reach(history_days: int, horizon_days: int, asked_days: int) -> str:
    """Warn where the forecast reaches further than the orders go back, or not as far as was asked; empty otherwise."""
    span = f"The orders span {plural(history_days, 'day')}"
    if horizon_days < asked_days:
        return (
            f"{span}, too few to look {plural(asked_days, 'day')} ahead as was asked: the forecast ends after {plural(horizon_days, 'day')}, and even "
            "that is further than anything seen."
        )
    if horizon_days > history_days:
        return f"{span}, so the forecast reaches further than anything seen: read it as what would happen if all stayed as it is."
    return ""


def tell_segment(row: pd.Series, facts: Mapping, currency: str | None) -> str:
    """Say of a segment what it is expected to bring and what is at stake.

    Parameters
    ----------
    row : pandas.Series
        Of what `publish_values` gives.
    facts : mapping
        As `collect_facts` gives them.
    currency : str or None
    """
    spent = f"{money(row['spent'], currency)} in the last {plural(facts['spent_days'], 'day')}"
    if facts["used_again"] == NOTHING:
        return f"They spent {spent}. What they will bring cannot be foreseen. {facts['reasons']}"
    told = (
        f"In the next {plural(facts['horizon_days'], 'day')} they are expected to spend {money(row['expected'], currency)} together (95% "
        f"interval: {money(row['lower'], currency)} to {money(row['upper'], currency)}), after {spent}. "
        f"That is {money(row['expected'] / row['customers'], currency)} a customer, which is the {row['tier']} tier."
    )
    there = {ONCE: row["one_order"] > 0, AGAIN: row["one_order"] < 1}
    naive = describe_naive({group: facts[f"used_{name}"] for group, name in _FACTS.items() if there[group]})
    parts = [f"{percent(row[column])} {words}" for column, words in _STATES.items() if row[column] > 0]
    told = " ".join(filter(None, (told, naive, f"Of these customers, {listing(parts)}.")))
    if row["slipping"] > 0:
        told += f" {money(row['at_stake'], currency)} of what is expected hang on those who are slipping away."
    return told


def describe_clv(outlook: Outlook, horizon_days: int, margin: float, discount_rate: float, currency: str | None) -> str:
    """Say what the customers are worth, and on which assumptions."""
    if not outlook.is_known:
        return "Without a forecast there is no lifetime value; the tiers are by what customers spent lately."
    if margin < 0:
        return (
            f"With a margin of {percent(margin)}, taken from the parameter file, every order loses money: over the next {plural(horizon_days, 'day')} "
            f"the customers cost {money(-outlook.customers['clv'].sum(), currency)}. Tiers are by what is lost."
        )
    return (
        f"With a margin of {percent(margin)} and {percent(discount_rate)} a year for waiting, both taken from the parameter file, the customers are "
        f"worth {money(outlook.customers['clv'].sum(), currency)} over the next {plural(horizon_days, 'day')}."
    )


def tabulate_values(values: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Write what each segment is expected to bring: segment, tier, spent, expected, interval, lifetime_value, at_stake.

    What is known of none is left out, and spent too where there is a forecast.
    """
    amounts = {name: [_amount(amount, currency) for amount in values[name]] for name in _AMOUNTS}
    interval = [low and f"{low} to {high}" for low, high in zip(amounts["lower"], amounts["upper"], strict=True)]
    table = values[["segment", "tier"]].assign(
        spent=amounts["spent"],
        expected=amounts["expected"],
        interval=interval,
        lifetime_value=amounts["value"],
        at_stake=amounts["at_stake"],
    )
    return table.dropna(axis=1, how="all").drop(columns=[] if values["expected"].isna().all() else "spent")


def _amount(amount: float, currency: str | None) -> str | None:
    return None if np.isnan(amount) else money(amount, currency)


def name_most_at_stake(values: pd.DataFrame, currency: str | None) -> str:
    """Name the segment with most at stake; empty where nothing is known of any.

    Parameters
    ----------
    values : pandas.DataFrame
        As `publish_values` gives it.
    currency : str or None
    """
    known = values[values["at_stake"] > 0]
    if known.empty:
        return ""
    most = known.loc[known["at_stake"].idxmax()]
    return f"Most of it is with “{most['segment']}”: {money(most['at_stake'], currency)}, {plural(int(most['slipping']), 'customer')}."
