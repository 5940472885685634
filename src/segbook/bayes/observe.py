"""What the model sees of the customers: their quantities, without the piles that counting makes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.models import Part, SegmentModel
from segbook.structure.rounding import un_round


@dataclass(frozen=True)
class Observations:
    """The customers as the model sees them.

    Attributes
    ----------
    points : ndarray of shape (customers, features)
        Each feature on the scale that made the segments (mean 0, standard deviation 1), values that many share spread
        over the ground that rounding took them from.
    groups : ndarray of int, shape (customers,)
        Segment of each customer in the report, 0 for the first.
    parts : tuple of Part
        How each feature got its scale.
    left_out : dict of str to str
        Features that made the segments and that the model cannot see, and why.
    values : ndarray of shape (customers, features), optional
        As `points` before values were spread; None if none was.
    """

    points: np.ndarray
    groups: np.ndarray
    parts: tuple[Part, ...]
    left_out: dict[str, str]
    values: np.ndarray | None = None

    @property
    def features(self) -> list[str]:
        """Names of the features that the model sees."""
        return [part.feature for part in self.parts]


def observe(customers: pd.DataFrame, segments: pd.DataFrame, model: SegmentModel, seed: int) -> Observations:
    """Gather what the model sees.

    A Gaussian is a density of a quantity. Categories and yes/no answers are none; a column in which all customers are
    alike has no density either. Counts and days are quantities that somebody rounded: see `structure.rounding`.

    Parameters
    ----------
    customers : pandas.DataFrame
        The table `features`, one row per customer.
    segments : pandas.DataFrame
        The table `segments`: customer_id, segment_id.
    model : SegmentModel
        What made the segments.
    seed : int

    Returns
    -------
    Observations
    """
    seen, columns, left_out = [], [], {}
    for part in model.transform.parts:
        if part.function == "category":
            left_out[part.feature] = "it is a category, not a quantity"
            continue
        values = part.apply(customers[part.feature])[:, 0]
        distinct = len(np.unique(values.round(9)))
        if distinct < 3:
            left_out[part.feature] = "all customers are alike in it" if distinct < 2 else "it has two values only"
            continue
        seen.append(part)
        columns.append(values)
    groups = customers["customer_id"].map(segments.set_index("customer_id")["segment_id"]).to_numpy() - 1
    values = np.column_stack(columns) if columns else np.empty((len(customers), 0))
    return Observations(spread(values, seed), groups, tuple(seen), left_out, values)


def spread(values: np.ndarray, seed: int) -> np.ndarray:
    """Spread tied values over the ground that rounding took them from; who goes where is drawn."""
    chance = np.random.default_rng(seed)
    return np.column_stack([un_round(column, chance) for column in values.T]) if values.size else values
