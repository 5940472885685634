"""Given true responses, the plan for a budget earns nearly what could be earned, and more than other ways to spend it."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import allocation
from benchmarks.allocation import PLANS, divide, open_market, summarise, try_set


@pytest.fixture(scope="module")
def tried() -> pd.DataFrame:
    """Two shops, all budgets, both costs and both ways to make segments."""
    return pd.DataFrame([row for seed in (101, 102) for row in try_set(seed, customers=1_000)])


def test_the_plan_earns_nearly_what_an_oracle_earns(tried):
    assert len(tried) == 2 * 2 * 2 * 3
    assert (tried[list(PLANS)].max(axis=1) <= tried["oracle"] * (1 + 1e-9)).all()
    assert (tried["cells"] >= 0.95 * tried["cell_oracle"]).all()
    reached = tried["cells"] / tried["oracle"]
    planted = (tried["segments"] == "planted") & ((tried["costs"] == "as set") | (tried["budget"] != "tight"))
    assert (reached[planted] >= 0.93).all()  # of single shops; on average .95, as the table says
    assert reached[planted].mean() >= 0.95
    assert (reached >= 0.70).all()


def test_the_plan_earns_no_less_than_spending_evenly_or_alike(tried):
    for other in ("evenly", "alike"):
        assert (tried["cells"] >= tried[other]).all(), other
    # of whole customers and no handful, the plan may lose a hair to one that knows neither
    assert (tried["cells"] >= 0.98 * tried["best_first"]).all()
    assert (tried["report"] >= tried["evenly"]).all()


def test_the_truth_is_read_as_it_was_written():
    market = open_market(3, 300)
    assert market.campaigns == tuple(sorted(market.campaigns))
    assert market.p_with.shape == market.p_without.shape == (300, 4)
    assert (np.ptp(market.p_without, axis=1) == 0).all()
    # a discount moves one-time buyers most, early access the devoted
    effect = np.log(market.p_with / (1 - market.p_with)) - np.log(market.p_without / (1 - market.p_without))
    mean = pd.DataFrame(effect, columns=market.campaigns).groupby(market.personas).mean()
    assert mean["early access"].idxmax() == "devoted"
    assert mean.loc["devoted", "early access"] == pytest.approx(0.6, abs=0.05)
    gain = market.gain(market.p_with, np.zeros(4), np.array([0, 0, 0, 0.0]))
    assert gain == pytest.approx((market.p_with - market.p_without) * 0.3 * market.order_value[:, None])
    assert divide(market, "planted")["segment"].nunique() == 5
    assert divide(market, "k-means")["segment_id"].nunique() == allocation.SEGMENTS


def test_shares_are_counted_right():
    case = {"segments": "planted", "costs": "as set", "budget": "tight"}
    row = dict.fromkeys(PLANS, 50.0) | {"cell_oracle": 80.0, "oracle": 100.0} | case
    told = summarise([row, row | {"cells": 40.0, "oracle": 50.0}])[0]
    assert (told["cells_mean"], told["cells_least"], told["cells_of_cell_oracle_least"]) == (0.65, 0.5, 0.5)
    assert (told["sets"], told["below_evenly"], told["report_below_evenly"]) == (2, 1, 0)
