from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import skew

from segbook.bayes import words_predictive
from segbook.bayes.posterior import Posterior
from segbook.bayes.predictive import AT_MOST, REPLICATES, check_predictions
from segbook.bayes.prior import Prior
from segbook.features import Feature
from tests.bayes.conjugate import draw_posterior, make_customers, shape_posterior

ENTRIES = {name: Feature(name, f"{name.capitalize()} (unit)", "", "", "") for name in ("recency", "monetary")}
FEATURES = list(ENTRIES)


def standard_normal(columns: int = 1) -> Posterior:
    """Of one segment and no uncertainty at all."""
    total = 400
    covariance = np.broadcast_to(np.eye(columns), (total, 1, columns, columns))
    return shape_posterior(np.ones((total, 1)), np.zeros((total, 1, columns)), covariance, Prior(), 4, 0)


def check(posterior, points, features=("recency",), min_cell=10, seed=5):
    return check_predictions(posterior, points, list(features), min_cell=min_cell, seed=seed)


def test_a_true_model_does_not_cry_wolf():
    found = []
    for seed in range(10):
        points, groups = make_customers(700, seed, spread=0.9)
        found.append(check(draw_posterior(points, groups, seed), points, FEATURES, seed=seed))
    assert not any(predictive.table["misses"].any() for predictive in found)
    assert np.mean([predictive.table["p"] < 0.05 for predictive in found]) < 0.05
    told = words_predictive.tell_predictive(found[0], ENTRIES)
    assert told.endswith("nothing shows that the model misses how customers are.")
    assert f"{REPLICATES} times the model imagined 700 customers, and 9 numbers" in told


def test_what_is_imagined_follows_the_model():
    """Of normal samples the skewness has standard deviation √(6 / n), the 99 % quantile √(.99 · .01 / n) / φ(2.326)."""
    points = np.random.default_rng(1).normal(size=(2000, 1))
    table = check(standard_normal(), points).table.set_index("statistic")
    assert table.loc["skewness", "upper"] == pytest.approx(1.96 * np.sqrt(6 / 2000), abs=0.03)
    assert table.loc["skewness", "observed"] == pytest.approx(skew(points[:, 0]))
    sd = np.sqrt(0.99 * 0.01 / 2000) / 0.02665
    assert table.loc["quantile_99", "lower"] == pytest.approx(2.326 - 1.96 * sd, abs=0.04)
    assert table.loc["largest", "observed"] == pytest.approx(np.sort(points[:, 0])[-10:].mean())


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda chance: chance.exponential(size=(1500, 1)) - 1, "trail off farther to the high side"),
        (lambda chance: 1 - chance.exponential(size=(1500, 1)), "trail off farther to the low side"),
        (lambda chance: chance.standard_t(3, size=(1500, 1)) / np.sqrt(3), "gathered more in the middle and the tails"),
        (lambda chance: chance.uniform(-1.7, 1.7, size=(1500, 1)), "spread more evenly"),
        (
            lambda chance: (chance.normal(size=(1500, 1)) / 4 + chance.choice([-1, 1], size=(1500, 1))) * 0.97,
            "clearer gaps",
        ),
        (lambda chance: chance.exponential(size=(1500, 1)) - 1, "the model imagines lower values than there are"),
    ],
)
def test_what_the_model_misses_is_said(draw, told):
    predictive = check(standard_normal(), draw(np.random.default_rng(2)))
    sentence = words_predictive.tell_predictive(predictive, ENTRIES)
    assert f"Recency: {told}" in sentence or told in sentence
    assert "farther off than chance explains" in sentence
    assert "oval clouds of the model" in sentence


def test_tails_alone_leave_sizes_and_typical_values():
    predictive = check(standard_normal(), np.random.default_rng(3).normal(size=(2000, 1)))
    table = predictive.table.assign(misses=predictive.table["statistic"] == "largest")
    told = words_predictive.tell_predictive(replace(predictive, table=table), ENTRIES)
    assert "sizes and typical values rest on the many between" in told
    assert "oval clouds" not in told


def test_features_that_go_together_are_compared():
    chance = np.random.default_rng(4)
    together = chance.normal(size=(1000, 1)) * 0.9 + chance.normal(size=(1000, 2)) * np.sqrt(1 - 0.81)
    predictive = check(standard_normal(2), together, FEATURES)
    row = predictive.table.query("statistic == 'rank_correlation'").iloc[0]
    assert (row["feature"], row["other"], bool(row["misses"])) == ("recency", "monetary", True)
    told = words_predictive.tell_predictive(predictive, ENTRIES)
    assert "goes with monetary more closely than in the model" in told
    shown = words_predictive.tabulate_predictive(predictive, ENTRIES)
    assert shown.query("compared == 'Rank correlation'").iloc[0][["feature", "p_value", "misses"]].tolist() == [
        "Recency, monetary",
        "under 0.01",
        "yes",
    ]


def test_no_bar_stands_for_fewer_customers_than_may_be_told_of():
    points = np.random.default_rng(5).standard_t(2, size=(800, 2))
    bins = check(standard_normal(2), points, FEATURES, min_cell=15).bins
    for column, feature in enumerate(FEATURES):
        own = bins[bins["feature"] == feature]
        customers = own["real"] * (own["right"] - own["left"]) * 800
        assert customers.min() > 14.9
        below, above = (points[:, column] < own["left"].min()).sum(), (points[:, column] > own["right"].max()).sum()
        assert below >= 14  # the edge is the fifteenth
        assert above >= 14
        assert np.allclose(own["right"].to_numpy()[:-1], own["left"].to_numpy()[1:])
    assert (bins["lower"] <= bins["upper"]).all()


@pytest.mark.parametrize("customers", [12, 29, 60, 999])
def test_few_customers_are_compared_in_less(customers):
    points, groups = np.random.default_rng(6).normal(size=(customers, 1)), np.arange(customers) % 2
    predictive = check(draw_posterior(points, groups), points)
    assert not predictive.table["statistic"].str.startswith("quantile").any()
    assert predictive.bins.empty == (customers < 30)
    assert not predictive.table["misses"].any()
    assert words_predictive.tell_predictive(predictive, ENTRIES)


def test_many_customers_are_sampled_and_it_comes_out_the_same():
    points = np.random.default_rng(7).normal(size=(200_000, 1))
    first, second = check(standard_normal(), points), check(standard_normal(), points)
    assert first.customers == AT_MOST
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(first.bins, second.bins)


def test_names_from_the_data_do_nothing():
    entries = {"recency": Feature("recency", "*bold* [x](y)", "", "", "")}
    predictive = check(standard_normal(), np.random.default_rng(8).exponential(size=(500, 1)))
    assert "\\*bold\\*" in words_predictive.tell_predictive(predictive, entries)
