"""What the tables of the value chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, TRUTH, WHOLE, at_least, between, column, filled, one_of, schema
from segbook.value.bgnbd import PARAMETERS
from segbook.value.choice import AGAIN, MODEL, ONCE, PERSISTENCE, SEGMENT_MEAN
from segbook.value.gamma_gamma import PARAMETERS as SPEND_PARAMETERS
from segbook.value.outlook import STATES
from segbook.value.tiers import TIERS

_SHARE = between(0, 1)
_OF_MODEL = {"nullable": True}
"""What is not known without the model is missing."""

SCHEMAS = {
    "value": schema(
        "What each customer is expected to bring within the horizon. Intervals are of 95 %; what is not known without the model is missing.",
        {
            "customer_id": column(TEXT, "number of the customer", filled(), unique=True),
            "p_alive": column(
                NUMBER, "probability not to have left; by the model 1 for one-time buyers", _SHARE, **_OF_MODEL
            ),
            "p_alive_lower": column(NUMBER, "lower end, uncertainty of the parameters", _SHARE, **_OF_MODEL),
            "p_alive_upper": column(NUMBER, "upper end", _SHARE, **_OF_MODEL),
            "p_order": column(NUMBER, "probability of an order within the horizon", _SHARE, **_OF_MODEL),
            "expected_orders": column(NUMBER, "days with an order to expect", at_least(0), **_OF_MODEL),
            "orders_lower": column(NUMBER, "fewest that the customer will really place", at_least(0), **_OF_MODEL),
            "orders_upper": column(NUMBER, "most", at_least(0), **_OF_MODEL),
            "expected_spend": column(NUMBER, "money to expect, units of the currency", at_least(0), **_OF_MODEL),
            "spend_lower": column(NUMBER, "least that the customer will really spend", at_least(0), **_OF_MODEL),
            "spend_upper": column(NUMBER, "most", at_least(0), **_OF_MODEL),
            "clv": column(NUMBER, "customer lifetime value: margin on the expected spending, discounted", **_OF_MODEL),
            "lower": column(NUMBER, "lower end for what the customer will really bring", **_OF_MODEL),
            "upper": column(NUMBER, "upper end", **_OF_MODEL),
            "mean_lower": column(
                NUMBER, "lower end for clv as a mean, uncertainty of the parameters alone", **_OF_MODEL
            ),
            "mean_upper": column(NUMBER, "upper end", **_OF_MODEL),
            "spent": column(NUMBER, "money spent lately: within the horizon's length before the snapshot, or so far"),
            "state": column(TEXT, "where the customer stands, by P(alive)", one_of(*STATES), nullable=True),
            "tier": column(
                TEXT,
                "tier by clv (where every order loses money: by the loss), or without a forecast by what was spent lately",
                one_of(*TIERS),
            ),
            "at_stake": column(
                NUMBER,
                "expected_spend of a customer who is slipping away, else 0",
                at_least(0),
                **_OF_MODEL,
            ),
        },
    ),
    "value_model": schema(
        "The parameters of the two models.",
        {
            "parameter": column(TEXT, "its letter", one_of(*PARAMETERS, *SPEND_PARAMETERS), unique=True),
            "estimate": column(
                NUMBER, "by maximum likelihood; times in units of value.time_unit, money in the currency", at_least(0)
            ),
            "lower": column(
                NUMBER, "lower end of the 95 % interval; missing at a boundary", at_least(0), nullable=True
            ),
            "upper": column(NUMBER, "upper end", at_least(0), nullable=True),
        },
    ),
    "value_segments": schema(
        "What each segment is expected to bring within the horizon, and what is at stake.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10), unique=True),
            "segment": column(TEXT, "its name", filled(), unique=True),
            "customers": column(WHOLE, "customers in it", at_least(1)),
            "spent": column(NUMBER, "money spent lately: within the horizon's length before the snapshot, or so far"),
            "expected": column(NUMBER, "money to expect", at_least(0), nullable=True),
            "lower": column(
                NUMBER, "lower end of the 95 % interval for what they will spend together", at_least(0), nullable=True
            ),
            "upper": column(NUMBER, "upper end", at_least(0), nullable=True),
            "of_parameters": column(NUMBER, "standard deviation from the parameters", at_least(0), nullable=True),
            "of_chance": column(NUMBER, "standard deviation from chance", at_least(0), nullable=True),
            "value": column(NUMBER, "sum of clv", nullable=True),
            "active": column(NUMBER, "share of its customers who come back and surely still do", _SHARE, nullable=True),
            "slipping_away": column(NUMBER, "share slipping away", _SHARE, nullable=True),
            "gone": column(NUMBER, "share gone", _SHARE, nullable=True),
            "one_order": column(NUMBER, "share who ordered once", _SHARE, nullable=True),
            "slipping": column(WHOLE, "customers who are slipping away", at_least(0)),
            "at_stake": column(NUMBER, "what is expected of these", at_least(0), nullable=True),
            **{tier: column(NUMBER, f"share of its customers in the {tier} tier", _SHARE) for tier in TIERS},
            "tier": column(TEXT, "tier of its mean customer", one_of(*TIERS)),
        },
    ),
    "forecasts": schema(
        "The model beside two naive forecasts, on periods that none had seen; empty where there is no past to try them on.",
        {
            "customers": column(TEXT, "for whom", one_of(ONCE, AGAIN)),
            "forecast": column(TEXT, "which", one_of(MODEL, PERSISTENCE, SEGMENT_MEAN)),
            "skill": column(
                NUMBER,
                "share of the differences in spending that it explains; negative if the mean does better",
                nullable=True,
            ),
            "lower": column(NUMBER, "lower end of the 95 % interval", nullable=True),
            "upper": column(NUMBER, "upper end", nullable=True),
            "total": column(NUMBER, "what it foresaw in all, divided by what was spent", at_least(0), nullable=True),
            "gain": column(NUMBER, "by what share its squared errors are smaller than those of the first"),
            "gain_lower": column(NUMBER, "lower end of the 95 % interval"),
            "gain_upper": column(NUMBER, "upper end"),
            "used": column(TRUTH, "whether the report is made by it"),
        },
    ),
}
