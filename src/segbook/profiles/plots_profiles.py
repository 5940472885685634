"""Figures of all segments in several variables at once: segment profile plot and snake plot."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from segbook.common.figures import MUTED, TOO_SMALL, fold, say_instead, segment_colour, separate
from segbook.features import Feature
from segbook.profiles.plots_differences import name_traits

ACROSS = 3
"""Panels of the segment profile plot in one row."""

PALE = "#c9c9c9"
MOST_ON_SNAKE = 8
"""Features of the snake plot: those that made the segments, then those in which they differ most."""


def profile_grid(profiles: pd.DataFrame, places: pd.DataFrame) -> dict:
    """Give rows, columns and size of the panels of `plot_profiles`, for `matplotlib.pyplot.subplots`."""
    rows, variables = -(-max(len(profiles), 1) // ACROSS), max(places.groupby(["feature", "level"]).ngroups, 1)
    columns = min(ACROSS, max(len(profiles), 1))
    size = (5.2, rows * (0.7 + 0.34 * variables) + 0.4)
    return {"nrows": rows, "ncols": columns, "figsize": size, "sharey": True, "sharex": True, "squeeze": False}


def plot_profiles(
    places: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature], axes: np.ndarray
) -> np.ndarray:
    """Draw a panel for each segment: where it stands in each variable, beside where all customers stand.

    It is the segment profile plot (Dolnicar, Grün & Leisch 2018, *Market Segmentation Analysis*, chapter 8): what marks
    a segment is in its colour, the rest is pale.

    Parameters
    ----------
    places : pandas.DataFrame
        As `place_segments` gives it.
    profiles : pandas.DataFrame
        segment_id, segment; one panel each.
    entries : mapping of str to Feature
    axes : ndarray of Axes
        As `profile_grid` describes them; what is left over is emptied.

    Returns
    -------
    ndarray of Axes
    """
    for ax in np.ravel(axes):
        ax.set_axis_off()
    if places.empty or profiles.empty:
        say_instead(TOO_SMALL if profiles.empty else "Nothing to compare.", np.ravel(axes)[0])
        return axes
    variables = places[["feature", "level"]].drop_duplicates(ignore_index=True)
    labels = [fold(trait, 22) for trait in name_traits(variables, entries)]
    for segment, ax in zip(profiles.itertuples(), np.ravel(axes), strict=False):
        ax.set_axis_on()
        _draw_panel(
            places[places["segment_id"] == segment.segment_id], variables, segment_colour(segment.segment_id), ax
        )
        ax.set_title(
            fold(segment.segment, 12), fontsize=10.5, fontweight="bold", color=segment_colour(segment.segment_id)
        )
        ax.set_yticks(range(len(labels)), labels, fontsize=10)
    np.ravel(axes)[0].set(ylim=(len(labels) - 0.5, -0.5), xlim=(-0.03, 1.03), xticks=[0, 0.5, 1])
    for ax in np.ravel(axes)[: len(profiles)]:
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=""))
        ax.tick_params(axis="x", labelsize=10, labelbottom=True)
    axes[-1][0].set_xlabel("%", fontsize=10)
    return axes


def _draw_panel(rows: pd.DataFrame, variables: pd.DataFrame, colour: str, ax: Axes) -> None:
    heights = {tuple(key): height for height, key in enumerate(variables.itertuples(index=False, name=None))}
    for row in rows.itertuples():
        height = heights[row.feature, row.level]
        shade = colour if row.marker else PALE
        ax.hlines(height, row.place_all, row.place, color=shade, linewidth=3)
        ax.plot(row.place, height, "o", color=shade, markersize=6, clip_on=False)
        ax.vlines(row.place_all, height - 0.35, height + 0.35, color="#222222", linewidth=1.2)
    ax.grid(axis="x")


def plot_snake(contrasts: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature], ax: Axes) -> Axes:
    """Draw a line for each segment through its means of the standardised features.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As `publish_contrasts` gives it; quantities, ratings and yes/no answers are drawn.
    profiles : pandas.DataFrame
        segment_id, segment; one line each.
    entries : mapping of str to Feature
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = lay_out_snake(contrasts, profiles, entries)
    if table.empty:
        return say_instead(TOO_SMALL, ax)
    makers = [name for name in table if entries[name].makes_segments]
    places = np.arange(table.shape[1])
    ax.axhline(0, color=MUTED, linewidth=1)
    labels = []
    for row in profiles.itertuples():
        if row.segment_id not in table.index:
            continue
        values, colour = table.loc[row.segment_id], segment_colour(row.segment_id)
        ax.plot(places, values, marker="o", markersize=5, color=colour)
        spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5, "fontweight": "bold"}
        labels.append(ax.text(1.03, values.iloc[-1], fold(row.segment, 16), color=colour, **spot))
    if makers and len(makers) < table.shape[1]:
        ax.axvspan(-0.5, len(makers) - 0.5, color="#f0f0f0", zorder=0)
        ax.text(-0.4, 1.01, "made the segments", transform=ax.get_xaxis_transform(), fontsize=10, va="bottom")
    ax.set_xticks(places, [fold(entries[name].short, 20) for name in table], rotation=90, fontsize=10)
    ax.set(xlim=(-0.5, len(places) - 0.5))
    ax.set_ylabel("standard deviations\nfrom all customers", fontsize=10.5)
    separate(labels, ax)
    return ax


def lay_out_snake(contrasts: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Give the means that `plot_snake` draws: a row for each segment_id, a column for each feature, in standard deviations.

    The features that made the segments come first, then those in which the means lie furthest from 0. What is not known
    of enough customers of every segment is left out, and so is what is the same of all.
    """
    shown = contrasts[contrasts["segment_id"].isin(profiles["segment_id"]) & (contrasts["level"] == "")]
    table = shown.pivot(index="segment_id", columns="feature", values="deviation").dropna(axis=1)
    table = table.loc[:, table.abs().max() > 0]
    spread = table.abs().max().sort_values(ascending=False, kind="stable")
    makers = [name for name, entry in entries.items() if entry.makes_segments and name in table]
    return table[[*makers, *(name for name in spread.index if name not in makers)][:MOST_ON_SNAKE]]
