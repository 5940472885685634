"""Fit the segments of a run, in an order that does not depend on chance."""

import numpy as np
import pandas as pd

from segbook.errors import UserError
from segbook.models import (
    ALGORITHMS,
    SELECTABLE,
    SegmentModel,
    Transform,
    compute_centres,
    hash_features,
    sample_rows,
)

BORDER = 0.6
"""Customers of less membership are said to stand near a border."""


def fit_segments(
    features: pd.DataFrame, functions: dict[str, str], k: int, seed: int, algorithm: str = "kmeans"
) -> SegmentModel:
    """Fit an algorithm on a bounded sample and order its groups.

    The order is by money spent, the highest first, and without orders by size, the largest first, so that a
    segment's number says something and does not depend on where the algorithm began.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    functions : dict of str to str
        Features that make the segments, and their transforms.
    k : int
        Less than the number of customers that differ.
    seed : int
    algorithm : str
        One of `segbook.models.SELECTABLE`; raises `UserError` for another.

    Returns
    -------
    SegmentModel
    """
    if algorithm not in SELECTABLE:
        raise UserError(f"Segments cannot be made by {algorithm!r}; the algorithms are {', '.join(SELECTABLE)}.")
    transform = Transform.fit(features, functions)
    points = sample_rows(transform.apply(features), ALGORITHMS[algorithm].fit_at_most, seed)
    rule = ALGORITHMS[algorithm].fit(points, k, seed)
    labels, _ = rule.label(points)
    centres = compute_centres(points, labels)
    order = _order_groups(centres, labels, transform.columns)
    return SegmentModel(transform, rule.reorder(order), centres[order], algorithm, hash_features(features, transform))


def _order_groups(centres: np.ndarray, labels: np.ndarray, columns: list[str]) -> np.ndarray:
    ranked = [name for name in ("frequency", "monetary") if name in columns]
    keys = [-centres[:, columns.index(name)] for name in ranked]
    if "monetary" not in ranked:
        keys = [*centres.T[::-1], -np.bincount(labels)]
    return np.lexsort(keys)


def label_customers(model: SegmentModel, features: pd.DataFrame) -> pd.DataFrame:
    """Label every customer.

    Returns
    -------
    pandas.DataFrame
        customer_id, segment_id, membership (½ on a border, 1 at a centre), ordered by customer_id.
    """
    segment_ids, membership = model.assign(features)
    labelled = features[["customer_id"]].assign(segment_id=segment_ids, membership=membership)
    return labelled.sort_values("customer_id", ignore_index=True)


def attach_names(labelled: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Give the table `segments`: customer_id, segment_id, segment (name), membership, in the order of `labelled`."""
    segment = labelled["segment_id"].map(names.set_index("segment_id")["segment"])
    return labelled.assign(segment=segment)[["customer_id", "segment_id", "segment", "membership"]]


def border_share(labelled: pd.DataFrame) -> float:
    """Give the share of customers whose membership is under `BORDER`."""
    return float((labelled["membership"] < BORDER).mean())
