"""In opposite worlds the chapter says opposite things, and in odd ones honest things."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from segbook.actions.budget import plots, words
from tests.actions.chain import read, tell_actions
from tests.actions.worlds import make_campaigns, make_discounts_lose

CHEAP = {"email": 0.001}
"""A contact that pays wherever somebody responds, or does not for the response's sake."""

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def segments(sample_run):
    return read(sample_run, "segments")


@pytest.fixture(scope="module")
def pay(sample_run, segments):
    strong = make_campaigns(segments, {"special discount": 2.5, "reminder": 0.0, "early access": 0.0}, seed=1)
    return tell_actions(sample_run, strong, costs=CHEAP, budget=1e4)


@pytest.fixture(scope="module")
def lose(sample_run, segments):
    return tell_actions(sample_run, make_discounts_lose(segments), costs=CHEAP, budget=1e4)


def draw(chapter) -> bytes:
    figure, ax = plt.subplots(figsize=(5.2, 3))
    plots.plot_allocation(chapter.plan, "EUR", ax)
    figure.canvas.draw()
    drawn = bytes(figure.canvas.buffer_rgba())
    plt.close(figure)
    return drawn


def test_discounts_that_pay_are_planned_and_those_that_lose_are_warned_of(pay, lose):
    assert set(pay.bands["discounts"]) == {"pay"}
    assert set(lose.bands["discounts"]) == {"lose"}
    planned = pay.plan.contacted.set_index("treatment")
    assert sorted(planned.loc["special discount", "segment_id"]) == [1, 2, 3, 4, 5]
    assert planned.loc["special discount", "gain"].sum() > 0.9 * planned["gain"].sum()
    assert "special discount" not in set(lose.plan.contacted["treatment"])
    assert pay.table["besides"].str.contains("A discount pays here").all()
    assert pay.table["besides"].str.contains("wins €").all()
    assert lose.table["besides"].str.contains("Give no discounts here").all()
    assert lose.table["besides"].str.contains("loses €").all()
    assert "special discount to" in pay.answer.lower()
    assert "special discount" not in lose.answer.lower()
    assert draw(pay) != draw(lose)


def test_every_sentence_on_money_differs_where_responses_do(pay, lose):
    for column in ("contact", "besides", "expected_return"):
        assert (pay.table[column] != lose.table[column]).all(), column
    assert pay.answer != lose.answer
    assert not np.allclose(pay.plan.scenarios["gain"], lose.plan.scenarios["gain"])


def test_the_best_segment_stays_or_leaves(sample_run, segments):
    values = read(sample_run, "value_segments")
    best = values["expected"].idxmax()
    leaving = values.copy()
    leaving.loc[best, ["active", "slipping_away", "gone"]] = [0.4, 0.6, 0.0]
    leaving.loc[best, "slipping"] = round(0.6 * leaving.loc[best, "customers"])
    campaigns = make_discounts_lose(segments)
    stays, leaves = (tell_actions(sample_run, campaigns, values=each).table.loc[best] for each in (values, leaving))
    assert stays["strategy"] == "Keep them close"
    assert leaves["strategy"] == "Find out why they leave"
    assert "60% are slipping away or gone" in leaves["reason"]
    assert "slipping away" not in stays["reason"]
    assert "Let a person, not a machine, write to those who slip away" in leaves["besides"]
    assert "Let a person" not in stays["besides"]
    for column in ("goal", "steps", "offer", "measure", "avoid"):
        assert stays[column] != leaves[column]


def test_satisfaction_is_high_or_low(sample_run, segments):
    features = read(sample_run, "features")
    own = features["customer_id"].map(segments.set_index("customer_id")["segment_id"])
    changed = {}
    for name, better in (("high", 9.0), ("low", 2.0)):
        noise = np.random.default_rng(1).integers(0, 2, len(features))
        satisfied = features.assign(satisfaction=np.where(own == 1, better, 5.0) + noise)
        changed[name] = tell_actions(sample_run, make_discounts_lose(segments), features=satisfied)
    high, low = (changed[name].table.loc[0, "besides"] for name in ("high", "low"))
    assert [changed[name].bands.loc[0, "satisfaction"] for name in changed] == ["high", "low"]
    assert "They are content, so ask them for a review" in high
    assert "Their satisfaction is 9.5, that of the others 5.5" in high
    assert "Mend before you sell" in low
    assert "Their satisfaction is 2.5" in low


def test_without_campaigns_everything_is_said_to_be_assumed(sample_run):
    chapter = tell_actions(sample_run)
    assert set(chapter.plan.contacted["source"]) == {"assumed"}
    assert "The responses are assumed: nobody has measured them for you" in chapter.answer
    assert chapter.untested == "No campaign has measured a response, so the plan rests on what the playbook assumes."
    assert set(chapter.bands["discounts"]) == {"unknown"}


def test_what_nobody_measured_is_not_planned_beside_what_was(sample_run, lose):
    assert set(lose.plan.contacted["source"]) == {"measured"}
    assert "personal letter" in lose.untested
    assert "Worth a test before it is worth a budget" in lose.untested


def test_what_was_measured_to_pay_is_planned_where_no_strategy_names_it(sample_run, segments):
    letters = make_campaigns(segments, {"personal letter": 0.0, "welcome series": {1: 2.0, 2: 0, 3: 0, 4: 0, 5: 0}}, 1)
    planned = tell_actions(sample_run, letters).plan.contacted
    assert ["Champions", "welcome series"] in planned[["segment", "treatment"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("economics", "said"),
    [
        ({"budget": 0.0}, "The budget is 0"),
        ({"margin": -0.2}, "loses money"),
        ({"margin": 0.0}, "an order earns nothing"),
        ({"costs": {"email": 1e4, "letter": 1e4, "call": 1e4, "app": 1e4}}, "even if everybody ordered"),
    ],
)
def test_nobody_is_contacted_where_that_cannot_pay_and_the_answer_says_why(sample_run, segments, economics, said):
    chapter = tell_actions(sample_run, make_discounts_lose(segments), **economics)
    assert chapter.plan.contacted.empty
    assert said in chapter.answer
    assert chapter.table["budget"].sum() == 0
    assert chapter.table["contact"].str.startswith("Nobody is contacted").all()
    assert sorted(chapter.table["priority"]) == [1, 2, 3, 4, 5]


def test_of_a_huge_budget_what_does_not_pay_is_kept(sample_run, segments):
    chapter = tell_actions(sample_run, make_discounts_lose(segments), budget=1e9)
    assert chapter.plan.contacted["cost"].sum() < 1e4
    assert "Keep the other €" in words.answer(chapter.plan, "EUR")


def test_a_segment_of_nine_is_named_and_not_planned_for(sample_run, segments):
    smallest = segments["segment_id"].value_counts()
    chapter = tell_actions(sample_run, make_discounts_lose(segments), min_cell=int(smallest.min()) + 1)
    hidden = chapter.table.set_index("segment_id").loc[smallest.idxmin()]
    assert hidden["reason"] == "It has too few customers to say more of them."
    assert hidden["besides"] == "" or "%" not in hidden["besides"]
    assert np.isnan(hidden["expected_return"])
    assert hidden["contact"] == ""
