"""Methods side by side: sizes, clearness, stability, worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score, silhouette_score

from segbook.common.threads import one_thread
from segbook.features import Past
from segbook.models import ALGORITHMS, Transform, fit_cells, fit_quickly, fit_tree, sample_rows
from segbook.segments.divide import CELLS, METHODS, RFM, TREE, divide, grow_tree
from segbook.segments.foresee import cap_spend
from segbook.segments.worth import measure_worth
from segbook.structure import measure_agreement

DRAWN_AGAIN, PAIRS = 2_000, 20
"""Customers and pairs of draws that the stability of every method is measured on, slow ones too."""

_WORTH = {
    "worth_capped": "worth",
    "lower_capped": "worth_lower",
    "upper_capped": "worth_upper",
    "worth": "worth_uncapped",
}


@dataclass(frozen=True)
class Comparison:
    """The same customers, divided by every method.

    Attributes
    ----------
    labels : dict of str to ndarray of int
        Method to the groups of the customers, from 0, −1 for noise.
    judged : dict of str to ndarray of int
        The same for the customers by whose later spending methods are judged; empty where the past cannot tell.
    table : pandas.DataFrame
        algorithm, method (what it is called), groups, noise_share, largest_share, smallest_share (of the customers),
        silhouette (mean, without noise; missing where there is one group), agreement (median adjusted Rand index of
        bootstrap pairs), worth, worth_lower, worth_upper (of the capped spending, so that a few customers do not decide),
        worth_uncapped (see `measure_worth`; missing where the past cannot tell).
    """

    labels: dict[str, np.ndarray]
    judged: dict[str, np.ndarray]
    table: pd.DataFrame


def compare_methods(
    features: pd.DataFrame, functions: Mapping[str, str], k: int, *, seed: int, past: Past, smallest: int
) -> Comparison:
    """Divide customers by every method, and measure what comes out.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer, some thousands at most.
    functions : mapping of str to str
        Features that make the segments, and their transforms.
    k : int
        For the methods that want to be told.
    seed : int
    past : Past
        Without views there is no decision tree, and nothing is judged by later spending.
    smallest : int
        Customers in the smallest leaf of the decision tree.

    Returns
    -------
    Comparison
        The decision tree is grown on the window before the one by which it is judged.
    """
    labels, judged = divide(features, functions, k, seed), {}
    worth = pd.DataFrame(columns=["algorithm", *_WORTH])
    if past.judged is not None:
        tree = grow_tree(past.grown, functions, k, seed, smallest)
        labels[TREE] = tree(features)
        judged = divide(past.judged.features, functions, k, seed) | {TREE: tree(past.judged.features)}
        worth = measure_worth(judged, past.judged.spend, seed)[list(worth)]
    points = Transform.fit(features, functions).apply(features)
    rows = [
        {
            "algorithm": name,
            "method": METHODS[name],
            **_measure_sizes(groups),
            "silhouette": _silhouette(points, groups),
        }
        for name, groups in labels.items()
    ]
    agreement = measure_stability(features, functions, k, seed=seed, past=past, smallest=smallest)
    table = pd.DataFrame(rows).assign(agreement=[agreement[name] for name in labels])
    table["agreement"] = table["agreement"].where(table["groups"] > 0)  # that all are noise comes back is no merit
    table = table.merge(worth.rename(columns=_WORTH), how="left", on="algorithm")
    return Comparison(labels, judged, table.astype(dict.fromkeys(_WORTH.values(), float)))


def measure_stability(
    features: pd.DataFrame, functions: Mapping[str, str], k: int, *, seed: int, past: Past, smallest: int
) -> dict[str, float]:
    """Measure how surely the division by each method comes back, on the same few customers.

    Parameters are those of `compare_methods`; what the decision tree is grown on is drawn again as well.

    Returns
    -------
    dict of str to float
        Method to the median adjusted Rand index over `PAIRS` bootstrap pairs (see `measure_agreement`).
    """
    points = sample_rows(Transform.fit(features, functions).apply(features), DRAWN_AGAIN, seed)
    again = {name: (points, each.fit) for name, each in ALGORITHMS.items()} | {"kmeans": (points, fit_quickly)}
    if set(RFM) <= set(features):
        again[CELLS] = (sample_rows(features[RFM].to_numpy(float), DRAWN_AGAIN, seed), _fit_cells)
    if past.grown is not None:
        grown = Transform.fit(past.grown.features, functions).apply(past.grown.features)
        valued = sample_rows(np.column_stack([grown, cap_spend(past.grown.spend)]), DRAWN_AGAIN, seed)
        again[TREE] = (valued, partial(_fit_tree, smallest=smallest))
    return {
        name: float(measure_agreement(drawn, fit, [k], seed=seed, pairs=PAIRS)["adjusted_rand"].median())
        for name, (drawn, fit) in again.items()
    }


def measure_likeness(labels: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Give the adjusted Rand index of every two methods: a square table, what they are called on both sides."""
    values = [[adjusted_rand_score(first, second) for second in labels.values()] for first in labels.values()]
    names = [METHODS[name] for name in labels]
    return pd.DataFrame(values, index=names, columns=names)


def tabulate_labels(features: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Give the table `segments_compared`: customer_id and the group by each method, from 1; 0 is noise."""
    groups = {name: labels + 1 for name, labels in comparison.labels.items()}
    return pd.DataFrame({"customer_id": features["customer_id"].to_numpy(), **groups})


def _measure_sizes(groups: np.ndarray) -> dict[str, float]:
    sizes = np.unique(groups[groups >= 0], return_counts=True)[1]
    return {
        "groups": len(sizes),
        "noise_share": float((groups < 0).mean()),
        "largest_share": float(sizes.max(initial=0) / len(groups)),
        "smallest_share": float(sizes.min(initial=len(groups)) / len(groups)) if len(sizes) else 0.0,
    }


def _silhouette(points: np.ndarray, groups: np.ndarray) -> float:
    placed = groups >= 0
    if not 1 < len(np.unique(groups[placed])) < placed.sum():
        return np.nan
    with one_thread():
        return float(silhouette_score(points[placed], groups[placed]))


def _fit_cells(points: np.ndarray, k: int, seed: int, weights: np.ndarray):
    return fit_cells(np.repeat(points, weights, axis=0), range(points.shape[1]))


def _fit_tree(points: np.ndarray, k: int, seed: int, weights: np.ndarray, smallest: int):
    """Grow a tree on points whose last column is the value; the tree never asks for that column."""
    drawn = np.repeat(points, weights, axis=0)
    return fit_tree(drawn[:, :-1], drawn[:, -1], k, seed, smallest)
