"""What the tables of the budget hold."""

from segbook.actions.budget.rivals import PLANS
from segbook.actions.responses.estimate import ASSUMED, MEASURED
from segbook.common.schemas import (
    NUMBER,
    TEXT,
    WHOLE,
    at_least,
    between,
    column,
    filled,
    one_of,
    positive,
    schema,
)

_SEGMENT = {
    "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
    "segment": column(TEXT, "its name", filled()),
}
_INTERVAL = {
    "gain": column(NUMBER, "margin on additional orders, less contacts and discounts; units of the currency"),
    "lower": column(NUMBER, "lower end of its 95 % interval"),
    "upper": column(NUMBER, "upper end"),
}
_REACH = {
    "spent": column(NUMBER, "cost of the contacts", at_least(0)),
    "customers": column(WHOLE, "customers who are contacted", at_least(0)),
}
_SOURCE = column(TEXT, "whether the response is measured or assumed", one_of(MEASURED, ASSUMED), nullable=True)
_ASKED = {
    "budget": column(NUMBER, "for contacts, units of the currency", at_least(0)),
    "margin": column(NUMBER, "share of the spending that is earned", between(-1, 1)),
    "response": column(NUMBER, "multiple of the responses", positive()),
}

SCHEMAS = {
    "allocation": schema(
        "The plan: who is contacted how; a segment of whom nobody is contacted has one row without a treatment.",
        _SEGMENT
        | {
            "treatment": column(TEXT, "of the playbook; missing where nobody is contacted", filled(), nullable=True),
            "customers": column(WHOLE, "customers who get it", at_least(0)),
            "cost": column(NUMBER, "of the contacts, units of the currency", at_least(0)),
            "orders": column(NUMBER, "expected, more than without"),
        }
        | _INTERVAL
        | {
            "uplift": column(NUMBER, "how many more of 1 contacted customer order", nullable=True),
            "break_even": column(NUMBER, "the uplift from which on it pays", at_least(0), nullable=True),
            "source": _SOURCE,
            "next_euro": column(NUMBER, "what one more unit of money would bring there", at_least(0)),
            "next_treatment": column(TEXT, "by which treatment; missing where nothing more pays", nullable=True),
        },
    ),
    "contacts": schema(
        "Who is contacted, and how; never on a page.",
        {
            "customer_id": column(TEXT, "number of the customer", filled(), unique=True),
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "treatment": column(TEXT, "of the playbook", filled()),
        },
    ),
    "options": schema(
        "What each treatment would bring in each segment, if everybody got it.",
        _SEGMENT
        | {
            "treatment": column(TEXT, "of the playbook", filled()),
            "customers": column(WHOLE, "customers of the segment", at_least(1)),
            "base": column(NUMBER, "share who order without contact", between(0, 1)),
            "uplift": column(NUMBER, "how many more of 1 contacted customer order", between(-1, 1)),
            "uplift_lower": column(NUMBER, "lower end of its 95 % interval", between(-1, 1)),
            "uplift_upper": column(NUMBER, "upper end", between(-1, 1)),
            "break_even": column(
                NUMBER, "the uplift from which on it pays; missing: never", at_least(0), nullable=True
            ),
            "cost": column(NUMBER, "of treating one customer, without discount", at_least(0)),
            "gain": column(NUMBER, "of treating one customer, on average"),
            "gain_lower": column(NUMBER, "lower end of its 95 % interval"),
            "gain_upper": column(NUMBER, "upper end"),
            "source": _SOURCE,
        },
    ),
    "plans": schema(
        "The plan beside other ways to spend the same budget.",
        {"plan": column(TEXT, "which", one_of(*PLANS), unique=True)}
        | _REACH
        | _INTERVAL
        | {
            "difference": column(NUMBER, "how much more the plan brings than this one"),
            "difference_lower": column(NUMBER, "lower end of its 95 % interval"),
            "difference_upper": column(NUMBER, "upper end"),
        },
    ),
    "scenarios": schema(
        "The best plan if budget, margin or responses were others.",
        {"scenario": column(TEXT, "what is changed", filled(), unique=True)}
        | _ASKED
        | _REACH
        | _INTERVAL
        | {
            "kept": column(
                NUMBER,
                "what the plan made with what is set would bring then; missing with another budget",
                nullable=True,
            )
        },
    ),
    "curves": schema(
        "What the best plan brings for many budgets, margins and responses, where customers can be divided.",
        _ASKED
        | _INTERVAL
        | _REACH
        | {"first": column(TEXT, "the parts of the plan that bring most; empty where nothing is done")},
    ),
}
