"""k-means: fit on points, label by the nearest centre."""

from collections.abc import Callable

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

STARTS = 20
_BLOCK = 100_000


def fit_kmeans(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Fit k-means with several k-means++ starts (Arthur & Vassilvitskii 2007) and keep the best.

    Parameters
    ----------
    points : ndarray of shape (customers, features)
        With at least `k` distinct rows.
    k : int
    seed : int

    Returns
    -------
    ndarray of shape (k, features)
        The centres.
    """
    with threadpool_limits(1):
        return KMeans(k, n_init=STARTS, random_state=seed).fit(points).cluster_centers_


def label_by_kmeans(seed: int) -> Callable[[np.ndarray, int], np.ndarray]:
    """Give a function that labels points 0 to k − 1 by k-means fitted on them, for those who measure partitions."""
    return lambda points, k: assign_nearest(points, fit_kmeans(points, k, seed))[0]


def assign_nearest(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Label points by their nearest centre and say how clearly they belong there.

    Parameters
    ----------
    points : ndarray of shape (customers, features)
    centres : ndarray of shape (k, features)

    Returns
    -------
    labels : ndarray of int, shape (customers,)
        0 to k − 1.
    membership : ndarray of float, shape (customers,)
        d₂ / (d₁ + d₂) with the distances to the nearest and the second nearest centre: ½ on the border
        between two segments, 1 at a centre. It is 1 minus half the shadow value of Leisch (2010),
        Statistics and Computing 20, 457–469; 1 where there is one centre.
    """
    blocks = [_assign_block(points[start : start + _BLOCK], centres) for start in range(0, len(points), _BLOCK)]
    labels, membership = zip(*blocks, strict=True)
    return np.concatenate(labels), np.concatenate(membership)


def _assign_block(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    distances = cdist(points, centres)
    labels = distances.argmin(axis=1)
    if len(centres) == 1:
        return labels, np.ones(len(points))
    nearest, second = np.partition(distances, 1, axis=1)[:, :2].T
    total = nearest + second
    return labels, np.divide(second, total, out=np.full(len(points), 0.5), where=total > 0)
