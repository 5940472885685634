"""What one kind of customer is like, and tables of many kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

CHANNELS = ("shop", "web", "app")
CAMPAIGNS = ("welcome series", "special discount", "early access", "reminder")
ATTITUDES = ("price", "quality", "green")
ANSWERS = ("buys_gifts", "reads_newsletter", "prefers_shop")

Profiles = dict[str, np.ndarray]
"""A field of `Profile` to its values, one row per kind."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How one kind of customer shops, lives and thinks.

    Attributes
    ----------
    lines, units : float
        Mean number of lines an order and of units a line; at least 1 each.
    tastes, brands, channels, countries : tuple of float
        Weights of the categories, brands and countries of the shop and of `CHANNELS`.
    urban, evening, discounts : float
        Share of the customers in the larger cities, of orders in the evening, of orders at a discount.
    weekend : float
        How much busier a day of the weekend is than another.
    seasonality : float
        Power of the seasons: 0 is none, 1 is that of the shop.
    age, income, household, web_visits, service_contacts, satisfaction : float
        Means: years, euros a year (the median), heads, visits a month, contacts a year, 1 to 10.
    female, children, loyalty : float
        Shares: women, with children, members of the loyalty programme.
    attitudes : tuple of float
        Means of `ATTITUDES`, 0 for the undecided, in standard deviations.
    answers : tuple of float
        Share that says yes to each of `ANSWERS`.
    responses : tuple of float
        What each of `CAMPAIGNS` adds to the log odds of an order.
    """

    lines: float
    units: float
    tastes: tuple[float, ...]
    brands: tuple[float, ...]
    channels: tuple[float, ...]
    countries: tuple[float, ...]
    urban: float
    evening: float
    discounts: float
    weekend: float
    seasonality: float
    age: float
    income: float
    household: float
    web_visits: float
    service_contacts: float
    satisfaction: float
    female: float
    children: float
    loyalty: float
    attitudes: tuple[float, ...]
    answers: tuple[float, ...]
    responses: tuple[float, ...]


def stack_profiles(profiles: Sequence[Profile]) -> Profiles:
    """Put profiles below each other, one row each."""
    return {
        field.name: np.array([getattr(profile, field.name) for profile in profiles], dtype=float)
        for field in fields(Profile)
    }


def blend_profiles(first: Profile, last: Profile, levels: int) -> Profiles:
    """Go from one profile to another in equal steps.

    Parameters
    ----------
    first, last : Profile
    levels : int
        Number of rows, the two ends included.

    Returns
    -------
    Profiles
    """
    steps = np.linspace(0, 1, levels)
    ends = stack_profiles([first, last])
    return {name: both[0] + np.multiply.outer(steps, both[1] - both[0]) for name, both in ends.items()}


def choose(rows: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw one option for each of many, from tables of weights that many of them share.

    Parameters
    ----------
    rows : ndarray of int
        Which row of `weights` each of them draws from.
    weights : ndarray of shape (kinds, options)
        Not negative, not all 0 in a row.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int
        0 to options − 1, as long as `rows`.
    """
    cumulative = np.cumsum(weights, axis=1, dtype=float)
    cumulative /= cumulative[:, -1:]
    ladder = (cumulative + np.arange(len(weights))[:, None]).ravel()
    options = weights.shape[1]
    drawn = np.searchsorted(ladder, rows + rng.random(len(rows)), side="right") - rows * options
    return np.clip(drawn, 0, options - 1)
