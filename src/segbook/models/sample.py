"""A bounded, stratified sample of customers to fit on."""

import numpy as np

FIT_AT_MOST = 50_000
"""Customers that k-means is fitted on; everybody is assigned."""

FIT_SLOW_AT_MOST = 5_000
"""Customers that an algorithm is fitted on whose cost grows faster than their number."""


def sample_indices(points: np.ndarray, at_most: int, seed: int) -> np.ndarray:
    """Draw a stratified sample: sort customers, cut them into equal strata, draw one from each.

    They are sorted along their first principal component, so that the sample has customers of every kind in their
    share, with less chance in it than a simple draw. Sorting by what is known and drawing evenly is called implicit
    stratification (Lynn 2019, Survey Research Methods 13, 2); for one draw per stratum see Cochran (1977), *Sampling
    Techniques*, chapter 5A.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    at_most : int
        Strata, each of equally many customers, give or take one.
    seed : int

    Returns
    -------
    ndarray of int, shape (min(customers, at_most),)
        Ascending; all rows if there are few.
    """
    if len(points) <= at_most:
        return np.arange(len(points))
    order = np.argsort(_project(points), kind="stable")
    edges = np.linspace(0, len(points), at_most + 1).astype(int)
    drawn = np.random.default_rng(seed).integers(edges[:-1], edges[1:])
    return np.sort(order[drawn])


def sample_rows(points: np.ndarray, at_most: int, seed: int) -> np.ndarray:
    """Give the rows that `sample_indices` draws, in their order; the points themselves if there are few."""
    return points if len(points) <= at_most else points[sample_indices(points, at_most, seed)]


def _project(points: np.ndarray) -> np.ndarray:
    """Give the coordinate of each point along the first principal component, shape (customers,)."""
    centred = points - points.mean(axis=0)
    axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    return centred @ (axis * np.sign(axis[np.abs(axis).argmax()]))
