"""The candidates rank by what they are called; how well they do is no matter of tests."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import recommend
from segbook.actions.products.next_product import fill_baskets, learn, rank


@pytest.fixture(scope="module")
def baskets():
    """Customers who have both of a pair, and some who have one of it: what is missing is its partner."""
    rng = np.random.default_rng(1)
    rows = []
    for i in range(400):
        pairs = rng.choice(40, 3, replace=False)
        had = [*(2 * pairs), *(2 * pairs + 1)][: 6 if i % 4 else 5]
        rows += [(f"C{i:03}", f"P{item:02}", 1) for item in had]
    people = pd.DataFrame({"customer_id": [f"C{i:03}" for i in range(400)], "segment_id": [1, 2] * 200})
    return fill_baskets(pd.DataFrame(rows, columns=["customer_id", "item", "days"]), people)


def partners(baskets, best, rows) -> float:
    """Give the share of customers with an odd one who are offered its partner first."""
    bought = baskets.bought[rows].toarray() > 0
    odd = [np.flatnonzero(has.reshape(-1, 2).sum(axis=1) == 1)[0] for has in bought]
    return np.mean([first // 2 == pair for first, pair in zip(best[:, 0], odd, strict=True)])


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("cosine, customers weighted equally", 0.9),
        ("conditional share, shrunk", 0.9),
        ("lift, shrunk", 0.3),
        ("EASE", 0.9),
    ],
)
def test_a_likeness_finds_planted_pairs(baskets, name, least):
    likeness = recommend.list_likenesses(baskets)[name]()
    assert not np.diag(likeness).any()
    rows = np.arange(0, 400, 4)
    assert partners(baskets, recommend.offer_by(likeness, baskets, new=True)(rows), rows) > least


@pytest.mark.parametrize("weight", [0.0, 0.1, 1.0])
def test_segments_alone_find_them_too_and_of_equal_weight_they_are_the_rule_of_the_report(baskets, weight):
    rows = np.arange(0, 400, 4)
    best = recommend.offer_within_segments(baskets, weight, new=True)(rows)
    assert partners(baskets, best, rows) > 0.8
    if weight == 1:
        assert np.array_equal(best, rank(recommend.TOGETHER, learn(baskets), baskets, rows))


def test_what_was_bought_lately_leads(baskets):
    rows = np.arange(0, 400, 4)
    assert partners(baskets, recommend.offer_by_recent(baskets, baskets, new=True)(rows), rows) > 0.9
