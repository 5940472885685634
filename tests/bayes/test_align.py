from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from segbook.bayes.align import align, assign, match_segments, measure_divergence, reorder, take_mean
from segbook.models import Mixture
from tests.bayes.drawn import draw_customers, draw_posterior, fixed_posterior

SHARE = np.array([0.2, 0.5, 0.3])
MEAN = np.array([[0.0, 0], [3, 0], [0, 0]])
COVARIANCE = np.array([np.eye(2), np.eye(2), np.diag([0.02, 9])])
"""The first and the last differ in their spread alone."""


START = SimpleNamespace(mean=MEAN, covariance=COVARIANCE)


def shuffle(posterior, seed=0):
    order = np.broadcast_to(np.arange(posterior.k), posterior.share.shape)
    return reorder(posterior, np.random.default_rng(seed).permuted(order, axis=2))


def test_shuffled_draws_come_back_into_order_by_their_spread_too():
    posterior = draw_posterior(SHARE, MEAN, COVARIANCE)
    mixed = shuffle(posterior)
    found, relabelled = align(mixed, START)
    assert relabelled == (mixed.share != posterior.share).any(axis=-1).sum() > 300
    for name in ("share", "mean", "covariance"):
        assert (getattr(found, name) == getattr(posterior, name)).all()


def test_draws_in_order_are_left_alone():
    posterior = draw_posterior(SHARE, MEAN, COVARIANCE)
    found, relabelled = align(posterior, START)
    assert found is posterior
    assert relabelled == 0


def test_a_start_between_two_components_does_not_tear_the_draws_apart():
    # k-means puts its centres elsewhere: halfway between the components the start cannot tell one from the other
    posterior = draw_posterior([0.5, 0.5], [[-2.0], [2.0]], [[[1.0]], [[1.0]]], draws=1000)

    elsewhere = SimpleNamespace(mean=np.array([[-0.001], [0.001]]), covariance=np.ones((2, 1, 1)))
    found, _ = align(shuffle(posterior), elsewhere)
    assert (found.mean[..., 0, 0] < 0).all()


@settings(max_examples=25, deadline=None)
@given(k=st.integers(2, 10), columns=st.integers(1, 4), seed=st.integers(0, 1000))
def test_any_names_of_components_give_the_same_result(k, columns, seed):
    rng = np.random.default_rng(seed)
    mean = rng.normal(size=(k, columns)) * 3
    spread = rng.normal(size=(k, columns, columns))
    covariance = spread @ np.swapaxes(spread, 1, 2) + 0.1 * np.eye(columns)
    posterior = draw_posterior(rng.dirichlet(np.full(k, 3)), mean, covariance, draws=20)
    middle = take_mean(posterior)
    start = SimpleNamespace(mean=middle.centres, covariance=middle.covariances)
    one, other = align(posterior, start)[0], align(shuffle(posterior, seed), start)[0]
    assert np.array_equal(one.share, other.share)
    assert np.allclose(one.share.sum(axis=-1), 1)


def test_the_divergence_is_that_of_the_integral():
    def integrand(x):
        one, other = norm(0.5, 1.2), norm(-1, 0.7)
        return (one.pdf(x) - other.pdf(x)) * (one.logpdf(x) - other.logpdf(x))

    found = measure_divergence(np.array([[0.5]]), np.array([[[1.44]]]), np.array([[-1.0]]), np.array([[[0.49]]]))
    assert found[0, 0] == pytest.approx(quad(integrand, -12, 12)[0], rel=1e-6)
    same = measure_divergence(MEAN, COVARIANCE, MEAN, COVARIANCE)
    assert np.diagonal(same) == pytest.approx(0)
    assert (same[~np.eye(3, dtype=bool)] > 0).all()
    assert same == pytest.approx(same.T)


def test_rows_of_the_divergence_are_the_others():
    found = measure_divergence(MEAN[[1, 0, 2]], COVARIANCE, MEAN, COVARIANCE)
    assert assign(found).tolist() == [1, 0, 2]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=16, max_size=16))
def test_assignments_are_the_cheapest_of_all(costs):
    costs = np.array(costs).reshape(4, 4)
    cheapest = min(costs[np.arange(4), list(order)].sum() for order in permutations(range(4)))
    assert costs[np.arange(4), assign(costs)].sum() == cheapest


def test_components_become_the_segments_that_hold_their_customers():
    points, groups = draw_customers(SHARE, MEAN, COVARIANCE, 2_000)
    names = np.array([2, 0, 1])  # what the report calls the groups
    posterior = draw_posterior(SHARE, MEAN, COVARIANCE)
    order = match_segments(posterior, points, names[groups])
    assert reorder(posterior, order).mean.mean(axis=(0, 1)) == pytest.approx(MEAN[np.argsort(names)], abs=0.3)


def test_components_that_nobody_can_tell_apart_keep_their_place():
    posterior = fixed_posterior([0.4, 0.3, 0.3], np.zeros((3, 1)), np.ones((3, 1, 1)))
    assert match_segments(posterior, np.zeros((60, 1)), np.arange(60) % 3).tolist() == [0, 1, 2]
    start = SimpleNamespace(mean=posterior.mean[0, 0], covariance=posterior.covariance[0, 0])
    assert align(posterior, start)[1] == 0


def test_the_mean_of_draws_is_a_mixture():
    mixture = take_mean(fixed_posterior(SHARE, MEAN, COVARIANCE))
    assert isinstance(mixture, Mixture)
    assert mixture.weights == pytest.approx(SHARE)
    assert mixture.covariances == pytest.approx(COVARIANCE)
