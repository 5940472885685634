"""The models, and what they say of imagined customers, in words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbook.common.wording import money, number, percent
from segbook.value.forecast import Forecast
from segbook.value.model import ValueModel

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


HARDLY = 0.01
"""Mean chance of leaving under which hardly anybody is said to leave."""

_PACES = {
    True: "Customers hardly differ in how often they order: their mean pace is told, but not how paces spread (r and alpha).",
    False: "A few customers order and the others do not, so how paces spread (r and alpha) cannot be told.",
}
_COINS = {
    "hardly": "Hardly anybody is seen to leave, so those who came back count as still there, and a and b cannot be told.",
    "always": "Who comes back once is seen to leave at once, so a and b cannot be told.",
    "alike": "How customers differ in their chance of leaving cannot be told: only the mean chance is, and neither a nor b alone.",
}
_ORDERS = {
    True: "Each customer spends nearly the same in every order, so p cannot be told.",
    False: "What a customer spends differs so much from order to order that p cannot be told.",
}
_SPENDING = {
    True: "Customers hardly differ in what they spend in an order: the mean is told, but not how they spread (q and v).",
    False: "What customers spend in an order spreads so widely that q and v cannot be told.",
}


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


def describe_boundaries(model: ValueModel) -> list[str]:
    """Say what it means that parameters are not told: one sentence for a parameter and its partner."""
    lost = {name for each in model.estimates for name in each.at_boundary}
    values = {name: value for each in model.estimates for name, value in each.values.items()}
    told = []
    if lost & {"r", "alpha"}:
        told.append(_PACES[values["r"] > 1])
    if lost & {"a", "b"}:
        leaving = values["a"] / (values["a"] + values["b"])
        told.append(_COINS["hardly" if leaving < HARDLY else "always" if leaving > 1 - HARDLY else "alike"])
    if "p" in lost:
        told.append(_ORDERS[values["p"] > 1])
    if lost & {"q", "v"}:
        told.append(_SPENDING[values["q"] > 1])
    return told


def _rate(value: float) -> str:
    return f"{value:.2f}" if value >= 0.095 else f"{value:.2g}"


def tabulate_parameters(table: pd.DataFrame, time_unit: str) -> pd.DataFrame:
    """Write the parameters for reading: parameter, what it tells, estimate, 95 % interval; those that are not told without."""
    rows = [
        {
            "parameter": row.parameter,
            "what_it_tells": _PARAMETERS[row.parameter].format(unit=time_unit),
            "estimate": "not told" if np.isnan(row.lower) else _digits(row.estimate),
            "interval": None if np.isnan(row.lower) else f"{_digits(row.lower)} to {_digits(row.upper)}",
        }
        for row in table.itertuples()
    ]
    return pd.DataFrame(rows)


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
