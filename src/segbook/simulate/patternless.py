"""Customers without any joint pattern, for whoever wants to see what a method finds where nothing is."""

import numpy as np
import pandas as pd

from segbook.simulate.population import DAYS, MONTH

_LONGEST_SPAN = 365
_MEDIAN_SPEND, _SPEND_SPREAD = 400.0, 0.7


def draw_patternless(customers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw customers of whom nothing goes with anything.

    Independent of each other and of all attributes and answers are: the day of the last order (uniform over
    the last year), the number of orders (1 and a geometric number) and the total spend (lognormal). Not
    independent are what they imply: who has two orders or more has a first one up to a year before the last, and who spends the
    same in more lines pays less a line.

    Parameters
    ----------
    customers : int
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        orders (at least 1), last_day (since the start), spend (euros), and the columns that the
        other structures have: nobody leaves, and the rate is that of the orders over the whole period.
    """
    orders = np.minimum(rng.geometric(0.2, customers), 30)
    last_day = DAYS - rng.integers(0, _LONGEST_SPAN, customers)
    span = np.where(orders > 1, rng.integers(30, _LONGEST_SPAN, customers), 0)
    spend = _MEDIAN_SPEND * rng.lognormal(0, _SPEND_SPREAD, customers)
    rate = orders / (DAYS / MONTH)
    return pd.DataFrame(
        {
            "kind": 0,
            "kind_before": 0,
            "joined_day": last_day - span,
            "left_day": DAYS,
            "active": True,
            "orders_per_month": rate,
            "orders_per_month_before": rate,
            "orders": orders,
            "last_day": last_day,
            "spend": spend,
        }
    )


def place_orders(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Place the orders of customers: one on the first day, one on the last, the others anywhere between.

    Returns
    -------
    pandas.DataFrame
        customer (position in `people`), kind, day.
    """
    customer = np.repeat(np.arange(len(people)), people["orders"])
    first, last = people["joined_day"].to_numpy()[customer], people["last_day"].to_numpy()[customer]
    opens = np.concatenate([[True], customer[1:] != customer[:-1]])
    closes = np.concatenate([customer[1:] != customer[:-1], [True]])
    day = rng.integers(first, last + 1)
    day = np.where(opens, first, np.where(closes, last, day))
    return pd.DataFrame({"customer": customer, "kind": 0, "day": day})


def meet_spend(lines: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Scale the prices of each customer's lines so that all they pay is what they spend.

    Parameters
    ----------
    lines : pandas.DataFrame
        customer, quantity, unit_price, discount, as `fill_orders` gives them.
    people : pandas.DataFrame
        As `draw_patternless` gives them.

    Returns
    -------
    pandas.DataFrame
        The same lines; unit_price at least one cent, sums right to the rounding of cents.
    """
    gross = lines["quantity"] * lines["unit_price"]
    paid = np.bincount(lines["customer"], weights=gross - lines["discount"], minlength=len(people))
    scale = (people["spend"].to_numpy() / paid)[lines["customer"]]
    price = np.maximum(np.round(lines["unit_price"] * scale, 2), 0.01)
    discount = np.round(lines["discount"] / gross * lines["quantity"] * price, 2)
    return lines.assign(unit_price=price, discount=discount)
