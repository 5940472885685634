"""What the tables of the segments chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, schema

_SEGMENT = {
    "segment_id": column(WHOLE, "number of the segment, from 1", between(1, 10)),
    "segment": column(TEXT, "its name", filled()),
}

SCHEMAS = {
    "segments": schema(
        "Every customer's segment; `segments.csv` is the same for people.",
        {"customer_id": column(TEXT, "number of the customer", filled(), unique=True), **_SEGMENT}
        | {"membership": column(NUMBER, "1 at the centre of the segment, ½ on a border", between(0.5, 1))},
    ),
    "segment_names": schema(
        "The segments and their names; with orders, the scores too that the names follow from.",
        {
            "segment_id": column(WHOLE, "number of the segment, from 1", between(1, 10), unique=True),
            "segment": column(TEXT, "its name", filled(), unique=True),
            "archetype": column(TEXT, "name before it was made unique", filled()),
            "level": column(TEXT, "coarse level, missing without orders", nullable=True),
            "recency_score": column(WHOLE, "score from 1 to 5, 5 the most recent", between(1, 5), required=False),
            "frequency_score": column(WHOLE, "score from 1 to 5", between(1, 5), required=False),
            "monetary_score": column(WHOLE, "score from 1 to 5", between(1, 5), required=False),
            "tenure_score": column(WHOLE, "score from 1 to 5", between(1, 5), required=False),
        },
    ),
    "contrasts": schema(
        "In what each segment differs from all customers.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "feature": column(TEXT, "name of the feature", filled()),
            "level": column(TEXT, "name within a category, empty otherwise"),
            "customers": column(WHOLE, "customers of the segment of whom it is known", at_least(0)),
            "deviation": column(NUMBER, "mean of the segment minus mean of all, in standard deviations", nullable=True),
            "centre": column(NUMBER, "median of the segment, or share of yes or of the level", nullable=True),
            "centre_all": column(NUMBER, "the same of all customers", nullable=True),
        },
    ),
}
