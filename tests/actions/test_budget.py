import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segbook.actions.budget import plots as plots_budget
from segbook.actions.budget import words as words_budget
from segbook.actions.budget import words_assumptions
from segbook.actions.budget.plan import plan_budget
from segbook.actions.budget.scenarios import trace_curve, trace_curves
from segbook.actions.schemas import SCHEMAS
from segbook.common.tables import write_table
from segbook.data import open_table
from segbook.data.validate import find_failures
from tests.actions.money import COSTS, make_gains, make_orders, make_playbook, make_responses, make_simple

PLAYBOOK = make_playbook(email=("email", 0.0), letter=("letter", 0.0))


def plan(gains, budget=300.0, margin=0.3, min_cell=10):
    return plan_budget(gains, margin=margin, budget=budget, response_days=30, min_cell=min_cell)


def test_the_answer_says_what_is_spent_what_it_earns_and_what_it_rests_on():
    said = words_budget.answer(plan(make_simple(sd=0.01, source="assumed")), "EUR")
    assert said.startswith(
        "Spend the budget of €300 on contacting 200 customers; the letter for “Regulars” brings most of it. Within 30 days of the "
        "contact the plan is expected to earn €270 more than doing nothing, after contacts and discounts (95% interval: "
    )
    # 570 would be earned, 300 is spent
    assert (
        "The responses are assumed: nobody has measured them for you; as a whole the plan pays if they are at least 53% of"
        in said
    )
    assert said.endswith(
        "€1.00 more would bring €0.20 after its own cost, by the email for “Sleepers” (assumed response)."
    )
    measured = words_budget.answer(plan(make_simple()), "EUR")
    assert "The responses are measured, by your own campaigns; as a whole" in measured
    assert "below zero" not in measured


def test_part_of_the_responses_may_be_measured():
    orders = make_orders(One=[(30, 0.2, 100.0)], Two=[(10, 0.2, 100.0)])
    responses = make_responses([(1, "email", 0.1, 0.0, np.nan), (2, "email", 0.1, 0.0, np.nan)])
    responses.loc[1, "source"] = "assumed"
    said = words_budget.describe_sources(plan(make_gains(orders, responses, PLAYBOOK, min_cell=10)))
    assert said.startswith(
        "For 75% of the contacts the response is measured, by your own campaigns; for the others it is assumed;"
    )


def test_an_interval_below_zero_is_a_warning():
    assert "The chance that it loses money is about" in words_budget.answer(plan(make_simple(sd=0.2)), "EUR")


def test_what_is_left_of_a_huge_budget_is_kept():
    said = words_budget.answer(plan(make_simple(), budget=1e6), "EUR")
    assert said.startswith("Of the budget of €1.00 million, spend €400 on contacting 300 customers")
    assert said.endswith("Keep the other €999,600: nothing more pays.")


@pytest.mark.parametrize(
    ("budget", "why"), [(0.0, "The budget is 0"), (5.0, "The budget is too small to contact 10 customers")]
)
def test_without_enough_money_the_first_euro_is_told(budget, why):
    none = plan(make_simple(), budget=budget)
    assert words_budget.answer(none, "EUR") == (
        f"{why}, so nobody is contacted. The first €1.00 would bring €2.00 after its own cost, by the email for “Regulars” (measured response)."
    )
    assert words_budget.tell_segment(none, 1, "EUR") == (
        "Nobody is contacted: the budget is too small. With more, the letter would bring most here."
    )
    assert words_budget.compare(none, "EUR") == "With nobody contacted there is nothing to compare."


