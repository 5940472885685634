"""Figures of what to do."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from segbook.common.figures import TOO_SMALL, fold, say_instead, segment_colour
from segbook.common.wording import money, percent


def plot_priorities(actions: pd.DataFrame, currency: str | None, ax: Axes) -> Axes:
    """Draw the segments in the order of work, with their strategy and their revenue, or number without orders.

    Parameters
    ----------
    actions : pandas.DataFrame
        segment_id, segment, strategy, priority, and revenue and revenue_share, or customers and share.
    currency : str or None
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if actions.empty:
        return say_instead(TOO_SMALL, ax)
    ordered = actions.sort_values("priority")
    worth, share = ("revenue", "revenue_share") if "revenue" in ordered else ("customers", "share")
    heights = np.arange(len(ordered))[::-1]
    ax.barh(heights, ordered[worth], height=0.62, color=[segment_colour(each) for each in ordered["segment_id"]])
    widest = ordered[worth].max()
    for height, (_, row) in zip(heights, ordered.iterrows(), strict=True):
        ax.text(
            row[worth] + 0.015 * widest,
            height,
            f"{row['strategy']}\n{percent(row[share])}",
            va="center",
            fontsize=10.5,
        )
    labels = [fold(f"{row.priority}. {row.segment}", 22) for row in ordered.itertuples()]
    ax.set_yticks(heights, labels)
    ax.set(xlim=(0, widest * 1.75), xlabel="revenue so far" if worth == "revenue" else "customers")
    ax.xaxis.set_major_locator(MaxNLocator(3))
    if worth == "revenue":
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: money(value, currency) if value else "0"))
    return ax
