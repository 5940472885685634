"""How good are chances to buy that were said before, and how sure are sums of them?"""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score
from statsmodels.stats.proportion import proportion_confint

from segbook.segments import draw_sums
from segbook.value import bound_total

MODEL, RATES, SAME = "model", "segments' rates", "everybody the same"
"""The forecasts: logistic regression, the share of the segment that bought in the window before, and that of all customers."""

BINS, IN_BIN = 8, 50
"""Groups of equal size in which said and real chances are compared, and customers that a group needs."""


def judge_chances(said: dict[str, np.ndarray], bought: np.ndarray, seed: int) -> pd.DataFrame:
    """Judge chances by what happened, and choose: the model, unless the segments' rates were better by more than chance.

    Parameters
    ----------
    said : dict of str to ndarray of float, shape (customers,)
        Chances by `MODEL`, `RATES` and `SAME`, in that order.
    bought : ndarray of bool, shape (customers,)
        At least one did.
    seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        forecast; skill (1 − Brier score / that of `SAME`), lower, upper (95 %, bootstrap over customers); average_precision
        (mean precision over the recalls), precision_lift (that, as a multiple of the share of buyers, which is what chance
        gives); expected, came (buyers in all); used.
    """
    bought = np.asarray(bought, dtype=float)
    sums = draw_sums(np.column_stack([(bought - each) ** 2 for each in said.values()]), seed)
    model, rates, same = range(3)
    skill = 1 - sums / sums[:, [same]]
    used = RATES if np.quantile((sums[:, model] - sums[:, rates])[1:], 0.025) > 0 else MODEL
    precision = np.array([average_precision_score(bought, each) for each in said.values()])
    lower, upper = np.quantile(skill[1:], [0.025, 0.975], axis=0)
    return pd.DataFrame(
        {"forecast": list(said), "skill": skill[0], "lower": lower, "upper": upper, "average_precision": precision}
        | {"precision_lift": precision / bought.mean(), "expected": [each.sum() for each in said.values()]}
        | {"came": bought.sum(), "used": [name == used for name in said]}
    )


def group_chances(said: np.ndarray, bought: np.ndarray, min_cell: int) -> pd.DataFrame:
    """Compare said chances with the share who bought, in groups of customers of about equal chance.

    Parameters
    ----------
    said : ndarray of float, shape (customers,)
    bought : ndarray of bool, shape (customers,)
    min_cell : int
        A group whose buyers, or others, are fewer (but not nobody) is joined to the next; what is then still too small is left out.

    Returns
    -------
    pandas.DataFrame
        predicted, actual, lower, upper, customers; equal chances are never divided.
    """
    bins = max(min(BINS, len(said) // max(IN_BIN, min_cell)), 1)
    edges = np.quantile(said, np.linspace(0, 1, bins + 1)[1:-1])
    group = np.searchsorted(np.unique(edges), said, side="right")
    frame = pd.DataFrame({"said": said, "bought": np.asarray(bought, dtype=int), "customers": 1})
    table = frame.groupby(group).sum()
    rows, open_row = [], np.zeros(3)
    for row in table.to_numpy()[::-1]:
        open_row = open_row + row
        if open_row[1] >= min_cell and open_row[2] - open_row[1] >= min_cell:
            rows.append(open_row)
            open_row = np.zeros(3)
    if rows:
        rows[-1] = rows[-1] + open_row
    said_sum, did, size = np.array(rows[::-1]).reshape(-1, 3).T
    lower, upper = proportion_confint(did, size, method="wilson") if rows else (size, size)
    return pd.DataFrame(
        {"predicted": said_sum / size, "actual": did / size, "lower": lower, "upper": upper, "customers": size}
    )


def find_surprise(said: np.ndarray, bought: np.ndarray, segment_ids: np.ndarray) -> float:
    """Give by what share forecasts of segments were off beyond what chance explains; an estimate by moments."""
    frame = pd.DataFrame({"said": said, "chance": said * (1 - said), "came": np.asarray(bought, dtype=float)})
    totals = frame.groupby(segment_ids).sum()
    excess = ((totals["came"] - totals["said"]) ** 2 - totals["chance"]) / totals["said"]
    return float(np.sqrt(max(excess.sum(), 0.0) / totals["said"].sum()))


def bound_shares(chances: np.ndarray, segment_ids: np.ndarray, surprise: float) -> pd.DataFrame:
    """Give the share of each segment that is expected to buy, and the 95 % interval of the share that really will.

    Parameters
    ----------
    chances : ndarray of float, shape (customers,)
    segment_ids : ndarray of int, shape (customers,)
    surprise : float
        As `find_surprise` gives it.

    Returns
    -------
    pandas.DataFrame
        segment_id, expected, lower, upper (0 to 1), ordered by segment_id.
    """
    frame = pd.DataFrame({"expected": chances, "variance": chances * (1 - chances), "customers": 1})
    totals = frame.groupby(segment_ids).sum()
    bounds = [bound_total(row.expected, surprise * row.expected, np.sqrt(row.variance)) for row in totals.itertuples()]
    shares = np.column_stack([totals["expected"], bounds]) / totals[["customers"]].to_numpy()
    lower, upper = np.minimum(shares[:, 1:], 1.0).T
    return pd.DataFrame({"segment_id": totals.index, "expected": shares[:, 0], "lower": lower, "upper": upper})


def bound_rates(counts: pd.DataFrame) -> pd.DataFrame:
    """Give the share of each segment that bought, and its 95 % interval by Wilson: segment_id, expected, lower, upper.

    Parameters
    ----------
    counts : pandas.DataFrame
        segment_id, buyers, customers_then (above 0).
    """
    lower, upper = proportion_confint(counts["buyers"], counts["customers_then"], method="wilson")
    rates = counts["buyers"] / counts["customers_then"]
    return counts[["segment_id"]].assign(expected=rates, lower=lower, upper=upper)