def test_where_nothing_pays_the_sentence_says_why():
    dear = words_budget.answer(plan(make_simple(source="assumed"), margin=0.05), "EUR")
    assert dear == (
        "Nobody should be contacted: with these costs and this margin, no treatment earns back what it costs in any segment. Nearest comes the "
        "email for “Regulars”: it would pay if 20 of 100 more ordered, and 10 of 100 are assumed."
    )
    assert "With a margin of -10% every order loses money" in words_budget.answer(
        plan(make_simple(), margin=-0.1), None
    )
    orders = make_orders(All=[(50, 0.1, 100.0)])
    rows = make_responses([(1, "sale", 0.5, 0.0, np.nan)])
    sale = plan(make_gains(orders, rows, make_playbook(sale=("email", 0.3))))
    assert (
        "contacts and discounts cost more than the orders would earn, even if everybody ordered"
        in words_budget.answer(sale, "EUR")
    )
    assert "no response would be enough" in words_budget.tell_segment(sale, 1, "EUR")


def test_a_shop_of_which_nothing_may_be_said_gets_a_sentence(style):
    orders = make_orders(Few=[(3, 0.5, 1.0)])
    rows = make_responses([(1, "email", 0.1, 0.0, np.nan)])
    gains = make_gains(orders, rows, PLAYBOOK, min_cell=10)
    few = plan(gains)
    assert words_budget.answer(few, "EUR").startswith("There is nothing to plan")
    assert words_budget.tell_segment(few, 1, "EUR") == ""
    assert words_budget.tabulate_plan(few, "EUR").empty
    assert len(words_budget.tabulate_scenarios(few, "EUR")) == 8
    table = words_assumptions.tabulate_assumptions(few, orders, PLAYBOOK, COSTS, 365, "EUR")
    assert "no segment is large enough to speak of" in set(table["known_from"])
    axes = [
        plots_budget.plot_allocation(few, "EUR", plt.subplots()[1]),
        plots_budget.plot_curve(trace_curve(gains, 0.3, 10.0, 10), few, "EUR", plt.subplots()[1]),
        plots_budget.plot_break_even(few.options, plt.subplots()[1]),
    ]
    assert all(len(ax.texts) == 1 for ax in axes)


def test_the_comparison_names_each_way_once_with_its_interval():
    said = words_budget.compare(plan(make_simple(), budget=100), "EUR")
    assert said == (
        "Of other ways to use the same budget, spending it evenly over the segments and treating everybody alike would each earn €120 less (95% "
        "interval of the plan's lead: €120 to €120); contacting first who is expected to spend most would earn about as much (95% interval of the "
        "plan's lead: €0 to €0). Where the interval reaches below zero, the other way may turn out the better one."
    )


def test_a_segment_is_told_its_treatments_their_costs_and_break_even():
    told = words_budget.tell_segment(plan(make_simple()), 1, "EUR")
    assert told == (
        "Letter for 100 customers: costs €200 and is expected to earn €250 after that (95% interval: €250 to €250), with 15 of 100 ordering who "
        "would not have (measured); it pays from 6.7 of 100 on."
    )


def test_tables_show_nothing_of_few_customers_and_say_who_is_not_contacted():
    table = words_budget.tabulate_plan(plan(make_simple(), budget=50), "EUR")
    assert table["treatment"].tolist() == ["email", words_budget.NOBODY]
    assert table["€1.00 more brings"].tolist() == ["€2.00", "€0.20"]
    assert table["pays_from"].iloc[0] == "3.3 of 100"
    others = words_budget.tabulate_plans(plan(make_simple(), budget=12), "EUR")
    assert not set(others["customers"]) & {str(few) for few in range(1, 10)}


