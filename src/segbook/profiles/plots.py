"""Figures of what the segments are."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from segbook.common.figures import MUTED, segment_colour
from segbook.common.wording import percent
from segbook.features import BY_NAME

_SHORT = {name: feature.label.split(" (")[0].lower() for name, feature in BY_NAME.items()}


def plot_shares(profiles: pd.DataFrame, ax: Axes) -> Axes:
    """Draw each segment's share of customers beside its share of revenue.

    Parameters
    ----------
    profiles : pandas.DataFrame
        segment_id, segment, share, revenue_share.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    heights = np.arange(len(profiles))[::-1]
    for height, row in zip(heights, profiles.itertuples(), strict=True):
        colour = segment_colour(row.segment_id)
        for offset, share, what, alpha in ((0.2, row.share, "of customers", 0.45), (-0.2, row.revenue_share, "of revenue", 1)):
            ax.barh(height + offset, share, height=0.36, color=colour, alpha=alpha)
            ax.text(share + 0.01, height + offset, f"{percent(share)} {what}", va="center", fontsize=10)
    ax.set_yticks(heights, [_wrap(name) for name in profiles["segment"]])
    ax.set(xlim=(0, max(profiles["share"].max(), profiles["revenue_share"].max()) + 0.22))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel("share of all customers (pale) and of all revenue (full)")
    return ax


def panels(segments: int) -> np.ndarray:
    """Make axes for one panel per segment, two in a row."""
    rows = (segments + 1) // 2
    return plt.subplots(rows, 2, figsize=(7.2, 0.3 + 2.4 * rows), squeeze=False)[1]


def plot_contrasts(contrasts: pd.DataFrame, names: pd.DataFrame, axes: np.ndarray) -> np.ndarray:
    """Draw how far each segment lies from all customers, one panel per segment.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        segment_id, feature, deviation.
    names : pandas.DataFrame
        segment_id, segment.
    axes : ndarray of Axes
        At least as many as segments.

    Returns
    -------
    ndarray of Axes
    """
    reach = max(1.0, contrasts["deviation"].abs().max()) * 1.3
    panels = np.ravel(axes)
    for row, ax in zip(names.itertuples(), panels, strict=False):
        plot_contrast(contrasts[contrasts["segment_id"] == row.segment_id], row.segment_id, reach, ax)
        ax.set_title(_wrap(row.segment), color=segment_colour(row.segment_id), fontweight="bold")
    for ax in panels[len(names) :]:
        ax.set_axis_off()
    return axes


def plot_contrast(contrasts: pd.DataFrame, segment_id: int, reach: float, ax: Axes) -> Axes:
    """Draw how far one segment lies from all customers in each feature.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        feature, deviation, of one segment.
    segment_id : int
    reach : float
        Half the width of the axis, in standard deviations.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = contrasts.set_index("feature").reindex(list(BY_NAME))
    heights = np.arange(len(rows))[::-1]
    ax.barh(heights, rows["deviation"], color=segment_colour(segment_id), height=0.6)
    for height, value in zip(heights, rows["deviation"], strict=True):
        side = 1 if value >= 0 else -1
        ax.text(value + 0.03 * reach * side, height, f"{value:+.1f}", va="center", ha="left" if side > 0 else "right", fontsize=10)
    ax.axvline(0, color=MUTED, linewidth=1)
    ax.set_yticks(heights, [_SHORT[name] for name in rows.index])
    ax.set(xlim=(-reach, reach))
    ax.set_xlabel("standard deviations from all customers", fontsize=10)
    return ax


def _wrap(name: str) -> str:
    return name.replace(" (", "\n(")
