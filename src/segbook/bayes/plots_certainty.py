"""Figures of how sure each customer's segment is, and which segments are taken for each other."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from segbook.bayes.certainty import SURE
from segbook.bayes.plots_estimates import name_rows
from segbook.common.figures import TOO_SMALL, fold, say_instead, segment_colour
from segbook.common.wording import percent

PARTS = {
    "sure_share": ("sure", "#1f5a7a", "white"),
    "unsure_share": ("unsure", "#e6a532", "black"),
    "moved_share": ("likelier elsewhere", "#b4b4b4", "black"),
}
"""Columns of `plot_certainty`: their words, their shade and the colour of writing on it."""

WIDE = 0.1
"""Parts of a bar from this share on have their number in them."""

ALL = "all or nearly all"
_FOLD = 22


def plot_certainty(public: pd.DataFrame, names: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how sure it is that each segment's customers belong to it, one bar per segment.

    Parameters
    ----------
    public : pandas.DataFrame
        As `publish_certainty` gives it: segment_id, and the `PARTS`, which add to 1.
    names : pandas.DataFrame
        segment_id, segment.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if public.empty:
        return say_instead(TOO_SMALL, ax)
    places = np.arange(len(public))
    shares = public[list(PARTS)].to_numpy(float)
    starts = shares.cumsum(axis=1) - shares
    for (_, shade, ink), widths, lefts in zip(PARTS.values(), shares.T, starts.T, strict=True):
        ax.barh(places, widths, left=lefts, height=0.7, color=shade, edgecolor="white", linewidth=1)
        for place, width, left in zip(places, widths, lefts, strict=True):
            if width >= WIDE:
                written = ALL if width > 1 - 1e-9 else percent(width)
                ax.text(left + width / 2, place, written, color=ink, ha="center", va="center", fontsize=10.5)
    name_rows(public["segment_id"], names, ax)
    ax.set(
        xlim=(0, 1),
        ylim=(len(public) - 0.5, -0.5),
        xlabel=f"share of the report's customers\nsure: with a probability of {SURE:.0%} or more",
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.spines["left"].set_visible(False)
    for (words, shade, ink), place, side in zip(PARTS.values(), (0, 0.32, 1), ("left", "center", "right"), strict=True):
        box = {"facecolor": shade, "edgecolor": "none", "pad": 2.5}
        ax.text(place, 1.04, words, color=ink, bbox=box, transform=ax.transAxes, ha=side, va="bottom", fontsize=10.5)
    return ax


def certainty_size(public: pd.DataFrame) -> tuple[float, float]:
    """Give the size in inches in which `plot_certainty` can be read."""
    return 5.2, 1.2 + 0.45 * max(len(public), 1)


def plot_overlap(overlap: pd.DataFrame, names: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how many of a hundred customers of one segment would be taken for another's, as a table of shades.

    Parameters
    ----------
    overlap : pandas.DataFrame
        As `publish_overlap` gives it: segment_id (rows), other_id (columns), confusion.
    names : pandas.DataFrame
        segment_id, segment.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if overlap.empty:
        return say_instead("There are no two segments of enough customers to be taken for each other.", ax)
    table = overlap.pivot(index="segment_id", columns="other_id", values="confusion")
    texts = table.map(lambda share: "" if np.isnan(share) else _count(share))
    style = {"cmap": "Purples", "vmin": 0, "vmax": max(0.2, table.max(axis=None)), "cbar": False, "linewidths": 2}
    sns.heatmap(table, annot=texts, fmt="", annot_kws={"fontsize": 10.5 if len(table) < 8 else 9}, ax=ax, **style)
    called = names.set_index("segment_id")["segment"]
    ax.xaxis.tick_top()
    ax.set_xticklabels([fold(called[each], _FOLD) for each in table.columns], rotation=90, ha="center", fontsize=10)
    ax.set_yticklabels([fold(called[each], _FOLD) for each in table.index], rotation=0, fontsize=10)
    for label, segment_id in zip(
        [*ax.get_xticklabels(), *ax.get_yticklabels()], [*table.columns, *table.index], strict=True
    ):
        label.set(color=segment_colour(segment_id), fontweight="bold")
    ax.xaxis.set_label_position("bottom")
    ax.set(ylabel="")
    ax.set_xlabel("of 100 customers at the left, so many\nwould be taken for those above", fontsize=10.5)
    ax.tick_params(length=0)
    return ax


def overlap_size(overlap: pd.DataFrame, names: pd.DataFrame) -> tuple[float, float]:
    """Give the size in inches in which `plot_overlap` can be read, names of segments upright."""
    longest = max((len(line) for name in names["segment"] for line in fold(name, _FOLD).split("\n")), default=0)
    return 5.2, 0.9 + 0.09 * longest + 0.42 * max(overlap["segment_id"].nunique(), 2)


def _count(share: float) -> str:
    """Write how many of a hundred: ``12``, ``0.4``, ``0``."""
    return f"{100 * share:.0f}" if share >= 0.0095 or share < 0.0005 else f"{100 * share:.1f}"
