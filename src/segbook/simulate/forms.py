"""The tables as files: text for people in CSV, columns for machines in Parquet, block after block."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

MONEY = ("unit_price", "discount")
"""Columns that CSV files have to the cent."""

_ASIDE = ".writing"
_MONEY = pa.decimal128(14, 2)


class TableFiles:
    """Files of one form in a folder, to which blocks of tables are appended.

    Parameters
    ----------
    folder : Path
    form : {"csv", "parquet"}
    in_parts : tuple of str
        Tables that are a folder of one Parquet file per block.
    """

    def __init__(self, folder: Path, form: str, in_parts: tuple[str, ...] = ()):
        self.folder, self.form, self.in_parts = folder, form, in_parts
        self._open: dict = {}
        self._stack = ExitStack()

    def __enter__(self) -> "TableFiles":
        return self

    def __exit__(self, *problem) -> None:
        self._stack.close()

    def append(self, name: str, table: pa.Table, block: int) -> None:
        """Append a table to the file of its name.

        Parameters
        ----------
        name : str
        table : pyarrow.Table
            With the same columns each time.
        block : int
            0, 1, …
        """
        if self.form == "parquet" and name in self.in_parts:
            path = self.folder / name / f"part-{block:04d}.parquet"
            path.parent.mkdir(exist_ok=True)
            pa.parquet.write_table(table, path)
            return
        table = _make_readable(table) if self.form == "csv" else table
        if name not in self._open:
            self._open[name] = self._stack.enter_context(self._start(name, table))
        writer = self._open[name]
        if self.form == "parquet":
            writer.write_table(table)
        else:
            table.to_pandas().to_csv(writer, index=False, header=False, lineterminator="\n")

    def _start(self, name: str, table: pa.Table):
        path = self.folder / f"{name}.{self.form}"
        if self.form == "parquet":
            return pa.parquet.ParquetWriter(path, table.schema)
        file = path.open("w", encoding="utf-8", newline="")
        file.write(f"{','.join(table.column_names)}\n")
        return file


@contextmanager
def folder_aside(folder: Path) -> Iterator[Path]:
    """Give an empty folder inside a folder and remove it in the end; what a killed run left there goes first."""
    existed = folder.exists()
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside
    finally:
        shutil.rmtree(aside)
        if not existed and not any(folder.iterdir()):
            folder.rmdir()


def list_contents(folder: Path) -> list[Path]:
    """List what is in a folder, but for what a killed run left."""
    return [path for path in folder.iterdir() if path.name != _ASIDE]


def _make_readable(table: pa.Table) -> pa.Table:
    """Turn all columns into text, money to the cent and moments to the minute."""
    columns = {}
    for field in table.schema:
        column = table[field.name]
        if pa.types.is_timestamp(field.type):
            columns[field.name] = pc.strftime(column, "%Y-%m-%d %H:%M")
        else:
            columns[field.name] = (column.cast(_MONEY) if field.name in MONEY else column).cast(pa.string())
    return pa.table(columns)
