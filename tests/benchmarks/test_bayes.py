"""The sampler finds what is true of simulated customers, and what the benchmarks say of it is counted right."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal

from benchmarks import bayes_calibration, bayes_recovery, bayes_scale
from benchmarks.bayes_calibration import KEPT, PRIORS, measure_evenness, sum_log_likelihood
from benchmarks.measure import FOLDER
from benchmarks.mixtures import Truth, group, list_values, standardise
from segbook.bayes.sample import sample
from segbook.bayes.sampler import NO_COMPILER, NO_PYSTAN, NoDrawsError

RECOVERED, CALIBRATED = 8, 8
TRUTH = bayes_recovery.draw_truth(0)


@pytest.fixture(scope="module")
def can_sample() -> None:
    """Skip where PyStan cannot run; nothing else is a reason."""
    try:
        points = standardise(TRUTH.simulate(60, 0)[0])[0]
        sample(group(points, 3, 0), PRIORS["weak"], 0, lambda *_: None)
    except NoDrawsError as error:
        if str(error) in (NO_PYSTAN, NO_COMPILER):
            pytest.skip(str(error))
        raise


def test_intervals_cover_what_is_true(can_sample):
    sets = [bayes_recovery.cover_set(1_000 + number) for number in range(RECOVERED)]
    assert all(each["agree"] for each in sets)
    covered = np.concatenate([[*each["size"], *each["mean"], *each["variance"], *each["correlation"]] for each in sets])
    assert len(covered) == RECOVERED * 18
    # 144 intervals, worth perhaps 70 independent ones: their share has a standard error of 2.6 points
    assert 0.87 <= covered.mean() < 1


def test_the_truth_is_one_more_draw_from_the_posterior(can_sample):
    sets = [bayes_calibration.rank_set(PRIORS["separate"], 1_000 + number) for number in range(CALIBRATED)]
    ranks = np.array([list(each["ranks"].values()) for each in sets])
    assert ranks.shape == (CALIBRATED, 10)
    assert min(each["ess"] for each in sets) > 2 * KEPT
    for row in bayes_calibration.judge("separate", sets):
        assert row["p_band"] > 0.001, row
    # neither too near the middle of the draws nor too far out, and not to one side
    middle = (ranks + 0.5) / (KEPT + 1)
    assert 0.35 < middle.mean() < 0.65
    assert 0.17 < np.abs(middle - 0.5).mean() < 0.33


@pytest.mark.parametrize(
    ("draw", "even"),
    [
        (lambda rng: rng.integers(0, 100, 100), True),
        (lambda rng: (100 * rng.beta(2, 2, 100)).astype(int), False),  # draws too wide
        (lambda rng: (100 * rng.beta(0.5, 0.5, 100)).astype(int), False),  # too narrow
        (lambda rng: (100 * rng.beta(1, 1.7, 100)).astype(int), False),  # to one side
    ],
)
def test_uneven_ranks_are_found(draw, even):
    p_values = [measure_evenness(draw(np.random.default_rng(seed))) for seed in range(10)]
    assert (np.median(p_values) > 0.1) if even else (np.median(p_values) < 0.05)
    rows = bayes_calibration.judge(
        "some", [{"ranks": {"size": int(rank)}, "r_hat": 1.0, "ess": 900.0} for rank in draw(np.random.default_rng(3))]
    )
    assert sum(rows[0][f"bin_{number}"] for number in range(1, 11)) == 100


def test_a_level_of_five_percent_is_five_percent():
    rng = np.random.default_rng(1)
    found = [measure_evenness(rng.integers(0, KEPT + 1, 60)) < 0.05 for _ in range(60)]
    assert 0 <= np.mean(found) < 0.15  # binomial: 9 or more of 60 would be there in one case of 400


def test_the_prior_draws_are_those_of_the_prior():
    truths = [bayes_calibration.draw_truth(PRIORS["separate"], seed) for seed in range(2_000)]
    share, mean, covariance = (
        np.array([getattr(each, name) for each in truths]) for name in ("share", "mean", "covariance")
    )
    assert share.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.01)
    assert share.var(axis=0) == pytest.approx([2 / 9 / 31] * 3, rel=0.15)
    assert mean.std() == pytest.approx(5, rel=0.03)
    assert covariance.mean(axis=(0, 1)) == pytest.approx(0.25 * np.eye(2), abs=0.01)


def test_the_log_likelihood_is_that_of_scipy():
    points, _ = TRUTH.simulate(50, 1)
    parts = zip(TRUTH.share, TRUTH.mean, TRUTH.covariance, strict=True)
    expected = np.log(sum(share * multivariate_normal(mean, spread).pdf(points) for share, mean, spread in parts)).sum()
    twice = (np.stack([each, each]) for each in (TRUTH.share, TRUTH.mean, TRUTH.covariance))
    assert sum_log_likelihood(*twice, points) == pytest.approx([expected, expected])


def test_simulated_customers_are_those_of_the_truth_on_any_scale():
    points, component = TRUTH.simulate(100_000, 1)
    scaled, middle, spread = standardise(points)
    truth = TRUTH.scale(middle, spread)
    for one in range(3):
        own = scaled[component == one]
        assert own.mean(axis=0) == pytest.approx(truth.mean[one], abs=0.02)
        assert np.cov(own.T) == pytest.approx(truth.covariance[one], abs=0.02)
    assert np.bincount(component) / 100_000 == pytest.approx(truth.share, abs=0.006)
    shuffled = Truth(*(each[[2, 0, 1]] for each in (truth.share, truth.mean, truth.covariance)))
    assert np.array_equal(shuffled.align(truth.mean).covariance, truth.covariance)


def test_values_of_a_mixture_are_listed():
    values = list_values(np.array([1.0]), np.array([[1.0, 2.0]]), np.array([[[4.0, 3.0], [3.0, 9.0]]]))
    assert {kind: each.tolist() for kind, each in values.items()} == {
        "size": [1.0],
        "mean": [1.0, 2.0],
        "variance": [4.0, 9.0],
        "correlation": [0.5],
    }


def test_a_share_is_judged_by_as_many_intervals_as_the_sets_are_worth():
    alone = [{"mean": [True] * 20, "agree": True}] * 95 + [{"mean": [False] * 20, "agree": False}] * 5
    row = bayes_recovery.judge(alone)[0]
    assert (row["intervals"], row["covered"], row["share"], row["holds"]) == (2_000, 1_900, 0.95, "yes")
    assert row["worth"] == pytest.approx(100, abs=2)  # all intervals of a set err together
    assert row["sets_of_chains_that_disagree"] == 5
    rng = np.random.default_rng(1)
    apart = [{"mean": (rng.random(20) < 0.93).tolist(), "agree": True} for _ in range(200)]
    row = bayes_recovery.judge(apart)[0]
    assert row["worth"] > 2_500
    assert row["holds"] == "no"


def test_everything_likeliest_is_found_by_em_and_failures_are_named():
    points = standardise(bayes_scale.TRUTH.simulate(3_000, 1)[0])[0]
    fitted = bayes_scale.fit_all(points, 4)
    assert fitted.share.sum() == pytest.approx(1)
    good = {"ratio": 1.2, "distance": 0.1, "r_hat": 1.004, "ess": 900}
    assert bayes_scale.list_failures([good, good]) == []
    assert bayes_scale.list_failures([good, good | {"ratio": 1.6, "ess": 300}]) == ["ratio", "ess"]
    told = bayes_scale.tell_row("every customer", 10, {"rows": 10, "compress": 1.0}, 2.0)
    assert (told["sample_seconds"], told["ratio"]) == ("over 600", "")


@pytest.mark.parametrize("name", ["bayes_recovery", "bayes_calibration", "bayes_scale"])
def test_the_tables_are_whole(name):
    table = pd.read_csv(FOLDER / f"{name}.csv")
    assert len(table) > 3
    assert (pd.read_csv(FOLDER / "setting.csv")["benchmark"] == name).any()
