import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.bayes.estimates import QUANTITIES, estimate, publish_estimates, rank_features
from segbook.bayes.observe import Observations
from segbook.features import Feature
from segbook.models import Part, Transform
from tests.bayes.drawn import draw_posterior, fixed_posterior


def entry(name, **kind) -> Feature:
    return Feature(name=name, label=name, meaning="", high="", low="", **kind)


def observations(*parts, customers=100) -> Observations:
    return Observations(np.zeros((customers, len(parts))), np.zeros(customers, int), parts, {})


def look_up(table, segment_id, feature, quantity, column="estimate"):
    rows = table.set_index(["segment_id", "feature", "quantity"])
    return rows.loc[(segment_id, feature, quantity), column]


ENTRIES = {
    "age": entry("age", transform="identity"),
    "spend": entry("spend", unit="money"),
    "rating": entry("rating", kind="ordinal", transform="ridit"),
    "evening": entry("evening", unit="share", transform="identity"),
}


def test_what_is_known_for_certain_comes_back_in_its_own_unit():
    parts = (Part("age", "identity", 40, 10), Part("spend", "log1p", 5.0, 2.0))
    posterior = fixed_posterior([0.3, 0.7], [[0.5, -1.0], [0, 0]], [np.diag([0.25, 0.16]), np.eye(2)])
    table = estimate(posterior, observations(*parts), ENTRIES)
    assert look_up(table, 1, "", "share") == pytest.approx(0.3)
    assert look_up(table, 1, "", "customers") == pytest.approx(30)
    assert look_up(table, 1, "age", "typical") == look_up(table, 1, "age", "mean") == pytest.approx(45)
    assert look_up(table, 1, "age", "sd") == pytest.approx(5)
    assert look_up(table, 1, "age", "variance") == pytest.approx(25)
    assert look_up(table, 1, "age", "quarter") == pytest.approx(45 - 0.6744898 * 5)
    assert look_up(table, 1, "spend", "typical") == pytest.approx(np.exp(3) - 1)
    assert look_up(table, 1, "spend", "three_quarters") == pytest.approx(np.exp(3 + 0.6744898 * 0.8) - 1)
    assert look_up(table, 1, "spend", "mean") == pytest.approx(np.exp(3.32) - 1)
    assert look_up(table, 1, "spend", "variance") == pytest.approx((np.exp(0.64) - 1) * np.exp(6.64))
    assert (table["lower"] == table["upper"]).all()


@pytest.mark.parametrize("name", ["age", "spend", "rating"])
def test_moments_are_those_of_imagined_customers(name):
    rng = np.random.default_rng(0)
    values = {"age": rng.normal(40, 9, 4_000), "spend": rng.lognormal(4, 1, 4_000), "rating": rng.integers(1, 8, 4_000)}
    frame = pd.DataFrame({name: values[name]})
    (part,) = Transform.fit(frame, {name: ENTRIES[name].transform}).parts
    mean, sd = 0.4, 0.3
    table = estimate(fixed_posterior([1.0], [[mean]], [[[sd**2]]]), observations(part), ENTRIES)
    points = np.sort(rng.normal(mean, sd, 40_000))
    # what the transform does, undone by looking values up
    ladder = pd.Series(np.linspace(0 if name == "spend" else 1, 3_000 if name == "spend" else 100, 200_000))
    if name == "rating":
        ladder = pd.Series(np.linspace(1, 7, 7))
    imagined = np.interp(points, part.apply(ladder)[:, 0], ladder)
    close = {"rel": 0.02}
    assert look_up(table, 1, name, "typical") == pytest.approx(np.median(imagined), **close)
    assert look_up(table, 1, name, "quarter") == pytest.approx(np.quantile(imagined, 0.25), **close)
    assert look_up(table, 1, name, "mean") == pytest.approx(imagined.mean(), **close)
    assert look_up(table, 1, name, "sd") == pytest.approx(imagined.std(), rel=0.04)


def test_shares_and_counts_stay_in_their_range():
    parts = (Part("evening", "identity", 0.5, 0.4), Part("spend", "log1p", 0.1, 1.0))
    posterior = fixed_posterior([0.5, 0.5], [[-3.0, -3.0], [3.0, 0.0]], [np.eye(2), np.eye(2)])
    table = estimate(posterior, observations(*parts), ENTRIES)
    assert look_up(table, 1, "evening", "typical") == 0
    assert look_up(table, 2, "evening", "three_quarters") == 1
    assert look_up(table, 1, "spend", "quarter") == 0


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(0)
    part, n, held = Part("spend", "log1p", 3.0, 1.5), 300, np.zeros(3)
    truth = np.array([np.exp(3) - 1, np.exp(3 + 1.5**2 / 2) - 1, np.exp(3 - 0.6744898 * 1.5) - 1])
    runs = 200
    for run in range(runs):
        sample = rng.standard_normal(n)
        posterior = draw_posterior([1.0], [[sample.mean()]], [[[sample.var()]]], customers=n, draws=300, seed=run)
        table = estimate(posterior, observations(part), ENTRIES).set_index("quantity")
        rows = table.loc[["typical", "mean", "quarter"]]
        held += (rows["lower"] <= truth) & (truth <= rows["upper"])
    # 95 %, less what a binomial count of 200 strays by three standard errors
    assert (held / runs > 0.95 - 3 * (0.95 * 0.05 / runs) ** 0.5).all()
    assert (held / runs < 1).any()


@settings(max_examples=25, deadline=None)
@given(
    k=st.integers(1, 10),
    function=st.sampled_from(["log1p", "identity", "ridit"]),
    few=st.integers(5, 50),
    seed=st.integers(0, 99),
)
def test_every_table_is_ordered_and_finite(k, function, few, seed):
    rng = np.random.default_rng(seed)
    part = Part("spend", function, 9.0, 3.0, (1.0, 2.0, 5.0), (0.2, 0.5, 0.9))
    posterior = draw_posterior(
        rng.dirichlet(np.ones(k)), rng.normal(size=(k, 1)), np.full((k, 1, 1), 9.0), few, seed=seed
    )
    table = estimate(posterior, observations(part), ENTRIES)
    assert len(table) == 8 * k
    assert table["quantity"].tolist() == list(QUANTITIES) * k
    assert np.isfinite(table[["estimate", "lower", "upper"]].to_numpy()).all()
    assert (table["lower"] <= table["upper"]).all()
    middle = table[table["quantity"] != "share"]
    assert (middle["lower"] <= middle["estimate"] * (1 + 1e-9) + 1e-9).all()
    shares = table.loc[table["quantity"] == "share", "estimate"]
    assert shares.sum() == pytest.approx(1)


def test_segments_left_out_stay_out():
    table = estimate(
        fixed_posterior([0.5, 0.5], [[0.0], [1]], np.ones((2, 1, 1))), observations(Part("age", "identity")), ENTRIES
    )
    assert publish_estimates(table, pd.DataFrame({"segment_id": [2]}))["segment_id"].unique().tolist() == [2]


def test_features_are_ranked_by_how_far_apart_they_set_segments():
    parts = tuple(Part(name, "identity") for name in ("age", "spend", "rating"))
    posterior = fixed_posterior([0.5, 0.3, 0.2], [[0, 3, 0.2], [1, 0, 0.1], [0, 3, 0.2]], [np.eye(3)] * 3)
    assert rank_features(posterior, observations(*parts)) == ["spend", "age", "rating"]
