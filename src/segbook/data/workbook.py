"""Read the lines of orders from an Excel workbook, also one in a zip."""

import io
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import ibis
import pandas as pd
from python_calamine import CalamineError

from segbook.common.progress import step
from segbook.errors import UserError

SUFFIXES = (".xlsx", ".zip")
HALF_A_SECOND = timedelta(microseconds=500_000)


def read_workbook(path: Path, *, most_bytes: int) -> ibis.Table:
    """Read the first sheet of a workbook as text, as if it had been saved as CSV.

    Parameters
    ----------
    path : Path
        ``*.xlsx``, or ``*.zip`` with a workbook in it.
    most_bytes : int
        A larger workbook in a zip is refused.

    Returns
    -------
    ibis.Table
        On an embedded DuckDB. The columns of the sheet, empty cells as empty text, whole numbers without a decimal
        point and times to the second, and ``source_row``, the row as a spreadsheet counts it.

    Raises
    ------
    UserError
        That says what is wrong with the file, without a full stop.
    """
    with step(f"reading {path.name}"):
        try:
            book = _unpack(path, most_bytes) if path.suffix.lower() == ".zip" else path
            sheet = pd.read_excel(book, engine="calamine", dtype=object, na_filter=False)
        except (CalamineError, ValueError, IndexError):
            raise UserError(f"{path.name} holds no Excel workbook that can be read") from None
        sheet = sheet.rename(columns=lambda name: str(name).strip()).map(_write_cell).astype("string")
    sheet["source_row"] = range(2, len(sheet) + 2)
    return ibis.duckdb.connect().create_table("raw", sheet, temp=True)


def _unpack(path: Path, most_bytes: int) -> io.BytesIO:
    try:
        with zipfile.ZipFile(path) as archive:
            books = [each for each in archive.infolist() if _is_workbook(each.filename)]
            if not books:
                raise UserError(f"{path.name} has no Excel workbook (.xlsx) in it")
            if books[0].file_size > most_bytes:
                raise UserError(f"{path.name} holds more than {most_bytes / 1e6:,.0f} MB and not what is looked for")
            return io.BytesIO(archive.read(books[0]))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        raise UserError(f"{path.name} is not a whole zip file without a password") from None


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(".xlsx") and not name.startswith("__MACOSX")


def _write_cell(value: object) -> str:
    if isinstance(value, datetime):  # a workbook keeps days as floats: 08:26 may come as 08:25:59.999
        return (value + HALF_A_SECOND).isoformat(" ", "seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
