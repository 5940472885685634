"""Customers as they stood some time ago, and what they did since: what a forecast is tried on before it is believed."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbook.features import Past, count_purchases
from segbook.models import SegmentModel

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holdout:
    """What was known at a date, and what came after it; arrays of shape (customers,).

    Attributes
    ----------
    as_of : datetime.date
        Known is what was ordered before that day.
    days : int
        Length of the hold-out, which begins on that day.
    purchases : pandas.DataFrame
        Of the customers of that time, a draw of them if they are many, as `count_purchases` gives it.
    segment_ids : ndarray of int
        The segments that the model of this run would have given them then.
    orders : ndarray of int
        Days with an order in the hold-out.
    spend, spend_before : ndarray of float
        Money in the hold-out, and in the period of the same length before it.
    """

    as_of: date
    days: int
    purchases: pd.DataFrame
    segment_ids: np.ndarray
    orders: np.ndarray
    spend: np.ndarray
    spend_before: np.ndarray


def hold_out(transactions, past: Past, model: SegmentModel) -> Holdout | None:
    """Hold the last part of the orders out.

    Parameters
    ----------
    transactions : ibis.Table
    past : Past
        Its view `judged` is the hold-out.
    model : SegmentModel
        Of this run; it was made of all orders, so segments know a little of what is held out.

    Returns
    -------
    Holdout or None
        None where there is no past to hold out; `past` says why.
    """
    if past.judged is None:
        return None
    view = past.judged
    before = count_purchases(transactions, view.as_of - ONE_DAY, view.features)
    after = count_purchases(transactions, view.until - ONE_DAY, view.features)
    known = view.features[["customer_id"]].merge(before, on="customer_id", how="left", validate="1:1")
    total = view.features[["customer_id"]].merge(after, on="customer_id", how="left", validate="1:1")
    return Holdout(
        as_of=view.as_of,
        days=(view.until - view.as_of).days,
        purchases=known,
        segment_ids=model.assign(view.features)[0],
        orders=(total["repeats"] - known["repeats"]).to_numpy(),
        spend=view.spend,
        spend_before=view.spend_before,
    )
