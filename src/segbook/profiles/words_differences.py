"""What sets segments apart, in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.common.wording import listing, number, percent, plural
from segbook.features import Feature, readable
from segbook.profiles.comparable import FEWEST_ORDERS, find_habits
from segbook.profiles.plots_differences import pick_traits

SMALL, MEDIUM = 0.2, 0.5
"""Effects from which Cohen (1988) calls a difference small, and medium; less is not worth a word."""

ALPHA = 0.05
"""False discovery rate: of the differences that are called more than chance, so many may be chance."""

TOLD, LISTED = 6, 3
"""Differences in the sentence of a segment, and in its rows of the table: the largest."""


def describe_differences(differences: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature]) -> str:
    """Say how many of the differences are more than chance, and which is the largest that was not made.

    Parameters
    ----------
    differences : pandas.DataFrame
        As `measure_differences` gives it.
    profiles : pandas.DataFrame
        segment_id, segment.
    entries : mapping of str to Feature
    """
    tested = differences.dropna(subset=["p_adjusted"])
    if tested.empty:
        return (
            "Nothing else is known of enough customers to test whether the segments differ in it: "
            "all that is described here made the segments."
        )
    sure = tested[tested["p_adjusted"] <= ALPHA]
    many = f"{plural(len(tested), 'comparison')} in features that did not make the segments"
    if sure.empty:
        return f"Of {many}, none shows more than chance: in what did not make them, the segments may well be alike."
    large = int((sure["effect"].abs() >= MEDIUM).sum())
    told = (
        f"Of {many}, {len(sure):,} {'shows' if len(sure) == 1 else 'show'} more than chance (at a false discovery rate of {percent(ALPHA)}), "
        f"{f'{large:,}' if large else 'none'} of them of medium size or more."
    )
    top = next(pick_traits(sure).itertuples(), None)
    if top is None:
        return f"{told} All of these are in rare names that are counted together."
    name = profiles.set_index("segment_id")["segment"].get(top.segment_id)
    return (
        f"{told} The largest: customers of “{name}” {write_difference(top, entries[top.feature])} ({_interval(top)})."
    )


def explain_makers(entries: Mapping[str, Feature]) -> str:
    """Say why the features that made the segments are not tested."""
    makers = [entry.short for entry in entries.values() if entry.makes_segments]
    if not makers:
        return "The segments were made of nothing that is described here, so all differences are tested."
    return (
        f"The segments were made of {listing(makers)}, so they differ in {'it' if len(makers) == 1 else 'these'} whatever the customers are like: "
        "cut one crowd into tall and short, and the tall are taller. A test would ask the question of its own answer; so there is an interval, "
        "to say how much, and no test. What hangs together with these features differs as well, because it hangs together with them."
    )


def explain_compared(entries: Mapping[str, Feature]) -> str:
    """Say of which customers habits are compared; empty without habits."""
    habits, seasons = find_habits(entries)
    told = []
    if habits:
        told.append(
            "Habits, such as the time of orders or loyalty to one brand, are compared among customers of at least "
            f"{number(FEWEST_ORDERS)} orders only: whoever ordered once has no habit yet."
        )
    if seasons:
        told.append(
            "Seasons are compared among customers whose first and last order lie a year or more apart: newcomers have "
            "ordered in the last months alone. Segments with too few such customers are left out of the comparison."
        )
    return " ".join(told)


def tabulate_differences(
    differences: pd.DataFrame, profiles: pd.DataFrame, entries: Mapping[str, Feature]
) -> pd.DataFrame:
    """Write the largest differences of each segment in what did not make it.

    Returns
    -------
    pandas.DataFrame
        segment, feature, effect, interval, p_adjusted; text.
    """
    tested = differences.dropna(subset=["p_adjusted"])
    rows = [
        {
            "segment": segment.segment,
            "feature": f"{entries[row.feature].short}: {readable(row.level)}"
            if row.level
            else entries[row.feature].short,
            "effect": _signed(row.effect),
            "interval": f"{_signed(row.lower)} to {_signed(row.upper)}",
            "p_adjusted": "under 0.001" if row.p_adjusted < 0.001 else f"{row.p_adjusted:.3f}",
        }
        for segment in profiles.itertuples()
        for row in pick_traits(tested[tested["segment_id"] == segment.segment_id]).head(LISTED).itertuples()
    ]
    return pd.DataFrame(rows)


def set_apart(differences: pd.DataFrame, entries: Mapping[str, Feature]) -> str:
    """Say in which features one segment differs from all other customers, the largest differences first.

    Parameters
    ----------
    differences : pandas.DataFrame
        The rows of one segment from `measure_differences`.
    entries : mapping of str to Feature
    """
    if differences.empty:
        return "They cannot be compared with other customers: too little is known, or of too few."
    sure = differences[(differences["lower"] > 0) | (differences["upper"] < 0)]
    clear = pick_traits(sure[sure["effect"].abs() >= SMALL]).head(TOLD)
    if clear.empty:
        return "They differ from the other customers in nothing that we measured by more than a trifle or chance."
    parts = [f"{write_difference(row, entries[row.feature])} ({_interval(row)})" for row in clear.itertuples()]
    told = f"Compared with all other customers, they {listing(parts)}."
    made = [entries[name].short for name in clear.loc[clear["makes_segments"], "feature"]]
    if len(made) == len(clear):
        return f"{told} The segments were made of {'this' if len(made) == 1 else 'these'}: that they differ here is our doing."
    return f"{told} In {listing(made)} they differ because the segments were made of it." if made else told


def write_difference(row, entry: Feature) -> str:
    """Say which way a segment differs, after "they"."""
    if row.level:
        return f"are {'more' if row.effect > 0 else 'less'} often {entry.short} {readable(row.level)}"
    return entry.high if row.effect > 0 else entry.low


def _interval(row) -> str:
    low, high = sorted((abs(row.lower), abs(row.upper)))
    return f"{abs(row.effect):.1f} sd, {low:.1f} to {high:.1f}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
