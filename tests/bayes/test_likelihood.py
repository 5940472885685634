"""The density that the mode is sought in, held against SciPy, against differences and against Stan."""

import json
import os
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from scipy.stats import dirichlet, invgamma, invwishart, multivariate_normal, norm

from segbook.bayes import likelihood as module
from segbook.bayes import sampler
from segbook.bayes.compress import choose_rows, compress
from segbook.bayes.likelihood import (
    Components,
    count_steps,
    describe_groups,
    make_log_posterior,
    move,
    sum_likelihood,
    sum_over_customers,
    weigh_terms,
)
from segbook.bayes.mode import find_mode
from segbook.bayes.prior import Prior
from segbook.bayes.rows import keep_all
from segbook.bayes.sample import describe_task
from segbook.bayes.worker import MODEL, TASK, write_task

PRIOR = Prior(concentration=3.0, mean_sd=1.7, spread_worth=4.0, spread_sd=0.6)
K, COLUMNS = 3, 2
both = pytest.mark.parametrize("correlated", [True, False], ids=["correlated", "apart"])


def overlap(customers: int, seed: int, columns: int = COLUMNS) -> tuple[np.ndarray, np.ndarray]:
    """Draw customers of three components that overlap, and their components."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(K, customers, p=[0.5, 0.3, 0.2])
    tilt = np.tril(rng.uniform(-0.4, 0.4, (K, columns, columns)), -1) + 0.6 * np.eye(columns)
    noise = rng.normal(size=(customers, columns, 1))
    return rng.normal(size=(K, columns))[groups] + (tilt[groups] @ noise)[..., 0], groups


def start_at(points, groups, *, correlated: bool) -> Components:
    return describe_groups(points, groups, PRIOR, correlated=correlated)


def summarise(components: Components, *, correlated: bool) -> np.ndarray:
    coefficients = weigh_terms(components.mean, components.factor, correlated=correlated)
    coefficients[0] += np.log(components.share)
    return coefficients


@both
def test_the_likelihood_is_that_of_scipy(correlated):
    points, groups = overlap(200, seed=1)
    components = start_at(points, groups, correlated=correlated)
    parts = zip(components.share, components.mean, components.covariance, strict=True)
    densities = sum(share * multivariate_normal(mean, spread).pdf(points) for share, mean, spread in parts)
    coefficients = summarise(components, correlated=correlated)
    value, slope = sum_likelihood(keep_all(points, correlated=correlated), coefficients)
    assert value == pytest.approx(np.log(densities).sum(), rel=1e-12)
    assert slope[0].sum() == pytest.approx(200)  # probabilities of all customers


@both
def test_some_customers_at_a_time_are_all_customers(correlated, monkeypatch):
    points, groups = overlap(250, seed=2)
    coefficients = summarise(start_at(points, groups, correlated=correlated), correlated=correlated)
    whole = sum_likelihood(keep_all(points, correlated=correlated), coefficients)
    monkeypatch.setattr(module, "_BLOCK", 60)
    value, slope = sum_over_customers(points, coefficients, correlated=correlated)
    assert value == pytest.approx(whole[0], rel=1e-12)
    assert slope == pytest.approx(whole[1], rel=1e-9, abs=1e-9)


@both
@pytest.mark.parametrize("clusters", [None, 40], ids=["customers", "micro-clusters"])
def test_the_gradient_is_that_of_differences(correlated, clusters):
    points, groups = overlap(400, seed=3, columns=3)
    start = start_at(points, groups, correlated=correlated)
    rows = (
        compress(points, np.eye(3), clusters, 0, correlated=correlated)
        if clusters
        else keep_all(points, correlated=correlated)
    )
    assert rows.compressed == bool(clusters)
    log_posterior = make_log_posterior(start, partial(sum_likelihood, rows), PRIOR, correlated=correlated)
    at = np.random.default_rng(4).normal(0, 0.2, count_steps(K, 3, correlated=correlated))
    gradient = log_posterior(at)[1]
    steps = 1e-5 * np.eye(len(at))
    differences = np.array([log_posterior(at + step)[0] - log_posterior(at - step)[0] for step in steps]) / 2e-5
    assert np.abs(gradient).max() > 10
    assert gradient == pytest.approx(differences, rel=1e-6, abs=1e-4)


@both
def test_the_prior_is_that_of_scipy(correlated):
    rng = np.random.default_rng(5)
    share, mean = rng.dirichlet([2] * K), rng.normal(size=(K, 3))
    covariance = invwishart(8, np.eye(3)).rvs(K, random_state=rng)
    nu = PRIOR.freedom(3, correlated=correlated)
    scale = PRIOR.spread_sd**2 * PRIOR.spread_worth
    if correlated:
        of_spread = invwishart(nu, scale * np.eye(3))
        assert of_spread.mean() == pytest.approx(PRIOR.spread_sd**2 * np.eye(3))
        spreads = sum(of_spread.logpdf(each) for each in covariance)
    else:
        covariance = covariance * np.eye(3)
        of_spread = invgamma(nu / 2, scale=scale / 2)
        assert of_spread.mean() == pytest.approx(PRIOR.spread_sd**2)
        spreads = of_spread.logpdf(np.diagonal(covariance, axis1=1, axis2=2)).sum()
    expected = dirichlet([PRIOR.concentration] * K).logpdf(share) + norm(0, PRIOR.mean_sd).logpdf(mean).sum() + spreads
    assert PRIOR.log_density(share, mean, covariance, correlated=correlated) == pytest.approx(expected, rel=1e-10)


@both
def test_steps_carry_the_volume_that_they_span(correlated):
    points, groups = overlap(100, seed=6)
    start = start_at(points, groups, correlated=correlated)
    rows = keep_all(points, correlated=correlated)
    log_posterior = make_log_posterior(start, partial(sum_likelihood, rows), PRIOR, correlated=correlated)
    below = np.tril_indices(COLUMNS)

    def flatten(steps: np.ndarray) -> np.ndarray:
        reached = move(start, steps, correlated=correlated)
        spreads = reached.covariance[:, *below] if correlated else np.diagonal(reached.covariance, axis1=1, axis2=2)
        return np.concatenate([reached.share[:-1], reached.mean.ravel(), spreads.ravel()])

    def measure(steps: np.ndarray) -> float:
        reached = move(start, steps, correlated=correlated)
        value = sum_likelihood(rows, summarise(reached, correlated=correlated))[0]
        value += PRIOR.log_density(reached.share, reached.mean, reached.covariance, correlated=correlated)
        moved = [(flatten(steps + step) - flatten(steps - step)) / 2e-5 for step in 1e-5 * np.eye(len(steps))]
        return value + np.linalg.slogdet(np.array(moved))[1]

    rng = np.random.default_rng(7)
    tried = rng.normal(0, 0.3, (5, count_steps(K, COLUMNS, correlated=correlated)))
    apart = [measure(steps) - log_posterior(steps)[0] for steps in tried]
    assert np.ptp([measure(steps) for steps in tried]) > 10
    assert np.ptp(apart) < 1e-5  # one constant


def test_the_top_of_components_far_apart_is_as_computed_by_hand():
    rng = np.random.default_rng(8)
    counts = np.array([300, 200, 100])
    groups = np.repeat(np.arange(K), counts)
    points = np.array([[0, 0], [40, 0], [0, 40]])[groups] + rng.normal(size=(600, 2))
    prior = Prior(concentration=3.0, mean_sd=50.0, spread_worth=2.0, spread_sd=1.0)
    start = describe_groups(points, groups, prior, correlated=True)
    likelihood = partial(sum_likelihood, keep_all(points, correlated=True))
    top = find_mode(start, likelihood, prior, correlated=True)
    assert top.components.share == pytest.approx((counts + 3) / (600 + 9), abs=1e-4)
    means = np.array([points[groups == group].mean(axis=0) for group in range(K)])
    precision = np.linalg.inv(top.components.covariance) * counts[:, None, None]
    pulled = np.linalg.solve(precision + np.eye(2) / 50**2, (precision @ means[..., None]))[..., 0]
    assert top.components.mean == pytest.approx(pulled, abs=1e-3)
    likeliest = np.array([np.cov(points[groups == group].T, bias=True) for group in range(K)])
    assert top.components.covariance == pytest.approx(likeliest, abs=0.1)
    # a mean errs by its factor over the root of the customers
    of_means = np.diag(top.covariance)[K - 1 :].reshape(K, -1)[:, :2]
    assert of_means == pytest.approx(np.tile(1 / counts[:, None], 2), rel=0.02)


ASK = """
import json, sys, warnings
import numpy as np
warnings.simplefilter("ignore")
import stan
with np.load(sys.argv[1], allow_pickle=False) as task:
    data = {name: task[name].tolist() for name in task.files if name not in ("told", "starts")}
    asked = task["starts"].tolist()
