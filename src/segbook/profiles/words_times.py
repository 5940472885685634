"""When the segments order, in words."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from segbook.common.wording import listing, percent
from segbook.profiles.best_time import MONTH_NAMES, BestTime, best_time, find_most_seasonal

CHANCE = 3
"""Standard errors by which the largest month of all must exceed an even share to be called a season."""


def describe_best(hours: pd.DataFrame, months: pd.DataFrame, segment_id: int) -> str:
    """Say when a segment orders, through the week and through the year, and whether that is peculiar to it.

    Parameters
    ----------
    hours, months : pandas.DataFrame
        As `summarise_hours` and `summarise_months` give them, of all segments.
    segment_id : int
    """
    best = best_time(hours, months, segment_id)
    return f"{describe_week(best)} {describe_year(best, months, segment_id)}"


def describe_times(hours: pd.DataFrame, months: pd.DataFrame, segment_ids: Iterable[int]) -> dict[int, str]:
    """Say of each segment what `describe_best` says."""
    return {segment_id: describe_best(hours, months, segment_id) for segment_id in segment_ids}


def describe_week(best: BestTime) -> str:
    """Say at which time of the week they order."""
    if not best.weekdays:
        return "Too few of them order at any one time to say when they do."
    if best.own:
        return (
            f"More often than others they order {write_week(best)}: {percent(best.share)} of their orders, against "
            f"{percent(best.share_all)} of all."
        )
    return f"In no part of the week do they order more often than others by more than chance; most orders of all come {write_week(best)}."


def describe_year(best: BestTime, months: pd.DataFrame, segment_id: int) -> str:
    """Say in which months they order, as far as orders between the first and the last of a customer tell."""
    if months.empty:
        return "Seasons cannot be told: that takes orders of all months of the year, from customers who came back twice or more."
    rows = months[months["segment_id"] == segment_id].dropna(subset=["share"])
    if rows.empty:
        return "Too few of them came back often enough to tell their season."
    if best.own_months:
        theirs = rows[[MONTH_NAMES[month - 1] in best.months for month in rows["month"]]]
        return (
            f"In {listing(best.months)} they order more than others: {percent(theirs['share'].sum())} of a year's orders, against "
            f"{percent(theirs['share_all'].sum())} of all."
        )
    return f"Their season is that of all customers. {describe_season(months)}"


def describe_season(months: pd.DataFrame) -> str:
    """Say in which month all customers order most, or that it makes no difference.

    Parameters
    ----------
    months : pandas.DataFrame
        As `summarise_months` gives it.
    """
    of_all = months.groupby("month")[["share_all", "orders"]].agg({"share_all": "first", "orders": "sum"})
    orders = float(of_all["orders"].sum())
    if of_all["share_all"].isna().any() or not orders:
        return "What season all have cannot be told: too few customers order in some month."
    month, even = of_all["share_all"].idxmax(), 1 / len(of_all)
    share = float(of_all["share_all"].loc[month])
    if share - even < CHANCE * np.sqrt(even * (1 - even) / orders):
        return "No month brings more orders than others by more than chance."
    return f"Most of a year's orders come in {MONTH_NAMES[month - 1]}: {percent(share)}."


def describe_drawn_season(months: pd.DataFrame, names: pd.DataFrame) -> str:
    """Say of all customers what `describe_season` says, and whether the segment that is drawn has a season of its own.

    Parameters
    ----------
    months : pandas.DataFrame
        As `summarise_months` gives it.
    names : pandas.DataFrame
        segment_id, segment; names are as they came, not escaped.
    """
    drawn = find_most_seasonal(months)
    if drawn is None:
        return f"{describe_season(months)} Of no segment enough customers came back often enough to tell its season."
    called = names.set_index("segment_id")["segment"][drawn]
    differs = (months.loc[months["segment_id"] == drawn, "differs"] != "").any()
    year = "lies furthest from everybody's" + ("" if differs else ", and even that may be chance")
    return f"{describe_season(months)} Of the segments whose months are known, the year of “{called}” {year}."


def tabulate_times(hours: pd.DataFrame, months: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Put side by side when each segment orders.

    Parameters
    ----------
    hours, months : pandas.DataFrame
        As `summarise_hours` and `summarise_months` give them.
    names : pandas.DataFrame
        segment_id, segment.

    Returns
    -------
    pandas.DataFrame
        segment, more_often (time of the week in which they order more often than others), share and share_all (of their and of all orders; texts),
        season (months in which they order more than others); missing where nothing stands out.
    """
    rows = []
    for row in names.itertuples():
        best = best_time(hours, months, row.segment_id)
        week = write_week(best) if best.own else None
        shares = (percent(best.share), percent(best.share_all)) if best.own else (None, None)
        season = listing(best.months) if best.own_months else None
        rows.append((row.segment, week, *shares, season))
    return pd.DataFrame(rows, columns=["segment", "more_often", "share", "share_all", "season"]).astype("str")


HEADINGS: Mapping[str, str] = {
    "more_often": "More often than others",
    "share": "Of their orders",
    "share_all": "Of all orders",
    "season": "More in",
}
"""Headings of the table of times."""


def answer_times(hours: pd.DataFrame, months: pd.DataFrame, names: pd.DataFrame) -> str:
    """Say in one sentence whose times are their own, and whose are everybody's; names are as they came, not escaped."""
    best = {row.segment: best_time(hours, months, row.segment_id) for row in names.itertuples()}
    own = [f"“{name}” {write_week(each)}" for name, each in best.items() if each.own]
    if hours.empty or not any(each.weekdays for each in best.values()):
        return "Too few customers order at any one time to say when each segment does."
    told = "No segment orders at other times of the week than the others by more than chance."
    if own:
        told = f"More often than others order {listing(own)}."
    seasonal = [f"“{name}” in {listing(each.months)}" for name, each in best.items() if each.own_months]
    return f"{told} More in their season than others order {listing(seasonal)}." if seasonal else told


def write_week(best: BestTime) -> str:
    """Write a time of the week: ``on Saturday and Sunday between 10:00 and 14:00``."""
    days = f"on {listing(best.weekdays)}" if len(best.weekdays) < 7 else "on every day"
    if (best.start, best.end) == (0, 24):
        return days
    if best.start == 0:
        return f"{days} before {best.end}:00"
    return f"{days} after {best.start}:00" if best.end == 24 else f"{days} between {best.start}:00 and {best.end}:00"
