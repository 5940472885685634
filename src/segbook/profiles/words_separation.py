"""How far segments overlap and what marks them, in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.common.wording import listing, percent
from segbook.features import Feature, readable
from segbook.features.words import write_share
from segbook.profiles.plots_profiles import lay_out_snake
from segbook.profiles.separation import WITHIN, Separation

APART = 0.05
"""Segments are called apart if no more of one lies within the ellipse of the other."""


def describe_separation(separation: Separation | None, names: pd.DataFrame, min_cell: int) -> str:
    """Say which segments overlap most where they are parted most clearly, and which with none."""
    if separation is None:
        return "There are no two segments of enough customers to be held apart."
    called = names.set_index("segment_id")["segment"]
    table = separation.overlaps.assign(share=separation.overlaps["inside"] / separation.overlaps["customers"])
    worst = table.loc[table["share"].idxmax()]
    touched = table[table["share"] > APART]
    alone = [called[each] for each in separation.ellipses if each not in {*touched["segment_id"], *touched["other_id"]}]
    if touched.empty:
        return (
            f"Even the ellipses of neighbours hardly meet: of no segment more than {percent(APART)} of the customers lie where "
            f"{percent(WITHIN)} of another are."
        )
    share = write_share(int(worst["inside"]), int(worst["customers"]), min_cell)
    told = (
        f"The overlap is largest for “{called[worst['segment_id']]}” and “{called[worst['other_id']]}”: {share} of the customers of the "
        f"former lie where {percent(WITHIN)} of the latter are."
    )
    if not alone:
        return told
    names_alone = listing(f"“{name}”" for name in alone)
    return f"{told} By themselves {'stands' if len(alone) == 1 else 'stand'} {names_alone}."


def describe_snake(contrasts: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature]) -> str:
    """Say where the lines of the snake plot lie furthest apart, and where closest."""
    table = lay_out_snake(contrasts, profiles, entries)
    if len(table) < 2 or table.shape[1] < 1:
        return "There are no two segments of whom the same is known, so there are no lines to compare."
    called = profiles.set_index("segment_id")["segment"]
    span = table.max() - table.min()
    wide, narrow = span.idxmax(), span.idxmin()
    high, low = called[table[wide].idxmax()], called[table[wide].idxmin()]
    told = f"The lines lie furthest apart in {entries[wide].short}: {span[wide]:.1f} standard deviations from “{low}” to “{high}”."
    if wide == narrow:
        return told
    return f"{told} Of what is drawn they lie closest in {entries[narrow].short} ({span[narrow]:.1f})."


def describe_markers(places: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature]) -> str:
    """Name what marks each segment, and the segments that nothing marks."""
    if places.empty or profiles.empty:
        return "Nothing is known of enough customers to mark a segment."
    sentences, unmarked = [], []
    for segment in profiles.itertuples():
        rows = places[(places["segment_id"] == segment.segment_id) & places["marker"]]
        apart = (rows["place"] - rows["place_all"]).abs().sort_values(ascending=False, kind="stable").index[:3]
        told = [_write_marker(row, entries[row.feature]) for row in rows.loc[apart].itertuples()]
        if told:
            sentences.append(f"Customers of “{segment.segment}” {listing(told)}.")
        else:
            unmarked.append(f"“{segment.segment}”")
    if unmarked:
        sentences.append(
            f"Nothing here marks {listing(unmarked)}: in each of these variables they are much like everybody."
        )
    return " ".join(sentences)


def _write_marker(row, entry: Feature) -> str:
    more = row.place > row.place_all
    if row.level:
        return f"are {'more' if more else 'less'} often {entry.short} {readable(row.level)}"
    return entry.high if more else entry.low
