"""Tables and text: written whole or not at all, safe in spreadsheets, readable on a page."""

import csv
import html
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from IPython.display import HTML, Markdown

from segbook.common.files import written_whole

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_table(path: Path, table) -> None:
    """Write a table as Parquet, aside first and then renamed.

    Parameters
    ----------
    path : Path
        The file to write; its folder is made.
    table : pandas.DataFrame or an Ibis table expression
        Already ordered by its key.
    """
    with written_whole(path) as aside:
        if isinstance(table, pd.DataFrame):
            pq.write_table(_without_null_types(pa.Table.from_pandas(table, preserve_index=False)), aside)
        else:
            table.to_parquet(aside)


def _without_null_types(table: pa.Table) -> pa.Table:
    """Give columns without any value the type of text, for a column of no type cannot be read as one."""
    fields = [field.with_type(pa.string()) if pa.types.is_null(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table for people as CSV, with text that a spreadsheet will not run.

    A text that begins like a formula gets an apostrophe in front
    (`OWASP, CSV injection <https://owasp.org/www-community/attacks/CSV_Injection>`_).
    """
    with written_whole(path) as aside:
        text = frame.select_dtypes(exclude=["number", "bool"]).columns
        frame.assign(**{name: frame[name].map(_neutralise) for name in text}).to_csv(
            aside, index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
        )


def show_table(
    frame: pd.DataFrame,
    formats: Mapping[str, Callable[[object], str]] | None = None,
    labels: Mapping[str, str] | None = None,
) -> HTML:
    """Show a table on a page: text escaped, numbers formatted and set flush right.

    Parameters
    ----------
    frame : pandas.DataFrame
        The index is not shown; an empty table shows nothing.
    formats : mapping from column to function, optional
        How to write the values of a column.
    labels : mapping from column to str, optional
        Headings; default: the column's name with a capital and spaces for underscores.

    Returns
    -------
    IPython.display.HTML
    """
    if frame.empty:
        return HTML("")
    formats, labels = formats or {}, labels or {}
    numeric = {column: pd.api.types.is_numeric_dtype(frame[column]) for column in frame}
    heading = {column: labels.get(column, _heading(str(column))) for column in frame}
    head = "".join(_cell("th", heading[column], numeric[column], ' scope="col"') for column in frame)
    rows = [
        "".join(
            _cell("td", "–" if pd.isna(value) else formats.get(column, str)(value), numeric[column])
            for column, value in zip(frame.columns, row, strict=True)
        )
        for row in frame.itertuples(index=False, name=None)
    ]
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return HTML(
        '<div class="pst-scrollable-table-container"><table class="table">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def show_text(text: str) -> HTML | Markdown:
    """Show Markdown on a page; of an empty text nothing, where Jupyter would show the name of an object."""
    return Markdown(text) if text else HTML("")


def _heading(column: str) -> str:
    return f"{column[:1].upper()}{column[1:].replace('_', ' ')}"


def _cell(tag: str, text: str, numeric: bool, attributes: str = "") -> str:
    wrapping = "nowrap" if tag == "td" else "normal"
    style = f' style="text-align: right; white-space: {wrapping}"' if numeric else ""
    return f"<{tag}{attributes}{style}>{html.escape(text)}</{tag}>"


def _neutralise(value):
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
