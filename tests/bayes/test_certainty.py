import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from segbook.bayes.certainty import (
    SURE,
    assess_customers,
    assess_membership,
    measure_overlap,
    publish_certainty,
    publish_overlap,
    summarise_certainty,
    tabulate_membership,
)
from segbook.bayes.observe import Observations
from segbook.models import Mixture
from tests.bayes.drawn import draw_customers, draw_posterior, fixed_posterior, pack

ONE = np.ones((2, 1, 1))


def test_of_two_equal_crowds_the_probability_is_logistic_in_the_place():
    posterior = fixed_posterior([0.75, 0.25], [[0.0], [2.0]], ONE)
    places = np.array([[-1.0], [1.0], [1.5493], [4.0]])
    found = assess_membership(posterior, places)
    assert found[:, 1] == pytest.approx(expit(2 * (places[:, 0] - 1) - np.log(3)))
    assert found[2] == pytest.approx([0.5, 0.5], abs=1e-4)


def test_customers_of_equal_values_get_equal_probabilities_and_chance_little_say():
    """One order or two, by two crowds that overlap there: who stood where when ties were spread says nothing of anybody."""
    crowd = np.random.default_rng(4).normal(size=(400, 1))
    values = np.vstack([np.round(2 * crowd) / 2, [[0.5], [0.5]]])
    posterior = draw_posterior([0.5, 0.5], [[0.0], [1.0]], ONE / 4, customers=200)
    first, other = (
        assess_customers(posterior, Observations(values, np.zeros(402, int), (), {}, values), seed) for seed in (1, 50)
    )
    for value in np.unique(values):
        assert np.ptp(first[values[:, 0] == value], axis=0).max() < 1e-12
    assert first[-1] == pytest.approx([0.5, 0.5], abs=0.03)
    np.testing.assert_allclose(first, other, atol=0.06)
    np.testing.assert_allclose(first.sum(axis=1), 1)


def test_probabilities_are_averaged_over_the_draws():
    share = np.array([[[0.9, 0.1], [0.1, 0.9], [0.5, 0.5], [0.3, 0.7]]])
    posterior = pack(share, np.zeros((1, 4, 2, 1)), np.ones((1, 4, 2, 1, 1)), 10)
    assert assess_membership(posterior, np.zeros((1, 1))) == pytest.approx(share.mean(axis=1))


@settings(max_examples=30, deadline=None)
@given(
    k=st.integers(2, 10),
    columns=st.integers(1, 4),
    customers=st.integers(1, 5_000),
    seed=st.integers(0, 100),
    far=st.sampled_from([1.0, 50.0]),
)
def test_probabilities_are_those_of_the_mixture(k, columns, customers, seed, far):
    rng = np.random.default_rng(seed)
    spread = rng.normal(size=(k, columns, columns))
    mixture = Mixture(
        rng.dirichlet(np.ones(k)),
        rng.normal(size=(k, columns)),
        spread @ np.swapaxes(spread, 1, 2) + 0.01 * np.eye(columns),
    )
    points = far * rng.standard_t(3, (customers, columns))
    found = assess_membership(fixed_posterior(mixture.weights, mixture.centres, mixture.covariances), points)
    assert found == pytest.approx(mixture.compute_posteriors(points), abs=1e-5)
    assert found.sum(axis=1) == pytest.approx(1)


def test_what_is_said_to_be_so_probable_is_so_often_true():
    share, mean = [0.5, 0.3, 0.2], [[0.0, 0], [2, 0], [0, 2.5]]
    covariance = [np.eye(2), [[1, 0.5], [0.5, 1]], 0.5 * np.eye(2)]
    points, groups = draw_customers(share, mean, covariance, 20_000)
    posterior = draw_posterior(share, mean, covariance, 20_000)
    table = tabulate_membership(pd.Series(range(20_000)), assess_membership(posterior, points), groups)
    bands = table.assign(right=table["likeliest"] == table["segment_id"]).groupby(table["highest"].round(1))
    for said, band in bands:
        if len(band) > 200:
            assert band["right"].mean() == pytest.approx(band["highest"].mean(), abs=4 * 0.5 / len(band) ** 0.5), said


