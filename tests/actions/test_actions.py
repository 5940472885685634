import matplotlib.pyplot as plt
import pandas as pd
import pytest

from segbook.actions import load_strategies, plots, recommend_actions, words
from segbook.profiles import suppress_small
from segbook.segments import ARCHETYPES, LEVELS


def make_profiles(revenues: dict[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame({"segment": list(revenues), "revenue": list(revenues.values())})
    return frame.assign(
        segment_id=range(1, len(frame) + 1),
        archetype=frame["segment"],
        level=frame["segment"].map(LEVELS),
        customers=50,
        share=1 / len(frame),
        revenue_share=frame["revenue"] / frame["revenue"].sum(),
        recency_days_median=120.0,
    )


def test_segments_at_risk_come_first_when_much_is_at_stake():
    plan = recommend_actions(make_profiles({"Champions": 800, "Can't Lose Them": 50, "At Risk": 150}))
    assert plan.set_index("segment")["priority"].to_dict() == {"At Risk": 1, "Champions": 2, "Can't Lose Them": 3}
    assert words.explain_first(plan, "EUR") == (
        "The segments of good customers who stay away, “Can't Lose Them” and “At Risk”, brought 20% of the revenue. This one brought the most of it: €150, 15% of the revenue, "
        "from 50 customers; the typical one last ordered 120 days ago."
    )
    alone = recommend_actions(make_profiles({"Champions": 800, "At Risk": 200}))
    assert words.explain_first(alone, "EUR").startswith(
        "Its 50 customers brought €200, 20% of the revenue, and stay away"
    )


def test_a_hidden_segment_does_not_make_the_reason_untrue():
    plan = recommend_actions(make_profiles({"Champions": 890, "At Risk": 60, "Can't Lose Them": 50}))
    public = suppress_small(plan.assign(customers=[50, 50, 3]), 10, keep=["strategy", "priority"])
    reason = words.explain_first(public, "EUR")
    assert reason.startswith("Its 50 customers brought €60.00, 6.0% of the revenue, and stay away")


def test_customers_of_small_value_do_not_come_first_because_they_stay_away():
    plan = recommend_actions(make_profiles({"Hibernating": 200, "Champions": 700, "Lost": 100}))
    assert plan.set_index("segment")["priority"].to_dict() == {"Champions": 1, "Hibernating": 2, "Lost": 3}


def test_otherwise_the_most_revenue_comes_first():
    plan = recommend_actions(make_profiles({"Lost": 99, "Champions": 801, "New Customers": 100}))
    assert plan.set_index("segment")["priority"].to_dict() == {"Champions": 1, "New Customers": 2, "Lost": 3}
    assert words.explain_first(plan, "EUR").startswith("They bring the most: €801, 80% of the revenue")


@pytest.mark.parametrize("archetype", LEVELS)
def test_strategies_are_bound_to_what_a_segment_is(archetype):
    wanted = {
        "High-Value": ("loyalty programme", "premium offers", "early access"),
        "Regular": ("engagement", "cross-selling"),
        "New/Potential": ("welcome series", "education"),
        "At-Risk": ("re-engagement", "special discount", "feedback survey")
        if archetype not in ("About To Sleep",)
        else ("re-engagement", "special discount"),
    }
    strategy = load_strategies()[archetype]
    assert set(strategy) == {"strategy", "goal", "actions", "measure", "avoid"}
    for words_wanted in wanted[LEVELS[archetype]]:
        assert any(words_wanted in action.lower() for action in strategy["actions"])


def test_strategies_do_not_depend_on_the_number_of_a_segment():
    profiles = make_profiles({"Champions": 800, "Lost": 200})
    renumbered = profiles.assign(segment_id=[2, 1])
    before, after = (recommend_actions(frame).set_index("segment")["strategy"] for frame in (profiles, renumbered))
    assert before.equals(after)


def test_cards_come_in_the_order_of_work_and_hide_small_segments():
    plan = recommend_actions(make_profiles({"Champions": 800, "At Risk": 200}))
    plan = suppress_small(plan.assign(customers=[3, 50]), 10, keep=["strategy", "priority"])
    text = words.cards(plan, "EUR", min_cell=10)
    assert text.index("**1. At Risk**") < text.index("**2. Champions**")
    assert "Fewer than 10 customers." in text
    assert "50 customers, €200 so far, 20% of the revenue." in text


def test_the_figure_shows_revenue_in_the_order_of_work():
    plan = recommend_actions(make_profiles({"Champions": 800, "At Risk": 200}))
    ax = plots.plot_priorities(plan, "EUR", plt.subplots()[1])
    assert [bar.get_width() for bar in ax.patches] == [200, 800]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1. At Risk", "2. Champions"]
    plt.close("all")


def test_without_orders_the_larger_segment_comes_first_and_no_money_is_named():
    profiles = pd.DataFrame(
        {
            "segment_id": [1, 2],
            "segment": ["High income", "Typical customers"],
            "archetype": ["Untapped", "Typical"],
            "level": pd.Series([None, None], dtype="str"),
            "customers": [40, 60],
            "share": [0.4, 0.6],
        }
    )
    plan = recommend_actions(profiles)
    assert plan["priority"].tolist() == [2, 1]
    text = words.answer(plan, None) + words.cards(plan, None, min_cell=10)
    assert "It is the largest segment: 60 customers, 60% of all." in text
    assert "40 customers, 40% of all." in text
    assert "revenue" not in text
    ax = plots.plot_priorities(plan, None, plt.subplots()[1])
    assert [bar.get_width() for bar in ax.patches] == [60, 40]
    plt.close("all")


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_every_archetype_without_orders_has_a_whole_strategy(archetype):
    strategy = load_strategies()[archetype]
    assert set(strategy) == {"strategy", "goal", "actions", "measure", "avoid"}
    assert len(strategy["actions"]) >= 2
