"""Who is likely to buy a product, in words."""

import numpy as np
import pandas as pd

from segbook.actions.products.buyers import Buyers
from segbook.actions.products.chances import MODEL, RATES
from segbook.common.wording import cell, escape, number, percent, plural

NOT_ASKED = "No product was asked about. Name one in the parameter file, `actions: {product: …}`, to see who is likely to buy it."

CONCENTRATED = 1.5
"""Times as likely as all customers together from which a segment is worth naming."""


def describe_window(buyers: Buyers, horizon_days: int) -> str:
    """Say how far ahead the chances look, and why no further."""
    if not buyers.product:
        return NOT_ASKED
    if not buyers.used:
        return f"Who will buy it cannot be foreseen: {buyers.reason}."
    ahead = f"The chances are for the next {plural(buyers.window_days, 'day')}"
    if buyers.window_days >= horizon_days:
        return f"{ahead}, as was asked."
    return (
        f"{ahead}, not for the {horizon_days} that were asked about: to learn and to try what was learnt takes two such windows of the past, and "
        "orders before them."
    )


def describe_buyers(buyers: Buyers, published: pd.DataFrame, min_cell: int) -> str:
    """Say how many are expected to buy the product, and in which segment most do, as Markdown.

    Parameters
    ----------
    buyers : Buyers
    published : pandas.DataFrame
        As `publish_product` gives it.
    min_cell : int
    """
    product = buyers.product
    if not product:
        return NOT_ASKED
    if not buyers.used:
        return f"Who will buy {escape(product)} cannot be foreseen: {buyers.reason}."
    known = published.dropna(subset=["expected"])
    if known.empty:
        return f"So few bought {escape(product)} lately that nothing can be told of single segments."
    told = f"In the next {plural(buyers.window_days, 'day')}, "
    if not buyers.reason:
        total = buyers.customers["probability"]
        told += (
            f"{cell(total.sum(), min_cell)} of {plural(len(total), 'customer')} are expected to buy {escape(product)}. "
        )
    else:
        told += f"the chance to buy {escape(product)} is taken to be what it was in the last window. "
    best = known.loc[known["expected"].idxmax()]
    mean = buyers.customers["probability"].mean()
    interval = f"95% interval: {percent(best['lower'])} to {percent(best['upper'])}"
    most = f"“{escape(best['segment'])}” is likeliest to: {percent(best['expected'])} of its {plural(int(best['customers']), 'customer')} ({interval})"
    if buyers.reason or mean == 0 or best["expected"] < CONCENTRATED * mean:
        return f"{told}{most}."
    return f"{told}{most}, {best['expected'] / mean:.1f} times the share of all."


def describe_skill(buyers: Buyers, min_cell: int) -> str:
    """Say how well the chances did in the window that they had not seen."""
    if not buyers.used:
        return "Nothing could be tried."
    if buyers.reason:
        return (
            f"No model was tried: {buyers.reason}. What is told instead is the share of each segment that bought it in the last window, with its interval "
            "by Wilson; whether it stays so, nobody knows."
        )
    trial = buyers.trial.set_index("forecast")
    model, rates, used = trial.loc[MODEL], trial.loc[RATES], trial.loc[trial["used"]].iloc[0]
    told = (
        f"Tried on the last {plural(buyers.window_days, 'day')}, of which it had seen nothing, the model has a Brier skill of {percent_of(model['skill'])} "
        f"({percent_of(model['lower'])} to {percent_of(model['upper'])}; 0% is to give everybody the same chance, 100% to know), the segments' rates {percent_of(rates['skill'])}. "
        f"Its average precision is {model['precision_lift']:.1f} times that of chance, theirs {rates['precision_lift']:.1f} times."
    )
    choice = (
        " The segments' rates are better by more than chance and are used."
        if trial.loc[RATES, "used"]
        else " The model is used."
    )
    if used["skill"] <= 0:
        choice += " But they do no better than the same chance for everybody: take the chances for what they are."
    came = f" It foresaw {number(used['expected'])} buyers, and {cell(used['came'], min_cell)} came"
    off = used["expected"] / used["came"] - 1
    if used["came"] < min_cell or abs(off) < 0.1:
        return f"{told}{choice}{came}."
    return (
        f"{told}{choice}{came}: demand changed by more than it could know, and the intervals below allow for as much."
    )


def percent_of(skill: float) -> str:
    """Write a skill, which can be negative."""
    return percent(skill) if skill >= 0 else f"−{percent(-skill)}"


def describe_chances(calibration: pd.DataFrame) -> str:
    """Say in how many groups the said chance agrees with the share who bought; empty without groups."""
    if calibration.empty:
        return "There were too few buyers to hold the chances against what happened."
    inside = (
        (calibration["lower"] <= calibration["predicted"]) & (calibration["predicted"] <= calibration["upper"])
    ).sum()
    worst = calibration.loc[(calibration["predicted"] - calibration["actual"]).abs().idxmax()]
    told = f"In {inside} of {plural(len(calibration), 'group')} of customers the share who bought agrees with the chance that was said, up to chance."
    if inside == len(calibration):
        return told
    return f"{told} Furthest off: said {percent(worst['predicted'])}, bought {percent(worst['actual'])}."


def tabulate_buyers(published: pd.DataFrame) -> pd.DataFrame:
    """Write the segments: segment, customers, expected, interval, bought_lately (share in the last window); empty if nothing is known."""
    if published["expected"].isna().all():
        published = published[:0]
    lately = published["buyers"] / published["customers_then"]
    return pd.DataFrame(
        {
            "segment": published["segment"],
            "customers": [None if np.isnan(each) else number(each) for each in published["customers"]],
            "expected": [_share(each) for each in published["expected"]],
            "interval": [
                None if np.isnan(low) else f"{percent(low)} to {percent(high)}"
                for low, high in zip(published["lower"], published["upper"], strict=True)
            ],
            "bought_lately": [_share(each) for each in lately],
        }
    )


def _share(value: float) -> str | None:
    return None if np.isnan(value) else percent(value)
