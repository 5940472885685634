"""What the report says of each customer and each segment: by the model, or by the naive forecast that did better."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbook.features import sum_spend
from segbook.profiles import suppress_small
from segbook.value.checks import MODEL, NOTHING, PERSISTENCE, SEGMENT_MEAN
from segbook.value.forecast import YEAR, Forecast, bound_total
from segbook.value.model import ValueModel

ACTIVE, LEAVING, GONE, ONE_ORDER = "active", "about to leave", "gone", "one order"
STATES = (ACTIVE, LEAVING, GONE, ONE_ORDER)
"""Where customers stand; of those who ordered once nothing is known."""

SURE, LOST = 0.8, 0.2
"""P(alive) from which on repeat customers are called active, and under which they are called gone."""

FURTHEST = 2
"""Times the history that is looked ahead at most."""

TIERS = ("high", "medium", "low")
HALF, NEARLY_ALL = 0.5, 0.9
"""The customers of the high tier bring half of the value together; with those of the medium tier, nine tenths."""

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


def limit_horizon(purchases: pd.DataFrame, asked_days: int) -> tuple[int, int]:
    """Give the days of history, and how many days ahead can be looked: as asked, but at most `FURTHEST` times the history."""
    history_days = int(purchases["age_days"].max()) + 1
    return history_days, min(asked_days, FURTHEST * history_days)


@dataclass(frozen=True)
class Recent:
    """What customers did lately: what they bring today, and what naive forecasts are made of.

    Attributes
    ----------
    days : int
        Length of the period that was looked at, which ends at the snapshot: the horizon, or the history if that is shorter.
    spent : ndarray of float, shape (customers,)
        In it, units of the currency.
    """

    days: int
    spent: np.ndarray


def look_at_recent(transactions, purchases: pd.DataFrame, snapshot: date, horizon_days: int) -> Recent:
    """Add up what each customer spent in the last days.

    Parameters
    ----------
    transactions : ibis.Table
    purchases : pandas.DataFrame
        customer_id, age_days.
    snapshot : datetime.date
    horizon_days : int
    """
    days = min(horizon_days, max(int(purchases["age_days"].max()), 1))
    spent = sum_spend(transactions, snapshot - timedelta(days=days + 1), snapshot).set_index("customer_id")["spent"]
    return Recent(days, spent.reindex(purchases["customer_id"], fill_value=0.0).to_numpy())


@dataclass(frozen=True)
class Outlook:
    """What customers are expected to bring.

    Attributes
    ----------
    customers : pandas.DataFrame
        The table `value`.
    recent : Recent
    used : str
        The forecast that it is made by: `MODEL`, `PERSISTENCE`, `SEGMENT_MEAN` or `NOTHING`.
    scale : float
        Horizon, as a multiple of the period of `recent`.
    foreseen : Forecast or None
        By the model, where that is used.
    surprise : tuple of float
        Relative errors of a segment's forecast and of the total beyond chance, as `measure_surprise` gives them; NaN where
        nothing could be checked.
    """

    customers: pd.DataFrame
    recent: Recent
    used: str
    scale: float
    foreseen: Forecast | None
    surprise: tuple[float, float]

    def total(self, group: np.ndarray) -> tuple[float, float, float]:
        """Give what a group is expected to spend, and the standard deviations of parameters and of chance."""
        if self.foreseen:
            return self.foreseen.total(group)
        expected = self.customers["expected_spend"].to_numpy()[group]
        return float(expected.sum()), 0.0, float(np.sqrt(group.sum()) * self.recent.spent[group].std() * self.scale)

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
    used: str,
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
    used : str
        `MODEL`, `PERSISTENCE`, `SEGMENT_MEAN` or `NOTHING`.
    horizon_days, margin, discount_rate
        As for `forecast`.
    surprise : tuple of float
        As `measure_surprise` gives it.

    Returns
    -------
    Outlook
        Its customers: the columns of `forecast` (a naive forecast knows no intervals of single customers), spent
        (lately), state (one of `STATES`; missing if P(alive) is not known), tier (one of `TIERS`, by clv, or without a
        forecast by spent) and at_stake (what those about to leave would spend more within the horizon, were they sure to
        stay).
    """
    scale = horizon_days / recent.days
    if used == MODEL:
        customers = foreseen.customers.copy()
    else:
        naive = {PERSISTENCE: recent.spent, SEGMENT_MEAN: _mean_by(recent.spent, segment_ids)}
        expected = np.maximum(naive.get(used, np.full(len(purchases), np.nan)), 0.0) * scale
        discount = (1 + discount_rate) ** (-horizon_days / YEAR / 2)
        customers = _leave_unknown(purchases["customer_id"], foreseen)
        customers = customers.assign(expected_spend=expected, clv=expected * margin * discount)
    worth = np.maximum(recent.spent, 0.0) if used == NOTHING else customers["clv"].to_numpy()
    customers = customers.assign(
        spent=recent.spent,
        state=_find_states(customers["p_alive"], purchases["repeats"]),
        tier=assign_tiers(worth),
    )
    lost = customers["expected_spend"] * (1 / customers["p_alive"].clip(lower=1e-12) - 1)
    customers["at_stake"] = lost.where(customers["state"] == LEAVING, lost * 0)
    return Outlook(customers, recent, used, scale, foreseen if used == MODEL else None, surprise)


def _leave_unknown(customer_ids: pd.Series, foreseen: Forecast | None) -> pd.DataFrame:
    """Give the columns of a forecast with nothing known but, where there is a model, the chances."""
    frame = pd.DataFrame(np.nan, index=range(len(customer_ids)), columns=list(_COLUMNS))
    frame.insert(0, "customer_id", customer_ids.to_numpy())
    if foreseen is not None:
        frame[list(_OF_CHANCES)] = foreseen.customers[list(_OF_CHANCES)]
    return frame


