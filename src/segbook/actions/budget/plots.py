"""Figures of a budget: where it goes, what more of it would bring, and how many must respond."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from segbook.actions.budget.options import find_best
from segbook.actions.budget.plan import BudgetPlan
from segbook.actions.budget.rivals import ALIKE, BEST_FIRST, EVENLY
from segbook.actions.budget.words import of_hundred
from segbook.actions.responses.estimate import MEASURED
from segbook.common.figures import ACCENT, drawable, fold, say_instead, segment_colour, separate
from segbook.common.wording import money

NOBODY = "Nobody is contacted, so there is nothing to draw."
NO_OPTION = "No response is known of any segment that may be shown."
_RIVALS = {
    EVENLY: ("evenly", "o"),
    ALIKE: ("alike", "s"),
    BEST_FIRST: ("best first", "^"),
}


def plot_allocation(plan: BudgetPlan, currency: str | None, ax: Axes) -> Axes:
    """Draw what each treatment of each segment is expected to earn, what brings most on top.

    Filled bars rest on measured responses, outlined ones on assumed ones.

    Parameters
    ----------
    plan : BudgetPlan
    currency : str or None
    ax : matplotlib.axes.Axes
        About .62 inches high for each row of `plan.contacted`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = plan.contacted
    if rows.empty:
        return say_instead(NOBODY, ax)
    places = np.arange(len(rows))
    colours = [segment_colour(segment_id) for segment_id in rows["segment_id"]]
    for place, colour, (_, row) in zip(places, colours, rows.iterrows(), strict=True):
        known = row["source"] == MEASURED
        ax.barh(place, row["gain"], height=0.62, color=colour if known else "white", edgecolor=colour, linewidth=1.6)
    ax.hlines(places, rows["lower"], rows["upper"], color="#555555", linewidth=1.4)
    spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
    for place, colour, gain in zip(places, colours, rows["gain"], strict=True):
        ax.text(1.03, place, drawable(money(gain, currency)), color=colour, **spot)
    labels = [f"{fold(row['segment'], 20)}\n{fold(row['treatment'], 22)}" for _, row in rows.iterrows()]
    _label_rows(labels, colours, places, ax)
    ax.axvline(0, color="#555555", linewidth=0.8)
    low, high = min(0.0, rows["lower"].min()), max(0.0, rows["upper"].max())
    ax.set(xlim=(low - 0.02 * (high - low), high + 0.02 * (high - low) or 1), ylim=(len(rows) - 0.5, -0.5))
    kinds = set(rows["source"])
    named = {True: "measured response", False: "assumed response"}[MEASURED in kinds]
    if len(kinds) > 1:
        named = "filled: measured, outlined: assumed"
    ax.set_xlabel(f"expected gain and 95% interval\n({named})")
    return _show_money(currency, ax)


