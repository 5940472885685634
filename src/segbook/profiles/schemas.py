"""What the tables of the profiles chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, one_of, schema

_TIMES = {
    "orders": column(WHOLE, "orders of the segment in that time", at_least(0), nullable=True),
    "customers": column(WHOLE, "customers who placed them", at_least(0), nullable=True),
    "share": column(
        NUMBER, "of the segment's orders; of months, if all were observed alike", between(0, 1), nullable=True
    ),
    "share_all": column(NUMBER, "of everybody's", between(0, 1), nullable=True),
    "differs": column(TEXT, "more or less than others by more than chance, else empty", one_of("more", "less", "")),
}

SCHEMAS = {
    "profiles": schema(
        "Size, money, centre and spread of each segment.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10), unique=True),
            "segment": column(TEXT, "its name", filled(), unique=True),
            "archetype": column(TEXT, "name before it was made unique", filled()),
            "level": column(TEXT, "coarse level, missing without orders", nullable=True),
            "customers": column(WHOLE, "customers in it", at_least(1)),
            "share": column(NUMBER, "of all customers", between(0, 1)),
            "revenue": column(NUMBER, "money that they spent, in units of the currency", required=False),
            "revenue_share": column(NUMBER, "of all revenue", required=False, nullable=True),
            ".*_(median|q25|q75)": column(
                NUMBER, "median and quartiles of a feature", regex=True, required=False, nullable=True
            ),
            ".*_yes": column(NUMBER, "share of yes", between(0, 1), regex=True, required=False, nullable=True),
        },
    ),
    "segment_mix": schema(
        "What part of its spending, or of its customers, each segment gives to each category, country, …; small cells are left out.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "attribute": column(TEXT, "column of the orders, or feature", filled()),
            "value": column(TEXT, "its value"),
            "customers": column(WHOLE, "customers of the segment", at_least(1)),
            "basis": column(TEXT, "what the share is of", one_of("spending", "customers")),
            "share": column(NUMBER, "of the segment's", between(0, 1.0001)),
            "share_all": column(NUMBER, "of everybody's", between(0, 1.0001)),
        },
    ),
    "segment_hours": schema(
        "At which times of the week each segment orders; small cells are left out.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "weekday": column(WHOLE, "1 Monday to 7 Sunday", between(1, 7)),
            "start": column(
                WHOLE, "hour at which the part of the day begins; 0 to 24 where no times are known", between(0, 22)
            ),
            "end": column(WHOLE, "hour at which it ends", between(6, 24)),
            **_TIMES,
        },
    ),
    "segment_months": schema(
        "In which months of the year each segment orders, by orders between a customer's first and last; small segments are left out.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "month": column(WHOLE, "1 January to 12 December", between(1, 12)),
            **_TIMES,
        },
    ),
}
