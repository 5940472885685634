"""Rows to fit on and to label: how often each counts, how many groups they can make, how many at a time."""

from collections.abc import Callable

import numpy as np

_BLOCK = 100_000


def count_rows(points: np.ndarray, k: int, weights: np.ndarray | None) -> tuple[np.ndarray, int, np.ndarray | None]:
    """Leave out rows that count nothing, and ask for no more groups than there are distinct rows.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    k : int
    weights : ndarray of int, shape (customers,), or None
        How often each row counts; None is once each.

    Returns
    -------
    points, k, weights
    """
    if weights is not None:
        weights = np.asarray(weights)
        points, weights = points[weights > 0], weights[weights > 0]
    return points, limit_groups(points, k), weights


def repeat_rows(points: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Give each row as often as it counts, for methods that take no weights."""
    return points if weights is None else np.repeat(points, np.asarray(weights, dtype=int), axis=0)


def limit_groups(points: np.ndarray, k: int) -> int:
    """Give k, or the number of distinct rows if that is smaller."""
    few = points[: 20 * k]  # most often enough to know
    if len(np.unique(few, axis=0)) >= k:
        return k
    return min(k, len(np.unique(points, axis=0)))


def label_in_blocks(label: Callable, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Label points some at a time, so that memory does not grow with their number; give labels and membership."""
    starts = range(0, max(len(points), 1), _BLOCK)
    labels, membership = zip(*(label(points[start : start + _BLOCK]) for start in starts), strict=True)
    return np.concatenate(labels), np.concatenate(membership)
