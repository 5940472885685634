"""One entry per feature: everything that the report knows about it stands here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis

from segbook.data import sum_exactly


@dataclass(frozen=True)
class Feature:
    """A number for each customer, computed from transactions and a snapshot date.

    Attributes
    ----------
    name : str
        Column in the table `features`; ends in its unit where it has one.
    label : str
        Heading on pages and axes, with the unit.
    meaning : str
        One sentence for the reader.
    high, low : str
        What a customer or segment with much or little of it does, after "they".
    expression : callable
        From the transactions and the snapshot date to an aggregation over one customer's lines.
    transform : str
        Key of `segbook.models.TRANSFORMS`.
    makes_segments : bool
        Whether customers are grouped by it; the others only describe the segments.
    """

    name: str
    label: str
    meaning: str
    high: str
    low: str
    expression: Callable[[ibis.Table, date], ibis.Scalar]
    transform: str = "log1p"
    makes_segments: bool = True


def _days_before(snapshot: date, moment: ibis.Scalar) -> ibis.Scalar:
    return ibis.literal(snapshot).delta(moment.date(), unit="day").cast("int64")


FEATURES = (
    Feature(
        name="recency_days",
        label="Recency (days since the last order)",
        meaning="Days from the customer's last order to the snapshot.",
        high="ordered longer ago",
        low="ordered more recently",
        expression=lambda lines, snapshot: _days_before(snapshot, lines.ordered_at.max(where=lines.amount > 0)),
    ),
    Feature(
        name="frequency",
        label="Frequency (orders)",
        meaning="Number of distinct orders.",
        high="order more often",
        low="order less often",
        expression=lambda lines, snapshot: lines.order_id.nunique(where=lines.amount > 0),
    ),
    Feature(
        name="monetary",
        label="Monetary (money spent)",
        meaning="Sum of what was spent, in units of the currency; returns are subtracted if the run says so.",
        high="spend more",
        low="spend less",
        expression=lambda lines, snapshot: sum_exactly(lines.amount),
    ),
    Feature(
        name="tenure_days",
        label="Tenure (days since the first order)",
        meaning="Days from the customer's first order to the snapshot.",
        high="have been customers for longer",
        low="became customers more recently",
        expression=lambda lines, snapshot: _days_before(snapshot, lines.ordered_at.min(where=lines.amount > 0)),
        makes_segments=False,
    ),
)

BY_NAME = {feature.name: feature for feature in FEATURES}


def segmenting_functions() -> dict[str, str]:
    """Give name and transform of the features that make the segments."""
    return {feature.name: feature.transform for feature in FEATURES if feature.makes_segments}
