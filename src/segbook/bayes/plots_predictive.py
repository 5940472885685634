"""Figures of imagined customers beside real ones."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from segbook.bayes.predictive import Predictive
from segbook.common.figures import ACCENT, MANY, TOO_FEW, say_instead
from segbook.features import Feature
from segbook.features.words import write_value
from segbook.models import Part

_REAL = "#333333"
_TENS = np.r_[0, 10.0 ** np.arange(12)]
_THREES = np.unique(np.r_[_TENS, 3 * _TENS])
_TICKS = 6


def plot_predictive(
    predictive: Predictive,
    parts: Sequence[Part],
    entries: Mapping[str, Feature],
    currency: str | None,
    min_cell: int,
    axes: np.ndarray,
) -> np.ndarray:
    """Draw how the real customers spread and, as a band, how 95 percent of the imagined sets do, feature by feature.

    Parameters
    ----------
    predictive : Predictive
    parts : sequence of Part
        How each feature got its scale; ticks stand in its own units.
    entries : mapping of str to Feature
    currency : str or None
    min_cell : int
        Nothing is drawn of less than `MANY` times as many customers.
    axes : ndarray of Axes
        One for each part.

    Returns
    -------
    ndarray of Axes
    """
    for ax, part in zip(np.ravel(axes), parts, strict=True):
        bins = predictive.bins[predictive.bins["feature"] == part.feature]
        if bins.empty or predictive.customers < MANY * min_cell:
            say_instead(TOO_FEW, ax)
        else:
            _draw(bins, ax)
            _mark_own_units(part, entries[part.feature], currency, ax)
    return axes


def _draw(bins: pd.DataFrame, ax: Axes) -> None:
    edges = np.r_[bins["left"], bins["right"].iloc[-1]]
    heights = {name: np.r_[bins[name], bins[name].iloc[-1]] for name in ("real", "lower", "upper")}
    ax.fill_between(edges, heights["lower"], heights["upper"], step="post", color=ACCENT, alpha=0.35, linewidth=0)
    ax.plot(edges, heights["real"], drawstyle="steps-post", color=_REAL, linewidth=1.5)
    ax.set(xlim=(edges[0], edges[-1]), ylim=(0, 1.05 * bins[["real", "upper"]].to_numpy().max()), yticks=[])
    ax.spines["left"].set_visible(False)
    spot = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "fontsize": 10.5}
    ax.annotate("real", (0, 1), (0, 2), ha="left", color=_REAL, **spot)
    ax.annotate("imagined", (0, 1), (32, 2), ha="left", color=ACCENT, **spot)


def _mark_own_units(part: Part, entry: Feature, currency: str | None, ax: Axes) -> None:
    low, high = ax.get_xlim()
    for proposed in _propose_ticks(part, low, high):
        places = part.apply(pd.Series(proposed, dtype=float))[:, 0]
        inside = (places >= low) & (places <= high)
        own, places = proposed[inside], places[inside]
        if len(own) > 2:
            break
    if len(own) > _TICKS:
        kept = np.linspace(0, len(own) - 1, _TICKS).round().astype(int)
        own, places = own[kept], places[kept]
    ax.set_xticks(places, [write_value(entry, currency)(value) for value in own], fontsize=10)
    ax.set_xlabel(entry.label, fontsize=10.5)


def _propose_ticks(part: Part, low: float, high: float) -> list[np.ndarray]:
    """Give values in own units, the roundest set first; a set of which too few are to be seen gives way to the next."""
    if part.function == "ridit":
        return [np.asarray(part.levels, float)]
    ends = part.mean + part.scale * np.array([low, high])
    even = MaxNLocator(_TICKS).tick_values(*(np.expm1(ends) if part.function == "log1p" else ends))
    return [_TENS, _THREES, even] if part.function == "log1p" else [even]
