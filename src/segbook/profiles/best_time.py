"""When to reach a segment."""

from dataclasses import dataclass

import pandas as pd

from segbook.profiles.times import MORE

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class BestTime:
    """When to reach a segment.

    Attributes
    ----------
    weekdays : tuple of str
        Names of the days, Monday first; empty where nothing can be told.
    start, end : int
        Hours, 0 to 24; both 0 and 24 where the orders have no times of day.
    share, share_all : float
        Share of the segment's orders that fall into that time, and of all orders.
    own : bool
        Whether that time is theirs (more than chance), or that of all customers.
    months : tuple of str
        Names of the months in which they order more than others do, else the month of most orders of all; empty if not known.
    own_months : bool
        Whether the months are theirs.
    """

    weekdays: tuple[str, ...] = ()
    start: int = 0
    end: int = 24
    share: float = float("nan")
    share_all: float = float("nan")
    own: bool = False
    months: tuple[str, ...] = ()
    own_months: bool = False


def best_time(hours: pd.DataFrame, months: pd.DataFrame, segment_id: int) -> BestTime:
    """Give the time to reach a segment: its own where one stands out, else that of most orders of all.

    Parameters
    ----------
    hours, months : pandas.DataFrame
        As `summarise_hours` and `summarise_months` give them, of all segments.
    segment_id : int

    Returns
    -------
    BestTime
    """
    own = hours[(hours["segment_id"] == segment_id) & (hours["orders"] > 0)].dropna(subset=["share_all"])
    more = own[own["differs"] == MORE]
    rows = _widen(more) if len(more) else own.nlargest(1, "share_all")
    of_year = months[months["segment_id"] == segment_id].dropna(subset=["share"])
    peculiar = of_year[of_year["differs"] == MORE]
    chosen = peculiar if len(peculiar) else of_year.nlargest(1, "share_all")
    told = {"months": tuple(MONTH_NAMES[month - 1] for month in chosen["month"]), "own_months": len(peculiar) > 0}
    if rows.empty:
        return BestTime(**told)
    return BestTime(
        weekdays=tuple(WEEKDAYS[day - 1] for day in sorted(rows["weekday"].unique())),
        start=int(rows["start"].min()),
        end=int(rows["end"].max()),
        share=float(rows["share"].sum()),
        share_all=float(rows["share_all"].sum()),
        own=len(more) > 0,
        **told,
    )


def _widen(more: pd.DataFrame) -> pd.DataFrame:
    """Take the cell of the largest share, the hours beside it that stand out too, and the other days on which all of these do."""
    first = more.loc[more["share"].idxmax()]
    day = more[more["weekday"] == first["weekday"]].sort_values("start")
    run = (day["start"] != day["end"].shift()).cumsum()
    hours = day.loc[run == run[first.name], "start"]
    same = more[more["start"].isin(hours)]
    return same[same.groupby("weekday")["start"].transform("size") == len(hours)]


def find_most_own(hours: pd.DataFrame) -> int:
    """Give the segment whose best time is least everybody's; where none has one of its own, the one of most orders.

    Parameters
    ----------
    hours : pandas.DataFrame
        As `summarise_hours` gives it, at least one row.
    """
    more = hours[hours["differs"] == MORE]
    if len(more):
        return int((more["share"] - more["share_all"]).groupby(more["segment_id"]).sum().idxmax())
    return int(hours.groupby("segment_id")["orders"].sum().idxmax())


def find_most_seasonal(months: pd.DataFrame) -> int | None:
    """Give the segment whose year is least everybody's, of those whose months are told; None where there is none.

    Parameters
    ----------
    months : pandas.DataFrame
        As `summarise_months` gives it. A segment in which a month differs by more than chance goes before others.
    """
    known = months.dropna(subset=["share", "share_all"])
    if known.empty:
        return None
    apart = (known["share"] - known["share_all"]).abs()
    clear = known["differs"] != ""
    order = (
        pd.DataFrame({"clear": clear, "apart": apart})
        .groupby(known["segment_id"])
        .agg({"clear": "any", "apart": "sum"})
    )
    return int(order.sort_values(["clear", "apart"], ascending=False, kind="stable").index[0])
