import numpy as np
import pandas as pd
import pytest

from segbook.value import (
    AGAIN,
    MODEL,
    NOTHING,
    ONCE,
    Recent,
    fit_value,
    forecast,
    imagine_customers,
    limit_horizon,
    look_ahead,
    map_alive,
    publish_values,
    summarise_segments,
    words,
    words_model,
)
from segbook.value.model import LEAST_REPEATERS, correlate
from segbook.value.words_model import describe_boundaries


def purchases_of(repeats, last_days, age_days, spend) -> pd.DataFrame:
    frame = pd.DataFrame({"repeats": repeats, "last_days": last_days, "age_days": age_days, "spend": spend})
    return frame.assign(customer_id=[f"C{i}" for i in range(len(frame))])


def shop(customers=600, seed=1, **columns) -> pd.DataFrame:
    """Customers of whom about half came back, some of them for long."""
    rng = np.random.default_rng(seed)
    age = rng.integers(50, 400, customers)
    repeats = rng.negative_binomial(0.6, 0.25, customers)
    last = np.where(repeats > 0, (age * rng.beta(3, 2, customers)).astype(int) + 1, 0)
    spend = np.where(repeats > 0, rng.gamma(3, 20, customers).round(2) + 0.01, np.nan)
    return purchases_of(repeats, np.minimum(last, age), age, spend).assign(**columns)


def test_one_time_buyers_alone_have_no_model_and_it_is_said_why():
    model = fit_value(purchases_of([0] * 50, 0, range(50), np.nan), "week", 1)
    assert model.orders is None
    assert model.spend is None
    assert words_model.tabulate_parameters(model.tabulate(), "week").empty
    assert "nobody ordered on more than one day" in model.reasons[0]
    assert "no customer spent anything" in model.reasons[1]


def test_orders_of_one_day_have_no_model_and_it_is_said_why():
    model = fit_value(purchases_of([0] * 50, 0, 1, np.nan), "day", 1)
    assert "all orders are of one day" in model.reasons[0]


def test_so_many_repeat_buyers_are_needed():
    few, enough = (
        purchases_of([1] * n + [0] * 99, [20] * n + [0] * 99, 40 + np.arange(n + 99), [5.0] * n + [np.nan] * 99)
        for n in (LEAST_REPEATERS - 1, LEAST_REPEATERS)
    )
    assert f"fewer than {LEAST_REPEATERS} customers" in fit_value(few, "week", 1).reasons[0]
    assert fit_value(enough, "week", 1).orders is not None


def test_repeat_orders_that_were_free_have_a_model_of_orders_and_none_of_spending():
    model = fit_value(shop(spend=np.nan), "week", 1)
    assert model.orders is not None
    assert model.spend is None
    assert "no customer spent anything on a repeat order" in model.reasons[0]
    foreseen = forecast(model, shop(spend=np.nan), 365, margin=0.3, discount_rate=0.1, seed=1)
    assert (foreseen.customers["expected_orders"] > 0).all()
    assert (foreseen.customers[["expected_spend", "clv", "lower", "upper"]] == 0).all(axis=None)


def test_a_few_very_large_orders_leave_no_mean_and_it_is_said():
    spend = np.random.default_rng(1).pareto(0.7, 600) + 1
    people = shop()
    model = fit_value(people.assign(spend=np.where(people["repeats"] > 0, spend, np.nan)), "week", 1)
    assert model.spend is None
    assert "a few very large orders decide the mean" in model.reasons[0]
    assert model.mean_spend > 0


def test_boundaries_are_told_and_their_partners_have_no_interval():
    never_leave = shop(seed=2)
    never_leave["last_days"] = np.where(never_leave["repeats"] > 0, never_leave["age_days"], 0)
    model = fit_value(never_leave, "week", 1)
    assert model.orders.at_boundary["a"] == "lower"
    assert "Hardly anybody is seen to leave" in describe_boundaries(model)[0]
    table = model.tabulate().set_index("parameter")
    assert table.loc[["a", "b"], ["lower", "upper"]].isna().all(axis=None)
    assert table.loc[["r", "alpha"], ["lower", "upper"]].notna().all(axis=None)
    foreseen = forecast(model, never_leave, 365, margin=0.3, discount_rate=0.1, seed=1).customers
    assert (foreseen["p_alive"] > 0.99).all()
    assert foreseen.drop(columns="customer_id").notna().all(axis=None)


def test_customers_who_always_spend_the_same_are_told():
    people = shop()
    model = fit_value(people.assign(spend=people["spend"].where(people["spend"].isna(), 20.0)), "week", 1)
    assert "Each customer spends nearly the same" in " ".join(describe_boundaries(model))
    foreseen = forecast(model, people.assign(spend=20.0), 365, margin=1, discount_rate=0, seed=1).customers
    assert (foreseen["expected_spend"] / foreseen["expected_orders"]).to_numpy() == pytest.approx(20, rel=0.01)


