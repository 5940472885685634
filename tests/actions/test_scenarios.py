import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.actions.budget.allocate import make_plan
from segbook.actions.budget.scenarios import (
    MARGINS,
    RESPONSES,
    choose_budgets,
    trace_curve,
    trace_curves,
    try_scenarios,
)
from tests.actions.money import make_gains, make_orders, make_playbook, make_responses, make_simple

_AMOUNT = st.one_of(st.just(0.0), st.floats(0.01, 1e9))


def make_large() -> object:
    """Ten segments of ten strata and six treatments: as large as a plan can be."""
    rng = np.random.default_rng(2)
    groups = {
        f"S{place}": [(20, base, value) for base, value in zip(rng.beta(1, 4, 10), rng.gamma(2, 60, 10), strict=True)]
        for place in range(10)
    }
    names = {
        f"t{place}": (channel, 0.05 * (place % 2)) for place, channel in enumerate(["email", "letter", "call"] * 2)
    }
    rows = [(s, t, rng.uniform(0, 0.2), 0.02, np.nan) for s in range(1, 11) for t in names]
    return make_gains(make_orders(**groups), make_responses(rows), make_playbook(**names), spread=0.2, draws=1000)


def test_the_largest_grid_is_reckoned_in_seconds_and_is_small():
    gains = make_large()
    assert gains.expect(0.3).shape == (100, 6)
    began = time.process_time()
    curves = trace_curves(gains, 0.3, 3_000.0, 10)
    assert time.process_time() - began < 4
    assert len(curves) <= 2_000
    assert not curves.isna().any(axis=None)
    assert not curves.duplicated(["budget", "margin", "response"]).any()
    assert curves[["margin", "response", "budget"]].apply(tuple, axis=1).is_monotonic_increasing
    assert set(curves["response"]) == set(RESPONSES)
    assert sorted(set(curves["margin"])) == pytest.approx([0.3 * each for each in MARGINS])
    assert 3_000.0 in set(curves["budget"])


def test_more_money_margin_and_response_never_bring_less():
    curves = trace_curves(make_simple(sd=0.01, spread=0.1), 0.3, 300.0, 10)
    for by in ("budget", "margin", "response"):
        others = [name for name in ("budget", "margin", "response") if name != by]
        steps = curves.sort_values([*others, by]).groupby(others)["gain"].diff().dropna()
        assert (steps >= -1e-9).all(), by
    assert (curves["lower"] <= curves["upper"]).all()
    assert (curves["spent"] <= curves["budget"] + 1e-9).all()


def test_the_curves_agree_with_the_plans_of_the_solver():
    gains = make_simple()
    curves = trace_curves(gains, 0.3, 300.0, 10)
    own = curves[(curves["margin"] == 0.3) & (curves["response"] == 1) & ~curves["budget"].between(0.01, 9.99)]
    solved = [np.sum(make_plan(gains, 0.3, budget, 1) * gains.expect(0.3)) for budget in own["budget"]]
    assert own["gain"].tolist() == pytest.approx(solved, abs=2.5)
    last = own.iloc[-1]
    assert (last["spent"], last["customers"]) == (400.0, 300)
    assert last["first"] == "letter to Regulars, email to Sleepers"


def test_plans_for_a_handful_are_not_told():
    curves = trace_curves(make_simple(), 0.3, 9.0, 10)
    few = curves[(curves["budget"] < 10) & (curves["margin"] == 0.3)]
    assert len(few)
    assert (few[["gain", "lower", "upper", "spent", "customers"]] == 0).all(axis=None)
    assert (few["first"] == "").all()
    assert (curves["customers"].eq(0) | curves["customers"].ge(10)).all()


@settings(max_examples=60, deadline=None)
@given(_AMOUNT, _AMOUNT)
def test_budgets_begin_at_nothing_hold_the_one_that_is_set_and_are_few(budget, enough):
    budgets = choose_budgets(budget, enough)
    assert budgets[0] == 0
    assert np.isclose(budgets, budget).any()
    assert (np.diff(budgets) > 0).all()
    assert len(budgets) <= 25
    if budget and enough:
        assert budgets[-1] >= min(2 * budget, enough) * (1 - 1e-6)


def test_the_curve_of_a_figure_ends_a_little_after_nothing_more_pays():
    gains = make_simple()
    curve = trace_curve(gains, 0.3, 10_000.0, 10)
    assert curve["budget"].iloc[-1] == pytest.approx(1.25 * 400)
    assert curve["gain"].iloc[-1] == pytest.approx(290)
    assert trace_curve(gains, 0.3, 100.0, 10)["budget"].iloc[-1] == 200
    assert trace_curve(gains, 0.0, 100.0, 10)["gain"].eq(0).all()


def test_scenarios_change_one_thing_at_a_time():
    gains = make_simple()
    plan = make_plan(gains, 0.3, 150, 10)
    table = try_scenarios(gains, plan, 0.3, 150, 10).set_index("scenario")
    assert table["gain"].to_dict() == pytest.approx(
        {
            "as set": 225.0,  # 50 emails and 50 letters to regulars
            "half the budget": 150.0,
            "double the budget": 270.0,
            "all that pays": 290.0,
            "lower margin": 100.0,  # emails bring 1, letters 1: no reason to spend twice
            "higher margin": 350.0,
            "half the response": 50.0,
            "double the response": 600.0,
        }
    )
    assert table.loc["all that pays", "budget"] == 400
    assert table.loc["as set", "kept"] == pytest.approx(225)
    assert table.loc["half the response", "kept"] == pytest.approx(50 * 0.5 + 50 * 0.25)
    assert (table["kept"].dropna() <= table["gain"][table["kept"].notna()] + 1e-6).all()
    assert np.isnan(table.loc["half the budget", "kept"])


def test_what_would_come_twice_comes_once():
    gains = make_simple()
    nothing = np.zeros((2, 2), dtype=int)
    assert try_scenarios(gains, nothing, 1.0, 0.0, 10)["scenario"].tolist() == [
        "as set", "all that pays", "lower margin", "half the response", "double the response"
    ]  # fmt: skip
    assert isinstance(try_scenarios(gains, nothing, -0.1, 5.0, 10), pd.DataFrame)
