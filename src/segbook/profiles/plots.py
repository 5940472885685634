"""Figure of how large the segments are."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from segbook.common.figures import TOO_SMALL, fold, say_instead, segment_colour
from segbook.common.wording import percent


def plot_shares(profiles: pd.DataFrame, ax: Axes) -> Axes:
    """Draw each segment's share of customers, and beside it its share of revenue where there are orders.

    Parameters
    ----------
    profiles : pandas.DataFrame
        segment_id, segment, share, and with orders revenue_share.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if profiles.empty:
        return say_instead(TOO_SMALL, ax)
    heights = np.arange(len(profiles))[::-1]
    bars = [("share", "of customers", 0.2, 0.45), ("revenue_share", "of revenue", -0.2, 1)]
    if "revenue_share" not in profiles:
        bars = [("share", "of customers", 0, 1)]
    for column, what, offset, alpha in bars:
        for height, share, segment_id in zip(heights, profiles[column], profiles["segment_id"], strict=True):
            ax.barh(height + offset, share, height=0.36, color=segment_colour(segment_id), alpha=alpha)
            ax.text(share + 0.01, height + offset, f"{percent(share)} {what}", va="center", fontsize=10.5)
    ax.set_yticks(heights, [fold(name, 20) for name in profiles["segment"]])
    ax.set(xlim=(0, max(profiles[column].max() for column, *_ in bars) + 0.27))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    several = "pale: share of customers; full: share of revenue"
    ax.set_xlabel(several if len(bars) > 1 else "share of customers")
    return ax
