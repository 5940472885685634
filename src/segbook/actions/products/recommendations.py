"""What to offer to whom: five products for each customer, and what that is for each segment."""

import numpy as np
import pandas as pd

from segbook.actions.products.affinity import compare_shares
from segbook.actions.products.next_product import TOGETHER, TOLD, Baskets, draw_customers, fill_baskets, learn, rank
from segbook.features import list_purchases, name_products

OWN, EVERYBODY = "segment", "everybody"
"""Of whom a lift was measured: the segment's customers, or all where these are too few."""

_KINDS = {
    "segment_id": "int64",
    "place": "int64",
    "item": "str",
    "product": "str",
    "customers": "int64",
    "share": "float64",
    "because_item": "str",
    "because": "str",
    "basis": "str",
    "lift": "float64",
    "lower": "float64",
    "upper": "float64",
}


def recommend_next(
    transactions, segments: pd.DataFrame, rule: str, min_cell: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find five products for each customer that they have not bought yet, and those that most of each segment get.

    Parameters
    ----------
    transactions : ibis.Table
    segments : pandas.DataFrame
        customer_id, segment_id.
    rule : str
        As `choose_rule` gives it.
    min_cell : int
        Nothing is told that fewer customers of a segment get; a lift is told of groups of at least as many.
    seed : int
        Of the draw, if there are many customers.

    Returns
    -------
    suggestions : pandas.DataFrame
        customer_id, place (1 is the best), item; ordered by the first two. Of a draw of the customers if they are many.
    recommendations : pandas.DataFrame
        segment_id, place (by how many customers get it), item, product (its name), customers (who get it, of those drawn),
        share (of the segment's), because_item, because (what these customers have bought that speaks most for it; missing
        where the rule is popularity or too few have it), basis (`OWN` or `EVERYBODY`: of whom the lift is; missing without one), lift
        (where there is a because: how many times as often buyers of that have bought this, compared with the other customers of the
        same segment; else compared with the other segments), lower, upper (95 % each on its own; missing where a group is too
        small); ordered by the first two.
    """
    customers = draw_customers(segments, seed)
    baskets = fill_baskets(list_purchases(transactions, customers), customers)
    learnt = learn(baskets)
    best = rank(rule, learnt, baskets)
    rows, places = np.nonzero(best >= 0)
    items = baskets.items[best[rows, places]]
    suggestions = pd.DataFrame({"customer_id": baskets.customers[rows], "place": places + 1, "item": items})
    table = summarise_offers(baskets, best, learnt[TOGETHER] if rule == TOGETHER else None, min_cell)
    names = name_products(transactions, sorted({*table["item"], *table["because_item"].dropna()}))
    table = table.assign(product=table["item"].map(names), because=table["because_item"].map(names))
    return suggestions, table[list(_KINDS)].astype(_KINDS)


def summarise_offers(baskets: Baskets, best: np.ndarray, likeness: np.ndarray | None, min_cell: int) -> pd.DataFrame:
    """Give what most customers of each segment are offered, as `recommend_next` says, without names.

    Parameters
    ----------
    baskets : Baskets
    best : ndarray of int, shape (customers, `TOLD`)
        As `rank` gives it.
    likeness : ndarray of shape (items, items), or None
        What `best` was found by; None if by popularity.
    min_cell : int
    """
    bought, rows = baskets.bought.tocsc(), []
    for segment_id in np.unique(baskets.segment_ids):
        own = np.flatnonzero(baskets.segment_ids == segment_id)
        offered = np.bincount(best[own][best[own] >= 0], minlength=len(baskets.items))
        most = np.argsort(-offered, kind="stable")[:TOLD]
        for number, item in enumerate(most[offered[most] >= min_cell], start=1):
            row = {"segment_id": segment_id, "place": number, "item": baskets.items[item], "customers": offered[item]}
            row |= {"share": offered[item] / len(own)}
            got = own[(best[own] == item).any(axis=1)]
            rows.append(row | _explain(bought, baskets, own, got, item, likeness, min_cell))
    return pd.DataFrame(rows, columns=[name for name in _KINDS if name not in ("product", "because")])


def _explain(bought, baskets: Baskets, own, got, item: int, likeness, min_cell: int) -> dict:
    """Give because_item, basis, lift, lower and upper of an offer."""
    has = np.asarray(bought[:, [item]].todense()).ravel() > 0
    if likeness is None:
        inside = baskets.segment_ids == baskets.segment_ids[own[0]]
        return {"because_item": None} | _lift(has, inside, OWN, min_cell)
    owners = np.asarray(bought[got].sum(axis=0)).ravel()
    because = int(np.argmax(np.where(owners >= min_cell, owners * likeness[:, item], -1.0)))
    if owners[because] < min_cell:
        return {"because_item": None}
    with_it = np.asarray(bought[:, [because]].todense()).ravel() > 0
    lift = _lift(has[own], with_it[own], OWN, min_cell) or _lift(has, with_it, EVERYBODY, min_cell)
    return {"because_item": baskets.items[because]} | lift


def _lift(has: np.ndarray, inside: np.ndarray, basis: str, min_cell: int) -> dict:
    """Compare how many inside and outside of a group have bought a product; empty if any of these is too few to be told."""
    counts = [int(np.sum(each)) for each in (has & inside, inside, has & ~inside, ~inside)]
    without = [counts[1] - counts[0], counts[3] - counts[2]]
    if min(counts) < max(min_cell, 1) or any(0 < each < min_cell for each in without):
        return {}
    found = compare_shares(*([each] for each in counts)).iloc[0]
    return {"basis": basis} | found[["lift", "lower", "upper"]].to_dict()
