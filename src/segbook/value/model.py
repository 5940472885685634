"""The two models of a run, estimated together, and what stands against either."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.models import FIT_AT_MOST
from segbook.value import bgnbd, gamma_gamma
from segbook.value.maximise import Estimate

UNIT_DAYS = {"day": 1, "week": 7}
"""Days of each unit of time."""

PARTNERS = {"r": "alpha", "alpha": "r", "a": "b", "b": "a", "q": "v", "v": "q"}
"""Parameters that make a mean together; one of them alone says little."""

LEAST_REPEATERS = 30
"""Customers who must have bought again before anything is estimated from them."""

LEAST_TAIL = 1.05
"""Of q: up to 1 the mean of what customers spend is infinite by the model, and just above it rests on the largest order."""


@dataclass(frozen=True)
class ValueModel:
    """How often customers order, when they leave, and what they spend.

    Attributes
    ----------
    orders : Estimate or None
        BG/NBD: r, alpha (units of time), a, b; None if it cannot be estimated.
    spend : Estimate or None
        Gamma-Gamma: p, q, v (units of the currency); None if it cannot be estimated.
    mean_spend : float
        Of repeat purchases, units of the currency; stands for everybody where there is no model of spending. NaN without
        repeat purchases.
    unit_days : int
        Days of the unit of time.
    reasons : tuple of str
        Sentences that say why a model is missing.
    """

    orders: Estimate | None
    spend: Estimate | None
    mean_spend: float
    unit_days: int
    reasons: tuple[str, ...]

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The models that could be estimated."""
        return tuple(each for each in (self.orders, self.spend) if each)

    def tabulate(self) -> pd.DataFrame:
        """Give the table `value_model`: parameter, estimate, lower, upper (95 %).

        Both ends are missing for a parameter at a boundary and for its partner: of the two, the ratio alone is told.
        """
        tables = [each.tabulate() for each in self.estimates]
        lost = {name for each in self.estimates for name in each.at_boundary}
        lost |= {PARTNERS[name] for name in lost if name in PARTNERS}
        for table in tables:
            table.loc[table["parameter"].isin(lost), ["lower", "upper"]] = np.nan
        empty = pd.DataFrame({"parameter": [], "estimate": [], "lower": [], "upper": []}, dtype="float64")
        return pd.concat(tables, ignore_index=True) if tables else empty.astype({"parameter": "str"})


def fit_value(purchases: pd.DataFrame, time_unit: str, seed: int) -> ValueModel:
    """Estimate both models by maximum likelihood, of many customers from a draw of `FIT_AT_MOST`.

    Parameters
    ----------
    purchases : pandas.DataFrame
        As `segbook.features.count_purchases` gives it: repeats, last_days, age_days, spend. One-time buyers stay in.
    time_unit : {"day", "week"}
        In which alpha is told; forecasts do not depend on it.
    seed : int
        Of the draw.

    Returns
    -------
    ValueModel
    """
    if len(purchases) > FIT_AT_MOST:
        drawn = np.random.default_rng(seed).choice(len(purchases), FIT_AT_MOST, replace=False)
        purchases = purchases.iloc[np.sort(drawn)]
    unit_days = UNIT_DAYS[time_unit]
    repeats, spend = purchases["repeats"].to_numpy(), purchases["spend"].to_numpy()
    known = np.isfinite(spend) & (repeats > 0)
    mean_spend = float(np.average(spend[known], weights=repeats[known])) if known.any() else np.nan
    reasons = [_explain_orders(purchases), _explain_spend(known)]
    orders = tail = None
    if not reasons[0]:
        histories = bgnbd.count_histories(repeats, *purchases[["last_days", "age_days"]].to_numpy().T, unit_days)
        orders = bgnbd.fit(histories)
    if not reasons[1]:
        tail = gamma_gamma.fit(repeats[known], spend[known])
        if tail.values["q"] < LEAST_TAIL:
            reasons[1] = (
                "What customers spend in an order cannot be modelled: a few very large orders decide the mean, which by the "
                "model has no bound (q is near 1 or below). The mean of all repeat orders stands for everybody."
            )
            tail = None
    return ValueModel(orders, tail, mean_spend, unit_days, tuple(filter(None, reasons)))


def _explain_orders(purchases: pd.DataFrame) -> str:
    repeaters = int((purchases["repeats"] > 0).sum())
    if repeaters >= LEAST_REPEATERS:
        return ""
    if purchases["age_days"].nunique() == 1 and not repeaters:
        return (
            "How often customers order cannot be estimated: all orders are of one day. It takes orders of at least "
            f"{LEAST_REPEATERS} customers on two days or more."
        )
    few = "nobody" if not repeaters else f"fewer than {LEAST_REPEATERS} customers"
    return (
        f"How often customers order, and whether they still do, cannot be estimated: {few} ordered on more than one day, and "
        f"it takes at least {LEAST_REPEATERS}."
    )


def _explain_spend(known: np.ndarray) -> str:
    if known.sum() >= LEAST_REPEATERS:
        return ""
    few = "no customer" if not known.any() else f"fewer than {LEAST_REPEATERS} customers"
    return f"What customers spend in an order cannot be modelled: {few} spent anything on a repeat order."


def correlate(purchases: pd.DataFrame) -> float:
    """Give the rank correlation of how often and how much repeat customers buy; the model of spending takes it to be 0.

    Spearman's, because a few large customers decide Pearson's; NaN if it is not defined.
    """
    known = purchases[purchases["spend"].notna()]
    varied = len(known) > 2 and known["repeats"].nunique() > 1 and known["spend"].nunique() > 1
    return float(known["repeats"].corr(known["spend"], method="spearman")) if varied else np.nan
