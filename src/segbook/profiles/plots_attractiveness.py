"""Figure of how attractive segments are, criterion by criterion."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from segbook.common.figures import TOO_SMALL, fold, say_instead, segment_colour
from segbook.profiles.attractiveness import sum_scores


def plot_attractiveness(attractiveness: pd.DataFrame, profiles: pd.DataFrame, ax: Axes) -> Axes:
    """Draw a disc for each segment and criterion, the better the larger, and the weighted score in the last column.

    Parameters
    ----------
    attractiveness : pandas.DataFrame
        As `score_attractiveness` gives it.
    profiles : pandas.DataFrame
        segment_id, segment.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if attractiveness.empty:
        return say_instead(TOO_SMALL, ax)
    scores = sum_scores(attractiveness)
    scaled = attractiveness.pivot(index="segment_id", columns="criterion", values="scaled").loc[scores.index]
    scaled = scaled[attractiveness["criterion"].unique()]
    weights = attractiveness.drop_duplicates("criterion").set_index("criterion")["weight"]
    called = profiles.set_index("segment_id")["segment"]
    for height, (segment_id, row) in enumerate(scaled.iterrows()):
        colour = segment_colour(segment_id)
        places = np.arange(len(row))
        ax.scatter(places, np.full(len(row), height), s=420, facecolor="none", edgecolor="#dddddd", linewidth=0.8)
        ax.scatter(places, np.full(len(row), height), s=420 * row, color=colour, linewidth=0)
        ax.text(
            len(row) - 0.1,
            height,
            f"{scores[segment_id]:.2f}",
            va="center",
            ha="center",
            color=colour,
            fontweight="bold",
        )
    ax.set_yticks(range(len(scaled)), [fold(called[segment_id], 16) for segment_id in scaled.index], fontsize=10.5)
    for label, segment_id in zip(ax.get_yticklabels(), scaled.index, strict=True):
        label.set(color=segment_colour(segment_id), fontweight="bold")
    heads = [*(f"{name}\n({weights[name]:.0%})" for name in scaled), "score"]
    ax.set_xticks([*range(scaled.shape[1]), scaled.shape[1] - 0.1], heads, rotation=90, fontsize=10)
    ax.xaxis.tick_top()
    ax.set(ylim=(len(scaled) - 0.4, -0.6), xlim=(-0.6, scaled.shape[1] + 0.4))
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.xaxis.set_label_position("bottom")
    ax.set_xlabel("full circle: as good as can be;\nin brackets: the weight", fontsize=10.5)
    return ax
