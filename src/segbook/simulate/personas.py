"""Who shops: the segments that are planted in the simulated customers."""

from dataclasses import dataclass

import numpy as np

CATEGORIES = ("Kitchen", "Garden", "Textiles", "Stationery", "Toys", "Lighting")
COUNTRIES = ("Germany", "France", "Netherlands", "Austria", "Belgium")

SEASON = np.array([0.8, 0.8, 0.9, 1.0, 1.0, 0.9, 0.8, 0.8, 0.9, 1.1, 1.6, 2.0])
"""How busy each month is, January first."""

CATEGORY_SEASON = {
    "Garden": np.array([0.3, 0.5, 1.5, 2.2, 2.4, 2.0, 1.5, 1.0, 0.8, 0.5, 0.3, 0.3]),
    "Lighting": np.array([1.2, 1.0, 0.8, 0.7, 0.6, 0.5, 0.5, 0.7, 1.0, 1.4, 1.8, 2.0]),
    "Toys": np.array([0.7, 0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1.9, 2.6]),
}
"""How much more each category sells in each month; 1 where it is not named."""


@dataclass(frozen=True)
class Persona:
    """One kind of customer.

    Attributes
    ----------
    name : str
    share : float
        Of all customers.
    orders_per_month : float
        While active, after the first order; a customer's own rate varies around it.
    lines, units : float
        Mean number of lines an order and of units a line; at least 1 each.
    joined, left : tuple of float
        Range of months before the end in which the first order falls, and in which the customer stops;
        ``left`` of (0, 0) is still active.
    tastes : tuple of float
        Weight of each of `CATEGORIES`.
    countries : tuple of float
        Weight of each of `COUNTRIES`.
    """

    name: str
    share: float
    orders_per_month: float
    lines: float
    units: float
    joined: tuple[float, float]
    left: tuple[float, float]
    tastes: tuple[float, ...]
    countries: tuple[float, ...]


PERSONAS = (
    Persona("devoted", 0.12, 1.30, 3.6, 2.4, (14, 25), (0, 0), (3, 2, 3, 1, 1, 2), (6, 2, 1, 1, 0)),
    Persona("regular", 0.26, 0.45, 2.3, 1.5, (12, 25), (0, 0), (3, 1, 2, 1, 1, 1), (5, 2, 2, 1, 1)),
    Persona("newcomer", 0.18, 0.25, 1.8, 1.3, (0, 2.5), (0, 0), (1, 1, 1, 2, 3, 2), (3, 3, 2, 1, 1)),
    Persona("lapsed", 0.16, 1.00, 3.0, 2.0, (17, 25), (7, 13), (2, 3, 2, 1, 1, 1), (4, 2, 1, 2, 1)),
    Persona("one_time", 0.28, 0.00, 1.6, 1.2, (5, 24), (5, 24), (1, 1, 1, 3, 3, 1), (4, 2, 2, 1, 2)),
)
