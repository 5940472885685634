"""The forecasts that a report can be made by, and which of them for which customers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.value.forecast import Forecast

MODEL, PERSISTENCE, SEGMENT_MEAN, NOTHING = "model", "persistence", "segment mean", "nothing"
"""The model; the two naive forecasts: everybody spends what they spent in the period before, or what such customers of
their segment did on average; and no forecast at all."""

ONCE, AGAIN = "one order", "came back"
"""Customers for whom the forecast is chosen apart: by the model nobody leaves before the second order, so that it can be wrong
about those of one order and right about the others."""


def group_customers(repeats: np.ndarray) -> np.ndarray:
    """Give `ONCE` or `AGAIN` of each customer."""
    return np.where(np.asarray(repeats) > 0, AGAIN, ONCE)


def foresee_naively(spent: np.ndarray, segment_ids: np.ndarray, groups: np.ndarray) -> dict[str, np.ndarray]:
    """Foresee spending from that of the period before: by customer, and by the mean of such customers of the segment.

    Parameters
    ----------
    spent : ndarray of float, shape (customers,)
    segment_ids : ndarray of int, shape (customers,)
    groups : ndarray of str, shape (customers,)
        As `group_customers` gives them.
    """
    means = pd.Series(spent).groupby([segment_ids, groups]).transform("mean").to_numpy()
    return {PERSISTENCE: np.maximum(spent, 0.0), SEGMENT_MEAN: np.maximum(means, 0.0)}


def pick(used: Mapping[str, str], groups: np.ndarray) -> np.ndarray:
    """Give the forecast to use of each customer.

    Parameters
    ----------
    used : mapping of str to str
        Forecast of each group.
    groups : ndarray of str, shape (customers,)
    """
    return np.where(groups == ONCE, used[ONCE], used[AGAIN])


def add_up(
    foreseen: Forecast | None, by: np.ndarray, expected: np.ndarray, spent: np.ndarray, group: np.ndarray
) -> tuple[float, float, float]:
    """Give what a group is expected to spend, and the standard deviations of parameters and of chance.

    What naive forecasts leave to chance is taken to be as much as customers differ in what they spent.

    Parameters
    ----------
    foreseen : Forecast or None
    by : ndarray of str, shape (customers,)
        The forecast of each customer.
    expected, spent : ndarray of float, shape (customers,)
        By that forecast; and in a period of the same length before.
    group : ndarray of bool, shape (customers,)
    """
    modelled, others = group & (by == MODEL), group & (by != MODEL)
    total, of_parameters, of_chance = foreseen.total(modelled) if modelled.any() else (0.0, 0.0, 0.0)
    spread = np.sqrt(others.sum()) * spent[others].std() if others.any() else 0.0
    return float(total + expected[others].sum()), of_parameters, float(np.hypot(of_chance, spread))
