import numpy as np
import pandas as pd
import pytest

from segbook.value import ValueModel, bgnbd, fit_value, gamma_gamma, model
from segbook.value.maximise import maximise
from segbook.value.words_model import describe_boundaries

CUSTOMERS = 2_000


def make_orders(pace, seed: int, chance=0.0):
    """Draw repeats, last day and age: so many orders a day, each the last one with a chance; arrays or one for all."""
    rng = np.random.default_rng(seed)
    age = rng.integers(100, 700, CUSTOMERS)
    offered = rng.poisson(pace * age)
    repeats = np.minimum(offered, rng.geometric(chance, CUSTOMERS)) if np.max(chance) else offered
    last = np.ceil(age * rng.beta(np.maximum(repeats, 1), offered - repeats + 1))
    return repeats, np.where(repeats > 0, last, 0).astype(int), age


def estimate_orders(repeats, last, age):
    return bgnbd.fit(bgnbd.count_histories(repeats, last, age, 7))


def draw_gamma(shape: float, mean: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).gamma(shape, mean / shape, CUSTOMERS)


def describe(orders=None, spend=None) -> str:
    return " ".join(describe_boundaries(ValueModel(orders, spend, 1.0, 7, ())))


def two_peaks(logs):
    """Give a log-likelihood with a low peak at e^-1 and a high one at e^2, and its slope."""
    heights = -50 * (logs[0] - np.array([-1.0, 2.0])) ** 2 + np.array([0.0, 3.0])
    value = np.logaddexp(*heights)
    return value, np.array([np.exp(heights - value) @ (-100 * (logs[0] - np.array([-1.0, 2.0])))])


def test_a_start_that_leads_to_a_lower_peak_is_overcome_by_another():
    options = {"names": ["width"], "bounds": [(1e-3, 1e3)], "customers": 100}
    alone = maximise(two_peaks, starts=[[0.3]], **options)
    several = maximise(two_peaks, starts=[[0.3], [5.0], [0.4]], **options)
    assert alone.logs == pytest.approx([-1.0], abs=1e-4)
    assert several.logs == pytest.approx([2.0], abs=1e-4)
    assert several.log_likelihood == pytest.approx(3.0, abs=1e-6)
    assert alone.log_likelihood == pytest.approx(0.0, abs=1e-6)
    assert several.covariance == pytest.approx(np.array([[1 / 100]]), rel=1e-3)


def test_the_interval_is_that_of_a_known_curvature_and_missing_at_a_boundary():
    def hill(logs):
        away = logs - [0.5, 9.0]
        return -0.5 * (away @ (np.array([4.0, 1.0]) * away)), -np.array([4.0, 1.0]) * away

    estimate = maximise(hill, ["inside", "beyond"], [[1.0, 1.0]], [(1e-3, 1e3)] * 2, 10)
    told = estimate.tabulate().set_index("parameter")
    assert estimate.at_boundary == {"beyond": "upper"}
    assert told.loc["inside"].tolist() == pytest.approx(np.exp([0.5, 0.5 - 1.96 / 2, 0.5 + 1.96 / 2]), rel=1e-4)
    assert told.at["beyond", "estimate"] == pytest.approx(1e3)
    assert told.loc["beyond", ["lower", "upper"]].isna().all()


def test_of_two_parameters_of_which_only_the_sum_is_told_one_is_held_and_named():
    def ridge(logs):
        slope = -100 * (logs.sum() - 1.0)
        return -50 * (logs.sum() - 1.0) ** 2, np.array([slope, slope])

    estimate = maximise(ridge, ["one", "other"], [[1.0, 1.0]], [(1e-3, 1e3)] * 2, 10)
    assert estimate.logs.sum() == pytest.approx(1.0, abs=1e-3)
    assert len(estimate.at_boundary) == 1
    told = np.array([name not in estimate.at_boundary for name in estimate.names])
    assert estimate.covariance == pytest.approx(np.diag(told / 100), rel=1e-3)


