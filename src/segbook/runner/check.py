"""Print what a run would find in its data, before anything runs."""

import pandas as pd
from rich.console import Console
from rich.table import Table

from segbook.common.progress import step
from segbook.errors import UserError
from segbook.runner.preflight import inspect_inputs
from segbook.runner.support import describe_support
from segbook.settings import Settings

_WIDTH = 110
"""Columns of the output where it goes to a file or a pipe."""


def check_report(settings: Settings) -> None:
    """Read the inputs and print how they were read, what they support, and every problem at once.

    Parameters
    ----------
    settings : Settings

    Raises
    ------
    UserError
        With everything that must be mended before the report can run.
    """
    with step("reading and checking the inputs"):
        found = inspect_inputs(settings)
    console = Console(highlight=False, width=None if Console().is_terminal else _WIDTH)
    _print(console, "How the file of orders was read", found.mapping)
    columns = found.columns.filter(["column", "source", "kind", "found", "present", "odd", "examples"])
    _print(console, "How the customer table and the survey were read", _format(columns))
    _print(console, "What the data supports", _shorten(found.support))
    for note in found.notes:
        console.print(note, markup=False)
    if found.problems:
        raise UserError(*found.problems)
    console.print(f"{describe_support(found.support)} Nothing stands in the way: segbook run can go on.", markup=False)


def _format(columns: pd.DataFrame) -> pd.DataFrame:
    if columns.empty:
        return columns
    present, odd = (
        columns["present"].map("{:.0%}".format),
        columns["odd"].map(lambda count: str(count) if count else ""),
    )
    return columns.assign(kind=columns["kind"].str.replace("_", "/"), present=present, odd=odd)


def _shorten(support: pd.DataFrame) -> pd.DataFrame:
    """Give the table in three columns, as the page of the book has it."""
    if support.empty:
        return support
    helped = support["would_help"].map(lambda what: f"; {what} would help" if what else "")
    part = support["chapter"] + ": " + support["part"]
    return pd.DataFrame({"part": part, "supported": support["supported"], "why": support["why"] + helped})


def _print(console: Console, title: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    table = Table(title=title, title_justify="left", show_edge=False)
    for name in frame.columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in frame.astype(str).itertuples(index=False, name=None):
        table.add_row(*(value.replace("[", "\\[") for value in row))
    console.print(table)
    console.print()
