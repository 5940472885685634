"""What an order of each customer is worth, and how likely one comes without any contact."""

import numpy as np
import pandas as pd

OWN, PAST = "value chapter", "past orders of the segment"
"""How the worth of a customer's order is known."""


def price_orders(
    value: pd.DataFrame,
    features: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    horizon_days: int,
    spent_days: int,
    response_days: int,
) -> pd.DataFrame:
    """Say what an order of each customer is worth, and how likely one comes in the days after a contact, without it.

    Parameters
    ----------
    value : pandas.DataFrame
        The table `value`: customer_id, expected_orders and expected_spend (within the horizon), p_alive, spent (lately).
    features : pandas.DataFrame
        customer_id, frequency (orders so far), monetary (money so far).
    segments : pandas.DataFrame
        customer_id, segment_id, segment.
    horizon_days : int
        Which expected_spend is told for.
    spent_days : int
        Which spent is told for.
    response_days : int
        In which orders after a contact are counted.

    Returns
    -------
    pandas.DataFrame
        customer_id, segment_id, segment, order_value (units of the currency, not negative), known_by (`OWN` or `PAST`),
        base (chance of an order within `response_days` without contact, 0 to 1), expected_spend (within the horizon);
        ordered by customer_id.

    Notes
    -----
    An order is worth expected_spend over expected_orders. Where orders are not expected by the model, it is worth what
    the orders of the segment brought so far, and as many orders are expected as make up the expected spending. Without any
    forecast customers are taken to go on as lately. A customer who is still there, with the chance `p_alive`, orders
    at an even pace, so that with the number of orders n in the horizon of h days

    base = p_alive · (1 − exp(−n / p_alive · response_days / h)).

    Where orders are not expected by the model, its p_alive is not believed either, and taken as 1.
    """
    frame = segments[["customer_id", "segment_id", "segment"]].merge(value, on="customer_id", validate="1:1")
    frame = frame.merge(features[["customer_id", "frequency", "monetary"]], on="customer_id", validate="1:1")
    frame = frame.sort_values("customer_id", ignore_index=True)
    spend = frame["expected_spend"].fillna(frame["spent"].clip(lower=0) * horizon_days / spent_days).to_numpy(float)
    by_model = frame["expected_orders"].gt(0).to_numpy()
    so_far = frame.groupby("segment_id")[["monetary", "frequency"]].transform("sum")
    past = (so_far["monetary"] / so_far["frequency"]).clip(lower=0).fillna(0).to_numpy(float)
    expected = frame["expected_orders"].where(by_model, 1.0).to_numpy(float)
    worth = np.where(by_model, spend / expected, past)
    orders = np.where(by_model, expected, np.divide(spend, past, out=np.zeros_like(spend), where=past > 0))
    alive = np.where(by_model, np.maximum(frame["p_alive"].to_numpy(float), 1e-12), 1.0)
    base = -alive * np.expm1(-orders / alive * response_days / horizon_days)
    return frame[["customer_id", "segment_id", "segment"]].assign(
        order_value=worth, known_by=np.where(by_model, OWN, PAST), base=base, expected_spend=spend
    )
