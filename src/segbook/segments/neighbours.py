"""Which segments border on each other, and how alike customers are to the centre of each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_samples

from segbook.common.threads import one_thread
from segbook.models import SegmentModel, compute_centres, sample_indices
from segbook.structure import MEASURED

DRAWN = 2_000
"""Customers in figures of single customers; more would be a blot."""


def similarity_to_centres(distances: np.ndarray, gamma: float = 1.0) -> np.ndarray:
    r"""Say how alike each customer is to the centre of each segment, beside the other centres.

    The similarity of gorge plots (Dolnicar, Grün & Leisch 2018, *Market Segmentation Analysis*, chapter 7):
    exp(−d\ :sub:`ih`\ :sup:`γ`) / Σ\ :sub:`l` exp(−d\ :sub:`il`\ :sup:`γ`).

    Parameters
    ----------
    distances : ndarray of shape (customers, k)
        Of each customer to each centre.
    gamma : float
        The larger, the more a difference of distances tells.

    Returns
    -------
    ndarray of shape (customers, k)
        0 to 1; the rows sum to 1.
    """
    powers = distances**gamma
    nearness = np.exp(powers.min(axis=1, keepdims=True) - powers)  # the nearest is exp(0): nothing vanishes
    return nearness / nearness.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Surroundings:
    """Where a sample of the customers stands among the segments.

    Attributes
    ----------
    distances : ndarray of shape (customers, k)
        Of each customer to the mean of each segment.
    segment_ids : ndarray of int, shape (customers,)
    silhouettes : ndarray of shape (customers,)
        −1 to 1 (Rousseeuw 1987); 0 for customers who are a segment alone, or where there is one segment.
    """

    distances: np.ndarray
    segment_ids: np.ndarray
    silhouettes: np.ndarray


def look_around(points: np.ndarray, segment_ids: np.ndarray, seed: int) -> Surroundings:
    """Measure where customers stand among the segments, on at most `MEASURED` of them.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    segment_ids : ndarray of int, shape (customers,)
        1 to k.
    seed : int
        Of the sample.
    """
    centres = compute_centres(points, segment_ids - 1)
    few = sample_indices(points, MEASURED, seed)
    points, segment_ids = points[few], segment_ids[few]
    silhouettes = np.zeros(len(points))
    if 1 < len(np.unique(segment_ids)) < len(points):
        with one_thread():
            silhouettes = silhouette_samples(points, segment_ids)
    return Surroundings(cdist(points, centres), segment_ids, silhouettes)


def find_neighbours(distances: np.ndarray, segment_ids: np.ndarray) -> pd.DataFrame:
    """Measure how much of each segment lies near the border to each other segment.

    A customer's shadow value is 2 d₁ / (d₁ + d₂) with the distances to the nearest and the second nearest centre:
    0 at a centre, 1 on a border. The share of a segment and a neighbour is the sum of the shadow values of those
    of its customers to whom the neighbour is second, over all its customers (Leisch 2006, Computational Statistics &
    Data Analysis 51, 526–544; 2010, Statistics and Computing 20, 457–469).

    Parameters
    ----------
    distances : ndarray of shape (customers, k)
        Of each customer to each centre, in the order of the segment ids 1 to k.
    segment_ids : ndarray of shape (customers,)
        1 to k. Who is assigned to another segment than that of the nearest centre counts for the assigned one.

    Returns
    -------
    pandas.DataFrame
        segment_id, neighbour_id, share (0 to 1); no row where there is nobody.
    """
    if distances.shape[1] < 2:
        return pd.DataFrame({"segment_id": [], "neighbour_id": [], "share": []}).astype(
            {"segment_id": int, "neighbour_id": int}
        )
    rows = np.arange(len(distances))
    own = distances[rows, segment_ids - 1]
    others = distances.copy()
    others[rows, segment_ids - 1] = np.inf
    second = others.min(axis=1)
    total = own + second
    shadow = np.divide(2 * own, total, out=np.ones(len(total)), where=total > 0).clip(max=1)
    frame = pd.DataFrame({"segment_id": segment_ids, "neighbour_id": others.argmin(axis=1) + 1, "share": shadow})
    sums = frame.groupby(["segment_id", "neighbour_id"], as_index=False)["share"].sum()
    return sums.assign(share=sums["share"] / sums["segment_id"].map(frame["segment_id"].value_counts()))


def fit_plane(model: SegmentModel, features: pd.DataFrame, seed: int) -> tuple[PCA, pd.DataFrame]:
    """Fit the plane of the first two principal components on a sample of customers; give both.

    Parameters
    ----------
    model : SegmentModel
    features : pandas.DataFrame
    seed : int
        Of the sample.
    """
    drawn = features.sample(min(len(features), DRAWN), random_state=seed)
    points = model.transform.apply(drawn)
    return PCA(min(2, *points.shape)).fit(points), drawn


def lay_flat(plane: PCA, points: np.ndarray) -> np.ndarray:
    """Give two coordinates of each point in the plane; the second is 0 where there is one feature alone."""
    flat = plane.transform(points)
    return flat if flat.shape[1] == 2 else np.column_stack([flat, np.zeros(len(flat))])


def place_centres(model: SegmentModel, features: pd.DataFrame, seed: int) -> np.ndarray:
    """Place the centres of the segments in the plane of the map, shape (k, 2)."""
    return lay_flat(fit_plane(model, features, seed)[0], model.centres)
