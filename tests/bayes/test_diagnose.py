from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, rankdata

from segbook.bayes import words_checks
from segbook.bayes.diagnose import (
    COMPRESSED,
    DIVERGING,
    ENERGY,
    MIXING,
    MODES,
    R_HAT,
    diagnose,
    list_parameters,
)
from segbook.bayes.prior import Prior
from tests.bayes.conjugate import draw_posterior, make_customers, shape_posterior

FEATURES = ["recency", "monetary"]


@pytest.fixture(scope="module")
def posterior():
    return draw_posterior(*make_customers(600, 1))


def move(chance, shape, memory):
    """Chains that remember: autoregressive, standard normal."""
    values = np.empty(shape)
    values[0] = chance.normal(size=shape[1:])
    for place in range(1, len(values)):
        values[place] = memory * values[place - 1] + np.sqrt(1 - memory**2) * chance.normal(size=shape[1:])
    return values


def wander(memory: float, seed: int, chains=4, draws=500, k=5, columns=8):
    """A posterior of k · columns means that wander about 0; sizes and covariances stay put but for a little noise."""
    chance = np.random.default_rng(seed)
    means = [move(chance, (draws, k, columns), memory) for _ in range(chains)]
    total = chains * draws
    share = chance.dirichlet(np.full(k, 50), size=total)
    covariance = np.eye(columns) * np.exp(chance.normal(0, 0.1, size=(total, k, columns, 1)))
    posterior = shape_posterior(share, np.concatenate(means), covariance, Prior(), chains, seed)
    return replace(posterior, correlated=False)


def test_independent_draws_are_trusted(posterior):
    diagnosis = diagnose(posterior, FEATURES)
    assert diagnosis.trusted
    assert (diagnosis.chains, diagnosis.draws, diagnosis.divergences) == (4, 1000, 0)
    table = diagnosis.table
    assert table["parameter"].value_counts().to_dict() == {"mean": 6, "sd": 6, "size": 3, "correlation": 3}
    assert table["feature"].isna().sum() == 3
    assert not table.duplicated(["parameter", "segment_id", "feature", "other"]).any()
    pd.testing.assert_frame_equal(table, table.sort_values(["parameter", "segment_id", "feature", "other"]))
    told = words_checks.tell_trust(diagnosis)
    assert told.startswith("The result can be trusted: 1,000 draws in 4 chains")
    assert "diverged" not in told


def test_parameters_are_what_they_are_called(posterior):
    names, draws = list_parameters(posterior, FEATURES)
    row = names.query("parameter == 'correlation' and segment_id == 2").index[0]
    covariance = posterior.covariance[3, 7, 1]
    assert draws[3, 7, row] == pytest.approx(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))
    row = names.query("parameter == 'sd' and segment_id == 3 and feature == 'monetary'").index[0]
    assert draws[0, 5, row] == pytest.approx(np.sqrt(posterior.covariance[0, 5, 2, 1, 1]))
    row = names.query("parameter == 'size' and segment_id == 1").index[0]
    assert draws[1, 2, row] == posterior.share[1, 2, 0]


def split_r_hat(draws: np.ndarray) -> float:
    """The formula of Vehtari et al. (2021), written down anew."""
    half = draws.shape[1] // 2
    split = np.concatenate([draws[:, :half], draws[:, -half:]])

    def of(values):
        scores = norm.ppf((rankdata(values) - 0.375) / (values.size + 0.25)).reshape(values.shape)
        within = scores.var(axis=1, ddof=1).mean()
        between = half * scores.mean(axis=1).var(ddof=1)
        return np.sqrt(((half - 1) / half * within + between / half) / within)

    return max(of(split), of(np.abs(split - np.median(split))))


def test_r_hat_is_the_published_one():
    posterior = wander(0.7, 3, draws=60, k=1, columns=3)
    table = diagnose(posterior, list("abc")).table
    means = table[table["parameter"] == "mean"]["r_hat"].to_numpy()
    assert means == pytest.approx([split_r_hat(posterior.mean[..., 0, column]) for column in range(3)], rel=1e-6)


def test_a_chain_in_another_mode_is_never_trusted(posterior):
    mean = posterior.mean.copy()
    mean[1, :, 2, 0] += 5 * mean[..., 2, 0].std()
    diagnosis = diagnose(replace(posterior, mean=mean), FEATURES)
    assert diagnosis.problems[0] == MODES
    assert "the chains tell different stories" in words_checks.tell_trust(diagnosis)
    swapped = posterior.share.copy()
    swapped[0] = swapped[0][:, [1, 0, 2]] * [0.9, 1.1, 1]
    assert not diagnose(replace(posterior, share=swapped), FEATURES).trusted


def test_many_parameters_that_agree_do_not_cry_wolf():
    diagnoses = [diagnose(wander(0.4, seed), list("abcdefgh")) for seed in range(12)]
    assert all(diagnosis.trusted for diagnosis in diagnoses)
    assert sum(diagnosis.r_hat > R_HAT for diagnosis in diagnoses) >= 3  # the plain rule would have refused these
    above = next(diagnosis for diagnosis in diagnoses if diagnosis.r_hat > R_HAT + 0.001)
    assert "by chance alone" in words_checks.tell_trust(above)


def test_chains_that_hardly_move_are_not_trusted():
    diagnosis = diagnose(wander(0.97, 1, k=2, columns=2), FEATURES)
    assert MIXING in diagnosis.problems
    assert "independent ones" in words_checks.tell_trust(diagnosis)


def test_a_parameter_that_never_moved_is_not_trusted(posterior):
    mean = posterior.mean.copy()
    mean[..., 0, 0] = 1.0
    diagnosis = diagnose(replace(posterior, mean=mean), FEATURES)
    assert diagnosis.problems[:2] == (MODES, MIXING)
    assert "never moved" in words_checks.tell_trust(diagnosis)
    assert words_checks.tabulate_diagnostics(diagnosis)["parameters"].tolist() == [
        "Sizes",
        "Typical values",
        "Spreads",
        "Correlations",
    ]


def test_a_stray_divergence_is_let_pass_and_more_are_not(posterior):
    diverging = posterior.diverging.copy()
    diverging[0, 0] = True
    one = diagnose(replace(posterior, diverging=diverging), FEATURES)
    assert one.trusted
    assert "1 draw diverged" in words_checks.tell_trust(one)
    diverging[1, :3] = True
    several = diagnose(replace(posterior, diverging=diverging), FEATURES)
    assert several.problems == (DIVERGING,)
    assert "4 diverged" in words_checks.tell_trust(several)


def test_slow_energy_and_rough_micro_clusters_are_seen(posterior):
    slow = np.cumsum(np.random.default_rng(1).normal(size=posterior.energy.shape), axis=1)
    assert diagnose(replace(posterior, energy=slow), FEATURES).problems == (ENERGY,)
    rough = diagnose(replace(posterior, error=0.7), FEATURES)
    assert rough.problems == (COMPRESSED,)
    assert "0.7 standard deviations" in words_checks.tell_trust(rough)


def test_one_feature_has_no_correlations():
    points, groups = make_customers(200, 2, centres=[[-2.0], [2.0]])
    diagnosis = diagnose(draw_posterior(points, groups), ["recency"])
    assert diagnosis.trusted
    assert set(diagnosis.table["parameter"]) == {"size", "mean", "sd"}
