"""Take in UCI Online Retail, the public data set that the report is checked with.

Chen, D. (2015). Online Retail. UCI Machine Learning Repository, https://doi.org/10.24432/C5BW33, CC BY 4.0.
"""

import hashlib
from pathlib import Path

import ibis

from segbook.common.files import written_whole
from segbook.common.paths import project_root
from segbook.data.read import read_transactions
from segbook.errors import UserError

TARGET = Path("data/raw/online_retail.csv")
COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
COUNTS = {"rows": 541_909, "rows with a customer": 406_829, "customers": 4_372, "invoices": 25_900}
CONTENT_SHA256 = "d923b964b6f885e01f0dc7e88be4b4c07a1130df1edbbf265d97644a47910617"
"""Of the CSV that the rows make, in their order, each value written in one way."""


def take_in(file: Path) -> Path:
    """Check that a file is the data set, whole and unchanged, and put it into the project.

    Parameters
    ----------
    file : Path
        CSV, CSV.gz or Parquet with the eight published columns.

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
    raw = read_transactions(file)
    missing = [column for column in COLUMNS if column not in raw.columns]
    if missing:
        raise UserError(f"{file.name} is not UCI Online Retail: it has no column {', '.join(missing)}.")
    rows = _canonical(raw)
    _check_counts(file, rows)
    target = project_root() / TARGET
    with written_whole(target) as aside:
        rows.to_csv(aside)
        with aside.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != CONTENT_SHA256:
            raise UserError(
                f"{file.name} has the published numbers of rows and customers, but other contents "
                f"(SHA-256 {found[:12]}…, expected {CONTENT_SHA256[:12]}…); get a fresh copy."
            )
    return target


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


def _check_counts(file: Path, rows: ibis.Table) -> None:
    found = rows.agg(
        **{
            "rows": rows.count(),
            "rows with a customer": rows.CustomerID.count(),
            "customers": rows.CustomerID.nunique(),
            "invoices": rows.InvoiceNo.nunique(),
        }
    ).execute()
    wrong = [
        f"{found[what].iloc[0]:,} {what} (published: {count:,})"
        for what, count in COUNTS.items()
        if found[what].iloc[0] != count
    ]
    if wrong:
        raise UserError(
            f"{file.name} is not the whole of UCI Online Retail: it has {', '.join(wrong)}; get a fresh copy."
        )
