"""Customers as they stood some time ago, and what they did since: what forecasts are tried on before they are believed."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from segbook.features import Past, View, count_purchases
from segbook.models import SegmentModel
from segbook.value.forecast import Forecast, forecast
from segbook.value.model import ValueModel, fit_value

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Trial:
    """A forecast made as of a date, and what came after it; arrays of shape (customers,).

    Attributes
    ----------
    as_of : datetime.date
        Known is what was ordered before that day.
    days : int
        Length of the hold-out, which begins on that day.
    repeats : ndarray of int
        Purchases after the first, as of then, of the customers of that time, a draw of them if they are many.
    segment_ids : ndarray of int
        The segments that the model of this run would have given them then.
    orders : ndarray of int
        Days with an order in the hold-out.
    spend, spend_before : ndarray of float
        Money in the hold-out, and in the period of the same length before it.
    model : ValueModel
        Estimated as of then.
    foreseen : Forecast or None
        Of the hold-out by that model; None if it could not be estimated.
    """

    as_of: date
    days: int
    repeats: np.ndarray
    segment_ids: np.ndarray
    orders: np.ndarray
    spend: np.ndarray
    spend_before: np.ndarray
    model: ValueModel
    foreseen: Forecast | None


def try_forecasts(transactions, past: Past, segments: SegmentModel, time_unit: str, seed: int) -> list[Trial]:
    """Forecast from two earlier dates, each time from nothing but the orders before.

    Parameters
    ----------
    transactions : ibis.Table
    past : Past
        Its views are the hold-outs: the second begins where the first ends.
    segments : SegmentModel
        Of this run; it was made of all orders, so the segments know a little of what is held out.
    time_unit, seed
        As for `fit_value`.

    Returns
    -------
    list of Trial
        The later one last; empty where there is no past to look back on.
    """
    views = [view for view in (past.grown, past.judged) if view is not None]
    return [_try(transactions, view, segments, time_unit, seed) for view in views]


def _try(transactions, view: View, segments: SegmentModel, time_unit: str, seed: int) -> Trial:
    days = (view.until - view.as_of).days
    known, total = (
        view.features[["customer_id"]].merge(
            count_purchases(transactions, day - ONE_DAY, view.features), on="customer_id", how="left", validate="1:1"
        )
        for day in (view.as_of, view.until)
    )
    model = fit_value(known, time_unit, seed)
    return Trial(
        as_of=view.as_of,
        days=days,
        repeats=known["repeats"].to_numpy(),
        segment_ids=segments.assign(view.features)[0],
        orders=(total["repeats"] - known["repeats"]).to_numpy(),
        spend=view.spend,
        spend_before=view.spend_before,
        model=model,
        foreseen=forecast(model, known, days, margin=1.0, discount_rate=0.0, seed=seed),
    )
