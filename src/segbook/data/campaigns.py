"""Results of campaigns: who was contacted, who was held back by lot, and who then ordered."""

from collections.abc import Mapping
from pathlib import Path

import ibis
import pandas as pd

from segbook.common.wording import plural
from segbook.data.columns import normalise
from segbook.data.parse import clean_ids
from segbook.data.read import read_rows
from segbook.errors import UserError

COLUMNS = ("customer_id", "treatment", "contacted", "ordered")
ANSWERS = dict.fromkeys(("yes", "y", "true", "1", "1.0"), True) | dict.fromkeys(("no", "n", "false", "0", "0.0"), False)
"""What yes and no are written as, in any case."""

_EXAMPLES = 3


def load_campaigns(path: Path | None) -> pd.DataFrame | None:
    """Read what campaigns brought.

    Parameters
    ----------
    path : Path or None
        CSV (also .gz) or Parquet with a row for each customer in a campaign and the columns customer_id, treatment (name
        of what the campaign did), contacted (yes for those whom it reached, no for those held back by lot) and ordered
        (whether they ordered within the days that are looked at). Headers may be in any case; yes and no may be
        true and false or 1 and 0; other columns are passed over. None if there were no campaigns.

    Returns
    -------
    pandas.DataFrame or None
        customer_id and treatment (text), contacted and ordered (bool), one row per customer and treatment, ordered by
        treatment and customer_id. A treatment that is written in several cases has the one that comes first.

    Raises
    ------
    UserError
        With everything that is wrong with the file: columns that are missing, values that are missing or neither yes nor
        no, customers who stand there twice for a treatment with different results.
    """
    if path is None:
        return None
    raw = read_rows(path, "customer in a campaign")
    named = _find_columns(raw, path.name)
    text = {name: raw[named[name]].cast("string").strip() for name in COLUMNS[1:]}
    rows = raw.select("source_row", customer_id=clean_ids(raw, named["customer_id"]), **text)
    rows = rows.order_by("source_row").execute().astype(dict.fromkeys(COLUMNS, "str"))
    rows = rows.assign(treatment=_unify(rows["treatment"]))
    problems = [
        *(_describe_blank(rows, name, named[name]) for name in ("customer_id", "treatment")),
        *(_describe_unread(rows, name, named[name]) for name in ("contacted", "ordered")),
    ]
    read = rows.assign(**{name: rows[name].str.lower().map(ANSWERS) for name in ("contacted", "ordered")})
    problems.append(_describe_contradictions(read.dropna()))
    if any(problems):
        raise UserError(*(f"{path.name}: {problem}" for problem in problems if problem))
    kept = read[list(COLUMNS)].drop_duplicates().astype({"contacted": bool, "ordered": bool})
    return kept.sort_values(["treatment", "customer_id"], ignore_index=True)


def _find_columns(raw: ibis.Table, file: str) -> Mapping[str, str]:
    """Find our columns among those of the file; of several that differ in their case, the one that is written as ours."""
    theirs = [name for name in raw.columns if name != "source_row"]
    found = {normalise(name): name for name in reversed(theirs)} | {
        normalise(name): name for name in theirs if name in COLUMNS
    }
    missing = [name for name in COLUMNS if normalise(name) not in found]
    if missing:
        raise UserError(
            f"{file} has no column {' or '.join(map(repr, missing))}; it needs {', '.join(COLUMNS)}, and its columns are "
            f"{', '.join(map(repr, theirs))}. Name them so in the first row."
        )
    return {name: found[normalise(name)] for name in COLUMNS}


def _unify(treatments: pd.Series) -> pd.Series:
    """Write each treatment as it is written first, for what differs in case and spaces alone is the same."""
    names = pd.Series(treatments.dropna().unique(), dtype="str").str.split().str.join(" ")
    first = names.groupby(names.str.casefold()).transform("first").mask(names == "")
    return treatments.map(dict(zip(treatments.dropna().unique(), first, strict=True))).astype("str")


def _describe_blank(rows: pd.DataFrame, name: str, column: str) -> str | None:
    blank = rows[rows[name].isna()]
    if blank.empty:
        return None
    return f"column {column!r} is empty in {plural(len(blank), 'row')} ({_list_rows(blank)}); fill it in, or leave these rows out."


def _describe_unread(rows: pd.DataFrame, name: str, column: str) -> str | None:
    wrong = rows[~rows[name].str.lower().isin(ANSWERS)]
    if wrong.empty:
        return None
    return (
        f"column {column!r}: {plural(len(wrong), 'value')} cannot be read as yes or no ({_list_rows(wrong, name)}); "
        "write yes or no, true or false, 1 or 0."
    )


def _describe_contradictions(rows: pd.DataFrame) -> str | None:
    """Say which customers stand there twice for one treatment with different results."""
    once = rows.drop_duplicates(list(COLUMNS))
    again = once[once.duplicated(["treatment", "customer_id"])]
    if again.empty:
        return None
    customers = plural(len(again), "customer")
    stand = "stands" if len(again) == 1 else "stand"
    return (
        f"{customers} {stand} there twice for one treatment with different results ({_list_rows(again, 'customer_id')}); keep one row for "
        "each customer and treatment, and give campaigns that were run again names of their own."
    )


def _list_rows(rows: pd.DataFrame, name: str | None = None) -> str:
    first = rows.head(_EXAMPLES)
    values = [
        "" if not name else " empty" if pd.isna(value) or not value else f" {value[:40]!r}"
        for value in (first[name] if name else first["source_row"])
    ]
    listed = [f"row {row}{value}" for row, value in zip(first["source_row"], values, strict=True)]
    return ", ".join(listed) + (", …" if len(rows) > len(first) else "")
