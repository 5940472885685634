"""Does a rule find what customers really buy next? Tried on orders that it has not seen."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from segbook.actions.products.next_product import (
    AGAIN,
    POPULAR,
    SEGMENT,
    TOGETHER,
    Baskets,
    fill_baskets,
    learn,
    place,
    rank,
)
from segbook.features import Past, list_next_purchases, list_purchases
from segbook.models import SegmentModel
from segbook.segments import draw_sums

NEW, ANY = "new", "any"
"""Only products that the customer has not bought yet, or any."""

RULES = {NEW: (TOGETHER, SEGMENT, POPULAR), ANY: (TOGETHER, SEGMENT, POPULAR, AGAIN)}

LEAST_TRIED = 50
"""Customers without whom rules are not compared."""

COLUMNS = [
    "products",
    "rule",
    "customers",
    "recall",
    "lower",
    "upper",
    "hit",
    "gain",
    "gain_lower",
    "gain_upper",
    "used",
]


def try_rules(transactions, past: Past, divider: SegmentModel, seed: int) -> pd.DataFrame:
    """Rank products as of an earlier day, and look which of them were in each customer's next order.

    Nothing of that day or later is seen: neither purchases nor segments (the model that labels was made of all orders, so
    the segments know a little of what came after).

    Parameters
    ----------
    transactions : ibis.Table
    past : Past
        Its view `judged` is the trial: the next order is all that a customer bought on the first day in its window.
    divider : SegmentModel
        Of this run.
    seed : int

    Returns
    -------
    pandas.DataFrame
        products (`NEW`: only what the customer had not bought, in the ranking as in the order; `ANY`), rule, customers (who
        ordered such products in the window), recall (share of the products ordered that is among the five offered, mean of the customers; products that nobody
        had bought count too),
        lower, upper (95 %), hit (share of customers with at least one of the five), gain (recall less that of `SEGMENT`),
        gain_lower, gain_upper (95 %), used (the rule of the report, of new products: `TOGETHER` if it finds more
        than both `SEGMENT` and `POPULAR` by more than chance, else `SEGMENT`). Empty where there is no past, no product, or too few customers.
    """
    view = past.judged
    if view is None:
        return _tabulate([])
    customers = view.features[["customer_id"]].assign(segment_id=divider.assign(view.features)[0])
    baskets = fill_baskets(list_purchases(transactions, customers, view.as_of), customers)
    later = list_next_purchases(transactions, customers, view.as_of, view.until)
    return compare_rules(baskets, later, seed)


def compare_rules(baskets: Baskets, later: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Compare the rules as `try_rules` says.

    Parameters
    ----------
    baskets : Baskets
        As of the earlier day.
    later : pandas.DataFrame
        Next orders, as `segbook.features.list_next_purchases` gives them.
    seed : int
    """
    learnt = learn(baskets)
    rows = []
    for products, rules in RULES.items():
        offered = {
            rule: lambda rows, rule=rule, products=products: rank(rule, learnt, baskets, rows, new=products == NEW)
            for rule in rules
        }
        rows += measure_recalls(offered, baskets, later, seed, products)
    return _tabulate(rows)


def measure_recalls(
    offered: dict[str, Callable[[np.ndarray], np.ndarray]],
    baskets: Baskets,
    later: pd.DataFrame,
    seed: int,
    products: str,
) -> list[dict]:
    """Measure the recall of each rule on the next orders; a rule is a function from rows to columns as `rank` gives them."""
    wanted = later[~later["before"]] if products == NEW else later
    bought = place(wanted, pd.Series(baskets.customers), baskets.items, np.ones(len(wanted)))
    counts = wanted["customer_id"].value_counts().reindex(baskets.customers, fill_value=0).to_numpy()
    rows = np.flatnonzero(counts)
    if len(rows) < LEAST_TRIED:
        return []
    bought = bought[rows].toarray()
    hits = {rule: _count_hits(find(rows), bought) for rule, find in offered.items()}
    recalls = np.column_stack([each / counts[rows] for each in hits.values()])
    means = draw_sums(recalls, seed) / len(rows)
    gains = means - means[:, [list(hits).index(SEGMENT)]]
    (lower, upper), (least, most) = (np.quantile(each[1:], [0.025, 0.975], axis=0) for each in (means, gains))
    used = _find_used(dict(zip(hits, means.T, strict=True))) if products == NEW else None
    return [
        {
            "products": products,
            "rule": rule,
            "customers": len(rows),
            "recall": means[0, i],
            "lower": lower[i],
            "upper": upper[i],
        }
        | {"hit": (hits[rule] > 0).mean(), "gain": gains[0, i], "gain_lower": least[i], "gain_upper": most[i]}
        | {"used": rule == used}
        for i, rule in enumerate(hits)
    ]


def _find_used(means: dict[str, np.ndarray]) -> str:
    ahead = [means[TOGETHER][1:] - means[other][1:] for other in (SEGMENT, POPULAR)]
    return TOGETHER if min(np.quantile(each, 0.025) for each in ahead) > 0 else SEGMENT


def _count_hits(best: np.ndarray, bought: np.ndarray) -> np.ndarray:
    if not bought.shape[1]:
        return np.zeros(len(best))
    found = np.take_along_axis(bought, np.maximum(best, 0), axis=1)
    return np.where(best >= 0, found, 0).sum(axis=1)


def choose_rule(trial: pd.DataFrame) -> str:
    """Give the rule that the report offers by; what is popular in the segment if nothing could be tried."""
    return next(iter(trial.loc[trial["used"], "rule"]), SEGMENT)


def _tabulate(rows: list[dict]) -> pd.DataFrame:
    kinds = {"products": "str", "rule": "str", "customers": "int64", "used": "bool"}
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({name: kinds.get(name, "float64") for name in COLUMNS})
