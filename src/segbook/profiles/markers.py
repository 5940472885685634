"""Where segments stand among all customers, and which variables mark them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.features import Feature
from segbook.features.feature import OTHER
from segbook.profiles.comparable import keep_comparable

ABSOLUTE, RELATIVE = 0.25, 0.5
"""A variable marks a segment whose mean is so far from that of all customers, on a scale from 0 to 1 or as a part of the
mean of all: the rule of segment profile plots (Dolnicar, Grün & Leisch 2018, *Market Segmentation Analysis*, chapter 8;
`barchart` of the R package flexclust, whose absolute part is a quarter of the largest mean unless it is given)."""

MOST_VARIABLES = 10
"""In the figure: those in which segments differ most, of each family of features in turn."""


def place_segments(
    features: pd.DataFrame, segment_ids: pd.Series, differences: pd.DataFrame, entries: Mapping[str, Feature]
) -> pd.DataFrame:
    """Say where each segment stands from 0 to 1 in the variables in which the segments differ most.

    Of a yes/no answer or a name it is the share of the segment's customers who have it. Of a quantity or a rating it is
    the mean over the segment's customers of the share of all customers below them, ties counted half (the mean ridit,
    Bross 1958): of all customers it is one half, and the two parts of the rule for markers are the same.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    segment_ids : pandas.Series of int
        One per customer, in the same order.
    differences : pandas.DataFrame
        As `measure_differences` gives it; what it leaves out is left out here.
    entries : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        segment_id, feature, level, place, place_all (of all customers), marker (whether the variable marks the
        segment); by variable, in the order of `entries`, then by segment_id.
    """
    features = keep_comparable(features, entries)
    strongest = _choose_variables(differences, entries)
    rows = differences.set_index(["feature", "level"])
    parts = [_place(rows.loc[[key]].reset_index(), features[key[0]], segment_ids, entries[key[0]]) for key in strongest]
    columns = ["segment_id", "feature", "level", "place", "place_all"]
    table = pd.concat([differences[columns[:3]].iloc[:0].assign(place=0.0, place_all=0.0), *parts], ignore_index=True)
    apart = (table["place"] - table["place_all"]).abs()
    return table[columns].assign(marker=(apart >= ABSOLUTE) | (apart >= RELATIVE * table["place_all"]))


def _choose_variables(differences: pd.DataFrame, entries: Mapping[str, Feature]) -> list[tuple[str, str]]:
    """Take the strongest variable of each family, then the second of each, …; of a category one name that is no gathering."""
    named = differences[differences["level"] != OTHER]
    reach = named.groupby(["feature", "level"], as_index=False)["effect"].agg(lambda effects: effects.abs().max())
    reach = reach.dropna().sort_values("effect", ascending=False, kind="stable").drop_duplicates("feature")
    turn = reach.groupby(reach["feature"].map(lambda name: entries[name].family)).cumcount()
    chosen = reach.assign(turn=turn).sort_values("turn", kind="stable").head(MOST_VARIABLES)
    order = {name: place for place, name in enumerate(entries)}
    pairs = chosen[["feature", "level"]].itertuples(index=False, name=None)
    return sorted(pairs, key=lambda pair: order[pair[0]])


def _place(rows: pd.DataFrame, values: pd.Series, segment_ids: pd.Series, entry: Feature) -> pd.DataFrame:
    if entry.kind in ("category", "yes_no"):
        both = rows["customers"] + rows["others"]
        everybody = (rows["share"] * rows["customers"] + rows["share_others"] * rows["others"]) / both
        return rows.assign(place=rows["share"], place_all=everybody)
    groups = segment_ids.to_numpy()
    known = values.notna().to_numpy() & np.isin(groups, rows["segment_id"])
    ranks = values[known].astype(float).rank()
    ridits = (ranks - 0.5) / known.sum()
    return rows.assign(place=rows["segment_id"].map(ridits.groupby(groups[known]).mean()), place_all=0.5)
