import itertools

import numpy as np
import pytest

from segbook.actions.budget.allocate import (
    allocate_budget,
    find_next_euro,
    list_contacts,
    make_plan,
    tabulate_allocation,
)
from segbook.actions.budget.frontier import trace_frontier
from segbook.actions.budget.rivals import EVENLY, PLANS, compare_plans
from tests.actions.money import draw_shop, make_gains, make_orders, make_playbook, make_responses, make_simple


def total(gain: np.ndarray, plan: np.ndarray) -> float:
    return float(np.sum(np.nan_to_num(gain) * plan))


def test_a_plan_that_can_be_reckoned_by_hand():
    """Regulars: an email brings .10 · .3 · 100 − 1 = 2, a letter 2.5; sleepers: .2 and −.2.

    The first 100 go to emails of regulars (2 each), the next 100 to making them letters (.5 for 1 more), the next 200 to
    emails of sleepers (.2 each).
    """
    gains = make_simple()
    assert gains.expect(0.3) == pytest.approx(np.array([[2.0, 2.5], [0.2, -0.2]]))
    plans = {budget: make_plan(gains, 0.3, budget, 1).tolist() for budget in (0, 50, 150, 300, 1e6)}
    assert plans == {
        0: [[0, 0], [0, 0]],
        50: [[50, 0], [0, 0]],
        150: [[50, 50], [0, 0]],
        300: [[0, 100], [100, 0]],
        1e6: [[0, 100], [200, 0]],
    }
    allocation = tabulate_allocation(gains, make_plan(gains, 0.3, 300, 1), 0.3, 300)
    assert allocation[["segment", "treatment", "customers", "cost"]].to_numpy().tolist() == [
        ["Regulars", "letter", 100, 200.0],
        ["Sleepers", "email", 100, 100.0],
    ]
    assert allocation["orders"].tolist() == pytest.approx([15.0, 10.0])
    assert allocation["gain"].tolist() == pytest.approx([250.0, 20.0])
    assert allocation["break_even"].tolist() == pytest.approx([2 / 30, 1 / 12])
    assert allocation["next_euro"].tolist() == pytest.approx([0.0, 0.2])


@pytest.mark.parametrize(("budget", "next_euro"), [(0, [2.0, 0.2]), (50, [2.0, 0.2]), (150, [0.5, 0.2]), (1e6, [0, 0])])
def test_the_next_euro_is_what_one_more_would_bring(budget, next_euro):
    gains = make_simple()
    plan = make_plan(gains, 0.3, budget, 1)
    table = tabulate_allocation(gains, plan, 0.3, budget).drop_duplicates("segment_id")
    assert table["next_euro"].tolist() == pytest.approx(next_euro)
    assert table["next_treatment"].isna().tolist() == [value == 0 for value in next_euro]
    gain = gains.expect(0.3)
    more = total(gain, make_plan(gains, 0.3, budget + 1, 1)) - total(gain, plan)
    assert more == pytest.approx(max(next_euro))


@pytest.mark.parametrize("seed", range(25))
def test_solver_and_frontier_agree_to_less_than_one_customer(seed):
    rng = np.random.default_rng(seed)
    gain, cost, customers, groups = draw_shop(rng)
    frontier = trace_frontier(gain, cost, customers)
    budgets = np.array([0.0, 0.1, 0.4, 0.8, 1.0, 3.0]) * max(frontier.enough, 1.0)
    plans = frontier.plan(budgets)
    assert (plans.sum(axis=1) <= customers[:, None] + 1e-6).all()
    spent = np.einsum("t,ctb->b", cost, plans)
    assert spent == pytest.approx(np.minimum(budgets, frontier.enough))
    for place, budget in enumerate(budgets):
        exact = allocate_budget(gain, cost, customers, groups, budget)
        assert (exact.sum(axis=1) <= customers).all()
        assert (exact @ cost).sum() <= budget + 1e-6
        best, whole = total(gain, plans[:, :, place]), total(gain, exact)
        largest = np.nanmax(np.abs(gain))
        assert whole <= best * (1 + 1e-9) + 1e-6
        assert whole >= best - 2 * largest
    assert frontier.gain.sum() == pytest.approx(np.clip(np.nan_to_num(gain).max(axis=1), 0, None) @ customers)


