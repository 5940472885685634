"""Take in UCI Online Retail, the public data set that the report is checked with.

Chen, D. (2015). Online Retail. UCI Machine Learning Repository, https://doi.org/10.24432/C5BW33, CC BY 4.0.
"""

import hashlib
import tempfile
from pathlib import Path

import ibis

from segbook.common.files import written_whole
from segbook.common.paths import project_root
from segbook.data.download import download
from segbook.data.read import read_rows
from segbook.data.workbook import SUFFIXES, read_workbook
from segbook.errors import UserError

URL = "https://archive.ics.uci.edu/static/public/352/online+retail.zip"
BY_HAND = (
    "get the file by hand from https://archive.ics.uci.edu/dataset/352/online+retail and take it in with "
    "`segbook fetch online-retail --from FILE`"
)
MOST_BYTES = 200_000_000
TARGET = Path("data/raw/online_retail.csv")
COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
COUNTS = {"rows": 541_909, "rows with a customer": 406_829, "customers": 4_372, "invoices": 25_900}
CONTENT_SHA256 = "d923b964b6f885e01f0dc7e88be4b4c07a1130df1edbbf265d97644a47910617"
"""Of the CSV that the rows make, in their order, each value written in one way."""


def fetch(url: str = URL, *, allow_http: bool = False) -> Path:
    """Download the data set, check it and put it into the project.

    Parameters
    ----------
    url : str
        Of the zip file.
    allow_http : bool
        As for `download`.

    Returns
    -------
    Path
        Of the CSV in the project.

    Raises
    ------
    UserError
        If the file cannot be had, or is not the data set; says how to get it by hand.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            file = download(url, Path(folder) / "online_retail.zip", most_bytes=MOST_BYTES, allow_http=allow_http)
        except UserError as error:
            raise UserError(f"{error}; {BY_HAND}.") from None
        return take_in(file, advice=BY_HAND)


def take_in(file: Path, *, advice: str = "get a fresh copy") -> Path:
    """Check that a file is the data set, whole and unchanged, and put it into the project.

    Parameters
    ----------
    file : Path
        The published workbook (.xlsx) or the zip that it comes in; or CSV, CSV.gz or Parquet with its eight columns.
    advice : str
        What to do if it is something else.

    Returns
    -------
    Path
        Of the CSV in the project.

    Raises
    ------
    UserError
        If the file is missing, or its columns, counts or contents are not the published ones.
    """
    if not file.is_file():
        raise UserError(f"There is no file {file}; give the path of your copy of UCI Online Retail.")
    raw = _read(file, advice)
    missing = [column for column in COLUMNS if column not in raw.columns]
    if missing:
        raise UserError(f"{file.name} is not UCI Online Retail: it has no column {', '.join(missing)}; {advice}.")
    rows = _canonical(raw)
    if wrong := _count_wrong(rows):
        raise UserError(f"{file.name} is not the whole of UCI Online Retail: it has {', '.join(wrong)}; {advice}.")
    target = project_root() / TARGET
    with written_whole(target) as aside:
        rows.to_csv(aside)
        with aside.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != CONTENT_SHA256:
            raise UserError(
                f"{file.name} has the published numbers of rows and customers, but other contents "
                f"(SHA-256 {found[:12]}…, expected {CONTENT_SHA256[:12]}…); {advice}."
            )
    return target


def _read(file: Path, advice: str) -> ibis.Table:
    if file.suffix.lower() not in SUFFIXES:
        return read_rows(file)
    try:
        return read_workbook(file, most_bytes=MOST_BYTES)
    except UserError as error:
        raise UserError(f"{error}; {advice}.") from None


def _canonical(raw: ibis.Table) -> ibis.Table:
    """Write every row in one way, whichever way the copy at hand writes numbers and dates."""
    text = {column: raw[column].cast("string").strip().nullif("") for column in COLUMNS}
    moment = raw["InvoiceDate"].try_cast("timestamp")
    return raw.order_by("source_row").select(
        **text
        | {
            "Quantity": raw["Quantity"].try_cast("int64"),
            "InvoiceDate": moment.strftime("%Y-%m-%d %H:%M:%S"),
            "UnitPrice": raw["UnitPrice"].try_cast("decimal(12, 3)"),
            "CustomerID": raw["CustomerID"].try_cast("double").try_cast("int64"),
        }
    )


def _count_wrong(rows: ibis.Table) -> list[str]:
    found = rows.agg(
        **{
            "rows": rows.count(),
            "rows with a customer": rows.CustomerID.count(),
            "customers": rows.CustomerID.nunique(),
            "invoices": rows.InvoiceNo.nunique(),
        }
    ).execute()
    return [
        f"{found[what].iloc[0]:,} {what} (published: {count:,})"
        for what, count in COUNTS.items()
        if found[what].iloc[0] != count
    ]
