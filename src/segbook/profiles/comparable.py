"""Which customers a feature may be compared among, so that what follows from how a segment came about is no trait."""

from collections.abc import Mapping

import pandas as pd

from segbook.features import FEATURES, Feature
from segbook.features.mix import is_from_mix
from segbook.features.scales import find_scales

FEWEST_ORDERS = 2
"""With a single order everybody is loyal to one brand, and buys at one time of the week."""

FULL_YEAR = 365
"""Days from the first order to the last from which each season could have had its orders."""

_FROM_ORDERS = {feature.name: feature.meaning for feature in FEATURES}
_SEASONS = ("spring_share", "summer_share", "autumn_share", "winter_share")
_TIMES = ("evening_share", "weekend_share", "days_between_orders")


def keep_comparable(features: pd.DataFrame, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Take shares of a customer's own orders or spending away where there are too few orders for them to be a habit.

    They are known then of customers of `FEWEST_ORDERS` and more; the seasons of those whose first and last order lie
    `FULL_YEAR` apart, for newcomers have ordered in the last months alone, and lost customers in those before they left.
    What made the segments stays, for it is a description.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    entries : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        The same, with missing values.
    """
    habits, seasons = find_habits(entries)
    taken = {name: features[name].where(features["frequency"] >= FEWEST_ORDERS) for name in habits}
    if seasons:
        year = features["tenure_days"] - features["recency_days"] >= FULL_YEAR
        taken |= {name: features[name].where(year) for name in seasons}
    return features.assign(**taken)


def find_habits(entries: Mapping[str, Feature]) -> tuple[list[str], list[str]]:
    """Name the features that are compared among customers of several orders, and those among customers of a full year."""
    made = {name for name, meaning in _FROM_ORDERS.items() if name in entries and entries[name].meaning == meaning}
    described = [name for name, entry in entries.items() if not entry.makes_segments]
    seasons = [name for name in described if name in _SEASONS and {name, "tenure_days", "recency_days"} <= made]
    habits = [
        name
        for name in described
        if (name in _TIMES and name in made) or (entries[name].kind == "quantity" and is_from_mix(entries[name]))
    ]
    return habits if "frequency" in made else [], seasons


def leave_out_items(entries: Mapping[str, Feature]) -> dict[str, Feature]:
    """Leave out the items of scales that were found by their names: the scale says the same, and more surely.

    Items that made the segments stay.
    """
    rated = [name for name, entry in entries.items() if entry.kind == "ordinal" and not name.startswith("scale_")]
    scales = {stem: items for stem, items in find_scales(rated).items() if f"scale_{stem}" in entries}
    items = {item.removeprefix("-") for members in scales.values() for item in members}
    return {name: entry for name, entry in entries.items() if name not in items or entry.makes_segments}
