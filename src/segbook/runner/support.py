"""What the data of a run supports, chapter by chapter."""

import pandas as pd

from segbook.bayes import LEAST_SAMPLED, find_missing
from segbook.common.wording import listing, number, plural
from segbook.data import Inputs
from segbook.features import FAMILIES, FEWEST, LEAST_HISTORY, Knowledge
from segbook.structure import TOO_FEW
from segbook.value import LEAST_REPEATERS

SHAKY = 100
"""Customers under whom segments can be made, but change with a few customers more or less."""

MONTH = 30.4375
_BRINGS = {
    "behavioural": "orders, or columns such as web visits, service contacts, satisfaction",
    "geographic": "columns such as country, region, city, postcode",
    "demographic": "columns such as age, gender, household size, income",
    "psychographic": "a survey of ratings or yes/no answers",
}


def assess_support(
    inputs: Inputs, knowledge: Knowledge, distinct: int, min_cell: int, *, has_campaigns: bool = False
) -> pd.DataFrame:
    """Say of each chapter and its parts whether the data supports it, why, and what would make it possible.

    Parameters
    ----------
    inputs : Inputs
    knowledge : Knowledge
    distinct : int
        Number of customers who differ in what makes the segments.
    min_cell : int
    has_campaigns : bool
        Whether results of campaigns are named.

    Returns
    -------
    pandas.DataFrame
        chapter, part, supported (``yes``, ``partly`` or ``no``), why, would_help.
    """
    rows = [("data", "what came in and what was left out", "yes", _count_rows(inputs), "")]
    rows += [_assess_family(knowledge, family) for family in FAMILIES if family in _BRINGS]
    rows += _assess_history(inputs, knowledge, min_cell)
    rows += _assess_segments(knowledge, distinct)
    rows.append(_assess_bayes(knowledge))
    orders = inputs.orders is not None
    rows.append(_with_orders("profiles", "share of revenue", orders))
    rows.append(("profiles", "what sets each segment apart", "yes", plural(len(knowledge.entries), "feature"), ""))
    rows += _assess_value(knowledge)
    rows.append(("actions", "a strategy for each segment", "yes", "follows from what a segment is", ""))
    rows.append(_with_orders("actions", "a plan for a budget, and what it is expected to win", orders))
    rows += _assess_actions(inputs, has_campaigns)
    return pd.DataFrame(rows, columns=["chapter", "part", "supported", "why", "would_help"])


def describe_support(support: pd.DataFrame) -> str:
    """Say in one sentence what is supported and what is not."""
    counts = support["supported"].value_counts()
    full = f"{counts.get('yes', 0)} of {len(support)} parts are supported"
    missing = support[support["supported"] == "no"]
    partly = f", {counts['partly']} partly" if "partly" in counts else ""
    if missing.empty:
        return f"{full}{partly}."
    return f"{full}{partly}. Not supported: {listing(f'{row.part} ({row.chapter})' for row in missing.itertuples())}."


def _count_rows(inputs: Inputs) -> str:
    named = {"transactions": "orders", "customers": "the customer table", "survey": "the survey"}
    read = inputs.funnel.groupby("source")["rows_in"].first()
    return listing(f"{plural(int(read[source]), 'row')} of {what}" for source, what in named.items() if source in read)


def _assess_family(knowledge: Knowledge, family: str) -> tuple:
    count = sum(entry.family == family for entry in knowledge.entries.values())
    if count:
        return ("features", f"{family} features", "yes", plural(count, "feature"), "")
    return ("features", f"{family} features", "no", "no column tells of it", _BRINGS[family])


def _assess_history(inputs: Inputs, knowledge: Knowledge, min_cell: int) -> list[tuple]:
    if inputs.orders is None:
        return [("features", "recency, frequency, monetary", "no", "there are no orders", "a file of orders")]
    features = knowledge.features
    months = float((features["tenure_days"].max() - features["recency_days"].min()) / MONTH)
    repeat = int((features["frequency"] > 1).sum())
    told = f"{plural(int(months), 'month')} of history"
    seasons = ("yes", told, "") if "spring_share" in features else ("no", told, "orders of 12 months or more")
    few = 0 < repeat < min_cell
    again = f"{f'under {min_cell} customers' if few else plural(repeat, 'customer')} ordered more than once"
    gaps = ("yes", again, "") if repeat >= min_cell else ("no", again, f"{plural(min_cell, 'repeat buyer')} or more")
    return [
        ("features", "recency, frequency, monetary", "yes", plural(len(features), "customer"), ""),
        ("features", "season of purchase", *seasons),
        ("features", "time between orders", *gaps),
    ]


