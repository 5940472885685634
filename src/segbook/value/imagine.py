"""Customers that nobody is: what the models say of typical histories, with nobody to be recognised."""

import numpy as np
import pandas as pd

from segbook.value import bgnbd
from segbook.value.forecast import Forecast, forecast
from segbook.value.model import ValueModel

_LATELY, _MANY, _FEW = 14, 12, 3
_MOST = 12


def imagine_customers(
    model: ValueModel, purchases: pd.DataFrame, horizon_days: int, seed: int
) -> tuple[list[str], Forecast | None]:
    """Foresee imagined customers, who came as long ago as the median customer and spend what everybody does.

    Parameters
    ----------
    model : ValueModel
    purchases : pandas.DataFrame
        age_days, of the real customers.
    horizon_days : int
    seed : int

    Returns
    -------
    names : list of str
    foreseen : Forecast
        In the order of the names; None without a model of orders.
    """
    age = int(purchases["age_days"].median())
    lately = age - min(_LATELY, age // 4)
    kinds = {
        "ordered once, just now": (0, 0, min(_LATELY, age)),
        f"ordered once, {age} days ago": (0, 0, age),
        f"{_FEW} repeat orders, the last one lately": (_FEW, lately, age),
        f"{_FEW} repeat orders, none for {age - age // 2} days": (_FEW, age // 2, age),
        f"{_MANY} repeat orders, the last one lately": (_MANY, lately, age),
        f"{_MANY} repeat orders, none for {age - age // 2} days": (_MANY, age // 2, age),
    }
    rows = pd.DataFrame(list(kinds.values()), columns=["repeats", "last_days", "age_days"])
    spend = np.where(rows["repeats"] > 0, model.mean_spend, np.nan)
    rows = rows.assign(customer_id=list(kinds), spend=spend)
    return list(kinds), forecast(model, rows, horizon_days, margin=1.0, discount_rate=0.0, seed=seed)


def map_alive(model: ValueModel, purchases: pd.DataFrame) -> pd.DataFrame:
    """Give P(alive) of imagined customers by how often they came back and for how long they have stayed away.

    Parameters
    ----------
    model : ValueModel
    purchases : pandas.DataFrame
        age_days, of the real customers; the imagined ones came as long ago as the median of these.

    Returns
    -------
    pandas.DataFrame
        P(alive), 0 to 1; index repeats (1 to 12), columns time since the last order in the unit of the model. Empty without a
        model of orders.
    """
    if model.orders is None:
        return pd.DataFrame()
    age = max(float(purchases["age_days"].median()) / model.unit_days, 1.0)
    repeats, away = np.arange(1, _MOST + 1), np.linspace(0, 0.95 * age, 40)
    x, gap = (each.ravel() for each in np.meshgrid(repeats, away, indexing="ij"))
    last = age - gap
    histories = bgnbd.Histories(x, last, np.full(len(x), age), np.ones(len(x)), np.arange(len(x)))
    chances = bgnbd.p_alive(model.orders.logs, histories).reshape(len(repeats), len(away))
    return pd.DataFrame(chances, index=repeats, columns=away)
