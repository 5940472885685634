"""Maps of the segments: customers, features and borders in the plane of two principal components."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import offset_copy
from sklearn.decomposition import PCA

from segbook.common.figures import MANY, TOO_FEW, drawable, fold, say_instead, segment_colour, separate
from segbook.models import SegmentModel
from segbook.segments.neighbours import fit_plane, lay_flat

MOST_ARROWS = 6
"""Features drawn as arrows: those that the plane shows best."""

FAINTEST = 0.05
"""Shares of a border below this are not drawn."""

_WORDS = {
    "fontsize": 9.5,
    "color": "#222222",
    "zorder": 5,
    "path_effects": [withStroke(linewidth=2.5, foreground="white")],
}


def plot_map(
    model: SegmentModel, features: pd.DataFrame, names: pd.DataFrame, seed: int, min_cell: int, ax: Axes
) -> Axes:
    """Draw a sample of customers in the plane of their first two principal components, with the features as arrows.

    It is a biplot (Gabriel 1971, Biometrika 58, 453–467): an arrow points to where a feature grows, the further the
    more of it the plane shows.

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
    pca, drawn = fit_plane(model, features, seed)
    plane, (segment_ids, _) = lay_flat(pca, model.transform.apply(drawn)), model.assign(drawn)
    places = lay_flat(pca, model.centres)
    flat = len(pca.components_) == 1
    if flat:  # spread over the height that nothing else needs, the names above
        plane[:, 1], places[:, 1] = np.random.default_rng(seed).uniform(-1, 1, len(plane)), 1.3
        ax.set_ylim(-2, 2)
    for row in names.itertuples():
        x, y = plane[segment_ids == row.segment_id].T
        ax.scatter(x, y, s=7, alpha=0.45, linewidth=0, color=segment_colour(row.segment_id))
    for axis, share, loadings in zip(("x", "y"), pca.explained_variance_ratio_, pca.components_, strict=False):
        words = _describe_axis(loadings, model.transform.columns)
        ax.set(**{f"{axis}label": f"{words}\n({share:.0%} of the variance)"})
    ax.set(xticks=[], yticks=[])
    arrows = [] if flat else _draw_arrows(pca, model.transform.columns, plane, ax)
    separate([*arrows, *_label_segments(names, places, ax)], ax)
    return ax


def _draw_arrows(pca: PCA, columns: list[str], plane: np.ndarray, ax: Axes) -> list[Text]:
    """Draw the strongest features as arrows from the middle, the longest to near the edge; give their labels."""
    ends = pca.components_.T * np.sqrt(pca.explained_variance_)
    reach = np.abs(plane).max(axis=0)
    ends *= 0.75 / (np.abs(ends) / np.maximum(reach, 1e-6 * reach.max())).max()
    lengths = np.hypot(*ends.T)
    labels = []
    for position in np.argsort(-lengths, kind="stable")[:MOST_ARROWS]:
        if lengths[position] < 0.15 * lengths.max():
            continue
        x, y = ends[position]
        arrow = FancyArrowPatch(
            (0, 0), (x, y), arrowstyle="-|>", mutation_scale=9, color="#222222", linewidth=1, zorder=3
        )
        ax.add_patch(arrow)
        outwards = {"ha": "left" if x >= 0 else "right", "va": "bottom" if y >= 0 else "top"}
        labels.append(ax.text(x, y, _shorten(columns[position]), style="italic", **outwards, **_WORDS))
    return labels


def _label_segments(names: pd.DataFrame, places: np.ndarray, ax: Axes, below: float = 0) -> list[Text]:
    """Write the names at their places, or so many points below."""
    look = {"ha": "center", "va": "top" if below else "center", "fontweight": "bold", "zorder": 4}
    look |= {"fontsize": 10.5 if len(names) <= 5 else 9, "path_effects": [withStroke(linewidth=2, foreground="white")]}
    look |= {"transform": offset_copy(ax.transData, ax.figure, y=-below, units="points")}
    if not below:
        look["bbox"] = {"facecolor": "white", "alpha": 0.65, "edgecolor": "none", "pad": 1.5}
    return [
        ax.text(x, y, fold(row.segment, 20), color=segment_colour(row.segment_id), **look)
        for row, (x, y) in zip(names.itertuples(), places, strict=True)
    ]


def _shorten(column: str) -> str:
    return drawable(column.removesuffix("_days").replace("_", " "))


def _describe_axis(loadings: np.ndarray, columns: list[str]) -> str:
    """Name the features that an axis is made of (at most three), with the direction in which each grows."""
    order = np.argsort(-np.abs(loadings), kind="stable")[:3]
    strong = [position for position in order if abs(loadings[position]) >= 0.4] or order[:1]
    return ", ".join(f"{_shorten(columns[i])} {'→' if loadings[i] > 0 else '←'}" for i in strong)


def plot_neighbourhood(
    shares: pd.DataFrame, positions: np.ndarray, sizes: np.ndarray, names: pd.DataFrame, ax: Axes
) -> Axes:
    """Draw which segments run into each other: a line is the wider, the more of both lies on their border.

    Parameters
    ----------
    shares : pandas.DataFrame
        segment_id, neighbour_id, share, as `find_neighbours` gives it; a line has the mean of both directions.
    positions : ndarray of shape (k, 2)
        Of the centres, as `place_centres` gives it.
    sizes : ndarray of shape (k,)
        Customers of the segments; the areas of the discs.
    names : pandas.DataFrame
        segment_id, segment, in the order of `positions`.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    places = dict(zip(names["segment_id"], positions, strict=True))
    pairs = np.sort(shares[["segment_id", "neighbour_id"]].to_numpy(), axis=1)
    widths = shares["share"].groupby([pairs[:, 0], pairs[:, 1]]).sum() / 2
    numbers = []
    for (one, other), width in widths[widths >= FAINTEST].items():
        (x0, y0), (x1, y1) = places[one], places[other]
        ax.plot([x0, x1], [y0, y1], color="#bbbbbb", linewidth=30 * width, solid_capstyle="butt", zorder=1)
        numbers.append(ax.text((x0 + x1) / 2, (y0 + y1) / 2, f"{width:.2f}", ha="center", va="center", **_WORDS))
    colours = [segment_colour(segment_id) for segment_id in names["segment_id"]]
    areas = 1_800 * np.asarray(sizes) / np.sum(sizes) + 40
    ax.scatter(*positions.T, s=areas, color=colours, zorder=2, linewidth=0)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.margins(0.25)
    discs = np.column_stack([positions, np.sqrt(areas) / 2])
    separate([*numbers, *_label_segments(names, positions, ax, below=10)], ax, discs)
    return ax
