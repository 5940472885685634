from dataclasses import replace

import numpy as np
import pytest
from scipy.special import gammaln

from segbook.bayes import words_checks
from segbook.bayes.prior import Prior
from segbook.bayes.sensitivity import DEPENDS, STRENGTHS, list_alternatives, vary_prior
from tests.bayes.conjugate import PRIOR, draw_posterior, make_customers


def grouped(*counts: int, columns: int = 1, seed: int = 0):
    chance = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(counts)), counts)
    return chance.normal(size=(len(groups), columns)) / 2 + groups[:, None], groups


def test_alternatives_change_one_number_each():
    prior = PRIOR
    alternatives = list_alternatives(prior)
    assert len({alternative.name for alternative in alternatives}) == 8
    for alternative in alternatives:
        name, value = alternative.name.split()
        assert alternative.prior == replace(prior, **{name: float(value)})
        assert float(value) != getattr(prior, name)
    half = list_alternatives(prior, 0.5)
    assert half[0].prior.concentration == pytest.approx(np.sqrt(1 * 2))


@pytest.mark.parametrize("concentration", [1, 8])
def test_sizes_under_another_prior_are_the_exact_ones(concentration):
    counts = np.array([20, 35, 45])
    posterior = draw_posterior(*grouped(*counts), draws=2000)
    table = vary_prior(posterior, ["x"])
    row = table[(table["alternative"] == f"concentration {concentration}") & (table["parameter"] == "size")].iloc[0]
    exact = (counts + concentration) / (counts + concentration).sum() - (counts + 2) / (counts + 2).sum()
    sd = posterior.share.std(axis=(0, 1))
    assert row["strength"] == 1
    assert row["usable"]
    assert row["segment_id"] - 1 == np.abs(exact / sd).argmax()
    assert row["shift"] == pytest.approx((exact / sd)[row["segment_id"] - 1], abs=0.05)
    assert row["amount"] == pytest.approx(exact[row["segment_id"] - 1], abs=0.002)


def expect_sd(prior: Prior, values: np.ndarray) -> float:
    """The mean of a standard deviation whose variance is inverse gamma."""
    shape = (prior.freedom(1, correlated=True) + len(values) - 1) / 2
    rate = (prior.spread_sd**2 * prior.spread_worth + ((values - values.mean()) ** 2).sum()) / 2
    return np.sqrt(rate) * np.exp(gammaln(shape - 0.5) - gammaln(shape))


@pytest.mark.parametrize("alternative", ["spread_sd 0.25", "spread_sd 1", "spread_worth 0.5", "spread_worth 8"])
def test_spreads_under_another_prior_are_the_exact_ones(alternative):
    points, groups = grouped(60)
    posterior = draw_posterior(points, groups, draws=2000)
    row = vary_prior(posterior, ["x"]).query("alternative == @alternative and parameter == 'sd'").iloc[0]
    changed = next(each.prior for each in list_alternatives(PRIOR) if each.name == alternative)
    assert row["strength"] == 1
    exact = expect_sd(changed, points[:, 0]) - expect_sd(PRIOR, points[:, 0])
    sd = np.sqrt(posterior.covariance).std()
    assert row["amount"] == pytest.approx(exact, abs=0.06 * sd)
    assert row["shift"] == pytest.approx(exact / sd, abs=0.06)


def test_many_customers_leave_nothing_to_the_prior():
    table = vary_prior(draw_posterior(*make_customers(6000, 1), draws=500), ["x", "y"])
    assert table["usable"].all()
    assert (table["shift"].abs() < DEPENDS).all()
    told = words_checks.tell_sensitivity(table, PRIOR)
    assert told.endswith("the result does not depend on the prior.")


def test_a_handful_of_customers_depends_on_the_prior():
    table = vary_prior(draw_posterior(*grouped(5, 400, columns=2), draws=500), ["x", "y"])
    moved = table[table["usable"] & (table["shift"].abs() >= DEPENDS)]
    assert set(moved["segment_id"]) == {1}
    assert "do depend on the prior" in words_checks.tell_sensitivity(table, PRIOR)


def test_where_the_draws_do_not_reach_a_smaller_change_is_told():
    points, groups = grouped(100, 100, columns=3)
    points[groups == 0] *= 0.1
    table = vary_prior(draw_posterior(points, groups, draws=500), ["x", "y", "z"])
    wide = table[table["alternative"] == "spread_sd 1"]
    assert wide["strength"].iloc[0] < 1
    assert wide["pareto_k"].nunique() == 1
    assert set(table["strength"]) <= set(STRENGTHS)
    told = words_checks.tell_sensitivity(table, PRIOR)
    assert "only a part of the change could be judged" in told
    shown = words_checks.tabulate_sensitivity(table)
    assert len(shown) == 8
    assert shown.loc[7, "change_made"] != "all"
    none = words_checks.tell_sensitivity(table.assign(usable=False), PRIOR)
    assert "nothing can be said" in none
    assert (words_checks.tabulate_sensitivity(table.assign(usable=False))["sizes"] == "cannot be told").all()


def test_a_single_segment_has_a_size_that_cannot_move():
    table = vary_prior(draw_posterior(*grouped(80), draws=100), ["x"])
    assert (table.loc[table["parameter"] == "size", "shift"] == 0).all()


def test_features_taken_apart_are_weighed_too():
    posterior = draw_posterior(*grouped(50, 50, columns=2), draws=100)
    apart = replace(posterior, covariance=posterior.covariance * np.eye(2), correlated=False)
    table = vary_prior(apart, ["x", "y"])
    assert set(table["parameter"]) == {"size", "mean", "sd"}
    assert list(table["alternative"].drop_duplicates()) == [each.name for each in list_alternatives(PRIOR)]


def test_the_prior_is_put_in_words():
    told = words_checks.explain_prior(PRIOR, 5, correlated=True)
    assert "as if one customer had been seen in each of the 5 segments" in told
    assert "within 4 standard deviations of the average" in told
    assert "0.21 to 1 times as much as all customers do" in told
    assert "worth about two customers" in told
    other = words_checks.explain_prior(Prior(1.0, 1.5, 10.0, 1.0), 3, correlated=False)
    assert "all ways of dividing the customers among 3 segments are equally likely" in other
    assert "within 3 standard deviations" in other
    assert "as much as all customers" in other
    assert "10 customers" in other
    assert "nearly empty" in words_checks.explain_prior(Prior(concentration=0.5), 3, correlated=True)
