"""Attractiveness in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.common.wording import listing, percent
from segbook.profiles.attractiveness import sum_scores
from segbook.settings import CRITERIA

FIRM, OPEN = 0.8, 0.5
"""Shares of random weightings from which being first is called firm, and under which it is called open."""

CLOSE = 0.01
"""Scores that differ by less are called equal."""

WANTS = {
    "size": ("how many they are", "customers"),
    "revenue": ("what they brought", "orders"),
    "spending": ("what the median customer brought", "orders"),
    "activity": ("how lately they ordered", "orders"),
    "satisfaction": ("satisfaction", "answers, enough in every segment"),
    "stability": ("stability", "other draws of the customers"),
}
"""What a criterion is about, and what is wanting where it is left out."""


def describe_attractiveness(
    attractiveness: pd.DataFrame, firsts: pd.Series, profiles: pd.DataFrame, weights: Mapping[str, float]
) -> str:
    """Say which segment is the most attractive, by what, and whether other weights would change it.

    Parameters
    ----------
    attractiveness : pandas.DataFrame
        As `score_attractiveness` gives it.
    firsts : pandas.Series
        As `vary_weights` gives it.
    profiles : pandas.DataFrame
        segment_id, segment.
    weights : mapping of str to float
        As they were set.
    """
    left = tell_left_out(attractiveness, weights)
    if attractiveness.empty:
        return f"No segment can be scored. {left}".strip()
    scores, called = sum_scores(attractiveness), profiles.set_index("segment_id")["segment"]
    first = scores.index[0]
    if len(scores) == 1:
        return (
            f"Only “{called[first]}” has enough customers to be scored, so there is nothing to compare. {left}".strip()
        )
    top = f"{called[first]}” ({scores.iloc[0]:.2f}"
    if scores.iloc[0] - scores.iloc[1] < CLOSE:
        told = f"“{top} of 1) and “{called[scores.index[1]]}” ({scores.iloc[1]:.2f}) share the first place."
    else:
        own = attractiveness[attractiveness["segment_id"] == first]
        best = own.loc[own["contribution"].sort_values(ascending=False, kind="stable").index[:2], "criterion"]
        told = (
            f"With these weights the most attractive segment is “{top} of 1), above all by {listing(best)}; "
            f"then comes “{called[scores.index[1]]}” ({scores.iloc[1]:.2f})."
        )
    return f"{told} {_tell_firsts(firsts, first, called)} {left}".strip()


def _tell_firsts(firsts: pd.Series, first: int, called: pd.Series) -> str:
    share = firsts[first]
    if share >= FIRM:
        return f"Other weights hardly change that: it is first in {percent(share)} of random weightings."
    rival = firsts.drop(first).idxmax()
    against = f"“{called[first]}” is first in {percent(share)} of random weightings, “{called[rival]}” in {percent(firsts[rival])}"
    if share < OPEN:
        return f"That depends on the weights: {against}. Choose them with care, before looking at the result."
    return f"That depends on the weights to some degree: {against}."


def tell_left_out(attractiveness: pd.DataFrame, weights: Mapping[str, float]) -> str:
    """Name the criteria that were asked for and that the run does not have."""
    missing = [name for name in CRITERIA if weights.get(name, 0) > 0 and name not in set(attractiveness["criterion"])]
    if not missing:
        return ""
    wanting = dict.fromkeys(WANTS[name][1] for name in missing)
    parts = [
        f"{listing(WANTS[name][0] for name in missing if WANTS[name][1] == why)} (for want of {why})" for why in wanting
    ]
    return f"Left out: {listing(parts)}."
