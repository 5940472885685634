"""Customers with and without groups, as points ready to be segmented: what the verdict is tried on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from segbook.simulate.laboratory import simulate_block
from segbook.simulate.plan import Plan
from segbook.simulate.population import DAYS, START, load_profiles
from segbook.simulate.tables import number_customers

YEAR, SUNDAY = 365, 6


@dataclass(frozen=True)
class Kind:
    """A kind of population: how it is drawn, and the verdicts that are right for it."""

    name: str
    draw: Callable[[int, np.random.Generator], np.ndarray]
    expected: tuple[str, ...]


def draw_correlated(n: int, rng: np.random.Generator, columns: int = 4, factors: int = 1) -> np.ndarray:
    """Draw one Gaussian whose columns share factors."""
    loadings = rng.uniform(0.5, 1.5, (factors, columns)) * rng.choice([-1, 1], (factors, columns))
    return rng.normal(size=(n, factors)) @ loadings + rng.normal(size=(n, columns))


def draw_log_normal(n: int, rng: np.random.Generator, logged: bool) -> np.ndarray:
    """Draw correlated amounts in cents."""
    amounts = np.exp(3 + 0.8 * draw_correlated(n, rng, 3)).round(2)
    return np.log1p(amounts) if logged else amounts


def draw_box(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw anywhere in a box."""
    return rng.uniform(size=(n, 3))


def draw_buyers(n: int, rng: np.random.Generator, once: float, calendar: bool = False, prices: int = 0) -> np.ndarray:
    """Draw log recency, frequency and monetary of one population whose rates are gamma distributed.

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    once : float
        Share that buys once.
    calendar : bool
        Whether the shop is closed on two weekdays and sells most before Christmas.
    prices : int
        Of the products, of which an order has one; 0 for baskets of any amount.
    """
    shape = 0.7
    scale = 1 / (once ** (1 / shape)) - 1  # repeat purchases are negative binomial: P(0) = (1 + scale) ** -shape
    orders = 1 + rng.poisson(rng.gamma(shape, scale, n))
    customer = np.repeat(np.arange(n), orders)
    days = np.arange(YEAR)
    weights = np.ones(YEAR)
    if calendar:
        weights = (1 + 2 * np.exp(-(((days - 330) / 25) ** 2))) * (days % 7 < SUNDAY - 1)
    joined = rng.uniform(0, YEAR, n)
    reached = np.cumsum(weights) / weights.sum()
    start = np.interp(joined, days, reached)[customer]
    day = np.searchsorted(reached, start + (1 - start) * rng.uniform(size=len(customer)))
    basket = np.exp(rng.normal(3, 0.5, n))[customer] * rng.lognormal(0, 0.6, len(customer))
    if prices:
        basket = rng.choice(np.geomspace(8, 80, prices).round() - 0.01, len(customer))
    return summarise_orders(customer, np.minimum(day, YEAR - 1), basket.round(2), YEAR)


def summarise_orders(customer: np.ndarray, day: np.ndarray, paid: np.ndarray, end: int) -> np.ndarray:
    """Give log recency, frequency and monetary of the customers who have orders."""
    _, customer = np.unique(customer, return_inverse=True)
    last = np.zeros(customer.max() + 1, int)
    np.maximum.at(last, customer, day)
    return np.log1p(np.column_stack([end - last, np.bincount(customer), np.bincount(customer, weights=paid)]))


