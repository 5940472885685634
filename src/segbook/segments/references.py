"""What the worth of a partition is set beside: what a customer spent before, and a model of each customer."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.isotonic import IsotonicRegression

from segbook.common.threads import one_thread
from segbook.features import View
from segbook.models import Transform
from segbook.segments.foresee import FOLDS, Foresight, cap_spend, draw_folds
from segbook.segments.worth import MEASURES, explain_unmeasured, tabulate_worth

BEFORE, CUSTOMER = "spend of the window before", "model of each customer"
"""The rows of `measure_references`."""

TENTH = 0.9
"""Forecasts from this quantile on are the best group of a reference."""


def measure_references(view: View | None, functions: Mapping[str, str], seed: int) -> pd.DataFrame:
    """Measure what can be foreseen of later spending without segments, by the rule of `measure_worth`.

    Parameters
    ----------
    view : View or None
        Of the past; the one that partitions are judged by. Without one the table is empty.
    functions : mapping of str to str
        Features that make the segments, and their transforms.
    seed : int
        The same as for `measure_worth`, so that the folds are the same.

    Returns
    -------
    pandas.DataFrame
        As `measure_worth` gives it, without groups; lift is that of the tenth of the customers with the highest
        forecasts. `BEFORE` is an isotonic regression on the spending of the window before: whoever spent more is
        said to spend more. `CUSTOMER` is gradient boosting of trees (scikit-learn) on that and the features: a
        forecast for each customer on its own.
    """
    if view is None:
        return pd.DataFrame(columns=["algorithm", "groups", *MEASURES, "reason"])
    reason = explain_unmeasured(view.spend)
    known = {name: function for name, function in functions.items() if view.features[name].notna().any()}
    points = Transform.fit(view.features, known).apply(view.features) if known else np.empty((len(view.spend), 0))
    inputs = {BEFORE: view.spend_before, CUSTOMER: np.column_stack([view.spend_before, points])}
    models = {BEFORE: lambda: IsotonicRegression(out_of_bounds="clip"), CUSTOMER: lambda: _boosting(seed)}
    folds = draw_folds(len(view.spend), seed)
    foreseen = {} if reason else {name: _foresee(models[name], inputs[name], view.spend, folds) for name in models}
    return tabulate_worth(foreseen, view.spend, folds, dict.fromkeys(models, reason), seed)


def _boosting(seed: int) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(
        learning_rate=0.05, max_leaf_nodes=15, early_stopping=False, random_state=seed % 2**32
    )


def _foresee(make: Callable, inputs: np.ndarray, spend: np.ndarray, folds: np.ndarray) -> Foresight:
    forecast, capped = (_foresee_by_model(make, inputs, target, folds) for target in (spend, cap_spend(spend)))
    return Foresight(forecast, capped, forecast >= np.quantile(forecast, TENTH))


def _foresee_by_model(make: Callable, inputs: np.ndarray, spend: np.ndarray, folds: np.ndarray) -> np.ndarray:
    forecast = np.empty(len(spend))
    with one_thread():
        for fold in range(FOLDS):
            held = folds == fold
            forecast[held] = make().fit(inputs[~held], spend[~held]).predict(inputs[held])
    return forecast
