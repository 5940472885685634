"""What customers are expected to bring, in words."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from segbook.common.wording import listing, money, number, percent, plural
from segbook.value.choice import AGAIN, MODEL, NOTHING, ONCE, PERSISTENCE, SEGMENT_MEAN
from segbook.value.forecast import Forecast
from segbook.value.model import ValueModel, describe_boundaries
from segbook.value.outlook import Outlook
from segbook.value.tiers import TIERS

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

_AMOUNTS = ("spent", "expected", "lower", "upper", "value", "at_stake")

_STATES = {
    "active": "are active",
    "slipping_away": "are slipping away",
    "gone": "are gone",
    "one_order": "ordered once",
}

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
    """Say for whom a naive forecast is used; empty if the model is used for all."""
    who = {ONCE: "Customers of one order", AGAIN: "Those who came back"}
    if used[ONCE] == used[AGAIN]:
        who = {ONCE: "All customers"}
    return " ".join(
        f"{who[group]} {_BY[used[group]]}, which did better in the past than the model."
        for group in who
        if used[group] in _BY
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
    if values["active"].isna().all():
        return "Who is about to leave cannot be told without a model of orders."
    slipping = int(values["slipping"].sum())
    if not slipping:
        return "Hardly anybody is slipping away, as far as the model can see."
    stake = money(values["at_stake"].sum(), currency)
    return f"{plural(slipping, 'customer')} are slipping away, and with them {stake} of what is expected."


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
    """Write the parameters for reading: parameter, what it tells, estimate, 95 % interval; those that are not told without."""
    known = table["lower"].notna()
    return pd.DataFrame(
        {
            "parameter": table["parameter"],
            "what_it_tells": [_PARAMETERS[name].format(unit=time_unit) for name in table["parameter"]],
            "estimate": table["estimate"].map(_digits).where(known, "not told"),
            "interval": (table["lower"].map(_digits) + " to " + table["upper"].map(_digits)).where(known, None),
        }
    )


def _digits(value: float) -> str:
    """Write three digits of anything."""
    if np.isnan(value):
        return ""
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


def introduce_imagined(model: ValueModel) -> str:
    """Say what the table of imagined customers is; or why there is none."""
    if model.orders is None:
        return "Without a model of orders nothing can be said of single customers."
    return (
        "Of a single customer little is sure. What the model gives is a mean over all who look alike; what one of them will do is a toss of many "
        "coins. The customers in the table are imagined: what they are expected to do, and within which bounds nineteen of twenty of them will. "
        "Wide bounds are no fault of the estimates. The file `tables/value.parquet` of the run has both for every customer: `mean_lower` and `mean_upper` "
        "bound the mean, as far as the parameters are uncertain; `lower` and `upper` bound what this customer will really bring."
    )


def tabulate_imagined(names: Sequence[str], foreseen: Forecast | None, currency: str | None) -> pd.DataFrame:
    """Write what is expected of customers as `imagine_customers` gives them."""
    if foreseen is None:
        return pd.DataFrame()
    rows = [
        {
            "customer": name,
            "still_there": percent(row.p_alive) if row.p_alive < 1 else "not known",
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
    naive = describe_naive({ONCE: facts["used_once"], AGAIN: facts["used_again"]})
    parts = [f"{percent(row[column])} {words}" for column, words in _STATES.items() if row[column] > 0]
    told = (
        f"{told} {naive} Of these customers, {listing(parts)}."
        if naive
        else f"{told} Of these customers, {listing(parts)}."
    )
    if row["slipping"] > 0:
        told += f" {money(row['at_stake'], currency)} of what is expected hang on those who are slipping away."
    return told


def describe_clv(outlook: Outlook, horizon_days: int, margin: float, discount_rate: float, currency: str | None) -> str:
    """Say what the customers are worth, and on which assumptions."""
    if not outlook.is_known:
        return "Without a forecast there is no lifetime value; the tiers are by what customers spent lately."
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
