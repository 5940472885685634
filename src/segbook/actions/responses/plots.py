"""The figure of what contacting customers brought."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from segbook.actions.responses.estimate import ASSUMED
from segbook.actions.responses.words import find_range
from segbook.common.figures import MUTED, drawable, fold, segment_colour

_ROW, _LINE = 0.27, 0.17
"""Inches of a row, and of a line of a label that takes several."""

_WIDTH = 22


def find_height(responses: pd.DataFrame, names: Mapping[int, str]) -> float:
    """Give the inches that the figure needs: a heading and a row for each segment of every treatment."""
    return 0.9 + sum(height for _, _, height in _arrange(responses, names))


def plot_responses(responses: pd.DataFrame, names: Mapping[int, str], ax: Axes) -> Axes:
    """Draw how many more of 100 contacted customers order, by treatment and segment, with 95 % intervals.

    What is assumed is hollow and has the range that is assumed; where it is assumed of all segments, it is drawn once.

    Parameters
    ----------
    responses : pandas.DataFrame
        As `estimate_responses` gives it.
    names : mapping of int to str
        Names of the segments.
    ax : matplotlib.axes.Axes
        As high as `find_height` says.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = _arrange(responses, names)
    ends = np.cumsum([height for _, _, height in rows])
    places = ends - [height / 2 for _, _, height in rows]
    ax.axvline(0, color=MUTED, linewidth=1)
    for place, (label, row, _) in zip(places, rows, strict=True):
        if row is None:
            look = {"fontweight": "bold", "va": "center", "backgroundcolor": "white"}
            ax.text(0.01, place, label, transform=ax.get_yaxis_transform(), **look)
            continue
        assumed = row["source"] == ASSUMED
        colour = "#333333" if label == _EVERYBODY else segment_colour(row["segment_id"])
        ends_of_range = [100 * end for end in find_range(row)]
        ax.plot(ends_of_range, [place] * 2, color=colour, linewidth=1.6, linestyle=":" if assumed else "-")
        ax.plot(100 * row["pooled"], place, "o", color=colour, markerfacecolor="white" if assumed else colour)
    told = [(place, label) for place, (label, row, _) in zip(places, rows, strict=True) if row is not None]
    ax.set_yticks(*zip(*told, strict=True))
    ax.tick_params(axis="y", length=0, labelsize=10)
    ax.set(ylim=(ends[-1], 0), xlabel="more orders of 100 customers contacted")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    return ax


_EVERYBODY = "all (assumed)"


def _arrange(responses: pd.DataFrame, names: Mapping[int, str]) -> list[tuple[str, pd.Series | None, float]]:
    """Give headings, without a row, and rows with their labels, each with its height; what was measured comes first."""
    assumed = (responses["source"] == ASSUMED).groupby(responses["treatment"]).transform("all")
    ordered = responses.assign(last=assumed).sort_values(["last", "treatment", "segment_id"])
    rows: list = []
    for treatment, part in ordered.groupby("treatment", sort=False):
        rows.append((drawable(treatment), None, _ROW))
        if part["last"].all():
            rows.append((_EVERYBODY, part.iloc[0], _ROW))
            continue
        labels = [fold(names[segment], _WIDTH) for segment in part["segment_id"]]
        heights = [max(_ROW, _LINE * (label.count("\n") + 1) + 0.06) for label in labels]
        rows += list(zip(labels, (row for _, row in part.iterrows()), heights, strict=True))
    return rows
