"""Divide the same customers by every method."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from segbook.common.threads import one_thread
from segbook.features import View
from segbook.models import ALGORITHMS, Transform, fit_cells, fit_tree, sample_rows
from segbook.segments.foresee import cap_spend
from segbook.structure import MEASURED

CELLS, TREE = "rfm_cells", "decision_tree"
METHODS = {name: each.label for name, each in ALGORITHMS.items()} | {CELLS: "RFM cells", TREE: "decision tree"}
"""What each method is called."""

RFM = ["recency_days", "frequency", "monetary"]


def divide(features: pd.DataFrame, functions: Mapping[str, str], k: int, seed: int) -> dict[str, np.ndarray]:
    """Divide customers by every method that needs nothing but their features.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    functions : mapping of str to str
        Features that make the segments, and their transforms.
    k : int
        For the methods that want to be told.
    seed : int

    Returns
    -------
    dict of str to ndarray of int, shape (customers,)
        Method to groups from 0, −1 for noise. Methods are fitted on at most `MEASURED` customers; the others are
        labelled as customers who have not been seen. RFM cells are there where recency, frequency and monetary are.
    """
    points = Transform.fit(features, functions).apply(features)
    few = sample_rows(points, MEASURED, seed)
    with one_thread():
        labels = {name: each.fit(few, k, seed).label(points)[0] for name, each in ALGORITHMS.items()}
    if set(RFM) <= set(features):
        scored = features[RFM].to_numpy(float)
        labels[CELLS] = fit_cells(scored, range(len(RFM))).label(scored)[0]
    return labels


def grow_tree(
    view: View, functions: Mapping[str, str], k: int, seed: int, smallest: int
) -> Callable[[pd.DataFrame], np.ndarray]:
    """Grow a decision tree on what customers spent in the window after a date, the largest sums capped.

    Parameters
    ----------
    view : View
        The tree must not be judged by the spending in it.
    functions, k, seed
        As for `divide`.
    smallest : int
        Customers in the smallest leaf.

    Returns
    -------
    callable
        From features to groups from 0.
    """
    transform = Transform.fit(view.features, functions)
    tree = fit_tree(transform.apply(view.features), cap_spend(view.spend), k, seed, smallest)
    return lambda features: tree.label(transform.apply(features))[0]