def plot_curve(curve: pd.DataFrame, plan: BudgetPlan, currency: str | None, ax: Axes) -> Axes:
    """Draw what the best plan of each budget is expected to earn, with its interval, and other ways to spend the budget that is set.

    Parameters
    ----------
    curve : pandas.DataFrame
        As `trace_curve` gives it.
    plan : BudgetPlan
    currency : str or None
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    if not curve["gain"].max() > 0:
        return say_instead("No budget would earn anything: nothing pays.", ax)
    ax.fill_between(curve["budget"], curve["lower"], curve["upper"], color=ACCENT, alpha=0.15, linewidth=0)
    ax.plot(curve["budget"], curve["gain"], color=ACCENT)
    ax.axhline(0, color="#555555", linewidth=0.8)
    top = curve["budget"].max()
    ax.set(xlim=(0, top), xlabel="spent at most", ylabel="expected gain")
    _show_money(currency, ax)
    _show_money(currency, ax, ax.yaxis)
    middle = curve.iloc[len(curve) // 2]
    place = (middle["budget"], (2 * middle["upper"] + middle["gain"]) / 3)
    ax.text(*place, "95% interval", color=ACCENT, fontsize=10.5, ha="center", alpha=0.8)
    if not plan.contacted.empty:
        _mark_plans(plan.plans, top, ax)
    return ax


def _mark_plans(plans: pd.DataFrame, top: float, ax: Axes) -> None:
    """Mark the plan and the other ways to spend the budget, each with its name beside it."""
    at, gain = plans.loc[0, "spent"], plans.loc[0, "gain"]
    texts = []
    for _, row in plans.iloc[1:].iterrows():
        name, marker = _RIVALS[row["plan"]]
        look = {"s": 46, "facecolor": "white", "edgecolor": "#444444", "zorder": 3, "clip_on": False}
        ax.scatter(row["spent"], row["gain"], marker=marker, **look)
        side = -1 if row["spent"] < 0.97 * at or row["spent"] > 0.75 * top else 1
        spot = {"ha": "left" if side > 0 else "right", "va": "top", "fontsize": 10.5, "color": "#444444"}
        texts.append(ax.annotate(name, (row["spent"], row["gain"]), (8 * side, -3), textcoords="offset points", **spot))
    ax.scatter(at, gain, s=60, color=ACCENT, zorder=4, clip_on=False)
    spot = {"textcoords": "offset points", "ha": "right", "fontsize": 10.5, "color": ACCENT}
    separate([ax.annotate("this plan", (at, gain), (-4, 8), **spot), *texts], ax, [(at, gain, 4)])


def plot_break_even(options: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how many more order for the best treatment of each segment, and how many it takes.

    Parameters
    ----------
    options : pandas.DataFrame
        As `weigh_options` gives them.
    ax : matplotlib.axes.Axes
        About .62 inches high for each segment.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if options.empty:
        return say_instead(NO_OPTION, ax)
    rows = find_best(options)
    places = np.arange(len(rows))
    colours = [segment_colour(segment_id) for segment_id in rows["segment_id"]]
    shown = 100 * rows[["uplift", "uplift_lower", "uplift_upper", "break_even"]]
    ax.hlines(places, shown["uplift_lower"], shown["uplift_upper"], color=colours, linewidth=5, alpha=0.35)
    for place, colour, (_, row) in zip(places, colours, rows.iterrows(), strict=True):
        face = colour if row["source"] == MEASURED else "white"
        ax.scatter(100 * row["uplift"], place, s=46, facecolor=face, edgecolor=colour, linewidth=1.8, zorder=3)
    ax.vlines(shown["break_even"], places - 0.32, places + 0.32, color="black", linewidth=2)
    spot = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 10.5}
    for place, even in zip(places, rows["break_even"], strict=True):
        ax.text(1.03, place, "never" if np.isnan(even) else of_hundred(even).removesuffix(" of 100"), **spot)
    labels = [f"{fold(row['segment'], 20)}\n{fold(row['treatment'], 22)}" for _, row in rows.iterrows()]
    _label_rows(labels, colours, places, ax)
    ax.axvline(0, color="#555555", linewidth=0.8)
    ax.set(ylim=(len(rows) - 0.5, -0.5))
    ax.set_xlabel("more orders of 100 contacted\n(line and number: it pays from here)")
    ax.xaxis.set_major_locator(MaxNLocator(4))
    return ax


def _label_rows(labels: list[str], colours: list[str], places: np.ndarray, ax: Axes) -> None:
    ax.set_yticks(places, labels, fontsize=10.5)
    for label, colour in zip(ax.get_yticklabels(), colours, strict=True):
        label.set_color(colour)
    ax.tick_params(axis="y", length=0, pad=8)
    ax.spines["left"].set_visible(False)


def _show_money(currency: str | None, ax: Axes, axis=None) -> Axes:
    axis = axis or ax.xaxis
    axis.set_major_locator(MaxNLocator(3))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: drawable(money(value, currency)).removesuffix(".00") if value else "0")
    )
    return ax
