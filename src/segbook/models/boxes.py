"""Rules that label by boxes: a tree of splits, and cells of quantile scores."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist


@dataclass(frozen=True, eq=False)
class Tree:
    """Labels points by yes/no questions about one column each.

    Attributes
    ----------
    feature : ndarray of int, shape (nodes,)
        The column that a node asks about; of no use in a leaf.
    threshold : ndarray of float, shape (nodes,)
        A point goes left if its value is at most this.
    left, right : ndarray of int, shape (nodes,)
        The next nodes; −1 in a leaf. The first node is the root, and a node comes before those below it.
    group : ndarray of int, shape (nodes,)
        0 to k − 1 in a leaf.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    group: np.ndarray

    def __post_init__(self):
        for name in ("feature", "left", "right", "group"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=int))
        object.__setattr__(self, "threshold", np.asarray(self.threshold, dtype=float))

    @property
    def k(self) -> int:
        """Number of groups."""
        return int(self.group[self.left < 0].max()) + 1

    def label(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Label points 0 to k − 1; the membership is 1, because a box has a hard border and says no more than that."""
        node = np.zeros(len(points), dtype=int)
        while (inner := np.flatnonzero(self.left[node] >= 0)).size:
            at = node[inner]
            goes_left = points[inner, self.feature[at]] <= self.threshold[at]
            node[inner] = np.where(goes_left, self.left[at], self.right[at])
        return self.group[node], np.ones(len(points))

    def reorder(self, order: np.ndarray) -> "Tree":
        """Give the rule whose group i is group ``order[i]`` of this one; `order` names each group once."""
        group = np.where(self.left < 0, np.argsort(order)[self.group], -1)
        return Tree(self.feature, self.threshold, self.left, self.right, group)


@dataclass(frozen=True, eq=False)
class Cells:
    """Labels points by the cell of quantile scores that they fall into (RFM cells, Hughes 1994).

    Attributes
    ----------
    columns : tuple of int
        The columns of the points that are scored.
    edges : tuple of ndarray
        For each of these the borders between levels, ascending; a point's level is the number of edges below it.
    cells : ndarray of int, shape (k, len(columns))
        Levels of the cell of each group. A cell that is not among them has the group of the nearest that is, by the
        Euclidean distance of levels, the first of equally near ones.
    """

    columns: tuple[int, ...]
    edges: tuple[np.ndarray, ...]
    cells: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "edges", tuple(np.asarray(edges, dtype=float) for edges in self.edges))
        object.__setattr__(self, "cells", np.asarray(self.cells, dtype=int))

    @property
    def k(self) -> int:
        """Number of groups."""
        return len(self.cells)

    def score(self, points: np.ndarray) -> np.ndarray:
        """Give the level of each point in each of the columns, from 0, shape (points, len(columns))."""
        pairs = zip(self.columns, self.edges, strict=True)
        return np.column_stack([np.searchsorted(edges, points[:, column], side="left") for column, edges in pairs])

    def label(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Label points 0 to k − 1; the membership is 1, because a cell has hard borders and says no more than that."""
        shape = tuple(len(edges) + 1 for edges in self.edges)
        possible = np.indices(shape).reshape(len(shape), -1).T
        nearest = cdist(possible, self.cells).argmin(axis=1)
        labels = nearest[np.ravel_multi_index(tuple(self.score(points).T), shape)]
        return labels, np.ones(len(points))

    def reorder(self, order: np.ndarray) -> "Cells":
        """Give the rule whose group i is group ``order[i]`` of this one; `order` names each group once."""
        return Cells(self.columns, self.edges, self.cells[np.asarray(order)])
