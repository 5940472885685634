"""Names that the field uses, by one rule for every position of a segment."""

import numpy as np
import pandas as pd

LEVELS = {
    "Champions": "High-Value",
    "Loyal Customers": "High-Value",
    "Potential Loyalists": "Regular",
    "Need Attention": "Regular",
    "New Customers": "New/Potential",
    "Promising": "New/Potential",
    "About To Sleep": "At-Risk",
    "At Risk": "At-Risk",
    "Can't Lose Them": "At-Risk",
    "Hibernating": "At-Risk",
    "Lost": "At-Risk",
}
"""Every name, with its coarse level."""

_GRID = {
    5: ("Promising", "Potential Loyalists", "Potential Loyalists", "Champions", "Champions"),
    4: ("Promising", "Potential Loyalists", "Loyal Customers", "Loyal Customers", "Champions"),
    3: ("About To Sleep", "Need Attention", "Need Attention", "Loyal Customers", "Loyal Customers"),
    2: ("Hibernating", "About To Sleep", "At Risk", "At Risk", "Can't Lose Them"),
    1: ("Lost", "Hibernating", "At Risk", "At Risk", "Can't Lose Them"),
}
"""Name by recency score (rows, 5 the most recent) and value score (columns, 1 to 5)."""

_NEW = {(recency, value) for recency in (4, 5) for value in (1, 2)}
"""Positions that are named New Customers if the customers have not been there for long."""

SCORES = 5
SCORED = {"recency": "recency_days", "frequency": "frequency", "monetary": "monetary", "tenure": "tenure_days"}
"""What is scored, and the feature that it is scored by."""

_RANKS = {1: ("",), 2: ("higher spend", "lower spend"), 3: ("higher spend", "middle spend", "lower spend")}


def name_position(recency: int, frequency: int, monetary: int, *, young: bool) -> str:
    """Name a position; total and disjoint over all scores, and every name occurs.

    Parameters
    ----------
    recency, frequency, monetary : int
        Scores from 1 to 5; 5 is the most recent, the most frequent, the highest spend.
    young : bool
        Whether these are customers of recent date (score of tenure 1 or 2).

    Returns
    -------
    str
        A key of `LEVELS`.
    """
    value = (frequency + monetary + 1) // 2
    if young and (recency, value) in _NEW:
        return "New Customers"
    return _GRID[recency][value - 1]


def score_by_quintile(values: pd.Series, positions: pd.Series) -> np.ndarray:
    """Score positions from 1 (lowest) to 5 by the quintiles of values, ties kept together.

    Where ties leave fewer than five levels, the levels are spread from 1 to 5; where all values are
    equal, the score is 3.

    Parameters
    ----------
    values : pandas.Series
        A feature of all customers.
    positions : pandas.Series
        What to score, on the scale of the feature.

    Returns
    -------
    ndarray of int
    """
    edges, present = _find_levels(values)
    if len(present) == 1:
        return np.full(len(positions), (SCORES + 1) // 2)
    level = np.searchsorted(present, np.searchsorted(edges, positions, side="left"), side="right") - 1
    return 1 + np.floor((SCORES - 1) * np.maximum(level, 0) / (len(present) - 1) + 0.5).astype(int)


def count_levels(values: pd.Series) -> int:
    """Count the levels that scores of a feature have; `SCORES` unless many customers are alike."""
    return len(_find_levels(values)[1])


def name_by_scores(features: pd.DataFrame, segment_ids: np.ndarray) -> pd.DataFrame:
    """Name segments by the position of their median customer among all customers.

    Parameters
    ----------
    features : pandas.DataFrame
        recency_days, frequency, monetary, tenure_days.
    segment_ids : ndarray of int
        One per customer.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment (name, unique), archetype (name before it was made unique), level (coarse),
        recency_score, frequency_score, monetary_score, tenure_score (1 to 5); ordered by segment_id.
    """
    medians = features.groupby(segment_ids)[list(SCORED.values())].median()
    scores = pd.DataFrame(
        {column: score_by_quintile(features[column], medians[column]) for column in medians}, index=medians.index
    )
    scores["recency_days"] = SCORES + 1 - scores["recency_days"]
    if features["recency_days"].nunique() == 1:
        scores["recency_days"] = SCORES - 1  # nobody stays away longer than others, so nobody is said to
    archetypes = [
        name_position(row.recency_days, row.frequency, row.monetary, young=row.tenure_days <= 2)
        for row in scores.itertuples()
    ]
    named = pd.DataFrame({"segment_id": medians.index, "archetype": archetypes})
    named.insert(1, "segment", _make_unique(named["archetype"], medians["monetary"].to_numpy()))
    named["level"] = named["archetype"].map(LEVELS)
    for score, column in SCORED.items():
        named[f"{score}_score"] = scores[column].to_numpy()
    return named


def _find_levels(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give the distinct edges between quintiles, and which of the levels between them occur."""
    edges = np.unique(np.quantile(values, np.arange(1, SCORES) / SCORES, method="inverted_cdf"))
    return edges, np.unique(np.searchsorted(edges, values, side="left"))


def _make_unique(archetypes: pd.Series, spend: np.ndarray) -> list[str]:
    """Tell segments of one archetype apart by what their median customer spends."""
    names = archetypes.tolist()
    for archetype, group in archetypes.groupby(archetypes):
        order = sorted(group.index, key=lambda position: -spend[position])
        ranks = _RANKS.get(len(order)) or [f"spend rank {rank}" for rank in range(1, len(order) + 1)]
        for position, rank in zip(order, ranks, strict=True):
            names[position] = f"{archetype} ({rank})" if rank else archetype
    return names
