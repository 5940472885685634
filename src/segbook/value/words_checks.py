"""What the trial of the forecasts showed, in words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbook.common.wording import number, percent, plural
from segbook.data.words import day
from segbook.features import Past
from segbook.value.checks import cover
from segbook.value.choice import AGAIN, MODEL, ONCE, PERSISTENCE, SEGMENT_MEAN
from segbook.value.holdout import Trial
from segbook.value.model import ValueModel

_NAMES = {MODEL: "the model", PERSISTENCE: "last period's spending", SEGMENT_MEAN: "the segment's mean"}

FAIR = (0.92, 0.98)
"""Shares of customers within their 95 % intervals that are called about right."""


def describe_trials(trials: Sequence[Trial], past: Past) -> str:
    """Say on which periods the forecasts are tried; or why on none."""
    if not trials:
        return f"The forecast cannot be tried on the past: {past.reason}. Nothing below has been checked."
    first, last = trials[0], trials[-1]
    told = (
        f"We go back to {day(first.as_of.isoformat())} and to {day(last.as_of.isoformat())}, estimate the models from the orders before each "
        f"date alone, and forecast the {plural(last.days, 'day')} after it."
    )
    if len(last.repeats) < 1000:
        return told
    return f"{told} The later trial has {number(len(last.repeats))} customers."


def describe_frequency(trial: Trial | None, table: pd.DataFrame) -> str:
    """Say how many orders the model foresaw and how many came, and where it was furthest off."""
    if trial is None:
        return "The model could not be tried."
    foreseen, came = float(trial.foreseen.customers["expected_orders"].sum()), int(trial.orders.sum())
    off = foreseen / came - 1 if came else 0.0
    told = f"In the later trial the model expected {number(foreseen)} repeat orders; {number(came)} came"
    if abs(off) >= 0.005:
        told += f": the forecast was {percent(abs(off))} too {'high' if off > 0 else 'low'}. The model knows no seasons and no trend"
    if table.empty:
        return f"{told}."
    far = table.loc[((table["predicted"] - table["actual"]) * table["customers"]).abs().idxmax()]
    return (
        f"{told}. It was furthest off for customers with {far['repeats']} repeat {'order' if far['repeats'] == '1' else 'orders'} before: "
        f"{far['predicted']:.2f} expected of each, {far['actual']:.2f} came."
    )


def describe_calibration(bins: pd.DataFrame, trial: Trial | None) -> str:
    """Say whether chances and intervals of single customers held."""
    if trial is None:
        return "Without a trial, nobody knows whether the chances hold."
    inside = ((bins["lower"] <= bins["predicted"]) & (bins["predicted"] <= bins["upper"])).sum()
    share = cover(trial)
    reading = (
        "about as many as should"
        if FAIR[0] <= share <= FAIR[1]
        else "too few"
        if share < FAIR[0]
        else "too many: they are wide"
    )
    chances = ""
    if len(bins):
        chances = f"In {inside} of {plural(len(bins), 'group')} the share of customers who ordered agrees with the chance that was said, up to chance. "
    return (
        f"{chances}What single customers spent lay within their 95% intervals for {percent(share)} of them, {reading}."
    )


def tabulate_forecasts(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Write the comparison for reading: customers, forecast, explained, interval, total_foreseen, used."""
    rows = [
        {
            "customers": row.customers,
            "forecast": row.forecast,
            "explained": _share(row.skill),
            "interval": None if np.isnan(row.lower) else f"{_share(row.lower)} to {_share(row.upper)}",
            "total_foreseen": _share(row.total),
            "used": "yes" if row.used else "",
        }
        for row in forecasts.itertuples()
    ]
    return pd.DataFrame(rows)


def _share(value: float) -> str | None:
    return None if np.isnan(value) else f"{value:.0%}"


def label_forecasts(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Give the comparison with the customers in the name of each forecast, for a figure."""
    return forecasts.assign(forecast=forecasts["forecast"] + " (" + forecasts["customers"] + ")")


def explain_used(forecasts: pd.DataFrame, model: ValueModel) -> str:
    """Say which forecast the report uses of which customers, and why."""
    if model.orders is None:
        return "There is no model of orders, and of so few who came back nothing can be learnt of those who did not: no forecast is made."
    if forecasts.empty:
        return "Nothing could be compared, so the report uses the model, untried."
    told = [_explain_group(forecasts[forecasts["customers"] == group], who) for group, who in _WHO.items()]
    return " ".join(told)


_WHO = {ONCE: "customers of one order", AGAIN: "customers who came back"}


def _explain_group(table: pd.DataFrame, who: str) -> str:
    if table.empty:
        return f"Of {who} there were too few to compare, so the model is used, untried."
    used = table[table["used"]].iloc[0]
    others = table[table["forecast"] != MODEL]
    far = (
        ""
        if not used["skill"] < 0
        else " But it does worse than the mean of all would: do not rely on what is said of single customers."
    )
    if MODEL not in set(table["forecast"]):
        told = f"For {who} the model could not be tried, and the better naive forecast is used: {_NAMES[used['forecast']]}."
    elif used["forecast"] != MODEL:
        told = (
            f"For {who} the model is worse than {_NAMES[used['forecast']]}, whose squared errors are {percent(used['gain'])} smaller, by more than "
            "chance: the naive forecast is used."
        )
    elif (others["gain_upper"] < 0).all():
        told = f"For {who} the model does better than both naive forecasts, by more than chance, and is used."
    elif others["gain"].max() > 0:
        told = f"For {who} a naive forecast did better, {_NAMES[others.loc[others['gain'].idxmax(), 'forecast']]}, but no more than chance gives: the model is used."
    else:
        told = f"For {who} the model does better than both naive forecasts, if by no more than chance beside the better of them, and is used."
    return f"{told}{_tell_total(used)}{far}"


def _tell_total(used: pd.Series) -> str:
    off = used["total"] - 1
    if np.isnan(off) or abs(off) < 0.05:
        return ""
    return f" It foresaw {percent(abs(off))} too {'much' if off > 0 else 'little'} in all."
