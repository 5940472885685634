"""Exercises: solved in every report, open in the blank notebooks."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from segbook.runner.chapters import find_chapters
from segbook.runner.exercises import CHECK, write_exercises

AT_ONCE = 2


def is_check(cell) -> bool:
    return CHECK in cell.metadata.get("tags", [])


def execute(path) -> tuple[nbformat.NotebookNode, CellExecutionError | None]:
    """Execute a notebook until something fails; give it and what failed."""
    notebook = nbformat.read(path, as_version=4)
    try:
        NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": path.parent}}).execute()
    except CellExecutionError as error:
        return notebook, error
    return notebook, None


@pytest.mark.parametrize("path", find_chapters().values(), ids=find_chapters())
def test_every_solution_in_the_report_is_right(sample_run, path):
    checks = [cell for cell in nbformat.read(sample_run / "notebooks" / path.name, as_version=4).cells if is_check(cell)]
    assert len(checks) == 1
    assert set("".join(output.text for output in checks[0].outputs).split("\n")) == {"Right.", ""}


def test_a_blank_notebook_runs_until_its_check_and_gives_the_hint(sample_run, tmp_path, monkeypatch):
    shutil.copytree(sample_run, tmp_path / "runs" / "sample", ignore=shutil.ignore_patterns(".builds", "html"))
    monkeypatch.setenv("SEGBOOK_RUNS", str(tmp_path / "runs"))
    write_exercises(tmp_path / "exercises")
    paths = sorted((tmp_path / "exercises").iterdir())
    assert [path.name for path in paths] == [path.name for path in find_chapters().values()]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(execute, paths))
    for notebook, error in ended:
        assert error is not None
        assert error.ename == "NotYetError"
        failed = [cell for cell in notebook.cells if any(out.output_type == "error" for out in cell.get("outputs", []))]
        assert [is_check(cell) for cell in failed] == [True]
        assert error.evalue in failed[0].source
        assert failed[0].outputs[-1].traceback == [f"Not yet. {error.evalue}"]
