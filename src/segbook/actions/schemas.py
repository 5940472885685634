"""What the tables of the actions chapter hold."""

from segbook.actions.budget.schemas import SCHEMAS as OF_BUDGET
from segbook.actions.experiments.schemas import SCHEMAS as OF_EXPERIMENTS
from segbook.actions.products.schemas import SCHEMAS as OF_PRODUCTS
from segbook.actions.responses.schemas import SCHEMAS as OF_RESPONSES
from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, schema

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
    **OF_PRODUCTS,
    **OF_RESPONSES,
    **OF_BUDGET,
    **OF_EXPERIMENTS,
}
