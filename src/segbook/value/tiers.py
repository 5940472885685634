"""Who carries the value: customers in three tiers."""

import numpy as np
import pandas as pd

TIERS = ("high", "medium", "low")
HALF, NEARLY_ALL = 0.5, 0.9
"""The customers of the high tier bring half of the value together; with those of the medium tier, nine tenths."""


def assign_tiers(clv: np.ndarray) -> np.ndarray:
    """Give each customer a tier by value; equal values get the same one, and if all are equal it is the medium one.

    Parameters
    ----------
    clv : ndarray of float, shape (customers,)
        Not negative.

    Returns
    -------
    ndarray of str
    """
    if np.ptp(clv) == 0:
        return np.full(len(clv), "medium", dtype=object)
    ranked = np.sort(clv)[::-1]
    reached = np.cumsum(ranked) / ranked.sum()
    high, medium = (ranked[np.searchsorted(reached, share - 1e-12)] for share in (HALF, NEARLY_ALL))
    return np.select([clv >= high, clv >= medium], TIERS[:2], TIERS[2]).astype(object)


def summarise_tiers(customers: pd.DataFrame) -> pd.DataFrame:
    """Count the tiers, the highest first: tier, customers, share (of them), value_share.

    Parameters
    ----------
    customers : pandas.DataFrame
        tier, clv, spent; shares are of clv (of its amount, where every order loses money), or of spent where that is not known.
    """
    worth = customers["spent"] if customers["clv"].isna().all() else customers["clv"].abs()
    grouped = worth.groupby(customers["tier"]).agg(customers="size", value="sum").reindex(TIERS).dropna()
    shares = grouped / grouped.sum()
    table = grouped.assign(share=shares["customers"], value_share=shares["value"].fillna(0.0)).drop(columns="value")
    return table.astype({"customers": int}).reset_index()


def publish_tiers(tiers: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Give the tiers as `summarise_tiers` does, or none of them if one has too few customers to be published."""
    return tiers if (tiers["customers"] >= min_cell).all() else tiers[:0]
