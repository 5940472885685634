"""Customers as they stood at a date, and what they spent after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd

from segbook.common.wording import plural
from segbook.data import sum_exactly
from segbook.features.compute import compute_features, compute_return_rate
from segbook.features.entries import FEATURES, RETURN_RATE
from segbook.features.feature import Feature
from segbook.features.mix import MOST_VALUES, compute_mix, derive_from_mix, is_from_mix

LEAST_HISTORY, LONGEST_WINDOW = 56, 365
"""Days of orders without which windows would be shorter than two weeks, and days of a window at most."""

LEAST_CUSTOMERS, LEAST_BUYERS = 100, 20
"""Customers who must have ordered by each freeze, and of those drawn how many must have spent again in the window."""

AT_MOST = 20_000
"""Customers of a view: as many give the share of variance explained to about a hundredth."""

_FREEZES = (2, 1)
"""How many windows before the snapshot the views `grown` and `judged` are frozen."""

_IS_CUSTOMER = replace(
    FEATURES[0],
    name="is_customer",
    expression=lambda lines, _: (lines.amount.sum() > 0) | (lines.amount.min() >= 0),
)
"""Whether returns left some of the customer's money; who had only free orders and returned nothing is a customer too."""

Orders = tuple[ibis.Table, ibis.Table, date]
"""Transactions, returns and snapshot, as `know_customers` takes them."""


@dataclass(frozen=True)
class View:
    """Customers as they stood at a date, and what they spent in the window after it.

    Attributes
    ----------
    as_of : datetime.date
        Features are made of orders before that day.
    until : datetime.date
        The window goes from `as_of` to the day before this one.
    features : pandas.DataFrame
        customer_id and the features that make the segments, ordered by customer_id; customers who had ordered
        by then, a draw of them if they are many.
    spend, spend_before : ndarray of float, shape (customers,)
        Money in the window, and in the one of the same length before `as_of`, in units of the currency; 0 for
        those who bought nothing, negative where subtracted returns outweigh.
    """

    as_of: date
    until: date
    features: pd.DataFrame
    spend: np.ndarray
    spend_before: np.ndarray


@dataclass(frozen=True)
class Past:
    """Two views, the window of the first ending where that of the second begins.

    Attributes
    ----------
    grown : View or None
        To grow a segmentation on what customers spent later.
    judged : View or None
        To judge any segmentation by; its window ends at the snapshot.
    undated : tuple of str
        Features that carry no date and are taken as they stand today.
    reason : str
        Why there are no views, as a clause; empty if there are.
    """

    grown: View | None
    judged: View | None
    undated: tuple[str, ...]
    reason: str


