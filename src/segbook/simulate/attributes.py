"""What is known of customers besides their orders: where they live, who they are, how content."""

import numpy as np
import pandas as pd

from segbook.simulate.places import load_places, weigh_places
from segbook.simulate.profiles import Profiles, choose

GENDERS = ("female", "male", "diverse")
_DIVERSE = 0.01
_AGE_SPREAD, _INCOME_SPREAD, _SATISFACTION_SPREAD = 8.0, 0.3, 1.4


def draw_attributes(
    kind: np.ndarray, profiles: Profiles, rng: np.random.Generator, *, linked: bool = True
) -> pd.DataFrame:
    """Draw the attributes of customers.

    Parameters
    ----------
    kind : ndarray of int
        Of each customer.
    profiles : Profiles
    rng : numpy.random.Generator
    linked : bool
        Whether who has children lives with at least one other; where nothing goes with anything, not even that.

    Returns
    -------
    pandas.DataFrame
        place (position), postcode (text), age (18 to 95 years), gender, household_size (1 to 8), has_children
        (yes, no), income (euros a year, in hundreds), loyalty_member (yes, no), web_visits (a month),
        service_contacts (a year), satisfaction (1 to 10). Country, region, city and postcode say the same
        thing more or less exactly.
    """
    customers = len(kind)
    place = choose(kind, weigh_places(profiles["countries"], profiles["urban"]), rng)
    children = rng.random(customers) < profiles["children"][kind]
    household = np.minimum(1 + rng.poisson(profiles["household"][kind] - 1), 8)
    if linked:
        household = np.where(children, np.maximum(household, 2), household)
    age = rng.normal(profiles["age"][kind], _AGE_SPREAD)
    income = profiles["income"][kind] * rng.lognormal(0, _INCOME_SPREAD, customers)
    satisfaction = rng.normal(profiles["satisfaction"][kind], _SATISFACTION_SPREAD)
    women = profiles["female"][:, None] * (1 - _DIVERSE)
    genders = np.hstack([women, 1 - _DIVERSE - women, np.full_like(women, _DIVERSE)])
    return pd.DataFrame(
        {
            "place": place,
            "postcode": _draw_postcodes(place, rng),
            "age": np.clip(np.rint(age), 18, 95).astype(int),
            "gender": np.array(GENDERS, dtype=object)[choose(kind, genders, rng)],
            "household_size": household,
            "has_children": say_yes(children),
            "income": (100 * np.rint(income / 100)).astype(int),
            "loyalty_member": say_yes(rng.random(customers) < profiles["loyalty"][kind]),
            "web_visits": rng.poisson(profiles["web_visits"][kind] * rng.gamma(4, 1 / 4, customers)),
            "service_contacts": rng.poisson(profiles["service_contacts"][kind]),
            "satisfaction": np.clip(np.rint(satisfaction), 1, 10).astype(int),
        }
    )


def say_yes(answers: np.ndarray) -> np.ndarray:
    """Turn truth values into "yes" and "no"."""
    return np.where(answers, "yes", "no").astype(object)


def _draw_postcodes(place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give postcodes that begin as those of the place do: text, because some begin with 0."""
    places = load_places()
    missing = (places["digits"] - places["prefix"].str.len()).to_numpy()[place]
    tail = rng.integers(0, 10**missing)
    padded = pd.Series(10**missing + tail).astype(str).str[1:]
    return (places["prefix"].take(place).reset_index(drop=True) + padded).to_numpy(object)
