"""What the report says of each customer and each segment: by the model, or by a naive forecast that did better."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.value.choice import (
    AGAIN,
    MODEL,
    NOTHING,
    ONCE,
    PERSISTENCE,
    SEGMENT_MEAN,
    add_up,
    foresee_naively,
    group_customers,
    pick,
)
from segbook.value.forecast import YEAR, Forecast, bound_total
from segbook.value.model import ValueModel
from segbook.value.recent import Recent
from segbook.value.tiers import TIERS, assign_tiers

ACTIVE, SLIPPING, GONE, ONE_ORDER = "active", "slipping away", "gone", "one order"
STATES = (ACTIVE, SLIPPING, GONE, ONE_ORDER)
"""Where customers stand; of those who ordered once the model cannot tell."""

SURE, LOST = 0.8, 0.2
"""P(alive) from which on repeat customers are called active, and under which they are called gone."""

_COLUMNS = (
    "p_alive",
    "p_alive_lower",
    "p_alive_upper",
    "p_order",
    "expected_orders",
    "orders_lower",
    "orders_upper",
    "expected_spend",
    "spend_lower",
    "spend_upper",
    "clv",
    "lower",
    "upper",
    "mean_lower",
    "mean_upper",
)
_OF_CHANCES = _COLUMNS[:4]
"""What the model says of customers also where their spending is foreseen otherwise."""


@dataclass(frozen=True)
class Outlook:
    """What customers are expected to bring.

    Attributes
    ----------
    customers : pandas.DataFrame
        The table `value`.
    by : ndarray of str, shape (customers,)
        The forecast of each customer.
    recent : Recent
    used : mapping of str to str
        The forecast of customers of one order, and of those who came back, as `choose_forecast` gives it.
    scale : float
        Horizon, as a multiple of the period of `recent`.
    foreseen : Forecast or None
        By the model.
    surprise : tuple of float
        Relative errors of a segment's forecast and of the total beyond chance, as `measure_surprise` gives them; NaN where
        nothing could be tried.
    """

    customers: pd.DataFrame
    by: np.ndarray
    recent: Recent
    used: Mapping[str, str]
    scale: float
    foreseen: Forecast | None
    surprise: tuple[float, float]

    @property
    def is_known(self) -> bool:
        """Whether anything is foreseen at all."""
        return NOTHING not in self.used.values()

    def total(self, group: np.ndarray) -> tuple[float, float, float]:
        """Give what a group is expected to spend, and the standard deviations of parameters and of chance."""
        expected = self.customers["expected_spend"].to_numpy()
        return add_up(self.foreseen, self.by, expected, self.recent.spent * self.scale, group)

    def bound(self, group: np.ndarray) -> tuple[float, float, float]:
        """Give what a group is expected to spend, and the 95 % interval of what it will; NaN without a forecast."""
        expected, of_parameters, of_chance = self.total(group)
        unforeseen = np.nan_to_num(self.surprise[int(group.all())]) * expected
        return expected, *bound_total(expected, of_parameters, of_chance, unforeseen)


def look_ahead(
    foreseen: Forecast | None,
    purchases: pd.DataFrame,
    recent: Recent,
    segment_ids: np.ndarray,
    used: Mapping[str, str],
    *,
    horizon_days: int,
    margin: float,
    discount_rate: float,
    surprise: tuple[float, float] = (np.nan, np.nan),
) -> Outlook:
    """Say what each customer is expected to bring, by the forecast to use.

    Parameters
    ----------
    foreseen : Forecast or None
        By the model, if it could be estimated.
    purchases : pandas.DataFrame
        customer_id, repeats, …; the customers of `foreseen`, `recent` and `segment_ids`, in their order.
    recent : Recent
    segment_ids : ndarray of int, shape (customers,)
    used : mapping of str to str
        As `choose_forecast` gives it.
    horizon_days, margin, discount_rate
        As for `forecast`.
    surprise : tuple of float
        As `measure_surprise` gives it.

    Returns
    -------
    Outlook
        Its customers: the columns of `forecast` (a naive forecast knows no orders and no intervals of single customers; its
        clv is discounted from the middle of the horizon), spent (lately), state (one of `STATES`; missing if P(alive) is
        not known), tier (one of `TIERS`, by clv, or without a forecast by spent) and at_stake (expected_spend of those who
        are slipping away, else 0).
    """
    scale = horizon_days / recent.days
    groups = group_customers(purchases["repeats"].to_numpy())
    by = pick(used, groups)
    naive = foresee_naively(recent.spent, segment_ids, groups)
    customers = _leave_unknown(purchases["customer_id"]) if foreseen is None else foreseen.customers.copy()
    customers.loc[by != MODEL, [name for name in _COLUMNS if name not in _OF_CHANCES]] = np.nan
    discount = (1 + discount_rate) ** (-horizon_days / YEAR / 2)
    for name in (PERSISTENCE, SEGMENT_MEAN):
        expected = naive[name][by == name] * scale
        customers.loc[by == name, "expected_spend"] = expected
        customers.loc[by == name, "clv"] = expected * margin * discount
    worth = customers["clv"].abs().fillna(pd.Series(np.maximum(recent.spent, 0.0))).to_numpy()
    state = _find_states(customers["p_alive"], purchases["repeats"])
    customers = customers.assign(spent=recent.spent, state=state, tier=assign_tiers(worth))
    expected = customers["expected_spend"]
    customers["at_stake"] = expected.where(customers["state"] == SLIPPING, expected * 0)
    return Outlook(customers, by, recent, used, scale, foreseen, surprise)


def _leave_unknown(customer_ids: pd.Series) -> pd.DataFrame:
    """Give the columns of a forecast with nothing known."""
    frame = pd.DataFrame(np.nan, index=range(len(customer_ids)), columns=list(_COLUMNS))
    frame.insert(0, "customer_id", customer_ids.to_numpy())
    return frame


def summarise_segments(outlook: Outlook, segments: pd.DataFrame) -> pd.DataFrame:
    """Say of each segment what it is expected to bring, and what is at stake.

    Parameters
    ----------
    outlook : Outlook
    segments : pandas.DataFrame
        customer_id, segment_id, segment.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, customers; spent (lately), expected (spending within the horizon), lower, upper (95 %, of what
        they will spend together), of_parameters and of_chance (standard deviations, parts of that interval), value (clv of
        all); active, slipping_away, gone, one_order (shares of the customers, missing if P(alive) is not known); slipping
        (customers who are slipping away), at_stake (what is expected of these); high, medium, low (shares of its customers
        by tier), tier (of the mean customer); ordered by segment_id.
    """
    frame = outlook.customers.merge(segments, on="customer_id", validate="1:1")
    frame["worth"] = frame["clv"].abs() if outlook.is_known else frame["spent"]
    cuts = frame.groupby("tier")["worth"].min()
    rows = []
    for segment_id, own in frame.groupby("segment_id"):
        group = (frame["segment_id"] == segment_id).to_numpy()
        expected, lower, upper = outlook.bound(group)
        _, of_parameters, of_chance = outlook.total(group)
        known = own["state"].notna().all()
        shares = {name_column(state): (own["state"] == state).mean() if known else np.nan for state in STATES}
        rows.append(
            {"segment_id": segment_id, "segment": own["segment"].iloc[0], "customers": len(own)}
            | {"spent": own["spent"].sum(), "expected": expected, "lower": lower, "upper": upper}
            | {"of_parameters": of_parameters, "of_chance": of_chance, "value": own["clv"].sum(skipna=False)}
            | shares
            | {"slipping": (own["state"] == SLIPPING).sum(), "at_stake": own["at_stake"].sum(skipna=False)}
            | {tier: (own["tier"] == tier).mean() for tier in TIERS}
            | {"tier": next((tier for tier in TIERS if tier in cuts and own["worth"].mean() >= cuts[tier]), TIERS[-1])}
        )
    return pd.DataFrame(rows)


def name_column(state: str) -> str:
    """Give the column of the share of a state: ``slipping_away``."""
    return state.replace(" ", "_")


def _find_states(p_alive: pd.Series, repeats: pd.Series) -> np.ndarray:
    once, unknown = (repeats == 0).to_numpy(), p_alive.isna().to_numpy()
    conditions = [once, unknown, p_alive >= SURE, p_alive >= LOST]
    return np.select(conditions, [ONE_ORDER, None, ACTIVE, SLIPPING], GONE).astype(object)


def collect_facts(outlook: Outlook, model: ValueModel, horizon_days: int) -> dict:
    """Give the single numbers of the chapter; None where one is not known.

    Returns
    -------
    dict
        used_once, used_again (the forecasts), horizon_days, spent_days, expected, lower, upper (of what all will spend), spent (by all, in
        spent_days), surprise_segment, surprise_total, log_likelihood_orders, log_likelihood_spend, reasons (why a model is
        missing).
    """
    amounts = (*outlook.bound(np.ones(len(outlook.customers), dtype=bool)), *outlook.surprise)
    expected, lower, upper, *surprise = (None if np.isnan(each) else float(each) for each in amounts)
    return {
        "used_once": outlook.used[ONCE],
        "used_again": outlook.used[AGAIN],
        "horizon_days": horizon_days,
        "spent_days": outlook.recent.days,
        "expected": expected,
        "lower": lower,
        "upper": upper,
        "spent": float(outlook.recent.spent.sum()),
        "surprise_segment": surprise[0],
        "surprise_total": surprise[1],
        "log_likelihood_orders": model.orders and model.orders.log_likelihood,
        "log_likelihood_spend": model.spend and model.spend.log_likelihood,
        "reasons": " ".join(model.reasons),
    }
