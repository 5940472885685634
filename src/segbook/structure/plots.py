"""Figures of the number of segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

from segbook.common.figures import ACCENT, MUTED


@dataclass(frozen=True)
class Panel:
    """One panel of `plot_criteria`.

    Attributes
    ----------
    title : str
    criteria : mapping of str to str
        What is drawn in it, and the label at its line where there are several.
    best : str
        What the favourite number of segments is called.
    """

    title: str
    criteria: Mapping[str, str]
    best: str = "best"


PANELS = (
    Panel("Sum of squares", {"within_ss": ""}, "elbow"),
    Panel("Silhouette", {"silhouette": ""}),
    Panel("Gap ± 1 s.e.", {"gap": ""}),
    Panel("BIC, ICL", {"bic": "BIC", "icl": "ICL"}),
    Panel("Stability", {"agreement": ""}),
    Panel("Smallest segment", {"smallest_share": ""}, "up to"),
)
"""In the order in which they fill the axes; a panel of which nothing was measured is left out."""

_NONE = MappingProxyType({})


def plot_criteria(
    criteria: pd.DataFrame, choice_k: int, axes: np.ndarray, *, favourites: Mapping[str, int | None] = _NONE
) -> np.ndarray:
    """Draw every criterion over the number of segments, in small panels side by side.

    Parameters
    ----------
    criteria : pandas.DataFrame
        k, criterion, value, and where there are intervals lower and upper (missing otherwise).
    choice_k : int
        The number in use: a line and a filled mark in every panel.
    axes : ndarray of Axes
        Of shape (3, 2) for all of `PANELS`; those that are left over are emptied.
    favourites : mapping of str to int or None
        The number of segments that a criterion prefers: a ring, and its number in the title.

    Returns
    -------
    ndarray of Axes
    """
    measured = criteria.dropna(subset=["value"])
    panels = [panel for panel in PANELS if measured["criterion"].isin(list(panel.criteria)).any()]
    for ax in np.ravel(axes)[len(panels) :]:
        ax.set_axis_off()
    for panel, ax in zip(panels, np.ravel(axes), strict=False):
        _draw_panel(panel, measured, choice_k, favourites, ax)
    for ax in np.ravel(axes)[: len(panels)][-np.shape(axes)[-1] :]:
        ax.set_xlabel("number of segments", fontsize=10.5)
        ax.tick_params(labelbottom=True)
    return axes


def _draw_panel(
    panel: Panel, measured: pd.DataFrame, choice_k: int, favourites: Mapping[str, int | None], ax: Axes
) -> None:
    rings, ends = [], {}
    ax.axvline(choice_k, color=ACCENT, linewidth=1, alpha=0.4, zorder=0)
    for criterion, label in panel.criteria.items():
        rows = measured[measured["criterion"] == criterion].sort_values("k")
        if criterion == "smallest_share":
            rows = rows[rows["k"] > 1]  # the one segment of all customers would dwarf the others
        _draw_line(rows, choice_k, ax)
        ring = rows[rows["k"] == favourites.get(criterion)]
        ax.plot(ring["k"], ring["value"], "o", color="black", fillstyle="none", markersize=10, markeredgewidth=1.2)
        rings += ring["k"].astype(str).tolist()
        if label and len(rows):
            ends[label] = rows.iloc[-1]
    for label, end in ends.items():
        above = max(ends, key=lambda each: ends[each]["value"])
        spot = {"va": "bottom" if label == above else "top", "fontsize": 9.5, "color": "#555555"}
        ax.text(end["k"] + 0.3, end["value"], label, **spot)
    ax.set_title(panel.title, fontsize=11)
    ax.set_title(f"○ {panel.best} {' and '.join(rings)}" if rings else "", loc="right", fontsize=9.5)
    _set_axes(panel, sorted(set(measured["k"])), choice_k, ax)


def _draw_line(rows: pd.DataFrame, choice_k: int, ax: Axes) -> None:
    """Draw values over k, the number in use filled, with a bar for each interval."""
    ax.plot(rows["k"], rows["value"], marker="o", color=MUTED, markersize=3.5, linewidth=1.5)
    chosen = rows[rows["k"] == choice_k]
    ax.plot(chosen["k"], chosen["value"], "o", color=ACCENT, markersize=6.5)
    if {"lower", "upper"} <= set(rows):
        ax.vlines(rows["k"], rows["lower"], rows["upper"], color=MUTED, linewidth=4, alpha=0.45)


def _set_axes(panel: Panel, ks: list[int], choice_k: int, ax: Axes) -> None:
    ax.margins(y=0.1)
    ax.set_xticks(ks, [str(k) for k in ks])
    ax.set_xlim(min(ks) - 0.6, max(ks) + (1.6 if len(panel.criteria) > 1 else 0.6))
    for label in ax.get_xticklabels():
        if label.get_text() == str(choice_k):
            label.set(color=ACCENT, fontweight="bold")
    if panel.criteria.keys() & {"within_ss", "silhouette", "agreement", "smallest_share"}:
        ax.set_ylim(min(0, 1.1 * ax.dataLim.y0), max(0.05, 1.1 * ax.dataLim.y1))
    percents = "smallest_share" in panel.criteria
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0) if percents else FuncFormatter(_shorten))
    ax.tick_params(labelsize=9.5)
    ax.grid(axis="y")


def _shorten(value: float, _: int) -> str:
    return f"{value / 1000:,g}k" if abs(value) >= 1000 else f"{value:g}".replace("-", "−")
