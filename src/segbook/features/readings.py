"""The values of a column of the customer table or survey, as what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from segbook.data.read import NUMBER
from segbook.features.feature import OTHER
from segbook.features.kinds import AGREEMENT, MOST_LEVELS, NO, READABLE, YES, find_kind, find_known, load_known

LARGEST = 1e15
"""What no quantity of a customer exceeds."""


@dataclass(frozen=True)
class Reading:
    """One column, read.

    Attributes
    ----------
    kind : str or None
        One of `segbook.features.KINDS`; None if the column is not used.
    values : pandas.Series or None
        Float, or text for a category; missing where nothing is known.
    why : str
        How the kind was found, or why the column is not used.
    odd : pandas.Series
        Values that are there and cannot be read or are impossible, as they came; they count as missing.
    unit : str
        ``money`` or ``days`` where the column is known to be that, else empty.
    """

    kind: str | None
    values: pd.Series | None
    why: str
    odd: pd.Series
    unit: str = ""


def read_column(
    values: pd.Series, column: str, declared: str | list[str] | None, *, survey: bool, as_of: date | None
) -> Reading:
    """Find out what a column is, and read its values as that.

    Parameters
    ----------
    values : pandas.Series
        As they came; empty ones are missing.
    column : str
        Its name in the file.
    declared : str, list of str or None
        What the parameter file says it is; a list holds the levels of an ordinal column, lowest first.
    survey : bool
        Whether it is an answer in a survey, where few whole numbers are a rating and not a quantity.
    as_of : datetime.date or None
        The day that dates are counted back from; None counts from the latest date in the column.

    Returns
    -------
    Reading
    """
    nothing = values.iloc[:0]
    if declared == "ignore":
        return Reading(None, None, "the parameter file says so", nothing)
    present = values.dropna()
    if present.empty:
        return Reading(None, None, "none of the customers has a value", nothing)
    if present.nunique() == 1:
        return Reading(None, None, "all values are the same", nothing)
    known = find_known(column)
    kind, why = find_kind(present, column, declared, known, survey=survey)
    if kind is None:
        return Reading(None, None, why, nothing)
    if kind == "birth_date" and as_of is None:
        return Reading(None, None, "it becomes an age only with a day to count from: `data: {snapshot: …}`", nothing)
    read = _READERS[kind](values, declared, as_of)
    low, high = load_known().get(known, {}).get("range", (-LARGEST, LARGEST))
    if kind in ("quantity", "money", "birth_date"):
        read = read.where(read.between(low, high))
    odd = values[values.notna() & read.isna()]
    if read.nunique() < 2:
        return Reading(None, None, f"its values cannot be told apart as {kind.replace('_', '/')}", odd)
    if kind in ("money", "date", "birth_date"):
        return Reading("quantity", read, why, odd, unit={"money": "money", "date": "days"}.get(kind, ""))
    return Reading(kind, read, why, odd)


def _as_number(values: pd.Series, declared, as_of) -> pd.Series:
    text = values.astype("str").str.strip()
    return pd.to_numeric(text.where(text.str.contains(NUMBER, regex=True, na=False)), errors="coerce").astype(float)


def _as_yes_no(values: pd.Series, declared, as_of) -> pd.Series:
    text = values.astype("str").str.strip().str.lower()
    answers = dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0)
    return text.map(answers).astype(float)


def _as_ordinal(values: pd.Series, declared, as_of) -> pd.Series:
    text = values.astype("str").str.strip()
    if isinstance(declared, list):
        return text.map({level: float(rank) for rank, level in enumerate(declared, start=1)}).astype(float)
    words = text.str.lower().replace("neutral", AGREEMENT[2])
    if words.dropna().isin(AGREEMENT).mean() >= READABLE:
        return words.map({level: float(rank) for rank, level in enumerate(AGREEMENT, start=1)}).astype(float)
    return _as_number(values, declared, as_of)


def _as_category(values: pd.Series, declared, as_of) -> pd.Series:
    text = values.astype("str").str.strip().where(values.notna())
    counts = text.value_counts()
    kept = sorted(counts.index, key=lambda level: (-counts[level], level))[:MOST_LEVELS]
    return text.where(text.isin(kept) | text.isna(), OTHER)


def _as_days_before(values: pd.Series, declared, as_of: date | None) -> pd.Series:
    moments = pd.to_datetime(values.astype("str").str.strip().str[:10], errors="coerce", format="%Y-%m-%d")
    reference = pd.Timestamp(as_of) if as_of else moments.max()
    return (reference - moments).dt.days.astype(float)


def _as_age(values: pd.Series, declared, as_of: date | None) -> pd.Series:
    return _as_days_before(values, declared, as_of) / 365.25


_READERS = {
    "birth_date": _as_age,
    "quantity": _as_number,
    "money": _as_number,
    "yes_no": _as_yes_no,
    "ordinal": _as_ordinal,
    "category": _as_category,
    "date": _as_days_before,
}


def list_odd(odd: pd.Series, at_most: int = 3) -> Sequence[str]:
    """Give the first odd values, shortened."""
    return [repr(str(value)[:40]) for value in odd.drop_duplicates().head(at_most)]
