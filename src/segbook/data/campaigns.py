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
OPTIONAL = ("segment", "campaign")
FLAGS = COLUMNS[2:]
YES, NO = ("yes", "y", "true", "1", "1.0"), ("no", "n", "false", "0", "0.0")
"""What is taken as yes and as no, in any case."""

_GROUP = "group"
"""The column of an exported assignment that says what `contacted` says."""

_WORDS = {_GROUP: ((*YES, "contact"), (*NO, "hold back"))}
_EXAMPLES = 3


def load_campaigns(path: Path | None) -> pd.DataFrame | None:
    """Read what campaigns brought.

    Parameters
    ----------
    path : Path or None
        CSV (also .gz) or Parquet with a row for each customer in a campaign and the columns customer_id, treatment (name
        of what the campaign did), contacted (yes for those whom the lot drew to be contacted, reached or not; no for those
        whom it held back) and ordered (whether they ordered within the days that are looked at). Instead of contacted
        there may be group, contact or hold back, as in the assignment that the report exports; an apostrophe that the
        export put before what looks like a formula is taken away. It may have segment (name of the segment when the
        lot was drawn) and campaign (name or date of the round). Headers may be in any case; yes and no may be true and
        false or 1 and 0; other columns are passed over. None if there were no campaigns.

    Returns
    -------
    pandas.DataFrame or None
        customer_id and treatment (text), contacted and ordered (bool), and segment and campaign (text, may be missing)
        where the file has them; one row per customer, treatment and campaign, ordered by treatment, customer_id and
        campaign. A treatment or campaign that is written in several cases has the one that comes first.

    Raises
    ------
    UserError
        With everything that is wrong with the file: columns that are missing, values that are missing or neither yes nor
        no, customers who stand there twice for a treatment of a campaign with different results.
    """
    if path is None:
        return None
    raw = read_rows(path, "customer in a campaign")
    named = _find_columns(raw, path.name)
    rows = _parse(raw, named).cache()
    problems = [
        *(_describe_blank(rows, name, named[name]) for name in ("customer_id", "treatment")),
        *(_describe_unread(rows, name, named[name]) for name in FLAGS),
        _describe_contradictions(rows, "campaign" in named),
    ]
    if any(problems):
        raise UserError(*(f"{path.name}: {problem}" for problem in problems if problem))
    once = rows.group_by("customer_id", "key", "round").agg(
        **{name: rows[name].argmin(rows.source_row) for name in (*FLAGS, "segment")}
    )
    written = [
        rows.group_by(key).agg(**{name: rows[name].argmin(rows.source_row)})
        for key, name in (("key", "treatment"), ("round", "campaign"))
    ]
    kept = once.join(written[0], "key").join(written[1], "round")
    found = kept.order_by("treatment", "customer_id", "round").execute()
    columns = [*COLUMNS, *(name for name in OPTIONAL if name in named)]
    return found[columns].astype(dict.fromkeys(set(columns) - set(FLAGS), "str"))


def list_treatments(path: Path) -> list[str]:
    """Name the treatments in a file of campaigns, whatever else is wrong with it; none where it has no such column."""
    raw = read_rows(path, "customer in a campaign")
    named = _match_columns(raw)
    if "treatment" not in named:
        return []
    names = raw.select(treatment=_read_name(raw, named["treatment"])).distinct().execute()["treatment"].dropna()
    return sorted(names.groupby(names.str.lower()).min())


def _match_columns(raw: ibis.Table) -> dict[str, str]:
    """Give our columns that the file has, and theirs; of several that differ in case, the one that is written as ours."""
    ours = (*COLUMNS, *OPTIONAL, _GROUP)
    theirs = [name for name in raw.columns if name != "source_row"]
    found = {normalise(name): name for name in reversed(theirs)} | {
        normalise(name): name for name in theirs if name in ours
    }
    named = {name: found[normalise(name)] for name in ours if normalise(name) in found}
    group = named.pop(_GROUP, None)
    return named if group is None else {"contacted": group} | named


