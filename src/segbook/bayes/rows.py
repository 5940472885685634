"""What the likelihood is summed over: customers, or micro-clusters that stand for many."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rows:
    """Customers or micro-clusters, as terms of which the log density of every Gaussian is a weighted sum.

    Attributes
    ----------
    weight : ndarray of shape (rows,)
        Customers that a row stands for.
    terms : ndarray of shape (rows, terms)
        1, the features, and products of two features; of a micro-cluster their means over its customers.
    slopes : ndarray of shape (d, rows, terms)
        How the terms of a micro-cluster change along each of d directions in which its customers differ; of shape
        (0, rows, terms) where each row is one customer.
    """

    weight: np.ndarray
    terms: np.ndarray
    slopes: np.ndarray

    @property
    def compressed(self) -> bool:
        """Whether a row stands for several customers."""
        return len(self.slopes) > 0


def list_products(columns: int, *, correlated: bool) -> tuple[np.ndarray, np.ndarray]:
    """Give the pairs of features whose products are terms: all, or where features are taken apart their squares."""
    return np.triu_indices(columns) if correlated else (np.arange(columns), np.arange(columns))


def expand(points: np.ndarray, *, correlated: bool) -> np.ndarray:
    """Give the terms of points, shape (points, 1 + d + products)."""
    first, second = list_products(points.shape[1], correlated=correlated)
    return np.column_stack([np.ones(len(points)), points, points[:, first] * points[:, second]])


def keep_all(points: np.ndarray, *, correlated: bool) -> Rows:
    """Make every customer a row."""
    terms = expand(points, correlated=correlated)
    return Rows(np.ones(len(points)), terms, np.empty((0, *terms.shape)))
