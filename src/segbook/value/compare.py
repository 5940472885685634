"""Is the model better than no model? Forecasts compared on what they had not seen, and how far they went astray."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from segbook.segments import cap_spend, draw_sums
from segbook.value.choice import AGAIN, MODEL, NOTHING, ONCE, add_up, foresee_naively, group_customers, pick
from segbook.value.holdout import Trial
from segbook.value.model import ValueModel

LEAST_COMPARED = 50
"""Customers of a group that forecasts are compared on, in all trials together."""

_COMPARED = ["customers", "forecast", "skill", "lower", "upper", "total", "gain", "gain_lower", "gain_upper", "used"]


def compare_forecasts(trials: Sequence[Trial], seed: int) -> pd.DataFrame:
    """Measure how much of the differences in later spending each forecast explains, and choose the one to use.

    Apart for customers of one order and for those who came back. The model is used unless a naive forecast has a smaller sum of
    squared errors by more than chance (95 % interval of a bootstrap over customers); of two such, the better.

    Parameters
    ----------
    trials : sequence of Trial
        Those in which the model could be estimated count; if it never could, the naive forecasts are compared alone.
    seed : int

    Returns
    -------
    pandas.DataFrame
        customers (`ONCE` or `AGAIN`), forecast; skill (1 − sum of squared errors / that about the mean of what was really
        spent; spending and forecasts cut off at the 99 % quantile of buyers, so that no single customer decides; missing
        where all spent the same), lower, upper (95 %); total (sum of the forecast / real sum, not cut off; missing where
        nothing was spent); gain (by what share squared errors are smaller than those of the first forecast), gain_lower,
        gain_upper (95 %); used. Without rows for a group of too few customers.
    """
    trials = find_tried(trials)
    parts = [_compare(trials, group, seed) for group in (ONCE, AGAIN)]
    kinds = dict.fromkeys(_COMPARED[:2], "str") | dict.fromkeys(_COMPARED[2:-1], "float64") | {"used": "bool"}
    empty = pd.DataFrame(columns=_COMPARED).astype(kinds)
    known = [part for part in parts if part is not None]
    return pd.concat(known, ignore_index=True) if known else empty


def _compare(trials: Sequence[Trial], group: str, seed: int) -> pd.DataFrame | None:
    own = [group_customers(each.repeats) == group for each in trials]
    if sum(map(np.sum, own)) < LEAST_COMPARED:
        return None
    foreseen = [_foresee(each) for each in trials]
    forecasts = {name: [each[name][mine] for each, mine in zip(foreseen, own, strict=True)] for name in foreseen[0]}
    real = [each.spend[mine] for each, mine in zip(trials, own, strict=True)]
    spends = [cap_spend(each) for each in real]
    about_mean = [np.full(len(spend), spend.mean() if len(spend) else 0.0) for spend in spends]
    errors = [_square_errors(spends, each) for each in (*forecasts.values(), about_mean)]
    sums = draw_sums(np.column_stack(errors), seed)
    skill, gain = _share_less(sums[:, :-1], sums[:, -1:], np.nan), _share_less(sums[:, :-1], sums[:, :1], 0.0)
    table = pd.DataFrame({"customers": group, "forecast": list(forecasts), "skill": skill[0], "gain": gain[0]})
    table = table.reindex(columns=_COMPARED)
    table["lower"], table["upper"] = np.quantile(skill[1:], [0.025, 0.975], axis=0)
    table["gain_lower"], table["gain_upper"] = np.quantile(gain[1:], [0.025, 0.975], axis=0)
    spent = sum(each.sum() for each in real)
    table["total"] = [
        sum(part.sum() for part in parts) / spent if spent > 0 else np.nan for parts in forecasts.values()
    ]
    better = table[table["gain_lower"] > 0]
    candidates = better if len(better) else table[:1] if MODEL in forecasts else table
    return table.assign(used=table.index == candidates.index[sums[0, candidates.index].argmin()])


def _share_less(sums: np.ndarray, base: np.ndarray, instead: float) -> np.ndarray:
    return np.where(base > 0, 1 - sums / np.where(base > 0, base, 1.0), instead)


def _foresee(trial: Trial) -> dict[str, np.ndarray]:
    """Give what each forecast says each customer will spend in the hold-out."""
    naive = foresee_naively(trial.spend_before, trial.segment_ids, group_customers(trial.repeats))
    return ({MODEL: trial.foreseen.customers["expected_spend"].to_numpy()} if trial.foreseen else {}) | naive


def choose_forecast(forecasts: pd.DataFrame, model: ValueModel) -> dict[str, str]:
    """Give the forecast to use of each group: what did best, the model if nothing could be tried, and without a model nothing."""
    if model.orders is None:
        return {ONCE: NOTHING, AGAIN: NOTHING}
    best = forecasts[forecasts["used"]].set_index("customers")["forecast"]
    return {group: best.get(group, MODEL) for group in (ONCE, AGAIN)}


def find_tried(trials: Sequence[Trial]) -> list[Trial]:
    """Give the trials in which the model could be estimated, or all if there is none."""
    return [each for each in trials if each.foreseen] or list(trials)


def _square_errors(spends: Sequence[np.ndarray], forecasts: Sequence[np.ndarray]) -> np.ndarray:
    errors = [
        (spend - np.minimum(foreseen, spend.max() if spend.any() else np.inf)) ** 2
        for spend, foreseen in zip(spends, forecasts, strict=True)
    ]
    return np.concatenate(errors)


def measure_surprise(trials: Sequence[Trial], used: Mapping[str, str]) -> tuple[float, float]:
    """Give how far forecasts of segments, and of all customers, were off beyond what chance explains.

    The estimate by moments of a relative error beside the one that the forecast owns up to; large segments weigh more.

    Parameters
    ----------
    trials : sequence of Trial
    used : mapping of str to str
        Forecast of each group of customers.

    Returns
    -------
    tuple of float
        Of a segment and of the total, as shares of the forecast; NaN where it was not tried.
    """
    trials = find_tried(trials)
    if not trials or not all(name in _foresee(trials[0]) for name in used.values()):
        return np.nan, np.nan
    segments = pd.concat([_tabulate_totals(each, used, each.segment_ids) for each in trials])
    everybody = pd.concat([_tabulate_totals(each, used, np.ones_like(each.segment_ids)) for each in trials])
    return _find_excess(segments), _find_excess(everybody)


def _tabulate_totals(trial: Trial, used: Mapping[str, str], ids: np.ndarray) -> pd.DataFrame:
    """Give what customers of each id spent, were expected to, and the standard deviation that the forecast owns up to."""
    groups, foreseen = group_customers(trial.repeats), _foresee(trial)
    by = pick(used, groups)
    expected = np.where(groups == ONCE, foreseen[used[ONCE]], foreseen[used[AGAIN]])
    rows = []
    for each in np.unique(ids):
        own = ids == each
        total, *deviations = add_up(trial.foreseen, by, expected, trial.spend_before, own)
        rows.append((trial.spend[own].sum(), total, np.hypot(*deviations)))
    return pd.DataFrame(rows, columns=["actual", "expected", "deviation"])


def _find_excess(totals: pd.DataFrame) -> float:
    totals = totals[totals["expected"] > 0]
    excess = ((totals["actual"] - totals["expected"]) ** 2 - totals["deviation"] ** 2) / totals["expected"]
    return float(np.sqrt(max(excess.sum(), 0.0) / totals["expected"].sum())) if len(totals) else 0.0
