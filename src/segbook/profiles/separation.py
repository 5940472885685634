"""The plane that parts the segments most clearly, and how much they overlap in it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from segbook.common.threads import one_thread
from segbook.models import Transform, sample_indices

LOOKED_AT = 20_000
"""Customers from whom the plane and the overlaps are computed."""

WITHIN = 0.9
"""Share of a segment's customers who lie within its ellipse."""


@dataclass(frozen=True)
class Separation:
    """A sample of the customers in the plane that parts the segments most clearly.

    Attributes
    ----------
    points : ndarray of shape (customers, 2)
        The second coordinate is 0 if a line is enough, for two segments or one feature.
    segment_ids : ndarray of int, shape (customers,)
        Of segments of enough customers alone.
    ellipses : dict of int to (ndarray of shape (2,), ndarray of shape (2, 2))
        Middle and matrix of each segment's ellipse {middle + matrix · u} with u in the unit circle, which holds `WITHIN` of its
        customers in the sample.
    overlaps : pandas.DataFrame
        segment_id, other_id, customers (of the segment in the sample), inside (of them, within the ellipse of the other).
    """

    points: np.ndarray
    segment_ids: np.ndarray
    ellipses: dict[int, tuple[np.ndarray, np.ndarray]]
    overlaps: pd.DataFrame


def separate_segments(
    features: pd.DataFrame, segment_ids: pd.Series, functions: dict[str, str], seed: int, min_cell: int
) -> Separation | None:
    """Find the plane of the first two linear discriminants and each segment's place in it.

    Linear discriminants are the directions in which the means of the segments lie furthest apart, measured by the
    spread within them (Fisher 1936, Annals of Eugenics 7, 179–188): the picture in which they overlap least. Two
    segments have one such direction; the second is the principal component of what is left.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    segment_ids : pandas.Series of int
        One per customer, in the same order.
    functions : dict of str to str
        The features that made the segments, and their transforms.
    seed : int
        Of the sample.
    min_cell : int
        Segments of fewer customers in the sample are left out.

    Returns
    -------
    Separation or None
        None if fewer than two segments are left, or all customers are alike.
    """
    points, groups = Transform.fit(features, functions).apply(features), segment_ids.to_numpy()
    few = sample_indices(points, LOOKED_AT, seed)
    points, groups = points[few], groups[few]
    ids, codes, counts = np.unique(groups, return_inverse=True, return_counts=True)
    told = ids[counts >= max(min_cell, 3)]
    points, groups = points[counts[codes] >= max(min_cell, 3)], groups[counts[codes] >= max(min_cell, 3)]
    if len(told) < 2 or not points.std(axis=0).max() > 0:
        return None
    with one_thread():
        plane = _project(points[:, points.std(axis=0) > 0], groups)
    ellipses = {int(each): _enclose(plane[groups == each]) for each in told}
    pairs = [(one, other) for one in ellipses for other in ellipses if one != other]
    overlaps = pd.DataFrame(pairs, columns=["segment_id", "other_id"])
    inside = [int(_is_inside(plane[groups == one], *ellipses[other]).sum()) for one, other in pairs]
    customers = overlaps["segment_id"].map(pd.Series(groups).value_counts())
    return Separation(plane, groups, ellipses, overlaps.assign(customers=customers, inside=inside))


def _project(points: np.ndarray, groups: np.ndarray) -> np.ndarray:
    most = min(2, points.shape[1], len(np.unique(groups)) - 1)
    discriminants = LinearDiscriminantAnalysis(solver="eigen", shrinkage=1e-6, n_components=most).fit(points, groups)
    plane = discriminants.transform(points)[:, :2]
    if plane.shape[1] < 2:
        plane = np.column_stack([plane, _rest(points, plane[:, 0])])
    return plane


def _rest(points: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Give the first principal component of what a direction leaves, 0 if it leaves nothing."""
    along = along - along.mean()
    centred = points - points.mean(axis=0)
    rest = centred - np.outer(along, centred.T @ along / (along @ along))
    if rest.std() < 1e-9:
        return np.zeros(len(points))
    return PCA(1, random_state=0).fit_transform(rest)[:, 0]


def _enclose(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the ellipse of a cloud's own form that holds `WITHIN` of it."""
    middle = points.mean(axis=0)
    values, axes = np.linalg.eigh(np.cov(points.T))
    matrix = axes * np.sqrt(np.maximum(values, 1e-9))
    reach = np.quantile(_measure(points, middle, matrix), WITHIN)
    return middle, matrix * max(reach, 1e-9)


def _measure(points: np.ndarray, middle: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.linalg.norm(np.linalg.solve(matrix, (points - middle).T), axis=0)


def _is_inside(points: np.ndarray, middle: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return _measure(points, middle, matrix) <= 1
