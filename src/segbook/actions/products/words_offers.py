"""What to offer next, in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.products.next_product import AGAIN, POPULAR, SEGMENT, TOGETHER, TOLD
from segbook.actions.products.next_trial import ANY, NEW
from segbook.actions.products.recommendations import EVERYBODY
from segbook.actions.products.words import write_times
from segbook.common.wording import escape, listing, percent, plural
from segbook.data.words import day
from segbook.features import Past
from segbook.features.words import write_share

_RULES = {
    TOGETHER: "what goes with the products that they have",
    SEGMENT: "what most of their segment bought",
    POPULAR: "what most of all customers bought",
    AGAIN: "what they had bought on most days",
}


def describe_trial(trial: pd.DataFrame, past: Past, min_cell: int) -> str:
    """Say whether going by what is bought together finds the next order better than going by what is popular.

    Parameters
    ----------
    trial : pandas.DataFrame
        As `try_rules` gives it.
    past : Past
    min_cell : int
        Shares of fewer customers stay vague.
    """
    tried = trial[trial["products"] == NEW].set_index("rule")
    if tried.empty:
        why = (
            past.reason
            or "too few customers ordered products that they had not had before, or the orders tell no products"
        )
        return f"Whether an offer fits could not be tried on the past: {why}. The report offers {_RULES[SEGMENT]}, which assumes least."
    view, used = past.judged, tried.index[tried["used"]][0]
    asked = (
        f"We went back to {day(view.as_of.isoformat())}, offered each customer {TOLD} products that they had not bought, and looked at the next order "
        f"of the {plural(int(tried['customers'].iloc[0]), 'customer')} who then bought something new."
    )
    found = listing(f"{percent(row.recall)} by {_RULES[rule]}" for rule, row in tried.iterrows())
    own = tried.loc[used]
    hit = f"For {_write_hit(own, min_cell)} of these customers at least one of the {TOLD} was among them."
    return (
        f"{asked} The share of its new products that was offered is on average {found}. {_explain_choice(tried)} {hit}"
    )


def _write_hit(row: pd.Series, min_cell: int) -> str:
    return write_share(round(row["hit"] * row["customers"]), int(row["customers"]), min_cell)


def _explain_choice(tried: pd.DataFrame) -> str:
    together = tried.loc[TOGETHER]
    interval = f"95% interval of the difference: {_points(together['gain_lower'])} to {_points(together['gain_upper'])} percentage points"
    if together["used"]:
        return f"What goes together is better than what is popular by more than chance ({interval}), so the report offers by it."
    if together["gain_upper"] < 0:
        return (
            f"Here, what goes together is worse than what is popular in the segment by more than chance ({interval}): the "
            "products that customers have say little of what comes next. So the report offers what is popular in the segment."
        )
    return (
        f"What goes together is no better than what is popular by more than chance ({interval}), so the report offers what is popular "
        "in the segment, which assumes less."
    )


def _points(gain: float) -> str:
    return f"{100 * gain:.1f}".replace("-", "−")


def describe_again(trial: pd.DataFrame) -> str:
    """Say what reminding customers of what they have bought would find, and why it is not what the report offers; empty if not tried."""
    tried = trial[trial["products"] == ANY].set_index("rule")
    if tried.empty:
        return ""
    again, others = tried.loc[AGAIN], tried.drop(index=AGAIN)
    best = others["recall"].idxmax()
    told = f"If products that a customer has bought before may be offered too, {_RULES[AGAIN]} finds {percent(again['recall'])} of the next order, and"
    if again["lower"] > others.loc[best, "upper"]:
        return (
            f"{told} the best other way {percent(others.loc[best, 'recall'])}: many here buy the same again, and a reminder of it is worth sending. "
            "But they may well buy it without one, so the offers below are of new products."
        )
    return f"{told} {_RULES[best]} {percent(others.loc[best, 'recall'])}: a mere reminder is not clearly better, so the offers below are of new products."


def tabulate_trial(trial: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Write the comparison of rules: offered, rule, found, interval, at_least_one, used."""
    what = {NEW: "new products", ANY: "any products"}
    return pd.DataFrame(
        {
            "offered": trial["products"].map(what),
            "rule": trial["rule"],
            "found": [percent(each) for each in trial["recall"]],
            "interval": [
                f"{percent(low)} to {percent(high)}" for low, high in zip(trial["lower"], trial["upper"], strict=True)
            ],
            "at_least_one": [_write_hit(row, min_cell) for _, row in trial.iterrows()],
            "used": ["yes" if each else "" for each in trial["used"]],
        }
    )


def describe_recommendations(recommendations: pd.DataFrame, names: Mapping[int, str], rule: str) -> str:
    """Say what to offer each segment first, and why, as a list in Markdown."""
    if recommendations.empty:
        return "There is no product that enough customers of a segment could be offered."
    how = "bought together" if rule == TOGETHER else "popular in the segment"
    first = recommendations[recommendations["place"] == 1]
    points = [
        f"- **{escape(names[row.segment_id])}**: {escape(row.product)}{_because(row)}." for row in first.itertuples()
    ]
    return f"First on the list, by what is {how} and not yet bought:\n\n" + "\n".join(points)


def _because(row) -> str:
    if pd.isna(row.because):
        return ""
    if np.isnan(row.lift):
        return f", above all for those who have {escape(row.because)}"
    whose = "among all customers" if row.basis == EVERYBODY else "in this segment"
    if row.lower > 1:
        return f": {whose}, those who have {escape(row.because)} have it {write_times(row.lift)} as those who do not"
    return f", above all for those who have {escape(row.because)}, though they have it no more often than others by more than chance"


def tabulate_recommendations(recommendations: pd.DataFrame, names: Mapping[int, str]) -> pd.DataFrame:
    """Write what to offer: segment, offer, for (share of the segment, in steps of a twentieth), because, times, interval.

    Shares are rough on purpose: of popular products they tell how many have them already.
    """
    table = recommendations
    return pd.DataFrame(
        {
            "segment": table["segment_id"].map(names),
            "offer": table["product"],
            "for": [_roughly(each) for each in table["share"]],
            "because": table["because"],
            "times": [None if np.isnan(each) else f"{each:.1f}" for each in table["lift"]],
            "interval": [
                None if np.isnan(low) else f"{low:.1f} to {high:.1f}"
                for low, high in zip(table["lower"], table["upper"], strict=True)
            ],
        }
    ).dropna(axis=1, how="all")


def _roughly(share: float) -> str:
    twentieths = round(20 * share)
    if twentieths == 0:
        return "under 5%"
    return "nearly all" if twentieths == 20 else f"about {5 * twentieths}%"
