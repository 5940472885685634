"""What orders tell of each customer: one entry per feature."""

from datetime import date

import ibis

from segbook.data import sum_exactly
from segbook.features.feature import Feature


def _days_before(snapshot: date, moment: ibis.Scalar) -> ibis.Scalar:
    return ibis.literal(snapshot).delta(moment.date(), unit="day").cast("int64")


def _last(lines: ibis.Table) -> ibis.Scalar:
    return lines.ordered_at.max(where=lines.amount >= 0)


def _first(lines: ibis.Table) -> ibis.Scalar:
    return lines.ordered_at.min(where=lines.amount >= 0)


def _orders(lines: ibis.Table) -> ibis.Scalar:
    return lines.order_id.nunique(where=lines.amount >= 0)


def _bought(lines: ibis.Table) -> ibis.Scalar:
    return lines.count(where=lines.amount >= 0)


def _share_of_lines(condition: ibis.Column, lines: ibis.Table) -> ibis.Scalar:
    # two counts rather than a mean: the engine keeps half as much of each customer
    return lines.count(where=condition & (lines.amount >= 0)) / _bought(lines).nullif(0)


def _in_months(*months: int):
    return lambda lines, _: _share_of_lines(lines.ordered_at.month().isin(months), lines)


def _season(name: str, *months: int) -> Feature:
    return Feature(
        name=f"{name}_share",
        label=f"{name.capitalize()} purchases (share of lines)",
        meaning=f"Share of the order lines that were bought from {_MONTHS[months[0]]} to {_MONTHS[months[-1]]}.",
        high=f"buy more in {name}",
        low=f"buy less in {name}",
        unit="share",
        transform="identity",
        expression=_in_months(*months),
    )


_MONTHS = {3: "March", 5: "May", 6: "June", 8: "August", 9: "September", 11: "November", 12: "December", 2: "February"}

FEATURES = (
    Feature(
        name="recency_days",
        label="Recency (days since the last order)",
        meaning="Days from the customer's last order to the snapshot.",
        high="ordered longer ago",
        low="ordered more recently",
        unit="days",
        makes_segments=True,
        expression=lambda lines, snapshot: _days_before(snapshot, _last(lines)),
    ),
    Feature(
        name="frequency",
        label="Frequency (orders)",
        meaning="Number of distinct orders.",
        high="order more often",
        low="order less often",
        unit="orders",
        makes_segments=True,
        expression=lambda lines, _: _orders(lines),
    ),
    Feature(
        name="monetary",
        label="Monetary (money spent)",
        meaning="Sum of what was spent, in units of the currency; returns are subtracted if the run says so.",
        high="spend more",
        low="spend less",
        unit="money",
        makes_segments=True,
        expression=lambda lines, _: sum_exactly(lines.amount),
    ),
    Feature(
        name="tenure_days",
        label="Tenure (days since the first order)",
        meaning="Days from the customer's first order to the snapshot.",
        high="have been customers for longer",
        low="became customers more recently",
        unit="days",
        expression=lambda lines, snapshot: _days_before(snapshot, _first(lines)),
    ),
    Feature(
        name="days_between_orders",
        label="Time between orders (days)",
        meaning="Mean number of days from one order to the next; missing for customers of one order.",
        high="leave more time between orders",
        low="leave less time between orders",
        unit="days",
        expression=lambda lines, _: (
            _last(lines).date().delta(_first(lines).date(), unit="day").cast("float64") / (_orders(lines) - 1).nullif(0)
        ),
    ),
    Feature(
        name="basket_value",
        label="Basket (money an order)",
        meaning="Mean money spent in one order, in units of the currency.",
        high="spend more per order",
        low="spend less per order",
        unit="money",
        expression=lambda lines, _: sum_exactly(lines.amount) / _orders(lines).nullif(0),
    ),
    Feature(
        name="basket_lines",
        label="Basket size (lines an order)",
        meaning="Mean number of lines in one order.",
        high="put more into an order",
        low="put less into an order",
        expression=lambda lines, _: _bought(lines) / _orders(lines).nullif(0),
    ),
    Feature(
        name="discount_share",
        label="Discount (share of the full price)",
        meaning="Money taken off, as a share of what would have been paid without.",
        high="buy more at a discount",
        low="buy less at a discount",
        unit="share",
        transform="identity",
        needs=("discount",),
        expression=lambda lines, _: (
            sum_exactly(lines.discount) / (sum_exactly(lines.amount) + sum_exactly(lines.discount)).nullif(0)
        ),
    ),
    Feature(
        name="evening_share",
        label="Evening purchases (share of lines)",
        meaning="Share of the order lines that were bought at six in the evening or later.",
        high="buy more in the evening",
        low="buy less in the evening",
        unit="share",
        transform="identity",
        expression=lambda lines, _: _share_of_lines(lines.ordered_at.hour() >= 18, lines),
    ),
    Feature(
        name="weekend_share",
        label="Weekend purchases (share of lines)",
        meaning="Share of the order lines that were bought on a Saturday or Sunday.",
        high="buy more at weekends",
        low="buy less at weekends",
        unit="share",
        transform="identity",
        expression=lambda lines, _: _share_of_lines(lines.ordered_at.day_of_week.index() >= 5, lines),
    ),
    _season("spring", 3, 4, 5),
    _season("summer", 6, 7, 8),
    _season("autumn", 9, 10, 11),
    _season("winter", 12, 1, 2),
)
"""Features of a customer's order lines, computed in one pass."""

RETURN_RATE = Feature(
    name="return_rate",
    label="Returns (share of what was bought)",
    meaning="Money on returned lines, as a share of the money on bought ones; at most 1.",
    high="return more",
    low="return less",
    unit="share",
    transform="identity",
)


_PLURALS = {"category": "categories", "brand": "brands", "channel": "channels", "country": "countries"}


def affinity(attribute: str) -> tuple[Feature, Feature]:
    """Give the entries of the favourite value of a column, and of the share of spending that it gets."""
    return (
        Feature(
            name=attribute if attribute == "country" else f"favourite_{attribute}",
            label="Country" if attribute == "country" else f"Favourite {attribute}",
            meaning=f"The {attribute} that most of the money was spent on; the rarest are one group, other.",
            high="",
            low="",
            family="geographic" if attribute == "country" else "behavioural",
            kind="category",
            transform="category",
        ),
        Feature(
            name=f"{attribute}_affinity",
            label=f"Loyalty to one {attribute} (share of spending)",
            meaning=f"Share of the spending that goes to the favourite {attribute}.",
            high=f"keep more to one {attribute}",
            low=f"spread more over several {_PLURALS[attribute]}",
            unit="share",
            transform="identity",
        ),
    )


def value_share(attribute: str, name: str, label: str) -> Feature:
    """Give the entry of the share of spending that goes to one value of a column."""
    return Feature(
        name=name,
        label=f"{label} (share of spending)",
        meaning=f"Share of the spending that goes to this {attribute}.",
        high=f"spend more on {label.lower()}",
        low=f"spend less on {label.lower()}",
        unit="share",
        transform="identity",
    )
