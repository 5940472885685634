import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.actions.playbook import load_playbook
from segbook.segments import ARCHETYPES, LEVELS, name_by_scores, name_position
from segbook.segments.names import score_customers

SCORES = range(1, 6)
CELLS = list(product(SCORES, repeat=4))
EARNED = {"Champions", "Loyal Customers", "Can't Lose Them"}
"""Names of customers who come back."""


def test_every_cell_has_exactly_one_name_and_every_name_occurs():
    names = [name_position(*cell) for cell in CELLS]
    assert len(names) == 625
    assert set(names) == set(LEVELS)
    assert names == [name_position(*cell) for cell in CELLS]


def test_names_are_distinct_no_two_stand_for_the_same_cells():
    cells = {name: {cell for cell in CELLS if name_position(*cell) == name} for name in LEVELS}
    assert len({frozenset(each) for each in cells.values()}) == len(LEVELS)
    assert sum(map(len, cells.values())) == len(CELLS)


score = st.floats(1, 5) | st.just(np.nan)


@given(score, score, score, score)
def test_every_mean_score_and_every_missing_one_has_a_name(recency, frequency, monetary, tenure):
    assert name_position(recency, frequency, monetary, tenure) in LEVELS


def test_every_name_has_a_level_and_a_strategy():
    assert set(LEVELS.values()) == {"High-Value", "Regular", "New/Potential", "At-Risk"}
    spoken_of = {name for rule in load_playbook().strategies for name in rule.when["name"]}
    assert spoken_of == {*LEVELS, *ARCHETYPES}


def test_better_scores_never_lead_to_a_worse_level_of_recency():
    for frequency, monetary, tenure in product(SCORES, repeat=3):
        names = [name_position(recency, frequency, monetary, tenure) for recency in SCORES]
        at_risk = [LEVELS[name] == "At-Risk" for name in names]
        assert at_risk == sorted(at_risk, reverse=True)


def test_loyalty_is_not_earned_by_one_order_nor_without_paying():
    for recency, other, tenure in product(SCORES, (*SCORES, np.nan), SCORES):
        assert name_position(recency, 1, other, tenure) not in EARNED
        assert name_position(recency, other, 1, tenure) not in EARNED
        assert name_position(recency, np.nan, other, tenure) not in EARNED


@pytest.mark.parametrize(
    ("position", "name"),
    [
        ((5, 5, 5, 4), "Champions"),
        ((4, 4, 4, 1), "Loyal Customers"),
        ((5, 1, 1, 1), "New Customers"),
        ((5, 1, 1, 3), "Promising"),
        ((5, 1, 5, 3), "Potential Loyalists"),
        ((1, 5, 5, 4), "Can't Lose Them"),
        ((2, 4, 3, 4), "At Risk"),
        ((1, 1, 1, 1), "Lost"),
        ((np.nan, 1, 1, np.nan), "Promising"),
    ],
)
def test_names_as_the_field_uses_them(position, name):
    assert name_position(*position) == name


def test_scores_of_distinct_values_are_those_of_their_fifths():
    scores = np.sort(score_customers(pd.Series(np.random.default_rng(1).permutation(1_000))))
    assert scores.reshape(5, 200).mean(axis=1) == pytest.approx([1.125, 2, 3, 4, 4.875], abs=0.01)


@pytest.mark.parametrize("one_time", [0.55, 0.8, 0.97])
def test_scores_survive_ties(one_time):
    many = int(1_000 * one_time)
    values = pd.Series(np.concatenate([np.ones(many), np.arange(2, 1_002 - many)]))
    scores = pd.Series(score_customers(values))
    assert (scores[values == 1] == 1).all()
    assert scores.max() == 5
    assert scores.is_monotonic_increasing


def test_scores_by_hand():
    # two of three others lie below 7; one of two who differ lies below 4
    assert score_customers(pd.Series([1, 4, 4, 7])) == pytest.approx([1, 0.5 + 5 / 2, 0.5 + 5 / 2, 5])
    assert np.isnan(score_customers(pd.Series([4.0] * 9))).all()


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=30))
def test_scores_follow_the_order_of_values_and_of_nothing_else(values):
    scores, again = (score_customers(pd.Series(each, dtype=float)) for each in (values, np.exp(values)))
    assert np.array_equal(scores, again, equal_nan=True)
    if len(set(values)) > 1:
        assert all(
            (a < b) <= (x <= y)
            for a, x in zip(values, scores, strict=True)
            for b, y in zip(values, scores, strict=True)
        )


