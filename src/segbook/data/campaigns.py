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
FLAGS = COLUMNS[2:]
YES, NO = ("yes", "y", "true", "1", "1.0"), ("no", "n", "false", "0", "0.0")
"""What is taken as yes and as no, in any case."""

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
    rows = _parse(raw, named).cache()
    problems = [
        *(_describe_blank(rows, name, named[name]) for name in ("customer_id", "treatment")),
        *(_describe_unread(rows, name, named[name]) for name in FLAGS),
        _describe_contradictions(rows),
    ]
    if any(problems):
        raise UserError(*(f"{path.name}: {problem}" for problem in problems if problem))
    first = rows.group_by("key").agg(treatment=rows.treatment.argmin(rows.source_row))
    kept = rows.select("customer_id", "key", *FLAGS).distinct().join(first, "key")
    return kept.select(*COLUMNS).order_by("treatment", "customer_id").execute().astype({"treatment": "str"})


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


def _parse(raw: ibis.Table, named: Mapping[str, str]) -> ibis.Table:
    """Give source_row, customer_id, treatment, its key (the same in any case), flags, and what stands there for them."""
    said = {f"{name}_said": raw[named[name]].cast("string").strip() for name in FLAGS}
    treatment = raw[named["treatment"]].cast("string").re_replace(r"\s+", " ").strip().nullif("")
    rows = raw.select("source_row", customer_id=clean_ids(raw, named["customer_id"]), treatment=treatment, **said)
    flags = {
        name: ibis.cases(
            *((rows[f"{name}_said"].lower().isin(words), value) for words, value in ((YES, True), (NO, False)))
        )
        for name in FLAGS
    }
    return rows.mutate(key=rows.treatment.lower(), **flags)


def _describe_blank(rows: ibis.Table, name: str, column: str) -> str | None:
    count, where = _find(rows, rows[name].isnull())
    if not count:
        return None
    return f"column {column!r} is empty in {plural(count, 'row')} ({where}); fill it in, or leave these rows out."


def _describe_unread(rows: ibis.Table, name: str, column: str) -> str | None:
    count, where = _find(rows, rows[name].isnull(), f"{name}_said")
    if not count:
        return None
    return (
        f"column {column!r}: {plural(count, 'value')} cannot be read as yes or no ({where}); "
        "write yes or no, true or false, 1 or 0."
    )


def _describe_contradictions(rows: ibis.Table) -> str | None:
    """Say which customers stand there twice for one treatment with different results."""
    whole = rows.filter(*(rows[name].notnull() for name in COLUMNS))
    once = whole.group_by("customer_id", "key", *FLAGS).agg(source_row=whole.source_row.min())
    place = ibis.row_number().over(group_by=[once.customer_id, once.key], order_by=once.source_row)
    again = once.mutate(place=place)
    count, where = _find(again, again.place > 0, "customer_id")
    if not count:
        return None
    stand = f"{plural(count, 'customer')} {'stands' if count == 1 else 'stand'}"
    return (
        f"{stand} there twice for one treatment with different results ({where}); keep one row for each customer and "
        "treatment, and give campaigns that were run again names of their own."
    )


def _find(rows: ibis.Table, wrong: ibis.Value, name: str | None = None) -> tuple[int, str]:
    """Count rows at fault, and list the first of them with what stands there."""
    bad = rows.filter(wrong)
    count = int(bad.count().execute())
    first = bad.order_by("source_row").limit(_EXAMPLES).execute() if count else []
    listed = (
        [f"row {row['source_row']}{_quote(row[name]) if name else ''}" for _, row in first.iterrows()] if count else []
    )
    return count, ", ".join(listed) + (", …" if count > len(listed) else "")


def _quote(value: object) -> str:
    return " empty" if pd.isna(value) or not value else f" {str(value)[:40]!r}"
