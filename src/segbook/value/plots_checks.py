"""Figures that hold the model against what really happened."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from segbook.common.figures import ACCENT, MANY, MUTED, draw_calibration, fold, say_instead, separate

TOO_FEW_REPEATS = "Too few customers came back to draw it."
LEAST = -1.0
"""Skills are drawn from here on: what is worse stands at the edge, with its number."""

_ACTUAL = {"color": "#333333", "linewidth": 1.6}
_MODEL = {"color": ACCENT, "linestyle": "--"}
_PERIODS = {1: "day", 7: "week", 30: "month", 31: "month"}


def plot_tracking(tracking: pd.DataFrame, min_cell: int, axes: np.ndarray) -> np.ndarray:
    """Draw repeat purchases over time, as they were and as the model expects them: summed up, and of each period.

    Parameters
    ----------
    tracking : pandas.DataFrame
        date (the end of a period), actual, expected, actual_total, expected_total, foreseen (whether the model had not
        seen it).
    min_cell : int
        Nothing is drawn of less than `MANY` times as many repeat purchases.
    axes : ndarray of Axes, shape (2,)
        One above the other, with one time axis.

    Returns
    -------
    ndarray of Axes
    """
    if tracking.empty or tracking["actual"].sum() < MANY * min_cell:
        axes[1].set_axis_off()
        say_instead(TOO_FEW_REPEATS, axes[0])
        return axes
    period = _PERIODS.get(tracking["date"].diff().median().days, "period")
    cut = tracking.loc[tracking["foreseen"], "date"].min()
    for text, offset, side in (("fitted", -5, "right"), ("foreseen", 5, "left")):
        spot = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "ha": side, "fontsize": 10.5}
        axes[0].annotate(text, (cut, 1), (offset, 3), **spot)
    columns = (("actual_total", "expected_total", "so far"), ("actual", "expected", f"per {period}"))
    for (actual, expected, what), ax in zip(columns, axes, strict=True):
        ax.axvline(cut, color=MUTED, linewidth=1)
        _draw_curves(tracking["date"], tracking[actual], tracking[expected], ax)
        ax.set_ylabel(f"repeat purchases\n{what}", fontsize=10.5)
    locator = AutoDateLocator(minticks=3, maxticks=7)
    axes[1].xaxis.set(major_locator=locator, major_formatter=ConciseDateFormatter(locator, show_offset=False))
    axes[1].set_xlabel(f"end of the {period}")
    for ax in axes:
        separate(ax.texts, ax)
    return axes


def plot_by_frequency(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw mean purchases in the hold-out period by the number of repeat purchases before it.

    Parameters
    ----------
    table : pandas.DataFrame
        repeats (text), actual, predicted.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if table.empty:
        return say_instead(TOO_FEW_REPEATS, ax)
    places = np.arange(len(table))
    ax.bar(places, table["actual"], width=0.6, color="#c4c4c4")
    ax.plot(places, table["predicted"], marker="o", **_MODEL)
    ax.set_xticks(places, table["repeats"])
    ax.set(xlabel="repeat purchases before the hold-out period", ylabel="purchases in it (mean)")
    _label_ends(table["actual"], table["predicted"], ax)
    separate(ax.texts, ax)
    return ax


def _draw_curves(dates: pd.Series, actual: pd.Series, model: pd.Series, ax: Axes) -> None:
    for values, look in ((actual, _ACTUAL), (model, _MODEL)):
        ax.plot(dates, values, marker=".", markevery=[-1], **look)
    _label_ends(actual, model, ax)


def _label_ends(actual: pd.Series, model: pd.Series, ax: Axes) -> None:
    """Write at the right which is which, at the height of their last values; the counts begin at 0."""
    ax.set_ylim(0, 1.05 * np.nanmax([0, *actual, *model]) or 1)
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(_write_count))
    ax.grid(axis="y")
    spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
    ends = [
        (values.dropna().iloc[-1], text, look["color"])
        for values, text, look in ((actual, "actual", _ACTUAL), (model, "model", _MODEL))
        if values.notna().any()
    ]
    for height, text, colour in sorted(ends, key=lambda end: end[0], reverse=True):
        ax.text(1.02, height, text, color=colour, **spot)


def _write_count(value: float, _: int) -> str:
    return f"{value:,.10g}" if value < 1e6 else f"{value / 1e6:,.10g} million"


def plot_calibration(bins: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the share who ordered again against the chance that the model had said; on the diagonal it kept its word.

    Parameters
    ----------
    bins : pandas.DataFrame
        predicted, actual, lower, upper, each 0 to 1.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if bins.empty:
        return say_instead("Too few customers to hold the chances against what happened.", ax)
    draw_calibration(bins, 1, ax)
    ax.set_xlabel("said chance to order in the hold-out period")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    return ax


def plot_forecasts(comparison: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how much of the differences in later spending each forecast explains, the best on top.

    Parameters
    ----------
    comparison : pandas.DataFrame
        forecast, skill (missing where it was not measured), lower, upper, used (by the report).
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if comparison.empty:
        return say_instead("No forecast could be held against what happened.", ax)
    rows = comparison.sort_values("skill", ascending=False, kind="stable")
    places = np.arange(len(rows))
    colours = np.where(rows["used"], ACCENT, "#666666")
    ax.axvline(0, color=MUTED, linewidth=1)
    ax.hlines(places, rows["lower"].clip(lower=LEAST), rows["upper"].clip(lower=LEAST), color=colours, linewidth=2)
    ax.scatter(rows["skill"].clip(lower=LEAST), places, color=colours, s=45, zorder=2, clip_on=False)
    for place, skill, colour in zip(places, rows["skill"], colours, strict=True):
        spot = {"va": "center", "fontsize": 10.5, "color": colour}
        if np.isnan(skill):
            ax.annotate("not measured", (0, place), (5, 0), textcoords="offset points", **spot)
        else:
            ax.text(1.02, place, f"{skill:,.0%}".replace("-", "−"), transform=ax.get_yaxis_transform(), **spot)
    ax.set_yticks(places, [fold(name, 20) for name in rows["forecast"]], fontsize=10.5)
    for label, colour, used in zip(ax.get_yticklabels(), colours, rows["used"], strict=True):
        label.set(color=colour, fontweight="bold" if used else "normal")
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlabel="explained share of the differences\nin later spending")
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    if rows["skill"].isna().all():
        ax.set_xlim(0, 1)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax
