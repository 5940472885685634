"""What the tables of the profiles chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, TRUTH, WHOLE, at_least, between, column, filled, one_of, schema
from segbook.profiles.typical_parts import ABOUT
from segbook.settings import CRITERIA

_SHARE, _PERHAPS = between(0, 1), {"nullable": True}
_SEGMENT = column(WHOLE, "number of the segment", between(1, 10))

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
            "customers": column(
                WHOLE, "customers of the segment; missing where it would tell of a few", at_least(1), nullable=True
            ),
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
    "differences": schema(
        "How far each segment lies from the customers of all other segments, with 95 % intervals; small cells are left out.",
        {
            "segment_id": _SEGMENT,
            "feature": column(TEXT, "name of the feature", filled()),
            "level": column(TEXT, "name within a category, empty otherwise"),
            "makes_segments": column(TRUTH, "whether the segments were made of it"),
            "customers": column(WHOLE, "customers of the segment of whom it is known", at_least(1)),
            "others": column(WHOLE, "other customers of whom it is known", at_least(1)),
            "effect": column(
                NUMBER, "standardised mean difference on the transformed scale; of shares Cohen's h", **_PERHAPS
            ),
            "lower": column(NUMBER, "lower end of its interval", **_PERHAPS),
            "upper": column(NUMBER, "upper end", **_PERHAPS),
            "share": column(NUMBER, "of the segment: share of yes, or of the name", _SHARE, **_PERHAPS),
            "share_others": column(NUMBER, "the same of the others", _SHARE, **_PERHAPS),
            "difference": column(NUMBER, "of the two shares", between(-1, 1), **_PERHAPS),
            "difference_lower": column(NUMBER, "lower end of its interval", between(-1, 1), **_PERHAPS),
            "difference_upper": column(NUMBER, "upper end", between(-1, 1), **_PERHAPS),
            "p_value": column(NUMBER, "of no difference; missing for what made the segments", _SHARE, **_PERHAPS),
            "p_adjusted": column(NUMBER, "adjusted for all tests of the table", _SHARE, **_PERHAPS),
        },
    ),
    "rules": schema(
        "Rules that a person can apply and that nearly give the segments again, measured on customers held out.",
        {
            "segment_id": _SEGMENT,
            "rule": column(WHOLE, "number of the rule within the segment", at_least(1)),
            "caught": column(WHOLE, "customers held out whom it catches", at_least(0)),
            "correct": column(WHOLE, "of these, in the segment", at_least(0)),
            "belonging": column(WHOLE, "customers held out who are in the segment", at_least(0)),
            "conditions": column(TEXT, "what it asks; all must hold", filled()),
            "coverage": column(NUMBER, "share of the segment that it catches", _SHARE, **_PERHAPS),
            "precision": column(NUMBER, "share of those caught who are in the segment", _SHARE, **_PERHAPS),
        },
    ),
    "attractiveness": schema(
        "How attractive each segment is by each criterion.",
        {
            "segment_id": _SEGMENT,
            "criterion": column(TEXT, "which", one_of(*CRITERIA)),
            "value": column(
                NUMBER,
                "size: customers; revenue: money so far; spending: money of the median customer; activity: days since the "
                "median customer's last order; satisfaction: mean answer; stability: median Jaccard index",
            ),
            "scaled": column(NUMBER, "the same from 0 to 1, more is better", _SHARE),
            "weight": column(NUMBER, "of the criterion; together 1", _SHARE),
            "contribution": column(NUMBER, "scaled × weight; their sum is the score of the segment", _SHARE),
        },
    ),
    "typical": schema(
        "What is told of a typical customer of each segment, who is nobody real.",
        {
            "segment_id": _SEGMENT,
            "part": column(WHOLE, "number of the part within the segment", at_least(1)),
            "feature": column(TEXT, "feature that it tells of", filled()),
            "about": column(TEXT, "what it speaks of", one_of(*ABOUT)),
            "text": column(TEXT, "what is said", filled()),
            "alike": column(
                TRUTH, "whether all parts together fit enough customers to be told of; else they fit nobody"
            ),
        },
    ),
}