def look_back(
    orders: Orders | None,
    features: pd.DataFrame,
    entries: Mapping[str, Feature],
    own: Sequence[Feature] = (),
    *,
    seed: int,
    window_days: int | None = None,
    at_most: int = AT_MOST,
) -> Past:
    """Freeze the customers at two dates, and see what they spent after each.

    Parameters
    ----------
    orders : tuple of transactions, returns and snapshot, or None
        Only what was ordered before the snapshot is seen. Returns count as they do in the run: where they are
        subtracted, customers whose money they had taken by the freeze are no customers yet, and those whose money they
        have taken today are not seen at all.
    features : pandas.DataFrame
        As `know_customers` gives them today: customer_id, tenure_days, and what is not from orders. Attributes and
        answers carry no date; one that adds up spending to date already knows what is to be foreseen.
    entries : mapping of str to Feature
        Those that make segments are computed, with their own expression or that of the same name.
    own : sequence of Feature
        The user's own.
    seed : int
        Of the draw.
    window_days : int, optional
        Length of the windows; default: a quarter of the history, at most `LONGEST_WINDOW`.
    at_most : int
        Customers of each view, drawn in a way that can be repeated.

    Returns
    -------
    Past
    """
    if orders is None:
        return Past(None, None, (), "there are no orders")
    history = int(features["tenure_days"].max())
    window = timedelta(window_days or min(history // 4, LONGEST_WINDOW))
    tenures = [features["tenure_days"] > freezes * window.days for freezes in _FREEZES]
    if reason := _explain_short(history, window.days, min(map(sum, tenures))):
        return Past(None, None, (), reason)
    origins = {name: _find_origin(entry, own) for name, entry in entries.items() if entry.makes_segments}
    drawn = [_draw(features[tenure], at_most, seed) for tenure in tenures]
    views = [
        _view(orders, customers, origins, orders[2] - freezes * window, window)
        for customers, freezes in zip(drawn, _FREEZES, strict=True)
    ]
    if min((view.spend > 0).sum() for view in views) < LEAST_BUYERS:
        few = f"of those who had ordered, fewer than {LEAST_BUYERS} spent again within {plural(window.days, 'day')}"
        return Past(None, None, (), few)
    return Past(*views, tuple(name for name, origin in origins.items() if origin == "attribute"), "")


def _explain_short(history: int, window: int, customers: int) -> str:
    least = max(LEAST_HISTORY, 2 * window + 1)
    if history < least:
        span = f"orders span {plural(history, 'day')}"
        return f"{span}, and to look back from two earlier days takes at least {least}"
    if customers < LEAST_CUSTOMERS:
        freeze = f"{plural(2 * window, 'day')} before the snapshot"
        return f"fewer than {LEAST_CUSTOMERS} customers had ordered {freeze}"
    return ""


def _draw(customers: pd.DataFrame, at_most: int, seed: int) -> pd.DataFrame:
    customers = customers.sort_values("customer_id", ignore_index=True)
    if len(customers) <= at_most:
        return customers
    chosen = np.random.default_rng(seed).choice(len(customers), size=at_most, replace=False)
    return customers.iloc[np.sort(chosen)].reset_index(drop=True)


def _find_origin(entry: Feature, own: Sequence[Feature]) -> Feature | str:
    """Give an entry with its expression, or say where else the feature is from."""
    computed = next((each for each in (entry, *FEATURES, *own) if each.name == entry.name and each.expression), None)
    if computed is not None:
        return computed
    if entry.name == RETURN_RATE.name:
        return "returns"
    return "mix" if is_from_mix(entry) else "attribute"


def _view(
    orders: Orders, customers: pd.DataFrame, origins: Mapping[str, Feature | str], as_of: date, window: timedelta
) -> View:
    transactions, returns, _ = orders
    drawn = ibis.memtable(customers[["customer_id"]])
    lines = transactions.filter(transactions.ordered_at < as_of + window).semi_join(drawn, "customer_id")
    before = lines.filter(lines.ordered_at < as_of)
    entries = (_IS_CUSTOMER, *(each for each in origins.values() if isinstance(each, Feature)))
    known = compute_features(before, as_of, entries)
    known = known[known.pop(_IS_CUSTOMER.name)]
    parts = [customers[["customer_id", *(name for name, origin in origins.items() if origin == "attribute")]]]
    if "returns" in origins.values():
        parts.append(compute_return_rate(before, returns.filter(returns.ordered_at < as_of)))
    if "mix" in origins.values():
        parts.append(derive_from_mix(compute_mix(before), MOST_VALUES).features)
    for part in parts:
        known = known.merge(part, on="customer_id", how="left")
    known = known.sort_values("customer_id", ignore_index=True)
    if RETURN_RATE.name in known:
        known = known.fillna({RETURN_RATE.name: 0.0})
    spent = _sum_windows(lines, as_of, window).reindex(known["customer_id"], fill_value=0.0)
    known = known.reindex(columns=["customer_id", *origins])
    return View(as_of, as_of + window, known, *spent[["spend", "spend_before"]].to_numpy().T)


def _sum_windows(lines: ibis.Table, as_of: date, window: timedelta) -> pd.DataFrame:
    lines = lines.filter(lines.ordered_at >= as_of - window)
    after = lines.ordered_at >= as_of
    amounts = {"spend": ibis.ifelse(after, lines.amount, None), "spend_before": ibis.ifelse(after, None, lines.amount)}
    summed = lines.group_by("customer_id").agg(**{name: sum_exactly(amount) for name, amount in amounts.items()})
    return summed.execute().set_index("customer_id")
