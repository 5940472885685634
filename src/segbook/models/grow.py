"""Fits of boxes: a tree grown on the value of customers, and RFM cells."""

from collections.abc import Sequence

import numpy as np
from sklearn.tree import DecisionTreeRegressor

from segbook.models.boxes import Cells, Tree


def fit_tree(points: np.ndarray, value: np.ndarray, groups: int, seed: int, smallest: int) -> Tree:
    """Grow a regression tree on the value of customers; its leaves are the groups.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    value : ndarray of shape (customers,)
        What the groups shall differ in, such as the spending of a later year, cut off where a few large values
        would decide everything.
    groups : int
        At most; fewer where no split helps or is allowed.
    seed : int
        Decides between splits that are equally good.
    smallest : int
        Customers in the smallest group, at least.

    Returns
    -------
    Tree
        Its groups are ordered by their mean value, the highest first.
    """
    model = DecisionTreeRegressor(max_leaf_nodes=max(groups, 2), min_samples_leaf=smallest, random_state=seed)
    # a tree has at least two leaves to sklearn; one group is a tree of a constant
    grown = model.fit(points, value if groups > 1 else np.zeros(len(points))).tree_
    leaves = np.flatnonzero(grown.children_left < 0)
    group = np.full(grown.node_count, -1)
    group[leaves[np.argsort(-grown.value[leaves, 0, 0], kind="stable")]] = np.arange(len(leaves))
    return Tree(grown.feature, grown.threshold, grown.children_left, grown.children_right, group)


def fit_cells(points: np.ndarray, columns: Sequence[int], levels: int = 5) -> Cells:
    """Cut each column at its quantiles; the cells that customers are in are the groups.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    columns : sequence of int
        Those of recency, frequency and monetary.
    levels : int
        Per column; equal values stay together, so that there may be fewer.

    Returns
    -------
    Cells
        Its groups are ordered by their levels, the lowest first.
    """
    shares = np.arange(1, levels) / levels
    edges = [np.unique(np.quantile(points[:, column], shares, method="inverted_cdf")) for column in columns]
    empty = Cells(tuple(columns), tuple(edges), np.empty((0, len(edges))))
    return Cells(empty.columns, empty.edges, np.unique(empty.score(points), axis=0))
