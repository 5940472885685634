"""From text to dates and numbers, with every value that is neither named."""

import ibis
import pandas as pd

from segbook.common.wording import plural
from segbook.data.read import DATE, NUMBER
from segbook.errors import UserError

QUANTITY = "decimal(12, 3)"
MONEY = "decimal(15, 4)"
AMOUNT = "decimal(24, 4)"
"""Decimals, because sums of floats differ from run to run; an amount holds any quantity times any price."""

_EXAMPLES = 3
_TYPES = {"ordered_at": "timestamp", "quantity": QUANTITY, "unit_price": MONEY, "amount": MONEY, "discount": MONEY}
_EXPECTED = {
    "timestamp": "a date; write dates as 2024-12-31 or 2024-12-31 14:05",
    QUANTITY: "a number below a billion; write numbers as 1234.5, without units or thousands separators",
    MONEY: "a number below a hundred billion; write numbers as 1234.56, without currency or thousands separators",
}


def parse_lines(raw: ibis.Table, mapping: pd.DataFrame) -> ibis.Table:
    """Give order lines with our columns and types.

    Parameters
    ----------
    raw : ibis.Table
        As `read_rows` gives it.
    mapping : pandas.DataFrame
        As `map_columns` gives it.

    Returns
    -------
    ibis.Table
        source_row and one column per mapped column: ``ordered_at`` a timestamp, ``quantity`` with 3
        and ``unit_price``, ``amount`` and ``discount`` with 4 decimal places, the rest trimmed text.
        ``amount`` is quantity × unit_price − discount where the file has none, and negative where the
        quantity is; ``order_id`` is customer and day where the file has none. Empty values are null; an
        offset of a time zone is dropped; customer numbers that a spreadsheet made decimal (17850.0)
        become whole again, while leading zeros stay.

    Raises
    ------
    UserError
        If a value is neither empty nor a date or number as it should be: for each column how many,
        and the first few with their rows.
    """
    columns = {ours: _parse(ours, raw[theirs]) for ours, theirs in _pairs(mapping)}
    columns["customer_id"] = clean_ids(raw, mapping.set_index("column").loc["customer_id", "source"])
    if "order_id" not in columns:
        columns["order_id"] = columns["customer_id"] + " " + columns["ordered_at"].strftime("%Y-%m-%d")
    unparsable = {
        f"unparsable_{ours}": _present(raw[theirs]).notnull() & columns[ours].isnull()
        for ours, theirs in _pairs(mapping)
        if ours in _TYPES
    }
    columns["amount"] = _compute_amount(columns)
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


def clean_ids(raw: ibis.Table, column: str) -> ibis.Column:
    """Give customer numbers as text: trimmed, and whole again where all of them became decimals (17850.0)."""
    text = _parse("customer_id", raw[column])
    if not raw[column].type().is_string():
        return text
    odd = raw.filter(text.notnull() & ~text.re_search(r"^\d+(\.0+)?$")).limit(1).count()
    decimal = raw.filter(text.re_search(r"^\d+\.0+$")).limit(1).count()
    if odd.execute() or not decimal.execute():
        return text
    return text.re_replace(r"\.0+$", "")


def _pairs(mapping: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(mapping["column"], mapping["source"], strict=True))


def _compute_amount(columns: dict[str, ibis.Column]) -> ibis.Column:
    if "amount" not in columns:
        wide = "decimal(19, 4)"  # of two narrow decimals the engine makes a product too narrow for all
        full = (columns["quantity"].cast(wide) * columns["unit_price"].cast(wide)).cast(AMOUNT)
        return full - columns["discount"].fill_null(0).cast(AMOUNT) if "discount" in columns else full
    amount = columns["amount"].cast(AMOUNT)
    if "quantity" not in columns:
        return amount
    return ibis.cases((columns["quantity"] < 0, -amount.abs()), else_=amount)


def _parse(ours: str, column: ibis.Column) -> ibis.Column:
    if ours == "ordered_at":
        parsed = _only(column, DATE).try_cast("timestamp")
        return ibis.cases((parsed.year().between(1900, 2200), parsed))
    if ours in _TYPES:
        return _only(column, NUMBER).try_cast(_TYPES[ours])
    if column.type().is_floating():
        column = ibis.cases(
            (column == column.floor(), column.try_cast("int64").cast("string")), else_=column.cast("string")
        )
    return column.cast("string").strip().nullif("")


def _only(column: ibis.Column, pattern: str) -> ibis.Column:
    """Give the column with text that does not look as it should as null."""
    present = _present(column)
    return ibis.cases((present.re_search(pattern), present)) if present.type().is_string() else present


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
    return f"column {theirs!r} ({ours}): {plural(count, 'value')} cannot be read as {_EXPECTED[_TYPES[ours]]} ({examples}{more})."