def make_customers(groups: list[tuple]) -> tuple[pd.DataFrame, np.ndarray]:
    columns = ["recency_days", "frequency", "monetary", "tenure_days"]
    frame = pd.DataFrame([group for group in groups for _ in range(20)], columns=columns).astype(float)
    return frame, np.repeat(np.arange(1, len(groups) + 1), 20)


def test_segments_are_named_by_their_customers():
    customers, ids = make_customers(
        [(5, 40, 9e3, 600), (40, 9, 700, 500), (200, 12, 1_500, 650), (9, 1, 50, 9), (400, 1, 30, 400)]
    )
    named = name_by_scores(customers, ids)
    assert named["segment"].tolist() == ["Champions", "Need Attention", "At Risk", "New Customers", "Lost"]
    assert named["segment_id"].tolist() == [1, 2, 3, 4, 5]
    assert named["frequency_score"].tolist() == pytest.approx([5, 0.5 + 5 * 40 / 80, 0.5 + 5 * 60 / 80, 1, 1])


def test_one_time_buyers_are_never_loyal_where_all_are():
    customers, ids = make_customers([(5, 1, 900, 5), (90, 1, 800, 90), (300, 1, 20, 300), (310, 1, 700, 310)])
    named = name_by_scores(customers, ids)
    assert named["frequency_score"].isna().all()
    assert named["segment"].is_unique
    assert not EARNED & set(named["archetype"])


def test_orders_that_were_free_are_no_loyalty():
    customers, ids = make_customers([(5, 30, 0, 600), (6, 2, 500, 500), (200, 9, 400, 600), (4, 40, -3, 600)])
    named = name_by_scores(customers, ids)
    assert named["monetary_score"][[0, 3]].tolist() == [1, 1]
    assert not EARNED & set(named["archetype"][[0, 3]])
    free = name_by_scores(customers.assign(monetary=0.0), ids)
    assert free["monetary_score"].isna().all()
    assert not EARNED & set(free["archetype"])


def test_names_are_unique_and_say_how_they_differ():
    customers, ids = make_customers([(300, 1, 20, 400), (5, 40, 9e3, 600), (5, 41, 5e4, 600), (310, 1, 10, 400)])
    named = name_by_scores(customers, ids).set_index("segment_id")
    assert named["segment"].is_unique
    assert named.loc[3, "archetype"] == named.loc[2, "archetype"] == "Champions"
    assert named.loc[3, "segment"] == "Champions (higher spend)"
    assert named.loc[2, "segment"] == "Champions (lower spend)"


def test_segments_that_spend_alike_are_told_apart_by_what_differs():
    customers, ids = make_customers([(300, 1, 20, 400), (5, 40, 9e3, 600), (5, 60, 9e3, 600)])
    assert name_by_scores(customers, ids)["segment"].tolist()[1:] == [
        "Champions (fewer orders)",
        "Champions (more orders)",
    ]


@pytest.mark.parametrize("groups", [1, 2, 3, 7])
def test_any_number_of_alike_segments_has_distinct_names(groups):
    customers, ids = make_customers([(5, 10, 100 + i, 300) for i in range(groups)])
    assert name_by_scores(customers, ids)["segment"].is_unique
    alike, ids = make_customers([(5, 10, 100, 300)] * groups)
    assert name_by_scores(alike, ids)["segment"].is_unique


def test_a_segment_of_one_customer_is_named_without_a_warning():
    customers, ids = make_customers([(5, 40, 9e3, 600), (300, 1, 20, 400)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        named = name_by_scores(customers[:21], ids[:21])
    assert named["segment"].tolist() == ["Champions", "Lost"]


def test_a_name_that_hangs_by_a_hair_names_its_neighbour():
    rng = np.random.default_rng(4)
    wide = pd.DataFrame(
        {"recency_days": rng.uniform(0, 300, 400), "frequency": 1.0, "monetary": 5.0, "tenure_days": 300.0}
    )
    # the score of recency is 3 on average, the border to the next name half a score away
    named = name_by_scores(wide, np.ones(400, dtype=int))
    assert named["near"].tolist() == [""]
    ids = np.where(np.arange(400) % 2 == 0, 1, 2)
    near = wide.assign(recency_days=np.where(ids == 1, rng.uniform(0, 300, 400), rng.uniform(60, 360, 400)))
    scores = name_by_scores(near, ids)
    assert scores["recency_score"].between(2.4, 3.6).all()
    assert all(set(filter(None, told.split(", "))) <= set(LEVELS) for told in scores["near"])
    assert scores["near"].ne("").any()
