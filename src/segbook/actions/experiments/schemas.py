"""What the table of tests holds."""

from segbook.actions.experiments.design import AIMS
from segbook.common.schemas import NUMBER, TEXT, TRUTH, WHOLE, at_least, between, column, filled, one_of, schema

_SHARE = between(0, 1)

SCHEMAS = {
    "experiments": schema(
        "For each treatment of a segment, the test by lot: how many to contact and to hold back, and what that shows. Effects are how many more of "
        "one contacted customer order; what cannot be known is missing.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "treatment": column(TEXT, "what the customers get", filled()),
            "base": column(NUMBER, "share who order within the response days without it", _SHARE, nullable=True),
            "effect_that_pays": column(NUMBER, "effect at which it neither earns nor loses", nullable=True),
            "expected": column(NUMBER, "expected effect", between(-1, 1), nullable=True),
            "needed_per_arm": column(
                NUMBER, "customers in each of two equal groups that show what pays", at_least(1), nullable=True
            ),
            "needed_expected": column(NUMBER, "the same for the expected effect", at_least(1), nullable=True),
            "contacted": column(WHOLE, "customers to contact", at_least(0)),
            "held_back": column(WHOLE, "customers to hold back", at_least(0)),
            "detectable": column(NUMBER, "least effect that these groups show", _SHARE, nullable=True),
            "power": column(NUMBER, "chance that they show what pays", _SHARE, nullable=True),
            "power_expected": column(NUMBER, "chance that they show the expected effect", _SHARE, nullable=True),
            "aim": column(
                TEXT, "what one round shows, or, where it is measured to pay already, that it stays so", one_of(*AIMS)
            ),
            "rounds": column(
                NUMBER,
                "rounds until what pays is shown; missing where it is measured already",
                at_least(1),
                nullable=True,
            ),
            "days": column(NUMBER, "days that these rounds take", at_least(1), nullable=True),
            "forgone": column(NUMBER, "gain that holding back costs, units of the currency"),
            "enough": column(TRUTH, "whether one round shows what pays"),
        },
    ),
}
