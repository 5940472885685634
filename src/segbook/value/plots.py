"""Figures of what the segments will bring."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from segbook.common.figures import ACCENT, TOO_FEW, TOO_SMALL, drawable, fold, say_instead, segment_colour
from segbook.common.wording import money, percent

STATES = {
    "active": ("active", "#1f5a7a", "white"),
    "slipping_away": ("slipping away", "#e6a532", "black"),
    "gone": ("gone", "#a8a8a8", "black"),
    "one_order": ("one order", "#dbe7f0", "black"),
}
"""Columns of `plot_states`: their words, their shade and the colour of writing on it."""

NO_FORECAST = "There is no forecast that could be drawn."
WIDE = 0.12
"""Parts of a bar from this share on have their number in them."""

_TIERS = {"high": ACCENT, "medium": "#8d84c4", "low": "#d5d1ea"}


def plot_expected(values: pd.DataFrame, spent_days: int, days: int, currency: str | None, ax: Axes) -> Axes:
    """Draw what each segment spent in the last days and what it is expected to spend in those to come.

    Parameters
    ----------
    values : pandas.DataFrame
        segment_id, segment, spent, expected, lower, upper (missing where no interval is known).
    spent_days, days : int
        Before and to come.
    currency : str or None
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    values = values.dropna(subset=["expected"])
    if values.empty:
        return say_instead(NO_FORECAST, ax)
    places = np.arange(len(values))
    colours = [segment_colour(segment_id) for segment_id in values["segment_id"]]
    ax.hlines(places, values["lower"], values["upper"], color=colours, linewidth=5, alpha=0.35)
    rings = {"s": 95, "facecolor": "white", "edgecolor": "#666666", "linewidth": 1.5}
    ax.scatter(values["spent"], places, zorder=2, clip_on=False, **rings)
    ax.scatter(values["expected"], places, s=38, color=colours, zorder=3, clip_on=False)
    for place, amount, colour in zip(places, values["expected"], colours, strict=True):
        spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
        ax.text(1.03, place, drawable(money(amount, currency)), color=colour, **spot)
    _name_segments(values, places, ax)
    amounts = values[["spent", "expected", "lower", "upper"]].to_numpy(float)
    start, end = min(0, np.nanmin(amounts)), max(0, np.nanmax(amounts))
    ax.set(xlim=(start, end + 0.05 * (end - start) or 1), ylim=(len(values) - 0.4, -0.8))
    ax.set_xlabel("spending (number: expected)")
    ax.xaxis.set_major_locator(MaxNLocator(2))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: drawable(money(value, currency)) if value else "0"))
    ax.grid(axis="x")
    periods = (
        ("expected", f"next {days:,} days", colours[0], 1),
        ("spent", f"last {spent_days:,} days", "#555555", -1),
    )
    for column, text, colour, up in periods:
        value = values[column].fillna(0).iloc[0]
        ax.annotate(
            text,
            (value, 0),
            (0, 7 * up),
            textcoords="offset points",
            ha="left" if value <= (start + end) / 2 else "right",
            va="bottom" if up > 0 else "top",
            color=colour,
            fontsize=10.5,
        )
    return ax


def _name_segments(values: pd.DataFrame, places: np.ndarray, ax: Axes) -> None:
    """Write the names of segments in their colours at the left, the first on top."""
    ax.set_yticks(places, [fold(name, 18) for name in values["segment"]], fontsize=10.5)
    for label, segment_id in zip(ax.get_yticklabels(), values["segment_id"], strict=True):
        label.set(color=segment_colour(segment_id))
    ax.tick_params(axis="y", length=0, pad=8)


