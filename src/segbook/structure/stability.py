"""Do the segments come back when the customers are drawn again?"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.special import entr
from sklearn import config_context
from sklearn.metrics import adjusted_rand_score

from segbook.common.threads import one_thread

PAIRS = 50
"""Pairs of bootstrap samples for each number of segments."""

_TOGETHER = 10
"""Pairs that one process works through before it asks for more."""


def measure_agreement(
    points: np.ndarray, fit: Callable, ks: Iterable[int], *, seed: int, pairs: int = PAIRS
) -> pd.DataFrame:
    """Measure how far two partitions agree that were made from two draws of the same customers.

    Two bootstrap samples are drawn, a partition is made from each, both label all customers, and the
    adjusted Rand index of the two labelings is taken (Dolnicar & Leisch 2010, Marketing Letters 21, 83–101).

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    fit : callable
        ``fit(points, k, seed, weights)`` gives a rule whose ``label(points)`` gives groups first; weights say
        how often each row was drawn, at least once.
    ks : iterable of int
        Numbers of segments.
    seed : int
        A pair of samples depends on this, the number of segments and its own number alone.
    pairs : int

    Returns
    -------
    pandas.DataFrame
        k, pair (from 0), adjusted_rand (1 where both are the same partition, about 0 for chance).
    """
    rows = _compare_pairs(points, fit, ks, seed, pairs, adjusted_rand_score)
    return pd.DataFrame(rows, columns=["k", "pair", "adjusted_rand"])


def summarise_agreement(agreement: pd.DataFrame) -> pd.DataFrame:
    """Give the median and the quartiles of the agreement for each number of segments: k, criterion, value, lower, upper."""
    return (
        find_quartiles(agreement, "k", "adjusted_rand")
        .rename(columns={"median": "value"})
        .assign(criterion="agreement")
    )


def find_quartiles(frame: pd.DataFrame, by: str, measured: str) -> pd.DataFrame:
    """Give lower quartile, median and upper quartile of a column for each value of another: `by`, lower, median, upper."""
    quartiles = frame.groupby(by)[measured].quantile([0.25, 0.5, 0.75]).unstack()
    return quartiles.set_axis(["lower", "median", "upper"], axis=1).reset_index()


def measure_segments(
    points: np.ndarray, fit: Callable, labels: np.ndarray, *, k: int, seed: int, pairs: int = PAIRS
) -> pd.DataFrame:
    """Measure how surely each segment comes back, by the Jaccard index with its nearest likeness.

    Segment level stability within solutions (Dolnicar & Leisch 2017, Marketing Letters 28, 423–436; Hennig 2007,
    Computational Statistics & Data Analysis 52, 258–271): for each segment the largest Jaccard index with any
    segment of a refitted partition, the mean of the two partitions of a bootstrap pair.

    Parameters
    ----------
    points, fit, seed, pairs
        As for `measure_agreement`.
    labels : ndarray of int, shape (customers,)
        The segment of each customer, from 0.
    k : int
        Number of segments that are made anew.

    Returns
    -------
    pandas.DataFrame
        segment, pair, jaccard (0 to 1).
    """
    compared = _compare_pairs(points, fit, [k], seed, pairs, partial(_find_likeness, labels))
    segments = np.unique(labels)
    rows = [
        (segment, pair, value) for _, pair, values in compared for segment, value in zip(segments, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["segment", "pair", "jaccard"])


def trace_splits(labels: Mapping[int, np.ndarray]) -> pd.DataFrame:
    """Follow how segments split and merge from one number of segments to the next.

    Segment level stability across solutions (Dolnicar & Leisch 2017): 1 minus the entropy of where the members
    of a segment come from, divided by the largest it could be.

    Parameters
    ----------
    labels : mapping of int to ndarray
        Number of segments, without gaps, to the segment (from 0) of each customer.

    Returns
    -------
    pandas.DataFrame
        k, segment, parent (segment of the solution with one fewer), customers (who came that way, at least one),
        stability (of the segment, 0 to 1; 1 where all came from one segment).
    """
    parts = []
    for k in sorted(labels)[1:]:
        came = pd.crosstab(labels[k], labels[k - 1])
        shares = came.div(came.sum(axis=1), axis=0)
        spread = entr(shares).sum(axis=1) / (np.log(k - 1) if k > 2 else 1.0)  # with one parent the entropy is 0
        flows = came.rename_axis(index="segment", columns="parent").stack().rename("customers").reset_index()
        flows = flows[flows["customers"] > 0]
        parts.append(flows.assign(k=k, stability=(1 - flows["segment"].map(spread)).clip(0, 1)))
    columns = ["k", "segment", "parent", "customers", "stability"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _compare_pairs(points, fit: Callable, ks: Iterable[int], seed: int, pairs: int, compare: Callable) -> list[tuple]:
    """Give k, pair, and how its two labelings of all points compare, spread over the cores."""
    spans = [(start, min(start + _TOGETHER, pairs)) for start in range(0, pairs, _TOGETHER)]
    tasks = (delayed(_compare_some)(points, fit, k, seed, range(*span), compare) for k in ks for span in spans)
    return [row for rows in Parallel(n_jobs=-1)(tasks) for row in rows]


def _compare_some(points, fit: Callable, k: int, seed: int, some: Iterable[int], compare: Callable) -> list[tuple]:
    # what every fit would check again is known: the points are finite, the parameters are right
    with one_thread(), config_context(assume_finite=True, skip_parameter_validation=True):
        return [
            (k, pair, compare(*(_label_draw(points, fit, k, (seed, k, pair, half)) for half in (0, 1))))
            for pair in some
        ]


def _label_draw(points: np.ndarray, fit: Callable, k: int, seed: tuple[int, ...]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drawn, weights = np.unique(rng.integers(len(points), size=len(points)), return_counts=True)
    rule = fit(points[drawn], k, int(rng.integers(2**31)), weights)
    return rule.label(points)[0]


def _find_likeness(labels: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Give for each segment the mean over two relabelings of the largest Jaccard index with any group."""
    return np.mean([_jaccard(labels, again).max(axis=1) for again in (first, second)], axis=0)


def _jaccard(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    both = pd.crosstab(first, second).to_numpy()
    return both / (both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both)
