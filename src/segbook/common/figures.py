"""One plain style for all figures, and a colour that belongs to a segment."""

from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

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


def segment_colour(segment_id: int) -> str:
    """Give the colour that belongs to a segment in every figure.

    Parameters
    ----------
    segment_id : int
        1 to 10.
    """
    return _SEGMENT_COLOURS[segment_id - 1]
