"""Choose the method that makes the segments by one stated rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.features import Past
from segbook.models import SELECTABLE
from segbook.segments.compare import Comparison
from segbook.segments.foresee import cap_spend
from segbook.segments.worth import compare_worth

NO_LESS = 0.05
"""A method whose agreement is lower by no more than this comes back as surely as another."""

CLEARER = 0.02
"""A mean silhouette higher by more than this is better."""


@dataclass(frozen=True)
class AlgorithmChoice:
    """The method in use and where it comes from.

    Attributes
    ----------
    algorithm : str
        In use.
    recommended : str
        What the rule recommends; equal to `algorithm` unless the user asked for another.
    judged_by : {"worth", "silhouette"}
        What another method would have to be better in than k-means.
    """

    algorithm: str
    recommended: str
    judged_by: str


def choose_algorithm(
    comparison: Comparison, asked: str, *, k: int, customers: int, min_cell: int, past: Past, seed: int
) -> AlgorithmChoice:
    """Choose the method by one rule.

    It is k-means, unless another method that makes as many segments, none of them too small to report on, comes back no
    less surely (`NO_LESS`) and is clearly better: its worth is higher by more than chance (paired bootstrap, all rivals considered), or,
    where the past cannot tell, its silhouette by more than `CLEARER`. Of several such the best is taken. What the
    user asks for is used.

    Parameters
    ----------
    comparison : Comparison
    asked : str
        ``"auto"`` or a key of `ALGORITHMS`.
    k : int
    customers : int
        How many there are.
    min_cell : int
        Smallest segment that can be reported on, in customers.
    past : Past
    seed : int
        Of the bootstrap.

    Returns
    -------
    AlgorithmChoice
    """
    table = comparison.table.set_index("algorithm")
    plain = table.loc["kmeans"]
    rivals = table.loc[[name for name in SELECTABLE if name != "kmeans"]]
    large = (rivals["groups"] == k) & (rivals["smallest_share"] * customers >= min_cell)
    rivals = rivals[large & (rivals["agreement"] >= plain["agreement"] - NO_LESS)]
    if comparison.judged and pd.notna(plain["worth"]):
        judged_by, judged = "worth", comparison.judged
        spend = cap_spend(past.judged.spend)
        better = [
            compare_worth(judged[name], judged["kmeans"], spend, seed, comparisons=len(rivals)).lower > 0
            for name in rivals.index
        ]
    else:
        judged_by, better = "silhouette", rivals["silhouette"] > plain["silhouette"] + CLEARER
    clear = rivals[np.array(better, dtype=bool)]
    recommended = clear[judged_by].idxmax() if len(clear) else "kmeans"
    return AlgorithmChoice(recommended if asked == "auto" else asked, recommended, judged_by)
