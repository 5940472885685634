"""Rows to fit on: how often each counts, and how many groups they can make."""

import numpy as np


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
