"""What segments buy and could be offered, in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.products.affinity import CLEAR_LIFT, FALSE_SHARE, LEVELS
from segbook.actions.products.next_product import AGAIN, POPULAR, SEGMENT, TOGETHER, TOLD
from segbook.actions.products.next_trial import ANY, NEW
from segbook.actions.products.recommendations import EVERYBODY
from segbook.common.wording import escape, listing, number, percent, plural
from segbook.data.words import day
from segbook.features import Past

NAMED = 3
"""Products, brands or categories that a sentence names on either side."""

NO_PRODUCTS = (
    "The orders tell neither products nor brands nor categories, so nothing can be said of what each segment buys. If the file "
    "has such a column, name it under `data: {columns: …}`."
)

_MANY = {"category": "categories", "brand": "brands", "product": "products"}

_RULES = {
    TOGETHER: "what goes with the products that they have",
    SEGMENT: "what most of their segment bought",
    POPULAR: "what most of all customers bought",
    AGAIN: "what they had bought on most days",
}


def answer_affinities(affinities: pd.DataFrame, tells: bool) -> str:
    """Say how much of what segments buy differs from the other customers by more than chance.

    Parameters
    ----------
    affinities : pandas.DataFrame
        As `compare_segments` gives it.
    tells : bool
        Whether the orders have a column of products, brands or categories.
    """
    if not tells:
        return NO_PRODUCTS
    if affinities.empty:
        return "No product, brand or category was bought by enough customers of a segment, and of the others, to be told of."
    parts = [
        f"{number(rows['told'].sum())} of {number(len(rows))} with {_MANY[level]}"
        for level in LEVELS
        if len(rows := affinities[affinities["level"] == level])
    ]
    return (
        f"Each segment was compared with the customers of all others, {number(len(affinities))} times: {listing(parts)} differ clearly, by a factor of "
        f"{CLEAR_LIFT:g} or more, and by more than chance (of what is told, {FALSE_SHARE:.0%} at most should be chance)."
    )


def describe_affinities(affinities: pd.DataFrame, names: Mapping[int, str]) -> str:
    """Say of each segment what it buys more and less often than the others, as a list in Markdown; empty where nothing may be told.

    Parameters
    ----------
    affinities : pandas.DataFrame
        As `compare_segments` gives it.
    names : mapping of int to str
        Of the segments.
    """
    points = []
    for segment_id, name in names.items():
        own = affinities[affinities["segment_id"] == segment_id]
        told = [_describe_level(rows, level) for level in LEVELS if len(rows := own[own["level"] == level])]
        told = [sentence for sentence in told if sentence]
        if told:
            points.append(f"- **{name}**: {' '.join(told)}")
        elif len(own):
            points.append(f"- **{name}**: they buy what the others buy.")
    return "\n".join(points)


def _describe_level(rows: pd.DataFrame, level: str) -> str:
    """Name what stands out most; of a segment that buys more of everything, that it does, and where most and least."""
    told, usual = _sort(rows[rows["told"]]), rows["usual"].iloc[0]
    if told.empty:
        return ""
    more, less = told[told["lift"] > 1].head(NAMED), told[told["lift"] < 1].tail(NAMED)[::-1]
    if len(told) > NAMED and (told["lift"] > 1).all() and usual >= CLEAR_LIFT:
        return f"They buy the {_MANY[level]} more often altogether (median: {_times(usual)}), above all {_name(more)}."
    if len(told) > NAMED and (told["lift"] < 1).all() and usual <= 1 / CLEAR_LIFT:
        closest = told.head(1)
        return f"They buy the {_MANY[level]} less often altogether (median: {_times(usual)}), least of all {_name(less)}; closest to the others is {_name(closest)}."
    sides = [f"{how} often {_name(side)}" for how, side in (("more", more), ("less", less)) if len(side)]
    return f"Of the {_MANY[level]}, they buy {'; '.join(sides)}."


def _sort(rows: pd.DataFrame) -> pd.DataFrame:
    """Put what is surely bought more often first, and what is surely bought less often last: by the end of the interval next to 1."""
    sure = np.where(rows["lift"] > 1, rows["lower"], rows["upper"])
    return rows.iloc[np.argsort(-sure, kind="stable")]


def _name(rows: pd.DataFrame) -> str:
    return listing(
        f"{escape(row.value)} ({percent(row.share)} against {percent(row.share_others)} of the others)"
        for row in rows.itertuples()
    )


def _times(lift: float) -> str:
    return f"{lift:.1f} times as often" if lift >= 0.95 else f"{lift:.2f} times as often"


def tabulate_affinities(
    affinities: pd.DataFrame, names: Mapping[int, str], level: str, most: int = NAMED
) -> pd.DataFrame:
    """Write what stands out most in each segment: segment, item, share, others, times, interval.

    Parameters
    ----------
    affinities : pandas.DataFrame
    names : mapping of int to str
    level : str
        One of `LEVELS`.
    most : int
        Rows of each segment on either side of what it usually buys.
    """
    rows = _sort(affinities[(affinities["level"] == level) & affinities["told"]])
    chosen = []
    for segment_id in names:
        own = rows[rows["segment_id"] == segment_id]
        above = own["lift"] >= own["usual"]
        chosen += [own[above].head(most), own[~above].tail(most)]
    table = pd.concat(chosen) if chosen else rows
    return pd.DataFrame(
        {
            "segment": table["segment_id"].map(names),
            level: table["value"],
            "share": [percent(each) for each in table["share"]],
            "others": [percent(each) for each in table["share_others"]],
            "times": [f"{each:.2f}" for each in table["lift"]],
            "interval": _intervals(table),
        }
    )


def _intervals(table: pd.DataFrame) -> list[str | None]:
    return [
        None if np.isnan(low) else f"{low:.2f} to {high:.2f}"
        for low, high in zip(table["lower"], table["upper"], strict=True)
    ]


def describe_trial(trial: pd.DataFrame, past: Past) -> str:
    """Say whether going by what is bought together finds the next order better than going by what is popular."""
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
    hit = f"For {percent(own['hit'])} of these customers at least one of the {TOLD} was among them."
    return f"{asked} Of the new products in it, these offers found on average {found}. {_explain_choice(tried)} {hit}"


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


def tabulate_trial(trial: pd.DataFrame) -> pd.DataFrame:
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
            "at_least_one": [percent(each) for each in trial["hit"]],
            "used": ["yes" if each else "" for each in trial["used"]],
        }
    )


def describe_recommendations(recommendations: pd.DataFrame, names: Mapping[int, str], rule: str) -> str:
    """Say what to offer each segment first, and why, as a list in Markdown."""
    if recommendations.empty:
        return "There is no product that enough customers of a segment could be offered."
    how = "bought together" if rule == TOGETHER else "popular in the segment"
    first = recommendations[recommendations["place"] == 1]
    points = [f"- **{names[row.segment_id]}**: {escape(row.product)}{_because(row)}." for row in first.itertuples()]
    return f"First on the list, by what is {how} and not yet bought:\n\n" + "\n".join(points)


def _because(row) -> str:
    if pd.isna(row.because):
        return ""
    if np.isnan(row.lift):
        return f", above all for those who have {escape(row.because)}"
    whose = "among all customers" if row.basis == EVERYBODY else "in this segment"
    if row.lower > 1:
        return f": {whose}, those who have {escape(row.because)} have it {_times(row.lift)} as those who do not"
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
