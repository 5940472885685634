"""Figures of what segments buy, what to offer them and who will buy a product."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator

from segbook.common.figures import ACCENT, MUTED, draw_calibration, fold, say_instead, segment_colour
from segbook.common.wording import percent

NOTHING_TOLD = "Too few customers bought the same to draw it."
_PERCENT = FuncFormatter(lambda share, _: f"{100 * share:.4g}%")
_NOT_TOLD = "#c4c4c4"
_LIFTS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


def plot_lifts(affinities: pd.DataFrame, names: Mapping[int, str], ax: Axes) -> Axes:
    """Draw how many times as often as all others each segment buys each product: a dot for each, a bar at the middle.

    Parameters
    ----------
    affinities : pandas.DataFrame
        segment_id, lift, usual, told, of one level. Grey dots do not differ clearly.
    names : mapping of int to str
        Of the segments, in the order of the rows.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if affinities.empty:
        return say_instead(NOTHING_TOLD, ax)
    shown = [segment_id for segment_id in names if (affinities["segment_id"] == segment_id).any()]
    ax.axvline(1, color=MUTED, linewidth=1)
    for place, segment_id in enumerate(shown):
        own = affinities[affinities["segment_id"] == segment_id].sort_values("told", kind="stable")
        spread = np.random.default_rng(0).uniform(-0.28, 0.28, len(own))  # so that dots do not hide each other
        colours = np.where(own["told"], segment_colour(segment_id), _NOT_TOLD)
        ax.scatter(own["lift"], place + spread, s=14, color=colours, alpha=0.55, linewidths=0, zorder=2)
        ax.plot([own["usual"].iloc[0]] * 2, [place - 0.38, place + 0.38], color="#222222", linewidth=2, zorder=3)
    ax.set_xscale("log")
    low, high = affinities["lift"].min() / 1.25, affinities["lift"].max() * 1.25
    ax.set(xlim=(min(low, 0.8), max(high, 1.25)), ylim=(len(shown) - 0.4, -0.6))
    ax.xaxis.set(
        major_locator=FixedLocator(_LIFTS if high < 300 * low else _LIFTS[::2]),
        minor_locator=NullLocator(),
        minor_formatter=NullFormatter(),
    )
    ax.xaxis.set_major_formatter(FuncFormatter(lambda lift, _: f"{lift:g}×"))
    ax.set_yticks(range(len(shown)), [fold(names[segment_id], 18) for segment_id in shown], fontsize=10.5)
    ax.set_xlabel("times as often as the customers\nof all other segments")
    return _clean(ax)


def plot_recalls(trial: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how much of the next order's new products each rule finds, the best on top.

    Parameters
    ----------
    trial : pandas.DataFrame
        rule, recall, lower, upper, used; of one kind of products.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if trial.empty:
        return say_instead("No rule could be tried on the past.", ax)
    rows = trial.sort_values("recall", ascending=False, kind="stable")
    colours = np.where(rows["used"], ACCENT, "#666666")
    _draw_intervals(rows, rows["recall"], colours, ax)
    ax.set_yticks(range(len(rows)), [fold(rule, 18) for rule in rows["rule"]], fontsize=10.5)
    for label, colour, used in zip(ax.get_yticklabels(), colours, rows["used"], strict=True):
        label.set(color=colour, fontweight="bold" if used else "normal")
    ax.set(xlim=(0, 1.15 * rows["upper"].max() or 1), xlabel="share of the next order\nfound by five offers (mean)")
    return ax


def plot_buyers(published: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the share of each segment that is expected to buy a product.

    Parameters
    ----------
    published : pandas.DataFrame
        segment_id, segment, expected, lower, upper; segments without a number are left out.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = published.dropna(subset=["expected"])
    if rows.empty:
        return say_instead("Nothing can be told of single segments.", ax)
    _draw_intervals(rows, rows["expected"], np.array([segment_colour(each) for each in rows["segment_id"]]), ax)
    ax.set_yticks(range(len(rows)), [fold(name, 18) for name in rows["segment"]], fontsize=10.5)
    ax.set(xlim=(0, min(1.08 * rows["upper"].max(), 1.0) or 1), xlabel="share expected to buy")
    return ax


def _draw_intervals(rows: pd.DataFrame, values: pd.Series, colours: np.ndarray, ax: Axes) -> None:
    places = np.arange(len(rows))
    ax.hlines(places, rows["lower"], rows["upper"], color=colours, linewidth=4, alpha=0.4)
    ax.scatter(values, places, color=colours, s=45, zorder=2, clip_on=False)
    spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
    for place, value, colour in zip(places, values, colours, strict=True):
        ax.text(1.02, place, percent(value), color=colour, **spot)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(_PERCENT)
    _clean(ax)


def _clean(ax: Axes) -> Axes:
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def plot_chances(calibration: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the share who bought against the chance that was said; on the diagonal it kept its word.

    Parameters
    ----------
    calibration : pandas.DataFrame
        predicted, actual, lower, upper, each 0 to 1.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if calibration.empty:
        return say_instead("Too few buyers to hold the chances against what happened.", ax)
    most = min(1.05 * calibration[["predicted", "upper"]].to_numpy().max(), 1.0)
    draw_calibration(calibration, most, ax)
    ax.set_xlabel("said chance to buy it")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(_PERCENT)
    return ax
