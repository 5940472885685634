"""Figures of what came in."""

import matplotlib.dates as mdates
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from segbook.common.figures import ACCENT, MUTED
from segbook.common.wording import money


def plot_funnel(funnel: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how many rows are left after each step that dropped any.

    Parameters
    ----------
    funnel : pandas.DataFrame
        reason, rows_in, rows_out, dropped, of one file.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    read = int(funnel["rows_in"].iloc[0])
    steps = funnel[funnel["dropped"] > 0]
    labels = ["rows read", *("without: " + steps["reason"])]
    left = [read, *steps["rows_out"]]
    sns.barplot(x=left, y=labels, color=ACCENT, saturation=1, ax=ax, width=0.6)
    for position, (count, dropped) in enumerate(zip(left, [0, *steps["dropped"]], strict=True)):
        text = f"{count:,}" + (f"  (−{dropped:,})" if dropped else "")
        ax.text(count + read * 0.015, position, text, va="center")
    ax.set(xlabel="", ylabel="", xlim=(0, read * 1.7), xticks=[])
    ax.spines["bottom"].set_visible(False)
    ax.set_yticks(range(len(labels)), [label.replace(": ", ":\n") for label in labels])
    return ax


def plot_months(months: pd.DataFrame, currency: str | None, ax: Axes) -> Axes:
    """Draw revenue by month; the first and last month, which may be cut short, in grey.

    Parameters
    ----------
    months : pandas.DataFrame
        month, revenue.
    currency : str or None
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    ends = {0, len(months) - 1}
    colours = [MUTED if position in ends else ACCENT for position in range(len(months))]
    ax.bar(months["month"], months["revenue"], width=25, align="edge", color=colours)
    ax.xaxis.set_major_locator(mdates.AutoDateLocator(maxticks=7))
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(ax.xaxis.get_major_locator(), show_offset=False))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: money(value, currency) if value else "0"))
    ax.set(xlabel="month", ylabel="revenue")
    return ax
