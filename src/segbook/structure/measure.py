"""Measure partitions into 1, 2, 3, … groups, whatever made them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.decomposition import PCA
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from segbook.common.threads import one_thread
from segbook.structure.rounding import un_round

MEASURED = 5_000
"""Customers that structure is measured on, at most: some measures cost the square of their number."""

SAME = 0.99
"""Correlation from which on two columns say the same."""

COPIES = 20
"""Reference data sets for the gap statistic."""


def find_idle(points: np.ndarray, columns: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Find columns that cannot tell customers apart, and pairs that say the same.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    columns : sequence of str
        What the columns are called.

    Returns
    -------
    constant : list of str
    same : list of pairs of str
        Of a correlation of at least `SAME`, either way.
    """
    constant = [name for name, column in zip(columns, points.T, strict=True) if np.ptp(column) == 0]
    varying = [place for place, name in enumerate(columns) if name not in constant]
    correlation = np.atleast_2d(np.corrcoef(points[:, varying], rowvar=False)) if len(varying) > 1 else np.eye(1)
    pairs = np.argwhere(np.triu(np.abs(correlation) >= SAME, k=1))
    return constant, [(columns[varying[one]], columns[varying[other]]) for one, other in pairs]


def label_partitions(points: np.ndarray, fit: Callable, ks: Iterable[int], seed: int) -> dict[int, np.ndarray]:
    """Make partitions of the points and label the points by them.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    fit : callable
        ``fit(points, k, seed)`` gives a rule whose ``label(points)`` gives groups from 0 first.
    ks : iterable of int
        Numbers of groups; those above the number of distinct points are left out.
    seed : int

    Returns
    -------
    dict of int to ndarray of int, shape (customers,)
    """
    distinct = len(np.unique(points, axis=0))
    return {k: fit(points, k, seed).label(points)[0] for k in ks if k <= distinct}


def measure_partitions(points: np.ndarray, labels: Mapping[int, np.ndarray]) -> pd.DataFrame:
    """Measure partitions of the points.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    labels : mapping of int to ndarray
        As `label_partitions` gives it.

    Returns
    -------
    pandas.DataFrame
        k, criterion, value: ``within_ss``, the within-cluster sum of squares; ``smallest_share``, the share of the
        smallest group; from k = 2, where there are more points than groups, ``silhouette``, the mean silhouette
        (Rousseeuw 1987), ``calinski_harabasz`` (1974) and ``davies_bouldin`` (1979).
    """
    rows = []
    for k, groups in labels.items():
        rows.append((k, "within_ss", sum_within(points, groups)))
        rows.append((k, "smallest_share", np.bincount(groups, minlength=k).min() / len(points)))
        if 1 < len(np.unique(groups)) < len(points):
            with one_thread():
                rows.append((k, "silhouette", silhouette_score(points, groups)))
            rows.append((k, "calinski_harabasz", calinski_harabasz_score(points, groups)))
            rows.append((k, "davies_bouldin", davies_bouldin_score(points, groups)))
    return pd.DataFrame(rows, columns=["k", "criterion", "value"])


def measure_gap(
    points: np.ndarray, fit: Callable, ks: Iterable[int], *, seed: int, copies: int = COPIES
) -> pd.DataFrame:
    """Measure the gap statistic: how much tighter the groups are than those of points without any.

    Tibshirani, Walther & Hastie (2001), Journal of the Royal Statistical Society B 63, 411–423: the reference
    is uniform in the box of the principal components.

    Parameters
    ----------
    points, fit, ks, seed
        As for `label_partitions`; the same `fit` makes the groups of the data and of the references.
    copies : int
        Number of references.

    Returns
    -------
    pandas.DataFrame
        k, criterion (``gap``), value, lower and upper (one standard error s of the simulation each way); without
        rows where all points are equal.
    """
    ks = [k for k in ks if k <= len(np.unique(points, axis=0))]
    if np.ptp(points, axis=0).max(initial=0) == 0:
        ks = []
    box = PCA().fit_transform(points) if ks else points
    tasks = (delayed(_scatter_reference)(box, fit, ks, (seed, copy)) for copy in range(copies))
    references = np.array(Parallel(n_jobs=-1)(tasks)).reshape(copies, len(ks))
    own = np.array([_log_within(points, fit, k, seed) for k in ks])
    # groups without any spread have a gap without bound, which no table can hold
    bounded = np.isfinite(own) & np.isfinite(references).all(axis=0)
    gap = references[:, bounded].mean(axis=0) - own[bounded]
    error = references[:, bounded].std(axis=0) * np.sqrt(1 + 1 / copies)
    frame = pd.DataFrame({"k": np.array(ks, int)[bounded], "value": gap, "lower": gap - error, "upper": gap + error})
    return frame.assign(criterion="gap")


