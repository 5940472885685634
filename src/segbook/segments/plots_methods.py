"""Figures that compare ways of making segments, and show the choices that some of them ask for."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from scipy.cluster.hierarchy import dendrogram

from segbook.common.figures import ACCENT, MANY, MUTED, TOO_FEW, drawable, fold, say_instead
from segbook.common.wording import percent

LAST_MERGES = 30
REFERENCES = ("persistence", "ceiling")
"""Algorithms of `plot_worth` that are no segmentation: what was spent last time, and a forecast per customer."""

_AGREEMENT = LinearSegmentedColormap.from_list("agreement", ["#f7f6fc", ACCENT])


def plot_dendrogram(linkage: np.ndarray, k: int, min_cell: int, ax: Axes) -> Axes:
    """Draw the last merges of a hierarchy, and the cut that leaves k groups.

    Parameters
    ----------
    linkage : ndarray of shape (points − 1, 4)
        As `scipy.cluster.hierarchy.linkage` gives it.
    k : int
        1 to the number of points.
    min_cell : int
        Nothing is drawn of less than `MANY` times as many points.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if len(linkage) + 1 < max(MANY * min_cell, 3):
        return say_instead(TOO_FEW, ax)
    heights = np.append(linkage[:, 2], 1.1 * linkage[-1, 2])
    cut = (heights[-k - 1] + heights[-k]) / 2 if k <= len(linkage) else heights[0] / 2
    tree = dendrogram(linkage, p=max(LAST_MERGES, k), truncate_mode="lastp", no_plot=True)
    crossings = []
    for across, up in zip(tree["icoord"], tree["dcoord"], strict=True):
        ax.plot(across, up, color="#333333" if up[1] > cut else MUTED, linewidth=1.3 if up[1] > cut else 0.9)
        crossings += [x for x, foot in ((across[0], up[0]), (across[3], up[3])) if foot <= cut < up[1]]
    ax.axhline(cut, color=ACCENT, linewidth=1.2, linestyle="--")
    ax.plot(crossings, [cut] * len(crossings), "o", color=ACCENT, markersize=6)
    ax.annotate(
        f"cut into {k}",
        (1, cut),
        (0, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        color=ACCENT,
        fontsize=10.5,
    )
    ax.set(xticks=[], ylim=(0, heights[-1]), ylabel="distance at which groups merge")
    ax.set_xlabel(f"the last {len(tree['icoord'])} merges; each foot is a group of customers")
    ax.spines["bottom"].set_visible(False)
    return ax


def plot_agreement_matrix(matrix: pd.DataFrame, labels: Sequence[str], ax: Axes) -> Axes:
    """Draw how far algorithms agree, each pair once.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Square and symmetric, adjusted Rand indices.
    labels : sequence of str
        Of the algorithms, in the order of the matrix.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if len(labels) < 2:
        return say_instead("One algorithm has nothing to be compared with.", ax)
    values = matrix.to_numpy(float)[1:, :-1]
    shown = np.where(np.tri(len(values), dtype=bool), values, np.nan)
    ax.imshow(np.clip(shown, 0, 1), cmap=_AGREEMENT, vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(shown):
        if not np.isnan(value):
            colour = "white" if value > 0.5 else "black"
            ax.text(
                column, row, f"{value:.2f}".replace("-", "−"), ha="center", va="center", color=colour, fontsize=10.5
            )
    ax.set_yticks(range(len(values)), [fold(label, 18) for label in labels[1:]])
    ax.set_xticks(
        range(len(values)), [fold(label, 18) for label in labels[:-1]], rotation=45, ha="right", rotation_mode="anchor"
    )
    ax.set_xticks(np.arange(len(values)) + 0.5, minor=True)
    ax.set_yticks(np.arange(len(values)) + 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=2)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    return ax


def plot_worth(
    worth: pd.DataFrame, ax: Axes, *, references: Collection[str] = REFERENCES, in_use: str | None = None
) -> Axes:
    """Draw what each way of making segments is worth, the best on top, and references for comparison below.

    Parameters
    ----------
    worth : pandas.DataFrame
        algorithm, label, worth, lower, upper.
    ax : matplotlib.axes.Axes
    references : collection of str
        Algorithms that are references: grey, below a line.
    in_use : str, optional
        The algorithm in use.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if worth.empty:
        return say_instead("The past of these customers is too short to say.", ax)
    apart = worth["algorithm"].isin(list(references))
    rows = worth.assign(apart=apart).sort_values(["apart", "worth"], ascending=[True, False], kind="stable")
    places = np.arange(len(rows)) + 0.5 * rows["apart"].to_numpy()
    colours = [MUTED if row.apart else ACCENT if row.algorithm == in_use else "#333333" for row in rows.itertuples()]
    ax.hlines(places, rows["lower"], rows["upper"], color=colours, linewidth=2)
    ax.scatter(rows["worth"], places, color=colours, s=45, zorder=2)
    for place, row, colour in zip(places, rows.itertuples(), colours, strict=True):
        spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
        ax.text(1.02, place, f"{row.worth:.2f}".replace("-", "−"), color=colour, **spot)
    ax.set_yticks(places, [fold(label, 24) for label in rows["label"]], fontsize=10.5)
    for label, row, colour in zip(ax.get_yticklabels(), rows.itertuples(), colours, strict=True):
        label.set(color=colour, fontweight="bold" if row.algorithm == in_use else "normal")
    if 0 < apart.sum() < len(rows):
        ax.axhline((~apart).sum() - 0.25, color=MUTED, linewidth=0.8)
    ax.set(ylim=(places[-1] + 0.6, -0.6), xlabel="share of the differences in later spending")
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    return ax


def plot_neighbour_distances(distances: np.ndarray, eps: float, min_cell: int, ax: Axes) -> Axes:
    """Draw how far customers are from their neighbours, and the distance within which DBSCAN looks.

    Parameters
    ----------
    distances : ndarray of shape (customers,)
        To the nth neighbour, ascending, where n is the smallest number that makes a dense place.
    eps : float
        The distance in use.
    min_cell : int
        Nothing is drawn of less than `MANY` times as many customers.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if len(distances) < MANY * min_cell:
        return say_instead(TOO_FEW, ax)
    shares = np.linspace(0, 0.995, 200)  # the last few stand alone, and would stretch the axis
    curve = np.quantile(distances, shares)
    within = np.searchsorted(distances, eps, side="right") / len(distances)
    ax.plot(100 * shares, curve, color=MUTED)
    ax.axhline(eps, color=ACCENT, linewidth=1.2, linestyle="--")
    ax.plot(100 * within, eps, "o", color=ACCENT, markersize=7)
    text = f"eps = {eps:.2g}: {percent(within)} of customers\nhave that many neighbours within it"
    ax.annotate(
        text,
        (0.02, eps),
        (0, 5),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        color=ACCENT,
        fontsize=10.5,
    )
    ax.set(
        xlim=(0, 102),
        ylim=(0, 1.25 * max(curve[-1], eps)),
        xlabel="customers, nearest neighbours first (%)",
        ylabel=drawable("distance to the neighbour"),
    )
    return ax
