"""What the tables of the profiles chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, one_of, schema

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
}
