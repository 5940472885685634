"""Trials of customers of whom only what matters is given."""

from datetime import date

import numpy as np
import pandas as pd

from segbook.value import Forecast, Trial, ValueModel
from segbook.value.maximise import Estimate

NO_MODEL = ValueModel(None, None, np.nan, 7, ("no model",))
PUBLISHED = Estimate(("r", "alpha", "a", "b"), np.log([0.243, 4.414, 0.793, 2.426]), np.zeros((4, 4)), 0.0, 2357, {})
MODELLED = ValueModel(PUBLISHED, None, 10.0, 7, ())


def make_trial(spend, foreseen=None, before=None, segment_ids=None, orders=None, repeats=None, **known) -> Trial:
    """A trial of customers of whom only what matters is given; each foreseen amount has a standard deviation of 1."""
    n = len(spend)
    forecast = None
    if foreseen is not None:
        columns = {"expected_spend": foreseen, "expected_orders": 1.0, "p_order": 0.5, "spend_lower": 0.0} | known
        forecast = Forecast(pd.DataFrame(columns, index=range(n)), np.zeros((n, 1)), np.eye(1), np.ones(n))
    return Trial(
        as_of=date(2024, 3, 1),
        days=100,
        repeats=np.zeros(n, dtype=int) if repeats is None else np.asarray(repeats),
        segment_ids=np.ones(n, dtype=int) if segment_ids is None else segment_ids,
        orders=np.zeros(n, dtype=int) if orders is None else np.asarray(orders),
        spend=np.asarray(spend, dtype=float),
        spend_before=np.zeros(n) if before is None else np.asarray(before, dtype=float),
        model=MODELLED if foreseen is not None else NO_MODEL,
        foreseen=forecast,
    )