def test_the_solver_finds_what_trying_everything_finds():
    rng = np.random.default_rng(8)
    for _ in range(5):
        gain, cost, customers = rng.normal(1, 2, (2, 2)), np.array([1.0, 2.5]), np.array([4, 3])
        budget = float(rng.uniform(2, 10))
        best = 0.0
        for plan in itertools.product(range(5), range(5), range(4), range(4)):
            plan = np.reshape(plan, (2, 2))
            if (plan.sum(axis=1) <= customers).all() and (plan @ cost).sum() <= budget:
                best = max(best, total(gain, plan))
        assert total(gain, allocate_budget(gain, cost, customers, np.array([1, 2]), budget)) == pytest.approx(best)


@pytest.mark.parametrize("seed", range(12))
def test_nobody_is_treated_or_left_out_alone(seed):
    rng = np.random.default_rng(100 + seed)
    gain, cost, customers, groups = draw_shop(rng)
    enough = trace_frontier(gain, cost, customers).enough
    for budget in (0.15 * enough, 0.5 * enough, 0.97 * enough):
        free = allocate_budget(gain, cost, customers, groups, budget)
        plan = allocate_budget(gain, cost, customers, groups, budget, least=10)
        assert (plan.sum(axis=1) <= customers).all()
        assert (plan @ cost).sum() <= budget + 1e-6
        assert total(gain, plan) <= total(gain, free) * (1 + 1e-5) + 1e-6
        for group in np.unique(groups):
            treated = plan[groups == group].sum(axis=0)
            rest = customers[groups == group].sum() - treated.sum()
            assert ((treated == 0) | (treated >= 10)).all()
            assert rest == 0 or rest >= 10


def test_the_plan_brings_more_the_larger_the_budget_and_ever_less_for_the_next_euro():
    gains = make_simple()
    budgets = np.linspace(0, 500, 26)
    brought = [total(gains.expect(0.3), make_plan(gains, 0.3, budget, 1)) for budget in budgets]
    steps = np.diff(brought)
    assert (steps >= -1e-9).all()
    assert (np.diff(steps) <= 1e-6 + 0.5).all()


@pytest.mark.parametrize("margin", [0.001, 0.0, -0.2])
def test_where_contacts_cost_more_than_they_earn_nobody_is_contacted(margin):
    gains = make_simple()
    plan = make_plan(gains, margin, 1e6, 10)
    assert not plan.any()
    table = tabulate_allocation(gains, plan, margin, 1e6)
    assert table["treatment"].isna().all()
    assert table[["customers", "cost", "gain", "lower", "upper", "next_euro"]].to_numpy().sum() == 0


def test_what_costs_nothing_is_done_without_a_budget():
    orders = make_orders(All=[(20, 0.1, 100.0)])
    rows = make_responses([(1, "push", 0.01, 0.0, np.nan), (1, "letter", 0.05, 0.0, np.nan)])
    gains = make_gains(orders, rows, make_playbook(push=("app", 0.0), letter=("letter", 0.0)))
    assert make_plan(gains, 0.6, 0.0, 10).tolist() == [[20, 0]]
    assert find_next_euro(gains.expect(0.6), gains.cost, gains.customers, np.array([[20, 0]]))[0] == pytest.approx(
        [(0.05 * 60 - 2 - 0.6) / 2]
    )
    frontier = trace_frontier(gains.expect(0.6), gains.cost, gains.customers)
    assert frontier.plan(np.array([0.0, 20.0]))[0].T.tolist() == [[20, 0], [10, 10]]


def test_without_cells_there_is_nothing_to_plan():
    gains = make_gains(
        make_orders(Few=[(3, 0.5, 1.0)]), make_responses([(1, "email", 0.1, 0, np.nan)]),
        make_playbook(email=("email", 0)), min_cell=10,
    )  # fmt: skip
    plan = make_plan(gains, 0.3, 100, 10)
    assert tabulate_allocation(gains, plan, 0.3, 100).empty
    assert compare_plans(gains, plan, 0.3, 100, 10)["gain"].tolist() == [0] * 4


