"""A bounded sample of customers to fit on."""

import numpy as np

FIT_AT_MOST = 50_000
"""Customers that a model is fitted on; everybody is assigned."""


def sample_rows(points: np.ndarray, at_most: int, seed: int) -> np.ndarray:
    """Draw rows without replacement, in their order; all of them if there are few.

    Parameters
    ----------
    points : ndarray of shape (customers, features)
    at_most : int
    seed : int

    Returns
    -------
    ndarray of shape (min(customers, at_most), features)
    """
    if len(points) <= at_most:
        return points
    chosen = np.random.default_rng(seed).choice(len(points), size=at_most, replace=False)
    return points[np.sort(chosen)]
