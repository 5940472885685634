"""What the tables of products hold."""

from segbook.actions.products.affinity import LEVELS
from segbook.actions.products.next_product import TOLD
from segbook.actions.products.next_trial import RULES
from segbook.actions.products.recommendations import EVERYBODY, OWN
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

_SHARE = between(0, 1)
_SEGMENT = between(1, 10)
_UNKNOWN = {"nullable": True}

SCHEMAS = {
    "affinities": schema(
        "How many of each segment bought each category, brand and product, beside the customers of all other segments; what speaks of too few customers is left out.",
        {
            "segment_id": column(WHOLE, "number of the segment", _SEGMENT),
            "level": column(TEXT, "what is bought", one_of(*LEVELS)),
            "item": column(TEXT, "its number, or its name where there is none"),
            "value": column(TEXT, "its name"),
            "customers": column(WHOLE, "customers of the segment who bought it", at_least(1)),
            "share": column(NUMBER, "of the segment's customers", _SHARE),
            "share_others": column(NUMBER, "of the customers of all other segments", _SHARE),
            "lift": column(NUMBER, "share / share_others", positive()),
            "lower": column(NUMBER, "lower end of its 95 % interval, of the logarithm of the ratio", positive()),
            "upper": column(NUMBER, "upper end", positive()),
            "usual": column(NUMBER, "median lift of the segment over what is told of the level", positive()),
            "p_adjusted": column(
                NUMBER, "that the shares are equal, adjusted over the table (Benjamini and Hochberg)", _SHARE
            ),
            "told": column(TRUTH, "whether it differs clearly and by more than chance"),
        },
    ),
    "recommendation_trial": schema(
        "How much of the next order rules find that were learnt before it.",
        {
            "products": column(TEXT, "only products that the customer had not bought, or any", one_of(*RULES)),
            "rule": column(TEXT, "what products were ranked by", one_of(*dict.fromkeys(sum(RULES.values(), ())))),
            "customers": column(WHOLE, "customers who ordered such products", at_least(1)),
            "recall": column(NUMBER, "share of the order's products among the offers, mean of the customers", _SHARE),
            "lower": column(NUMBER, "lower end of its 95 % interval, bootstrap over customers", _SHARE),
            "upper": column(NUMBER, "upper end", _SHARE),
            "hit": column(NUMBER, "share of customers with at least one of the offers in the order", _SHARE),
            "gain": column(NUMBER, "recall less that of what is popular in the segment", between(-1, 1)),
            "gain_lower": column(NUMBER, "lower end of its 95 % interval", between(-1, 1)),
            "gain_upper": column(NUMBER, "upper end", between(-1, 1)),
            "used": column(TRUTH, "whether the report offers by it"),
        },
    ),
    "recommendations": schema(
        "The products that most customers of each segment are offered, of those that they have not bought.",
        {
            "segment_id": column(WHOLE, "number of the segment", _SEGMENT),
            "place": column(WHOLE, "by the number of customers who are offered it, from 1", between(1, TOLD)),
            "item": column(TEXT, "number of the product, or its name where there is none"),
            "product": column(TEXT, "its name"),
            "customers": column(WHOLE, "customers who are offered it, of those drawn if there are many", at_least(1)),
            "share": column(NUMBER, "of the segment's", _SHARE),
            "because_item": column(
                TEXT, "product that they have which speaks most for it; missing if it is popularity", **_UNKNOWN
            ),
            "because": column(TEXT, "its name", **_UNKNOWN),
            "basis": column(TEXT, "whose purchases the lift is of", one_of(OWN, EVERYBODY), **_UNKNOWN),
            "lift": column(
                NUMBER,
                "times as often as those without the other product, or as other segments, they have it",
                positive(),
                **_UNKNOWN,
            ),
            "lower": column(NUMBER, "lower end of its 95 % interval", positive(), **_UNKNOWN),
            "upper": column(NUMBER, "upper end", positive(), **_UNKNOWN),
        },
    ),
    "product_segments": schema(
        "What share of each segment is expected to buy the product that was asked about, within the window.",
        {
            "segment_id": column(WHOLE, "number of the segment", _SEGMENT, unique=True),
            "segment": column(TEXT, "its name", filled()),
            "customers": column(WHOLE, "customers in it", at_least(1)),
            "expected": column(
                NUMBER, "share of them that buys it; missing where nothing is foreseen", _SHARE, **_UNKNOWN
            ),
            "lower": column(
                NUMBER, "lower end of the 95 % interval for the share that really will", _SHARE, **_UNKNOWN
            ),
            "upper": column(NUMBER, "upper end", _SHARE, **_UNKNOWN),
            "buyers": column(
                NUMBER, "who bought it in the last window, of customers then in the segment", at_least(0), **_UNKNOWN
            ),
            "customers_then": column(NUMBER, "as many were in the segment", at_least(0), **_UNKNOWN),
        },
    ),
    "product_customers": schema(
        "How likely each customer is to buy the product that was asked about, within the window.",
        {
            "customer_id": column(TEXT, "number of the customer", filled(), unique=True),
            "segment_id": column(WHOLE, "number of the segment", _SEGMENT),
            "probability": column(NUMBER, "to buy it within the window", _SHARE),
            "bought_before": column(TRUTH, "whether they have bought it already"),
        },
    ),
}