def assign_tiers(clv: np.ndarray) -> np.ndarray:
    """Give each customer a tier by value; equal values get the same one, and if all are equal it is the medium one.

    Parameters
    ----------
    clv : ndarray of float, shape (customers,)
        Not negative.

    Returns
    -------
    ndarray of str
    """
    if np.ptp(clv) == 0:
        return np.full(len(clv), "medium", dtype=object)
    ranked = np.sort(clv)[::-1]
    reached = np.cumsum(ranked) / ranked.sum()
    high, medium = (ranked[np.searchsorted(reached, share - 1e-12)] for share in (HALF, NEARLY_ALL))
    return np.select([clv >= high, clv >= medium], TIERS[:2], TIERS[2]).astype(object)


def summarise_tiers(outlook: Outlook) -> pd.DataFrame:
    """Count the tiers, the highest first: tier, customers, share (of them), value_share (of clv, or of what was spent)."""
    worth = "spent" if outlook.used == NOTHING else "clv"
    grouped = outlook.customers.groupby("tier")[worth].agg(customers="size", value="sum").reindex(TIERS).dropna()
    shares = grouped / grouped.sum()
    table = grouped.assign(share=shares["customers"], value_share=shares["value"].fillna(0.0)).drop(columns="value")
    return table.astype({"customers": int}).reset_index()


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
        all); active, about_to_leave, gone, one_order (shares of the customers, missing if P(alive) is not known); leaving
        (customers about to leave), at_stake; high, medium, low (shares of its customers by tier), tier (of the mean
        customer); ordered by segment_id.
    """
    frame = outlook.customers.merge(segments, on="customer_id", validate="1:1")
    worth = "spent" if outlook.used == NOTHING else "clv"
    cuts = frame.groupby("tier")[worth].min()
    rows = []
    for segment_id, own in frame.groupby("segment_id"):
        group = (frame["segment_id"] == segment_id).to_numpy()
        expected, lower, upper = outlook.bound(group)
        _, of_parameters, of_chance = outlook.total(group)
        known = own["state"].notna().all()
        shares = {_plain(state): (own["state"] == state).mean() if known else np.nan for state in STATES}
        rows.append(
            {"segment_id": segment_id, "segment": own["segment"].iloc[0], "customers": len(own)}
            | {"spent": own["spent"].sum(), "expected": expected, "lower": lower, "upper": upper}
            | {"of_parameters": of_parameters, "of_chance": of_chance, "value": own["clv"].sum(skipna=False)}
            | shares
            | {"leaving": (own["state"] == LEAVING).sum(), "at_stake": own["at_stake"].sum(skipna=False)}
            | {tier: (own["tier"] == tier).mean() for tier in TIERS}
            | {"tier": next((tier for tier in TIERS if tier in cuts and own[worth].mean() >= cuts[tier]), TIERS[-1])}
        )
    return pd.DataFrame(rows)


def _plain(state: str) -> str:
    return state.replace(" ", "_")


def _mean_by(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    return pd.Series(values).groupby(groups).transform("mean").to_numpy()


def _find_states(p_alive: pd.Series, repeats: pd.Series) -> np.ndarray:
    once, unknown = (repeats == 0).to_numpy(), p_alive.isna().to_numpy()
    conditions = [once, unknown, p_alive >= SURE, p_alive >= LOST]
    return np.select(conditions, [ONE_ORDER, None, ACTIVE, LEAVING], GONE).astype(object)


def publish_values(values: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Leave out what speaks of too few customers to be published.

    Parameters
    ----------
    values : pandas.DataFrame
        As `summarise_segments` gives it.
    min_cell : int
        Segments of fewer customers keep their name alone. A state of fewer customers is counted with the larger of the
        states beside it.

    Returns
    -------
    pandas.DataFrame
        The same, without the shares of tiers.
    """
    values = suppress_small(values, min_cell).drop(columns=list(TIERS))
    columns = [_plain(state) for state in STATES]
    values[columns] = [
        _fold_small(row[columns].to_numpy(float), min_cell / row["customers"]) for _, row in values.iterrows()
    ]
    few = (values["leaving"] > 0) & (values["leaving"] < min_cell)
    return values.assign(leaving=values["leaving"].mask(few), at_stake=values["at_stake"].mask(few))


def _fold_small(shares: np.ndarray, least: float) -> np.ndarray:
    """Add every share under the least to the larger one beside it, or to the largest if there is none."""
    shares = shares.copy()
    for place in np.flatnonzero((shares > 0) & (shares < least * (1 - 1e-9))):
        beside = [each for each in (place - 1, place + 1) if 0 <= each < len(shares) and shares[each] > 0]
        others = beside or [each for each in range(len(shares)) if each != place]
        shares[max(others, key=lambda each: shares[each])] += shares[place]
        shares[place] = 0.0
    return shares


def publish_tiers(tiers: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Give the tiers as `summarise_tiers` does, or none of them if one has too few customers to be published."""
    return tiers if (tiers["customers"] >= min_cell).all() else tiers[:0]


def collect_facts(outlook: Outlook, model: ValueModel, horizon_days: int) -> dict:
    """Give the single numbers of the chapter; None where one is not known.

    Returns
    -------
    dict
        used (forecast), horizon_days, spent_days, expected, lower, upper (of what all will spend), spent (by all, in
        spent_days), surprise_segment, surprise_total, log_likelihood_orders, log_likelihood_spend, reasons (why a model is
        missing).
    """
    amounts = (*outlook.bound(np.ones(len(outlook.customers), dtype=bool)), *outlook.surprise)
    expected, lower, upper, *surprise = (None if np.isnan(each) else float(each) for each in amounts)
    return {
        "used": outlook.used,
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
