"""What the table of responses holds."""

from segbook.actions.responses.estimate import ASSUMED, MEASURED
from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, one_of, schema

SCHEMAS = {
    "responses": schema(
        "What each treatment brings in each segment: how many more of those contacted order.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "treatment": column(TEXT, "name of the treatment in the playbook", filled()),
            "contacted": column(
                WHOLE,
                "customers who were drawn to be contacted, reached or not; missing if few",
                at_least(1),
                nullable=True,
            ),
            "held_back": column(WHOLE, "customers held back by lot; missing if few", at_least(1), nullable=True),
            "ordered_contacted": column(
                WHOLE, "of those contacted, who ordered; missing if few did or few did not", at_least(0), nullable=True
            ),
            "ordered_held": column(WHOLE, "of those held back, likewise", at_least(0), nullable=True),
            "uplift": column(
                NUMBER,
                "difference of the two shares, within rounds if there were several",
                between(-1, 1),
                nullable=True,
            ),
            "lower": column(
                NUMBER, "lower end of its 95 % interval, or the least that is assumed", between(-1, 1), nullable=True
            ),
            "upper": column(NUMBER, "upper end, or the most that is assumed", between(-1, 1), nullable=True),
            "pooled": column(
                NUMBER,
                "the difference that decisions use: who orders without contact is taken from all campaigns together, and the effect is "
                "drawn towards the other segments; or as assumed",
                between(-1, 1),
            ),
            "sd": column(NUMBER, "its standard deviation", at_least(0)),
            "base": column(NUMBER, "share who order without contact", between(0, 1), nullable=True),
            "source": column(TEXT, "whether it was measured or is assumed", one_of(MEASURED, ASSUMED)),
        },
    ),
}
