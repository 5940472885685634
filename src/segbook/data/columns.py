"""Which column of the file is which of ours."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from segbook.errors import UserError
from segbook.settings import COLUMNS

MEANING = {
    "customer_id": "who bought",
    "order_id": "which order",
    "ordered_at": "when it was ordered",
    "quantity": "how many units",
    "unit_price": "price of one unit",
    "amount": "price of the line",
    "discount": "money off the line",
    "product_id": "number of the product",
    "product": "name of the product",
    "category": "kind of product",
    "brand": "brand of the product",
    "channel": "where it was sold: shop, web, …",
    "country": "where the customer is",
}

CONFIDENCE = {"parameter file": "certain", "name": "high", "similar name": "medium", "contents": "low"}
"""How far to trust what was found in each way."""

_FITTING = {
    "ordered_at": ("date",),
    "quantity": ("integer", "decimal"),
    **dict.fromkeys(("unit_price", "amount", "discount"), ("integer", "decimal")),
}
"""Contents that a column of a loose name must have; the others may hold anything but dates."""


@cache
def load_names() -> dict[str, dict[str, list[str]]]:
    """Read the usual names of our columns, normalised: column to ``sure`` and ``loose`` names."""
    names = yaml.safe_load(Path(__file__).with_name("names.yml").read_text(encoding="utf-8"))
    return {
        ours: {kind: [normalise(each) for each in some] for kind, some in both.items()} for ours, both in names.items()
    }


def normalise(name: str) -> str:
    """Reduce a name to its lower-case letters and digits, without accents."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    return re.sub(r"[\W_]+", "", "".join(char for char in plain if not unicodedata.combining(char))).lower()


def map_columns(
    names: Iterable[str], given: Mapping[str, str] | None = None, contents: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Decide which column of the file is which of ours.

    First what the parameter file says, then sure names, then loose names whose contents fit, and at last the
    contents alone: the only column of dates, and the only column of decimals where no money was found.

    Parameters
    ----------
    names : iterable of str
        The columns of the file.
    given : mapping of str to str, optional
        Ours to theirs, as the parameter file says.
    contents : mapping of str to str, optional
        What stands in each column, as `sniff_contents` gives it.

    Returns
    -------
    pandas.DataFrame
        column (ours), source (theirs), found (a key of `CONFIDENCE`), confidence (its value), in the order of
        `COLUMNS`; the same whatever the order of the columns in the file.

    Raises
    ------
    UserError
        If a column is missing, not in the file, or could be more than one; all such problems at once.
    """
    names, given = [name for name in names if name != "source_row"], dict(given or {})
    problems = [
        f"data.columns.{ours}: the file has no column {theirs!r}; its columns are {_quoted(names)}."
        for ours, theirs in given.items()
        if theirs not in names
    ]
    problems += _find_shared(given)
    found = {ours: (theirs, "parameter file") for ours, theirs in given.items()}
    for way, candidates in (("name", _sure), ("similar name", _loose), ("contents", _by_contents)):
        taken = {theirs for theirs, _ in found.values()}
        free = [name for name in names if name not in taken]
        for ours in [ours for ours in COLUMNS if ours not in found]:
            matches = candidates(ours, free, contents or {}, set(found))
            if len(matches) > 1:
                problems.append(
                    f"{_quoted(sorted(matches))} could each be {ours} ({MEANING[ours]}); "
                    f"say which with `data: {{columns: {{{ours}: …}}}}`."
                )
            if matches:
                found[ours] = (matches[0], way)
    problems += _find_missing(set(found), names)
    if problems:
        raise UserError(*problems)
    rows = [(ours, *found[ours], CONFIDENCE[found[ours][1]]) for ours in COLUMNS if ours in found]
    return pd.DataFrame(rows, columns=["column", "source", "found", "confidence"])


def _sure(ours: str, free: list[str], contents: Mapping[str, str], known: set[str]) -> list[str]:
    exact = [name for name in free if name == ours]
    return exact or [name for name in free if normalise(name) in load_names()[ours]["sure"]]


def _loose(ours: str, free: list[str], contents: Mapping[str, str], known: set[str]) -> list[str]:
    if ours == "amount" and {"quantity", "unit_price"} <= known:
        return []
    similar = [name for name in free if normalise(name) in load_names()[ours]["loose"]]
    return [name for name in similar if _fits(ours, contents.get(name))]


def _by_contents(ours: str, free: list[str], contents: Mapping[str, str], known: set[str]) -> list[str]:
    if ours == "ordered_at":
        return [name for name in free if contents.get(name) == "date"]
    if ours == "amount" and not {"quantity", "unit_price"} <= known:
        return [name for name in free if contents.get(name) == "decimal"]
    return []


def _fits(ours: str, content: str | None) -> bool:
    if content is None or ours in _FITTING:
        return content is None or content in _FITTING[ours]
    return content != "date"


def _find_missing(mapped: set[str], names: list[str]) -> list[str]:
    missing = [ours for ours in ("customer_id", "ordered_at") if ours not in mapped]
    problems = [
        f"no column was recognised as {ours} ({MEANING[ours]}); the columns are {_quoted(names)}; "
        f"say which it is with `data: {{columns: {{{ours}: …}}}}`."
        for ours in missing
    ]
    if "amount" not in mapped and not {"quantity", "unit_price"} <= mapped:
        problems.append(
            f"no column was recognised as money; the columns are {_quoted(names)}; "
            "name `amount`, or `quantity` and `unit_price`, under `data: {columns: …}`."
        )
    return problems


def _find_shared(given: Mapping[str, str]) -> list[str]:
    sources = sorted(set(given.values()))
    shared = {theirs: [ours for ours in COLUMNS if given.get(ours) == theirs] for theirs in sources}
    return [
        f"the column {theirs!r} is named for {' and '.join(ours)}; it can be only one of them."
        for theirs, ours in shared.items()
        if len(ours) > 1
    ]


def _quoted(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
