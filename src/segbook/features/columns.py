"""Entries for the columns of customer tables and surveys, which nobody knows beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from segbook.features.entries import FEATURES, RETURN_RATE
from segbook.features.feature import Feature, make_distinct, read_unit, readable
from segbook.features.kinds import find_known, load_known
from segbook.features.readings import Reading
from segbook.features.scales import align_items, score_scale

SKEWED = 1.0
"""Skewness from which a quantity without negative values is put on a logarithmic scale."""

_WORDS = {
    "money": ("spend more on {}", "spend less on {}", "in units of the currency", " (money)"),
    "days": ("have {} longer ago", "have {} more recently", "in days before the snapshot", " (days ago)"),
    "quantity": ("have a higher {}", "have a lower {}", "as given", ""),
    "ordinal": ("rate {} higher", "rate {} lower", "as given", ""),
    "yes_no": ("more often say yes to {}", "less often say yes to {}", "as given", ""),
    "category": ("", "", "as given", ""),
}
"""For each unit or kind: high, low, form of the values, and what the label adds."""

TOTAL = Feature(
    name="total_spend",
    label="Total spending (money)",
    meaning="Sum of the columns that are money, in units of the currency; missing where one of them is.",
    high="spend more in all",
    low="spend less in all",
    unit="money",
    transform="log1p",
)

RESERVED = (
    "customer_id",
    "segment_id",
    "segment",
    "membership",
    RETURN_RATE.name,
    *(feature.name for feature in FEATURES),
)
"""Names that mean something else in the tables: keys, and what orders tell."""


def enter_columns(used: Mapping[str, Reading], survey: set[str], taken: Sequence[Feature]) -> dict[str, Feature]:
    """Make an entry for each column: the known one that its name means, or a new one.

    Parameters
    ----------
    used : mapping of str to Reading
        Columns and how they were read.
    survey : set of str
        Those that are answers in a survey.
    taken : sequence of Feature
        Whose names and labels must not be taken.

    Returns
    -------
    dict of str to Feature
        By column.
    """
    entries: dict[str, Feature] = {}
    for column, reading in used.items():
        known = find_known(column)
        if known in {entry.name for entry in entries.values()} or reading.unit == "days":
            known = None
        new = _new_entry(column, reading, column in survey)
        entry = _known_entry(known, column, new) if known else new
        entry = replace(entry, kind=reading.kind, transform=_choose_transform(reading))
        entries[column] = make_distinct(entry, [*taken, *entries.values()], RESERVED)
    return entries


def _known_entry(name: str, column: str, new: Feature) -> Feature:
    known = load_known()[name]
    told = {key: known[key] for key in ("label", "meaning", "high", "low", "family", "unit") if key in known}
    if unit := read_unit(column):
        told["label"] = f"{told['label'].split(' (')[0]} ({unit})"
    return replace(new, name=name, **told)


def _new_entry(column: str, reading: Reading, survey: bool) -> Feature:
    label = readable(column)
    words = label[0].lower() + label[1:]
    high, low, form, unit = _WORDS.get(reading.unit) or _WORDS[reading.kind]
    return Feature(
        name=_plain_name(words),
        label=f"{label}{unit}",
        meaning=f"{'Answer to' if survey else 'Column'} “{label}”, {form}.",
        high=high.format(words),
        low=low.format(words),
        family="psychographic" if survey else "behavioural" if reading.unit == "money" else "further",
        unit=reading.unit,
    )


def _plain_name(words: str) -> str:
    return words.lower().replace(" ", "_").replace("-", "_").replace("%", "percent")


def _choose_transform(reading: Reading) -> str:
    if reading.kind == "quantity":
        return "log1p" if reading.values.min() >= 0 and reading.values.skew() > SKEWED else "identity"
    return {"ordinal": "ridit", "yes_no": "identity", "category": "category"}[reading.kind]


def add_up_spending(used: Mapping[str, Reading]) -> pd.Series | None:
    """Add up the columns that are money; None unless there are two or more of them without negative values."""
    money = [reading.values for reading in used.values() if reading.unit == "money"]
    if len(money) < 2 or min(values.min() for values in money) < 0:
        return None
    return sum(money[1:], start=money[0])


def enter_scale(
    scale: str, items: Sequence[str], answers: pd.DataFrame, others: Sequence[Feature]
) -> tuple[Feature, pd.Series]:
    """Make the entry of a scale, and score the respondents on it.

    Parameters
    ----------
    scale : str
    items : sequence of str
        As for `align_items`.
    answers : pandas.DataFrame
        One numeric column per item.
    others : sequence of Feature
        Whose names and labels must not be taken.
    """
    label = readable(scale)
    entry = Feature(
        name=f"scale_{_plain_name(label)}",
        label=f"{label} (scale of {len(items)} items)",
        meaning=f"Mean of {len(items)} answers, reverse-coded ones turned around.",
        high=f"score higher on {label.lower()}",
        low=f"score lower on {label.lower()}",
        family="psychographic",
        unit="scale",
        transform="identity",
    )
    return make_distinct(entry, others, RESERVED), score_scale(align_items(answers, items))