def plot_states(values: pd.DataFrame, ax: Axes) -> Axes:
    """Draw which share of each segment's customers is in which state, one bar per segment.

    Parameters
    ----------
    values : pandas.DataFrame
        segment_id, segment, and the `STATES`, which add to 1.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    values = values.dropna(subset=list(STATES), how="all")
    if values.empty:
        return say_instead(TOO_SMALL, ax)
    places = np.arange(len(values))
    shares = values[list(STATES)].fillna(0).to_numpy(float)
    starts = shares.cumsum(axis=1) - shares
    for (_, shade, ink), widths, lefts in zip(STATES.values(), shares.T, starts.T, strict=True):
        ax.barh(places, widths, left=lefts, height=0.7, color=shade, edgecolor="white", linewidth=1)
        for place, width, left in zip(places, widths, lefts, strict=True):
            if width >= WIDE:
                spot = {"ha": "center", "va": "center", "fontsize": 10.5}
                ax.text(left + width / 2, place, percent(width), color=ink, **spot)
    _name_segments(values, places, ax)
    ax.set(xlim=(0, 1), ylim=(len(values) - 0.5, -0.5), xlabel="share of customers")
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.spines["left"].set_visible(False)
    _label_states(starts[0] + shares[0] / 2, ax)
    return ax


def _label_states(middles: np.ndarray, ax: Axes) -> None:
    """Write the states on their shades above the first bar, each as near its part as the others leave room."""
    texts = []
    for middle, (words, shade, ink) in zip(middles, STATES.values(), strict=True):
        box = {"facecolor": shade, "edgecolor": "none", "pad": 2.5}
        spot = {"transform": ax.get_xaxis_transform(), "ha": "center", "va": "bottom", "fontsize": 10.5}
        texts.append(ax.text(middle, 1.03, words, color=ink, bbox=box, **spot))
    ax.figure.draw_without_rendering()
    frame = ax.get_window_extent()
    halves = [(text.get_bbox_patch().get_window_extent().width / frame.width + 0.015) / 2 for text in texts]
    for place, text in zip(_spread(middles, halves), texts, strict=True):
        text.set_x(place)


def _spread(places: np.ndarray, halves: list[float]) -> list[float]:
    """Move what stands between 0 and 1 in this order, each so wide to either side, until nothing overlaps."""
    moved, end = [], 1.0
    for place, half in zip(places[::-1], halves[::-1], strict=True):
        moved.insert(0, min(place, end - half))
        end = moved[0] - half
    start = 0.0
    for i, half in enumerate(halves):
        moved[i] = max(moved[i], start + half)
        start = moved[i] + half
    return moved


def plot_concentration(tiers: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how much of the expected value comes from how many customers.

    Parameters
    ----------
    tiers : pandas.DataFrame
        tier ("high", "medium", "low"), share (of customers), value_share.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    shares = tiers[["share", "value_share"]].to_numpy(float)
    if not (shares.sum(axis=0) > 0).all():
        return say_instead(TOO_FEW, ax)
    tops = 1 - np.vstack([np.zeros(2), shares.cumsum(axis=0)])
    for row, (above, below) in zip(tiers.itertuples(), pairwise(tops), strict=True):
        ax.bar([0, 1], above - below, bottom=below, width=0.3, color=_TIERS[row.tier], edgecolor="white", linewidth=1)
        ax.fill_between([0.15, 0.85], below, above, color=_TIERS[row.tier], alpha=0.35, linewidth=0)
    ax.set_xticks([0, 1], ["customers", "value"])
    ax.set(xlim=(-0.2, 1.2), ylim=(0, 1), yticks=[])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    middles = (tops[:-1] + tops[1:]) / 2
    names = [f"{tier}: {percent(share)}" for tier, share in zip(tiers["tier"], tiers["share"], strict=True)]
    _label_parts(names, middles[:, 0], -0.2, "right", ax)
    _label_parts([percent(share) for share in tiers["value_share"]], middles[:, 1], 1.2, "left", ax)
    return ax


def _label_parts(words: list[str], middles: np.ndarray, x: float, side: str, ax: Axes) -> None:
    """Write beside the parts of a bar, from the top, each as near its part as the others leave room."""
    texts = [ax.text(x, y, word, ha=side, va="center") for word, y in zip(words, middles, strict=True)]
    ax.figure.draw_without_rendering()
    halves = [text.get_window_extent().height / ax.get_window_extent().height / 2 + 0.01 for text in texts]
    for text, y in zip(texts[::-1], _spread(middles[::-1], halves[::-1]), strict=True):
        text.set_y(y)