def test_many_customers_take_no_memory_but_that_of_their_probabilities():
    posterior = draw_posterior(np.full(5, 0.2), 3 * np.arange(15.0).reshape(5, 3) % 7, [np.eye(3)] * 5, draws=1_000)
    points = np.random.default_rng(0).normal(size=(200_000, 3))
    tracemalloc.start()
    found = assess_membership(posterior, points)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < found.nbytes + 60e6


PROBABILITIES = np.array([[0.9, 0.1, 0], [0.85, 0.05, 0.1], [0.6, 0.4, 0], [0.3, 0.7, 0], [0.1, 0.9, 0], [0, 0.2, 0.8]])
GROUPS = np.array([0, 0, 0, 0, 1, 2])


def test_a_segment_is_summed_up_as_counted_by_hand():
    posterior = fixed_posterior([0.6, 0.3, 0.1], np.zeros((3, 1)), np.ones((3, 1, 1)))
    found = summarise_certainty(posterior, PROBABILITIES, GROUPS)
    first = found.iloc[0]
    assert first[["customers", "sure_share", "moved_share", "neighbour"]].tolist() == [4, 0.5, 0.25, 2]
    assert first["mean_probability"] == pytest.approx(2.65 / 4)
    assert first["report_share"] == pytest.approx(4 / 6)
    assert found["share"].tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert found["neighbour"].tolist() == [2, 1, 2]
    assert found.loc[2, "sure_share"] == 1  # .8 is enough
    table = tabulate_membership(pd.Series(list("abcdef")), PROBABILITIES, GROUPS)
    assert table.loc[3].tolist() == ["d", 1, 0.3, 2, 0.7, 1, 0.3]


def test_sizes_have_the_interval_of_the_draws():
    posterior = draw_posterior([0.3, 0.7], [[0.0], [9.0]], ONE, customers=1_000, draws=4_000)
    found = summarise_certainty(posterior, np.eye(2), np.array([0, 1])).iloc[0]
    half = 1.96 * (0.3 * 0.7 / 1_000) ** 0.5
    assert [found["lower"], found["share"], found["upper"]] == pytest.approx([0.3 - half, 0.3, 0.3 + half], abs=2e-3)


def test_a_segment_without_customers_and_a_segment_alone_are_summed_up():
    empty = summarise_certainty(
        fixed_posterior([0.6, 0.3, 0.1], np.zeros((3, 1)), np.ones((3, 1, 1))), PROBABILITIES[:5], GROUPS[:5]
    )
    assert empty.loc[2, ["sure_share", "moved_share", "neighbour"]].isna().all()
    alone = summarise_certainty(fixed_posterior([1.0], [[0.0]], [[[1.0]]]), np.ones((5, 1)), np.zeros(5, int))
    assert alone["sure_share"].tolist() == [1.0]
    assert alone["neighbour"].isna().all()


def summary(customers, shares, sure, moved) -> pd.DataFrame:
    frame = pd.DataFrame({"segment_id": np.arange(len(customers)) + 1, "customers": customers, "share": shares})
    return frame.assign(
        sure_share=sure, moved_share=moved, neighbour=pd.Series([2, 1, 1][: len(customers)], dtype="Int64")
    )


def test_segments_that_either_side_holds_for_tiny_are_left_out_and_few_are_counted_with_others():
    found = publish_certainty(summary([200, 5, 95], [0.66, 0.32, 0.02], [0.9, 1, 1], [0.03, 0, 0]), 10)
    assert found["segment_id"].tolist() == [1]
    assert found.loc[0, ["sure_share", "unsure_share", "moved_share"]].tolist() == pytest.approx([0.9, 0.1, 0.0])
    assert found["neighbour"].isna().all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 60)] * 3), min_size=1, max_size=3), st.integers(1, 12))
