"""Undo what rounding and counting did to the columns, so that gaps between values are no gaps between customers."""

import numpy as np

WIDEST = 2.0
"""How many times as far as on its other side a tied value is spread at most."""

HEAP, LONELY = 0.05, 0.1
"""Share of customers that makes a value a heap, and what either neighbour has of them at most."""

_LEAST = 1e-12
"""Standard deviation, to the largest value, up to which a column does not vary."""

_SAME = 9
"""Decimals of a standard deviation from which on two values are the same, but for how they were computed."""


def standardise(points: np.ndarray) -> np.ndarray:
    """Drop the columns that do not vary and give the others mean 0 and standard deviation 1."""
    if not len(points):
        return points
    centred = points - points.mean(axis=0)
    spread = centred.std(axis=0)
    varies = spread > _LEAST * np.maximum(1, np.abs(points).max(axis=0, initial=0))
    return centred[:, varies] / spread[varies]


def is_heaped(values: np.ndarray) -> bool:
    """Tell whether many customers share one value while hardly anybody has the next ones.

    Such are the zeros of who never bought in a category, the shares 0 and 1 of who ordered once, and a
    price that many paid in an otherwise fine-grained column. The ground beside such a value is thin
    because of how the column was made. Counts, ratings and whole days are not heaped: their neighbouring values are common too.

    Parameters
    ----------
    values : ndarray of shape (customers,)
        Of one standardised column.
    """
    _, counts = np.unique(values.round(_SAME), return_counts=True)
    padded = np.r_[0, counts, 0]
    beside = np.maximum(padded[:-2], padded[2:])
    return bool(((counts >= HEAP * len(values)) & (beside < LONELY * counts)).any())


def un_round(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Spread tied values evenly over the ground that rounding took them from.

    That reaches to the midpoints of the neighbouring distinct values, but on neither side further than
    `WIDEST` times as far as on the other; at either end it is symmetric. Counts and whole days then
    have no gaps beyond those that are wider than their neighbours. Who goes where is drawn.

    Parameters
    ----------
    values : ndarray of shape (customers,)
        Of one standardised column.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (customers,)
        Values that occur once are unchanged; so is a column of one value.
    """
    distinct, where, counts = np.unique(values.round(_SAME), return_inverse=True, return_counts=True)
    if len(distinct) < 2:
        return values
    half = np.diff(distinct) / 2
    below, above = np.r_[half[0], half], np.r_[half, half[-1]]
    narrower = WIDEST * np.minimum(below, above)
    below, above = np.minimum(below, narrower), np.minimum(above, narrower)
    order = np.lexsort((rng.random(len(values)), where))
    place = np.empty(len(values))
    place[order] = np.arange(len(values)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5
    spread = distinct[where] - below[where] + (below + above)[where] * place / counts[where]
    return np.where(counts[where] > 1, spread, values)
