"""Names that the field uses, by one rule for every position of a segment."""

from math import isnan

import numpy as np
import pandas as pd
from scipy.stats import rankdata

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
"""Name by recency (rows, 5 the most recent) and value (columns, 1 to 5), both rounded."""

_NEW = {(recency, value) for recency in (4, 5) for value in (1, 2)}
"""Positions that are named New Customers if the customers have not been there for long."""

YOUNG = 2.5
"""Scores of tenure under this are of customers of recent date."""

AHEAD = 0.5
"""Value is at most so far above the lower one of frequency and monetary: a single large order is no loyalty, nor are free ones."""

SCORES = 5
SCORED = {"recency": "recency_days", "frequency": "frequency", "monetary": "monetary", "tenure": "tenure_days"}
"""What is scored, and the feature that it is scored by."""

_LEAST = {"frequency": 1, "monetary": 0}
"""Who ordered less often or spent less than this (returns may do so) is scored as if it were this."""

_ALIKE = {"recency": 4.0, "frequency": 1.0, "monetary": 1.0, "tenure": 3.0}
"""What stands for the score of what all customers have alike: nobody is said to stay away or to be new, nor loyal."""

SURE = 2
"""Standard errors within which a score may as well lie."""

_TOLD_APART = {
    "monetary": ("higher spend", "middle spend", "lower spend"),
    "frequency": ("more orders", "medium orders", "fewer orders"),
    "recency": ("more recent", "less recent", "longest ago"),
    "tenure": ("longest with us", "less long with us", "newest"),
}
"""How segments of one name are told apart, the highest score first; by the first that does so clearly."""

CLEAR = 0.25
"""Scores that lie so far apart tell two segments apart clearly."""


def name_position(recency: float, frequency: float, monetary: float, tenure: float) -> str:
    """Name a position; total and disjoint over all scores, and every name occurs.

    Value is the mean of frequency and monetary, and at most `AHEAD` above the lower of the two.

    Parameters
    ----------
    recency, frequency, monetary, tenure : float
        Scores from 1 to 5; 5 is the most recent, the most frequent, the highest spend, the longest there. Missing
        where all customers are the same.

    Returns
    -------
    str
        A key of `LEVELS`.
    """
    given = {"recency": recency, "frequency": frequency, "monetary": monetary, "tenure": tenure}
    scores = {name: _ALIKE[name] if isnan(score) else score for name, score in given.items()}
    lower, higher = sorted((scores["frequency"], scores["monetary"]))
    cell = _round(scores["recency"]), _round(min((lower + higher) / 2, lower + AHEAD))
    if scores["tenure"] < YOUNG and cell in _NEW:
        return "New Customers"
    return _GRID[cell[0]][cell[1] - 1]


def score_customers(values: pd.Series) -> np.ndarray:
    """Score each customer from 1 (lowest) to 5 by how many of those who differ from them lie below.

    Of values that are all different, the fifths of the customers have mean scores of about 1, 2, … 5. Ties are kept together
    and do not press the others to the middle: where many customers ordered once, they have the lowest score,
    and it does not jump when there are a few more of them.

    Parameters
    ----------
    values : pandas.Series
        A feature of all customers, none missing.

    Returns
    -------
    ndarray of float, shape (customers,)
        Missing if all values are equal.
    """
    below = rankdata(values, method="min") - 1
    above = len(values) - rankdata(values, method="max")
    if not (below + above).all():
        return np.full(len(values), np.nan)
    return np.clip(0.5 + SCORES * below / (below + above), 1, SCORES)


def name_by_scores(features: pd.DataFrame, segment_ids: np.ndarray) -> pd.DataFrame:
    """Name segments by the mean scores of their customers among all customers.

    A mean moves little when few customers change, whereas the score of a median may jump.

    Parameters
    ----------
    features : pandas.DataFrame
        recency_days, frequency, monetary, tenure_days.
    segment_ids : ndarray of int
        One per customer.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment (name, unique), archetype (name before it was made unique), level (coarse), near (other
        archetypes that the scores could lead to if each were moved by `SURE` of its standard errors, joined by a comma;
        mostly empty), recency_score, frequency_score, monetary_score, tenure_score (1 to 5, means; missing where
        all customers are the same); ordered by segment_id.
    """
    scores = pd.DataFrame({name: _score(features[column], name) for name, column in SCORED.items()})
    grouped = scores.groupby(np.asarray(segment_ids))
    means, errors = grouped.mean(), grouped.sem().fillna(0.0)
    archetypes = pd.Series([name_position(**row) for row in means.to_dict("records")], name="archetype")
    named = pd.DataFrame({"segment_id": means.index, "archetype": archetypes})
    named.insert(1, "segment", _make_unique(archetypes, means.reset_index(drop=True)))
    named["level"] = archetypes.map(LEVELS)
    named["near"] = [
        ", ".join(_find_near(mean, SURE * error, archetype))
        for mean, error, archetype in zip(means.to_numpy(), errors.to_numpy(), archetypes, strict=True)
    ]
    return pd.concat([named, means.add_suffix("_score").reset_index(drop=True)], axis=1)


def _round(score: float) -> int:
    return int(score + 0.5)


def _score(values: pd.Series, name: str) -> np.ndarray:
    if name == "recency":
        return score_customers(-values)
    return score_customers(values.clip(lower=_LEAST.get(name)))


def _find_near(scores: np.ndarray, step: np.ndarray, archetype: str) -> list[str]:
    """Name the neighbours of a position, one score moved at a time."""
    moves = np.vstack([np.diag(step), -np.diag(step)])
    near = {name_position(*moved) for moved in np.clip(scores + moves, 1, SCORES)}
    return sorted(near - {archetype}, key=list(LEVELS).index)


def _make_unique(archetypes: pd.Series, scores: pd.DataFrame) -> list[str]:
    """Tell segments of one archetype apart by the first score that does so clearly, else by the one that does it best."""
    names = archetypes.tolist()
    for archetype, group in archetypes.groupby(archetypes):
        if len(group) == 1:
            continue
        gaps = {name: np.diff(np.sort(scores.loc[group.index, name])).min() for name in _TOLD_APART}
        by = next((name for name, gap in gaps.items() if gap >= CLEAR), None)
        by = by or max(gaps, key=lambda name, gaps=gaps: np.nan_to_num(gaps[name], nan=-1.0))
        order = scores.loc[group.index, by].sort_values(ascending=False, kind="stable").index
        high, middle, low = _TOLD_APART[by]
        ranks = [high, low] if len(order) == 2 else [high, middle, low]
        if len(order) > 3:
            ranks = [f"{high}, rank {rank}" for rank in range(1, len(order) + 1)]
        for position, rank in zip(order, ranks, strict=True):
            names[position] = f"{archetype} ({rank})"
    return names
