"""What is wrong with results of campaigns is said before anything runs."""

import pytest

from segbook.runner.preflight import inspect_inputs
from segbook.settings import load_settings

HEADER = "customer_id,treatment,contacted,ordered\n"


@pytest.fixture
def inspect(tmp_path):
    """Look at a shop of thirty customers with results of campaigns."""
    lines = "".join(f"C{i},{i},2024-01-{1 + i % 28:02d},{2 + i}.50\n" for i in range(30))
    (tmp_path / "orders.csv").write_text(f"customer_id,order_id,ordered_at,amount\n{lines}")
    (tmp_path / "people.csv").write_text("id,age\n" + "".join(f"{i},{20 + i}\n" for i in range(30)))

    def look(results: str, inputs: str = "transactions: orders.csv"):
        (tmp_path / "tests.csv").write_text(results)
        (tmp_path / "mine.yml").write_text(f"name: mine\ndata: {{{inputs}, campaigns: tests.csv}}\n")
        return inspect_inputs(load_settings(tmp_path / "mine.yml"))

    return look


def test_names_are_those_of_the_playbook_in_any_case(inspect):
    found = inspect(f"{HEADER}C1,Special Discount,yes,no\nC2,special discount,no,no\n")
    assert found.problems == ()
    assert found.notes[-1].startswith(
        "Results of campaigns: 1 treatment, 2 customers. The results do not say which segment"
    )


def test_a_treatment_that_the_playbook_does_not_know_is_refused_with_those_that_it_does(inspect):
    found = inspect(f"{HEADER}C1,specal discount,yes,no\nC2,skywriting,no,no\n")
    assert len(found.problems) == 2
    assert (
        "tests.csv: the playbook has no treatment 'specal discount'; did you mean 'special discount'? It has welcome series, "
        in found.problems[1]
    )
    assert "has no treatment 'skywriting'; it has welcome series, special discount, early access, " in found.problems[0]


def test_all_problems_of_the_file_are_among_those_of_the_run(inspect):
    found = inspect(
        f"{HEADER}C1,reminder,perhaps,no\nC2,,no,no\n", "transactions: orders.csv, attributes: {age: quantity}"
    )
    assert sum(problem.startswith("tests.csv: ") for problem in found.problems) == 2
    assert "data.attributes speaks of" in found.problems[0]


def test_unknown_treatments_and_wrong_values_are_said_at_once(inspect):
    found = inspect(f"{HEADER}C1,skywriting,perhaps,no\nC2,reminder,no,never\nC3,Skywriting,no,no\n")
    assert ["perhaps" in each or "never" in each for each in found.problems] == [True, True, False]
    assert "the playbook has no treatment 'Skywriting'" in found.problems[2]
    assert len(inspect("customer_id,treatment\nC1,skywriting\n").problems) == 2
    assert len(inspect("").problems) == 1


def test_campaigns_without_orders_are_an_idle_setting(inspect):
    found = inspect(f"{HEADER}1,reminder,yes,no\n", "customers: people.csv")
    assert any(
        problem.startswith("data.campaigns speaks of orders, and the run has none") for problem in found.problems
    )


def test_the_sample_says_what_it_has(root):
    found = inspect_inputs(load_settings(root / "params" / "sample.yml"))
    assert found.problems == ()
    assert found.notes[-1].startswith("Results of campaigns: 4 treatments, ")
