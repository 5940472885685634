"""The features in words."""

from collections.abc import Callable

import pandas as pd

from segbook.common.wording import money, number, percent, plural


def write_value(feature: str, currency: str | None) -> Callable[[float], str]:
    """Give a function that writes values of a feature: money with its currency, anything else as a number."""
    return (lambda value: money(value, currency)) if feature == "monetary" else number


def answer(features: pd.DataFrame, currency: str | None) -> str:
    """Answer the chapter's question in one sentence."""
    middle = features[["recency_days", "frequency", "monetary"]].median()
    return (
        f"Of each of {plural(len(features), 'customer')} we know how recently, how often and for how much they bought. "
        f"Half of them ordered at most {plural(int(middle['frequency']), 'time')}, spent at most "
        f"{money(middle['monetary'], currency)}, and last ordered at most {plural(int(middle['recency_days']), 'day')} ago."
    )


def describe_one_time(features: pd.DataFrame) -> str:
    """Say how many bought once, and how much of the money the top tenth brings."""
    once = (features["frequency"] == 1).mean()
    ordered = features["monetary"].sort_values(ascending=False)
    top = max(1, round(len(ordered) / 10))
    share = ordered.iloc[:top].sum() / ordered.sum()
    return (
        f"{percent(once)} of the customers ordered once. "
        f"The tenth that spent most ({plural(top, 'customer')}) brought {percent(share)} of the revenue."
    )


def describe_transform(summary: pd.DataFrame) -> str:
    """Say what the transform does to the most skewed feature."""
    skewed = summary.dropna(subset=["skewness"])
    if skewed.empty:
        return "All customers are alike in every feature: there is nothing to transform."
    worst = skewed.loc[skewed["skewness"].abs().idxmax()]
    name = worst["feature"].replace("_", " ")
    effect = "evens it out" if abs(worst["skewness_transformed"]) < abs(worst["skewness"]) else "does not even it out"
    return (
        f"The most lopsided feature is {name}: its skewness (0 would be symmetric) is {worst['skewness']:.1f}, "
        f"because the upper end, {number(worst['high'])} and more, lies far from the median of {number(worst['median'])}. "
        f"The logarithm {effect}: {worst['skewness_transformed']:.1f}."
    )
