"""What the table of the actions chapter holds."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, schema

SCHEMAS = {
    "actions": schema(
        "One strategy per segment, and the order of work.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10), unique=True),
            "segment": column(TEXT, "its name", filled()),
            "archetype": column(TEXT, "name before it was made unique", filled()),
            "level": column(TEXT, "coarse level, missing without orders", nullable=True),
            "customers": column(WHOLE, "customers in it", at_least(1)),
            "share": column(NUMBER, "of all customers", between(0, 1)),
            "revenue": column(NUMBER, "money that they spent, in units of the currency", required=False),
            "revenue_share": column(NUMBER, "of all revenue", required=False, nullable=True),
            "recency_days_median": column(NUMBER, "days since the last order, median", required=False),
            "strategy": column(TEXT, "what to do", filled()),
            "priority": column(WHOLE, "place in the order of work, from 1", at_least(1), unique=True),
        },
    )
}
