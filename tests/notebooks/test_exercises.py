"""Exercises: solved in every report, open in the blank notebooks."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from segbook.runner.chapters import find_chapters
from segbook.runner.exercises import CHECK, write_exercises

AT_ONCE = 2


def is_check(cell) -> bool:
    return CHECK in cell.metadata.get("tags", [])


def execute(path) -> list:
    """Execute a notebook, in a process of its own, whatever fails on the way; give the cells that did."""
    command = [Path(sys.executable).with_name("jupyter-execute"), "--inplace", "--allow-errors", path]
    subprocess.run(command, cwd=path.parent, capture_output=True, check=True)
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if any(out.output_type == "error" for out in cell.get("outputs", []))]


@pytest.mark.parametrize("path", find_chapters().values(), ids=find_chapters())
def test_every_solution_in_the_report_is_right(sample_run, path):
    checks = [cell for cell in nbformat.read(sample_run / "notebooks" / path.name, as_version=4).cells if is_check(cell)]
    assert checks
    assert set("".join(output.text for output in checks[0].outputs).split("\n")) == {"Right.", ""}


def test_a_blank_notebook_runs_and_every_check_gives_its_hint(sample_run, tmp_path, monkeypatch):
    shutil.copytree(sample_run, tmp_path / "runs" / "sample", ignore=shutil.ignore_patterns(".builds", "html"))
    monkeypatch.setenv("SEGBOOK_RUNS", str(tmp_path / "runs"))
    write_exercises(tmp_path / "exercises")
    paths = sorted((tmp_path / "exercises").iterdir())
    assert [path.name for path in paths] == [path.name for path in find_chapters().values()]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failed = list(pool.map(execute, paths))
    for path, cells in zip(paths, failed, strict=True):
        assert [cell.id for cell in cells] == [cell.id for cell in nbformat.read(path, 4).cells if is_check(cell)]
        for cell in cells:
            error = cell.outputs[-1]
            assert error.ename == "NotYetError"
            assert error.evalue in cell.source
            assert error.traceback == [f"Not yet. {error.evalue}"]
