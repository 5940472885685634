"""Methods that merge: Ward's, and BIRCH."""

import numpy as np
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering, Birch

from segbook.common.threads import one_thread
from segbook.models.kmeans import fit_kmeans
from segbook.models.nearest import Nearest, compute_centres
from segbook.models.rows import count_rows, repeat_rows
from segbook.models.rules import keep_occupied

_FINER = 0.7
_ROUNDS = 40


def fit_ward(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Nearest:
    """Merge customers by Ward's criterion (1963) until k groups are left, then label by the nearest group mean.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
        At most some thousands: memory grows with their square.
    k : int
        Where fewer rows are distinct, there are as many groups as distinct rows.
    seed : int
        Of no use: the method leaves nothing to chance.
    weights : ndarray of int, shape (customers,), optional
        How often each row counts.

    Returns
    -------
    Nearest
        One centre per group.
    """
    points, k, weights = count_rows(points, k, weights)
    points = repeat_rows(points, weights)
    labels = np.zeros(len(points), dtype=int)
    if k > 1:
        with one_thread():
            labels = AgglomerativeClustering(k, linkage="ward").fit_predict(points)
    centres = compute_centres(points, labels)
    return keep_occupied(Nearest(centres, np.arange(len(centres))), points)


def link_ward(points: np.ndarray) -> np.ndarray:
    """Give the merges of Ward's method for a dendrogram, as of `scipy.cluster.hierarchy.linkage`.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)

    Returns
    -------
    ndarray of shape (customers − 1, 4)
        The two groups merged, the height, the number of customers in the new group.
    """
    return linkage(points, "ward") if len(points) > 1 else np.empty((0, 4))


def fit_birch(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Nearest:
    """Compress customers into subclusters by BIRCH (Zhang, Ramakrishnan & Livny 1996), then group these by k-means.

    The radius of a subcluster starts at half the median distance of a customer from the median customer and falls
    until there are at least ten subclusters per group and fifty more, or half as many as there are distinct rows.
    The paper leaves the second step open; k-means can count each subcluster as often as it has customers, which
    Ward's method in scikit-learn cannot, and without it a few stragglers outweigh a crowd.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    k : int
        Where fewer rows are distinct, there are as many groups as distinct rows.
    seed : int
        Of k-means.
    weights : ndarray of int, shape (customers,), optional
        How often each row counts.

    Returns
    -------
    Nearest
        The subclusters are the centres.
    """
    points, k, weights = count_rows(points, k, weights)
    points = repeat_rows(points, weights)
    distinct = np.unique(points, axis=0)
    enough = max(k, min(10 * k + 50, len(distinct) // 2))
    centres = _find_subclusters(points, enough)
    if len(centres) < enough:
        centres = distinct
    subclusters, _ = Nearest(centres, np.arange(len(centres))).label(points)
    counts = np.bincount(subclusters, minlength=len(centres))
    groups, _ = fit_kmeans(centres, k, seed, counts).label(centres)
    return keep_occupied(Nearest(centres, groups), points)


def _find_subclusters(points: np.ndarray, enough: int) -> np.ndarray:
    distances = np.linalg.norm(points - np.median(points, axis=0), axis=1)
    threshold = (np.median(distances) or distances.mean() or 1.0) / 2
    for _ in range(_ROUNDS):
        with one_thread():
            model = Birch(threshold=threshold, n_clusters=None, compute_labels=False).fit(points)
        if len(model.subcluster_centers_) >= enough:
            break
        threshold *= _FINER
    return model.subcluster_centers_
