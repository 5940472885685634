"""Read the lines of orders as they came."""

import csv
import gzip
import re
import zlib
from pathlib import Path

import duckdb
import ibis

from segbook.common.wording import plural
from segbook.errors import UserError

RESERVED = ("source_row", "reason")
"""Columns that segbook adds to rejected rows; an input column of that name gets `_input` appended."""


def read_transactions(path: Path) -> ibis.Table:
    """Read order lines from CSV (also .gz) or Parquet, nothing converted, nothing dropped.

    Parameters
    ----------
    path : Path
        ``*.csv``, ``*.csv.gz`` or ``*.parquet``. CSV needs a header and UTF-8; comma, semicolon, tab or bar
        separate the values, whichever the header has most of.

    Returns
    -------
    ibis.Table
        On an embedded DuckDB. The columns of the file (text where it is a CSV) and ``source_row``,
        the row as a spreadsheet counts it, blank lines aside: the header of a CSV is row 1, a Parquet file starts at 1.

    Raises
    ------
    UserError
        If the file is empty or damaged, or not of a known kind.
    """
    kind = path.name.lower().removesuffix(".gz").rsplit(".", maxsplit=1)[-1]
    if kind not in ("csv", "parquet"):
        raise UserError(f"{path.name} is neither CSV (.csv, .csv.gz) nor Parquet (.parquet); save it as one of them.")
    if path.stat().st_size == 0:
        raise UserError(f"{path.name} is empty; it needs a header row and one row per order line.")
    connection = ibis.duckdb.connect()
    try:
        source = connection.read_parquet(path) if kind == "parquet" else _read_csv(connection, path)
        clashes = {f"{name}_input": name for name in source.columns if name.lower() in RESERVED}
        first = 1 if kind == "parquet" else 2
        numbered = source.rename(clashes).mutate(source_row=ibis.row_number().cast("int64") + first)
        raw = connection.create_table("raw", numbered, temp=True)
    except duckdb.Error as error:
        raise UserError(_describe_read_error(path.name, str(error).replace(str(path), path.name))) from None
    if raw.count().execute() == 0:
        raise UserError(f"{path.name} has a header and no rows; it needs one row per order line.")
    return raw


def open_table(path: Path) -> ibis.Table:
    """Open a table that a chapter wrote, on an embedded DuckDB."""
    return ibis.duckdb.connect().read_parquet(path)


def sum_exactly(amounts: ibis.Column) -> ibis.Column:
    """Sum decimals exactly and give the sum as a float; of no rows it is 0."""
    return amounts.sum().fill_null(0).cast("float64")


def _read_csv(connection: ibis.BaseBackend, path: Path) -> ibis.Table:
    """Read a CSV with the header and the separator that we found, for the engine's guesses may drop rows."""
    header, blank = _read_text(path)
    if not header or "\r" in header:
        raise UserError(
            f"{path.name} has no header row, or the line ends of an old Mac; save it again as CSV in UTF-8."
        )
    separator = max(",;\t|", key=header.count)
    names = [name.strip() or f"column_{i}" for i, name in enumerate(next(csv.reader([header], delimiter=separator)), 1)]
    folded = [name.lower() for name in names]
    if twice := sorted({name for name in names if folded.count(name.lower()) > 1}):
        raise UserError(
            f"{path.name}: the header names {', '.join(map(repr, twice))} more than once; rename all but one."
        )
    dialect = {"delim": separator, "quote": '"', "escape": '"', "header": True, "skip": blank, "auto_detect": False}
    return connection.read_csv(path, columns=dict.fromkeys(names, "VARCHAR"), **dialect)


def _read_text(path: Path) -> tuple[str, int]:
    """Read a file to its end, make sure that it is text in UTF-8; give its first line and how many blank ones precede it."""
    open_bytes = gzip.open if path.suffix.lower() == ".gz" else open
    header, blank = "", 0
    try:
        with open_bytes(path, "rb") as lines:
            for row, line in enumerate(lines, start=1):
                if b"\x00" in line:
                    raise UserError(f"{path.name}, line {row}: this is not text; save the file as CSV in UTF-8.")
                text = line.decode("utf-8")
                header = header or text.removeprefix("\ufeff").strip("\r\n")
                blank += not header
    except UnicodeDecodeError as error:
        found = line[error.start : error.start + 1].hex()
        raise UserError(
            f"{path.name}, line {row}: byte {found} is not UTF-8; save the file as CSV in UTF-8 "
            "(in a spreadsheet: 'Save as', 'CSV UTF-8')."
        ) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise UserError(f"{path.name} is not a whole gzip file; copy or compress it again.") from None
    return header, blank


def _describe_read_error(name: str, message: str) -> str:
    line = re.search(r"CSV Error on Line: (\d+)", message)
    where = f"{name}, line {line[1]}" if line else name
    expected = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if expected:
        return (
            f"{where}: {plural(int(expected[2]), 'value')} where the header has {expected[1]}; mend that line "
            "(a value that holds the separator or a line break must stand in double quotes)."
        )
    reason = message.splitlines()[0].removeprefix("Invalid Input Error: ").strip()
    return f"{where} cannot be read ({reason}); save it again as CSV in UTF-8 or as Parquet."
