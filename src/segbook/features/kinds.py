"""What a column of the customer table or survey is."""

import re
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


def find_kind(
    present: pd.Series, column: str, declared: str | list[str] | None, known: str | None, *, survey: bool
) -> tuple[str | None, str]:
    """Find out what a column is.

    Parameters
    ----------
    present : pandas.Series
        Its values that are there, at least two different ones.
    column : str
    declared : str, list of str or None
        What the parameter file says it is.
    known : str or None
        The known attribute that its name means.
    survey : bool

    Returns
    -------
    kind : str or None
        A key of the readers in `segbook.features.readings`; None if the column cannot be used.
    why : str
        How that was found, or why it cannot be used.
    """
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
