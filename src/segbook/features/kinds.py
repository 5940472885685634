"""What a column of the customer table or survey is, and its values as that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from segbook.data.columns import normalise
from segbook.data.read import DATE, NUMBER

YES = ("yes", "y", "true", "t", "1", "1.0", "ja", "oui", "sí", "si", "sì", "sim")
NO = ("no", "n", "false", "f", "0", "0.0", "nein", "non", "nee", "não", "nao")
AGREEMENT = ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree")
"""The answers of the usual Likert item, lowest first; "neutral" is read as the middle one."""

MOST_LEVELS = 20
"""Levels of a category that are kept apart; the rarest beyond are one group."""

READABLE = 0.9
"""Share of the values that must be numbers or dates for a column to be taken as such."""

OTHER = "other"
LARGEST = 1e15
"""What no quantity of a customer exceeds."""

_MEANS = {
    "yes_no": ("yes_no",),
    "quantity": ("quantity", "ordinal", "yes_no"),
    "ordinal": ("quantity", "ordinal", "yes_no"),
    "birth_date": ("date",),
}
"""Contents with which a known attribute of a kind is what its name says; one that is a category may hold anything."""

_OTHER_DATE = r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
_CODES = re.compile(
    r"(id|nr|code|key|channel|region|area|zone|group|type|class|segment|cluster|status|category|plan|tier|store|branch"
    r"|department|sector|flag)\d*$"
)
"""Endings of names whose few whole numbers stand for something else."""

_DECORATED = r"^[€$£]?\s?-?\d+(?:[.,'\s]\d+)*\s?[€$£%]?$"
"""Numbers with separators, a decimal comma, or a sign of money or per cent."""


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


@cache
def load_known() -> dict[str, dict]:
    """Read the entries of known attributes, each with its normalised names."""
    text = Path(__file__).with_name("attributes.yml").read_text(encoding="utf-8")
    return {
        name: entry | {"names": [normalise(each) for each in entry["names"]]}
        for name, entry in yaml.safe_load(text).items()
    }


def find_known(column: str) -> str | None:
    """Give the known attribute that a column's name means, with or without what stands in parentheses."""
    forms = {normalise(column), normalise(re.sub(r"\([^)]*\)", "", column))}
    return next(
        (name for name, entry in load_known().items() if forms & {name.replace("_", ""), *entry["names"]}), None
    )


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
    kind, why = _find_kind(present, column, declared, known, survey)
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


def _find_kind(present: pd.Series, column: str, declared, known: str | None, survey: bool) -> tuple[str | None, str]:
    if isinstance(declared, list):
        return "ordinal", "parameter file"
    if declared:
        return declared, "parameter file"
    content = _content(present, survey)
    if known and content in _MEANS.get(load_known()[known]["kind"], (content,)):
        return load_known()[known]["kind"], "name"
    distinct = present.nunique()
    if (
        content in ("quantity", "category")
        and distinct == len(present) > MOST_LEVELS
        and _numbers_rows(column, present)
    ):
        return None, "it numbers the rows"
    if content in ("quantity", "ordinal") and not survey and distinct <= MOST_LEVELS and _holds_codes(column, present):
        return "category", "contents"
    if content == "category" and (hint := _ask_for_plain(present)):
        return None, hint
    if content == "category" and distinct > max(MOST_LEVELS, len(present) / 2):
        return None, f"almost every customer has a value of their own ({distinct:,} values)"
    return content, "contents"


def _share(text: pd.Series, pattern: str) -> float:
    return float(text.str.contains(pattern, regex=True).mean())


def _content(present: pd.Series, survey: bool) -> str:
    if pd.api.types.is_bool_dtype(present):
        return "yes_no"
    if pd.api.types.is_datetime64_any_dtype(present):
        return "date"
    text = present.astype("str").str.strip().str.lower()
    levels = set(text.unique()) if text.nunique() <= MOST_LEVELS else set()
    if levels and levels <= {*YES, *NO}:
        return "yes_no"
    if levels and levels <= {*AGREEMENT, "neutral"}:
        return "ordinal"
    if _share(text, DATE) >= READABLE:
        return "date"
    if _share(text, NUMBER) < READABLE:
        return "category"
    numbers = pd.to_numeric(text, errors="coerce").dropna()
    rating = numbers.nunique() <= 11 and (numbers % 1 == 0).all() and numbers.between(-5, 10).all()
    return "ordinal" if survey and rating else "quantity"


def _ask_for_plain(present: pd.Series) -> str:
    """Say how dates and numbers must be written, if they are there in another form."""
    text, example = present.astype("str").str.strip(), str(present.iloc[0]).strip()[:20]
    if _share(text, _OTHER_DATE) >= READABLE:
        return f"its dates are not plain, such as {example!r}; write them as 2024-12-31"
    if _share(text, _DECORATED) >= READABLE:
        return f"its numbers are not plain, such as {example!r}; write them as 1234.5"
    return ""


def _numbers_rows(column: str, present: pd.Series) -> bool:
    """Whether values that all differ are numbers of rows: by the column's name, or because they are one unbroken run."""
    if re.search(r"(id|nr|no|number|index|key|code|email|name|phone|url)\d*$", normalise(column)):
        return True
    numbers = pd.to_numeric(present.astype("str"), errors="coerce")
    return bool((numbers % 1 == 0).all() and numbers.max() - numbers.min() == len(numbers) - 1)


def _holds_codes(column: str, present: pd.Series) -> bool:
    """Whether few whole numbers are codes of something and not quantities, by the column's name."""
    numbers = pd.to_numeric(present.astype("str"), errors="coerce").dropna()
    return bool((numbers % 1 == 0).all()) and _CODES.search(normalise(column)) is not None


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
