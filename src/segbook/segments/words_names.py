"""The names of the segments, in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.common.wording import listing
from segbook.segments.names import SCORED
from segbook.segments.own_names import find_changed, find_unused


def tabulate_names(names: pd.DataFrame, labelled: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Put the names of the segments beside their levels, scores and numbers of customers.

    Parameters
    ----------
    names : pandas.DataFrame
        As `name_segments` gives it.
    labelled : pandas.DataFrame
        segment_id, one row per customer.
    min_cell : int
        Of segments of fewer customers, scores are not told; write their number with `wording.cell`.

    Returns
    -------
    pandas.DataFrame
        segment, and where there are orders level and scores; customers; what is known of none is left out.
    """
    counts = names["segment_id"].map(labelled["segment_id"].value_counts())
    scores = names.filter(regex="_score$")
    table = names.filter(["segment", "level"]).join(scores.where(counts >= min_cell))
    return table.assign(customers=counts).dropna(axis=1, how="all")


def describe_scores(names: pd.DataFrame, features: pd.DataFrame) -> str:
    """Say how surely the scores lead to the names, and what they cannot tell.

    Parameters
    ----------
    names : pandas.DataFrame
        As `name_by_scores` gives it.
    features : pandas.DataFrame
        What it was given.
    """
    return " ".join(filter(None, (describe_near(names), describe_constant(features))))


def describe_near(names: pd.DataFrame) -> str:
    """Say which names hang by a hair, and which ones the segments could have had instead.

    Parameters
    ----------
    names : pandas.DataFrame
        segment, near, as `name_by_scores` gives them.
    """
    told = [
        f"“{row.segment}” could as well be named {listing(row.near.split(', '))}"
        for row in names.itertuples()
        if row.near
    ]
    if not told:
        return "No name hangs by a hair: it would be the same if any score were higher or lower by two of its standard errors."
    return f"Some names hang by a hair, because a score is near the border of its name: {listing(told)}."


def describe_own_names(names: pd.DataFrame, renamed: pd.DataFrame, own: Mapping[str, str]) -> str:
    """Say what became of the names that the user gives.

    Parameters
    ----------
    names, renamed : pandas.DataFrame
        Before and after `rename_segments`.
    own : mapping of str to str
        Name of a segment to the user's own.
    """
    unused, changed = find_unused(names, own), find_changed(names, renamed, own)
    if not own:
        return "All names are the report's; the parameter file can give yours in their place (segments.names)."
    used = names["segment"] != renamed["segment"]
    pairs = zip(renamed.loc[used, "segment"], names.loc[used, "segment"], strict=True)
    told = (
        [f"Renamed by the parameter file: {listing(f'“{new}” would be “{old}”' for new, old in pairs)}."]
        if used.any()
        else []
    )
    if changed:
        parts = listing(f"“{name}” became “{final}”" for name, final in changed.items())
        told.append(f"A name that another segment has already got a number: {parts}.")
    if unused:
        missing, there = listing(f"“{name}”" for name in unused), listing(f"“{name}”" for name in names["segment"])
        told.append(
            f"The parameter file also renames {missing}, which no segment of this run is called; the names are {there}."
        )
    return " ".join(told)


def describe_constant(features: pd.DataFrame) -> str:
    """Say what the names cannot tell because all customers are the same in it; empty if there is nothing of the kind."""
    same = [name for name, column in SCORED.items() if features[column].nunique() == 1]
    if not same:
        return ""
    return f"All customers have the same {listing(same)}, so the names say nothing about that: they speak of the rest alone."
