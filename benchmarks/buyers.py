"""Customers who order, leave and spend exactly as the models of value say, with what they do afterwards.

Time is continuous in the models, and days are not: several orders of one day are one purchase, and one told by its day alone
moves by up to a day. So that the truth can be found again, time is told here in steps that may be much finer than a day;
whatever asks for days is handed steps.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

WEEK = 7


@dataclass(frozen=True)
class Shop:
    """What is true of the customers of a shop.

    Attributes
    ----------
    name : str
    orders : tuple of float
        r, alpha (weeks), a and b of BG/NBD.
    spend : tuple of float
        p, q and v (units of the currency) of Gamma-Gamma.
    weeks, joining : int
        How long the shop is looked at, and the weeks at the beginning in which customers come for the first time.
    customers : int
    """

    name: str
    orders: tuple[float, float, float, float]
    spend: tuple[float, float, float]
    weeks: int
    joining: int
    customers: int

    def list_parameters(self, steps_per_day: int) -> dict[str, float]:
        """Give the true parameters by name, alpha in steps."""
        r, alpha, a, b = self.orders
        return {"r": r, "alpha": alpha * WEEK * steps_per_day, "a": a, "b": b} | dict(
            zip("pqv", self.spend, strict=True)
        )


SHOPS = (
    Shop("CDNOW", (0.243, 4.414, 0.793, 2.426), (6.25, 3.74, 15.44), 39, 12, 2_357),
    Shop("active", (1.2, 6.0, 0.4, 4.0), (3.0, 4.0, 40.0), 104, 78, 3_000),
    Shop("heavy spending", (0.6, 10.0, 0.6, 3.0), (1.5, 2.5, 60.0), 78, 52, 3_000),
)


def simulate_buyers(
    shop: Shop, customers: int, horizon_weeks: int, steps_per_day: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw customers as they stand, and what they do afterwards.

    Parameters
    ----------
    shop : Shop
    customers, horizon_weeks, steps_per_day, seed : int

    Returns
    -------
    purchases : pandas.DataFrame
        As `segbook.features.count_purchases` gives it, but with steps for days: customer_id, repeats, last_days,
        age_days, spend (the mean of whole cents).
    future : pandas.DataFrame
        orders and spend of each within the horizon.
    """
    rng = np.random.default_rng(seed)
    known = shop.list_parameters(steps_per_day)
    week = WEEK * steps_per_day
    rate = rng.gamma(known["r"], 1 / known["alpha"], customers)
    leaves_after = rng.geometric(np.maximum(rng.beta(known["a"], known["b"], customers), 1e-12))
    age = np.ceil(rng.uniform((shop.weeks - shop.joining) * week, shop.weeks * week, customers))

    # orders at random are, their number given, spread evenly over the age: the last one kept is an order statistic
    offered = rng.poisson(rate * age)
    repeats = np.minimum(offered, leaves_after)
    share = rng.beta(np.maximum(repeats, 1), offered - repeats + 1)
    last = np.where(repeats > 0, np.ceil(share * age), 0).astype(int)
    orders = np.minimum(rng.poisson(rate * horizon_weeks * week), leaves_after - repeats)

    scale = rng.gamma(known["q"], 1 / known["v"], customers)
    spent, will_spend = (
        np.where(number > 0, np.maximum(np.round(rng.gamma(known["p"] * np.maximum(number, 1)) / scale, 2), 0.01), 0.0)
        for number in (repeats, orders)
    )
    repeats = np.minimum(repeats, last)  # no more than one purchase in a step
    purchases = pd.DataFrame(
        {
            "customer_id": pd.Series(np.arange(customers)).astype("str"),
            "repeats": repeats,
            "last_days": last,
            "age_days": age.astype(int),
            "spend": np.where(repeats > 0, spent / np.maximum(repeats, 1), np.nan),
        }
    )
    return purchases, pd.DataFrame({"orders": orders, "spend": will_spend})
