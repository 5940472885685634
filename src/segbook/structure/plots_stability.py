"""Figures of how well the segments come back: from sample to sample, and from one number of segments to the next."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from segbook.common.figures import ACCENT, MUTED
from segbook.structure.choose import COMES_BACK
from segbook.structure.verdict import BORDERLINE

_SHADES = LinearSegmentedColormap.from_list("stability", ["#ece9f7", ACCENT])
_NODE, _GAP, _THINNEST = 0.16, 0.04, 0.004
"""Half the width of a node in columns; the gap between two nodes, and the thinnest ribbon, as shares of customers."""


def plot_agreement(pairs: pd.DataFrame, choice_k: int, ax: Axes) -> Axes:
    """Draw how far two segmentations of redrawn customers agree, for each number of segments.

    Parameters
    ----------
    pairs : pandas.DataFrame
        k, adjusted_rand; one row per pair of redrawn samples.
    choice_k : int
        The number in use.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    ks = sorted(set(pairs["k"]))
    end = max(ks) + 0.65
    ax.axhspan(*BORDERLINE, color="#f0f0f0", linewidth=0)
    ax.axhline(COMES_BACK, color="#bbbbbb", linewidth=1)
    for k in ks:
        values = pairs.loc[pairs["k"] == k, "adjusted_rand"].to_numpy()
        _draw_box(values, k, ACCENT if k == choice_k else MUTED, ax)
    bottom = min(0.6, pairs["adjusted_rand"].min() - 0.03)
    for height, text in zip(
        (sum(BORDERLINE) / 2, 0.925, (0.75 + bottom) / 2), ("borderline", "comes back", "changes"), strict=True
    ):
        ax.text(end, height, text, va="center", fontsize=10, color="#555555")
    ax.set(xlim=(min(ks) - 0.6, end), ylim=(bottom, 1.06), xlabel="number of segments", ylabel="adjusted Rand index")
    ax.set_xticks(ks, [str(k) for k in ks])
    ax.set_yticks([tick for tick in (0, 0.25, 0.5, BORDERLINE[0], COMES_BACK, BORDERLINE[1], 1) if tick >= bottom])
    return ax


def _draw_box(values: np.ndarray, place: float, colour: str, ax: Axes) -> None:
    """Draw all values as a strip, their middle half as a box, and their median with its number."""
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    sideways = 0.22 * np.sin(np.arange(len(values)) * 2.4)  # spread evenly, the same at each run
    ax.scatter(place + sideways, values, s=5, color=colour, alpha=0.35, linewidth=0)
    ax.add_patch(Rectangle((place - 0.3, low), 0.6, high - low, facecolor=colour, alpha=0.35, linewidth=0))
    ax.hlines(median, place - 0.3, place + 0.3, color=colour, linewidth=2.5)
    ax.text(
        place,
        values.max() + 0.012,
        f"{median:.2f}",
        ha="center",
        va="bottom",
        fontsize=10,
        color=ACCENT if colour == ACCENT else "#555555",
    )


def plot_splits(flows: pd.DataFrame, ax: Axes, *, choice_k: int | None = None) -> Axes:
    """Draw how segments split and merge as their number grows, the stable ones darker.

    It is the plot of segment level stability across solutions of Dolnicar & Leisch (2017), Marketing Letters 28,
    423–436.

    Parameters
    ----------
    flows : pandas.DataFrame
        k, segment, parent, customers, stability: the customers who are in the segment of that number when
        there are k, and in the parent when there are k − 1; the stability, 0 to 1, is that of the segment.
    ax : matplotlib.axes.Axes
    choice_k : int, optional
        The number in use.

    Returns
    -------
    matplotlib.axes.Axes
    """
    everybody = flows.groupby("k")["customers"].sum().max()
    flows = flows.assign(width=flows["customers"] / everybody)
    places = _place_nodes(flows)
    shades = flows.groupby(["k", "segment"])["stability"].first()
    for k, rows in flows.groupby("k"):
        _draw_ribbons(rows, places[k - 1], places[k], k, ax)
    for k, nodes in places.items():
        for segment, (bottom, top) in nodes.items():
            stability = shades.get((k, segment), np.nan)
            shade = "#b9b9b9" if np.isnan(stability) else _SHADES(stability)
            ax.add_patch(Rectangle((k - _NODE, bottom), 2 * _NODE, top - bottom, facecolor=shade, linewidth=0))
    _finish_splits(list(places), choice_k, ax)
    return ax


def _place_nodes(flows: pd.DataFrame) -> dict[int, dict[int, tuple[float, float]]]:
    """Stack the nodes of each column, each near its parents so that few ribbons cross."""
    first = min(flows["k"])
    heights = flows[flows["k"] == first].groupby("parent")["width"].sum()
    places = {first - 1: _stack(heights)}
    for k, rows in flows.groupby("k"):
        middles = rows["parent"].map({parent: sum(place) / 2 for parent, place in places[k - 1].items()})
        pull = (middles * rows["width"]).groupby(rows["segment"]).sum()
        heights = rows.groupby("segment")["width"].sum()
        places[k] = _stack(heights[(pull / heights).sort_values(kind="stable").index])
    return places


def _stack(heights: pd.Series) -> dict[int, tuple[float, float]]:
    """Give bottom and top of each node, stacked about 0 in the order given."""
    bottom = -(heights.sum() + _GAP * (len(heights) - 1)) / 2
    places = {}
    for segment, height in heights.items():
        places[segment] = (bottom, bottom + height)
        bottom += height + _GAP
    return places


def _draw_ribbons(rows: pd.DataFrame, left: dict, right: dict, k: int, ax: Axes) -> None:
    """Draw the customers who pass from each node on the left to each on the right, in an order that does not twist."""
    rows = rows.assign(of=rows["parent"].map(left).str[0], to=rows["segment"].map(right).str[0])
    rows["leaves"] = rows["of"] + rows.sort_values("to").groupby("parent")["width"].cumsum() - rows["width"]
    rows["arrives"] = rows["to"] + rows.sort_values("of").groupby("segment")["width"].cumsum() - rows["width"]
    start, end, middle = k - 1 + _NODE, k - _NODE, k - 0.5
    for row in rows[rows["width"] >= _THINNEST].itertuples():
        a, b, width = row.leaves, row.arrives, row.width
        points = [(start, a), (middle, a), (middle, b), (end, b)]
        points += [(end, b + width), (middle, b + width), (middle, a + width), (start, a + width), (start, a)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        ax.add_patch(PathPatch(Path(points, codes), facecolor="#999999", alpha=0.35, linewidth=0))


def _finish_splits(ks: list[int], choice_k: int | None, ax: Axes) -> None:
    ax.autoscale_view()
    ax.set_xticks(ks, [str(k) for k in ks])
    for label in ax.get_xticklabels():
        if label.get_text() == str(choice_k):
            label.set(color=ACCENT, fontweight="bold")
    ax.set(xlim=(ks[0] - 0.4, ks[-1] + 0.4), yticks=[], xlabel="number of segments")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    key = [Patch(color=_SHADES(1.0), label="from one segment"), Patch(color=_SHADES(0.3), label="mixed from several")]
    ax.legend(handles=key, ncols=2, loc="lower left", bbox_to_anchor=(0, 1), handlelength=1, fontsize=10, borderpad=0)