def test_an_interval_holds_what_is_uncertain_of_responses():
    gains = make_simple(sd=0.01, draws=4000)
    table = tabulate_allocation(gains, np.array([[100, 0], [0, 0]]), 0.3, 100)
    row = table.iloc[0]
    assert row["gain"] == pytest.approx(200)
    assert [row["lower"], row["upper"]] == pytest.approx([200 - 1.96 * 30, 200 + 1.96 * 30], abs=4)


@pytest.mark.parametrize("seed", range(10))
def test_no_other_way_to_spend_the_budget_is_expected_to_bring_more(seed):
    rng = np.random.default_rng(seed)
    groups = {
        f"S{place}": [(int(rng.integers(10, 40)), rng.beta(1, 3), rng.gamma(2, 40)) for _ in range(4)]
        for place in range(4)
    }
    rows = [
        (segment, name, rng.normal(0.03, 0.05), 0.01, rng.choice([np.nan, 0.1]))
        for segment in range(1, 5)
        for name in ("email", "letter", "call")
    ]
    playbook = make_playbook(email=("email", 0.0), letter=("letter", 0.1), call=("call", 0.0))
    gains = make_gains(make_orders(**groups), make_responses(rows), playbook)
    enough = trace_frontier(gains.expect(0.4), gains.cost, gains.customers).enough
    for budget in (0.1 * enough, 0.5 * enough, 2 * enough + 10):
        plan = make_plan(gains, 0.4, budget, 1)
        table = compare_plans(gains, plan, 0.4, budget, 1)
        assert table["plan"].tolist() == list(PLANS)
        one = np.nanmax(np.abs(gains.expect(0.4)))  # whole customers may cost one
        assert (table["difference"] >= -one).all()
        assert (table["spent"] <= budget + 1e-6).all()
        assert (table["difference_lower"] <= table["difference_upper"]).all()


def test_spending_evenly_gives_each_segment_its_share():
    table = compare_plans(make_simple(), np.array([[100, 0], [0, 0]]), 0.3, 100, 1).set_index("plan")
    # a third of 100 buys 33.3 emails to regulars, two thirds 66.7 to sleepers
    assert table.loc[EVENLY, "gain"] == pytest.approx(100 / 3 * 2 + 200 / 3 * 0.2)
    assert table.loc["the same for everybody", "gain"] == pytest.approx(100 / 300 * (200 + 40))
    assert table.loc["best customers first", "gain"] == pytest.approx(200)
    assert table.loc["best customers first", "difference_upper"] == pytest.approx(0, abs=1e-9)


def test_who_is_contacted_is_who_is_planned_for_and_the_best_get_the_dearest():
    orders = make_orders(One=[(30, 0.1, 50.0), (30, 0.1, 60.0)], Few=[(4, 0.5, 1.0)])
    rows = make_responses([(1, "email", 0.2, 0.0, np.nan), (1, "letter", 0.4, 0.0, np.nan)])
    playbook = make_playbook(email=("email", 0.0), letter=("letter", 0.0))
    gains = make_gains(orders.sample(frac=1, random_state=1), rows, playbook, min_cell=10)
    plan = np.zeros((len(gains.cells), 2), dtype=int)
    plan[0] = [5, 10]
    contacts = list_contacts(orders, gains, plan, 10).merge(orders, on="customer_id")
    assert contacts["treatment"].value_counts().to_dict() == {"letter": 10, "email": 5}
    assert contacts["order_value"].min() == 60
    assert contacts["customer_id"].is_monotonic_increasing
    everybody = list_contacts(orders, gains, make_plan(gains, 0.9, 1e6, 10), 10)
    assert len(everybody) == 60
    assert list_contacts(orders, gains, plan * 0, 10).empty


def test_of_equal_treatments_the_first_of_the_playbook_is_taken_for_all():
    orders = make_orders(One=[(40, 0.1, 50.0)], Two=[(60, 0.1, 60.0)])
    rows = make_responses([(segment, name, 0.1, 0.0, np.nan) for segment in (1, 2) for name in ("news", "email")])
    playbook = make_playbook(news=("email", 0.0), email=("email", 0.0), letter=("letter", 0.0))
    plan = make_plan(make_gains(orders, rows, playbook, min_cell=10), 0.3, 1e3, 10)
    assert plan[:, 0].sum() == 100
    assert plan[:, 1:].sum() == 0
