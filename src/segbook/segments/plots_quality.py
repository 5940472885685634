"""Figures of how good the segments are: clear, apart, and coming back."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text

from segbook.common.figures import MANY, MUTED, TOO_FEW, fold, say_instead, segment_colour, separate

BANDS = (
    (0.0, 0.6, "not to be\ntrusted"),
    (0.6, 0.75, "doubtful\n"),
    (0.75, 0.85, "valid"),
    (0.85, 1.0, "highly\nstable"),
)
"""Of the Jaccard index, after Hennig (2007), Computational Statistics & Data Analysis 52, 258–271, and package fpc."""

LEAST = 0.25
"""Jaccard indices are drawn from here on: below, nothing of a segment has come back."""

MOST_OTHERS = 4
"""Height at which a gorge plot is cut off, in units of the highest bar of members; a small segment could not be seen."""

_STEPS = 60
"""Corners of a knife: its shape is drawn, not its customers."""


def plot_silhouettes(
    silhouettes: np.ndarray, segment_ids: np.ndarray, names: pd.DataFrame, min_cell: int, ax: Axes
) -> Axes:
    """Draw the silhouettes of each segment's customers as one shape, those most at home on top.

    Parameters
    ----------
    silhouettes : ndarray of shape (customers,)
        Of a sample, −1 to 1 (Rousseeuw 1987).
    segment_ids : ndarray of shape (customers,)
    names : pandas.DataFrame
        segment_id, segment.
    min_cell : int
        Segments of fewer customers are left out; nothing is drawn of less than `MANY` times as many in all.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if len(silhouettes) < MANY * min_cell:
        return say_instead(TOO_FEW, ax)
    top, labels = 0.0, []
    for row in names.itertuples():
        values = silhouettes[segment_ids == row.segment_id]
        if len(values) < min_cell:
            continue
        labels.append(_draw_knife(values, row, top, len(values) / len(silhouettes), ax))
        top += len(values) / len(silhouettes) + 0.03
    mean = silhouettes.mean()
    ax.axvline(mean, color="black", linewidth=1, linestyle="--")
    ax.annotate(
        f"mean {mean:.2f}",
        (mean, 1),
        (0, 2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        fontsize=10.5,
    )
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.set(ylim=(top, -0.02), yticks=[], xlabel="silhouette: 0 on a border, 1 well inside")
    ax.spines["left"].set_visible(False)
    separate(labels, ax)
    return ax


def _draw_knife(values: np.ndarray, segment, top: float, height: float, ax: Axes) -> Text:
    """Draw the silhouettes of one segment; give the label beside it."""
    colour = segment_colour(segment.segment_id)
    ax.fill_betweenx(
        top + np.linspace(0, height, _STEPS), np.quantile(values, np.linspace(1, 0, _STEPS)), color=colour, linewidth=0
    )
    look = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5, "color": colour}
    return ax.text(1.02, top + height / 2, f"{fold(segment.segment, 20)}  {values.mean():.2f}", **look)


def plot_gorge(
    similarities: np.ndarray, segment_ids: np.ndarray, names: pd.DataFrame, min_cell: int, axes: np.ndarray
) -> np.ndarray:
    """Draw how alike all customers are to the centre of each segment, its own members in colour.

    A gorge between two hills says that it is clear who belongs; one hill, that the border cuts through a crowd
    (Dolnicar, Grün & Leisch 2018, *Market Segmentation Analysis*, chapter 7).

    Parameters
    ----------
    similarities : ndarray of shape (customers, k)
        As `similarity_to_centres` gives it, in the order of `names`.
    segment_ids : ndarray of shape (customers,)
    names : pandas.DataFrame
        segment_id, segment.
    min_cell : int
        Of a segment of fewer customers nothing is drawn.
    axes : ndarray of Axes
        At least as many as segments; those that are left over are emptied.

    Returns
    -------
    ndarray of Axes
    """
    if len(segment_ids) < MANY * min_cell:
        for ax in np.ravel(axes)[1:]:
            ax.set_axis_off()
        say_instead(TOO_FEW, np.ravel(axes)[0])
        return axes
    for ax in np.ravel(axes)[len(names) :]:
        ax.set_axis_off()
    for row, alike, ax in zip(names.itertuples(), similarities.T, np.ravel(axes), strict=False):
        _draw_gorge(alike, segment_ids == row.segment_id, segment_colour(row.segment_id), min_cell, ax)
        ax.set_title(fold(row.segment, 20), fontsize=10.5, color=segment_colour(row.segment_id), fontweight="bold")
    for ax in np.ravel(axes)[: len(names)][-np.shape(axes)[-1] :]:
        ax.set_xlabel("similarity", fontsize=10.5)
    return axes


