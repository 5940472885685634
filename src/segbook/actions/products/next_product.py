"""What to offer next: rules that rank products for each customer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

TOGETHER, SEGMENT, POPULAR, AGAIN = "bought together", "popular in the segment", "popular overall", "bought before"
"""What goes with the products that a customer has; what most customers of their segment bought; what most of all bought;
and what the customer bought on most days."""

TOLD = 5
"""Products that are offered to a customer."""

MOST_CUSTOMERS = 50_000
"""Customers of whom a rule is learnt, a draw if there are more."""

_BLOCK = 4_000
"""Customers that are ranked at a time: memory is this many rows of products."""


@dataclass(frozen=True)
class Baskets:
    """Who bought what.

    Attributes
    ----------
    customers : ndarray of str
        customer_id of each row.
    segment_ids : ndarray of int
        Their segments.
    items : ndarray of str
        Number of the product of each column.
    days : csr_matrix of shape (customers, items)
        Days on which the customer bought the product.
    """

    customers: np.ndarray
    segment_ids: np.ndarray
    items: np.ndarray
    days: csr_matrix

    @property
    def bought(self) -> csr_matrix:
        """1 where the customer bought the product."""
        return self.days.sign()


def draw_customers(segments: pd.DataFrame, seed: int, at_most: int = MOST_CUSTOMERS) -> pd.DataFrame:
    """Give customer_id and segment_id of all customers, or of a draw if there are many; ordered by customer_id."""
    known = segments[["customer_id", "segment_id"]].sort_values("customer_id", ignore_index=True)
    if len(known) <= at_most:
        return known
    drawn = np.random.default_rng(seed).choice(len(known), size=at_most, replace=False)
    return known.iloc[np.sort(drawn)].reset_index(drop=True)


def fill_baskets(purchases: pd.DataFrame, customers: pd.DataFrame) -> Baskets:
    """Put purchases into a table of customers by products.

    Parameters
    ----------
    purchases : pandas.DataFrame
        customer_id, item, days, as `segbook.features.list_purchases` gives it.
    customers : pandas.DataFrame
        customer_id, segment_id; those who bought none of the products have an empty row.
    """
    items = np.unique(purchases["item"].to_numpy(object).astype(str))
    days = place(purchases, customers["customer_id"], items, purchases["days"].to_numpy(float))
    return Baskets(customers["customer_id"].to_numpy(), customers["segment_id"].to_numpy(), items, days)


def place(purchases: pd.DataFrame, customers: pd.Series, items: np.ndarray, values: np.ndarray) -> csr_matrix:
    """Give the values of purchases in a row for each customer and a column for each item; other items are left out."""
    rows = pd.Index(customers).get_indexer(purchases["customer_id"])
    columns = pd.Index(items).get_indexer(purchases["item"])
    kept = (rows >= 0) & (columns >= 0)
    return csr_matrix((values[kept], (rows[kept], columns[kept])), shape=(len(customers), len(items)))


def liken(bought: csr_matrix) -> np.ndarray:
    """Measure how often products go together: the cosine between the columns of customers of equal length.

    A customer of many products says little of each pair of them: the pairs of each customer count one over their number.
    See Sarwar et al. (2001), *Item-Based Collaborative Filtering Recommendation Algorithms*, and Breese et al. (1998) for
    the weight.

    Parameters
    ----------
    bought : csr_matrix of shape (customers, items)
        1 where the customer bought the product.

    Returns
    -------
    ndarray of shape (items, items)
        0 to 1, and 0 of each with itself.
    """
    if not bought.shape[1]:
        return np.empty((0, 0))
    columns = normalize(normalize(bought, axis=1), axis=0)
    likeness = (columns.T @ columns).toarray()
    np.fill_diagonal(likeness, 0.0)
    return likeness


def learn(baskets: Baskets) -> dict[str, np.ndarray]:
    """Learn what the rules rank by: the likeness of products, and how large a share of whom bought each.

    Returns
    -------
    dict
        `TOGETHER`: as `liken` gives it. `SEGMENT`: shape (highest segment_id + 1, items), 0 to 1, 0 for ids that nobody
        has. `POPULAR`: shape (items,), 0 to 1.
    """
    bought, rows = baskets.bought, np.arange(len(baskets.customers))
    size = int(baskets.segment_ids.max(initial=0)) + 1
    members = csr_matrix((np.ones(len(rows)), (baskets.segment_ids, rows)), shape=(size, len(rows)))
    counts = np.maximum(np.bincount(baskets.segment_ids, minlength=size), 1)[:, None]
    popular = np.asarray(bought.sum(axis=0)).ravel() / max(len(rows), 1)
    return {TOGETHER: liken(bought), SEGMENT: (members @ bought).toarray() / counts, POPULAR: popular}


def score(rule: str, learnt: Mapping[str, np.ndarray], baskets: Baskets, rows: np.ndarray) -> np.ndarray:
    """Score every product for some customers; what ties is ranked by how popular it is in the segment.

    Parameters
    ----------
    rule : str
        `TOGETHER`, `SEGMENT`, `POPULAR` or `AGAIN`.
    learnt : mapping
        As `learn` gives it.
    baskets : Baskets
    rows : ndarray of int
        Of the customers.

    Returns
    -------
    ndarray of shape (rows, items)
    """
    popular = learnt[SEGMENT][baskets.segment_ids[rows]]
    if rule == SEGMENT:
        return popular + 1e-6 * learnt[POPULAR]
    if rule == POPULAR:
        return np.tile(learnt[POPULAR], (len(rows), 1))
    if rule == TOGETHER:
        return baskets.bought[rows] @ learnt[TOGETHER] + 1e-6 * popular
    return baskets.days[rows].toarray() + 1e-6 * popular


def rank(
    rule: str, learnt: Mapping[str, np.ndarray], baskets: Baskets, rows: np.ndarray | None = None, *, new: bool = True
) -> np.ndarray:
    """Give the columns of the `TOLD` best products for each customer, the best first; −1 where there are no more.

    Parameters
    ----------
    rule, learnt, baskets
        As for `score`.
    rows : ndarray of int, optional
        Of the customers; default: all.
    new : bool
        Leave out what the customer has bought.

    Returns
    -------
    ndarray of int, shape (rows, `TOLD`)
    """
    rows = np.arange(len(baskets.customers)) if rows is None else rows
    told = min(TOLD, len(baskets.items))
    best = np.full((len(rows), TOLD), -1)
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        scores = score(rule, learnt, baskets, block)
        if new:
            scores[baskets.days[block].nonzero()] = -np.inf
        best[first : first + _BLOCK, :told] = _find_best(scores, told)
    return best


def _find_best(scores: np.ndarray, told: int) -> np.ndarray:
    if not told:
        return np.empty((len(scores), 0), dtype=int)
    some = np.sort(np.argpartition(-scores, told - 1, axis=1)[:, :told], axis=1)
    own = np.take_along_axis(scores, some, axis=1)
    order = np.argsort(-own, axis=1, kind="stable")
    found = np.take_along_axis(some, order, axis=1)
    return np.where(np.isneginf(np.take_along_axis(own, order, axis=1)), -1, found)
