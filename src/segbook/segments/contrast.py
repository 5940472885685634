"""In what each segment differs from all customers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.features import Feature
from segbook.models import Transform

COLUMNS = ["segment_id", "feature", "level", "customers", "deviation", "centre", "centre_all"]


def contrast_segments(features: pd.DataFrame, segment_ids: pd.Series, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Measure how far each segment lies from all customers in each feature.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    segment_ids : pandas.Series of int
        One per customer, in the same order.
    entries : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        segment_id, feature, level (of a category that makes segments, else empty), customers (of whom it is
        known), deviation (mean of the segment
        minus mean of all customers, of the transformed feature or of belonging to the level, in standard
        deviations of all customers; missing values aside), centre and centre_all (median of the segment and of all;
        the share where the feature is yes/no or a category); ordered by the first three.
    """
    groups = segment_ids.to_numpy()
    parts = []
    for name, entry in entries.items():
        if entry.kind == "category":
            parts += [_contrast_level(features[name], level, name, groups) for level in _levels(features[name], entry)]
        else:
            parts.append(_contrast_number(features[name], entry, groups))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    return table.sort_values(["segment_id", "feature", "level"], ignore_index=True)


def _levels(values: pd.Series, entry: Feature) -> list[str]:
    return sorted(values.dropna().unique()) if entry.makes_segments else []


def _contrast_number(values: pd.Series, entry: Feature, groups: np.ndarray) -> pd.DataFrame:
    known = values.notna().to_numpy()
    numbers, groups_known = values[known].astype(float), groups[known]
    points = pd.Series(Transform.fit(numbers.to_frame(), {entry.name: entry.transform}).apply(numbers.to_frame())[:, 0])
    centre = "mean" if entry.kind == "yes_no" else "median"
    own = pd.DataFrame(
        {
            "customers": numbers.groupby(groups_known).size(),
            "deviation": points.groupby(groups_known).mean(),
            "centre": numbers.groupby(groups_known).agg(centre),
        }
    ).reindex(np.unique(groups))
    own["customers"] = own["customers"].fillna(0).astype(int)
    own.index.name = "segment_id"
    return own.reset_index().assign(
        feature=entry.name, level="", centre_all=numbers.agg(centre) if len(numbers) else np.nan
    )


def _contrast_level(values: pd.Series, level: str, feature: str, groups: np.ndarray) -> pd.DataFrame:
    known = values.notna().to_numpy()
    inside = (values[known] == level).astype(float)
    share, own = inside.mean(), inside.groupby(groups[known]).mean().reindex(np.unique(groups))
    scale = np.sqrt(share * (1 - share)) or 1.0
    counts = inside.groupby(groups[known]).size().reindex(np.unique(groups), fill_value=0)
    frame = pd.DataFrame({"customers": counts, "deviation": (own - share) / scale, "centre": own, "centre_all": share})
    frame.index.name = "segment_id"
    return frame.reset_index().assign(feature=feature, level=level)
