"""The figure of who is still a customer."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.contour import ContourSet
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from segbook.common.figures import drawable, say_instead, separate
from segbook.common.wording import percent

LEVELS = (0.2, 0.5, 0.8)
"""Chances that are drawn as lines."""

_CHANCES = LinearSegmentedColormap.from_list("chances", ["white", "#7d70bd"])
_LABEL = {
    "ha": "center",
    "va": "center",
    "fontsize": 10.5,
    "path_effects": [withStroke(linewidth=2.5, foreground="white")],
}


def plot_alive(grid: pd.DataFrame, unit: str, ax: Axes) -> Axes:
    """Draw the chance that somebody is still a customer, by repeat purchases and the time since the last one.

    Lines of equal chance begin at one repeat purchase: whoever never came back counts as a customer still.

    Parameters
    ----------
    grid : pandas.DataFrame
        Chances; the index is the number of repeat purchases, the columns are the time.
    unit : str
        Of time, such as "weeks".
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if min(grid.shape) < 2 or grid.isna().all(axis=None):
        return say_instead("Too few customers came back to draw it.", ax)
    x, y, chances = grid.columns.to_numpy(float), grid.index.to_numpy(float), grid.to_numpy(float)
    ax.pcolormesh(x, y, chances, cmap=_CHANCES, vmin=0, vmax=1, shading="nearest", rasterized=True)
    ax.set(xlabel=drawable(f"{unit} since the last purchase"), ylabel="repeat purchases")
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    back = grid.loc[grid.index >= 1].to_numpy(float)
    levels = [level for level in LEVELS if min(back.shape) > 1 and np.nanmin(back) < level < np.nanmax(back)]
    if levels:
        lines = ax.contour(x, y[grid.index >= 1], back, levels, colors="#222222", linewidths=1.2)
        _label_lines(lines, ax)
    else:
        low, high = (percent(each) for each in (np.nanmin(chances), np.nanmax(chances)))
        words = f"everywhere {low}" if low == high else f"everywhere {low} to {high}"
        ax.text(0.5, 0.5, words, transform=ax.transAxes, **_LABEL)
    return ax


def _label_lines(lines: ContourSet, ax: Axes) -> None:
    """Write each level on its line, where the edges, the other lines and their labels are farthest."""
    ax.figure.draw_without_rendering()
    size = np.array([2.6, 1.3]) * 10.5 * ax.figure.dpi / 72  # of a label with some air
    frame = ax.get_window_extent().get_points() / size
    paths = [ax.transData.transform(path.vertices) / size for path in lines.get_paths()]
    for position, (level, own) in enumerate(zip(lines.levels, paths, strict=True)):
        others = np.vstack([np.empty((0, 2)), *paths[:position], *paths[position + 1 :]])
        room = np.minimum(own - frame[0], frame[1] - own).min(axis=1)
        if len(others):
            room = np.minimum(room, np.abs(own[:, None] - others).max(axis=2).min(axis=1))
        x, y = ax.transData.inverted().transform(own[room.argmax()] * size)
        ax.text(x, y, f"{level:.0%}", **_LABEL)
    separate(ax.texts, ax)
