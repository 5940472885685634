"""What the tables of the actions chapter hold."""

from segbook.actions.experiment import AIMS
from segbook.common.schemas import NUMBER, TEXT, TRUTH, WHOLE, at_least, between, column, filled, one_of, schema

_SHARE = between(0, 1)

SCHEMAS = {
    "actions": schema(
        "One strategy per segment, why, and the order of work; the texts may be published.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10), unique=True),
            "segment": column(TEXT, "its name", filled()),
            "archetype": column(TEXT, "name before it was made unique", filled()),
            "level": column(TEXT, "coarse level, missing without orders", nullable=True),
            "strategy": column(TEXT, "what to do", filled()),
            "goal": column(TEXT, "what is to be reached", filled()),
            "reason": column(TEXT, "why, from what was measured", filled()),
            "steps": column(TEXT, "what to do, a step a line", filled()),
            "contact": column(
                TEXT, "whom the plan contacts and what that is expected to win; missing without orders", nullable=True
            ),
            "offer": column(TEXT, "what to offer", filled()),
            "timing": column(TEXT, "when they buy; missing without orders", nullable=True),
            "measure": column(TEXT, "what to look at afterwards", filled()),
            "avoid": column(TEXT, "what not to do", filled()),
            "besides": column(TEXT, "what is said besides, a piece of advice a line"),
            "budget": column(
                NUMBER, "money that the plan spends here, in units of the currency", at_least(0), nullable=True
            ),
            "expected_return": column(NUMBER, "margin that the plan is expected to win here", nullable=True),
            "lower": column(NUMBER, "lower end of its 95 % interval", nullable=True),
            "upper": column(NUMBER, "upper end", nullable=True),
            "priority": column(WHOLE, "place in the order of work, from 1", at_least(1), unique=True),
        },
    ),
    "responses": schema(
        "What each treatment brings in each segment: how many more of those contacted order.",
        {
            "segment_id": column(WHOLE, "number of the segment", between(1, 10)),
            "treatment": column(TEXT, "name of the treatment in the playbook", filled()),
            "contacted": column(WHOLE, "customers whom it reached; missing if few", at_least(1), nullable=True),
            "held_back": column(WHOLE, "customers held back by lot; missing if few", at_least(1), nullable=True),
            "ordered_contacted": column(
                WHOLE, "of those contacted, who ordered; missing if few did or few did not", at_least(0), nullable=True
            ),
            "ordered_held": column(WHOLE, "of those held back, likewise", at_least(0), nullable=True),
            "uplift": column(NUMBER, "difference of the two shares", between(-1, 1), nullable=True),
            "lower": column(
                NUMBER, "lower end of its 95 % interval, or the least that is assumed", between(-1, 1), nullable=True
            ),
            "upper": column(NUMBER, "upper end, or the most that is assumed", between(-1, 1), nullable=True),
            "pooled": column(
                NUMBER,
                "the difference that decisions use: drawn towards the other segments, or as assumed",
                between(-1, 1),
            ),
            "sd": column(NUMBER, "its standard deviation", at_least(0)),
            "base": column(NUMBER, "share who order without contact", between(0, 1), nullable=True),
            "source": column(TEXT, "whether it was measured or is assumed", one_of("measured", "assumed")),
        },
    ),
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
            "aim": column(TEXT, "what one round shows", one_of(*AIMS)),
            "rounds": column(NUMBER, "rounds until what pays is shown", at_least(1), nullable=True),
            "days": column(NUMBER, "days that these rounds take", at_least(1), nullable=True),
            "forgone": column(NUMBER, "gain that holding back costs, units of the currency"),
            "enough": column(TRUTH, "whether one round shows what pays"),
        },
    ),
}
