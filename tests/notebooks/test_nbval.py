import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

COMPARE_FIGURES = """
def pytest_collection_modifyitems(items):
    for item in items:  # nbval passes over pictures, for elsewhere they depend on the machine; here it is the same one
        item.parent.skip_compare = tuple(kind for kind in item.parent.skip_compare if not kind.startswith("image/"))
"""


@pytest.fixture
def copied_run(sample_run, tmp_path) -> Path:
    """A copy of the finished run of the sample, without the book."""
    copy = tmp_path / "runs" / "sample"
    shutil.copytree(sample_run, copy, ignore=shutil.ignore_patterns(".builds", "html"))
    return copy


def run_nbval(how: str, run: Path, *notebooks: Path) -> subprocess.CompletedProcess:
    """Execute notebooks on a run and compare their outputs with those that they hold."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", run]
        + [how, "--nbval-current-env", "--nbval-cell-timeout", "300", *notebooks],
        cwd=run,
        env=os.environ | {"SEGBOOK_RUNS": str(run.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_notebooks_give_their_reference_tables_and_the_same_bytes(copied_run, root):
    """nbval runs every notebook on a copy of the finished run and rewrites its tables."""
    (copied_run / "tables" / "support.parquet").unlink()  # it is of the look at the inputs, before any chapter
    before = {path.name: path.read_bytes() for path in (copied_run / "tables").iterdir()}
    for path in (copied_run / "tables").iterdir():
        path.unlink()
    done = run_nbval("--nbval-lax", copied_run, root / "notebooks")
    assert done.returncode == 0, done.stdout[-5_000:]
    after = {path.name: path.read_bytes() for path in (copied_run / "tables").iterdir()}
    assert {name for name in before if after.get(name) != before[name]} == set()
    assert set(after) == set(before)


def test_executed_again_every_chapter_shows_the_same_figures_included(copied_run):
    """Strict nbval, with nothing sanitized: sentences, tables, glue and pictures come out to the byte."""
    (copied_run / "notebooks" / "conftest.py").write_text(COMPARE_FIGURES)
    done = run_nbval("--nbval", copied_run, copied_run / "notebooks")
    assert done.returncode == 0, done.stdout[-5_000:]


def test_another_figure_would_be_noticed(copied_run):
    """The comparison of figures compares: one picture is swapped for that of another chapter."""
    paths = copied_run / "notebooks" / "08_actions.ipynb", copied_run / "notebooks" / "03_structure.ipynb"
    swapped, other = (nbformat.read(path, as_version=4) for path in paths)
    ours, theirs = (
        next(out.data for cell in each.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {}))
        for each in (swapped, other)
    )
    ours["image/png"] = theirs["image/png"]
    nbformat.write(swapped, paths[0])
    (copied_run / "notebooks" / "conftest.py").write_text(COMPARE_FIGURES)
    done = run_nbval("--nbval", copied_run, paths[0])
    assert done.returncode == 1, done.stdout[-5_000:]
    assert "1 failed" in done.stdout
    assert "image/png" in done.stdout


def test_executed_notebooks_are_quiet(sample_run):
    for path in (sample_run / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert output.output_type != "error", path
                if "check" not in cell.metadata.tags:
                    assert output.get("name") not in ("stderr", "stdout"), output.text
