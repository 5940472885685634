"""The features in words."""

from collections.abc import Callable, Mapping

import pandas as pd

from segbook.common.wording import listing, money, number, percent, plural, times
from segbook.features.feature import FAMILIES, Feature, readable
from segbook.features.scales import FAIR, GOOD

TOO_FEW = "known of too few to tell"
LOPSIDED = 0.5
"""Skewness from which a distribution is worth calling lopsided."""


def write_value(entry: Feature, currency: str | None) -> Callable[[float], str]:
    """Give a function that writes values of a feature: money with its currency, shares in percent, years without commas."""
    if entry.unit == "money":
        return lambda value: money(value, currency)
    if entry.unit == "share" or entry.kind == "yes_no":
        return percent
    if entry.unit == "year":
        return "{:.0f}".format
    return _plain


def write_share(count: int, of: int, min_cell: int) -> str:
    """Write a share of customers, unless those who are in it, or those who are not, are too few to be told of."""
    if of < min_cell:
        return TOO_FEW
    if 0 < count < min_cell:
        return f"under {percent(min_cell / of)}"
    if 0 < of - count < min_cell:
        return f"over {percent(1 - min_cell / of)}"
    return percent(count / of)


def answer(features: pd.DataFrame, entries: Mapping[str, Feature], currency: str | None) -> str:
    """Answer the chapter's question in a few sentences."""
    families = [
        f"{number(count)} {family}"
        for family in FAMILIES
        if (count := sum(entry.family == family for entry in entries.values()))
    ]
    known = f"Of each of {plural(len(features), 'customer')} we know {plural(len(entries), 'feature')}: {listing(families)}."
    if "recency_days" not in features:
        return f"{known} {describe_makers(entries)}"
    middle = features[["recency_days", "frequency", "monetary"]].median()
    return (
        f"{known} Half of them ordered at most {times(int(middle['frequency']))}, spent at most "
        f"{money(middle['monetary'], currency)}, and last ordered at most {plural(int(middle['recency_days']), 'day')} ago."
    )


def describe_makers(entries: Mapping[str, Feature]) -> str:
    """Say which features make the segments."""
    makes = [entry.short for entry in entries.values() if entry.makes_segments]
    rest = "; the rest describes them" if len(makes) < len(entries) else ""
    return f"The segments are made of {listing(makes)}{rest}."


def describe_family(features: pd.DataFrame, entries: Mapping[str, Feature], family: str, source: str) -> str:
    """Say how many features of a family there are and of whom they are known, or what would bring some.

    Parameters
    ----------
    features : pandas.DataFrame
    entries : mapping of str to Feature
    family : str
    source : str
        What would bring such features.
    """
    names = [name for name, entry in entries.items() if entry.family == family]
    if not names:
        return f"The data tells nothing {family} of the customers; {source} would."
    known = features[names].notna().mean()
    least = entries[known.idxmin()]
    told = f"{plural(len(names), f'{family} feature')} {'is' if len(names) == 1 else 'are'} known"
    if known.min() == 1:
        return f"{told}, of every customer."
    return f"{told}; what is known of fewest is {least.short}: of {percent(known.min())} of the customers."


def describe_one_time(features: pd.DataFrame, min_cell: int) -> str:
    """Say how many bought once, and how much of the money the top tenth brings if it is large enough to be told."""
    once = f"{percent((features['frequency'] == 1).mean())} of the customers ordered once."
    ordered = features["monetary"].sort_values(ascending=False)
    top = round(len(ordered) / 10)
    if top < min_cell:
        return once
    share = ordered.iloc[:top].sum() / ordered.sum()
    return f"{once} The tenth that spent most ({plural(top, 'customer')}) brought {percent(share)} of the revenue."


def describe_transform(skewness: pd.DataFrame, entries: Mapping[str, Feature]) -> str:
    """Say what the transform does to the most skewed of the quantities that make segments.

    Parameters
    ----------
    skewness : pandas.DataFrame
        As `measure_skewness` gives it.
    entries : mapping of str to Feature
    """
    skewed = skewness.dropna(subset=["skewness"])
    if skewness.empty:
        return "No quantity makes segments, so there is nothing lopsided to even out."
    if skewed.empty:
        return "All customers are alike in every quantity that makes segments: there is nothing to transform."
    worst = skewed.loc[skewed["skewness"].abs().idxmax()]
    entry = entries[worst["feature"]]
    before, after = (round(worst[column], 1) + 0.0 for column in ("skewness", "skewness_transformed"))  # there is no -0
    if abs(before) < LOPSIDED:
        return f"None of the quantities that make segments is lopsided: the skewness is {before:.1f} at most."
    side = "a few customers lie far above the others" if before > 0 else "a few customers lie far below the others"
    most = f"The most lopsided of the quantities that make segments is {entry.short}: {side}, and its skewness is {before:.1f}."
    if entry.transform != "log1p":
        return f"{most} It stays as it is."
    effect = "evens this out" if abs(after) < abs(before) else "does not even this out"
    return f"{most} The logarithm {effect}: afterwards it is {after:.1f}."


def describe_scales(scales: pd.DataFrame) -> str:
    """Say whether the items of each scale hang together."""
    if scales.empty:
        return "The data has no scale of several items."
    return " ".join(_describe_scale(row) for row in scales.itertuples())


def describe_columns(columns: pd.DataFrame) -> str:
    """Say which columns of the customer table and survey are not used, and which values could not be; text of the data as it is."""
    unused = columns[columns["kind"] == "not used"]
    odd = columns[columns["odd"] > 0]
    sentences = []
    if len(unused):
        parts = (f"{row.column} ({row.found})" for row in unused.itertuples())
        sentences.append(f"Not used: {listing(parts)}.")
    if len(odd):
        parts = (f"{plural(row.odd, 'value')} of {row.column}" for row in odd.itertuples())
        sentences.append(f"Taken as missing, because they are impossible or cannot be read: {listing(parts)}.")
    return " ".join(sentences) or "Every column is used, and every value could be read."


def _describe_scale(scale) -> str:
    name = readable(scale.scale).lower()
    if scale.alpha != scale.alpha:
        return f"Whether the items of “{name}” hang together cannot be said: too few answered them all."
    told = f"The {scale.items} items of “{name}”"
    if scale.alpha >= GOOD:
        return f"{told} hang together well (alpha {scale.alpha:.2f})."
    if scale.alpha >= FAIR:
        return f"{told} hang together fairly (alpha {scale.alpha:.2f})."
    against = " It works against the others: is it reverse-coded?" if scale.weakest_correlation < 0 else ""
    consequence = "so do not read much into the scale" if scale.used else "so they are no scale and stand alone"
    return f"{told} do not hang together (alpha {scale.alpha:.2f}), {consequence}; the odd one is {readable(scale.weakest).lower()}.{against}"


def _plain(value: float) -> str:
    if abs(value) >= 100 or value == round(value):
        return number(value)
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2f}"
