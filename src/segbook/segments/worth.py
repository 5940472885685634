"""What a partition of the customers is worth: how much of what they spent later it foresees."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.common.threads import one_thread
from segbook.segments.foresee import Foresight, cap_spend, draw_folds, foresee_by_groups, foresee_mean, foresee_means

DRAWS = 1_000
"""Bootstrap samples of an interval."""

LEAST = 50
"""Customers without whom nothing is measured: five in each fold."""

MEASURES = ("worth", "lower", "upper", "worth_capped", "lower_capped", "upper_capped", "lift")
"""Columns of the tables that are numbers and may be missing, for a reason."""


@dataclass(frozen=True)
class Difference:
    """What one partition is worth more than another.

    Attributes
    ----------
    difference, lower, upper : float
        Difference of worth and its 95 % interval; NaN if there is a reason.
    reason : str
        Why it is not measured; empty if it is.
    """

    difference: float
    lower: float
    upper: float
    reason: str


def measure_worth(labels: Mapping[str, np.ndarray], spend: np.ndarray, seed: int) -> pd.DataFrame:
    """Measure the share of the variance of later spending that partitions explain, out of sample.

    What a customer spends is foreseen by the mean of their group among the customers of the other nine folds (by the
    mean of all of these if nobody there is of the group), so that many small groups have no advantage.

    Parameters
    ----------
    labels : mapping of str to ndarray of shape (customers,)
        Partitions by name, of any values that can be sorted; noise (-1) is a group like others. They must have been
        made without sight of `spend`.
    spend : ndarray of float, shape (customers,)
        What each customer spent later, in units of the currency.
    seed : int
        Of folds and bootstrap, which all partitions share.

    Returns
    -------
    pandas.DataFrame
        algorithm; groups (number of them); worth (1 − sum of squared errors / the same of the mean of all; at most
        1, negative if that mean does better), lower and upper (95 %, percentiles of a bootstrap over the customers'
        errors; of k random groups of n customers worth is about (1 − k) / n, and that is what they cover); worth_capped, lower_capped, upper_capped (the same of `cap_spend`); lift (mean spending of the group
        that is best on the other folds among those with 1 % of the customers / mean spending of all; missing
        where no group is so large or nothing is spent on balance); reason (why the rest is missing, else empty).

    Raises
    ------
    ValueError
        If a partition has not one label per customer.
    """
    _check_lengths(labels.values(), spend)
    groups = {name: len(np.unique(partition)) for name, partition in labels.items()}
    reasons = {name: explain_unmeasured(spend) or _explain_groups(count) for name, count in groups.items()}
    folds = draw_folds(len(spend), seed)
    foreseen = {name: foresee_by_groups(labels[name], spend, folds) for name in labels if not reasons[name]}
    return tabulate_worth(foreseen, spend, folds, reasons, seed).assign(groups=list(groups.values()))


def compare_worth(
    first: np.ndarray, second: np.ndarray, spend: np.ndarray, seed: int, *, comparisons: int = 1
) -> Difference:
    """Measure how much more one partition is worth than another, on the same customers, folds and bootstrap samples.

    Parameters
    ----------
    first, second : ndarray of shape (customers,)
        As for `measure_worth`; here all customers may be one group, which is worth about 0.
    spend : ndarray of float, shape (customers,)
        As it is, or as `cap_spend` gives it.
    seed : int
    comparisons : int
        Of how many this is one: the interval is wider by Bonferroni's rule, so that all hold together.

    Returns
    -------
    Difference
        Positive if the first is worth more.
    """
    _check_lengths((first, second), spend)
    if reason := explain_unmeasured(spend):
        return Difference(np.nan, np.nan, np.nan, reason)
    folds = draw_folds(len(spend), seed)
    forecasts = [foresee_means(labels, spend, folds) for labels in (first, second)]
    errors = [(spend - forecast) ** 2 for forecast in (*forecasts, foresee_mean(spend, folds))]
    sums = draw_sums(np.column_stack(errors), seed)
    tail = 0.025 / comparisons
    differences = (sums[:, 1] - sums[:, 0]) / sums[:, 2]
    return Difference(float(differences[0]), *np.quantile(differences[1:], [tail, 1 - tail]).tolist(), "")


def explain_unmeasured(spend: np.ndarray) -> str:
    """Say in a sentence why nothing can be measured by this spending; empty if it can."""
    if len(spend) < LEAST:
        return f"Worth takes at least {LEAST} customers."
    if not spend.any():
        return "No customer spent anything later."
    return "" if np.ptp(spend) > 0 and np.ptp(cap_spend(spend)) > 0 else "All customers spent the same later."


def draw_sums(errors: np.ndarray, seed: int) -> np.ndarray:
    """Sum errors over all customers, then over bootstrap samples of them, the same ones for every column.

    Parameters
    ----------
    errors : ndarray of float, shape (customers, columns)
    seed : int

    Returns
    -------
    ndarray of shape (1 + `DRAWS`, columns)
    """
    rng, customers = np.random.default_rng([seed, 1]), len(errors)
    sums = [errors.sum(axis=0)]
    with one_thread():
        for _ in range(DRAWS):
            times = np.bincount(rng.integers(customers, size=customers), minlength=customers)
            sums.append(times.astype(float) @ errors)
    return np.array(sums)


def tabulate_worth(
    foreseen: Mapping[str, Foresight], spend: np.ndarray, folds: np.ndarray, reasons: Mapping[str, str], seed: int
) -> pd.DataFrame:
    """Measure forecasts as `measure_worth` does: one row for each key of `reasons`, missing where there is one."""
    table = pd.DataFrame({"algorithm": list(reasons), "groups": pd.NA, **dict.fromkeys(MEASURES, np.nan)})
    table = table.assign(reason=list(reasons.values())).set_index("algorithm")
    if foreseen:
        capped, every = cap_spend(spend), foreseen.values()
        raw = _measure([each.spend for each in every], spend, folds, seed)
        cut = _measure([each.capped for each in every], capped, folds, seed)
        lifts = [[_lift(each.best, spend)] for each in every]
        table.loc[list(foreseen), list(MEASURES)] = np.hstack([raw, cut, lifts])
    return table.astype({"groups": "Int64"}).reset_index()


def _measure(forecasts: list[np.ndarray], spend: np.ndarray, folds: np.ndarray, seed: int) -> np.ndarray:
    """Give worth, lower and upper of each forecast, shape (forecasts, 3)."""
    errors = [(spend - forecast) ** 2 for forecast in (foresee_mean(spend, folds), *forecasts)]
    sums = draw_sums(np.column_stack(errors), seed)
    worth = 1 - sums[:, 1:] / sums[:, :1]
    return np.column_stack([worth[0], *np.quantile(worth[1:], [0.025, 0.975], axis=0)])


def _lift(best: np.ndarray, spend: np.ndarray) -> float:
    return float(spend[best].mean() / spend.mean()) if best.any() and spend.mean() > 0 else np.nan


def _explain_groups(groups: int) -> str:
    return "" if groups > 1 else "All customers are one group, which explains nothing."


def _check_lengths(partitions, spend: np.ndarray) -> None:
    if any(len(partition) != len(spend) for partition in partitions):
        raise ValueError(f"a partition needs one label for each of the {len(spend)} customers")
