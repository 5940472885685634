"""What the tables of the chapter hold."""

from segbook.bayes.estimates import QUANTITIES
from segbook.bayes.schemas_checks import CHECKS
from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, one_of, schema

_SHARE = between(0, 1)
_SEGMENT = between(1, 10)

SCHEMAS = {
    "posterior": schema(
        "How large each segment is and what is typical of it, by the model, in the customers' own units. Intervals are of 95 %.",
        {
            "segment_id": column(WHOLE, "number of the segment", _SEGMENT),
            "feature": column(TEXT, "name of the feature; empty for sizes"),
            "quantity": column(
                TEXT,
                "of the size share and customers; of a feature the value of the middle customer, the two between which half of the customers "
                "lie, mean, standard deviation and variance",
                one_of(*QUANTITIES),
            ),
            "estimate": column(
                NUMBER,
                "of sizes the mean of the draws, else the median; in the feature's unit, of variances its square",
            ),
            "lower": column(NUMBER, "lower end of the interval"),
            "upper": column(NUMBER, "upper end"),
        },
    ),
    "membership": schema(
        "How sure it is to which segment each customer belongs.",
        {
            "customer_id": column(TEXT, "number of the customer", filled(), unique=True),
            "segment_id": column(WHOLE, "segment in the report", _SEGMENT),
            "probability": column(NUMBER, "probability to belong to it, by the model", _SHARE),
            "likeliest": column(WHOLE, "segment of the highest probability", _SEGMENT),
            "highest": column(NUMBER, "its probability", _SHARE),
            "second": column(WHOLE, "segment that comes second by the model", between(1, 10)),
            "second_probability": column(NUMBER, "its probability", _SHARE),
        },
    ),
    "bayes_segments": schema(
        "How large each segment is by the model, and how sure its customers are.",
        {
            "segment_id": column(WHOLE, "number of the segment", _SEGMENT, unique=True),
            "customers": column(WHOLE, "customers in the report", at_least(0)),
            "report_share": column(NUMBER, "share of all customers in the report", _SHARE),
            "share": column(NUMBER, "share of all customers, by the model", _SHARE),
            "lower": column(NUMBER, "lower end of the 95 % interval", _SHARE),
            "upper": column(NUMBER, "upper end", _SHARE),
            "largest": column(NUMBER, "probability that it is the largest segment", _SHARE),
            "sure_share": column(
                NUMBER,
                "share of the report's customers who belong to it with a probability of .8 or more",
                _SHARE,
                nullable=True,
            ),
            "moved_share": column(
                NUMBER, "share of them for whom another segment is the likeliest", _SHARE, nullable=True
            ),
            "mean_probability": column(NUMBER, "mean probability of them to belong to it", _SHARE, nullable=True),
            "neighbour": column(WHOLE, "segment in which the model sees most of the others", _SEGMENT, nullable=True),
        },
    ),
    "overlap": schema(
        "How often customers of one segment would be taken for those of another, if there were these two alone.",
        {
            "segment_id": column(WHOLE, "segment that they come from", _SEGMENT),
            "other_id": column(WHOLE, "segment that they are taken for", _SEGMENT),
            "confusion": column(NUMBER, "share of the customers who would be", _SHARE),
            "lower": column(NUMBER, "lower end of the 95 % interval", _SHARE),
            "upper": column(NUMBER, "upper end", _SHARE),
        },
    ),
    "crossing": schema(
        "How many customers of each segment of the report have which likeliest segment by the model.",
        {
            "segment_id": column(WHOLE, "segment in the report", _SEGMENT),
            "likeliest": column(WHOLE, "likeliest segment by the model", _SEGMENT),
            "customers": column(WHOLE, "customers", at_least(0)),
        },
    ),
} | CHECKS
