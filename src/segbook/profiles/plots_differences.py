"""Figures of how far segments lie from the other customers, and how sure that is."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from segbook.common.figures import MUTED, TOO_SMALL, drawable, fold, say_instead, segment_colour
from segbook.features import Feature, readable
from segbook.features.feature import OTHER

MOST_TRAITS, MOST_BARS = 14, 8
"""Features in the table of colours, and bars on the page of a segment: those that differ most."""

NO_DIFFERENCE = "No difference that could be shown."
CUT = 4.0
"""Effects are drawn up to here; the numbers are exact."""

_AXIS = "standard deviations from all other customers"


def plot_effects(differences: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature], ax: Axes) -> Axes:
    """Draw the effects of the features in which segments differ most, as a table of colours.

    Parameters
    ----------
    differences : pandas.DataFrame
        segment_id, feature, level, effect, lower, upper; numbers whose interval holds 0 are in brackets.
    profiles : pandas.DataFrame
        segment_id, segment; one column of the figure each.
    entries : mapping of str to Feature
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    shown = differences[differences["segment_id"].isin(profiles["segment_id"])].dropna(subset=["effect"])
    if shown.empty:
        return say_instead(NO_DIFFERENCE if len(profiles) > 1 else TOO_SMALL, ax)
    unsure = (shown["lower"] <= 0) & (shown["upper"] >= 0)
    written = shown["effect"].map(write_effect)
    shown = shown.assign(written=written.where(~unsure, "(" + written + ")"))
    table, texts = (
        shown.pivot(index=["feature", "level"], columns="segment_id", values=column) for column in ("effect", "written")
    )
    strongest = table.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:MOST_TRAITS]
    table, texts = (each.loc[strongest].reindex(columns=profiles["segment_id"]) for each in (table, texts))
    reach = np.clip(table.abs().max(axis=None), 1.0, 2.5)
    style = {"cmap": "PuOr_r", "vmin": -reach, "vmax": reach, "cbar": False, "linewidths": 2}
    sns.heatmap(table, annot=texts.fillna(""), fmt="", annot_kws={"fontsize": 10}, ax=ax, **style)
    ax.set_yticklabels([fold(trait, 24) for trait in name_traits(table.reset_index(), entries)], rotation=0)
    ax.xaxis.tick_top()
    ax.set_xticklabels([drawable(name) for name in profiles["segment"]], rotation=90, ha="center", fontsize=10)
    for label, segment_id in zip(ax.get_xticklabels(), table.columns, strict=True):
        label.set(color=segment_colour(segment_id), fontweight="bold")
    ax.xaxis.set_label_position("bottom")
    ax.set(ylabel="")
    ax.set_xlabel(_AXIS, fontsize=10.5)
    ax.tick_params(length=0)
    return ax


def effects_size(differences: pd.DataFrame, profiles: pd.DataFrame) -> tuple[float, float]:
    """Give the size in inches in which `plot_effects` can be read, names of segments upright."""
    rows = differences.groupby(["feature", "level"]).ngroups if len(differences) else 1
    longest = max((len(name) for name in profiles["segment"]), default=0)
    return 5.2, 0.8 + 0.09 * longest + 0.45 * min(rows, MOST_TRAITS)


def plot_differences(differences: pd.DataFrame, segment_id: int, entries: Mapping[str, Feature], ax: Axes) -> Axes:
    """Draw the effects of one segment, the largest on top, each with its interval; pale what made the segments.

    Parameters
    ----------
    differences : pandas.DataFrame
        As `pick_traits` gives it, of one segment.
    segment_id : int
    entries : mapping of str to Feature
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = pick_traits(differences).head(MOST_BARS)
    if rows.empty:
        return say_instead(NO_DIFFERENCE, ax)
    heights = np.arange(len(rows))[::-1]
    colour = segment_colour(segment_id)
    for height, row in zip(heights, rows.itertuples(), strict=True):
        ax.barh(height, np.clip(row.effect, -CUT, CUT), 0.6, color=colour, alpha=0.4 if row.makes_segments else 1)
        ends = np.clip([row.lower, row.upper], -CUT, CUT)
        ax.hlines(height, *ends, color="#222222", linewidth=1.6)
        right = max(0.0, ends[1]) if row.effect >= 0 else min(0.0, ends[0])
        spot = {"textcoords": "offset points", "va": "center", "ha": "left" if row.effect >= 0 else "right"}
        ax.annotate(
            write_effect(row.effect),
            (right, height),
            (5 if row.effect >= 0 else -5, 0),
            fontsize=10.5,
            **spot,
        )
    ax.axvline(0, color=MUTED, linewidth=1)
    ax.set_yticks(heights, [fold(trait, 24) for trait in name_traits(rows, entries)])
    low, high = min(0.0, rows["lower"].min()), max(0.0, rows["upper"].max())
    low, high = max(low, -CUT), min(high, CUT)
    room = 0.24 * max(high - low, 0.5)
    ax.set_xlim(low - (room if low < 0 else 0.02), high + (room if high > 0 else 0.02))
    made = "\npale: the segments were made of it" if rows["makes_segments"].any() else ""
    ax.set_xlabel(f"{_AXIS},\n95% interval{made}", fontsize=10.5)
    return ax


def write_effect(effect: float) -> str:
    """Write an effect with its sign, to a tenth: ``+1.2``, ``−0.3``, ``0.0``."""
    rounded = round(effect, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def pick_traits(differences: pd.DataFrame) -> pd.DataFrame:
    """Give the differences worth a word, the largest effect first: one name at most of a category, no rare ones together."""
    rows = differences[differences["effect"].notna() & (differences["level"] != OTHER)]
    order = rows["effect"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].drop_duplicates("feature")


def name_traits(rows: pd.DataFrame, entries: Mapping[str, Feature]) -> list[str]:
    """Name what each row speaks of: the feature, or the name within a category."""
    return [
        f"{entries[row.feature].short}: {readable(row.level)}" if row.level else entries[row.feature].short
        for row in rows.itertuples()
    ]
