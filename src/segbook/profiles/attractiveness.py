"""Which segments are attractive, by criteria that the user weighs."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.features import Feature
from segbook.settings import CRITERIA

DRAWS = 10_000
"""Random weightings."""

COLUMNS = ["segment_id", "criterion", "value", "scaled", "weight", "contribution"]


def score_attractiveness(
    features: pd.DataFrame,
    segments: pd.DataFrame,
    stability: pd.DataFrame,
    entries: Mapping[str, Feature],
    weights: Mapping[str, float],
    min_cell: int,
) -> pd.DataFrame:
    """Score each segment by the criteria that the run has, from 0 to 1, and weigh them.

    Size, revenue, spending and activity are scaled by the range within the report: the worst segment has 0 and the best
    1. Ranks would make a hair's breadth count as much as a gulf. Satisfaction and stability have a scale of their own,
    from the lowest to the highest answer given and from 0 to 1, and are left on it: where all segments are alike, they
    shall decide nothing. (Criteria, weights and sum after Dolnicar, Grün & Leisch 2018, *Market Segmentation Analysis*,
    chapters 4 and 10; the linear scale is that of Hwang & Yoon 1981, *Multiple Attribute Decision Making*.)

    Parameters
    ----------
    features : pandas.DataFrame
        customer_id and the features.
    segments : pandas.DataFrame
        customer_id, segment_id.
    stability : pandas.DataFrame
        segment_id, jaccard (0 to 1).
    entries : mapping of str to Feature
    weights : mapping of str to float
        Criterion to weight, from 0 on; not all 0.
    min_cell : int
        Segments of fewer customers are left out, and satisfaction where fewer answered.

    Returns
    -------
    pandas.DataFrame
        segment_id, criterion, value (in its own unit: customers, money, money of the median customer, days since the
        median customer's last order, mean answer, median Jaccard index), scaled (0 to 1, more is better), weight (the
        weights sum to 1), contribution (scaled × weight; over the criteria they sum to the score); ordered by the first,
        then as in `segbook.settings.CRITERIA`. Empty if all criteria that the run has weigh 0.
    """
    labelled = features.merge(segments[["customer_id", "segment_id"]], on="customer_id")
    told = labelled.groupby("segment_id").filter(lambda rows: len(rows) >= min_cell)
    measured = _measure(told, stability, entries, min_cell)
    values = pd.DataFrame({name: measured[name] for name in CRITERIA if name in measured and weights.get(name, 0) > 0})
    values = values.dropna(axis=1)
    if values.empty:
        return pd.DataFrame(columns=COLUMNS).astype(
            {"segment_id": "int64", "criterion": "str"} | dict.fromkeys(COLUMNS[2:], "float64")
        )
    scaled = pd.DataFrame({name: _scale(name, column, labelled) for name, column in values.items()})
    table = values.stack().rename_axis(["segment_id", "criterion"]).rename("value").reset_index()
    table["scaled"] = scaled.stack().to_numpy()
    weight = pd.Series({name: float(weights[name]) for name in values})
    table["weight"] = table["criterion"].map(weight / weight.sum()).astype(float)
    return table.assign(contribution=table["scaled"] * table["weight"])[COLUMNS]


def _measure(
    labelled: pd.DataFrame, stability: pd.DataFrame, entries: Mapping[str, Feature], min_cell: int
) -> dict[str, pd.Series]:
    grouped = labelled.groupby("segment_id")
    measured = {"size": grouped.size().astype(float)}
    if "monetary" in entries and entries["monetary"].unit == "money":
        measured |= {"revenue": grouped["monetary"].sum(), "spending": grouped["monetary"].median()}
    if "recency_days" in entries:
        measured["activity"] = grouped["recency_days"].median()
    if "satisfaction" in entries and entries["satisfaction"].kind in ("ordinal", "quantity"):
        known = grouped["satisfaction"].count() >= min_cell
        measured["satisfaction"] = grouped["satisfaction"].mean().where(known)
    measured["stability"] = stability.set_index("segment_id")["jaccard"].reindex(measured["size"].index)
    return measured


def _scale(criterion: str, values: pd.Series, labelled: pd.DataFrame) -> pd.Series:
    if criterion == "stability":
        return values
    if criterion == "satisfaction":
        low, high = labelled["satisfaction"].min(), labelled["satisfaction"].max()
    else:
        low, high = values.min(), values.max()
    if not high > low:
        return values * 0.0 + 0.5
    scaled = (values - low) / (high - low)
    return 1 - scaled if criterion == "activity" else scaled


def sum_scores(attractiveness: pd.DataFrame) -> pd.Series:
    """Give the score of each segment, 0 to 1, the highest first; the index is segment_id."""
    return attractiveness.groupby("segment_id")["contribution"].sum().sort_values(ascending=False, kind="stable")


def vary_weights(attractiveness: pd.DataFrame, seed: int) -> pd.Series:
    """Give the share of random weightings in which each segment is first, 0 to 1; the index is segment_id.

    The weightings are spread evenly over all that sum to 1 (Dirichlet distribution with parameters 1). Of several
    first ones each counts for its part.

    Parameters
    ----------
    attractiveness : pandas.DataFrame
        As `score_attractiveness` gives it.
    seed : int
    """
    scaled = attractiveness.pivot(index="segment_id", columns="criterion", values="scaled")
    if scaled.empty:
        return pd.Series(dtype=float)
    drawn = np.random.default_rng(seed).dirichlet(np.ones(scaled.shape[1]), DRAWS)
    scores = drawn @ scaled.to_numpy().T
    first = scores >= scores.max(axis=1, keepdims=True) - 1e-12
    return pd.Series((first / first.sum(axis=1, keepdims=True)).mean(axis=0), index=scaled.index)
