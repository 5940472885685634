"""Who is likely to buy a given product: a model that learnt from one window and was tried on the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from segbook.actions.products.affinity import find_tellable
from segbook.actions.products.chances import (
    MODEL,
    RATES,
    SAME,
    bound_rates,
    bound_shares,
    find_surprise,
    group_chances,
    judge_chances,
)
from segbook.common.threads import one_thread
from segbook.common.wording import plural
from segbook.features import Past, View, describe_buyers, find_product
from segbook.models import SegmentModel

LEAST_BUYERS = 20
"""Buyers in each of the two windows without whom no model is tried."""

SETTLED = 60
"""Days that are added to those since the first order, so that newcomers have no wild pace."""

LONGEST_WINDOW = 365
"""Days of a window at most."""


@dataclass(frozen=True)
class Buyers:
    """Who is expected to buy a product within the window that comes.

    Attributes
    ----------
    product : str
        Its name; empty where none was asked about.
    window_days : int
        Length of the windows, that of the forecast too; 0 where there is no past to learn from.
    reason : str
        Why the model was not tried, as a clause; empty if it was.
    used : str
        `MODEL` or `RATES`; empty where nothing can be foreseen.
    trial : pandas.DataFrame
        As `judge_chances` gives it. Empty where the model was not tried.
    calibration : pandas.DataFrame
        As `group_chances` gives it, of the forecast in use in the window that it was tried on. Empty where the model was not tried.
    segments : pandas.DataFrame
        The table `product_segments`: segment_id, segment, customers (today), expected (share of them that buys within the window),
        lower, upper (95 %, for the share that really will), buyers (who bought in the last window, of customers then in the segment),
        customers_then (as many). Missing where nothing can be foreseen.
    customers : pandas.DataFrame
        The table `product_customers`: customer_id, segment_id, probability (to buy within the window), bought_before. Empty where nothing can
        be foreseen.
    """

    product: str
    window_days: int
    reason: str
    used: str
    trial: pd.DataFrame
    calibration: pd.DataFrame
    segments: pd.DataFrame
    customers: pd.DataFrame


def choose_window(features: pd.DataFrame, horizon_days: int) -> int:
    """Give the window for `look_back`: the horizon, or a quarter of the history where that is shorter.

    Parameters
    ----------
    features : pandas.DataFrame
        tenure_days.
    horizon_days : int
    """
    return max(min(horizon_days, int(features["tenure_days"].max()) // 4, LONGEST_WINDOW), 1)


def foresee_buyers(
    transactions,
    wanted: str | None,
    past: Past,
    divider: SegmentModel,
    segments: pd.DataFrame,
    snapshot: date,
    min_cell: int,
    seed: int,
) -> Buyers:
    """Foresee who buys a product within a window from today.

    The model learns from customers as they stood two windows ago and who of them bought in the window after; it is tried
    on the last window. It is used unless the segments' rates have a smaller Brier score by more than chance; then it learns
    anew from the last window. The intervals carry, besides chance, by how much the forecast of segments was off in the trial.

    Parameters
    ----------
    transactions : ibis.Table
    wanted : str or None
        Number or name of the product, as the parameter file has it; nothing is foreseen where it has none.
    past : Past
    divider : SegmentModel
        Of this run; it labels the customers of the past.
    segments : pandas.DataFrame
        customer_id, segment_id, segment, of today.
    snapshot : datetime.date
    min_cell : int
        Groups of the calibration have at least as many customers.
    seed : int
        Of the bootstrap.

    Raises
    ------
    UserError
        If there is no such product.
    """
    segments = segments.sort_values("customer_id", ignore_index=True)
    if wanted is None:
        return _know_nothing("", segments, "no product was asked about")
    product, items = find_product(transactions, wanted)
    if past.judged is None:
        return _know_nothing(product, segments, past.reason)
    days = (past.judged.until - past.judged.as_of).days
    first, last = (_describe(transactions, items, view, divider) for view in (past.grown, past.judged))
    today = describe_buyers(transactions, items, segments, snapshot).assign(segment_id=segments["segment_id"])
    counts = last.groupby("segment_id", as_index=False).agg(buyers=("bought", "sum"), customers_then=("bought", "size"))
    rates = bound_rates(counts)
    if min(first["bought"].sum(), last["bought"].sum()) < LEAST_BUYERS:
        reason = f"fewer than {LEAST_BUYERS} customers bought it in one of the two windows of {plural(days, 'day')}"
        return _collect(
            product, days, reason, RATES, _TRIAL, _CALIBRATION, segments, rates, counts, today, _rate(last, today)
        )
    said = {MODEL: _learn(first)(last), RATES: _rate(first, last), SAME: np.full(len(last), first["bought"].mean())}
    trial = judge_chances(said, last["bought"], seed)
    used = trial.loc[trial["used"], "forecast"].iloc[0]
    calibration = group_chances(said[used], last["bought"].to_numpy(), min_cell)
    surprise = find_surprise(said[used], last["bought"].to_numpy(), last["segment_id"].to_numpy())
    chances = _learn(last)(today) if used == MODEL else _rate(last, today)
    shares = bound_shares(chances, today["segment_id"].to_numpy(), surprise)
    if used == RATES:  # rates of few customers are unsure themselves
        own = shares[["segment_id"]].merge(rates, on="segment_id", how="left")
        shares = shares.assign(
            lower=np.fmin(shares["lower"], own["lower"]), upper=np.fmax(shares["upper"], own["upper"])
        )
    return _collect(product, days, "", used, trial, calibration, segments, shares, counts, today, chances)


def publish_product(table: pd.DataFrame, used: str, min_cell: int) -> pd.DataFrame:
    """Leave out of the table `product_segments` what speaks of too few customers.

    Parameters
    ----------
    table : pandas.DataFrame
        As `Buyers` has it.
    used : str
        The forecast; a rate tells how many bought, and is left out where that may not be told.
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        The same, with missing numbers; of segments of fewer customers everything but the name is.
    """
    counts, sizes = (table[name].fillna(0).to_numpy(int) for name in ("buyers", "customers_then"))
    told = find_tellable(counts[None], sizes, min_cell)[0] if len(table) else np.array([], dtype=bool)
    numbers = ["expected", "lower", "upper"]
    table = table.assign(**{name: table[name].where(told) for name in ("buyers", "customers_then")})
    if used == RATES:
        table[numbers] = table[numbers].where(np.column_stack([told] * len(numbers)))
    hidden = ["customers", *numbers, "buyers", "customers_then"]
    table["customers"] = table["customers"].astype("float64")
    table.loc[~(table["customers"] >= min_cell), hidden] = np.nan
    return table


_TRIAL = pd.DataFrame(
    {"forecast": pd.Series(dtype="str")}
    | dict.fromkeys(
        ("skill", "lower", "upper", "average_precision", "precision_lift", "expected", "came"),
        pd.Series(dtype="float64"),
    )
    | {"used": pd.Series(dtype="bool")}
)
_CALIBRATION = pd.DataFrame(columns=["predicted", "actual", "lower", "upper", "customers"], dtype="float64")
_COUNTS = ["buyers", "customers_then"]
_COLUMNS = ["segment_id", "segment", "customers", "expected", "lower", "upper", *_COUNTS]


def _know_nothing(product: str, segments: pd.DataFrame, reason: str) -> Buyers:
    nothing = pd.DataFrame({name: pd.Series(dtype="float64") for name in _COLUMNS if name != "segment"})
    customers = segments[["customer_id", "segment_id"]].assign(product_days=0)[:0]
    found = _collect(
        product,
        0,
        reason,
        "",
        _TRIAL,
        _CALIBRATION,
        segments,
        nothing,
        nothing[["segment_id", *_COUNTS]],
        customers,
        [],
    )
    return replace(found, customers=found.customers.astype({"probability": "float64"}))


def _collect(product, days, reason, used, trial, calibration, segments, shares, counts, today, chances) -> Buyers:
    sizes = segments.groupby("segment_id", as_index=False)
    table = sizes.agg(segment=("segment", "first"), customers=("customer_id", "size"))
    shares = shares[["segment_id", "expected", "lower", "upper"]]
    table = table.merge(shares, on="segment_id", how="left").merge(counts, on="segment_id", how="left")
    table = table[_COLUMNS].astype(dict.fromkeys(_COUNTS, "float64"))
    before = (today["product_days"] > 0).to_numpy()
    customers = today[["customer_id", "segment_id"]].assign(probability=chances, bought_before=before)
    return Buyers(product, days, reason, used, trial, calibration, table, customers)


def _describe(transactions, items: Sequence[str], view: View, divider: SegmentModel) -> pd.DataFrame:
    known = describe_buyers(transactions, items, view.features, view.as_of, view.until)
    return known.assign(segment_id=divider.assign(view.features)[0])


def _learn(known: pd.DataFrame):
    """Fit a logistic regression and give a function that foresees the chances of customers."""
    ids = np.unique(known["segment_id"])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    with one_thread():
        model.fit(_measure(known, ids), known["bought"])
    return lambda customers: model.predict_proba(_measure(customers, ids))[:, 1]


def _measure(known: pd.DataFrame, ids: np.ndarray) -> np.ndarray:
    """Give what the model sees: recency, tenure, pace of orders, money per order, pace of days with the product, and the segment.

    All as logarithms, and paces rather than counts, which grow with the history and would promise more from one window to the next.
    """
    tenure, orders = known["tenure_days"], known["frequency"]
    amounts = [
        np.log1p(known["recency_days"].clip(lower=0)),
        np.log1p(tenure.clip(lower=0)),
        np.log(orders / (tenure + SETTLED / 2)),
        np.log1p(known["monetary"].clip(lower=0) / orders),
        np.log((known["product_days"] + 0.5) / (tenure + SETTLED)),
    ]
    return np.column_stack([*amounts, known["segment_id"].to_numpy()[:, None] == ids])


def _rate(learnt: pd.DataFrame, customers: pd.DataFrame) -> np.ndarray:
    rates = learnt.groupby("segment_id")["bought"].mean()
    return customers["segment_id"].map(rates).fillna(learnt["bought"].mean()).to_numpy(float)