def _find_columns(raw: ibis.Table, file: str) -> Mapping[str, str]:
    """Find our columns among those of the file."""
    named = _match_columns(raw)
    missing = [name for name in COLUMNS if name not in named]
    if missing:
        theirs = ", ".join(repr(name) for name in raw.columns if name != "source_row")
        raise UserError(
            f"{file} has no column {' or '.join(map(repr, missing))}; it needs {', '.join(COLUMNS)}, and its columns are "
            f"{theirs}. Name them so in the first row."
        )
    return named


def _parse(raw: ibis.Table, named: Mapping[str, str]) -> ibis.Table:
    """Give source_row and our columns; for flags also what stands there, and keys that are the same in any case."""
    said = {f"{name}_said": raw[named[name]].cast("string").strip() for name in FLAGS}
    names = {
        name: _read_name(raw, named[name]) if name in named else ibis.null("string")
        for name in ("treatment", *OPTIONAL)
    }
    bare = raw.mutate(**{named["customer_id"]: _strip_apostrophe(raw[named["customer_id"]])})
    rows = bare.select("source_row", customer_id=clean_ids(bare, named["customer_id"]), **names, **said)
    flags = {}
    for name in FLAGS:
        yes, no = _WORDS.get(normalise(named[name]), (YES, NO))
        value = rows[f"{name}_said"].lower()
        flags[name] = ibis.cases((value.isin(yes), True), (value.isin(no), False))
    return rows.mutate(key=rows.treatment.lower(), round=rows.campaign.lower().fill_null(""), **flags)


def _read_name(raw: ibis.Table, column: str) -> ibis.Column:
    return _strip_apostrophe(raw[column].cast("string")).re_replace(r"\s+", " ").strip().nullif("")


def _strip_apostrophe(value: ibis.Column) -> ibis.Column:
    """Take away what `write_csv` puts before text that begins like a formula."""
    return value.re_replace(r"^\s*'([=+\-@])", r"\1") if value.type().is_string() else value


def _describe_blank(rows: ibis.Table, name: str, column: str) -> str | None:
    count, where = _find(rows, rows[name].isnull())
    if not count:
        return None
    return f"column {column!r} is empty in {plural(count, 'row')} ({where}); fill it in, or leave these rows out."


def _describe_unread(rows: ibis.Table, name: str, column: str) -> str | None:
    count, where = _find(rows, rows[name].isnull(), f"{name}_said")
    if not count:
        return None
    is_group = normalise(column) == _GROUP
    wanted = "contact or hold back" if is_group else "yes or no"
    mend = wanted if is_group else f"{wanted}, true or false, 1 or 0"
    return f"column {column!r}: {plural(count, 'value')} cannot be read as {wanted} ({where}); write {mend}."


def _describe_contradictions(rows: ibis.Table, has_rounds: bool) -> str | None:
    """Say which customers stand there twice for one treatment of a campaign with different results."""
    whole = rows.filter(*(rows[name].notnull() for name in COLUMNS))
    once = whole.group_by("customer_id", "key", "round", *FLAGS).agg(source_row=whole.source_row.min())
    place = ibis.row_number().over(group_by=[once.customer_id, once.key, once["round"]], order_by=once.source_row)
    again = once.mutate(place=place)
    count, where = _find(again, again.place > 0, "customer_id")
    if not count:
        return None
    stand = f"{plural(count, 'customer')} {'stands' if count == 1 else 'stand'}"
    if has_rounds:
        return (
            f"{stand} there twice for one treatment with different results in one campaign ({where}); keep one row for each "
            "customer, treatment and campaign, and give each round a name of its own in the column 'campaign'."
        )
    return (
        f"{stand} there twice for one treatment with different results ({where}); keep one row for each customer and "
        "treatment, or, where the treatment was given in several rounds, add a column 'campaign' with the name or date of "
        "each round."
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