def _assess_segments(knowledge: Knowledge, distinct: int) -> list[tuple]:
    customers = len(knowledge.features)
    why = f"{plural(customers, 'customer')}, {number(distinct)} of them different"
    enough = ("yes", why, "") if customers >= SHAKY else ("partly", why, f"{SHAKY} customers or more")
    if distinct <= FEWEST:
        enough = ("no", why, f"more than {FEWEST} different customers")
    gaps = ("yes", why, "")
    if customers < TOO_FEW:
        gaps = ("no", why, f"{TOO_FEW} customers or more")
    by_scores = "recency_days" in knowledge.entries
    names = "by recency, frequency, monetary" if by_scores else "by what deviates most"
    return [
        ("structure", "whether there are gaps between groups", *gaps),
        ("structure", "how many segments", *enough),
        ("segments", "which customers belong together", *enough),
        ("segments", "what methods are worth by later spending", *_assess_past(knowledge)),
        ("segments", f"names {names}", "yes", "there are orders" if by_scores else "there are no orders", ""),
    ]


def _assess_past(knowledge: Knowledge) -> tuple[str, str, str]:
    if "tenure_days" not in knowledge.features:
        return ("no", "there are no orders", "a file of orders")
    days = int(knowledge.features["tenure_days"].max())
    if days < LEAST_HISTORY:
        return ("no", f"{plural(days, 'day')} of history", f"orders of {LEAST_HISTORY} days or more")
    return ("yes", f"{plural(days, 'day')} of history, if enough customers spent again", "")


def _assess_bayes(knowledge: Knowledge) -> tuple:
    part = "how sure we are of segments and customers"
    makers = [entry for entry in knowledge.entries.values() if entry.makes_segments]
    if len(knowledge.features) < LEAST_SAMPLED:
        return ("bayes", part, "no", "few customers", f"{LEAST_SAMPLED} customers or more")
    quantities = [entry.name for entry in makers if entry.transform != "category"]
    if not any(knowledge.features[name].nunique() > 2 for name in quantities):
        return ("bayes", part, "no", "what makes the segments is no quantity", "columns of quantities or ratings")
    if find_missing():
        return (
            "bayes",
            part,
            "no",
            "PyStan or a C++ compiler is missing",
            "Linux or macOS, with PyStan and a compiler",
        )
    return ("bayes", part, "yes", "there are quantities, and PyStan", "")


def _assess_value(knowledge: Knowledge) -> list[tuple]:
    part = "what customers will bring, and who is about to leave"
    if "tenure_days" not in knowledge.features:
        return [("value", part, "no", "there are no orders", "a file of orders")]
    again = int((knowledge.features["tenure_days"] > knowledge.features["recency_days"]).sum())
    if again < LEAST_REPEATERS:
        why = f"fewer than {LEAST_REPEATERS} customers ordered on more than one day: by their spending so far alone"
        return [("value", part, "partly", why, f"{LEAST_REPEATERS} repeat buyers or more")]
    return [("value", part, "yes", f"{plural(again, 'customer')} ordered on more than one day", "")]


def _assess_actions(inputs: Inputs, has_campaigns: bool) -> list[tuple]:
    if inputs.orders is None:
        return []
    measured, bought = "responses that are measured and not assumed", "what segments buy, and what to offer next"
    lot = "results of campaigns that held customers back by lot"
    rows = [
        ("actions", measured, "yes", lot, "")
        if has_campaigns
        else ("actions", measured, "no", "no campaigns are named", lot)
    ]
    if {"product", "product_id"} & set(inputs.orders.transactions.columns):
        return [*rows, ("actions", bought, "yes", "the orders tell products", "")]
    return [*rows, ("actions", bought, "no", "the orders tell no products", "a column of products")]


def _with_orders(chapter: str, part: str, orders: bool) -> tuple:
    if orders:
        return (chapter, part, "yes", "there are orders", "")
    return (chapter, part, "no", "there are no orders", "a file of orders")
