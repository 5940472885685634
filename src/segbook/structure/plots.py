"""Figures of the number of segments."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from segbook.common.figures import ACCENT, MUTED
from segbook.structure.choose import Choice


def plot_measures(measures: pd.DataFrame, choice: Choice, axes: np.ndarray) -> np.ndarray:
    """Draw sum of squares (above) and mean silhouette (below) over the number of segments.

    Parameters
    ----------
    measures : pandas.DataFrame
        k, criterion, value.
    choice : Choice
    axes : ndarray of two Axes
        Sharing their x axis.

    Returns
    -------
    ndarray of Axes
    """
    above, below = axes
    _draw(measures, "within_ss", above)
    above.set(ylabel="within-cluster\nsum of squares", ylim=(0, None))
    if choice.elbow is not None:
        value = _value(measures, "within_ss", choice.elbow)
        above.annotate(
            "elbow", (choice.elbow, value), (0, 22), textcoords="offset points", arrowprops={"arrowstyle": "-"}
        )
    _draw(measures, "silhouette", below)
    below.set(ylabel="mean silhouette", xlabel="number of segments", ylim=(0, None))
    value = _value(measures, "silhouette", choice.k)
    below.annotate(
        f"in use: {choice.k}", (choice.k, value), (0, -34), textcoords="offset points", arrowprops={"arrowstyle": "-"}
    )
    below.set_xticks(sorted(measures["k"].unique()))
    for ax, criterion in ((above, "within_ss"), (below, "silhouette")):
        ax.plot(choice.k, _value(measures, criterion, choice.k), "o", color=ACCENT, markersize=9)
        ax.grid(axis="y")
    return axes


def _draw(measures: pd.DataFrame, criterion: str, ax: Axes) -> None:
    rows = measures[measures["criterion"] == criterion]
    ax.plot(rows["k"], rows["value"], marker="o", color=MUTED, markersize=4)


def _value(measures: pd.DataFrame, criterion: str, k: int) -> float:
    return measures.loc[(measures["criterion"] == criterion) & (measures["k"] == k), "value"].iloc[0]
