"""Measure partitions into 1, 2, 3, … groups, whatever made them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

SILHOUETTE_AT_MOST = 4_000
"""Customers that the silhouette is measured on: its cost grows with their square."""


def measure_partitions(
    points: np.ndarray, label: Callable[[np.ndarray, int], np.ndarray], *, k_max: int, seed: int
) -> pd.DataFrame:
    """Measure the partitions of the points for each number of groups.

    Parameters
    ----------
    points : ndarray of shape (customers, features)
    label : callable
        Gives the labels of the points for a number of groups.
    k_max : int
        The largest number of groups; fewer where there are fewer distinct points.
    seed : int
        Of the sample for the silhouette.

    Returns
    -------
    pandas.DataFrame
        k, criterion, value: ``within_ss``, the within-cluster sum of squares; ``silhouette``, the mean
        silhouette (Rousseeuw 1987), from k = 2; ``smallest_share``, the share of the smallest group.
    """
    distinct = len(np.unique(points, axis=0))
    rows = []
    for k in range(1, min(k_max, distinct) + 1):
        labels = label(points, k)
        rows.append((k, "within_ss", _within_ss(points, labels)))
        rows.append((k, "smallest_share", np.bincount(labels, minlength=k).min() / len(points)))
        if 1 < k < len(points):
            rows.append((k, "silhouette", _silhouette(points, labels, seed)))
    frame = pd.DataFrame(rows, columns=["k", "criterion", "value"])
    return frame.sort_values(["criterion", "k"], ignore_index=True)


def _within_ss(points: np.ndarray, labels: np.ndarray) -> float:
    groups = (points[labels == group] for group in np.unique(labels))
    return float(sum(((group - group.mean(axis=0)) ** 2).sum() for group in groups))


def _silhouette(points: np.ndarray, labels: np.ndarray, seed: int) -> float:
    if len(points) > SILHOUETTE_AT_MOST:
        chosen = np.sort(np.random.default_rng(seed).choice(len(points), SILHOUETTE_AT_MOST, replace=False))
        points, labels = points[chosen], labels[chosen]
    with threadpool_limits(1):
        return float(silhouette_score(points, labels))
