"""One strategy per segment, bound to what the segment is."""

from functools import cache
from pathlib import Path

import pandas as pd
import yaml

URGENT = ("Can't Lose Them", "At Risk")
"""Archetypes of customers who were worth much and stay away."""

AT_STAKE = 0.10
"""Share of the revenue from which urgent segments come before all others."""


_COLUMNS = (
    "segment_id",
    "segment",
    "archetype",
    "level",
    "customers",
    "share",
    "revenue",
    "revenue_share",
    "recency_days_median",
)


@cache
def load_strategies() -> dict[str, dict]:
    """Read the strategies: archetype to strategy, goal, actions, measure, avoid."""
    return yaml.safe_load(Path(__file__).with_name("strategies.yml").read_text(encoding="utf-8"))


def recommend_actions(profiles: pd.DataFrame) -> pd.DataFrame:
    """Give each segment its strategy, and the order in which to begin.

    Without orders, the order is by number of customers. With them it is by past revenue, with one exception: if the `URGENT` segments together brought at least
    `AT_STAKE` of the revenue, the one of them that brought most comes first, because its
    customers stay away and the others' do not.

    Parameters
    ----------
    profiles : pandas.DataFrame
        segment_id, segment, archetype, level, customers, share, and with orders revenue, revenue_share,
        recency_days_median.

    Returns
    -------
    pandas.DataFrame
        The columns of `profiles` named above, strategy,
        priority (1 is to be done first); ordered by segment_id.
    """
    actions = profiles[[column for column in _COLUMNS if column in profiles]].copy()
    actions["strategy"] = [load_strategies()[archetype]["strategy"] for archetype in actions["archetype"]]
    worth = "revenue" if "revenue" in actions else "customers"
    order = actions.sort_values([worth, "segment_id"], ascending=[False, True]).index.tolist()
    urgent = [position for position in order if actions.at[position, "archetype"] in URGENT]
    if urgent and actions.loc[urgent, "revenue_share"].sum() >= AT_STAKE:
        order.remove(urgent[0])
        order.insert(0, urgent[0])
    actions["priority"] = pd.Series(range(1, len(order) + 1), index=order)
    return actions
