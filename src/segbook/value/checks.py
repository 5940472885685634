"""Does the forecast hold what it promises? The model tried on orders that it has not seen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from segbook.segments import cap_spend, draw_sums
from segbook.value import bgnbd
from segbook.value.forecast import Forecast
from segbook.value.holdout import Holdout
from segbook.value.model import ValueModel

MODEL, PERSISTENCE, SEGMENT_MEAN = "model", "persistence", "segment mean"
"""The model, and the two naive forecasts: everybody spends what they spent in the period before, or what their segment did on average."""

MOST_REPEATS = 7
"""Numbers of repeat purchases from which on customers are counted together."""

BINS, IN_BIN = 10, 50
"""Groups of equal size in which said and real chances are compared, and customers that a group needs."""

WEEKS, DAYS_OF_WEEK = 26, 7
"""Periods of tracking are weeks where there are at least so many, else days."""


def forecast_naively(holdout: Holdout) -> dict[str, np.ndarray]:
    """Foresee the spending of the hold-out from that of the period before: by customer, and by the mean of the segment."""
    by_segment = pd.Series(holdout.spend_before).groupby(holdout.segment_ids).transform("mean").to_numpy()
    return {PERSISTENCE: holdout.spend_before, SEGMENT_MEAN: by_segment}


def compare_forecasts(foreseen: Forecast | None, holdout: Holdout, seed: int) -> pd.DataFrame:
    """Measure how much of the differences in spending each forecast explains, and choose the one to use.

    The model is used unless a naive forecast has a smaller sum of squared errors by more than chance (95 % interval of a
    bootstrap over customers); of two such, the better.

    Parameters
    ----------
    foreseen : Forecast or None
        Of the customers of the hold-out, over its length, by a model that has not seen it.
    holdout : Holdout
    seed : int

    Returns
    -------
    pandas.DataFrame
        forecast; skill (1 − sum of squared errors / that about the mean of what was really spent; spending and forecasts
        cut off at the 99 % quantile of buyers, so that no single customer decides), lower, upper (95 %); total (sum of the
        forecast / real sum, as they are); gain (by what share its squared errors are smaller than those of the first row),
        gain_lower, gain_upper (95 %); used.
    """
    forecasts = forecast_naively(holdout)
    if foreseen is not None:
        forecasts = {MODEL: foreseen.customers["expected_spend"].to_numpy()} | forecasts
    spend = cap_spend(holdout.spend)
    errors = [(spend - np.minimum(each, spend.max())) ** 2 for each in forecasts.values()]
    sums = draw_sums(np.column_stack([*errors, (spend - spend.mean()) ** 2]), seed)
    skill = 1 - sums[:, :-1] / sums[:, -1:]
    gain = 1 - sums[:, :-1] / sums[:, :1]
    table = pd.DataFrame({"forecast": list(forecasts), "skill": skill[0], "gain": gain[0]})
    table["lower"], table["upper"] = np.quantile(skill[1:], [0.025, 0.975], axis=0)
    table["gain_lower"], table["gain_upper"] = np.quantile(gain[1:], [0.025, 0.975], axis=0)
    table["total"] = [each.sum() / holdout.spend.sum() for each in forecasts.values()]
    better = table[table["gain_lower"] > 0]
    candidates = better if len(better) else table[:1] if foreseen is not None else table
    return table.assign(used=table.index == candidates["skill"].idxmax())


def compare_by_frequency(foreseen: Forecast, holdout: Holdout, min_cell: int) -> pd.DataFrame:
    """Compare orders foreseen and real by the number of repeat purchases before.

    Returns
    -------
    pandas.DataFrame
        repeats (``0`` … ``7+``), customers, actual, predicted (mean orders in the hold-out); groups of fewer than
        `min_cell` customers are left out.
    """
    repeats = holdout.purchases["repeats"].clip(upper=MOST_REPEATS)
    frame = pd.DataFrame(
        {"repeats": repeats, "actual": holdout.orders, "predicted": foreseen.customers["expected_orders"].to_numpy()}
    )
    table = frame.groupby("repeats", as_index=False).agg(
        customers=("actual", "size"), actual=("actual", "mean"), predicted=("predicted", "mean")
    )
    names = table["repeats"].map(lambda count: f"{count}+" if count == MOST_REPEATS else str(count))
    return table.assign(repeats=names)[table["customers"] >= min_cell].reset_index(drop=True)


def calibrate(foreseen: Forecast, holdout: Holdout, min_cell: int) -> pd.DataFrame:
    """Compare the chance to order again that the model said with the share who did.

    Nobody sees who is alive, but everybody sees who orders; the chance to order is P(alive) times that of an order by
    those alive.

    Returns
    -------
    pandas.DataFrame
        predicted, actual (0 to 1), lower, upper (95 %, Wilson), customers; groups of about equal size, by predicted.
    """
    said = foreseen.customers["p_order"]
    bins = min(BINS, len(said) // max(IN_BIN, min_cell))
    if bins < 1:
        return pd.DataFrame(columns=["predicted", "actual", "lower", "upper", "customers"], dtype=float)
    frame = pd.DataFrame({"said": said, "ordered": holdout.orders > 0})
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


def cover(foreseen: Forecast, holdout: Holdout) -> float:
    """Give the share of customers whose spending in the hold-out lay within the interval foreseen for them."""
    customers = foreseen.customers
    return float(((holdout.spend >= customers["spend_lower"]) & (holdout.spend <= customers["spend_upper"])).mean())


def track(model: ValueModel, days: pd.DataFrame) -> pd.DataFrame:
    """Follow repeat purchases through time, as they were and as the model expects them of customers of that age.

    Parameters
    ----------
    model : ValueModel
        Estimated on the orders before the hold-out.
    days : pandas.DataFrame
        date, newcomers, repeats, as `segbook.features.count_days` gives it.

    Returns
    -------
    pandas.DataFrame
        date (last of the period), actual, expected (repeat purchases in it), actual_total, expected_total (until then).
        Customers count from their first order on, those who came in the hold-out too.
    """
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
    return table


def measure_surprise(totals: pd.DataFrame) -> float:
    """Give how far forecasts of segments were off beyond what chance explains, as a share of the forecast.

    The estimate by moments of a relative error that all segments share, beside the one that the forecast owns up to.

    Parameters
    ----------
    totals : pandas.DataFrame
        actual, expected, deviation (standard deviation that the forecast says); one row per segment.
    """
    excess = (totals["actual"] - totals["expected"]) ** 2 - totals["deviation"] ** 2
    weight = (totals["expected"] ** 2).sum()
    return float(np.sqrt(max(excess.sum() / weight, 0.0))) if weight > 0 else 0.0
