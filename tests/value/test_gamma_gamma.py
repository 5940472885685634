"""The model of spending against its story, integrated and simulated apart from the formulas."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import trapezoid
from scipy.stats import gamma

from segbook.value import gamma_gamma

CDNOW = (6.25, 3.74, 15.44)
PARAMETERS = {"CDNOW": CDNOW, "heavy spending": (1.5, 2.5, 60.0), "erratic": (0.4, 5.0, 300.0)}
SPENT = [(1, 35.0), (1, 0.5), (2, 900.0), (7, 21.3), (60, 48.0)]
LOG_RATES = np.linspace(-40, 12, 20_001)


@pytest.fixture(params=PARAMETERS)
def parameters(request):
    return PARAMETERS[request.param]


def integrate(parameters, repeats: int, spend: float, of=lambda rate: 1.0) -> float:
    """Integrate over all customers the density of their mean over so many purchases, each gamma distributed."""
    p, q, v = parameters
    rate = np.exp(LOG_RATES)
    density = gamma.pdf(rate, q, scale=1 / v) * rate
    return trapezoid(density * gamma.pdf(spend, p * repeats, scale=1 / (rate * repeats)) * of(rate), LOG_RATES)


def simulate(parameters, customers: int, seed: int):
    """Draw each purchase of each customer; give the number of purchases, their mean and what the customer spends in the mean."""
    p, q, v = parameters
    rng = np.random.default_rng(seed)
    rate, repeats = rng.gamma(q, 1 / v, customers), rng.integers(1, 9, customers)
    amounts = rng.gamma(p, 1 / rate[:, None], (customers, 8)) * (np.arange(8) < repeats[:, None])
    return repeats, amounts.sum(axis=1) / repeats, p / rate


@pytest.mark.parametrize("spent", SPENT, ids=str)
def test_the_likelihood_is_that_of_the_story(parameters, spent):
    value = gamma_gamma.make_objective(*(np.array([each]) for each in spent))(np.log(parameters))[0]
    assert value == pytest.approx(np.log(integrate(parameters, *spent)), abs=1e-6)


def test_equal_customers_count_as_often_as_they_are(parameters):
    x, z = np.array(SPENT).T
    once, twice = (gamma_gamma.make_objective(np.tile(x, n), np.tile(z, n))(np.log(parameters)) for n in (1, 2))
    assert twice[0] == pytest.approx(2 * once[0])
    assert twice[1] == pytest.approx(2 * once[1])


def test_the_gradient_is_the_slope_of_the_likelihood(parameters):
    objective = gamma_gamma.make_objective(*np.array(SPENT).T)
    logs = np.log(parameters)
    slopes = [(objective(logs + step)[0] - objective(logs - step)[0]) / 2e-5 for step in 1e-5 * np.eye(3)]
    assert objective(logs)[1] == pytest.approx(slopes, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("spent", SPENT, ids=str)
def test_what_a_customer_spends_in_the_mean_follows_from_the_story(parameters, spent):
    told = gamma_gamma.expect_spend(np.log(parameters), *(np.array([each]) for each in spent))
    expected = integrate(parameters, *spent, of=lambda rate: parameters[0] / rate) / integrate(parameters, *spent)
    assert told == pytest.approx(expected, rel=1e-6)


def test_of_whom_nothing_is_known_the_mean_of_all_is_expected():
    told = gamma_gamma.expect_spend(np.log(CDNOW), np.array([0, 0]), np.array([np.nan, 1e9]))
    assert told == pytest.approx(np.full(2, 6.25 * 15.44 / 2.74))


def test_customers_who_spent_as_much_as_often_go_on_as_expected_in_the_mean():
    repeats, spend, true = simulate(CDNOW, 200_000, seed=1)
    difference = pd.Series(true - gamma_gamma.expect_spend(np.log(CDNOW), repeats, spend))
    groups = difference.groupby([repeats, pd.qcut(spend, 5, labels=False)])
    assert groups.ngroups == 40
    assert (groups.mean().abs() <= 4 * groups.std() / np.sqrt(groups.size())).all()


@pytest.mark.parametrize("customers", [5_000, 40_000], ids=["all at once", "the starts tried on a draw"])
def test_the_truth_is_found_again(parameters, customers):
    found = gamma_gamma.fit(*simulate(parameters, customers, seed=2)[:2])
    deviation = np.sqrt(np.diag(found.covariance))
    assert deviation.max() < 0.2
    assert (np.abs(found.logs - np.log(parameters)) <= 3.5 * deviation).all()
    assert not found.at_boundary


def test_estimates_do_not_depend_on_the_order_of_customers_and_only_v_on_the_currency():
    repeats, spend, _ = simulate(CDNOW, 4_000, seed=3)
    first = gamma_gamma.fit(repeats, spend)
    assert gamma_gamma.fit(repeats[::-1], spend[::-1]).logs == pytest.approx(first.logs, abs=1e-6)
    cents = gamma_gamma.fit(repeats, 100 * spend)
    assert cents.logs == pytest.approx(first.logs + np.log([1, 1, 100]), abs=1e-5)
    assert first.log_likelihood - cents.log_likelihood == pytest.approx(4_000 * np.log(100), abs=1e-4)
