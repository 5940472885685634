"""Read rows as they came."""

import contextlib
import csv
import gzip
import re
import zlib
from pathlib import Path

import duckdb
import ibis
import pandas as pd

from segbook.common.wording import plural
from segbook.errors import UserError

NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
DATE = r"^\d{4}-\d{1,2}-\d{1,2}"
"""The engine alone would also read words such as "epoch" and numbers such as 1_000."""

SNIFFED = 1_000
"""Rows that tell what stands in a column."""

RESERVED = ("source_row", "reason")
"""Columns that segbook adds to rejected rows; an input column of that name gets `_input` appended."""


def read_rows(path: Path, each: str = "order line") -> ibis.Table:
    """Read a file of CSV (also .gz) or Parquet, nothing converted, nothing dropped.

    Parameters
    ----------
    path : Path
        ``*.csv``, ``*.csv.gz``, ``*.parquet``, or a folder of Parquet files, taken by name. CSV needs a header
        and UTF-8; comma, semicolon, tab or bar separate the values, whichever the header has most of.
    each : str
        What a row tells of, for error messages.

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
    kind = _find_kind(path)
    if path.stat().st_size == 0:
        raise UserError(f"{path.name} is empty; it needs a header row and one row per {each}.")
    connection = _connect()
    try:
        source = _read_csv(connection, path) if kind == "csv" else connection.read_parquet(_list_parts(path))
        clashes = {f"{name}_input": name for name in source.columns if name.lower() in RESERVED}
        first = 1 if kind == "parquet" else 2
        numbered = source.rename(clashes).mutate(source_row=ibis.row_number().cast("int64") + first)
        raw = connection.create_table("raw", numbered, temp=True)
    except duckdb.Error as error:
        raise UserError(_describe_read_error(path.name, str(error).replace(str(path), path.name))) from None
    if raw.count().execute() == 0:
        raise UserError(f"{path.name} has a header and no rows; it needs one row per {each}.")
    return raw


def sniff_contents(raw: ibis.Table) -> dict[str, str]:
    """Say what stands in each column, judged by its first rows.

    Parameters
    ----------
    raw : ibis.Table
        As `read_rows` gives it.

    Returns
    -------
    dict of str to str
        Column to ``date``, ``integer``, ``decimal``, ``text`` or ``empty``: what nine in ten of the values
        that are there can be read as.
    """
    first = raw.order_by("source_row").limit(SNIFFED).drop("source_row").execute()
    return {column: _sniff(first[column]) for column in first}


def open_table(path: Path) -> ibis.Table:
    """Open a table that a chapter wrote, on an embedded DuckDB."""
    return open_tables(path)[0]


def open_tables(*paths: Path) -> list[ibis.Table]:
    """Open tables that a chapter wrote, all on one embedded DuckDB, so that they can be joined."""
    connection = _connect()
    return [connection.read_parquet(path) for path in paths]


def sum_exactly(amounts: ibis.Column) -> ibis.Column:
    """Sum decimals exactly and give the sum as a float; of no rows it is 0."""
    return amounts.sum().fill_null(0).cast("float64")


def _connect() -> ibis.BaseBackend:
    connection = ibis.duckdb.connect()
    with contextlib.suppress(duckdb.InvalidInputException):  # raised in Jupyter where no bar could be drawn anyway
        connection.raw_sql("SET enable_progress_bar = false")
    return connection


def _find_kind(path: Path) -> str:
    if path.is_dir() and _list_parts(path):
        return "parquet"
    kind = path.name.lower().removesuffix(".gz").rsplit(".", maxsplit=1)[-1]
    if path.is_dir() or kind not in ("csv", "parquet"):
        raise UserError(
            f"{path.name} is neither CSV (.csv, .csv.gz) nor Parquet (.parquet, or a folder of them); save it as one of them."
        )
    return kind


def _list_parts(path: Path) -> list[Path]:
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _sniff(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    text = values.dropna().astype(str).str.strip()
    text = text[text != ""]
    if text.empty:
        return "empty"
    patterns = {"date": DATE, "integer": r"^[+-]?\d+$", "decimal": NUMBER}
    fits = (kind for kind, pattern in patterns.items() if text.str.contains(pattern, regex=True).mean() >= 0.9)
    return next(fits, "text")


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
