"""Draw customers: which kind they are, how often they order, when they come and go."""

from datetime import date

import numpy as np
import pandas as pd

from segbook.simulate.personas import AVERAGE, ENDS, PERSONAS
from segbook.simulate.profiles import Profiles, blend_profiles, choose, stack_profiles

START, END = date(2023, 1, 1), date(2025, 1, 31)
DAYS = (END - START).days
MIDDLE = DAYS // 2
MONTH = 30.4375
LEVELS = 51
"""Steps of the continuum: so many that nobody sees them."""

_MEAN_LIFETIME, _MEAN_RATE, _RATE_SHAPE = 14.0, 0.5, 1.5


def load_profiles(structure: str) -> Profiles:
    """Give the kinds of customers of a structure: the personas, the steps of the continuum, or the average."""
    if structure == "natural":
        return stack_profiles([persona.profile for persona in PERSONAS])
    if structure == "continuum":
        return blend_profiles(*ENDS, LEVELS)
    return stack_profiles([AVERAGE])


def draw_personas(customers: int, profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    """Draw customers of the planted segments.

    Parameters
    ----------
    customers : int
    profiles : Profiles
        Of the structure ``natural``.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        kind (position of the persona), joined_day and left_day (days since `START`), active (still, at
        `END`), orders_per_month; the columns ``kind_before`` and ``orders_per_month_before`` are equal to
        those without ``_before`` until `apply_drift` changes the latter.
    """
    shares = np.array([persona.share for persona in PERSONAS])
    counts = np.floor(shares * customers).astype(int)
    counts[-1] += customers - counts.sum()
    kind = rng.permutation(np.repeat(np.arange(len(PERSONAS)), counts))
    joined = DAYS - MONTH * rng.uniform(*_range_of(kind, "joined"))
    left = DAYS - MONTH * rng.uniform(*_range_of(kind, "left"))
    rate = np.array([each.orders_per_month for each in PERSONAS])[kind] * rng.gamma(12, 1 / 12, customers)
    active = np.array([each.left == (0, 0) for each in PERSONAS])[kind]
    return _complete(kind, joined, left, active, rate, profiles, rng)


def draw_continuum(customers: int, profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    """Draw customers of one population without groups.

    A latent trait, anywhere from 0 to 1, decides everything that a profile says. Rates are gamma
    distributed around a mean that grows smoothly with the trait, lifetimes exponential, orders Poisson
    while alive (as in Schmittlein, Morrison & Colombo 1987). Columns as `draw_personas`.
    """
    trait = rng.uniform(0, 1, customers)
    kind = np.rint(trait * (LEVELS - 1)).astype(int)
    rate = _MEAN_RATE * np.exp(1.5 * (trait - 0.5)) * rng.gamma(_RATE_SHAPE, 1 / _RATE_SHAPE, customers)
    joined = rng.uniform(0, DAYS, customers)
    left = joined + MONTH * rng.exponential(_MEAN_LIFETIME, customers)
    return _complete(kind, joined, left, left > DAYS, rate, profiles, rng)


def apply_drift(people: pd.DataFrame, share: float, structure: str, rng: np.random.Generator) -> pd.DataFrame:
    """Let some customers behave as others from the middle of the period on.

    Those who may are who joined before the middle and are still active at the end. With personas, they
    take the kind of another persona that is active for so long, and its rate in the proportion that their own had;
    in the continuum, they take kind and rate of one another.

    Parameters
    ----------
    people : pandas.DataFrame
        As `draw_personas` gives them.
    share : float
        Of those who may, 0 to 1.
    structure : {"natural", "continuum"}
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        The same columns; kind and orders_per_month are those of the second half.
    """
    may = np.flatnonzero(people["active"] & (people["joined_day"] < MIDDLE))
    drifting = rng.permutation(may)[: round(share * len(may))]
    kind, rate = people["kind"].to_numpy().copy(), people["orders_per_month"].to_numpy().copy()
    if structure == "natural":
        faithful = [i for i, each in enumerate(PERSONAS) if each.left == (0, 0) and each.joined[1] * MONTH > DAYS / 2]
        following = np.arange(len(PERSONAS))
        following[faithful] = np.roll(faithful, 1)
        usual = np.array([each.orders_per_month for each in PERSONAS])
        rate[drifting] *= usual[following[kind[drifting]]] / usual[kind[drifting]]
        kind[drifting] = following[kind[drifting]]
    else:
        model = np.roll(drifting, 1)
        kind[drifting], rate[drifting] = kind[model], rate[model]
    return people.assign(kind=kind, orders_per_month=rate)


def weigh_weekdays(profiles: Profiles) -> np.ndarray:
    """Give how busy each day of the week is, Monday first, shape (kinds, 7)."""
    return np.where(np.arange(7) >= 5, profiles["weekend"][:, None], 1.0)


def _complete(kind, joined, left, active, rate, profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    joined_day = _move_to_weekday(np.clip(joined, 0, DAYS).astype(int), kind, profiles, rng)
    left_day = np.clip(np.maximum(left.astype(int), joined_day), 0, DAYS)
    return pd.DataFrame(
        {
            "kind": kind,
            "kind_before": kind,
            "joined_day": joined_day,
            "left_day": np.where(active, DAYS, left_day),
            "active": active,
            "orders_per_month": rate,
            "orders_per_month_before": rate,
        }
    )


def _move_to_weekday(day: np.ndarray, kind: np.ndarray, profiles: Profiles, rng: np.random.Generator) -> np.ndarray:
    """Move days within their week to where the kind likes to shop; those who would leave the period stay."""
    moved = day - (day + START.weekday()) % 7 + choose(kind, weigh_weekdays(profiles), rng)
    return np.where((moved >= 0) & (moved <= DAYS), moved, day)


def _range_of(kind: np.ndarray, attribute: str) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.array([getattr(each, attribute) for each in PERSONAS])[kind].T
    return low, high