def test_the_rank_correlation_is_of_repeat_buyers_alone():
    people = purchases_of([0, 0, 1, 2, 3, 4], 1, 10, [np.nan, np.nan, 1.0, 2.0, 3.0, 100.0])
    assert correlate(people) == pytest.approx(1)
    assert np.isnan(correlate(people.assign(spend=5.0)))
    assert "small enough" in words_model.describe_correlation(0.29)
    assert "too little of those who order often" in words_model.describe_correlation(0.31)
    assert "too much of those who order often" in words_model.describe_correlation(-0.4)
    assert "cannot be told" in words_model.describe_correlation(np.nan)


def test_imagined_customers_say_less_of_silence_the_longer_it_lasts():
    model = fit_value(shop(), "week", 1)
    chances = map_alive(model, shop())
    assert (np.diff(chances.to_numpy(), axis=1) <= 0).all()
    names, foreseen = imagine_customers(model, shop(), 365, 1)
    table = words_model.tabulate_imagined(names, foreseen, "EUR").set_index("customer")
    assert (table["still_there"] == "not known").tolist() == [True, True, False, False, False, False]
    nothing = fit_value(purchases_of([0] * 50, 0, range(50), np.nan), "week", 1)
    assert map_alive(nothing, shop()).empty
    assert words_model.tabulate_imagined(*imagine_customers(nothing, shop(), 365, 1), "EUR").empty


def outlook_of(people: pd.DataFrame, surprise=(0.2, 0.1), days=365):
    model = fit_value(people, "week", 1)
    foreseen = forecast(model, people, 365, margin=0.3, discount_rate=0.1, seed=1)
    economics = {"horizon_days": 365, "margin": 0.3, "discount_rate": 0.1}
    recent, ids = Recent(days, np.full(len(people), 50.0)), np.ones(len(people), dtype=int)
    used = MODEL if model.orders else NOTHING
    outlook = look_ahead(foreseen, people, recent, ids, {ONCE: used, AGAIN: used}, **economics, surprise=surprise)
    segments = people[["customer_id"]].assign(segment_id=1, segment="Everybody")
    return model, outlook, publish_values(summarise_segments(outlook, segments), 10)


def test_the_answer_says_what_is_expected_how_sure_it_is_and_who_carries_it():
    model, outlook, values = outlook_of(shop())
    expected, lower, upper = outlook.bound(np.ones(600, dtype=bool))
    told = words.answer(outlook, values, model, 365, "", None, 10)
    assert f"{expected:,.0f} (95% interval: {lower:,.0f} to {upper:,.0f}), after 30,000 in the last 365 days" in told
    assert "carry half of the value" in told
    slipping = (outlook.customers["state"] == "slipping away").sum()
    assert f"{slipping} customers are slipping away" in told
    assert "“Everybody”" in told


def test_the_answer_says_what_cannot_be_foreseen_and_what_can_be_said():
    model, outlook, values = outlook_of(purchases_of([0] * 50, 0, range(50), np.nan), days=49)
    told = words.answer(outlook, values, model, 100, "Further.", "EUR", 10)
    assert told.startswith("What these customers will bring cannot be foreseen. How often customers order")
    assert "They spent €2,500 in the last 49 days." in told
    assert "expected" not in told
    assert "cannot be told without a model" in words.describe_slipping(values, "EUR")


def test_the_interval_is_taken_apart():
    _, outlook, _ = outlook_of(shop())
    expected, of_parameters, of_chance = outlook.total(np.ones(600, dtype=bool))
    told = words.explain_intervals(outlook, None)
    for amount in (expected, of_parameters, of_chance, 0.1 * expected):
        assert f"{amount:,.0f}" in told
    _, unchecked, _ = outlook_of(shop(), surprise=(np.nan, np.nan))
    assert "could not be tried" in words.explain_intervals(unchecked, None)
    _, exact, _ = outlook_of(shop(), surprise=(0.0, 0.0))
    assert "explained by that" in words.explain_intervals(exact, None)


def test_a_horizon_longer_than_the_history_is_said_and_limited():
    assert limit_horizon(shop(age_days=399), 365) == (400, 365)
    assert limit_horizon(shop(age_days=99), 365) == (100, 200)
    assert words.describe_reach(400, 365, 365) == ""
    assert "reaches further than anything seen" in words.describe_reach(300, 365, 365)
    assert "too few to look 365 days ahead as was asked: the forecast ends after 200 days" in words.describe_reach(
        100, 200, 365
    )
