"""The figure of what tests can show."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from segbook.common.figures import MUTED, fold, say_instead, segment_colour

_PALE = "#e3e3e3"
_BREADTH = 1.6
"""The axis ends at so many times the largest effect that is expected or pays, so that these stay legible."""


def plot_experiments(experiments: pd.DataFrame, names: Mapping[int, str], ax: Axes) -> Axes:
    """Draw for each test what it does not show, the effect that pays and the one that is expected.

    Parameters
    ----------
    experiments : pandas.DataFrame
        As `publish_experiments` gives it: segment_id, treatment, effect_that_pays, expected, detectable.
    names : mapping of int to str
        Names of the segments.
    ax : matplotlib.axes.Axes
        Some 0.7 inches high for each test.

    Returns
    -------
    matplotlib.axes.Axes
    """
    tested = experiments.dropna(subset=["detectable"])
    if tested.empty:
        return say_instead("There is no test to draw.", ax)
    heights = np.arange(len(tested))[::-1].astype(float)
    pays, expected, hidden = (100 * tested[name] for name in ("effect_that_pays", "expected", "detectable"))
    end = _BREADTH * np.nanmax([*pays, *expected, 1.0])
    ax.barh(heights, hidden.clip(upper=end), height=0.5, color=_PALE)
    for height, start in zip(heights, hidden, strict=True):
        label = f"shows from {start:.1f}"
        inside = start > 0.55 * end
        x, align = (min(start, end) - 0.01 * end, "right") if inside else (start + 0.01 * end, "left")
        ax.text(x, height - 0.38, label, ha=align, va="center", fontsize=9.5, color="#555555")
    ax.vlines(pays, heights - 0.25, heights + 0.25, color="black", linewidth=2)
    colours = [segment_colour(each) for each in tested["segment_id"]]
    ax.scatter(expected, heights, s=70, color=colours, zorder=3, edgecolor="white")
    for first in np.flatnonzero(pays.notna())[:1]:
        ax.annotate("pays from", (pays.iloc[first], heights[first] + 0.25), (-2, 3), textcoords="offset points")
    ax.annotate("expected", (expected.iloc[0], heights[0]), (7, 0), textcoords="offset points", va="center")
    labels = [f"{names[row.segment_id]} ({row.treatment})" for row in tested.itertuples()]
    ax.set_yticks(heights, [fold(label, 20) for label in labels])
    ax.set(xlim=(np.nanmin([*pays, *expected, 0.0]), end), xlabel="more of a hundred who order")
    ax.set_ylim(-0.7, len(tested) - 0.4)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    return ax
