"""One plain style for all figures, and a colour that belongs to a segment."""

import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.transforms import Bbox

TOO_FEW = "Too few customers to draw without pointing at somebody."
MANY = 5
"""Customers that a figure of single customers needs, in units of the smallest group that may be published."""

TOO_SMALL = "Every segment is too small to be shown."
ACCENT = "#332288"
MUTED = "#8a8a8a"
_SEGMENT_COLOURS = (
    "#332288",
    "#117733",
    "#CC6677",
    "#2E86AB",
    "#999933",
    "#882255",
    "#44AA99",
    "#AA4499",
    "#DDAA33",
    "#555555",
)
"""After Paul Tol's colour-blind-safe scheme "muted", darkened where white paper asks for it."""


def use_style() -> None:
    """Set the style of all figures that follow."""
    plt.style.use(Path(__file__).with_name("segbook.mplstyle"))


def say_instead(text: str, ax: Axes) -> Axes:
    """Write a sentence where there is nothing to draw."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, text, ha="center", va="center", wrap=True)
    return ax


@cache
def _drawn_characters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties())).get_charmap())


def drawable(text: str) -> str:
    """Put □ in the place of what the font of the figures does not have, such as emoji."""
    return "".join(each if ord(each) in _drawn_characters() else "□" for each in text)


def fold(text: str, width: int) -> str:
    """Break a long label into lines: before what stands in parentheses, and between words; and make it drawable."""
    text = drawable(text)
    if len(text) <= width:
        return text
    parts = text.replace(" (", "\n(").split("\n")
    return "\n".join(line for part in parts for line in textwrap.wrap(part, width, break_long_words=False))


def separate(texts: Iterable[Text], ax: Axes, discs: Iterable[tuple[float, float, float]] = ()) -> None:
    """Move texts up or down, each as little as can be, until none covers another; what comes first stays.

    To be called when everything else is drawn: the places on the page are final only then.

    Parameters
    ----------
    texts : iterable of Text
    ax : matplotlib.axes.Axes
    discs : iterable of (x, y, radius)
        What is not to be covered either; x and y of the data, the radius in points.
    """
    ax.figure.draw_without_rendering()
    low, high = ax.get_window_extent().intervaly
    placed = [_around(*ax.transData.transform((x, y)), radius * ax.figure.dpi / 72) for x, y, radius in discs]
    for text in texts:
        box = text.get_window_extent().padded(1.5)
        beside = [other for other in placed if other.x0 < box.x1 and box.x0 < other.x1]
        moves = [0.0, *(move for other in beside for move in (other.y1 - box.y0 + 0.1, other.y0 - box.y1 - 0.1))]
        free = [move for move in moves if not any(box.translated(0, move).overlaps(other) for other in beside)]
        move = min(free, key=lambda move, box=box: (box.y0 + move < low or box.y1 + move > high, abs(move)))
        placed.append(box.translated(0, move))
        x, y = text.get_transform().transform(text.get_position())
        text.set_position(text.get_transform().inverted().transform((x, y + move)))


def _around(x: float, y: float, radius: float) -> Bbox:
    return Bbox([[x - radius, y - radius], [x + radius, y + radius]])


def segment_colour(segment_id: int) -> str:
    """Give the colour that belongs to a segment in every figure.

    Parameters
    ----------
    segment_id : int
        1 to 10.
    """
    return _SEGMENT_COLOURS[segment_id - 1]


def draw_calibration(groups: pd.DataFrame, most: float, ax: Axes) -> Axes:
    """Draw the share of whom something happened against the chance that was said; on the diagonal it kept its word.

    Parameters
    ----------
    groups : pandas.DataFrame
        predicted, actual, lower, upper, each 0 to 1.
    most : float
        Where both axes end.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.plot([0, most], [0, most], color=MUTED, linewidth=1.2)
    ax.text(1.01 * most, most, "as said", va="center", fontsize=10.5, color="#555555")
    ax.vlines(groups["predicted"], groups["lower"], groups["upper"], color=ACCENT, linewidth=4, alpha=0.35)
    ax.plot(groups["predicted"], groups["actual"], "o", color=ACCENT, markersize=6, clip_on=False)
    ax.set(xlim=(0, most), ylim=(0, most), ylabel="share who did")
    ax.grid()
    return ax
