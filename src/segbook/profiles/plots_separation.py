"""Segment separation plot: where the segments lie in the plane that parts them most clearly."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from segbook.common.figures import MANY, TOO_FEW, fold, say_instead, segment_colour, separate
from segbook.profiles.separation import WITHIN, Separation

DRAWN = 2_000
"""Customers who are drawn; more would be a blot."""

_ROUND = np.linspace(0, 2 * np.pi, 90)


def plot_separation(separation: Separation | None, names: pd.DataFrame, min_cell: int, ax: Axes) -> Axes:
    """Draw customers in the plane that parts the segments, and around each segment an ellipse of most of its customers.

    After the segment separation plot of Dolnicar, Grün & Leisch (2018), *Market Segmentation Analysis*, chapter 8,
    with ellipses instead of hulls, whose corners would be single customers.

    Parameters
    ----------
    separation : Separation or None
    names : pandas.DataFrame
        segment_id, segment.
    min_cell : int
        Nothing is drawn of less than `MANY` times as many customers.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if separation is None or len(separation.points) < MANY * min_cell:
        return say_instead(TOO_FEW if separation else "There are no two segments to part.", ax)
    step = -(-len(separation.points) // DRAWN)
    labels = []
    for row in names[names["segment_id"].isin(separation.ellipses)].itertuples():
        colour, (middle, matrix) = segment_colour(row.segment_id), separation.ellipses[row.segment_id]
        dots = separation.points[separation.segment_ids == row.segment_id][::step]
        ax.scatter(*dots.T, s=7, alpha=0.3, linewidth=0, color=colour, rasterized=True)
        outline = middle + np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]) @ matrix.T
        ax.add_patch(Polygon(outline, facecolor="none", edgecolor=colour, linewidth=2))
        look = {"ha": "center", "va": "center", "fontsize": 10.5, "fontweight": "bold", "zorder": 4}
        look |= {"path_effects": [withStroke(linewidth=2.5, foreground="white")]}
        labels.append(ax.text(*middle, fold(row.segment, 16), color=colour, **look))
    ax.set(xticks=[], yticks=[], ylabel="second")
    ax.set_xlabel(
        f"first direction that parts the segments\nellipse: {WITHIN:.0%} of a segment's customers", fontsize=10.5
    )
    ax.set_ylabel("second direction", fontsize=10.5)
    separate(labels, ax)
    return ax
