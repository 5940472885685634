"""Figures of how large the segments are and what is typical of them, with what is not known."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from segbook.common.figures import TOO_SMALL, drawable, fold, say_instead, segment_colour
from segbook.common.wording import percent
from segbook.features import Feature
from segbook.features.words import write_value

MOST_PANELS = 4
"""Features that are drawn: those in which the segments lie furthest apart."""

_TICKS = 3
_LONG = 9
"""Characters from which on there is room for two labels only."""


def plot_sizes(public: pd.DataFrame, names: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how large each segment is by the model, with its interval, and as a ring how large it is in the report.

    Parameters
    ----------
    public : pandas.DataFrame
        As `publish_certainty` gives it: segment_id, share, lower, upper, report_share.
    names : pandas.DataFrame
        segment_id, segment.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if public.empty:
        return say_instead(TOO_SMALL, ax)
    places = np.arange(len(public))
    colours = [segment_colour(segment_id) for segment_id in public["segment_id"]]
    rings = {"s": 120, "facecolor": "white", "edgecolor": "#666666", "linewidth": 1.5}
    ax.scatter(public["report_share"], places, zorder=2, clip_on=False, **rings)
    ax.hlines(places, public["lower"], public["upper"], color=colours, linewidth=5, alpha=0.4, zorder=3)
    ax.scatter(public["share"], places, s=34, color=colours, zorder=4, clip_on=False)
    for place, row, colour in zip(places, public.itertuples(), colours, strict=True):
        ax.text(
            1.03,
            place,
            percent(row.share),
            transform=ax.get_yaxis_transform(),
            va="center",
            fontsize=10.5,
            color=colour,
        )
    name_rows(public["segment_id"], names, ax)
    most = public[["upper", "report_share"]].max(axis=None)
    ax.set(xlim=(0, 1.06 * most), ylim=(len(public) - 0.3, -0.9), xlabel="share of all customers (number: model)")
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(axis="x")
    first = public.iloc[0]
    for text, value, colour, up in (
        ("model", first["share"], colours[0], 1),
        ("report", first["report_share"], "#555555", -1),
    ):
        spot = {"textcoords": "offset points", "ha": "center", "va": "bottom" if up > 0 else "top", "fontsize": 10.5}
        ax.annotate(text, (value, 0), (0, 8 * up), color=colour, **spot)
    return ax


def sizes_size(public: pd.DataFrame) -> tuple[float, float]:
    """Give the size in inches in which `plot_sizes` can be read."""
    return 5.2, 1.1 + 0.45 * max(len(public), 1)


def plot_typical(
    estimates: pd.DataFrame,
    names: pd.DataFrame,
    entries: Mapping[str, Feature],
    features: Sequence[str],
    currency: str | None,
    axes: np.ndarray,
) -> np.ndarray:
    """Draw what is typical of each segment in some features, one below the other, each in its own unit.

    The dot is the middle customer, the dark line the interval of 95 % of it, the pale bar holds half of the customers.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `publish_estimates` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    entries : mapping of str to Feature
    features : sequence of str
        As `rank_features` gives them; the first `MOST_PANELS` are drawn.
    currency : str or None
    axes : ndarray of Axes
        As many as `typical_panels` says.

    Returns
    -------
    ndarray of Axes
    """
    if estimates.empty:
        for ax in axes[1:]:
            ax.set_axis_off()
        say_instead(TOO_SMALL, axes[0])
        return axes
    for ax, feature in zip(axes, features, strict=False):
        rows = estimates[estimates["feature"] == feature]
        _draw_feature(rows, names, entries[feature], currency, ax)
    return axes


def typical_panels(features: Sequence[str]) -> int:
    """Give the number of panels of `plot_typical`."""
    return min(len(features), MOST_PANELS)


def typical_size(public: pd.DataFrame, features: Sequence[str]) -> tuple[float, float]:
    """Give the size in inches in which `plot_typical` can be read."""
    return 5.2, (0.85 + 0.36 * max(len(public), 1)) * typical_panels(features)


def name_rows(segment_ids: pd.Series, names: pd.DataFrame, ax: Axes) -> None:
    """Write the names of segments in their colours at the left, the first on top."""
    called = names.set_index("segment_id")["segment"]
    ax.set_yticks(np.arange(len(segment_ids)), [fold(called[each], 22) for each in segment_ids], fontsize=10)
    for label, segment_id in zip(ax.get_yticklabels(), segment_ids, strict=True):
        label.set(color=segment_colour(segment_id))
    ax.tick_params(axis="y", length=0, pad=8)


def _draw_feature(rows: pd.DataFrame, names: pd.DataFrame, entry: Feature, currency: str | None, ax: Axes) -> None:
    middle = rows[rows["quantity"] == "typical"].set_index("segment_id")
    ends = rows.pivot(index="segment_id", columns="quantity", values="estimate")
    places = np.arange(len(middle))
    colours = [segment_colour(segment_id) for segment_id in middle.index]
    write = write_value(entry, currency)
    ax.hlines(places, ends["quarter"], ends["three_quarters"], color=colours, linewidth=9, alpha=0.22)
    ax.hlines(places, middle["lower"], middle["upper"], color=colours, linewidth=3)
    ax.scatter(middle["estimate"], places, s=30, color=colours, zorder=3, clip_on=False)
    for place, value, colour in zip(places, middle["estimate"], colours, strict=True):
        spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
        ax.text(1.03, place, drawable(write(value)), color=colour, **spot)
    name_rows(pd.Series(middle.index), names, ax)
    low = min(ends["quarter"].min(), middle["lower"].min())
    high = max(ends["three_quarters"].max(), middle["upper"].max())
    ticks = _place_ticks(low, high, logarithmic=entry.transform == "log1p")
    if entry.transform == "log1p":
        ax.set_xscale("function", functions=(lambda x: np.log1p(np.maximum(x, -0.99)), np.expm1))
    end = high
    if entry.transform == "log1p":
        start = np.expm1(np.log1p(low) - 0.03 * (np.log1p(high) - np.log1p(low)))
    else:
        start, end = low - 0.03 * (high - low), high + 0.03 * (high - low)
    ax.set(xlim=(start, end if end > start else start + 1), ylim=(len(middle) - 0.4, -0.6))
    if max((len(write(tick)) for tick in ticks), default=0) > _LONG:
        ticks = ticks[:: max(len(ticks) - 1, 1)]
    ax.set_xticks(ticks, [drawable(write(tick)) for tick in ticks], fontsize=10)
    ax.minorticks_off()
    ax.set_title(fold(entry.label, 44), fontsize=11, loc="left")
    ax.grid(axis="x")


def _place_ticks(low: float, high: float, *, logarithmic: bool) -> list[float]:
    """Give a few round numbers of a range; on a logarithmic scale powers of ten, or where these are too few more of them."""
    if logarithmic:
        for steps in ((1,), (1, 3), (1, 2, 5)):
            round_numbers = [0.0, *(step * 10.0**power for power in range(0, 16) for step in steps)]
            inside = [each for each in round_numbers if low <= each <= high]
            if len(inside) > 2:
                return inside[:: -(-len(inside) // _TICKS)]
    return [tick for tick in MaxNLocator(_TICKS).tick_values(low, high) if low <= tick <= high]
