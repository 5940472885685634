"""What the tables of the features chapter hold."""

from segbook.common.schemas import (
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    at_least,
    between,
    column,
    filled,
    one_of,
    positive,
    schema,
)
from segbook.features.feature import FAMILIES, KINDS
from segbook.models import TRANSFORMS

SCHEMAS = {
    "features": schema(
        "What is known of each customer; one column per feature, listed in the table `entries` and described below.",
        {
            "customer_id": column(TEXT, "number of the customer", filled(), unique=True),
            "recency_days": column(WHOLE, "days since the last order", at_least(0), required=False),
            "frequency": column(WHOLE, "number of distinct orders", at_least(1), required=False),
            "monetary": column(NUMBER, "money spent, in units of the currency", required=False, nullable=True),
            "tenure_days": column(WHOLE, "days since the first order", at_least(0), required=False),
        },
    ),
    "entries": schema(
        "The features themselves, one row each.",
        {
            "name": column(TEXT, "column of the table `features`", filled(), unique=True),
            "label": column(TEXT, "heading on pages, with the unit", filled()),
            "meaning": column(TEXT, "what it is", filled()),
            "high": column(TEXT, "what customers with much of it do, after “they”"),
            "low": column(TEXT, "what customers with little of it do"),
            "family": column(TEXT, "family of segmentation variables", one_of(*FAMILIES)),
            "kind": column(TEXT, "what it measures", one_of(*KINDS)),
            "unit": column(TEXT, "unit, empty if none"),
            "transform": column(TEXT, "how it is put on the common scale", one_of(*TRANSFORMS)),
            "makes_segments": column(TRUTH, "whether customers are grouped by it"),
        },
    ),
    "mix": schema(
        "How each customer's spending, or the customer, spreads over categories, countries, ….",
        {
            "attribute": column(TEXT, "column of the orders, or feature"),
            "value": column(TEXT, "its value; `other` for rare ones"),
            "customer_id": column(TEXT, "number of the customer"),
            "weight": column(NUMBER, "money spent on it, or 1 for a customer", positive()),
            "basis": column(TEXT, "what the weight counts", one_of("spending", "customers")),
        },
    ),
    "columns": schema(
        "How each column of the customer table and the survey was read.",
        {
            "column": column(TEXT, "name in the file", unique=True),
            "source": column(TEXT, "which file", one_of("customers", "survey")),
            "feature": column(TEXT, "feature that it became, empty if not used"),
            "family": column(TEXT, "family of the feature"),
            "kind": column(TEXT, "what it measures", one_of(*KINDS, "not used")),
            "found": column(TEXT, "how that was found, or why it is not used", filled()),
            "present": column(NUMBER, "share of customers of the files of whom it is known", between(0, 1)),
            "odd": column(WHOLE, "values that are impossible or cannot be read, taken as missing", at_least(0)),
        },
    ),
    "scales": schema(
        "Scales of several items of the survey.",
        {
            "scale": column(TEXT, "name of the scale", unique=True),
            "items": column(WHOLE, "number of items", at_least(2)),
            "items_listed": column(TEXT, "the items, one a line"),
            "reversed": column(WHOLE, "number of reverse-coded items", at_least(0)),
            "respondents": column(WHOLE, "who answered every item", at_least(0)),
            "alpha": column(NUMBER, "Cronbach's alpha, at most 1", between(-1e6, 1), nullable=True),
            "weakest": column(TEXT, "item of the lowest correlation with the sum of the others"),
            "used": column(TRUTH, "whether it is a feature; scales found by name are, if their items hang together"),
            "weakest_correlation": column(NUMBER, "that correlation", between(-1.0001, 1.0001), nullable=True),
        },
    ),
}
