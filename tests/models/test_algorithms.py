"""Algorithms on planted, odd and hostile data."""

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy.cluster.hierarchy import fcluster
from scipy.stats import multivariate_normal
from sklearn.metrics import adjusted_rand_score

from segbook.models import (
    ALGORITHMS,
    Transform,
    choose_eps,
    count_neighbours,
    fit_kmeans,
    fit_mixture,
    link_ward,
)

PLACING = [name for name, each in ALGORITHMS.items() if each.places_all]
PLANTED = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])

# medians of recency (days), frequency and monetary of five personas, the sd of their logarithms, their shares
MEDIANS = np.array([(10, 25, 3000), (20, 8, 500), (25, 2, 60), (300, 3, 120), (350, 12, 1800)])
SPREADS = np.array([(0.5, 0.3, 0.4), (0.5, 0.3, 0.4), (0.5, 0.25, 0.45), (0.35, 0.3, 0.4), (0.35, 0.3, 0.4)])
SHARES = np.array([0.08, 0.25, 0.30, 0.30, 0.07])


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(5)
    return np.concatenate([rng.normal(centre, 1, (200, 2)) for centre in PLANTED])


@pytest.fixture(scope="module", params=[11, 12, 13])
def personas(request):
    """Points of 2,000 customers, their personas, and what Bayes' rule with the generating densities says."""
    rng = np.random.default_rng(request.param)
    truth = rng.choice(len(SHARES), 2_000, p=SHARES)
    logged = np.log(MEDIANS[truth]) + SPREADS[truth] * rng.normal(size=(2_000, 3))
    densities = [
        share * multivariate_normal(np.log(median), np.diag(spread**2)).pdf(logged)
        for share, median, spread in zip(SHARES, MEDIANS, SPREADS, strict=True)
    ]
    frame = pd.DataFrame(np.exp(logged), columns=["recency_days", "frequency", "monetary"])
    points = Transform.fit(frame, dict.fromkeys(frame, "log1p")).apply(frame)
    return points, truth, np.argmax(densities, axis=0)


@pytest.mark.parametrize("name", PLACING)
def test_personas_come_back_as_to_an_oracle(name, personas):
    points, truth, oracle = personas
    labels, _ = ALGORITHMS[name].fit(points, len(SHARES), 1).label(points)
    reached = adjusted_rand_score(truth, oracle)
    assert 0.98 < reached < 1.0001
    assert adjusted_rand_score(truth, labels) >= reached - 0.02


def test_kmeans_finds_planted_centres(blobs):
    rule = fit_kmeans(blobs, 3, seed=1)
    nearest, _ = rule.label(PLANTED)
    assert sorted(nearest) == [0, 1, 2]
    assert rule.centres[nearest] == pytest.approx(PLANTED, abs=0.3)  # 4 standard errors of 0.07


@pytest.mark.parametrize("name", ["dbscan", "hdbscan"])
def test_dense_places_are_found_and_stragglers_are_noise(name, blobs):
    stragglers = np.array([[-9.0, -9.0], [20.0, 20.0], [20.0, -9.0], [-9.0, 20.0], [12.0, 12.0]])
    rule = ALGORITHMS[name].fit(np.concatenate([blobs, stragglers]), 0, 1)
    labels, membership = rule.label(blobs)
    assert rule.k == 3
    assert adjusted_rand_score(np.repeat([0, 1, 2], 200)[labels >= 0], labels[labels >= 0]) > 0.99
    assert (labels < 0).mean() < 0.3
    assert rule.label(stragglers + 0.1)[0].tolist() == [-1] * 5
    assert (membership[labels < 0] == 0).all()


