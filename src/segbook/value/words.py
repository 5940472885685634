"""What customers are expected to bring, in words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbook.common.wording import cell, listing, money, number, percent, plural
from segbook.value.checks import MODEL, PERSISTENCE, SEGMENT_MEAN
from segbook.value.forecast import Forecast
from segbook.value.model import ValueModel, describe_boundaries
from segbook.value.outlook import LEAVING, STATES, TIERS, Outlook, Recent

NOT_SMALL = 0.3
"""Rank correlation from which on the model of spending is called into question."""

_PARAMETERS = {
    "r": "how alike customers are in how often they order: the higher, the more alike",
    "alpha": "how seldom they order: r / alpha is the mean number of orders in a {unit}",
    "a": "how readily they leave: a / (a + b) is the mean chance after each repeat order",
    "b": "how readily they stay",
    "p": "how even the orders of one customer are: the higher, the more even",
    "q": "how alike customers are in what they spend",
    "v": "how much they spend: p · v / (q − 1) is the mean of an order",
}

_BY = {
    PERSISTENCE: "Every customer is taken to spend what they spent lately",
    SEGMENT_MEAN: "Every customer is taken to spend what their segment spent on average lately",
}


def answer(outlook: Outlook, recent: Recent, horizon_days: int, currency: str | None, min_cell: int) -> str:
    """Answer the chapter's question: what all customers are expected to spend, who carries it, and what is at stake."""
    everybody = np.ones(len(outlook.customers), dtype=bool)
    expected, lower, upper = outlook.bound(everybody)
    spent = recent.spent.sum()
    past = f"spent in the last {plural(recent.days, 'day')}"
    if recent.days != horizon_days:
        past = f"spent by that time at the pace of the last {plural(recent.days, 'day')}"
    told = (
        f"In the next {plural(horizon_days, 'day')} these customers are expected to spend {money(expected, currency)} (95% "
        f"interval: {money(lower, currency)} to {money(upper, currency)}), beside {money(spent, currency)} {past}."
    )
    if outlook.used != MODEL:
        told += f" {_BY[outlook.used]}."
    return " ".join(
        filter(None, (told, describe_tiers(outlook, min_cell), describe_leaving(outlook, currency, min_cell)))
    )


def describe_tiers(outlook: Outlook, min_cell: int) -> str:
    """Say how few customers carry half of the value; empty where none stand out."""
    high = int((outlook.customers["tier"] == TIERS[0]).sum())
    if not high:
        return ""
    told = (
        f"{number(high)} of them, {percent(high / len(outlook.customers))},"
        if high >= min_cell
        else f"Fewer than {min_cell} of them"
    )
    return f"{told} carry half of the value."


def describe_leaving(outlook: Outlook, currency: str | None, min_cell: int) -> str:
    """Say how many customers are about to leave, and what is at stake; empty where nobody can know."""
    customers = outlook.customers
    if customers["p_alive"].isna().all():
        return ""
    leaving = int((customers["state"] == LEAVING).sum())
    if leaving < min_cell:
        few = "Nobody is" if not leaving else f"Fewer than {min_cell} customers are"
        return f"{few} about to leave, as far as the model can see."
    stake = money(customers["at_stake"].sum(), currency)
    return f"{plural(leaving, 'customer')} are about to leave: {stake} more could be expected of them, were they sure to stay."


def describe_model(model: ValueModel, currency: str | None) -> str:
    """Say what the estimates mean, what could not be estimated, and why."""
    told = []
    unit = next(word for word, days in (("day", 1), ("week", 7)) if days == model.unit_days)
    if model.orders:
        values = model.orders.values
        pace = values["r"] / values["alpha"]
        told.append(
            f"By the estimates, customers place {_rate(pace)} repeat orders a {unit} on average while they are active, and after "
            f"each of them {percent(values['a'] / (values['a'] + values['b']))} leave."
        )
    if model.spend:
        values = model.spend.values
        mean = values["p"] * values["v"] / (values["q"] - 1)
        told.append(f"The mean of what customers spend in an order is {money(mean, currency)}.")
    return " ".join([*told, *model.reasons, *describe_boundaries(model)])


def _rate(value: float) -> str:
    return f"{value:.2f}" if value >= 0.095 else f"{value:.2g}"


def tabulate_parameters(table: pd.DataFrame, time_unit: str) -> pd.DataFrame:
    """Write the parameters for reading: parameter, what it tells, estimate, 95 % interval."""
    texts = [_PARAMETERS[name].format(unit=time_unit) for name in table["parameter"]]
    intervals = [
        "not told" if np.isnan(row.lower) else f"{_digits(row.lower)} to {_digits(row.upper)}"
        for row in table.itertuples()
    ]
    return pd.DataFrame(
        {
            "parameter": table["parameter"],
            "what_it_tells": texts,
            "estimate": [_digits(value) for value in table["estimate"]],
            "interval": intervals,
        }
    )


def _digits(value: float) -> str:
    """Write three digits of anything."""
    if value >= 100:
        return number(value) if value < 1e6 else "over a million"
    return f"{value:.3g}" if value >= 0.001 else "under 0.001"


