"""k-means and mini-batch k-means."""

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning

from segbook.common.threads import one_thread
from segbook.models.nearest import Nearest
from segbook.models.rows import count_rows

STARTS, FEW_STARTS = 20, 3


def fit_kmeans(
    points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None, *, starts: int = STARTS
) -> Nearest:
    """Fit k-means with several k-means++ starts (Arthur & Vassilvitskii 2007) and keep the best.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    k : int
        Where fewer rows are distinct, there are as many groups as distinct rows.
    seed : int
    weights : ndarray of shape (customers,), optional
        How often each row counts.
    starts : int
        How many.

    Returns
    -------
    Nearest
    """
    return _fit(lambda groups: KMeans(groups, n_init=starts, random_state=seed), points, k, weights)


def fit_mini_batch(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Nearest:
    """Fit mini-batch k-means (Sculley 2010); parameters and result as of `fit_kmeans`."""
    return _fit(lambda groups: MiniBatchKMeans(groups, n_init=10, random_state=seed), points, k, weights)


def fit_quickly(points: np.ndarray, k: int, seed: int, weights: np.ndarray | None = None) -> Nearest:
    """Fit k-means with `FEW_STARTS` starts, where there are so many fits that each may miss the best a little."""
    return fit_kmeans(points, k, seed, weights, starts=FEW_STARTS)


def _fit(make: Callable, points: np.ndarray, k: int, weights: np.ndarray | None) -> Nearest:
    points, k, weights = count_rows(points, k, weights)
    with one_thread(), warnings.catch_warnings():
        # rows that differ by less than the arithmetic holds beside a huge outlier count as equal
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = make(k).fit(points, sample_weight=weights)
    centres = model.cluster_centers_[np.unique(model.labels_)]
    return Nearest(centres, np.arange(len(centres)))