@pytest.mark.parametrize("name", ALGORITHMS)
def test_the_same_seed_gives_the_same_rule(name, blobs):
    first, second = (ALGORITHMS[name].fit(blobs, 3, 7).label(blobs)[0] for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_weight_is_a_row_as_often(name, blobs):
    counts = np.random.default_rng(2).multinomial(600, np.full(600, 1 / 600))
    weighted = ALGORITHMS[name].fit(blobs, 3, 1, counts).label(blobs)[0]
    repeated = ALGORITHMS[name].fit(np.repeat(blobs, counts, axis=0), 3, 1).label(blobs)[0]
    assert adjusted_rand_score(weighted, repeated) > 0.98
    none = ALGORITHMS[name].fit(blobs, 3, 1, np.repeat([1, 0], [400, 200])).label(blobs[:400])[0]
    assert (none == ALGORITHMS[name].fit(blobs[:400], 3, 1).label(blobs[:400])[0]).all()


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize(
    "points",
    [
        np.array([[1.0, 2.0]]),
        np.array([[0.0, 1.0], [2.0, 3.0]]),
        np.ones((40, 2)),
        np.arange(60.0)[:, None] ** 2,
        np.repeat(np.eye(3), 20, axis=0),
        np.vstack([np.random.default_rng(1).normal(size=(100, 3)), np.full((1, 3), 1e12)]),
    ],
    ids=["one row", "two rows", "all equal", "one column", "three distinct", "outlier"],
)
def test_odd_data_makes_no_trouble(name, points):
    for k in (1, 5):
        rule = ALGORITHMS[name].fit(points, k, 1)
        labels, membership = rule.label(points)
        distinct = len(np.unique(points, axis=0))
        assert set(labels) - {-1} == set(range(rule.k))
        assert ((membership >= 0) & (membership <= 1)).all()
        if ALGORITHMS[name].places_all:
            assert 1 <= rule.k <= min(k, distinct)
            assert (labels >= 0).all()
            assert (membership >= 0.5).all()
        if ALGORITHMS[name].places_all and distinct <= k:
            assert rule.k == distinct


@pytest.mark.parametrize("name", ALGORITHMS)
@settings(max_examples=150, deadline=None)
@given(
    points=hnp.arrays(
        float,
        st.tuples(st.integers(1, 40), st.integers(1, 3)),
        elements=st.integers(-4, 4) | st.floats(-9, 9, width=16),
    ),
    k=st.integers(1, 6),
)
def test_any_data_is_labelled(name, points, k):
    rule = ALGORITHMS[name].fit(points, k, 1)
    labels, membership = rule.label(points)
    assert set(labels) - {-1} == set(range(rule.k))
    assert np.isfinite(membership).all()
    assert not ALGORITHMS[name].places_all or 1 <= rule.k <= k


def test_birch_has_more_subclusters_than_groups(blobs):
    for k in (2, 9):
        rule = ALGORITHMS["birch"].fit(blobs, k, 1)
        assert rule.k == k
        assert 5 * k <= len(rule.centres) <= len(blobs)


def test_linkage_cuts_into_the_planted_groups(blobs):
    cut = fcluster(link_ward(blobs), 3, criterion="maxclust")
    assert adjusted_rand_score(cut, np.repeat([0, 1, 2], 200)) > 0.99
    assert link_ward(blobs[:1]).shape == (0, 4)


def test_criteria_of_a_mixture_by_hand():
    points = np.random.default_rng(6).normal(size=(200, 1))
    found = fit_mixture(points, 1, seed=1)
    variance = points.var() * 1.001  # the floor
    likelihood = -100 * np.log(2 * np.pi * variance) - 100 * points.var() / variance
    assert found.bic == pytest.approx(-2 * likelihood + 2 * np.log(200))
    assert found.icl == pytest.approx(found.bic)  # one component leaves no doubt
    two = fit_mixture(points, 2, seed=1)
    assert two.bic > found.bic
    assert two.icl > two.bic


@pytest.mark.parametrize(
    ("covariances", "expected"),
    [
        ([np.eye(2)] * 2, "spherical"),
        ([np.diag([4, 0.25]), np.diag([0.25, 4])], "diag"),
        ([[[1, 0.8], [0.8, 1]]] * 2, "tied"),
        ([[[1, 0.8], [0.8, 1]], [[1, -0.8], [-0.8, 1]]], "full"),
    ],
)
def test_bic_chooses_the_kind_of_covariance(covariances, expected):
    rng = np.random.default_rng(8)
    pairs = zip([(0, 0), (9, 9)], covariances, strict=True)
    points = np.concatenate([rng.multivariate_normal(mean, covariance, 400) for mean, covariance in pairs])
    found = fit_mixture(points, 2, seed=1)
    assert found.covariance == expected
    order = np.argsort(found.rule.centres[:, 0])
    assert found.rule.covariances[order] == pytest.approx(np.array(covariances, dtype=float), abs=0.6)


def test_eps_is_the_knee_of_the_distances():
    rng = np.random.default_rng(9)
    points = np.concatenate([rng.normal(0, 1, (300, 2)), rng.uniform(-40, 40, (15, 2))])
    eps, distances = choose_eps(points)
    assert count_neighbours(points) == 5
    assert (np.diff(distances) >= 0).all()
    assert len(distances) == 315
    assert np.quantile(distances, 0.8) < eps < distances[305]
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    assert distances == pytest.approx(np.sort(np.sort(apart, axis=1)[:, 4]))
