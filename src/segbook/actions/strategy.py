"""One strategy per segment, bound to its situation, and the order of work."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.playbook import Playbook, Strategy
from segbook.actions.responses.estimate import MEASURED
from segbook.actions.situation import BANDS, CLEAR, match


def choose_strategies(bands: pd.DataFrame, playbook: Playbook) -> dict[int, Strategy]:
    """Give each segment the first strategy of the playbook that fits its situation.

    Parameters
    ----------
    bands : pandas.DataFrame
        As `find_bands` gives it.
    playbook : Playbook

    Returns
    -------
    dict of int to Strategy
        By segment_id.
    """
    situations = {fact: bands[fact].to_numpy(str) for fact in BANDS}
    fits = np.array([match(rule.when, situations) for rule in playbook.strategies])
    return {
        int(segment_id): playbook.strategies[first]
        for segment_id, first in zip(bands["segment_id"], fits.argmax(axis=0), strict=True)
    }


def find_advice(bands: pd.DataFrame, playbook: Playbook) -> dict[int, list[tuple[str, tuple[str, ...]]]]:
    """Give each segment what is said besides.

    Returns
    -------
    dict of int to list of (str, tuple of str)
        By segment_id; each what is said, and the facts that it was said for.
    """
    situations = {fact: bands[fact].to_numpy(str) for fact in BANDS}
    advice = {int(segment_id): [] for segment_id in bands["segment_id"]}
    for rule in playbook.besides:
        for segment_id in bands["segment_id"][match(rule.when, situations)]:
            advice[int(segment_id)].append((rule.say, tuple(rule.when)))
    return advice


def select_responses(
    responses: pd.DataFrame, strategies: Mapping[int, Strategy], options: pd.DataFrame
) -> pd.DataFrame:
    """Keep the treatments that the plan may use in each segment.

    What the strategy names, and what was measured to pay there by more than chance. Where campaigns have measured anything, the rest is
    not used on an assumption: it is worth a test first.

    Parameters
    ----------
    responses : pandas.DataFrame
        As `estimate_responses` gives it.
    strategies : mapping of int to Strategy
        As `choose_strategies` gives it.
    options : pandas.DataFrame
        As `weigh_options` gives it, of all responses.

    Returns
    -------
    pandas.DataFrame
        Rows of `responses`.
    """
    pairs = pd.MultiIndex.from_frame(responses[["segment_id", "treatment"]])
    named = pairs.isin([(segment_id, name) for segment_id, rule in strategies.items() for name in rule.treatments])
    measured = (responses["source"] == MEASURED).to_numpy()
    pays = options[(options["source"] == MEASURED) & (options["gain_lower"] > 0)]
    proven = pairs.isin(pd.MultiIndex.from_frame(pays[["segment_id", "treatment"]]))
    return responses[(measured & (named | proven)) if measured.any() else named].reset_index(drop=True)


def rank_segments(facts: pd.DataFrame, plan: pd.DataFrame | None, attractiveness: pd.Series) -> pd.Series:
    """Say in which order to work.

    First by what the plan is expected to win in each, then by what is expected of those who are slipping away, then by what the segment
    is expected to spend. Without orders first who are clearly less satisfied than the others, for that is to be mended before anything is sold, then
    by attractiveness. Equal ones by number of customers.

    Parameters
    ----------
    facts : pandas.DataFrame
        segment_id, customers, satisfaction_upper, and with orders at_stake, expected.
    plan : pandas.DataFrame or None
        segment_id, gain of each segment, with orders.
    attractiveness : pandas.Series of float
        Scores; the index is segment_id.

    Returns
    -------
    pandas.Series of int
        From 1; the index of `facts`.
    """
    keys = facts[["segment_id", "customers"]].assign(score=facts["segment_id"].map(attractiveness).fillna(0.0))
    keys["unhappy"] = (facts["satisfaction_upper"] < -CLEAR).to_numpy()
    by = ["unhappy", "score", "customers"]
    if plan is not None:
        keys["gain"] = keys["segment_id"].map(plan.groupby("segment_id")["gain"].sum()).fillna(0.0).to_numpy()
        keys[["at_stake", "expected"]] = facts[["at_stake", "expected"]].fillna(0.0).to_numpy()
        by = ["gain", "at_stake", "expected", "customers"]
    order = keys.sort_values([*by, "segment_id"], ascending=[False] * len(by) + [True]).index
    return pd.Series(np.argsort(order) + 1, index=facts.index)
