"""The features in words."""

from collections.abc import Callable

import pandas as pd

from segbook.common.wording import money, number, percent, plural, times
from segbook.features.entries import FEATURES


def write_value(feature: str, currency: str | None) -> Callable[[float], str]:
    """Give a function that writes values of a feature: money with its currency, anything else as a number."""
    return (lambda value: money(value, currency)) if feature == "monetary" else number


def answer(features: pd.DataFrame, currency: str | None) -> str:
    """Answer the chapter's question in one sentence."""
    middle = features[["recency_days", "frequency", "monetary"]].median()
    return (
        f"Of each of {plural(len(features), 'customer')} we know how recently, how often and for how much they bought. "
        f"Half of them ordered at most {times(int(middle['frequency']))}, spent at most "
        f"{money(middle['monetary'], currency)}, and last ordered at most {plural(int(middle['recency_days']), 'day')} ago."
    )


def describe_one_time(features: pd.DataFrame, min_cell: int) -> str:
    """Say how many bought once, and how much of the money the top tenth brings if it is large enough to be told."""
    once = f"{percent((features['frequency'] == 1).mean())} of the customers ordered once."
    ordered = features["monetary"].sort_values(ascending=False)
    top = round(len(ordered) / 10)
    if top < min_cell:
        return once
    share = ordered.iloc[:top].sum() / ordered.sum()
    return f"{once} The tenth that spent most ({plural(top, 'customer')}) brought {percent(share)} of the revenue."


def describe_transform(summary: pd.DataFrame) -> str:
    """Say what the transform does to the most skewed of the features that make segments.

    Parameters
    ----------
    summary : pandas.DataFrame
        As `summarise_features` gives it.
    """
    makes = [feature.name for feature in FEATURES if feature.makes_segments]
    skewed = summary[summary["feature"].isin(makes)].dropna(subset=["skewness"])
    if skewed.empty:
        return "All customers are alike in every feature: there is nothing to transform."
    worst = skewed.loc[skewed["skewness"].abs().idxmax()]
    before, after = worst["skewness"], worst["skewness_transformed"]
    side = "a few customers lie far above the others" if before > 0 else "a few customers lie far below the others"
    effect = "evens this out" if abs(after) < abs(before) else "does not even this out"
    return (
        f"The most lopsided of the features that make segments is {worst['feature'].replace('_', ' ')}: {side}, "
        f"and its skewness is {before:.1f}. The logarithm {effect}: afterwards it is {after:.1f}."
    )
