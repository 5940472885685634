"""Figures of what the segments are."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from segbook.common.figures import MUTED, TOO_SMALL, drawable, fold, say_instead, segment_colour
from segbook.common.wording import percent
from segbook.features import Feature, readable

MOST_TRAITS, MOST_BARS = 14, 8
"""Features in the table of colours, and bars on the page of a segment: those that differ most."""


def plot_shares(profiles: pd.DataFrame, ax: Axes) -> Axes:
    """Draw each segment's share of customers, and beside it its share of revenue where there are orders.

    Parameters
    ----------
    profiles : pandas.DataFrame
        segment_id, segment, share, and with orders revenue_share.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if profiles.empty:
        return say_instead(TOO_SMALL, ax)
    heights = np.arange(len(profiles))[::-1]
    bars = [("share", "of customers", 0.2, 0.45), ("revenue_share", "of revenue", -0.2, 1)]
    if "revenue_share" not in profiles:
        bars = [("share", "of customers", 0, 1)]
    for column, what, offset, alpha in bars:
        for height, share, segment_id in zip(heights, profiles[column], profiles["segment_id"], strict=True):
            ax.barh(height + offset, share, height=0.36, color=segment_colour(segment_id), alpha=alpha)
            ax.text(share + 0.01, height + offset, f"{percent(share)} {what}", va="center", fontsize=10.5)
    ax.set_yticks(heights, [fold(name, 20) for name in profiles["segment"]])
    ax.set(xlim=(0, max(profiles[column].max() for column, *_ in bars) + 0.27))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    several = "pale: share of customers; full: share of revenue"
    ax.set_xlabel(several if len(bars) > 1 else "share of customers")
    return ax


def plot_contrasts(contrasts: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature], ax: Axes) -> Axes:
    """Draw how far each segment lies from all customers in the features that differ most, as a table of colours.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        segment_id, feature, level, deviation.
    profiles : pandas.DataFrame
        segment_id, segment; one column of the figure each.
    entries : mapping of str to Feature

    Returns
    -------
    matplotlib.axes.Axes
    """
    if profiles.empty:
        return say_instead(TOO_SMALL, ax)
    shown = contrasts[contrasts["segment_id"].isin(profiles["segment_id"])].dropna(subset=["deviation"])
    if shown.empty:
        return say_instead(TOO_SMALL, ax)
    table = shown.pivot(index=["feature", "level"], columns="segment_id", values="deviation")
    strongest = table.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:MOST_TRAITS]
    table = table.loc[strongest].reindex(columns=profiles["segment_id"])
    reach = max(1.0, table.abs().max(axis=None))
    sns.heatmap(
        table,
        annot=True,
        fmt="+.1f",
        cmap="PuOr_r",
        vmin=-reach,
        vmax=reach,
        cbar=False,
        linewidths=2,
        ax=ax,
        annot_kws={"fontsize": 10.5},
    )
    traits = name_traits(table.reset_index(), entries)
    ax.set_yticklabels([fold(trait, 24) for trait in traits], rotation=0)
    ax.xaxis.tick_top()
    ax.set_xticklabels([drawable(name) for name in profiles["segment"]], rotation=90, ha="center", fontsize=10)
    for label, segment_id in zip(ax.get_xticklabels(), table.columns, strict=True):
        label.set(color=segment_colour(segment_id), fontweight="bold")
    ax.xaxis.set_label_position("bottom")
    ax.set(xlabel="standard deviations from all customers", ylabel="")
    ax.tick_params(length=0)
    return ax


def contrasts_size(contrasts: pd.DataFrame, profiles: pd.DataFrame) -> tuple[float, float]:
    """Give the size in inches in which `plot_contrasts` can be read, names of segments upright."""
    rows = contrasts.groupby(["feature", "level"]).ngroups if len(contrasts) else 1
    longest = max((len(name) for name in profiles["segment"]), default=0)
    return 5.2, 0.8 + 0.09 * longest + 0.45 * min(rows, MOST_TRAITS)


def plot_contrast(
    contrasts: pd.DataFrame, segment_id: int, entries: Mapping[str, Feature], reach: float, ax: Axes
) -> Axes:
    """Draw how far one segment lies from all customers in the features in which it differs most.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        feature, level, deviation, of one segment.
    segment_id : int
    entries : mapping of str to Feature
    reach : float
        Half the width of the axis, in standard deviations.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    order = contrasts["deviation"].abs().sort_values(ascending=False, kind="stable").index[:MOST_BARS]
    rows = contrasts.loc[order].dropna(subset=["deviation"])
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
    ax.set_yticks(heights, [fold(trait, 24) for trait in name_traits(rows, entries)])
    ax.set(xlim=(-reach, reach))
    ax.set_xlabel("standard deviations from all customers", fontsize=10.5)
    return ax


def name_traits(contrasts: pd.DataFrame, entries: Mapping[str, Feature]) -> list[str]:
    """Name what each row of contrasts speaks of: the feature, or the level of a category."""
    return [
        f"{entries[row.feature].short}: {readable(row.level)}" if row.level else entries[row.feature].short
        for row in contrasts.itertuples()
    ]
