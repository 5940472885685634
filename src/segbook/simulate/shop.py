"""Customers of known segments, and the orders that they place."""

from datetime import date

import numpy as np
import pandas as pd

from segbook.simulate.catalogue import load_catalogue
from segbook.simulate.personas import CATEGORIES, CATEGORY_SEASON, COUNTRIES, PERSONAS, SEASON

START, END = date(2023, 1, 1), date(2025, 1, 31)
_MONTH = 30.4375
_HOURS = np.array([0, 0, 0, 0, 0, 1, 2, 4, 6, 8, 9, 9, 8, 7, 7, 7, 8, 9, 10, 11, 9, 6, 3, 1], dtype=float)


def simulate_customers(customers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw customers and when they are active.

    Parameters
    ----------
    customers : int
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        customer_id, segment (name of the persona), persona (its position), joined_day and left_day
        (days since `START`), orders_per_month, country.
    """
    days = (END - START).days
    shares = np.array([persona.share for persona in PERSONAS])
    counts = np.floor(shares * customers).astype(int)
    counts[-1] += customers - counts.sum()
    persona = rng.permutation(np.repeat(np.arange(len(PERSONAS)), counts))
    joined = days - _MONTH * rng.uniform(*_each(persona, "joined"))
    left = days - _MONTH * rng.uniform(*_each(persona, "left"))
    rate = np.array([each.orders_per_month for each in PERSONAS])[persona] * rng.gamma(12, 1 / 12, customers)
    return pd.DataFrame(
        {
            "customer_id": [f"C{number:05d}" for number in range(10_001, 10_001 + customers)],
            "segment": [PERSONAS[position].name for position in persona],
            "persona": persona,
            "joined_day": np.clip(joined, 0, days).astype(int),
            "left_day": np.clip(np.maximum(left, joined), 0, days).astype(int),
            "orders_per_month": rate,
            "country": np.array(COUNTRIES)[_choose(np.array([each.countries for each in PERSONAS])[persona], rng)],
        }
    )


def simulate_orders(customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the orders of customers: the first when they join, the others by rate and season.

    Returns
    -------
    pandas.DataFrame
        customer_id, persona, country, ordered_at; by time.
    """
    months = (customers["left_day"] - customers["joined_day"]) / _MONTH
    further = rng.poisson(customers["orders_per_month"] * months)
    repeated = customers.loc[customers.index.repeat(further + 1)]
    busy = np.concatenate([[0], np.cumsum(SEASON[_months_of_days() - 1])])
    low, high = busy[repeated["joined_day"]], busy[repeated["left_day"] + 1]
    day = np.searchsorted(busy, rng.uniform(low, high), side="right") - 1
    first = ~repeated.index.duplicated()
    day = np.where(first, repeated["joined_day"], day)
    minute = 60 * rng.choice(24, p=_HOURS / _HOURS.sum(), size=len(day)) + rng.integers(0, 60, len(day))
    moment = pd.Timestamp(START) + pd.to_timedelta(day, unit="D") + pd.to_timedelta(minute, unit="min")
    orders = repeated[["customer_id", "persona", "country"]].assign(ordered_at=moment)
    return orders.sort_values(["ordered_at", "customer_id"], kind="stable", ignore_index=True)


def simulate_lines(orders: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Fill orders with products, by the taste of the persona and the season of the category.

    Returns
    -------
    pandas.DataFrame
        order_id, customer_id, ordered_at, product_id, product, category, quantity, unit_price, country.
    """
    orders = orders.assign(order_id=[str(number) for number in range(100_001, 100_001 + len(orders))])
    count = 1 + rng.poisson(np.array([each.lines for each in PERSONAS])[orders["persona"]] - 1)
    lines = orders.loc[orders.index.repeat(count)].reset_index(drop=True)
    season = np.array([CATEGORY_SEASON.get(category, np.ones(12)) for category in CATEGORIES]).T
    tastes = np.array([each.tastes for each in PERSONAS])[lines["persona"]]
    category = _choose(tastes * season[lines["ordered_at"].dt.month - 1], rng)
    units = np.array([each.units for each in PERSONAS])[lines["persona"]]
    catalogue = load_catalogue()
    products = catalogue.iloc[10 * category + rng.integers(0, 10, len(lines))].reset_index(drop=True)
    lines = lines.assign(quantity=1 + rng.poisson(units - 1))
    lines = pd.concat([lines, products], axis=1)
    return lines[
        [
            "order_id",
            "customer_id",
            "ordered_at",
            "product_id",
            "product",
            "category",
            "quantity",
            "unit_price",
            "country",
        ]
    ]


def _each(persona: np.ndarray, attribute: str) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.array([getattr(each, attribute) for each in PERSONAS])[persona].T
    return low, high


def _choose(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw one column for each row, with the row's weights."""
    cumulative = np.cumsum(weights, axis=1)
    return (rng.uniform(0, cumulative[:, -1])[:, None] >= cumulative).sum(axis=1)


def _months_of_days() -> np.ndarray:
    return pd.date_range(START, END, freq="D").month.to_numpy()
