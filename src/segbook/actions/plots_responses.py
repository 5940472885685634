"""The figure of what contacting customers brought."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from segbook.actions.responses import ASSUMED
from segbook.actions.words_responses import find_range
from segbook.common.figures import MUTED, drawable, fold, segment_colour

ROW = 0.27
"""Inches of a row."""


def count_rows(responses: pd.DataFrame) -> int:
    """Give the rows of the figure: a heading and a row for each segment of every treatment."""
    return len(_arrange(responses))


def plot_responses(responses: pd.DataFrame, names: Mapping[int, str], ax: Axes) -> Axes:
    """Draw how many more of 100 contacted customers order, by treatment and segment, with 95 % intervals.

    What is assumed is hollow and has the range that is assumed; where it is assumed of all segments, it is drawn once.

    Parameters
    ----------
    responses : pandas.DataFrame
        As `estimate_responses` gives it.
    names : mapping of int to str
        Names of the segments.
    ax : matplotlib.axes.Axes
        About `ROW` inches high for each of `count_rows`, and an inch more.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = _arrange(responses)
    ax.axvline(0, color=MUTED, linewidth=1)
    for height, (text, row) in enumerate(rows):
        if row is None:
            look = {"fontweight": "bold", "va": "center", "backgroundcolor": "white"}
            ax.text(0.01, height, drawable(text), transform=ax.get_yaxis_transform(), **look)
            continue
        assumed = row["source"] == ASSUMED
        colour = "#333333" if text else segment_colour(row["segment_id"])
        low, high = find_range(row)
        ax.plot(
            [100 * low, 100 * high], [height, height], color=colour, linewidth=1.6, linestyle=":" if assumed else "-"
        )
        ax.plot(100 * row["pooled"], height, "o", color=colour, markerfacecolor="white" if assumed else colour)
    told = [
        (height, text or fold(names[row["segment_id"]], 22))
        for height, (text, row) in enumerate(rows)
        if row is not None
    ]
    ax.set_yticks(*zip(*told, strict=True))
    ax.tick_params(axis="y", length=0, labelsize=10)
    ax.set(ylim=(len(rows) - 0.5, -0.5), xlabel="more orders of 100 customers contacted")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    return ax


def _arrange(responses: pd.DataFrame) -> list[tuple[str, pd.Series | None]]:
    """Give headings with nothing, and rows with a text of their own or none; treatments that were measured come first."""
    assumed = (responses["source"] == ASSUMED).groupby(responses["treatment"]).transform("all")
    ordered = responses.assign(last=assumed).sort_values(["last", "treatment", "segment_id"])
    rows: list = []
    for treatment, part in ordered.groupby("treatment", sort=False):
        rows.append((treatment, None))
        if part["last"].all():
            rows.append(("all (assumed)", part.iloc[0]))
        else:
            rows += [("", row) for _, row in part.iterrows()]
    return rows
