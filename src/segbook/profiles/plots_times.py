"""Figures of when the segments order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator, PercentFormatter

from segbook.common.figures import MUTED, TOO_FEW, drawable, say_instead, segment_colour
from segbook.common.wording import percent
from segbook.profiles.best_time import MONTH_NAMES, WEEKDAYS

DARK = 0.5
"""Shades of less luminance carry white text."""

TOLD = 0.5
"""Cells are labelled from this share of the largest on."""


def plot_hours(hours: pd.DataFrame, segment_id: int, name: str, axes: Sequence[Axes]) -> Sequence[Axes]:
    """Draw the week of one segment and, below, that of all customers: weekday by hour, the darker the more orders an hour.

    Parameters
    ----------
    hours : pandas.DataFrame
        As `summarise_hours` gives it.
    segment_id : int
    name : str
        Of the segment.
    axes : two matplotlib.axes.Axes

    Returns
    -------
    two matplotlib.axes.Axes
    """
    own = hours[hours["segment_id"] == segment_id]
    panels = [("share", drawable(name), segment_colour(segment_id)), ("share_all", "All customers", "#444444")]
    densities = [own[column] / (own["end"] - own["start"]) for column, *_ in panels]
    most = max((each.max() for each in densities if each.notna().any()), default=np.nan)
    for ax, (column, title, colour) in zip(axes, panels, strict=True):
        if not (own[column] > 0).any():
            say_instead(TOO_FEW, ax)
        else:
            _draw_week(own, column, most, colour, ax)
        ax.set_title(title, color=colour, fontweight="bold")
    if own["end"].max() - own["start"].min() > 0 and own["start"].nunique() > 1:
        axes[-1].set_xlabel("hour of the day; share of orders in percent, – is not told")
    return axes


def _draw_week(own: pd.DataFrame, column: str, most: float, colour: str, ax: Axes) -> None:
    table = own.pivot(index="weekday", columns="start", values=column)
    edges = np.array([*table.columns, own["end"].max()], dtype=float)
    shades = LinearSegmentedColormap.from_list("orders", ["white", colour])
    dark = table.to_numpy(float) / np.diff(edges) / most
    ax.pcolormesh(edges, np.arange(8) + 0.5, np.ma.masked_invalid(dark), cmap=shades, vmin=0, vmax=1, edgecolor="white")
    middle = (edges[:-1] + edges[1:]) / 2
    for (row, place), share in np.ndenumerate(table.to_numpy(float)):
        hidden = np.isnan(share)
        if hidden or dark[row, place] >= TOLD or table.shape[1] == 1:
            ax.text(
                middle[place],
                row + 1,
                "–" if hidden else f"{100 * share:.1f}" if table.shape[1] > 1 else percent(share),
                ha="center",
                va="center",
                fontsize=10.5,
                color=MUTED if hidden else _contrast(shades(dark[row, place])),
            )
    ax.set_yticks(range(1, 8), [day[:2] for day in WEEKDAYS])
    ax.set_ylim(7.5, 0.5)
    ax.set_xticks(edges if table.shape[1] > 1 else [])
    ax.tick_params(length=0)


def _contrast(shade: tuple[float, ...]) -> str:
    return "white" if np.dot(shade[:3], (0.299, 0.587, 0.114)) < DARK else "black"


def plot_season(months: pd.DataFrame, segment_id: int | None, name: str | None, ax: Axes) -> Axes:
    """Draw how the orders of one segment spread over a year, beside those of all customers.

    Parameters
    ----------
    months : pandas.DataFrame
        As `summarise_months` gives it.
    segment_id : int or None
        None where the season of no segment is told; the figure says so.
    name : str or None
        Of the segment.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if segment_id is None:
        return say_instead("Of no segment enough customers came back\noften enough to tell its season.", ax)
    own = months[months["segment_id"] == segment_id]
    if own.empty or own[["share", "share_all"]].isna().any(axis=None):
        return say_instead("Too few of them came back often\nenough to tell their season.", ax)
    colour = segment_colour(segment_id)
    ax.plot(own["month"], own["share_all"], color=MUTED, linestyle="--", marker="o", markersize=4)
    ax.plot(own["month"], own["share"], color=colour, marker="o", markersize=4)
    clear = own[own["differs"] != ""]
    ax.plot(clear["month"], clear["share"], "o", markersize=12, fillstyle="none", color=colour)
    ax.axhline(1 / len(own), color=MUTED, linewidth=0.8, linestyle=":")
    ax.set_title(drawable(name), color=colour, fontweight="bold")
    rings = "\nrings: more or less than others" if len(clear) else ""
    ax.text(
        0.02, 0.97, f"dashed: all customers{rings}", transform=ax.transAxes, va="top", fontsize=10.5, color="#555555"
    )
    ax.set_xticks(range(1, 13), [month[0] for month in MONTH_NAMES])
    ax.set_ylim(0, 1.3 * own[["share", "share_all"]].max(axis=None))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.set_ylabel("share of a year's orders")
    return ax
