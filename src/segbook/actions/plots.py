"""Figures of what to do."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from segbook.common.figures import TOO_SMALL, say_instead, segment_colour
from segbook.common.wording import money, percent


def plot_priorities(actions: pd.DataFrame, currency: str | None, ax: Axes) -> Axes:
    """Draw the segments in the order of work, with their revenue and their strategy.

    Parameters
    ----------
    actions : pandas.DataFrame
        segment_id, segment, revenue, revenue_share, strategy, priority.
    currency : str or None
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if actions.empty:
        return say_instead(TOO_SMALL, ax)
    ordered = actions.sort_values("priority")
    heights = np.arange(len(ordered))[::-1]
    ax.barh(heights, ordered["revenue"], height=0.62, color=[segment_colour(each) for each in ordered["segment_id"]])
    widest = ordered["revenue"].max()
    for height, row in zip(heights, ordered.itertuples(), strict=True):
        ax.text(
            row.revenue + 0.015 * widest,
            height,
            f"{row.strategy}\n{percent(row.revenue_share)}",
            va="center",
            fontsize=10.5,
        )
    labels = [f"{row.priority}. {row.segment}".replace(" (", "\n(") for row in ordered.itertuples()]
    ax.set_yticks(heights, labels)
    ax.set(xlim=(0, widest * 1.75), xlabel="revenue so far")
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: money(value, currency) if value else "0"))
    return ax
