from itertools import product

import numpy as np
import pandas as pd
import pytest

from segbook.actions import load_strategies
from segbook.segments import ARCHETYPES, LEVELS, name_by_scores, name_position
from segbook.segments.names import score_by_quintile

SCORES = range(1, 6)


def test_every_position_has_exactly_one_name_and_every_name_occurs():
    names = [name_position(r, f, m, young=young) for r, f, m in product(SCORES, repeat=3) for young in (True, False)]
    assert len(names) == 250
    assert set(names) == set(LEVELS)


def test_every_name_has_a_level_and_a_strategy():
    assert set(LEVELS.values()) == {"High-Value", "Regular", "New/Potential", "At-Risk"}
    assert set(load_strategies()) == {*LEVELS, *ARCHETYPES}


def test_better_scores_never_lead_to_a_worse_level_of_recency():
    for f, m in product(SCORES, repeat=2):
        at_risk = [LEVELS[name_position(r, f, m, young=False)] == "At-Risk" for r in SCORES]
        assert at_risk == sorted(at_risk, reverse=True)


@pytest.mark.parametrize(
    ("position", "young", "name"),
    [
        ((5, 5, 5), False, "Champions"),
        ((4, 4, 4), True, "Loyal Customers"),
        ((5, 1, 1), True, "New Customers"),
        ((5, 1, 1), False, "Promising"),
        ((1, 5, 5), False, "Can't Lose Them"),
        ((2, 4, 3), False, "At Risk"),
        ((1, 1, 1), True, "Lost"),
    ],
)
def test_names_as_the_field_uses_them(position, young, name):
    assert name_position(*position, young=young) == name


def test_scores_of_distinct_values_are_quintiles():
    values = pd.Series(np.random.default_rng(1).permutation(1_000))
    assert np.bincount(score_by_quintile(values, values))[1:].tolist() == [200] * 5


@pytest.mark.parametrize("one_time", [0.55, 0.8, 0.97])
def test_scores_survive_ties(one_time):
    values = pd.Series(np.concatenate([np.ones(int(1_000 * one_time)), np.arange(2, 1_002 - int(1_000 * one_time))]))
    scores = pd.Series(score_by_quintile(values, values))
    assert (scores[values == 1] == 1).all()
    assert scores.max() == 5
    assert scores.is_monotonic_increasing


def test_equal_values_score_in_the_middle():
    assert score_by_quintile(pd.Series([4.0] * 9), pd.Series([4.0])).tolist() == [3]


def make_customers(groups: list[tuple]) -> tuple[pd.DataFrame, np.ndarray]:
    columns = ["recency_days", "frequency", "monetary", "tenure_days"]
    frame = pd.DataFrame([group for group in groups for _ in range(20)], columns=columns).astype(float)
    return frame, np.repeat(np.arange(1, len(groups) + 1), 20)


def test_segments_are_named_by_their_median_customer():
    customers, ids = make_customers(
        [(5, 40, 9e3, 600), (40, 9, 700, 500), (200, 12, 1_500, 650), (9, 1, 50, 9), (400, 1, 30, 400)]
    )
    named = name_by_scores(customers, ids)
    assert named["segment"].tolist() == ["Champions", "Need Attention", "At Risk", "New Customers", "Lost"]
    assert named["segment_id"].tolist() == [1, 2, 3, 4, 5]


def test_names_are_unique_and_say_how_they_differ():
    customers, ids = make_customers([(300, 1, 20, 400), (5, 40, 9e3, 600), (5, 41, 5e4, 600), (310, 1, 10, 400)])
    named = name_by_scores(customers, ids).set_index("segment_id")
    assert named["segment"].is_unique
    assert named.loc[3, "archetype"] == named.loc[2, "archetype"] == "Champions"
    assert named.loc[3, "segment"] == "Champions (higher spend)"
    assert named.loc[2, "segment"] == "Champions (lower spend)"


def test_any_number_of_alike_segments_has_distinct_names():
    customers, ids = make_customers([(5, 10, 100 + i, 300) for i in range(7)])
    assert name_by_scores(customers, ids)["segment"].is_unique
