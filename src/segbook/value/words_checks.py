"""What the trial of the forecasts showed, in words."""

from collections.abc import Sequence

import pandas as pd

from segbook.common.wording import number, percent, plural
from segbook.data.words import day
from segbook.features import Past
from segbook.value.checks import MODEL, cover
from segbook.value.holdout import Trial
from segbook.value.model import ValueModel

_NAMES = {MODEL: "the model", "persistence": "last period's spending", "segment mean": "the segment's mean"}

FAIR = (0.9, 0.99)
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


def describe_frequency(trial: Trial | None) -> str:
    """Say how many orders the model foresaw in the hold-out, and how many came; empty without a trial of the model."""
    if trial is None:
        return ""
    foreseen, came = float(trial.foreseen.customers["expected_orders"].sum()), int(trial.orders.sum())
    told = f"In the later trial the model expected {number(foreseen)} repeat orders; {number(came)} came"
    off = foreseen / came - 1 if came else 0.0
    if abs(off) < 0.005 or not came:
        return f"{told}."
    return f"{told}: the forecast was {percent(abs(off))} too {'high' if off > 0 else 'low'}. The model knows no seasons and no trend."


def describe_calibration(bins: pd.DataFrame, trial: Trial | None) -> str:
    """Say whether chances and intervals of single customers held; empty without a trial of the model."""
    if trial is None:
        return ""
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
    """Write the comparison for reading: forecast, explained, interval, total, used."""
    return pd.DataFrame(
        {
            "forecast": forecasts["forecast"],
            "explained": [f"{value:.0%}" for value in forecasts["skill"]],
            "interval": [f"{row.lower:.0%} to {row.upper:.0%}" for row in forecasts.itertuples()],
            "total_foreseen": [f"{value:.0%}" for value in forecasts["total"]],
            "used": ["yes" if used else "" for used in forecasts["used"]],
        }
    )


def explain_used(forecasts: pd.DataFrame, model: ValueModel) -> str:
    """Say which forecast the report uses, and why."""
    if model.orders is None:
        return "There is no model of orders, so the report uses a naive forecast: everybody spends what their segment spent on average lately."
    if forecasts.empty:
        return "Nothing could be compared, so the report uses the model, unchecked."
    used = forecasts.loc[forecasts["used"], "forecast"].iloc[0]
    if MODEL not in set(forecasts["forecast"]):
        return f"The model could not be estimated as of then, so it could not be tried. The better naive forecast is used: {_NAMES[used]}."
    table = forecasts.set_index("forecast")
    others = table.drop(index=MODEL)
    best = others["skill"].idxmax()
    if used != MODEL:
        return (
            f"The model is worse than {_NAMES[used]}, whose squared errors are {percent(table.loc[used, 'gain'])} smaller, by more than chance. "
            "So the report uses the naive forecast. What it says of who is about to leave still comes from the model: take it as a hint."
        )
    gain = others.loc[best, "gain"]
    if gain > 0:
        return f"The naive forecast by {_NAMES[best]} did a little better than the model, but no more than chance gives. The report uses the model."
    clearly = (
        "by more than chance"
        if (others["gain_upper"] < 0).all()
        else "though by no more than chance beside the better of them"
    )
    return f"The model does better than both naive forecasts, {clearly}. The report uses it."
