"""When each segment orders, and where that is more than chance."""

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from segbook.features import MONTHS, split_months
from segbook.profiles.hide import hide_overlapping

FALSE = 0.05
"""Of the times that are said to stand out, so many may do so by chance (the false-discovery rate)."""

RATIO = 1.2
"""A time stands out only if its share is so many times that of all, or everybody's divided by that."""

DAYS_OF_MONTH = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MORE, LESS, ALIKE = "more", "less", ""
_ROUNDS = 50
_HOUR_KEYS = ["weekday", "start", "end"]


def summarise_hours(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Tell when the segments order through the week, and which times stand out.

    A cell's residual is orders minus those expected by the share of all customers, over its standard error; the error is of
    customers drawn, not of orders (as in the survey statistics of Rao & Scott 1981), and at least that of independent orders.

    Parameters
    ----------
    counts : pandas.DataFrame
        As `count_hours` gives it.
    min_cell : int
        Cells of fewer customers are hidden, and as many more as it takes that they cannot be found by subtraction
        (`hide_overlapping`).

    Returns
    -------
    pandas.DataFrame
        segment_id, weekday (1 Monday to 7 Sunday), start, end (hours), orders, customers, share (of the segment's orders), share_all (of all
        orders), differs (``more``, ``less`` or empty: after Benjamini & Hochberg 1995, at `FALSE`, and by `RATIO`); what is hidden is missing,
        and differs is empty there; every cell of every segment, ordered by the first three.
    """
    if counts.empty:
        return _make_table(counts.reindex(columns=["segment_id", *_HOUR_KEYS]), *np.empty((5, 0)))
    totals = counts.groupby("segment_id")[["all_customers", "all_orders", "all_squares"]].first()
    cells = counts[["start", "end"]].drop_duplicates().merge(pd.DataFrame({"weekday": range(1, 8)}), how="cross")
    cells = cells.sort_values(_HOUR_KEYS, ignore_index=True)[_HOUR_KEYS]
    grid = pd.DataFrame({"segment_id": totals.index}).merge(cells, how="cross")
    shape = len(totals), len(cells)
    told = grid.merge(counts.drop(columns=list(totals)), on=["segment_id", *_HOUR_KEYS], how="left").fillna(0)
    orders, customers, squares, crossed = (
        told[name].to_numpy(float).reshape(shape) for name in ("orders", "customers", "squares", "crossed")
    )
    own_customers, own, own_squares = totals.to_numpy(float).T[:, :, None]
    everywhere = orders.sum(axis=0) / own.sum()
    spread = squares - 2 * everywhere * crossed + everywhere**2 * own_squares
    spread = np.maximum(spread, own * everywhere * (1 - everywhere))
    differs = _find_differences(orders, own * everywhere, spread)
    hidden = hide_overlapping(np.vstack([customers, customers.sum(axis=0)]).astype(int), min_cell)
    hidden[:-1] |= own_customers < min_cell  # of a small segment not even that nobody ordered
    hidden[-1] |= own_customers.sum() < min_cell
    shown = np.where(hidden, np.nan, 1.0)
    return _make_table(
        grid, orders * shown[:-1], customers * shown[:-1], orders / own * shown[:-1], everywhere * shown[-1], differs
    )


def summarise_months(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Tell in which months of the year the segments order, and which months stand out.

    Each customer's orders are compared with what an even pace between their first and last order, bent by the season of all customers,
    would give; so months that were observed more often do not count more, and no customer for when they came or left.

    Parameters
    ----------
    counts : pandas.DataFrame
        As `count_months` gives it.
    min_cell : int
        A segment of which fewer customers ordered in some month is hidden.

    Returns
    -------
    pandas.DataFrame
        segment_id, month (1 to 12), orders, customers (between first and last order), share (of a year's orders of the segment, if every
        day of the year were observed alike), share_all (the same of all customers), differs; ordered by the first two. No rows where
        some month of the year is not observed.
    """
    orders, days = split_months(counts)
    segment_ids = np.unique(counts["segment_id"])
    grid = pd.DataFrame({"segment_id": segment_ids}).merge(pd.DataFrame({"month": MONTHS}), how="cross")
    if len(counts) == 0 or not days.sum(axis=0).all():
        return _make_table(grid[:0], *np.empty((5, 0)))
    season = fit_season(orders, days)
    expected = _spread_orders(orders, days, season)
    groups = pd.Categorical(counts["segment_id"], segment_ids).codes
    summed, foreseen, squares, floor, customers = (
        np.array([each[groups == group].sum(axis=0) for group in range(len(segment_ids))])
        for each in (
            orders,
            expected,
            (orders - expected) ** 2,
            expected * (1 - expected / orders.sum(axis=1, keepdims=True)),
            orders > 0,
        )
    )
    differs = _find_differences(summed, foreseen, np.maximum(squares, floor))
    pace = season * DAYS_OF_MONTH
    own = pace * np.divide(summed, foreseen, out=np.zeros_like(summed), where=foreseen > 0)
    share = own / own.sum(axis=1, keepdims=True)
    shown = np.where(
        (customers < min_cell).any(axis=1, keepdims=True), np.nan, 1.0
    )  # a share of a year needs all its months
    if (customers.sum(axis=0) < min_cell).any():
        pace = np.full(len(MONTHS), np.nan)
    return _make_table(grid, summed * shown, customers * shown, share * shown, pace / pace.sum(), differs)


def fit_season(orders: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Find the season that all customers share: how many times the usual pace each month brings.

    By maximum likelihood: every customer has a pace of their own, and the months share theirs out (iterative proportional fitting).

    Parameters
    ----------
    orders, days : ndarray of float, shape (customers, 12)
        Orders, and days on which there could have been one.

    Returns
    -------
    ndarray of float, shape (12,)
        1 on average over the days of a year.
    """
    season = np.ones(len(MONTHS))
    for _ in range(_ROUNDS):
        expected = _spread_orders(orders, days, season).sum(axis=0)
        season = season * orders.sum(axis=0) / expected
        season = season / np.average(season, weights=DAYS_OF_MONTH)
        if np.allclose(orders.sum(axis=0), expected, rtol=1e-6, atol=0.01):
            break
    return season


def _find_differences(observed: np.ndarray, expected: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Give ``more`` or ``less`` where a count is not what chance would make of the expected one; arrays of (segments, cells)."""
    of_all = np.divide(expected, expected.sum(axis=0), out=np.zeros_like(expected), where=expected.sum(axis=0) > 0)
    variance = (1 - of_all) ** 2 * spread + of_all**2 * (spread.sum(axis=0) - spread)
    residual = np.divide(observed - expected, np.sqrt(variance), out=np.zeros_like(expected), where=variance > 0)
    chance = 2 * norm.sf(np.abs(residual))
    clear = multipletests(chance.ravel(), FALSE, method="fdr_bh")[0].reshape(chance.shape)
    more, less = observed >= RATIO * expected, observed <= expected / RATIO
    return np.select([clear & more, clear & less], [MORE, LESS], ALIKE)


def _spread_orders(orders: np.ndarray, days: np.ndarray, season: np.ndarray) -> np.ndarray:
    weights = days * season
    return orders.sum(axis=1, keepdims=True) * weights / weights.sum(axis=1, keepdims=True)


def _make_table(
    keys: pd.DataFrame,
    orders: np.ndarray,
    customers: np.ndarray,
    share: np.ndarray,
    share_all: np.ndarray,
    differs: np.ndarray,
) -> pd.DataFrame:
    """Put a table together; whole numbers may be missing, and what is hidden does not differ."""
    table = keys.astype("int64").assign(
        orders=pd.Series(orders.ravel()).astype("Int64"),
        customers=pd.Series(customers.ravel()).astype("Int64"),
        share=share.ravel(),
        share_all=np.broadcast_to(share_all, share.shape).ravel(),
    )
    return table.assign(differs=pd.Series(np.where(np.isnan(share.ravel()), ALIKE, differs.ravel()), dtype="str"))
