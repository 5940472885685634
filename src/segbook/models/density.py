"""Methods that look for dense places and leave the rest as noise: DBSCAN and HDBSCAN."""

import warnings

import numpy as np
from kneed import KneeLocator
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.neighbors import NearestNeighbors

from segbook.common.threads import one_thread
from segbook.models.nearest import Nearest
from segbook.models.rows import repeat_rows

_WITHOUT_KNEE = 0.95


def count_neighbours(points: np.ndarray) -> int:
    """Give how many customers within reach, itself among them, make a customer a core one: 2 a column, at least 5."""
    return max(5, 2 * points.shape[1])


def choose_eps(points: np.ndarray) -> tuple[float, np.ndarray]:
    """Choose the reach of DBSCAN at the knee of the sorted distances to a near neighbour (Schubert et al. 2017).

    Parameters
    ----------
    points : ndarray of shape (customers, columns)

    Returns
    -------
    eps : float
        The distance at the knee (Kneedle, Satopää et al. 2011), or the 95 % quantile where there is none; positive.
    distances : ndarray of shape (customers,)
        From each customer to the last neighbour that it needs to be a core one, ascending.
    """
    neighbours = min(count_neighbours(points), len(points))
    with one_thread():
        found, _ = NearestNeighbors(n_neighbors=neighbours).fit(points).kneighbors(points)
    distances = np.sort(found[:, -1])
    if distances[0] == distances[-1]:
        return float(distances[0] or 1.0), distances
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that there is no knee
        knee = KneeLocator(range(len(distances)), distances, curve="convex", direction="increasing").knee
    eps = np.quantile(distances, _WITHOUT_KNEE) if knee is None else distances[knee]
    return float(eps if eps > 0 else distances[distances > 0].min()), distances


def fit_dbscan(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Nearest:
    """Fit DBSCAN (Ester et al. 1996) with the reach of `choose_eps`.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
        At most some thousands.
    k, seed : int
        Of no use: the data decides how many groups there are, and nothing is left to chance.
    weights : ndarray of int, shape (customers,), optional
        How often each row counts.

    Returns
    -------
    Nearest
        The core customers are the centres; what is out of their reach is noise, in the worst case everybody.
    """
    points = repeat_rows(points, weights)
    eps, _ = choose_eps(points)
    with one_thread():
        model = DBSCAN(eps=eps, min_samples=count_neighbours(points)).fit(points)
    core = model.core_sample_indices_
    return Nearest(points[core], model.labels_[core], eps)


def fit_hdbscan(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Nearest:
    """Fit HDBSCAN (Campello, Moulavi & Sander 2013); a group has at least 2 % of the customers and at least ten.

    Parameters are those of `fit_dbscan`.

    Returns
    -------
    Nearest
        All customers are centres, with noise as a group of its own; fewer than twice the least group are all noise.
    """
    points = repeat_rows(points, weights)
    smallest = max(10, -(-len(points) // 50))
    if len(points) < 2 * smallest or (points == points[0]).all():
        return Nearest(points, np.full(len(points), -1))
    with one_thread():
        labels = HDBSCAN(min_cluster_size=smallest, copy=True).fit_predict(points)
    return Nearest(points, labels)
