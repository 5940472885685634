"""From text to dates and numbers, with every value that is neither named."""

import ibis
import pandas as pd

from segbook.errors import UserError

QUANTITY = "decimal(18, 3)"
MONEY = "decimal(18, 4)"
"""Decimals, because sums of floats differ from run to run."""

_EXAMPLES = 3
_TYPES = {"ordered_at": "timestamp", "quantity": QUANTITY, "unit_price": MONEY, "amount": MONEY}
_EXPECTED = {
    "timestamp": "dates; write them as 2024-12-31 or 2024-12-31 14:05",
    QUANTITY: "numbers; write them as 1234.5, without units or thousands separators",
    MONEY: "numbers; write them as 1234.56, without currency signs or thousands separators",
}


def parse_lines(raw: ibis.Table, mapping: pd.DataFrame) -> ibis.Table:
    """Give order lines with our columns and types.

    Parameters
    ----------
    raw : ibis.Table
        As `read_transactions` gives it.
    mapping : pandas.DataFrame
        As `map_columns` gives it.

    Returns
    -------
    ibis.Table
        source_row and one column per mapped column: ``ordered_at`` a timestamp, ``quantity`` with 3
        and ``unit_price`` and ``amount`` with 4 decimal places, the rest trimmed text; ``amount`` is
        quantity × unit_price where the file has none. Empty values are null.

    Raises
    ------
    UserError
        If a value is neither empty nor a date or number as it should be: for each column how many,
        and the first few with their rows.
    """
    columns = {ours: _parse(ours, raw[theirs]) for ours, theirs in _pairs(mapping)}
    unparsable = {
        f"unparsable_{ours}": _present(raw[theirs]).notnull() & columns[ours].isnull()
        for ours, theirs in _pairs(mapping)
        if ours in _TYPES
    }
    if "amount" not in columns:
        columns["amount"] = (columns["quantity"] * columns["unit_price"]).cast(MONEY)
    parsed = raw.select("source_row", **columns, **unparsable).cache()
    counts = parsed.agg(**{ours: parsed[ours].sum() for ours in unparsable}).execute().iloc[0]
    problems = [
        _describe_unparsable(raw, parsed, ours, theirs, int(counts[f"unparsable_{ours}"]))
        for ours, theirs in _pairs(mapping)
        if counts.get(f"unparsable_{ours}")
    ]
    if problems:
        raise UserError(*problems)
    return parsed.drop(*unparsable)


def _pairs(mapping: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(mapping["column"], mapping["source"], strict=True))


def _parse(ours: str, column: ibis.Column) -> ibis.Column:
    if ours == "ordered_at":
        present = _present(column)
        if present.type().is_string():  # the engine would also read words such as "epoch"
            present = ibis.cases((present.re_search(r"^\d{4}-\d{1,2}-\d{1,2}"), present))
        parsed = present.try_cast("timestamp")
        return ibis.cases((parsed.year().between(1900, 2200), parsed))
    if ours in _TYPES:
        return _present(column).try_cast(_TYPES[ours])
    if column.type().is_floating():
        column = ibis.cases(
            (column == column.floor(), column.try_cast("int64").cast("string")), else_=column.cast("string")
        )
    return column.cast("string").strip().nullif("")


def _present(column: ibis.Column) -> ibis.Column:
    """Give the column with what counts as empty (blank text, not-a-number) as null."""
    if column.type().is_string():
        return column.strip().nullif("")
    if column.type().is_floating():
        return column.nullif(float("nan"))
    return column


def _describe_unparsable(raw: ibis.Table, parsed: ibis.Table, ours: str, theirs: str, count: int) -> str:
    bad = raw.semi_join(parsed.filter(parsed[f"unparsable_{ours}"]), "source_row")
    first = bad.select("source_row", value=bad[theirs].cast("string")).order_by("source_row").limit(_EXAMPLES).execute()
    examples = ", ".join(
        f"row {row} {value[:40]!r}" for row, value in zip(first["source_row"], first["value"], strict=True)
    )
    more = ", …" if count > len(first) else ""
    verb = "value is" if count == 1 else "values are"
    return f"column {theirs!r} ({ours}): {count:,} {verb} not {_EXPECTED[_TYPES[ours]]} ({examples}{more})."
