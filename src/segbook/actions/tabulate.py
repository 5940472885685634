"""The table of actions: one strategy per segment, with everything that is said of it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.budget import words as budget_words
from segbook.actions.budget.plan import BudgetPlan
from segbook.actions.playbook import Playbook
from segbook.actions.strategy import choose_strategies, find_advice, rank_segments
from segbook.actions.words import explain_advice, explain_strategy


def tabulate_actions(
    facts: pd.DataFrame,
    bands: pd.DataFrame,
    playbook: Playbook,
    attractiveness: pd.Series,
    currency: str | None,
    *,
    plan: BudgetPlan | None = None,
    timing: Mapping[int, str] | None = None,
    offers: pd.DataFrame | None = None,
    tests: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say of each segment what to do, why, with whom, when, and what that is expected to bring.

    Parameters
    ----------
    facts, bands : pandas.DataFrame
        As `gather_facts` and `find_bands` give them.
    playbook : Playbook
    attractiveness : pandas.Series of float
        Scores; the index is segment_id.
    currency : str or None
    plan : BudgetPlan, optional
        None without orders, as for the others.
    timing : mapping of int to str, optional
        When each segment orders, in words.
    offers : pandas.DataFrame, optional
        The table `recommendations`.
    tests : pandas.DataFrame, optional
        As `publish_experiments` gives it.

    Returns
    -------
    pandas.DataFrame
        The table `actions`, ordered by segment_id. Its texts say nothing that may not be published, and are not escaped.
    """
    strategies, advice = choose_strategies(bands, playbook), find_advice(bands, playbook)
    rows = []
    for _, fact in facts.iterrows():
        segment_id = fact["segment_id"]
        rule, unhappy = strategies[segment_id], (bands.set_index("segment_id")["satisfaction"] == "low")[segment_id]
        rows.append(
            {name: fact[name] for name in ("segment_id", "segment", "archetype", "level")}
            | {"strategy": rule.strategy, "goal": rule.goal, "reason": explain_strategy(rule, fact, currency)}
            | {"steps": "\n".join(rule.steps)}
            | {"contact": None if plan is None else _tell_contact(plan, tests, segment_id, currency)}
            | {"offer": _name_offers(rule.offer, segment_id, None if unhappy else offers)}
            | {"timing": (timing or {}).get(segment_id)}
            | {"measure": rule.measure, "avoid": rule.avoid}
            | {
                "besides": "\n".join(
                    _join(said, explain_advice(asked, fact, currency)) for said, asked in advice[segment_id]
                )
            }
            | _add_up(plan, segment_id)
        )
    gains = None if plan is None else plan.allocation
    table = pd.DataFrame(rows).assign(priority=rank_segments(facts, gains, attractiveness).to_numpy())
    return table.astype({"level": "str", "contact": "str", "timing": "str"}).reset_index(drop=True)


def _tell_contact(plan: BudgetPlan, tests: pd.DataFrame | None, segment_id: int, currency: str | None) -> str:
    """Say whom the plan contacts, and how many of them are held back at first."""
    told = budget_words.tell_segment(plan, segment_id, currency)
    own = pd.DataFrame() if tests is None else tests[tests["segment_id"] == segment_id]
    if own.empty:
        return told
    now, held = int(own["contacted"].sum()), int(own["held_back"].sum())
    return f"{told} At first contact {now:,}, and hold back {held:,}, drawn by lot, to see whether it works."


def _name_offers(offer: str, segment_id: int, offers: pd.DataFrame | None) -> str:
    """Add the product that most of the segment are offered."""
    own = pd.DataFrame() if offers is None else offers[offers["segment_id"] == segment_id]
    if own.empty:
        return offer
    return f"{offer}. Of products, offer {own.sort_values('place')['product'].iloc[0]} first"


def _join(said: str, why: str) -> str:
    return f"{said.removesuffix('.')}. {why}" if why else said


def _add_up(plan: BudgetPlan | None, segment_id: int) -> dict[str, float]:
    """Add up what the plan spends on a segment and what that is expected to win."""
    columns = ("budget", "expected_return", "lower", "upper")
    own = None if plan is None else plan.segments[plan.segments["segment_id"] == segment_id]
    if own is None or own.empty:
        return dict.fromkeys(columns, np.nan)
    return dict(zip(columns, own[["spent", "gain", "lower", "upper"]].iloc[0], strict=True))
