"""Which categories, brands and products each segment buys more or less often than all other customers."""

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from segbook.features import count_buyers, name_products

LEVELS = ("category", "brand", "product")

FALSE_SHARE = 0.05
"""Share of what is told that may be chance (false discovery rate)."""

CLEAR_LIFT = 1.2
"""A share must be so many times as large as the others', or they as large as it, to be worth a word."""

_KINDS = {
    "segment_id": "int64",
    "level": "str",
    "item": "str",
    "value": "str",
    "customers": "int64",
    "share": "float64",
    "share_others": "float64",
    "lift": "float64",
    "lower": "float64",
    "upper": "float64",
    "usual": "float64",
    "p_adjusted": "float64",
    "told": "bool",
}


def compare_segments(transactions, segments: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Compare how many of each segment bought each category, brand and product with how many of all other customers did.

    The comparison is with the customers of the other segments, not with everybody: a large segment would be compared with
    itself. Bought is bought at least once; what was free does not count.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, amount, and any of category, brand, product_id and product.
    segments : pandas.DataFrame
        customer_id, segment_id.
    min_cell : int
        As for `find_tellable`.

    Returns
    -------
    pandas.DataFrame
        segment_id, level (one of `LEVELS`), item (its number or name), value (its name), customers (of the segment, who
        bought it), share (of the segment's customers), share_others (of the customers of all other segments), lift (share /
        share_others), lower, upper (95 % interval of the logarithm of the ratio, Katz et al. 1978), usual (median lift of the
        segment over what may be told of the level: how much more of everything it buys), p_adjusted (that the shares are equal,
        adjusted over the whole table for the false discovery rate, Benjamini & Hochberg 1995), told (whether it is at
        most `FALSE_SHARE` and the lift is clear, `CLEAR_LIFT`); ordered by the first three. Only what may be published.
    """
    sizes = segments["segment_id"].value_counts().sort_index()
    parts = []
    for level in LEVELS:
        counts = count_buyers(transactions, segments, level)
        wide = counts.pivot(index="item", columns="segment_id", values="buyers")
        wide = wide.reindex(columns=sizes.index).fillna(0).astype("int64")
        tellable = find_tellable(wide.to_numpy(), sizes.to_numpy(), min_cell)
        rows, columns = np.nonzero(tellable)
        part = _compare(wide.to_numpy(), sizes.to_numpy(), rows, columns)
        part = part.assign(level=level, item=wide.index[rows], segment_id=sizes.index[columns])
        names = name_products(transactions, list(wide.index)) if level == "product" else {}
        parts.append(part.assign(value=[names.get(item, item) for item in part["item"]]))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    adjusted = multipletests(table["p"], method="fdr_bh")[1] if len(table) else []
    clear = np.abs(np.log(table["lift"].astype(float))) >= np.log(CLEAR_LIFT)
    table = table.assign(
        usual=table.groupby(["segment_id", "level"])["lift"].transform("median"),
        p_adjusted=adjusted,
        told=np.array(adjusted, dtype=float) <= FALSE_SHARE,
    )
    table["told"] &= clear
    return table[list(_KINDS)].astype(_KINDS).sort_values(["segment_id", "level", "item"], ignore_index=True)


def compare_shares(bought: np.ndarray, of: np.ndarray, others: np.ndarray, of_others: np.ndarray) -> pd.DataFrame:
    """Compare shares of two groups: lift (their ratio), lower, upper (95 %, log ratio), p (two-sided); one row for each pair.

    Parameters
    ----------
    bought, of, others, of_others : ndarray of int
        How many bought it, of how many; in the one group and in the other. Above 0.
    """
    if not len(bought):
        return pd.DataFrame({name: np.array([], dtype=float) for name in ("lift", "lower", "upper", "p")})
    counts = (np.asarray(bought), np.asarray(of), np.asarray(others), np.asarray(of_others))
    lower, upper = confint_proportions_2indep(*counts, compare="ratio", method="log")
    lift = counts[0] / counts[1] / (counts[2] / counts[3])
    deviation = np.log(upper / lower) / (2 * norm.ppf(0.975))
    z = np.divide(np.log(lift), deviation, out=np.zeros(len(lift)), where=deviation > 0)  # 0 if all of both bought it
    return pd.DataFrame({"lift": lift, "lower": lower, "upper": upper, "p": 2 * norm.sf(np.abs(z))})


def _compare(counts: np.ndarray, sizes: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> pd.DataFrame:
    bought, of = counts[rows, columns], sizes[columns]
    others, of_others = counts[rows].sum(axis=1) - bought, sizes.sum() - of
    table = compare_shares(bought, of, others, of_others)
    return table.assign(customers=bought, share=bought / of, share_others=others / of_others)


def find_tellable(counts: np.ndarray, sizes: np.ndarray, min_cell: int) -> np.ndarray:
    """Say which counts of customers may be published, so that no smaller group is shown or found by subtraction.

    A count may be published with that of all other segments if each is at least `min_cell`, and those who did not buy are
    nobody or as many, on both sides. What is left out of an item must hide among enough others: if the segments
    left out have too few buyers or too few others together, or one is left alone with a small group, the smallest that
    could be published is left out too.

    Parameters
    ----------
    counts : ndarray of int, shape (items, segments)
        Customers who bought the item.
    sizes : ndarray of int, shape (segments,)
        All customers.
    min_cell : int

    Returns
    -------
    ndarray of bool, shape (items, segments)
    """
    others, of_others = counts.sum(axis=1, keepdims=True) - counts, sizes.sum() - sizes
    small = _is_small(counts, min_cell) | _is_small(sizes - counts, min_cell)
    beside = _is_small(others, min_cell) | _is_small(of_others - others, min_cell)
    tellable = ~small & ~beside & (counts >= min_cell) & (others >= min_cell)
    while True:
        left = ~tellable
        exposed = left.sum(axis=1) == 1
        for each in (counts, sizes - counts):
            exposed |= _is_small((each * left).sum(axis=1), min_cell)
        exposed &= (small & left).any(axis=1) & tellable.any(axis=1)
        if not exposed.any():
            return tellable
        smallest = np.where(tellable, counts, counts.max(initial=0) + 1).argmin(axis=1)
        tellable[exposed, smallest[exposed]] = False


def _is_small(counts: np.ndarray, min_cell: int) -> np.ndarray:
    return (counts > 0) & (counts < min_cell)
