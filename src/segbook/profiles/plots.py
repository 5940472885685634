"""Figures of what the segments are."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from segbook.common.figures import MUTED, TOO_SMALL, say_instead, segment_colour
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
    if profiles.empty:
        return say_instead(TOO_SMALL, ax)
    heights = np.arange(len(profiles))[::-1]
    for height, row in zip(heights, profiles.itertuples(), strict=True):
        colour = segment_colour(row.segment_id)
        for offset, share, what, alpha in (
            (0.2, row.share, "of customers", 0.45),
            (-0.2, row.revenue_share, "of revenue", 1),
        ):
            ax.barh(height + offset, share, height=0.36, color=colour, alpha=alpha)
            ax.text(share + 0.01, height + offset, f"{percent(share)} {what}", va="center", fontsize=10.5)
    ax.set_yticks(heights, [_wrap(name) for name in profiles["segment"]])
    ax.set(xlim=(0, max(profiles["share"].max(), profiles["revenue_share"].max()) + 0.27))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel("pale: share of customers; full: share of revenue")
    return ax


def plot_contrasts(contrasts: pd.DataFrame, profiles: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how far each segment lies from all customers in each feature, as a table of colours.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        segment_id, feature, deviation.
    profiles : pandas.DataFrame
        segment_id, segment; one row of the figure each.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if profiles.empty:
        return say_instead(TOO_SMALL, ax)
    table = contrasts.pivot(index="segment_id", columns="feature", values="deviation")
    table = table.loc[profiles["segment_id"], list(BY_NAME)]
    reach = table.abs().to_numpy().max()
    sns.heatmap(table, annot=True, fmt="+.1f", cmap="PuOr_r", vmin=-reach, vmax=reach, cbar=False, linewidths=2, ax=ax)
    ax.set_xticklabels([_SHORT[name] for name in table.columns])
    ax.set_yticklabels([_wrap(name) for name in profiles["segment"]], rotation=0)
    for label, segment_id in zip(ax.get_yticklabels(), table.index, strict=True):
        label.set(color=segment_colour(segment_id), fontweight="bold")
    ax.set(xlabel="standard deviations from all customers", ylabel="")
    ax.tick_params(length=0)
    return ax


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
        ax.text(
            value + 0.03 * reach * side,
            height,
            f"{value:+.1f}",
            va="center",
            ha="left" if side > 0 else "right",
            fontsize=10.5,
        )
    ax.axvline(0, color=MUTED, linewidth=1)
    ax.set_yticks(heights, [_SHORT[name] for name in rows.index])
    ax.set(xlim=(-reach, reach))
    ax.set_xlabel("standard deviations from all customers", fontsize=10.5)
    return ax


def _wrap(name: str) -> str:
    return name.replace(" (", "\n(")
