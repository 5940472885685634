"""Numbers that a person can remember."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from segbook.features import Feature

MEMORABLE = (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5)
"""Numbers that are easily remembered, times any power of ten; and the round numbers that an axis would have."""

YES_ABOVE = 0.5
"""What parts yes from no."""


def is_whole(column: np.ndarray) -> bool:
    """Say whether all values are whole numbers."""
    return bool((column == np.round(column)).all())


def list_steps(column: np.ndarray, entry: Feature) -> np.ndarray:
    """Give the numbers that a rule may ask about, ascending: whoever has one or less is told from whoever has more.

    Parameters
    ----------
    column : ndarray of shape (customers,)
        Values of the feature, or 1 and 0 for yes and no or for having a name.
    entry : Feature
    """
    if entry.kind in ("category", "yes_no"):
        return np.array([YES_ABOVE])
    low, high = column.min(), column.max()
    if low == high:
        return np.array([low])
    size = max(abs(low), abs(high))
    least = size * 1e-4
    powers = 10.0 ** np.arange(np.floor(np.log10(least)), np.ceil(np.log10(size)) + 1)
    easy = np.round(np.outer(powers, MEMORABLE).ravel(), 10)
    middle = MaxNLocator(10, steps=[1, 2, 5, 10]).tick_values(*np.quantile(column, [0.02, 0.98]))
    steps = np.unique(np.round(np.concatenate([[0.0], easy, -easy, middle]), 10))
    if is_whole(column):
        steps = np.unique(np.floor(steps))
    return steps[(steps >= low) & (steps < high)] if ((steps >= low) & (steps < high)).any() else np.array([low])