def test_all_assumptions_are_told_with_where_they_come_from():
    orders = make_orders(One=[(30, 0.2, 100.0)], Two=[(30, 0.2, 100.0)])
    orders.loc[:19, "known_by"] = "past orders of the segment"
    playbook = make_playbook(email=("email", 0.0), sale=("letter", 0.15))
    rows = [(1, "email", 0.1, 0.0, np.nan), (2, "email", 0.05, 0.0, np.nan), (1, "sale", 0.2, 0.0, np.nan)]
    responses = make_responses(rows)
    responses.loc[1, "source"] = "assumed"
    gains = make_gains(orders, responses, playbook, min_cell=10)
    table = words_assumptions.tabulate_assumptions(plan(gains, margin=0.4), orders, playbook, COSTS, 365, "EUR")
    value, known = (table.set_index("assumption")[name] for name in ("value", "known_from"))
    assert value["Margin: what is earned of the spending"] == "40%"
    assert value["One contact by letter"] == "€2.00"
    assert value["Discount of the sale"].startswith("15%, on all orders")
    assert value["Response to the email"] == "5 to 10 of 100 more order; pays from 2.5 of 100 on, by segment"
    assert known["Response to the email"] == (
        "measured by your campaigns in 1 of 2 segments; else the playbook's assumption: 2 of 100, 0 to 5"
    )
    assert known["Response to the sale"] == "measured by your campaigns"
    assert known["What an order is worth"].startswith("the value chapter for 67% of the customers")
    orders.loc[:, "known_by"] = ["value chapter"] * 57 + ["past orders of the segment"] * 3
    table = words_assumptions.tabulate_assumptions(plan(gains), orders, playbook, COSTS, 365, "EUR")
    assert "the value chapter: what is expected of each customer" in set(table["known_from"])


@pytest.mark.parametrize(
    ("uplift", "written"),
    [(0.024, "2.4 of 100"), (0.15, "15 of 100"), (0.00082, "0.082 of 100"), (1.0, "100 of 100"), (0.0, "0 of 100"),
     (0.00001, "under 0.01 of 100"), (-0.02, "-2 of 100"), (0.0996, "10 of 100")],
)  # fmt: skip
def test_responses_are_told_of_a_hundred(uplift, written):
    assert words_budget.of_hundred(uplift) == written


@pytest.mark.parametrize("budget", [0.0, 300.0, 1e6])
def test_tables_hold_what_the_codebook_says(tmp_path, budget):
    gains = make_simple(sd=0.02, spread=0.2)
    made = plan(gains, budget=budget)
    tables = {"allocation": made.allocation, "options": made.options, "plans": made.plans}
    tables |= {"scenarios": made.scenarios, "curves": trace_curves(gains, 0.3, budget, 10)}
    for name, table in tables.items():
        write_table(tmp_path / f"{name}.parquet", table)
        assert find_failures(open_table(tmp_path / f"{name}.parquet"), SCHEMAS[name]).empty, name
        assert set(table.columns) == set(SCHEMAS[name].columns), name


def test_figures_show_what_is_planned(style):
    made = plan(make_simple(sd=0.01))
    ax = plots_budget.plot_allocation(made, "EUR", plt.subplots(figsize=(5.2, 3))[1])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([250, 20])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Regulars\nletter", "Sleepers\nemail"]
    assert [text.get_text() for text in ax.texts] == ["€250", "€20.00"]
    assert "measured response" in ax.get_xlabel()
    assumed = plots_budget.plot_allocation(plan(make_simple(source="assumed")), "EUR", plt.subplots()[1])
    assert assumed.patches[0].get_facecolor()[:3] == (1, 1, 1)
    assert "assumed response" in assumed.get_xlabel()


def test_the_curve_passes_through_the_plan(style):
    gains = make_simple(sd=0.01)
    made, curve = plan(gains), trace_curve(gains, 0.3, 300.0, 10)
    ax = plots_budget.plot_curve(curve, made, "EUR", plt.subplots()[1])
    budget, gain = ax.lines[0].get_data()
    assert np.interp(300, budget, gain) == pytest.approx(made.plans["gain"].iloc[0], rel=0.02)
    assert {"this plan", "evenly", "alike", "best first"} <= {text.get_text() for text in ax.texts}


def test_the_break_even_stands_beside_the_response(style):
    ax = plots_budget.plot_break_even(plan(make_simple(sd=0.01)).options, plt.subplots()[1])
    assert [text.get_text() for text in ax.texts] == ["6.7", "8.3"]


def test_the_plan_is_the_same_each_time():
    first, second = (plan(make_simple(sd=0.02, spread=0.2)) for _ in range(2))
    for name in ("allocation", "options", "plans", "scenarios"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
