"""What segments buy more and less often than others, in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.products.affinity import CLEAR_LIFT, FALSE_SHARE, LEVELS
from segbook.common.wording import escape, listing, number, percent

NAMED = 3
"""Products, brands or categories that a sentence names on either side."""

NO_PRODUCTS = (
    "The orders tell neither products nor brands nor categories, so nothing can be said of what each segment buys. If the file "
    "has such a column, name it under `data: {columns: …}`."
)

_MANY = {"category": "categories", "brand": "brands", "product": "products"}


def answer_affinities(affinities: pd.DataFrame, tells: bool) -> str:
    """Say how much of what segments buy differs from the other customers by more than chance.

    Parameters
    ----------
    affinities : pandas.DataFrame
        As `compare_segments` gives it.
    tells : bool
        Whether the orders have a column of products, brands or categories.
    """
    if not tells:
        return NO_PRODUCTS
    if affinities.empty:
        return "No product, brand or category was bought by enough customers of a segment, and of the others, to be told of."
    parts = [
        f"{number(rows['told'].sum())} of {number(len(rows))} with {_MANY[level]}"
        for level in LEVELS
        if len(rows := affinities[affinities["level"] == level])
    ]
    return (
        f"Each segment was compared with the customers of all others, {number(len(affinities))} times: {listing(parts)} differ clearly, by a factor of "
        f"{CLEAR_LIFT:g} or more, and by more than chance (of what is told, {FALSE_SHARE:.0%} at most should be chance)."
    )


def describe_affinities(affinities: pd.DataFrame, names: Mapping[int, str]) -> str:
    """Say of each segment what it buys more and less often than the others, as a list in Markdown; empty where nothing may be told.

    Parameters
    ----------
    affinities : pandas.DataFrame
        As `compare_segments` gives it.
    names : mapping of int to str
        Of the segments.
    """
    points = []
    for segment_id, name in names.items():
        own = affinities[affinities["segment_id"] == segment_id]
        told = [_describe_level(rows, level) for level in LEVELS if len(rows := own[own["level"] == level])]
        told = [sentence for sentence in told if sentence]
        if told:
            points.append(f"- **{escape(name)}**: {' '.join(told)}")
        elif len(own):
            points.append(f"- **{escape(name)}**: they buy what the others buy.")
    return "\n".join(points)


def _describe_level(rows: pd.DataFrame, level: str) -> str:
    """Name what stands out most; of a segment that buys more of everything, that it does, and where most and least."""
    told, usual = _sort(rows[rows["told"]]), rows["usual"].iloc[0]
    if told.empty:
        return ""
    more, less = told[told["lift"] > 1].head(NAMED), told[told["lift"] < 1].tail(NAMED)[::-1]
    if len(told) > NAMED and (told["lift"] > 1).all() and usual >= CLEAR_LIFT:
        return f"They buy the {_MANY[level]} more often altogether (median: {write_times(usual)}), above all {_name(more)}."
    if len(told) > NAMED and (told["lift"] < 1).all() and usual <= 1 / CLEAR_LIFT:
        closest = told.head(1)
        return f"They buy the {_MANY[level]} less often altogether (median: {write_times(usual)}), least of all {_name(less)}; closest to the others is {_name(closest)}."
    sides = [f"{how} often {_name(side)}" for how, side in (("more", more), ("less", less)) if len(side)]
    return f"Of the {_MANY[level]}, they buy {'; '.join(sides)}."


def _sort(rows: pd.DataFrame) -> pd.DataFrame:
    """Put what is surely bought more often first, and what is surely bought less often last: by the end of the interval next to 1."""
    sure = np.where(rows["lift"] > 1, rows["lower"], rows["upper"])
    return rows.iloc[np.argsort(-sure, kind="stable")]


def _name(rows: pd.DataFrame) -> str:
    return listing(
        f"{escape(row.value)} ({percent(row.share)} against {percent(row.share_others)} of the others)"
        for row in rows.itertuples()
    )


def write_times(lift: float) -> str:
    """Write a lift: ``2.1 times as often``."""
    return f"{lift:.1f} times as often" if lift >= 0.95 else f"{lift:.2f} times as often"


def tabulate_affinities(
    affinities: pd.DataFrame, names: Mapping[int, str], level: str, most: int = NAMED
) -> pd.DataFrame:
    """Write what stands out most in each segment: segment, item, share, others, times, interval.

    Parameters
    ----------
    affinities : pandas.DataFrame
    names : mapping of int to str
    level : str
        One of `LEVELS`.
    most : int
        Rows of each segment on either side of what it usually buys.
    """
    rows = _sort(affinities[(affinities["level"] == level) & affinities["told"]])
    chosen = []
    for segment_id in names:
        own = rows[rows["segment_id"] == segment_id]
        above = own["lift"] >= own["usual"]
        chosen += [own[above].head(most), own[~above].tail(most)]
    table = pd.concat(chosen) if chosen else rows
    return pd.DataFrame(
        {
            "segment": table["segment_id"].map(names),
            level: table["value"],
            "share": [percent(each) for each in table["share"]],
            "others": [percent(each) for each in table["share_others"]],
            "times": [f"{each:.2f}" for each in table["lift"]],
            "interval": _intervals(table),
        }
    )


def _intervals(table: pd.DataFrame) -> list[str | None]:
    return [
        None if np.isnan(low) else f"{low:.2f} to {high:.2f}"
        for low, high in zip(table["lower"], table["upper"], strict=True)
    ]
