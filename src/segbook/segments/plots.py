"""Figures of the segments."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from sklearn.decomposition import PCA

from segbook.common.figures import MANY, TOO_FEW, drawable, fold, say_instead, segment_colour
from segbook.models import SegmentModel, compute_centres

DRAWN = 2_000
"""Customers in the map; more would be a blot."""


def plot_map(
    model: SegmentModel, features: pd.DataFrame, names: pd.DataFrame, seed: int, min_cell: int, ax: Axes
) -> Axes:
    """Draw a sample of customers in the plane of their first two principal components.

    Parameters
    ----------
    model : SegmentModel
    features : pandas.DataFrame
    names : pandas.DataFrame
        segment_id, segment.
    seed : int
        Of the sample.
    min_cell : int
        Nothing is drawn of less than `segbook.common.figures.MANY` times as many customers.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if len(features) < MANY * min_cell:
        return say_instead(TOO_FEW, ax)
    drawn = features.sample(min(len(features), DRAWN), random_state=seed)
    points, (segment_ids, _) = model.transform.apply(drawn), model.assign(drawn)
    pca = PCA(min(2, points.shape[1])).fit(points)
    plane = _lay_flat(pca, points)
    for row in names.itertuples():
        x, y = plane[segment_ids == row.segment_id].T
        ax.scatter(x, y, s=7, alpha=0.45, linewidth=0, color=segment_colour(row.segment_id))
    shown = names[names["segment_id"].isin(segment_ids)]
    places = compute_centres(plane, segment_ids)
    for row, (x, y) in zip(shown.itertuples(), _spread_labels(places, plane), strict=True):
        ax.annotate(
            fold(row.segment, 20),
            (x, y),
            ha="center",
            va="center",
            fontweight="bold",
            fontsize=10.5 if len(names) <= 5 else 9,
            color=segment_colour(row.segment_id),
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 2},
        )
    shares = pca.explained_variance_ratio_
    for axis, share, loadings in zip(("x", "y"), shares, pca.components_, strict=False):  # one feature has one axis
        ax.set(
            **{f"{axis}label": f"{_describe_axis(loadings, model.transform.columns)}\n({share:.0%} of the variance)"}
        )
    ax.set(xticks=[], yticks=[])
    return ax


def _lay_flat(pca: PCA, points: np.ndarray) -> np.ndarray:
    """Give two coordinates of each point; the second is 0 where there is one feature alone."""
    plane = pca.transform(points)
    return plane if plane.shape[1] == 2 else np.column_stack([plane, np.zeros(len(plane))])


def _spread_labels(places: np.ndarray, plane: np.ndarray) -> np.ndarray:
    """Move labels up until none of those that stand side by side covers another."""
    extent = np.ptp(plane, axis=0)
    spread = places.copy()
    for position in np.argsort(places[:, 1]):
        for lower in np.argsort(places[:, 1]):
            near = np.abs(spread[lower] - spread[position]) < extent * (0.35, 0.08)
            if lower != position and places[lower, 1] <= places[position, 1] and near.all():
                spread[position, 1] = spread[lower, 1] + 0.08 * extent[1]
    return spread


def _describe_axis(loadings: np.ndarray, columns: list[str]) -> str:
    """Name the features that an axis is made of (at most three), with the direction in which each grows."""
    order = np.argsort(-np.abs(loadings), kind="stable")[:3]
    strong = [position for position in order if abs(loadings[position]) >= 0.4] or order[:1]
    words = (columns[position].removesuffix("_days").replace("_", " ") for position in strong)
    return ", ".join(
        f"{drawable(word)} {'→' if loadings[i] > 0 else '←'}" for word, i in zip(words, strong, strict=True)
    )