model = stan.build(open(sys.argv[2], encoding="utf-8").read(), data=data)
print(json.dumps([model.log_prob(steps) for steps in asked]))
"""


@pytest.mark.parametrize(("customers", "correlated"), [(300, True), (300, False), (6_000, True)])
def test_stan_has_the_same_density_up_to_a_constant(customers, correlated, tmp_path):
    points, groups = overlap(customers, seed=9)
    condensed = choose_rows(points, groups, PRIOR, 1, correlated=correlated)
    assert condensed.rows.compressed == (customers > 5_000)
    data = describe_task(condensed, PRIOR, correlated=correlated)
    asked = np.random.default_rng(10).normal(0, 2, (6, len(condensed.pull)))
    try:
        sampler.run_sampler(data, asked[:1] / 2, 1, 5, 5, lambda *_: None)  # compiles, where nothing is compiled yet
    except sampler.NoDrawsError as error:
        if str(error) in (sampler.NO_PYSTAN, sampler.NO_COMPILER):
            pytest.skip(str(error))
        raise
    sampler._lend(sampler._model_folder(), tmp_path)
    write_task(tmp_path, data, asked, 1, 1, 1)
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", ASK, str(tmp_path / TASK), str(MODEL)]
    told = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    of_stan = np.array(json.loads(told.splitlines()[-1]))
    log_posterior = make_log_posterior(
        condensed.mode.components, partial(sum_likelihood, condensed.rows), PRIOR, correlated=correlated
    )
    moves = asked @ np.linalg.cholesky(condensed.mode.covariance).T
    ours = np.array([log_posterior(steps)[0] + condensed.pull @ steps for steps in moves])
    assert np.ptp(ours) > 5
    assert np.ptp(of_stan - ours) < 1e-6 * np.ptp(ours)
