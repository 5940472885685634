"""What a chapter reads, writes and says."""

import json
from pathlib import Path

import pandas as pd

from segbook.common.files import written_whole
from segbook.common.paths import runs_root
from segbook.common.tables import write_csv, write_table


class Chapter:
    """The desk of one chapter in one run: its tables, facts and models.

    Parameters
    ----------
    chapter : str
        Name of the chapter, such as ``"features"``.
    name : str
        Name of the run.
    """

    def __init__(self, chapter: str, name: str):
        self.chapter = chapter
        self.folder = runs_root() / name

    def path(self, table: str) -> Path:
        """Give the path of a table of this run."""
        return self.folder / "tables" / f"{table}.parquet"

    def read(self, table: str) -> pd.DataFrame:
        """Read a table that this chapter or one before it wrote."""
        return pd.read_parquet(self.path(table))

    def facts(self, chapter: str) -> dict:
        """Give what a chapter before this one recorded."""
        return json.loads((self.folder / "facts" / f"{chapter}.json").read_text(encoding="utf-8"))

    def write(self, **tables) -> None:
        """Write tables, each by its name; each is already ordered by its key."""
        for name, table in tables.items():
            write_table(self.path(name), table)

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table for people as ``tables/<name>.csv``."""
        write_csv(self.folder / "tables" / f"{name}.csv", frame)

    def record(self, **facts) -> None:
        """Keep single numbers, verdicts and sentences: in the chapter's facts and as glue.

        Parameters
        ----------
        **facts
            Anything JSON can hold. Prose quotes them with the role ``glue:text``.
        """
        path = self.folder / "facts" / f"{self.chapter}.json"
        text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
        with written_whole(path) as aside:
            aside.write_text(f"{text}\n", encoding="utf-8")
        from myst_nb import glue  # here, so that not all who use a chapter's tables wait for Sphinx

        for key, value in facts.items():
            glue(key, value, display=False)
