"""Customers of a segment in a few strata, so that the cost of planning does not grow with their number."""

import numpy as np
import pandas as pd

STRATA = 10
"""At most, in a segment."""


def place_customers(orders: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Place customers in strata of their segment, with whom a contact has about the same worth.

    They are ranked by order value · base: what they are expected to spend in the days that count, without a contact.
    Customers for whom that is equal are in one stratum.

    Parameters
    ----------
    orders : pandas.DataFrame
        As `price_orders` gives them.
    min_cell : int
        Smaller segments are left out; strata of more than one are of about as many customers or more.

    Returns
    -------
    pandas.DataFrame
        `orders` with score and stratum (from 1, the highest score first); the index is that of `orders`.
    """
    score = orders["order_value"] * orders["base"]
    parts = [
        own.assign(stratum=_rank(own["score"].to_numpy(), min(STRATA, len(own) // min_cell)))
        for _, own in orders.assign(score=score).groupby("segment_id")
        if len(own) >= min_cell
    ]
    return pd.concat(parts) if parts else orders[:0].assign(score=0.0, stratum=0)


def cut_cells(orders: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Count the strata of each segment, and say what their customers are like.

    Parameters
    ----------
    orders, min_cell
        As for `place_customers`.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, stratum, customers, base (mean), order_value (mean over the orders that come without contact),
        expected_spend (mean); ordered by segment_id and stratum.
    """
    placed = place_customers(orders, min_cell)
    cells = (
        placed.assign(coming=placed["base"] * placed["order_value"])
        .groupby(["segment_id", "segment", "stratum"])
        .agg(
            customers=("base", "size"),
            base=("base", "mean"),
            coming=("coming", "mean"),
            order_value=("order_value", "mean"),
            expected_spend=("expected_spend", "mean"),
        )
        .reset_index()
    )
    some = cells["base"] > 0
    cells["order_value"] = (cells["coming"] / cells["base"].where(some)).fillna(cells["order_value"])
    return cells.drop(columns="coming")


def _rank(score: np.ndarray, strata: int) -> np.ndarray:
    """Give each a stratum, the highest score first; equal scores get the same one."""
    edges = np.quantile(score, np.arange(1, strata) / strata)
    reached = np.searchsorted(np.unique(edges), score, side="right")
    return 1 + np.unique(-reached, return_inverse=True)[1]