def describe_correlation(correlation: float) -> str:
    """Say whether customers who buy often spend more or less in an order, which the model of spending rules out."""
    if np.isnan(correlation):
        return "Whether customers who order often spend more in an order cannot be told: they do not differ."
    told = f"The rank correlation of how often and how much repeat customers buy is {correlation:.2f}"
    if abs(correlation) < NOT_SMALL:
        return f"{told}, small enough to treat the two apart, as the model of spending does."
    more = "more" if correlation > 0 else "less"
    low = (
        "too little of those who order often, and too much of the others"
        if correlation > 0
        else "too much of those who order often, and too little of the others"
    )
    return f"{told}: who orders often spends {more} in an order. The model of spending takes the two to be independent, so it may expect {low}."


def tabulate_imagined(names: Sequence[str], foreseen: Forecast | None, currency: str | None) -> pd.DataFrame:
    """Write what is expected of customers as `imagine_customers` gives them."""
    if foreseen is None:
        return pd.DataFrame()
    rows = [
        {
            "customer": name,
            "still_there": percent(row.p_alive),
            "orders": f"{row.expected_orders:.1f}",
            "orders_will_be": f"{row.orders_lower:.0f} to {row.orders_upper:.0f}",
            "spending": money(row.expected_spend, currency),
            "spending_will_be": f"{money(row.spend_lower, currency)} to {money(row.spend_upper, currency)}",
        }
        for name, row in zip(names, foreseen.customers.itertuples(), strict=True)
    ]
    return pd.DataFrame(rows)


def explain_intervals(outlook: Outlook, currency: str | None) -> str:
    """Take the interval of the total apart: what the parameters, chance, and everything else make of it."""
    everybody = np.ones(len(outlook.customers), dtype=bool)
    expected, of_parameters, of_chance = outlook.total(everybody)
    unforeseen = outlook.surprise[1]
    if outlook.used == MODEL:
        told = (
            f"Of the {money(expected, currency)} that are expected, {money(of_parameters, currency)} (one standard deviation) are "
            f"uncertain because the parameters are, and {money(of_chance, currency)} because customers do as they please."
        )
    else:
        told = f"Of the {money(expected, currency)} that are expected, {money(of_chance, currency)} (one standard deviation) are uncertain because customers do as they please."
    if np.isnan(unforeseen):
        return f"{told} How far the world departs from the forecast could not be checked, so the interval is too narrow by an unknown amount."
    if unforeseen == 0:
        return f"{told} In the periods that were tried nothing went beyond that."
    return (
        f"{told} What no model knows (seasons, competitors, ourselves) weighs {'more' if unforeseen * expected > np.hypot(of_parameters, of_chance) else 'less'}: "
        f"by what happened in the periods that were tried, {money(unforeseen * expected, currency)}, {percent(unforeseen)} of the total. "
        "All of it is in the intervals of segments and of the total."
    )


def describe_reach(history_days: int, horizon_days: int) -> str:
    """Warn where the forecast reaches further than the orders go back; empty where it does not."""
    if history_days >= horizon_days:
        return ""
    return (
        f"The orders span {plural(history_days, 'day')}, so a forecast of {plural(horizon_days, 'day')} reaches further than anything "
        "seen: read it as what would happen if all stayed as it is."
    )


def tell_segment(row: pd.Series, used: str, horizon_days: int, currency: str | None, min_cell: int) -> str:
    """Say of a segment what it is expected to bring and what is at stake.

    Parameters
    ----------
    row : pandas.Series
        Of the published table `value_segments`.
    used : str
        The forecast in use.
    horizon_days : int
    currency : str or None
    min_cell : int
    """
    told = (
        f"In the next {plural(horizon_days, 'day')} they are expected to spend {money(row['expected'], currency)} together (95% interval: "
        f"{money(row['lower'], currency)} to {money(row['upper'], currency)}), after {money(row['spent'], currency)} in as many days before. "
        f"That is {money(row['expected'] / row['customers'], currency)} a customer, of the {row['tier']} tier."
    )
    if used != MODEL:
        told += f" {_BY[used]}: this did better than the model where both could be tried, or no model could be made."
    parts = [
        f"{percent(row[column])} are {state}"
        if state != STATES[3]
        else f"{percent(row[column])} ordered once and nobody knows whether they will again"
        for state, column in zip(STATES, ("active", "about_to_leave", "gone", "one_order"), strict=True)
        if row[column] > 0
    ]
    if parts:
        told += f" Of these customers, {listing(parts)}."
    if row["leaving"] >= min_cell:
        told += f" With the {cell(row['leaving'], min_cell)} who are about to leave, {money(row['at_stake'], currency)} are at stake."
    return told


def name_most_at_stake(values: pd.DataFrame, currency: str | None) -> str:
    """Name the segment with most at stake; empty where nothing is known of any."""
    known = values[values["at_stake"] > 0]
    if known.empty:
        return ""
    most = known.loc[known["at_stake"].idxmax()]
    return (
        f"Most is at stake with “{most['segment']}”: {number(most['leaving'])} of its customers are about to leave, and "
        f"{money(most['at_stake'], currency)} with them."
    )