def measure_mixtures(points: np.ndarray, fit: Callable, ks: Iterable[int], seed: int) -> pd.DataFrame:
    """Measure mixtures of Gaussians by two information criteria, on values that are spread (`un_round`); less is better.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    fit : callable
        ``fit(points, k, seed)`` gives an object with ``bic`` and ``icl``.
    ks : iterable of int
        Numbers of components; those that do not leave 10 customers for each are left out.
    seed : int

    Returns
    -------
    pandas.DataFrame
        k, criterion, value: ``bic`` (Schwarz 1978) and ``icl`` (Biernacki, Celeux & Govaert 2000), which adds to BIC
        what customers cost who stand between components.
    """
    ks = [k for k in ks if 10 * k <= len(np.unique(points, axis=0))]
    rng = np.random.default_rng(seed)
    varying = [column for column in points.T if np.ptp(column) > 0]
    # a pile of equal values would be a component of its own, of any likelihood
    points = np.column_stack([un_round(column, rng) for column in varying]) if ks else points
    fits = Parallel(n_jobs=-1)(delayed(_fit_alone)(points, fit, k, seed) for k in ks)
    rows = [(k, name, getattr(each, name)) for k, each in zip(ks, fits, strict=True) for name in ("bic", "icl")]
    return pd.DataFrame(rows, columns=["k", "criterion", "value"])


def gather_criteria(*measures: pd.DataFrame) -> pd.DataFrame:
    """Put measures into one table: k, criterion, value, lower, upper (missing where a measure has no interval)."""
    columns = ["k", "criterion", "value", "lower", "upper"]
    gathered = pd.concat([measure.reindex(columns=columns) for measure in measures if len(measure)])
    types = {"k": "int64", "value": float, "lower": float, "upper": float}
    return gathered.astype(types).sort_values(["criterion", "k"], ignore_index=True)


def inertia_by(fit: Callable, seed: int) -> Callable[[np.ndarray, int], float]:
    """Give a function of points and k: the within-cluster sum of squares of the partition that `fit` makes."""
    return lambda points, k: sum_within(points, fit(points, k, seed).label(points)[0])


def sum_within(points: np.ndarray, labels: np.ndarray) -> float:
    """Give the within-cluster sum of squares of a partition."""
    groups = (points[labels == group] for group in np.unique(labels))
    return float(sum(((group - group.mean(axis=0)) ** 2).sum() for group in groups))


def _scatter_reference(box: np.ndarray, fit: Callable, ks: Iterable[int], seed: tuple[int, int]) -> list[float]:
    low, high = box.min(axis=0), box.max(axis=0)
    uniform = np.random.default_rng(seed).uniform(low, high, box.shape)
    with one_thread():
        return [_log_within(uniform, fit, k, seed[1]) for k in ks]


def _log_within(points: np.ndarray, fit: Callable, k: int, seed: int) -> float:
    within = sum_within(points, fit(points, k, seed).label(points)[0])
    return float(np.log(within)) if within > 0 else -np.inf


def _fit_alone(points: np.ndarray, fit: Callable, k: int, seed: int):
    with one_thread():
        return fit(points, k, seed)
