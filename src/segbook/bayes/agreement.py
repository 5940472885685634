"""Where the model draws the borders otherwise than the report."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from segbook.bayes.certainty import SURE
from segbook.common.cells import fold_small, hide_exclusive


@dataclass(frozen=True)
class Agreement:
    """The report's segments beside the likeliest ones of the model.

    Attributes
    ----------
    adjusted_rand : float
        Of the two partitions: 1 is the same, about 0 what chance gives.
    crossing : pandas.DataFrame
        segment_id, likeliest, customers: one row for every pair of segments, nobody included.
    sure : float
        Share of the customers who belong to their segment in the report with a probability of `SURE` or more.
    unsure : float
        Share of the customers who belong to no segment with a probability of `SURE` or more.
    moved : float
        Share of the customers to whom the model gives another segment as the likeliest.
    """

    adjusted_rand: float
    crossing: pd.DataFrame
    sure: float
    unsure: float
    moved: float


def compare_with_report(membership: pd.DataFrame, k: int, min_cell: int) -> Agreement:
    """Compare the likeliest segments of the model with those of the report.

    Parameters
    ----------
    membership : pandas.DataFrame
        Of `tabulate_membership`: segment_id, probability, likeliest, highest.
    k : int
        Number of segments.
    min_cell : int
        A share of fewer customers is counted with another: those who surely belong elsewhere, or those who are sure or
        unsure, with each other; fewer who are moved are none.

    Returns
    -------
    Agreement
    """
    total = len(membership)
    ids = range(1, k + 1)
    pairs = pd.MultiIndex.from_product([ids, ids], names=["segment_id", "likeliest"])
    counts = membership.groupby(["segment_id", "likeliest"]).size().reindex(pairs, fill_value=0)
    own, some = membership["probability"] >= SURE, membership["highest"] >= SURE
    sure, unsure, _ = fold_small(_shares(own, ~some, some & ~own), min_cell / total)
    stays = membership["likeliest"] == membership["segment_id"]
    return Agreement(
        float(adjusted_rand_score(membership["segment_id"], membership["likeliest"])),
        counts.rename("customers").reset_index(),
        float(sure),
        float(unsure),
        float(fold_small(_shares(stays, ~stays), min_cell / total)[1]),
    )


def publish_crossing(crossing: pd.DataFrame, public: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Lay out who would move where, without cells that point at few customers.

    Parameters
    ----------
    crossing : pandas.DataFrame
        segment_id, likeliest, customers.
    public : pandas.DataFrame
        As `publish_certainty` gives it: of other segments nothing is told.
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        One row per segment of the report and one column per segment of the model; missing is what must not be told.
    """
    counts = crossing.pivot(index="segment_id", columns="likeliest", values="customers")
    told = public["segment_id"].to_list()
    hidden = hide_exclusive(counts, min_cell).to_numpy()
    moves, values = ~np.eye(len(counts), dtype=bool), counts.to_numpy()
    # how many move in all is told as well, so that those of the hidden cells together must not be few
    while 0 < values[moves & hidden].sum() < min_cell and (left := moves & ~hidden & (values > 0)).any():
        hidden |= left & (values == values[left].min())
    return counts.astype("Int64").mask(hidden).loc[told, told]


def collect_facts(agreement: Agreement, customers: int) -> dict[str, float | int]:
    """Give the numbers of the chapter that other pages use."""
    return {
        "customers": customers,
        "sure_share": agreement.sure,
        "unsure_share": agreement.unsure,
        "moved_share": agreement.moved,
        "adjusted_rand": agreement.adjusted_rand,
    }


def _shares(*parts: pd.Series):
    return pd.concat(parts, axis=1).mean().to_numpy()
