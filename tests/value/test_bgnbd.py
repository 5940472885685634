"""The model of orders against its story, integrated and simulated apart from the formulas."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scipy.integrate import trapezoid
from scipy.special import hyp2f1
from scipy.stats import beta, gamma

from segbook.value import bgnbd
from segbook.value.bgnbd import Histories

CDNOW = (0.243, 4.414, 0.793, 2.426)
PARAMETERS = {"CDNOW": CDNOW, "a is 1": (1.2, 6.0, 1.0, 4.0), "many leave": (2.5, 0.8, 3.0, 1.5)}
HISTORIES = [(0, 0.0, 0.0), (0, 0.0, 39.0), (1, 2.0, 38.9), (2, 30.4, 38.9), (7, 20.0, 25.0), (40, 38.0, 39.0)]
LOG_RATES, LOG_ODDS = np.linspace(-110, 12, 1_500)[:, None], np.linspace(-60, 30, 1_000)
"""Of the integrals; in logarithms the densities fall to nothing at both ends, so that sums over equal steps are precise."""


def one_by_one(rows) -> Histories:
    repeats, last, age = np.array(rows, dtype=float).T
    customers = np.ones(len(rows), dtype=int)
    return Histories(repeats.astype(int), last, age, customers, np.arange(len(rows)))


def integrate(parameters, stayed, left=lambda rate, chance: 0.0) -> float:
    """Integrate over all customers, what those who stayed and those who left contribute given their rate and chance."""
    r, alpha, a, b = parameters
    rate, chance = np.exp(LOG_RATES), 1 / (1 + np.exp(-LOG_ODDS))
    density = gamma.pdf(rate, r, scale=1 / alpha) * rate * beta.pdf(chance, a, b) * chance * (1 - chance)
    values = density * (stayed(rate, chance) + left(rate, chance))
    return trapezoid(trapezoid(values, LOG_ODDS, axis=1), LOG_RATES[:, 0])


def story(history):
    """Give the probabilities of a history for a customer who stayed through it, and for one who left after the last order."""
    x, last, age = history

    def stayed(rate, chance):
        return rate**x * (1 - chance) ** x * np.exp(-rate * age)

    def left(rate, chance):
        return rate**x * (1 - chance) ** (x - 1) * chance * np.exp(-rate * last) if x else 0.0

    return stayed, left


@pytest.fixture(params=PARAMETERS)
def parameters(request):
    return PARAMETERS[request.param]


@pytest.mark.parametrize("history", HISTORIES, ids=str)
def test_the_likelihood_is_that_of_the_story(parameters, history):
    histories = one_by_one([history])
    value = bgnbd.make_objective(histories)(np.log(parameters))[0]
    assert value == pytest.approx(np.log(integrate(parameters, *story(history))), abs=1e-6)


def test_the_gradient_is_the_slope_of_the_likelihood(parameters):
    histories = one_by_one(HISTORIES)
    objective = bgnbd.make_objective(replace(histories, customers=np.arange(1, len(HISTORIES) + 1)))
    logs = np.log(parameters)
    slopes = [(objective(logs + step)[0] - objective(logs - step)[0]) / 2e-5 for step in 1e-5 * np.eye(4)]
    assert objective(logs)[1] == pytest.approx(slopes, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("history", HISTORIES, ids=str)
def test_who_is_alive_and_what_they_will_order_follow_from_the_story(parameters, history):
    stayed, left = story(history)
    alive = integrate(parameters, stayed)
    assert bgnbd.p_alive(np.log(parameters), one_by_one([history])) == pytest.approx(
        alive / integrate(parameters, stayed, left), rel=1e-6
    )
    x, _, age = history
    for horizon in (1.0, 52.0):
        told = bgnbd.expect_orders(np.log(parameters), np.array([x]), np.array([age]), [horizon])[0, 0]
        orders = integrate(
            parameters,
            lambda rate, chance, t=horizon: stayed(rate, chance) * -np.expm1(-rate * chance * t) / chance,
        )
        assert told == pytest.approx(orders / alive, rel=1e-6)
        none = integrate(parameters, lambda rate, chance, t=horizon: stayed(rate, chance) * np.exp(-rate * t))
        assert bgnbd.p_no_order(np.log(parameters), x, age, horizon) == pytest.approx(none / alive, rel=1e-6)


@pytest.mark.parametrize("parameters", [CDNOW, (1.2, 6.0, 0.4, 4.0), (2.5, 0.8, 3.0, 1.5)], ids=str)
def test_expected_orders_are_those_of_the_published_formula(parameters):
    r, alpha, a, b = parameters
    x, age = np.array([0, 0, 1, 3, 12]), np.array([0.0, 39.0, 30.0, 10.0, 52.0])
    for t in (1.0, 26.0, 104.0):
        series = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + age + t))
        published = (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + t)) ** (r + x) * series)
        assert bgnbd.expect_orders(np.log(parameters), x, age, [t])[:, 0] == pytest.approx(published, rel=1e-6)


def walk(parameters, customers: int, horizon: float, seed: int):
    """Let customers order and leave one order after the other; give histories, who is alive and their orders to come."""
    r, alpha, a, b = parameters
    rng = np.random.default_rng(seed)
    rate, chance = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    age = rng.integers(1, 40, customers).astype(float)
    now, last = np.zeros((2, customers))
    repeats, orders, alive = np.zeros(customers, int), np.zeros(customers, int), np.ones(customers, bool)
    active = np.arange(customers)
    while len(active):
        now[active] += rng.standard_exponential(len(active)) / rate[active]
        active = active[now[active] <= age[active] + horizon]
        seen = now[active] <= age[active]
        repeats[active] += seen
        orders[active] += ~seen
        last[active[seen]] = now[active[seen]]
        leaves = rng.random(len(active)) < chance[active]
        alive[active[leaves & seen]] = False
        active = active[~leaves]
    return Histories(repeats, last, age, np.ones(customers, int), np.arange(customers)), alive, orders


def test_as_many_are_alive_and_order_as_the_model_says_of_those_who_bought_as_often():
    horizon = 26.0
    histories, alive, orders = walk(CDNOW, 400_000, horizon, seed=1)
    told = bgnbd.p_alive(np.log(CDNOW), histories)
    pairs, place = np.unique(np.column_stack([histories.repeats, histories.age]), axis=0, return_inverse=True)
    expected = told * bgnbd.expect_orders(np.log(CDNOW), *pairs.T, [horizon])[place, 0]
    early = histories.last < histories.age / 2
    for x in range(12):
        for half in (early, ~early):
            group = (histories.repeats == x) & half
            if group.sum() < 500:
                continue
            for difference in ((alive - told)[group], (orders - expected)[group]):
                noise = difference.std() / np.sqrt(len(difference))
                assert abs(difference.mean()) <= 4 * noise, (x, len(difference))


ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 5)).map(
        lambda row: (row[0], row[1] * (row[0] > 0), max(row[1:]))
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=50, deadline=None)
@given(ROWS, st.sampled_from([1, 7]))
def test_equal_histories_counted_once_are_the_same_as_one_by_one(rows, unit_days):
    counted = bgnbd.count_histories(*np.array(rows).T, unit_days)
    assert counted.customers.sum() == len(rows)
    assert len(counted.repeats) == len(set(rows))
    alone = one_by_one([(x, last / unit_days, age / unit_days) for x, last, age in rows])
    for name in ("repeats", "last", "age"):
        assert getattr(counted, name)[counted.place].tolist() == getattr(alone, name).tolist()
    once = bgnbd.make_objective(counted)(np.log(CDNOW))
    each = bgnbd.make_objective(alone)(np.log(CDNOW))
    assert once[0] == pytest.approx(each[0], rel=1e-12)
    assert once[1] == pytest.approx(each[1], rel=1e-9, abs=1e-9)


def test_estimates_depend_neither_on_the_order_of_customers_nor_on_the_unit_of_time():
    histories, _, _ = walk((0.8, 30.0, 0.6, 2.5), 4_000, 0.0, seed=2)
    days = np.column_stack([histories.repeats, np.ceil(histories.last), histories.age]).astype(int)
    first = bgnbd.fit(bgnbd.count_histories(*days.T, 1))
    turned = bgnbd.fit(bgnbd.count_histories(*days[::-1].T, 1))
    assert turned.logs == pytest.approx(first.logs, abs=1e-6)
    weeks = bgnbd.fit(bgnbd.count_histories(*days.T, 7))
    assert weeks.logs == pytest.approx(first.logs - np.log([1, 7, 1, 1]), abs=1e-5)
    assert weeks.covariance == pytest.approx(first.covariance, rel=0.01)
    assert weeks.log_likelihood - first.log_likelihood == pytest.approx(days[:, 0].sum() * np.log(7), abs=1e-4)
