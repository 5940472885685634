"""The chapter on actions from the tables of a finished run, with some of them changed: what would it say in another world?"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segbook import actions, profiles, value
from segbook.actions.budget.plan import BudgetPlan
from segbook.features import read_entries
from segbook.settings import CONTACT_COSTS

MIN_CELL = 10


@dataclass(frozen=True)
class Chapter:
    """What the chapter found in a world."""

    bands: pd.DataFrame
    table: pd.DataFrame
    plan: BudgetPlan
    gains: actions.budget.Gains
    answer: str
    untested: str


def read(run: Path, table: str) -> pd.DataFrame:
    return pd.read_parquet(run / "tables" / f"{table}.parquet")


def tell_actions(
    run: Path,
    campaigns: pd.DataFrame | None = None,
    *,
    values: pd.DataFrame | None = None,
    features: pd.DataFrame | None = None,
    margin: float = 0.3,
    budget: float = 400.0,
    costs: dict[str, float] | None = None,
    min_cell: int = MIN_CELL,
) -> Chapter:
    """Run the chapter's steps, but for products."""
    costs = CONTACT_COSTS | {"email": 0.5} | (costs or {})
    features = read(run, "features") if features is None else features
    values = read(run, "value_segments") if values is None else values
    segments = features[["customer_id"]].merge(read(run, "segments"), on="customer_id")
    book, entries = actions.load_playbook(), read_entries(read(run, "entries"))
    responses = actions.responses.estimate_responses(campaigns, segments, book.treatments, min_cell)
    days = {"horizon_days": 365, "spent_days": 365, "response_days": 30}
    orders = actions.budget.price_orders(read(run, "value"), features, segments, **days)
    worth = {"playbook": book, "contact_costs": costs, "min_cell": min_cell, "seed": 1}
    options = actions.budget.weigh_options(actions.budget.reckon_gains(orders, values, responses, **worth), margin)
    differences = profiles.measure_differences(features, segments["segment_id"], entries, min_cell)
    public = profiles.suppress_small(read(run, "profiles"), min_cell)
    facts = actions.gather_facts(
        public,
        differences,
        actions.measure_satisfaction(features, segments["segment_id"], min_cell),
        value.publish_values(values, min_cell),
        options,
        [name for name, made in book.treatments.items() if made.discount],
        read(run, "affinities"),
    )
    bands = actions.find_bands(facts)
    strategies = actions.choose_strategies(bands, book)
    gains = actions.budget.reckon_gains(
        orders, values, actions.select_responses(responses, strategies, options), **worth
    )
    plan = actions.budget.plan_budget(gains, margin=margin, budget=budget, response_days=30, min_cell=min_cell)
    scores = profiles.sum_scores(read(run, "attractiveness"))
    table = actions.tabulate_actions(facts, bands, book, scores, "EUR", plan=plan, offers=read(run, "recommendations"))
    answer = actions.words.answer(table, plan, "EUR")
    return Chapter(bands, table, plan, gains, answer, actions.words.describe_untested(responses, options, strategies))
