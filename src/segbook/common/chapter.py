"""What a chapter reads, writes and says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from segbook.common.files import written_whole
from segbook.common.paths import project_root, runs_root
from segbook.common.tables import write_csv, write_table
from segbook.common.wording import listing
from segbook.errors import UserError

_RUNNING = "SEGBOOK_RUNNING"


@contextmanager
def whole_run() -> Iterator[None]:
    """Say to all chapters inside, in their own processes too, that those before them are run by somebody else."""
    os.environ[_RUNNING] = "1"
    try:
        yield
    finally:
        os.environ.pop(_RUNNING, None)


class Chapter:
    """The desk of one chapter in one run: its tables, facts and models.

    A chapter that is opened on its own computes the chapters before it when it asks for what they did not leave.

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
        self._computed = False

    def path(self, table: str) -> Path:
        """Give the path of a table of this run, which need not have every table."""
        path = self._table(table)
        if not path.is_file() and self._is_lost(table):
            self._compute_before()
        return path

    def read(self, table: str) -> pd.DataFrame:
        """Read a table that this chapter or one before it wrote."""
        path = self.path(table)
        if not path.is_file():
            raise UserError(f"The run {self.folder.name} has no table {table!r}.")
        return pd.read_parquet(path)

    def facts(self, chapter: str) -> dict:
        """Give what a chapter before this one recorded."""
        if chapter in self._chapters_before() and not self._facts(chapter).is_file():
            self._compute_before()
        return json.loads(self._facts(chapter).read_text(encoding="utf-8"))

    def write(self, **tables) -> None:
        """Write tables, each by its name; each is already ordered by its key."""
        for name, table in tables.items():
            write_table(self._table(name), table)

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table for people as ``tables/<name>.csv``."""
        write_csv(self.folder / "tables" / f"{name}.csv", frame)

    def export(self, name: str, frame: pd.DataFrame) -> None:
        """Write a file for the user's own systems as ``exports/<name>.csv``; it may name customers, so it is never published."""
        write_csv(self.folder / "exports" / f"{name}.csv", frame)

    def record(self, **facts) -> None:
        """Keep single numbers, verdicts and sentences: in the chapter's facts and as glue.

        Parameters
        ----------
        **facts
            Anything JSON can hold. Prose quotes them with the role ``glue:text``.
        """
        text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
        with written_whole(self._facts(self.chapter)) as aside:
            aside.write_text(f"{text}\n", encoding="utf-8")
        from myst_nb import glue  # here, so that not all who use a chapter's tables wait for Sphinx

        for key, value in facts.items():
            glue(key, value, display=False)

    def _table(self, name: str) -> Path:
        return self.folder / "tables" / f"{name}.parquet"

    def _facts(self, chapter: str) -> Path:
        return self.folder / "facts" / f"{chapter}.json"

    def _chapters_before(self) -> list[str]:
        chapters = _list_chapters()
        return chapters[: chapters.index(self.chapter)] if self.chapter in chapters else []

    def _is_lost(self, table: str) -> bool:
        # a table that is merely misspelt, or that this run cannot have, is no reason to compute anything
        manifest = self.folder / "manifest.json"
        done = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
        complete = _list_chapters()[-1] in done.get("chapters", {})  # some chapters may have been left out
        if not complete and not all(self._facts(chapter).is_file() for chapter in self._chapters_before()):
            return True
        return table in done.get("rows", {})

    def _compute_before(self) -> None:
        chapters = self._chapters_before()
        if not chapters or self._computed or _RUNNING in os.environ:
            return
        self._computed = True
        params, name = self._find_params(), self.folder.name
        print(f"Computing what this chapter needs of the run {name}: {listing(chapters)} …", flush=True)
        command = [sys.executable, "-m", "segbook", "run", params, "--before", self.chapter, "--set", f"name={name}"]
        # a process of its own, for what a chapter uses does not know the runner
        done = subprocess.run(command, cwd=project_root(), capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.rpartition("segbook: ")[2]
            raise UserError(" ".join(said.split()))

    def _find_params(self) -> Path:
        name = self.folder.name
        places = [self.folder / "params.yml", project_root() / "params" / f"{name}.yml"]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            raise UserError(
                f"There is no run {name!r} and no params/{name}.yml to make it from; correct `name`, "
                f"or make the run first: `segbook run params/sample.yml --set name={name}`."
            )
        return found


def _list_chapters() -> list[str]:
    notebooks = (project_root() / "notebooks").glob("[0-9][0-9]_*.ipynb")
    return [path.stem[3:] for path in sorted(notebooks)]
