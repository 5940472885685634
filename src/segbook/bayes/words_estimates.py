"""How large the segments are and what is typical of them, in words."""

from collections.abc import Mapping, Sequence

import pandas as pd

from segbook.common.figures import TOO_SMALL
from segbook.common.wording import listing, number, percent
from segbook.features import Feature
from segbook.features.words import write_value

LARGEST = 1e12
"""Values from here on are the fault of a tail that hardly anybody is in, and are not written out."""

SURELY = 0.95
"""Probability from which on something is said without doubt."""

TOLD = 3
"""Features of which more is said than how many there are."""


def describe_sizes(public: pd.DataFrame, names: pd.DataFrame) -> str:
    """Say how surely the sizes of the segments are known, and where the report counts otherwise.

    Parameters
    ----------
    public : pandas.DataFrame
        As `publish_certainty` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    """
    if public.empty:
        return TOO_SMALL
    called = _call(names)
    largest = public.loc[public["share"].idxmax()]
    widest = public.loc[(public["upper"] - public["lower"]).idxmax()]
    if largest["largest"] >= SURELY:
        told = f"By the model {called[largest['segment_id']]} is the largest segment: {_write_share(largest)}."
    else:
        rivals = public[public["largest"] >= 1 - SURELY].sort_values("largest", ascending=False)
        chances = [
            f"{called[row.segment_id]} with a probability of {percent(row.largest)}" for row in rivals.itertuples()
        ]
        told = f"Which segment is the largest cannot be told: {listing(chances)}. In the model, {called[largest['segment_id']]} has {_write_share(largest)}."
    if widest["segment_id"] != largest["segment_id"]:
        told += f" What it knows least well is the size of {called[widest['segment_id']]}: {_write_share(widest)}."
    outside = public[(public["report_share"] < public["lower"]) | (public["report_share"] > public["upper"])]
    if outside.empty:
        return f"{told} The size of every segment in the report lies inside the interval of the model."
    parts = [f"{called[row.segment_id]} ({percent(row.report_share)})" for row in outside.itertuples()]
    return f"{told} Outside of its interval lies the size in the report of {listing(parts)}: there the model draws the border elsewhere."


def describe_typical(
    estimates: pd.DataFrame,
    names: pd.DataFrame,
    entries: Mapping[str, Feature],
    features: Sequence[str],
    currency: str | None,
) -> str:
    """Say how far apart the typical values of the segments are, and which segments cannot be told apart by them.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `publish_estimates` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    entries : mapping of str to Feature
    features : sequence of str
        As `rank_features` gives them.
    currency : str or None
    """
    typical = estimates[estimates["quantity"] == "typical"]
    if typical["segment_id"].nunique() < 2:
        return "There are no two segments of enough customers to compare what is typical of them."
    called = _call(names)
    parts = []
    for feature in features[:TOLD]:
        rows, entry = typical[typical["feature"] == feature], entries[feature]
        low, high = (rows.loc[rows["estimate"].agg(end)] for end in ("idxmin", "idxmax"))
        ends = [f"{_write_row(each, entry, currency)} in {called[each['segment_id']]}" for each in (low, high)]
        parts.append(f"{entry.short}, from {ends[0]} to {ends[1]}")
    told = f"The typical customer differs most from segment to segment in {parts[0]}."
    if len(parts) > 1:
        told += f" Next: {'; '.join(parts[1:])}."
    alike = [f"{called[one]} and {called[other]}" for one, other in _find_alike(typical)]
    if alike:
        return f"{told} The intervals of {listing(alike)} overlap in everything: by their typical customers they cannot be told apart."
    return (
        f"{told} In parentheses are intervals of 95 percent; any two segments differ by more than these in something."
    )


def tabulate_typical(
    estimates: pd.DataFrame,
    names: pd.DataFrame,
    entries: Mapping[str, Feature],
    features: Sequence[str],
    currency: str | None,
) -> pd.DataFrame:
    """Write what is typical of each segment: feature, segment, typical, interval, half (between what half of them lie).

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `publish_estimates` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    entries : mapping of str to Feature
    features : sequence of str
        In the order in which they are to be told.
    currency : str or None
    """
    rows = []
    for entry, segment, of in _walk(estimates, names, entries, features):
        write = write_value(entry, currency)
        typical = of.loc["typical"]
        rows.append(
            {
                "feature": entry.label,
                "segment": segment,
                "typical": write(typical["estimate"]),
                "interval": f"{write(typical['lower'])} to {write(typical['upper'])}",
                "half": f"{write(of.loc['quarter', 'estimate'])} to {write(of.loc['three_quarters', 'estimate'])}",
            }
        )
    return pd.DataFrame(rows)


def tabulate_moments(
    estimates: pd.DataFrame,
    names: pd.DataFrame,
    entries: Mapping[str, Feature],
    features: Sequence[str],
    currency: str | None,
) -> pd.DataFrame:
    """Write mean, standard deviation and variance of each segment, each with its interval: feature, segment, mean, sd, variance."""
    rows = []
    for entry, segment, of in _walk(estimates, names, entries, features):
        own = _write_within_reason(write_value(entry, currency))
        plain = _write_within_reason(lambda value: number(value) if value >= 100 else f"{value:.3g}")
        writers = {"mean": own, "sd": own, "variance": plain}
        cells = {
            quantity: f"{write(of.loc[quantity, 'estimate'])} ({write(of.loc[quantity, 'lower'])} to {write(of.loc[quantity, 'upper'])})"
            for quantity, write in writers.items()
        }
        rows.append({"feature": entry.label, "segment": segment} | cells)
    return pd.DataFrame(rows)


def _walk(estimates, names, entries, features):
    """Give entry, name and quantities (by their name) of each feature and segment."""
    called = names.set_index("segment_id")["segment"]
    for feature in features:
        for segment_id, rows in estimates[estimates["feature"] == feature].groupby("segment_id"):
            yield entries[feature], called[segment_id], rows.set_index("quantity")


def _find_alike(typical: pd.DataFrame) -> list[tuple[int, int]]:
    """Give the pairs of segments whose intervals overlap in every feature."""
    lower, upper = (typical.pivot(index="segment_id", columns="feature", values=end) for end in ("lower", "upper"))
    ids = lower.index
    return [
        (one, other)
        for place, one in enumerate(ids)
        for other in ids[place + 1 :]
        if ((lower.loc[one] <= upper.loc[other]) & (lower.loc[other] <= upper.loc[one])).all()
    ]


def _write_share(row: pd.Series) -> str:
    return (
        f"{percent(row['share'])} of all customers (95% interval: {percent(row['lower'])} to {percent(row['upper'])})"
    )


def _write_row(row: pd.Series, entry: Feature, currency: str | None) -> str:
    write = write_value(entry, currency)
    return f"{write(row['estimate'])} ({write(row['lower'])} to {write(row['upper'])})"


def _write_within_reason(write):
    return lambda value: write(value) if abs(value) < LARGEST else "beyond all measure"


def _call(names: pd.DataFrame) -> pd.Series:
    return "“" + names.set_index("segment_id")["segment"] + "”"
