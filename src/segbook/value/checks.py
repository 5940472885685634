"""Does the forecast hold what it promises? The model tried on orders that it has not seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from segbook.segments import cap_spend, draw_sums
from segbook.value import bgnbd
from segbook.value.holdout import Trial
from segbook.value.model import ValueModel

MODEL, PERSISTENCE, SEGMENT_MEAN, NOTHING = "model", "persistence", "segment mean", "nothing"
"""The model; the two naive forecasts: everybody spends what they spent in the period before, or what their segment did on
average; and no forecast at all."""

_COMPARED = ["forecast", "skill", "lower", "upper", "total", "gain", "gain_lower", "gain_upper", "used"]

MOST_REPEATS = 7
"""Numbers of repeat purchases from which on customers are counted together."""

BINS, IN_BIN = 10, 50
"""Groups of equal size in which said and real chances are compared, and customers that a group needs."""

WEEKS, DAYS_OF_WEEK = 26, 7
"""Periods of tracking are weeks where there are at least so many, else days."""


def compare_forecasts(trials: Sequence[Trial], seed: int) -> pd.DataFrame:
    """Measure how much of the differences in later spending each forecast explains, and choose the one to use.

    The model is used unless a naive forecast has a smaller sum of squared errors by more than chance (95 % interval of a
    bootstrap over customers); of two such, the better.

    Parameters
    ----------
    trials : sequence of Trial
        Those in which the model could be estimated count; if it never could, the naive forecasts are compared alone.
    seed : int

    Returns
    -------
    pandas.DataFrame
        forecast; skill (1 − sum of squared errors / that about the mean of what was really spent; spending and forecasts
        cut off at the 99 % quantile of buyers, so that no single customer decides), lower, upper (95 %); total (sum of the
        forecast / real sum, not cut off); gain (skill less that of the first row), gain_lower, gain_upper (95 %); used. Empty
        without a trial, and where all customers spent the same in one.
    """
    trials = _with_model(trials) or list(trials)
    if not trials or any(np.ptp(cap_spend(each.spend)) == 0 for each in trials):
        return pd.DataFrame(columns=_COMPARED).astype(dict.fromkeys(_COMPARED[1:-1], float) | {"used": bool})
    forecasts = {
        PERSISTENCE: [each.spend_before for each in trials],
        SEGMENT_MEAN: [_mean_by_segment(each) for each in trials],
    }
    has_model = bool(_with_model(trials))
    if has_model:
        forecasts = {MODEL: [each.foreseen.customers["expected_spend"].to_numpy() for each in trials]} | forecasts
    spends = [cap_spend(each.spend) for each in trials]
    about_mean = [np.full(len(spend), spend.mean()) for spend in spends]
    errors = [_square_errors(spends, each) for each in (*forecasts.values(), about_mean)]
    sums = draw_sums(np.column_stack(errors), seed)
    skill = 1 - sums[:, :-1] / sums[:, -1:]
    gain = skill - skill[:, :1]
    table = pd.DataFrame({"forecast": list(forecasts), "skill": skill[0], "gain": gain[0]}).reindex(columns=_COMPARED)
    table["lower"], table["upper"] = np.quantile(skill[1:], [0.025, 0.975], axis=0)
    table["gain_lower"], table["gain_upper"] = np.quantile(gain[1:], [0.025, 0.975], axis=0)
    spent = sum(each.spend.sum() for each in trials)
    table["total"] = [sum(part.sum() for part in parts) / spent for parts in forecasts.values()]
    better = table[table["gain_lower"] > 0]
    candidates = better if len(better) else table[:1] if has_model else table
    return table.assign(used=table.index == candidates["skill"].idxmax())


def choose_forecast(forecasts: pd.DataFrame, model: ValueModel) -> str:
    """Give the forecast that the report uses: what did best, the model if nothing could be tried, and without a model nothing.

    Where hardly anybody ever came back, what customers spent before says nothing of what they will.
    """
    if model.orders is None:
        return NOTHING
    return next(iter(forecasts.loc[forecasts["used"], "forecast"]), MODEL)


def _with_model(trials: Sequence[Trial]) -> list[Trial]:
    return [each for each in trials if each.foreseen]


def _mean_by_segment(trial: Trial) -> np.ndarray:
    return pd.Series(trial.spend_before).groupby(trial.segment_ids).transform("mean").to_numpy()


def _square_errors(spends: Sequence[np.ndarray], forecasts: Sequence[np.ndarray]) -> np.ndarray:
    errors = [
        (spend - np.minimum(foreseen, spend.max())) ** 2 for spend, foreseen in zip(spends, forecasts, strict=True)
    ]
    return np.concatenate(errors)


def find_latest(trials: Sequence[Trial]) -> Trial | None:
    """Give the last trial of the model, whose details are shown; None if there was none."""
    return next(iter(_with_model(trials)[::-1]), None)


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


def measure_surprise(trials: Sequence[Trial], used: str, horizon_days: int) -> tuple[float, float]:
    """Give how far forecasts of segments, and of all customers, were off beyond what chance explains.

    The estimate by moments of a relative error beside the one that the forecast owns up to. Errors of periods as long as
    the hold-outs are taken to be independent, so that over a longer horizon they partly even out, as seasons do.

    Parameters
    ----------
    trials : sequence of Trial
    used : str
        The forecast.
    horizon_days : int
        That it is to be bounded for.

    Returns
    -------
    tuple of float
        Of a segment and of the total, as shares of the forecast; NaN where it was not tried.
    """
    trials = _with_model(trials)
    if not trials or used == NOTHING:
        return np.nan, np.nan
    totals = pd.concat([_tabulate_totals(each, used) for each in trials], ignore_index=True)
    summed = (
        totals.assign(deviation=totals["deviation"] ** 2).groupby("as_of")[["actual", "expected", "deviation"]].sum()
    )
    evened = np.sqrt(min(1.0, trials[-1].days / horizon_days))
    return evened * _excess(totals), evened * _excess(summed.assign(deviation=np.sqrt(summed["deviation"])))


def _tabulate_totals(trial: Trial, used: str) -> pd.DataFrame:
    """Give as_of, actual, expected and deviation (standard deviation that the forecast owns up to) of each segment."""
    naive = {PERSISTENCE: trial.spend_before, SEGMENT_MEAN: _mean_by_segment(trial)}
    rows = []
    for segment_id in np.unique(trial.segment_ids):
        group = trial.segment_ids == segment_id
        if used == MODEL:
            expected, *deviations = trial.foreseen.total(group)
        else:
            expected = naive[used][group].sum()
            deviations = [np.sqrt(group.sum()) * trial.spend_before[group].std()]
        rows.append((trial.as_of, trial.spend[group].sum(), expected, np.linalg.norm(deviations)))
    return pd.DataFrame(rows, columns=["as_of", "actual", "expected", "deviation"])


def _excess(totals: pd.DataFrame) -> float:
    excess = (totals["actual"] - totals["expected"]) ** 2 - totals["deviation"] ** 2
    weight = (totals["expected"] ** 2).sum()
    return float(np.sqrt(max(excess.sum(), 0.0) / weight)) if weight > 0 else 0.0
