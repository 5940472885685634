"""The orders that customers place, and what is in them."""

import numpy as np
import pandas as pd

from segbook.simulate.catalogue import BRANDS, CATEGORIES, CATEGORY_SEASON, load_catalogue
from segbook.simulate.population import DAYS, END, MIDDLE, MONTH, START, weigh_weekdays
from segbook.simulate.profiles import Profiles, choose

SEASON = np.array([0.8, 0.8, 0.9, 1.0, 1.0, 0.9, 0.8, 0.8, 0.9, 1.1, 1.6, 2.0])
"""How busy each month is, January first."""

REDUCTIONS = (0.10, 0.20, 0.30)
"""What a discount takes off, each as often."""

_DAYTIME = np.array([0, 0, 0, 0, 0, 1, 2, 4, 6, 8, 9, 9, 8, 7, 7, 7, 8, 7, 4, 2, 1, 0, 0, 0], dtype=float)
_EVENING = np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 11, 9, 5, 2], dtype=float)
_MONTHS = pd.date_range(START, END, freq="D").month.to_numpy() - 1


def draw_orders(people: pd.DataFrame, profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the orders of customers: the first when they join, the others by rate, season and weekday.

    Parameters
    ----------
    people : pandas.DataFrame
        As `draw_personas`, `draw_continuum` or `apply_drift` give them.
    profiles : Profiles
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        customer (position in `people`), kind, day (since `START`).
    """
    stints = _list_stints(people)
    further = rng.poisson(stints["orders_per_month"] * (stints["until_day"] - stints["from_day"]) / MONTH)
    count = further + stints["opens"].to_numpy()
    orders = stints.loc[stints.index.repeat(count)]
    first = orders["opens"].to_numpy() & ~orders.index.duplicated()
    day = _draw_days(orders, profiles, rng)
    day = np.where(first, orders["from_day"], day)
    return orders[["customer", "kind"]].assign(day=day).reset_index(drop=True)


def time_orders(orders: pd.DataFrame, profiles: Profiles, first_order: int, rng: np.random.Generator) -> pd.DataFrame:
    """Give orders their hour, channel and number.

    Parameters
    ----------
    orders : pandas.DataFrame
        customer, kind, day.
    profiles : Profiles
    first_order : int
        The first number; the others follow by time.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        customer, kind, ordered_at (to the minute), channel (position), order (number); by time.
    """
    kind = orders["kind"].to_numpy()
    evening = profiles["evening"][:, None]
    hours = (1 - evening) * _DAYTIME / _DAYTIME.sum() + evening * _EVENING / _EVENING.sum()
    minute = 60 * choose(kind, hours, rng) + rng.integers(0, 60, len(kind))
    moment = np.datetime64(START, "s") + (1440 * orders["day"].to_numpy() + minute) * np.timedelta64(60, "s")
    orders = pd.DataFrame(
        {
            "customer": orders["customer"],
            "kind": kind,
            "ordered_at": moment,
            "channel": choose(kind, profiles["channels"], rng).astype(np.int8),
        }
    ).sort_values(["ordered_at", "customer"], kind="stable", ignore_index=True)
    return orders.assign(order=np.arange(first_order, first_order + len(orders)))


def fill_orders(orders: pd.DataFrame, profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    """Fill orders with products, each once, by taste, brand and season; some orders are at a discount.

    Returns
    -------
    pandas.DataFrame
        customer, order, ordered_at, channel, product (position in the catalogue), quantity, unit_price
        (list price, euros), discount (euros off the line); the order of the orders.
    """
    reduced = rng.random(len(orders)) < profiles["discounts"][orders["kind"]]
    reduction = np.where(reduced, rng.choice(REDUCTIONS, len(orders)), 0.0)
    count = 1 + rng.poisson(profiles["lines"][orders["kind"]] - 1)
    place = np.repeat(np.arange(len(orders)), count)
    lines = orders.take(place).reset_index(drop=True)
    kind = lines.pop("kind").to_numpy()
    product = _draw_products(kind, lines["ordered_at"].dt.month.to_numpy() - 1, profiles, rng)
    quantity = 1 + rng.poisson(profiles["units"][kind] - 1)
    price = load_catalogue()["unit_price"].to_numpy()[product]
    discount = np.round(reduction[place] * quantity * price, 2)
    lines = lines.assign(product=product, quantity=quantity, unit_price=price, discount=discount)
    return lines.drop_duplicates(["order", "product"], ignore_index=True)


def _list_stints(people: pd.DataFrame) -> pd.DataFrame:
    """Give the spans in which customers behave in one way: one each, two for those who drift."""
    people = people.assign(customer=np.arange(len(people)), from_day=people["joined_day"], opens=True)
    people = people.rename(columns={"left_day": "until_day"})
    drifts = people["kind"].ne(people["kind_before"]) | people["orders_per_month"].ne(people["orders_per_month_before"])
    drifting = people[drifts]
    before = drifting.assign(
        kind=drifting["kind_before"], orders_per_month=drifting["orders_per_month_before"], until_day=MIDDLE - 1
    )
    after = drifting.assign(from_day=MIDDLE, opens=False)
    stints = pd.concat([people[~drifts], before, after], ignore_index=True)
    return stints[["customer", "kind", "orders_per_month", "from_day", "until_day", "opens"]]


def _draw_days(orders: pd.DataFrame, profiles: Profiles, rng: np.random.Generator) -> np.ndarray:
    """Draw a day of its span for each order, the busy ones more often."""
    season = SEASON[_MONTHS] ** profiles["seasonality"][:, None]
    busy = season * weigh_weekdays(profiles)[:, (np.arange(DAYS + 1) + START.weekday()) % 7]
    reached = np.concatenate([np.zeros((len(busy), 1)), np.cumsum(busy, axis=1)], axis=1)
    reached /= reached[:, -1:]
    kind = orders["kind"].to_numpy()
    low, high = reached[kind, orders["from_day"]], reached[kind, orders["until_day"] + 1]
    ladder = (reached + np.arange(len(busy))[:, None]).ravel()
    day = np.searchsorted(ladder, kind + rng.uniform(low, high), side="right") - 1 - kind * (DAYS + 2)
    return np.clip(day, orders["from_day"], orders["until_day"])


def _draw_products(kind: np.ndarray, month: np.ndarray, profiles: Profiles, rng: np.random.Generator) -> np.ndarray:
    season = np.array([CATEGORY_SEASON.get(category, np.ones(12)) for category in CATEGORIES]).T
    power = profiles["seasonality"][:, None, None]
    by_month = (profiles["tastes"][:, None, :] * season**power).reshape(-1, len(CATEGORIES))
    category = choose(12 * kind + month, by_month, rng)
    catalogue = load_catalogue()
    brand = catalogue["brand"].map(BRANDS.index).to_numpy()
    of_category = profiles["brands"][:, brand].reshape(-1, len(catalogue) // len(CATEGORIES))
    position = choose(len(CATEGORIES) * kind + category, of_category, rng)
    return of_category.shape[1] * category + position