def test_no_share_that_is_published_speaks_of_few(counts, min_cell):
    customers = np.array([max(sum(each), 1) for each in counts])
    counts = np.array([each if sum(each) else (1, 0, 0) for each in counts])
    sure, moved = counts[:, 0] / customers, counts[:, 2] / customers
    found = publish_certainty(summary(customers, customers / customers.sum(), sure, moved), min_cell)
    parts = found[["sure_share", "unsure_share", "moved_share"]]
    told = (parts.mul(found["customers"], axis=0)).to_numpy().round(6)
    assert ((told == 0) | (told >= min_cell)).all()
    assert parts.sum(axis=1).to_numpy() == pytest.approx(1)


@pytest.mark.parametrize(("share", "apart"), [(0.5, 2.0), (0.8, 1.0), (0.2, 3.0), (0.5, 5.0)])
def test_the_overlap_of_two_equal_spreads_is_known(share, apart):
    # the border is halfway, moved by the log of the odds over the distance
    found = measure_overlap(fixed_posterior([share, 1 - share], [[0.0], [apart]], ONE), 1)["confusion"]
    odds = np.log((1 - share) / share) / apart
    assert found.tolist() == pytest.approx([norm.cdf(-apart / 2 + odds), norm.cdf(-apart / 2 - odds)], abs=2e-3)


def test_the_overlap_of_unequal_spreads_is_the_integral():
    found = measure_overlap(fixed_posterior([0.4, 0.6], [[0.0], [1.0]], [[[1.0]], [[6.25]]]), 1)["confusion"]

    def taken(one, other, weights):
        return lambda x: one.pdf(x) * (weights[1] * other.pdf(x) > weights[0] * one.pdf(x))

    first, second = norm(0, 1), norm(1, 2.5)
    expected = [
        quad(taken(first, second, (0.4, 0.6)), -12, 14, limit=500, points=[-3, -1, 0, 1, 3])[0],
        quad(taken(second, first, (0.6, 0.4)), -12, 14, limit=500, points=[-3, -1, 0, 1, 3])[0],
    ]
    assert found.tolist() == pytest.approx(expected, abs=3e-3)


def test_overlap_has_an_interval_and_the_same_seed_the_same_numbers():
    posterior = draw_posterior([0.5, 0.5], [[0.0, 0], [2.0, 0]], [np.eye(2)] * 2, customers=400)
    one, other, third = (measure_overlap(posterior, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, other)
    assert ((one["lower"] < norm.cdf(-1)) & (norm.cdf(-1) < one["upper"])).all()
    assert third["confusion"].to_numpy() == pytest.approx(one["confusion"].to_numpy(), abs=3e-3)
    assert one[["segment_id", "other_id"]].to_numpy().tolist() == [[1, 2], [2, 1]]


def test_only_pairs_of_told_segments_are_told():
    overlap = measure_overlap(fixed_posterior([0.4, 0.3, 0.3], np.zeros((3, 1)), np.ones((3, 1, 1))), 1)
    found = publish_overlap(overlap, pd.DataFrame({"segment_id": [1, 3]}))
    assert found[["segment_id", "other_id"]].to_numpy().tolist() == [[1, 3], [3, 1]]
    alone = measure_overlap(fixed_posterior([1.0], [[0.0]], [[[1.0]]]), 1)
    assert alone.empty
    assert alone.columns.tolist() == ["segment_id", "other_id", "confusion", "lower", "upper"]


def test_where_crowds_lie_on_each_other_nobody_is_sure():
    posterior = fixed_posterior(np.full(4, 0.25), np.zeros((4, 2)), np.broadcast_to(np.eye(2), (4, 2, 2)))
    found = assess_membership(posterior, np.random.default_rng(0).normal(size=(50, 2)))
    assert found == pytest.approx(0.25)
    assert (summarise_certainty(posterior, found, np.arange(50) % 4)["sure_share"] < SURE).all()
