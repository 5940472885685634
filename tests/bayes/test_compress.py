"""Micro-clusters stand for their customers, and it is known how well."""

from functools import partial

import numpy as np
import pytest
from sklearn.cluster import KMeans

from benchmarks.bayes_scale import TRUTH
from benchmarks.mixtures import standardise
from segbook.bayes import compress as module
from segbook.bayes.compress import TOLERATED, choose_rows, compress, correct
from segbook.bayes.likelihood import (
    describe_groups,
    make_log_posterior,
    move,
    sum_likelihood,
    sum_over_customers,
    weigh_terms,
)
from segbook.bayes.mode import find_mode
from segbook.bayes.prior import Prior
from segbook.bayes.rows import Rows, expand, keep_all

PRIOR = Prior()


def overlap(customers: int, seed: int, columns: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Draw customers of three overlapping, correlated components, and the groups that k-means finds in them."""
    rng = np.random.default_rng(seed)
    component = rng.choice(3, customers, p=[0.5, 0.3, 0.2])
    centres = 1.3 * rng.normal(size=(3, columns))
    tilt = np.tril(rng.uniform(-0.5, 0.5, (3, columns, columns)), -1) + 0.7 * np.eye(columns)
    points = centres[component] + (tilt[component] @ rng.normal(size=(customers, columns, 1)))[..., 0]
    points = standardise(points)[0]
    return points, group(points)


def group(points: np.ndarray, k: int = 3) -> np.ndarray:
    return KMeans(k, n_init=1, random_state=0).fit(points[:5_000]).predict(points)


@pytest.mark.parametrize("correlated", [True, False])
def test_weights_and_means_are_those_of_the_customers(correlated):
    points, _ = overlap(4_000, seed=1)
    rows = compress(points, np.diag([0.5, 0.8]), 100, 1, correlated=correlated)
    each = expand(points, correlated=correlated)
    assert len(rows.weight) <= 100
    assert rows.weight.sum() == 4_000
    assert rows.weight @ rows.terms == pytest.approx(each.sum(axis=0), rel=1e-12, abs=1e-8)
    # directions have no more than the spread that the terms have within micro-clusters, and nearly all of it
    kept = (rows.weight[:, None] * (rows.slopes**2).sum(axis=0)).sum()
    whole = ((each**2).sum(axis=0) - rows.weight @ rows.terms**2).sum()
    assert 0.9 * whole < kept <= whole * (1 + 1e-9)


def test_as_many_micro_clusters_as_customers_are_the_customers():
    points, _ = overlap(200, seed=2)
    rows = compress(points, np.eye(2), 200, 1, correlated=True)
    assert (rows.weight == 1).all()
    order, other = np.lexsort(rows.terms.T), np.lexsort(expand(points, correlated=True).T)
    assert rows.terms[order] == pytest.approx(expand(points, correlated=True)[other])
    assert np.abs(rows.slopes).max() < 1e-6


def test_the_second_order_takes_most_of_the_error_away():
    points, groups = overlap(20_000, seed=3)
    start = describe_groups(points, groups, PRIOR, correlated=True)
    rows = compress(points, np.eye(2), 300, 1, correlated=True)
    plain = Rows(rows.weight, rows.terms, np.empty((0, *rows.terms.shape)))
    coefficients = weigh_terms(start.mean, start.factor, correlated=True)
    coefficients[0] += np.log(start.share)
    exact = sum_over_customers(points, coefficients, correlated=True)
    means, second = sum_likelihood(plain, coefficients), sum_likelihood(rows, coefficients)
    assert abs(means[0] - exact[0]) > 1
    assert abs(second[0] - exact[0]) < 0.1 * abs(means[0] - exact[0])
    assert np.abs(second[1] - exact[1]).max() < 0.25 * np.abs(means[1] - exact[1]).max()


def test_what_is_said_of_the_error_is_what_it_is():
    points, groups = overlap(20_000, seed=4)
    start = describe_groups(points, groups, PRIOR, correlated=True)
    exact = partial(sum_likelihood, keep_all(points, correlated=True))
    top = find_mode(start, exact, PRIOR, correlated=True)
    rows = compress(points, np.eye(2), 200, 1, correlated=True)
    mode = find_mode(start, partial(sum_likelihood, rows), PRIOR, correlated=True)
    pull, uncorrected, error = correct(mode, rows, points, PRIOR, 1, correlated=True)
    assert uncorrected > 0.1
    assert error < 0.5 * uncorrected
    # steps from the exact top to that of the micro-clusters, before and after the pull
    deviations = np.sqrt(np.diag(mode.covariance))
    of_all = make_log_posterior(mode.components, exact, PRIOR, correlated=True)
    of_rows = make_log_posterior(mode.components, partial(sum_likelihood, rows), PRIOR, correlated=True)
    true = climb(of_all, mode.covariance)
    assert np.abs(true / deviations).max() == pytest.approx(uncorrected, rel=0.25)
    corrected = climb(lambda steps: (0.0, of_rows(steps)[1] + pull), mode.covariance)
    assert np.abs((corrected - true) / deviations).max() < max(0.05, 2 * error)
    reached = move(mode.components, true, correlated=True)
    errors = np.sqrt(np.diagonal(reached.covariance, axis1=1, axis2=2) / (20_000 * reached.share[:, None]))
    assert (np.abs(reached.mean - top.components.mean) < 0.05 * errors).all()
    assert reached.share == pytest.approx(top.components.share, rel=1e-3)


def climb(log_posterior, covariance: np.ndarray) -> np.ndarray:
    """Climb to the top by steps of Newton's with one curvature."""
    at = np.zeros(len(covariance))
    for _ in range(40):
        at = at + covariance @ log_posterior(at)[1]
    assert np.abs(covariance @ log_posterior(at)[1] / np.sqrt(np.diag(covariance))).max() < 1e-3
    return at


def test_a_hundred_thousand_overlapping_customers_are_few_rows():
    points = standardise(TRUTH.simulate(100_000, 5)[0])[0]
    groups = group(points, 4)
    condensed = choose_rows(points, groups, PRIOR, 1, correlated=True)
    last = condensed.tried.iloc[-1]
    assert condensed.rows.weight.sum() == 100_000
    assert len(condensed.rows.weight) == last["rows"] <= 4_000
    assert last["error"] < TOLERATED
    assert last["error"] < last["uncorrected"] / 4
    again = choose_rows(points, groups, PRIOR, 1, correlated=True)
    assert np.array_equal(condensed.pull, again.pull)


def test_few_customers_are_not_compressed():
    points, groups = overlap(module.ALL, seed=6)
    condensed = choose_rows(points, groups, PRIOR, 1, correlated=True)
    assert not condensed.rows.compressed
    assert not condensed.pull.any()
    assert condensed.tried.to_dict("list") == {"rows": [module.ALL], "uncorrected": [0.0], "error": [0.0]}


def draw_outliers(rng) -> np.ndarray:
    points = overlap(8_000, seed=7)[0]
    points[:20] *= rng.uniform(20, 200, (20, 1))
    return points


AWKWARD = {
    "outliers": draw_outliers,
    "duplicates": lambda rng: rng.normal(size=(60, 2))[rng.integers(0, 60, 8_000)],
    "half of them one": lambda rng: np.where(rng.random((8_000, 1)) < 0.5, -0.7, rng.normal(size=(8_000, 2))),
    "one feature": lambda rng: np.append(rng.normal(-1, 0.5, 5_000), rng.normal(1, 0.4, 3_000))[:, None],
    "eight features": lambda rng: overlap(8_000, seed=8, columns=8)[0],
}


@pytest.mark.parametrize("case", AWKWARD)
def test_awkward_customers_are_compressed_without_a_warning(case):
    points = standardise(AWKWARD[case](np.random.default_rng(9)))[0]
    correlated = points.shape[1] <= 6
    condensed = choose_rows(points, group(points), PRIOR, 1, correlated=correlated)
    assert condensed.rows.weight.sum() == len(points)
    assert len(condensed.rows.weight) <= module.MOST
    for values in (condensed.rows.terms, condensed.rows.slopes, condensed.pull, condensed.mode.covariance):
        assert np.isfinite(values).all()
    assert np.isfinite(condensed.tried.to_numpy()).all()
    assert condensed.tried["error"].iloc[-1] < TOLERATED or condensed.tried["rows"].iloc[-1] > module.MOST / 2


def test_thin_segments_do_not_lead_micro_clusters_astray():
    """A component that shrinks onto a micro-cluster seems to gain without end; all customers together say that it does not."""
    chance = np.random.default_rng(8)
    thin = np.diag([0.03, 0.5, 0.6])
    groups = chance.choice(4, 30_000, p=[0.1, 0.3, 0.4, 0.2])
    factors = np.array([thin, 0.5 * np.eye(3), np.diag([0.7, 0.4, 0.5]), np.diag([0.3, 0.8, 0.4])])
    means = np.array([[0, 0, 0], [1.5, 1, 0], [-1, 0.5, 1], [0.2, -1.5, 0.5]], dtype=float)
    points = means[groups] + np.einsum("nij,nj->ni", factors[groups], chance.normal(size=(30_000, 3)))
    rough = KMeans(4, n_init=3, random_state=0).fit_predict(points)
    condensed = choose_rows(points, rough, Prior(), 3, correlated=True)
    assert condensed.tried["error"].iloc[-1] < TOLERATED
    assert np.sort(condensed.mode.components.share) == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.02)
    assert np.sqrt(np.linalg.eigvalsh(condensed.mode.components.covariance)).min() == pytest.approx(0.03, abs=0.005)