def draw_heavy_tails(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw correlated, skewed columns with tails of a t distribution of three degrees of freedom."""
    wide = draw_correlated(n, rng, 3) / np.sqrt(rng.chisquare(3, n) / 3)[:, None]
    return np.where(wide > 0, wide * 3, wide)


def draw_crescent(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw along half a circle."""
    angle, radius = rng.uniform(0, np.pi, n), rng.normal(1, 0.15, n)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def draw_gaussians(
    n: int, rng: np.random.Generator, columns: int, apart: float, shares: tuple[float, ...]
) -> np.ndarray:
    """Draw Gaussians whose centres are all as many standard deviations apart from each other, turned at random."""
    turn = np.linalg.qr(rng.normal(size=(columns, columns)))[0]
    corners = (np.eye(columns)[: len(shares)] * apart / np.sqrt(2)) @ turn
    return corners[rng.choice(len(shares), n, p=shares)] + rng.normal(size=(n, columns))


def draw_humps(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw five columns, one of them with two humps four standard deviations apart."""
    points = rng.normal(size=(n, 5))
    points[:, 0] += 4 * rng.integers(0, 2, n)
    return points


def draw_buyer_types(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw buyers of three types: a few orders long ago, monthly small ones, weekly ones."""
    kind = rng.choice(3, n, p=(0.4, 0.35, 0.25))
    orders = 1 + rng.poisson(np.array([1.0, 12, 52])[kind] * rng.gamma(20, 1 / 20, n))
    customer = np.repeat(np.arange(n), orders)
    end = np.array([120, YEAR, YEAR])[kind][customer]
    basket = np.exp(rng.normal(np.log([80.0, 15, 40])[kind], 0.25))[customer] * rng.lognormal(0, 0.4, len(customer))
    return summarise_orders(customer, (rng.uniform(size=len(customer)) * end).astype(int), basket.round(2), YEAR)


def draw_independent(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw columns of several shapes that have nothing to do with each other."""
    shapes = [rng.normal(size=n), rng.gamma(2, size=n), rng.uniform(size=n), rng.poisson(4, n)]
    return np.column_stack(shapes)


def draw_zero_inflated(n: int, rng: np.random.Generator, logged: bool) -> np.ndarray:
    """Draw what one population spends in five categories: most buy nothing in most; who buys more, buys in more."""
    trait = rng.normal(size=(n, 1))
    buys = rng.normal(size=(n, 5)) + 0.7 * trait > (-0.5, 0, 0.3, 0.6, 1)
    spent = np.where(buys, np.exp(3 + 0.4 * trait + 0.8 * rng.normal(size=(n, 5))), 0).round(2)
    return np.log1p(spent) if logged else spent


def draw_shares(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the shares of orders in the evening, at weekends and at a discount; who orders once has shares of 0 or 1."""
    orders = 1 + rng.poisson(rng.gamma(0.7, 3, n))
    trait = rng.normal(size=(n, 1))
    chance = 1 / (1 + np.exp(-(0.7 * trait + rng.normal(size=(n, 3)) - (0, 1, 0.5))))
    return np.column_stack([rng.binomial(orders[:, None], chance) / orders[:, None], np.log1p(orders)])


def draw_answers(
    n: int, rng: np.random.Generator, answers: int = 8, strength: float = 1.5, quantities: int = 0
) -> np.ndarray:
    """Draw yes/no answers that one trait makes more or less likely (Rasch 1960), and quantities beside them."""
    trait = rng.normal(size=(n, 1))
    yes = rng.logistic(size=(n, answers)) < strength * (trait - rng.uniform(-1.5, 1.5, answers))
    return np.column_stack([yes, trait + rng.normal(size=(n, quantities))])


def draw_answer_types(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw three types who answer twelve yes/no questions alike but for one in ten."""
    kind = rng.integers(0, 3, n)
    key = np.repeat(np.eye(3, dtype=bool), 4, axis=1)
    return (key[kind] ^ (rng.uniform(size=(n, 12)) < 0.1)).astype(float)


def draw_category_types(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw what three types spend in six categories, two of them their own: nine in ten buy there, one in ten elsewhere."""
    kind = rng.integers(0, 3, n)
    own = np.repeat(np.eye(3, dtype=bool), 2, axis=1)[kind]
    buys = own ^ (rng.uniform(size=(n, 6)) < 0.1)
    return np.log1p(np.where(buys, rng.lognormal(3, 0.8, (n, 6)), 0).round(2))


def draw_laboratory(n: int, rng: np.random.Generator, structure: str) -> np.ndarray:
    """Draw log recency, frequency and monetary of the project's own simulated customers."""
    plan = Plan(customers=n, structure=structure)
    chance = np.random.SeedSequence(int(rng.integers(2**32)))
    tables, _ = simulate_block(plan, load_profiles(structure), number_customers(0, n, n), 0, chance)
    columns = ["order_id", "customer_id", "ordered_at", "quantity", "unit_price", "discount"]
    lines = tables["transactions"].select(columns).to_pandas().astype({"unit_price": float, "discount": float})
    paid = lines["quantity"] * lines["unit_price"] - lines["discount"]
    customer = np.unique(lines["customer_id"], return_inverse=True)[1]
    day = (pd.to_datetime(lines["ordered_at"]) - pd.Timestamp(START)).dt.days.to_numpy()
    first = ~lines["order_id"].duplicated().to_numpy()
    frequency = np.bincount(customer[first])
    recency = np.full(len(frequency), DAYS + 1)
    np.minimum.at(recency, customer, DAYS + 1 - day)
    return np.log1p(np.column_stack([recency, frequency, np.bincount(customer, weights=paid)]))


NATURAL = ("natural",)
EVEN = (0.25,) * 4
SHAPELESS = ("reproducible", "constructive")
ANY = (*SHAPELESS, "none")


def _kind(name: str, expected: tuple[str, ...], draw: Callable, **options) -> Kind:
    return Kind(name, partial(draw, **options), expected)


KINDS = (
    _kind("correlated Gaussian", SHAPELESS, draw_correlated),
    _kind("log-normal, raw", SHAPELESS, draw_log_normal, logged=False),
    _kind("log-normal, logged", SHAPELESS, draw_log_normal, logged=True),
    _kind("uniform box", ANY, draw_box),
    _kind("buyers, 30 % once", SHAPELESS, draw_buyers, once=0.3),
    _kind("buyers, 55 % once", SHAPELESS, draw_buyers, once=0.55),
    _kind("buyers, 80 % once", SHAPELESS, draw_buyers, once=0.8),
    _kind("buyers, 55 % once, with a calendar", SHAPELESS, draw_buyers, once=0.55, calendar=True),
    _kind("buyers, 55 % once, five prices", SHAPELESS, draw_buyers, once=0.55, prices=5),
    _kind("skewed heavy tails", SHAPELESS, draw_heavy_tails),
    _kind("crescent", SHAPELESS, draw_crescent),
    _kind("independent columns", ("none",), draw_independent),
    _kind("laboratory: continuum", SHAPELESS, draw_laboratory, structure="continuum"),
    _kind("laboratory: none", ANY, draw_laboratory, structure="none"),
    _kind("zero-inflated, raw", SHAPELESS, draw_zero_inflated, logged=False),
    _kind("zero-inflated, logged", SHAPELESS, draw_zero_inflated, logged=True),
    _kind("shares of orders", SHAPELESS, draw_shares),
    _kind("two-valued, one trait", SHAPELESS, draw_answers),
    _kind("two-valued and quantities, one trait", SHAPELESS, draw_answers, quantities=3),
    _kind("twenty two-valued, one strong trait", SHAPELESS, draw_answers, answers=20, strength=4),
    _kind("12 columns, one population", SHAPELESS, draw_correlated, columns=12, factors=3),
    _kind("20 columns, one population", SHAPELESS, draw_correlated, columns=20, factors=3),
    _kind("four Gaussians 5 sd apart", NATURAL, draw_gaussians, columns=4, apart=5, shares=EVEN),
    _kind("two humps 4 sd apart in one of five columns", NATURAL, draw_humps),
    _kind("distinct buyer types", NATURAL, draw_buyer_types),
    _kind("sizes 80/15/5", NATURAL, draw_gaussians, columns=3, apart=6, shares=(0.8, 0.15, 0.05)),
    _kind("12 columns, four groups 5 sd apart", NATURAL, draw_gaussians, columns=12, apart=5, shares=EVEN),
    _kind("20 columns, four groups 5 sd apart", NATURAL, draw_gaussians, columns=20, apart=5, shares=EVEN),
    _kind("two-valued, three types", NATURAL, draw_answer_types),
    _kind("zero-inflated, three types", NATURAL, draw_category_types),
    _kind(
        "overlapping personas: four Gaussians 2.5 sd apart",
        SHAPELESS,
        draw_gaussians,
        columns=4,
        apart=2.5,
        shares=EVEN,
    ),
    _kind("laboratory: personas", NATURAL, draw_laboratory, structure="natural"),
)
