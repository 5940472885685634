"""The dirt of real files: returns, missing customers, free lines, duplicates."""

import numpy as np
import pandas as pd

GUESTS, RETURNS, FREE, DUPLICATES = 0.03, 0.03, 0.002, 0.01
"""Shares: of orders without a customer; of lines returned, free of charge, and repeated."""


def add_dirt(lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give the lines as a shop would export them.

    Parameters
    ----------
    lines : pandas.DataFrame
        Clean lines, as `simulate_lines` gives them.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        The same columns: some orders without a customer_id, some lines with a price of 0, some lines
        returned up to four weeks later under an order_id of their own (``R`` and the old one, negative
        quantity), some lines twice; by time and order.
    """
    orders = lines["order_id"].unique()
    guests = rng.choice(orders, size=int(GUESTS * len(orders)), replace=False)
    lines = lines.assign(customer_id=lines["customer_id"].mask(lines["order_id"].isin(guests)))
    free = rng.random(len(lines)) < FREE
    lines = lines.assign(unit_price=lines["unit_price"].mask(free, 0.0))
    end = lines["ordered_at"].max()
    returned = lines[rng.random(len(lines)) < RETURNS]
    later = returned["ordered_at"] + pd.to_timedelta(rng.integers(2, 28, len(returned)), unit="D")
    returned = returned.assign(
        order_id="R" + returned["order_id"], ordered_at=later, quantity=-rng.integers(1, returned["quantity"] + 1)
    )
    lines = pd.concat([lines, returned[returned["ordered_at"] <= end]])
    lines = lines.sort_values(["ordered_at", "order_id", "product_id"], kind="stable", ignore_index=True)
    twice = 1 + (rng.random(len(lines)) < DUPLICATES)
    return lines.loc[lines.index.repeat(twice)].reset_index(drop=True)
