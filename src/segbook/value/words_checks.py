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
        return "There is no model of orders; and where hardly anybody came back, what customers spent says nothing of what they will. So no forecast is made."
    if forecasts.empty:
        return "Nothing could be compared, so the report uses the model, unchecked."
    used = forecasts.loc[forecasts["used"], "forecast"].iloc[0]
    if MODEL not in set(forecasts["forecast"]):
        return f"As of then the model could not be estimated, so it could not be tried. The better naive forecast is used: {_NAMES[used]}."
    table = forecasts.set_index("forecast")
    others = table.drop(index=MODEL)
    best = others["skill"].idxmax()
    if used != MODEL:
        return (
            f"The model is worse than {_NAMES[used]}, which explains {table.loc[used, 'skill']:.0%} of the differences and the model {table.loc[MODEL, 'skill']:.0%}: more than chance gives. "
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
