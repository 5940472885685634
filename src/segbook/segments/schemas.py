"""What the tables of the segments chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, schema
from segbook.models import ALGORITHMS
from segbook.segments.divide import METHODS
from segbook.segments.names import SCORED

_SEGMENT = {
    "segment_id": column(WHOLE, "number of the segment, from 1", between(1, 10)),
    "segment": column(TEXT, "its name", filled()),
}

SCHEMAS = {
    "segments": schema(
        "Every customer's segment; `segments.csv` is the same for people.",
        {"customer_id": column(TEXT, "number of the customer", filled(), unique=True), **_SEGMENT}
        | {"membership": column(NUMBER, "1 well inside the segment, ½ on a border", between(0.5, 1))},
    ),
    "segment_names": schema(
        "The segments and their names; with orders, the scores too that the names follow from.",
        {
            "segment_id": column(WHOLE, "number of the segment, from 1", between(1, 10), unique=True),
            "segment": column(TEXT, "its name", filled(), unique=True),
            "archetype": column(TEXT, "name before it was made unique", filled()),
            "level": column(TEXT, "coarse level, missing without orders", nullable=True),
            "near": column(
                TEXT, "other archetypes that chance could have made of it, joined by a comma", required=False
            ),
        }
        | {
            f"{name}_score": column(
                NUMBER,
                "mean score of its customers, 5 the best; missing where all are the same",
                between(1, 5),
                nullable=True,
                required=False,
            )
            for name in SCORED
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
    "stability": schema(
        "How surely each segment comes back when the customers are drawn again.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10), unique=True),
            "jaccard": column(NUMBER, "Jaccard index with its likeness, median over pairs of draws", between(0, 1)),
            "lower": column(NUMBER, "lower quartile", between(0, 1)),
            "upper": column(NUMBER, "upper quartile", between(0, 1)),
            "band": column(TEXT, "what Hennig calls it", filled()),
        },
    ),
    "methods": schema(
        "The methods side by side, on the customers that are measured.",
        {
            "algorithm": column(TEXT, "name of the method in the parameters", filled(), unique=True),
            "method": column(TEXT, "what it is called", filled()),
            "groups": column(WHOLE, "number of groups, without noise", at_least(0)),
            "noise_share": column(NUMBER, "share of customers in no group", between(0, 1)),
            "largest_share": column(NUMBER, "share of the largest group", between(0, 1)),
            "smallest_share": column(NUMBER, "share of the smallest group", between(0, 1)),
            "silhouette": column(NUMBER, "mean silhouette, without noise", between(-1, 1), nullable=True),
            "agreement": column(NUMBER, "median adjusted Rand index of bootstrap pairs", between(-1, 1), nullable=True),
            "worth": column(
                NUMBER, "share of the variance of later spending, capped, that is explained", nullable=True
            ),
            "worth_lower": column(NUMBER, "lower end of its 95 % interval", nullable=True),
            "worth_upper": column(NUMBER, "upper end of its 95 % interval", nullable=True),
            "worth_uncapped": column(NUMBER, "the same of the spending as it is", nullable=True),
        },
    ),
    "segments_compared": schema(
        "The group of each measured customer by every method, from 1; 0 is noise.",
        {"customer_id": column(TEXT, "number of the customer", filled(), unique=True)}
        | {
            name: column(WHOLE, f"group by {method}", at_least(0), required=name in ALGORITHMS)
            for name, method in METHODS.items()
        },
    ),
}
