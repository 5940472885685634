"""What the tables of a run hold: checked after each chapter, and shown as a page."""

from importlib import import_module
from pathlib import Path

import pandera.ibis as pa

from segbook.common import Chapter
from segbook.data import open_table
from segbook.data.validate import describe_failures, find_failures
from segbook.errors import RunError
from segbook.features import read_entries


def load_schemas(chapter: str) -> dict[str, pa.DataFrameSchema]:
    """Give the schemas of the tables that a chapter writes."""
    return import_module(f"segbook.{chapter}.schemas").SCHEMAS


def check_tables(chapter: str, folder: Path) -> None:
    """Check every table that a chapter wrote against its schema.

    Parameters
    ----------
    chapter : str
    folder : Path
        Of the run.

    Raises
    ------
    RunError
        With all failures of all its tables.
    """
    problems = []
    for name, schema in load_schemas(chapter).items():
        path = folder / "tables" / f"{name}.parquet"
        if path.is_file() and len(failures := find_failures(open_table(path), schema)):
            problems.append(describe_failures(name, failures))
    if problems:
        raise RunError(f"Chapter {chapter}: {'. '.join(problems)}.")


def describe_tables(run: Chapter, chapters: list[str]) -> dict:
    """Gather what the page of the codebook shows.

    Parameters
    ----------
    run : Chapter
    chapters : list of str

    Returns
    -------
    dict
        tables (name, chapter, meaning, columns of name, kind, meaning) and features.
    """
    tables = [
        {
            "name": name,
            "chapter": chapter,
            "meaning": schema.description,
            "columns": [
                {"name": column, "kind": about.title, "meaning": about.description, "optional": not about.required}
                for column, about in schema.columns.items()
            ],
        }
        for chapter in chapters
        for name, schema in load_schemas(chapter).items()
        if run.path(name).is_file()
    ]
    return {"tables": tables, "features": list(read_entries(run.read("entries")).values())}