@pytest.mark.parametrize("sure", [False, True], ids=["last orders some time ago", "last orders today"])
def test_where_nobody_leaves_it_is_said_that_nobody_is_seen_to(sure):
    repeats, last, age = make_orders(draw_gamma(1.0, 1 / 20, 1), seed=1)
    found = estimate_orders(repeats, np.where(sure & (repeats > 0), age, last), age)
    assert found.at_boundary["a"] == "lower"
    assert {"r", "alpha"}.isdisjoint(found.at_boundary)
    assert found.tabulate().set_index("parameter").loc["a", ["lower", "upper"]].isna().all()
    assert "Hardly anybody is seen to leave" in describe(orders=found)


def test_where_all_have_the_same_pace_it_is_said_that_they_hardly_differ():
    repeats = np.where(np.arange(CUSTOMERS) % 2, 5, 6)
    found = estimate_orders(repeats, np.full(CUSTOMERS, 45), np.full(CUSTOMERS, 50))
    assert found.at_boundary["r"] == "upper"
    assert "Customers hardly differ in how often they order" in describe(orders=found)


def test_where_all_have_the_same_chance_of_leaving_it_is_said_that_only_the_mean_is_told():
    found = estimate_orders(*make_orders(draw_gamma(1.0, 1 / 20, 1), seed=1, chance=0.2))  # of most seeds, not of all
    assert found.at_boundary == {"a": "upper"}
    assert found.values["a"] / (found.values["a"] + found.values["b"]) == pytest.approx(0.2, abs=0.02)
    assert "only the mean chance is" in describe(orders=found)


def test_parameters_inside_their_bounds_are_not_told_to_be_at_one():
    chance = np.random.default_rng(5).beta(0.8, 2.5, CUSTOMERS)
    found = estimate_orders(*make_orders(draw_gamma(0.8, 1 / 20, 5), seed=5, chance=chance))
    assert not found.at_boundary
    assert describe(orders=found) == ""


def test_boundaries_of_what_is_spent_are_told():
    repeats = np.random.default_rng(1).integers(1, 9, CUSTOMERS)
    same_each_time = gamma_gamma.fit(repeats, 40 / draw_gamma(4.0, 1.0, 2))
    assert same_each_time.at_boundary == {"p": "upper"}
    assert describe(spend=same_each_time).startswith("Each customer spends nearly the same in every order")
    assert same_each_time.values["q"] == pytest.approx(4.0, rel=0.1)
    purchases = np.random.default_rng(51).gamma(2.0, 20.0, (CUSTOMERS, 8)) * (np.arange(8) < repeats[:, None])
    alike = gamma_gamma.fit(repeats, purchases.sum(axis=1) / repeats)
    assert alike.at_boundary == {"q": "upper"}
    assert "Customers hardly differ in what they spend in an order" in describe(spend=alike)


def test_many_customers_are_estimated_from_a_draw(monkeypatch):
    repeats, last, age = make_orders(draw_gamma(1.0, 1 / 20, 1), seed=1, chance=0.2)
    spend = np.where(repeats > 0, np.random.default_rng(1).gamma(3, 20, CUSTOMERS), np.nan)
    shop = pd.DataFrame({"repeats": repeats, "last_days": last, "age_days": age, "spend": spend})
    every = fit_value(shop, "week", seed=1)
    monkeypatch.setattr(model, "FIT_AT_MOST", CUSTOMERS // 2)
    drawn = fit_value(shop, "week", seed=1)
    assert drawn.orders.customers == CUSTOMERS // 2 == every.orders.customers // 2
    error = np.abs(drawn.orders.logs - every.orders.logs)[:2] / np.sqrt(np.diag(drawn.orders.covariance))[:2]
    assert (error < 3).all()
    assert (drawn.orders.covariance.diagonal()[:2] > 1.4 * every.orders.covariance.diagonal()[:2]).all()
