"""What only the simulation knows: segments, lifetimes, and what a campaign would do."""

import numpy as np
import pandas as pd

from segbook.simulate.personas import PERSONAS
from segbook.simulate.population import MONTH, START
from segbook.simulate.profiles import CAMPAIGNS, Profiles

EVERYBODY = "everybody"
"""The only segment where there are none."""

HORIZON_DAYS = 30
_CHANCE_ORDERS = 0.01
_EFFECT_SPREAD = 0.1


def name_segments(people: pd.DataFrame, structure: str) -> pd.DataFrame:
    """Give segment and segment_before (until the middle of the period) of each customer."""
    names = np.array([persona.name for persona in PERSONAS], dtype=object)
    if structure != "natural":
        return pd.DataFrame({"segment": EVERYBODY, "segment_before": EVERYBODY}, index=people.index)
    return pd.DataFrame({"segment": names[people["kind"]], "segment_before": names[people["kind_before"]]})


def tell_lifetimes(people: pd.DataFrame) -> pd.DataFrame:
    """Give when customers came and went, and how often they order.

    Returns
    -------
    pandas.DataFrame
        joined_on (date of the first order), left_on (date; missing for who is still active at the end),
        orders_per_month (the customer's own rate while active, after the first order) and
        orders_per_month_before (until the middle of the period).
    """
    start = pd.Timestamp(START)
    return pd.DataFrame(
        {
            "joined_on": start + pd.to_timedelta(people["joined_day"], unit="D"),
            "left_on": start + pd.to_timedelta(people["left_day"].mask(people["active"]), unit="D"),
            "orders_per_month": people["orders_per_month"].round(4),
            "orders_per_month_before": people["orders_per_month_before"].round(4),
        }
    )


def draw_responses(
    people: pd.DataFrame, profiles: Profiles, rng: np.random.Generator, *, linked: bool = True
) -> pd.DataFrame:
    """Give the probability to order within 30 days after the end, without and with each campaign.

    Without: that of at least one event of a Poisson process with the customer's own rate while active, and a
    hundredth of an order a month from anybody. With: the effect of the campaign on the kind, and a little
    chance, added to the log odds.

    Parameters
    ----------
    people : pandas.DataFrame
        kind, active, orders_per_month.
    profiles : Profiles
    rng : numpy.random.Generator
    linked : bool
        Whether the probability follows from rate and activity; otherwise it is independent of everything.

    Returns
    -------
    pandas.DataFrame
        customer (position), campaign (one of `CAMPAIGNS`), p_without, p_with; each customer in turn.
    """
    rate = np.where(people["active"], people["orders_per_month"], 0) + _CHANCE_ORDERS
    p_without = -np.expm1(-rate * HORIZON_DAYS / MONTH) if linked else rng.beta(2, 8, len(people))
    p_without = np.clip(p_without, 0.0001, 0.9999)[:, None]
    effect = profiles["responses"][people["kind"]] + rng.normal(0, _EFFECT_SPREAD, (len(people), len(CAMPAIGNS)))
    p_with = 1 / (1 + (1 - p_without) / p_without * np.exp(-effect))
    return pd.DataFrame(
        {
            "customer": np.repeat(np.arange(len(people)), len(CAMPAIGNS)),
            "campaign": np.tile(np.array(CAMPAIGNS, dtype=object), len(people)),
            "p_without": np.round(np.broadcast_to(p_without, p_with.shape).ravel(), 4),
            "p_with": np.round(p_with.ravel(), 4),
        }
    )