def _draw_gorge(alike: np.ndarray, own: np.ndarray, colour: str, min_cell: int, ax: Axes) -> None:
    """Draw the members of one segment on top of all others, bars that would go on for long with an arrow."""
    if own.sum() < max(min_cell, 1):
        say_instead("too few to draw", ax)
        return
    edges = np.linspace(0, 1, 26)
    (others, both), *_ = ax.hist([alike[~own], alike[own]], edges, stacked=True, color=["#cccccc", colour])
    top = min(1.05 * both.max(), MOST_OTHERS * (both - others).max())
    for left in edges[:-1][both > top]:
        ax.text(left + 0.02, 0.98 * top, "↑", ha="center", va="top", fontsize=9.5)
    ax.set(yticks=[], xlim=(0, 1), ylim=(0, top))
    ax.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    ax.spines["left"].set_visible(False)


def plot_segment_stability(jaccards: pd.DataFrame, names: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how far each segment comes back when the customers are redrawn.

    What is less than `LEAST` stands at the edge.

    Parameters
    ----------
    jaccards : pandas.DataFrame
        segment_id, pair, jaccard; one row per segment and pair of redrawn samples.
    names : pandas.DataFrame
        segment_id, segment.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    start = np.clip(jaccards["jaccard"].min() - 0.02, LEAST, 0.45)
    for (low, high, text), shade in zip(BANDS, ("#e4e4e4", "#ededed", "#f5f5f5", "white"), strict=True):
        ax.axvspan(max(low, start), high, color=shade, linewidth=0, zorder=0)
        middle = (max(low, start) + high) / 2
        ax.text(middle, 1.01, text, transform=ax.get_xaxis_transform(), ha="center", va="bottom", fontsize=9.5)
    places = np.arange(len(names))
    for place, row in zip(places, names.itertuples(), strict=True):
        values = jaccards.loc[jaccards["segment_id"] == row.segment_id, "jaccard"].clip(lower=LEAST).to_numpy()
        if len(values):
            _draw_box(values, place, segment_colour(row.segment_id), ax)
    ax.set_yticks(places, [fold(name, 18) for name in names["segment"]])
    for label, segment_id in zip(ax.get_yticklabels(), names["segment_id"], strict=True):
        label.set(color=segment_colour(segment_id))
    ax.set(xlim=(start, 1), ylim=(len(names) - 0.4, -0.6), xlabel="Jaccard index (number: median)")
    ax.set_xticks([tick for tick in (0.25, 0.6, 0.75, 0.85, 1) if tick >= start])
    ax.tick_params(axis="x", labelsize=10)
    ax.tick_params(axis="y", length=0, labelsize=10.5)
    return ax


def _draw_box(values: np.ndarray, place: float, colour: str, ax: Axes) -> None:
    """Draw all values as a strip, their middle half as a box, and the median with its number outside the axes."""
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    sideways = 0.22 * np.sin(np.arange(len(values)) * 2.4)  # spread evenly, the same at each run
    ax.scatter(values, place + sideways, s=6, color=colour, alpha=0.4, linewidth=0, clip_on=False)
    ax.barh(place, high - low, left=low, height=0.6, color=colour, alpha=0.35)
    ax.vlines(median, place - 0.3, place + 0.3, color=colour, linewidth=2.5)
    ax.text(1.02, place, f"{median:.2f}", transform=ax.get_yaxis_transform(), va="center", fontsize=10.5, color=colour)
