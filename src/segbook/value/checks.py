"""Does the forecast hold what it promises? The model tried on orders that it has not seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from segbook.value import bgnbd
from segbook.value.holdout import Trial

MOST_REPEATS = 7
"""Numbers of repeat purchases from which on customers are counted together."""

BINS, IN_BIN = 10, 50
"""Groups of equal size in which said and real chances are compared, and customers that a group needs."""

WEEKS, DAYS_OF_WEEK = 26, 7
"""Periods of tracking are weeks where there are at least so many, else days."""


def find_latest(trials: Sequence[Trial]) -> Trial | None:
    """Give the last trial of the model, whose details are shown; None if there was none."""
    return next((each for each in reversed(trials) if each.foreseen), None)


def compare_by_frequency(trial: Trial | None, min_cell: int) -> pd.DataFrame:
    """Compare orders foreseen and real by the number of repeat purchases before.

    Returns
    -------
    pandas.DataFrame
        repeats (``0`` … ``7+``), customers, actual, predicted (mean orders in the hold-out); groups of fewer than
        `min_cell` customers are left out. Empty without a trial.
    """
    if trial is None:
        return pd.DataFrame(columns=["repeats", "customers", "actual", "predicted"])
    predicted = trial.foreseen.customers["expected_orders"].to_numpy()
    frame = pd.DataFrame({"actual": trial.orders, "predicted": predicted})
    frame["repeats"] = np.minimum(trial.repeats, MOST_REPEATS)
    table = frame.groupby("repeats", as_index=False).agg(
        customers=("actual", "size"), actual=("actual", "mean"), predicted=("predicted", "mean")
    )
    names = table["repeats"].map(lambda count: f"{count}+" if count == MOST_REPEATS else str(count))
    return table.assign(repeats=names)[table["customers"] >= min_cell].reset_index(drop=True)


def calibrate(trial: Trial | None, min_cell: int) -> pd.DataFrame:
    """Compare the chance to order again that the model said with the share who did.

    Nobody sees who is alive, but everybody sees who orders; the chance to order is P(alive) times that of an order by
    those alive.

    Returns
    -------
    pandas.DataFrame
        predicted, actual (0 to 1), lower, upper (95 %, Wilson), customers; groups of about equal size, by predicted. Empty
        without a trial, and of too few customers.
    """
    bins = 0 if trial is None else min(BINS, len(trial.orders) // max(IN_BIN, min_cell))
    if not bins:
        return pd.DataFrame(columns=["predicted", "actual", "lower", "upper", "customers"], dtype=float)
    said = trial.foreseen.customers["p_order"]
    frame = pd.DataFrame({"said": said, "ordered": trial.orders > 0})
    group = pd.qcut(frame["said"].rank(method="first"), bins, labels=False)
    table = frame.groupby(group).agg(
        predicted=("said", "mean"), actual=("ordered", "mean"), customers=("ordered", "size"), did=("ordered", "sum")
    )
    intervals = [
        binomtest(int(row.did), int(row.customers)).proportion_ci(method="wilson") for row in table.itertuples()
    ]
    return (
        table.drop(columns="did")
        .assign(lower=[each.low for each in intervals], upper=[each.high for each in intervals])
        .reset_index(drop=True)
    )


def cover(trial: Trial) -> float:
    """Give the share of customers whose spending in the hold-out lay within the interval foreseen for them."""
    customers = trial.foreseen.customers
    return float(((trial.spend >= customers["spend_lower"]) & (trial.spend <= customers["spend_upper"])).mean())


def track(trial: Trial | None, days: pd.DataFrame) -> pd.DataFrame:
    """Follow repeat purchases through time, as they were and as the model of the trial expects them of customers of that age.

    Parameters
    ----------
    trial : Trial or None
    days : pandas.DataFrame
        date, newcomers, repeats, as `segbook.features.count_days` gives it.

    Returns
    -------
    pandas.DataFrame
        date (last of the period), actual, expected (repeat purchases in it), actual_total, expected_total (until then),
        foreseen (whether the model had not seen the period). Customers count from their first order on, those who came in
        the hold-out too. Empty without a trial.
    """
    if trial is None:
        return pd.DataFrame(columns=["date", "actual", "expected", "actual_total", "expected_total", "foreseen"])
    model = trial.model
    span = pd.date_range(days["date"].min(), days["date"].max())
    daily = days.set_index("date").reindex(span, fill_value=0)
    ages = np.arange(len(span), dtype=float) / model.unit_days
    of_one = bgnbd.expect_orders(model.orders.logs, np.array([0]), np.array([0.0]), ages)[0]
    expected = np.convolve(daily["newcomers"].to_numpy(), of_one)[: len(span)]
    table = pd.DataFrame(
        {"date": span, "actual_total": daily["repeats"].cumsum().to_numpy(), "expected_total": expected}
    )
    step = DAYS_OF_WEEK if len(span) >= WEEKS * DAYS_OF_WEEK else 1
    table = table.iloc[step - 1 :: step].reset_index(drop=True)
    for name in ("actual", "expected"):
        table[name] = table[f"{name}_total"].diff().fillna(table[f"{name}_total"])
    return table.assign(foreseen=table["date"] >= pd.Timestamp(trial.as_of))
