import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.features import Feature
from segbook.profiles import find_rules, words_rules
from segbook.profiles.memorable import list_steps
from segbook.profiles.rules_tree import Condition
from tests.profiles.people import ENTRIES, make_people, name_segments

ORDERS = {
    "recency_days": Feature(
        "recency_days", "Recency (days)", "R.", "ordered longer ago", "ordered lately", unit="days", makes_segments=True
    ),
    "frequency": Feature(
        "frequency", "Frequency (orders)", "F.", "order more", "order less", unit="orders", makes_segments=True
    ),
    "monetary": Feature("monetary", "Monetary (spent)", "M.", "spend more", "spend less", unit="money"),
}


def make_buyers(n: int = 3000) -> tuple[pd.DataFrame, pd.Series]:
    """Who ordered within 60 days and five times or more is in segment 1, other recent ones in 2, the rest in 3."""
    rng = np.random.default_rng(2)
    buyers = pd.DataFrame(
        {
            "recency_days": rng.integers(1, 400, n),
            "frequency": rng.integers(1, 12, n),
            "monetary": rng.gamma(2.0, 50.0, n),
        }
    )
    recent, often = buyers["recency_days"] <= 60, buyers["frequency"] >= 5
    return buyers, pd.Series(np.select([recent & often, recent], [1, 2], 3))


def test_planted_rules_come_back_in_round_numbers():
    buyers, groups = make_buyers()
    rules = find_rules(buyers, groups, ORDERS, 1, 10)
    table = words_rules.tabulate_rules(rules, name_segments(), ORDERS, "EUR", 10)
    assert table["rule"].tolist() == [
        "last order at most 60 days ago and 5 orders or more",
        "last order at most 60 days ago and at most 4 orders",
        "last order more than 60 days ago",
    ]
    assert table["coverage"].tolist() == table["precision"].tolist() == ["100%"] * 3
    assert (rules.misplaced, rules.misplaced_worth) == (0, 0)
    assert rules.held_out == 1000
    told = words_rules.describe_rules(rules, name_segments(), ORDERS, "EUR", 10)
    assert told == "Of 1,000 customers held out, nobody would land in another segment by these rules."


def test_coverage_and_precision_are_those_of_the_table():
    buyers, groups = make_buyers()
    noisy = groups.where(np.random.default_rng(1).random(len(groups)) > 0.2, 3)
    rules = find_rules(buyers, noisy, ORDERS, 1, 10)
    table = words_rules.enter_rules(rules, ORDERS, "EUR")
    assert (table["correct"] <= table[["caught", "belonging"]].min(axis=1)).all()
    assert table["caught"].sum() == rules.held_out
    assert rules.held_out - table["correct"].sum() == rules.misplaced
    assert table["precision"].tolist() == pytest.approx((table["correct"] / table["caught"]).tolist())
    third = table[table["segment_id"] == 3]
    assert third["coverage"].sum() < 0.99
    assert (
        0.5 < rules.misplaced_worth / rules.worth / (rules.misplaced / rules.held_out) < 2
    )  # money has nothing to do with it


def test_names_answers_and_what_is_not_known_are_asked_for():
    people, _ = make_people(900)
    groups = pd.Series(np.select([people["city"] == "Ulm", people["likes"] == 1], [1, 2], 3))
    entries = {name: ENTRIES[name] for name in ("likes", "city")}
    entries = {name: Feature(**{**entry.__dict__, "makes_segments": True}) for name, entry in entries.items()}
    people["likes"] = people["likes"].where(np.arange(900) % 50 > 0)
    rules = find_rules(people, groups, entries, 1, 10)
    told = words_rules.tabulate_rules(rules, name_segments(), entries, None, 10).set_index("segment")["rule"]
    assert told["Group 1"] in ("city Ulm", "city not Bonn")
    assert "likes us: yes" in told["Group 2"]
    assert "likes us: no" in told["Group 3"]
    assert "take the usual value: likes us" in words_rules.describe_rules(rules, name_segments(), entries, None, 10)
    assert "revenue" not in words_rules.describe_rules(rules, name_segments(), entries, None, 10)


def test_few_customers_and_one_crowd_have_honest_sentences():
    people, groups = make_people(20)
    rules = find_rules(people, groups, ENTRIES, 1, 10)
    assert "too few to say" in words_rules.describe_rules(rules, name_segments(), ENTRIES, None, 10)
    assert "single segment" in words_rules.describe_rules(rules, name_segments(1), ENTRIES, None, 10)
    alike = people.assign(height=170.0)
    rules = find_rules(alike, groups, ENTRIES, 1, 1)
    assert words_rules.tabulate_rules(rules, name_segments(), ENTRIES, None, 1)["rule"].tolist() == ["everybody"]
    assert "No rule this short finds" in words_rules.describe_rules(rules, name_segments(), ENTRIES, None, 1)
    unknown = people.assign(height=np.nan)
    assert len(find_rules(unknown, groups, ENTRIES, 1, 10).table) == 1


@pytest.mark.parametrize(
    ("low", "high", "whole", "text"),
    [
        (4, np.inf, True, "5 orders or more"),
        (-np.inf, 1, True, "at most 1 order"),
        (2, 8, True, "3 to 8 orders"),
        (2, 3, True, "3 orders"),
        (30, np.inf, True, "more than 30 orders"),
        (30, 60, True, "more than 30 and at most 60 orders"),
    ],
)
def test_bounds_read_as_people_say_them(low, high, whole, text):
    assert words_rules.write_rule((Condition("frequency", "", low, high, whole),), ORDERS, "EUR") == text


def test_money_has_its_currency():
    bounds = (Condition("monetary", "", 1500, np.inf, False),)
    assert words_rules.write_rule(bounds, ORDERS, "GBP") == "more than £1,500 spent"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=40))
def test_numbers_to_ask_about_lie_within_the_data_and_ascend(values):
    column = np.array(values)
    steps = list_steps(column, ORDERS["monetary"])
    assert len(steps)
    assert (np.diff(steps) > 0).all()
    assert steps.min() >= column.min()
    assert steps.max() <= column.max()
