"""What customers did lately, and how far ahead that lets us look."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbook.features import sum_spend

FURTHEST = 2
"""Times the history that is looked ahead at most."""


def limit_horizon(purchases: pd.DataFrame, asked_days: int) -> tuple[int, int]:
    """Give the days of history, and how many days ahead can be looked: as asked, but at most `FURTHEST` times the history."""
    history_days = int(purchases["age_days"].max()) + 1
    return history_days, min(asked_days, FURTHEST * history_days)


@dataclass(frozen=True)
class Recent:
    """What customers did lately: what they bring today, and what naive forecasts are made of.

    Attributes
    ----------
    days : int
        Length of the period that was looked at, which ends at the snapshot: the horizon, or the history if that is shorter.
    spent : ndarray of float, shape (customers,)
        In it, units of the currency.
    """

    days: int
    spent: np.ndarray


def look_at_recent(transactions, purchases: pd.DataFrame, snapshot: date, horizon_days: int) -> Recent:
    """Add up what each customer spent in the last days.

    Parameters
    ----------
    transactions : ibis.Table
    purchases : pandas.DataFrame
        customer_id, age_days.
    snapshot : datetime.date
    horizon_days : int
    """
    days = min(horizon_days, max(int(purchases["age_days"].max()), 1))
    spent = sum_spend(transactions, snapshot - timedelta(days=days + 1), snapshot).set_index("customer_id")["spent"]
    return Recent(days, spent.reindex(purchases["customer_id"], fill_value=0.0).to_numpy())
