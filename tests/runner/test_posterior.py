"""Where nothing can be said of how sure we are, the chapter says so, and the rest of the report does without it."""

import re
import shutil

import nbformat
import numpy as np
import pandas as pd
import pytest

from segbook.bayes import sampler
from segbook.runner.pages import write_pages
from segbook.runner.run import run_chapters
from segbook.settings import load_settings

TABLES = ("posterior", "membership", "bayes_segments", "diagnostics", "sensitivity")


@pytest.fixture
def settings(sample_run, runs, root):
    """The sample, as far as the chapter before, with its draws."""
    shutil.copytree(sample_run, runs / "sample", ignore=shutil.ignore_patterns(".builds", "html"))
    for table in TABLES:
        (runs / "sample" / "tables" / f"{table}.parquet").unlink()
    return load_settings(root / "params" / "sample.yml")


def read_chapter(folder) -> tuple[list[str], str]:
    """Give the tags of the cells and all that the cells show."""
    cells = nbformat.read(folder / "notebooks" / "05_bayes.ipynb", as_version=4).cells
    shown = [
        output["data"].get("text/markdown", output["data"].get("text/html", ""))
        for cell in cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    return [tag for cell in cells for tag in cell.metadata.get("tags", [])], re.sub(r"\\(.)", r"\1", " ".join(shown))


def check_report(folder, settings) -> None:
    """The other pages are there and do not speak of certainty."""
    for table in TABLES:
        assert not (folder / "tables" / f"{table}.parquet").exists()
    write_pages(settings, folder / "pages")
    assert "could not be told" in (folder / "pages" / "book" / "index.md").read_text(encoding="utf-8")
    for page in (folder / "pages" / "segments").glob("*.md"):
        assert "05_bayes" not in page.read_text(encoding="utf-8")


def test_chains_that_tell_different_stories_are_shown_and_not_believed(settings, runs):
    path = runs / "sample" / "models" / "draws.npz"
    with np.load(path) as found:
        arrays = dict(found)
    arrays["mean"][0] += 3  # the first chain sits elsewhere
    np.savez(path, **arrays)
    folder = run_chapters(settings, start="bayes", before="profiles")
    tags, shown = read_chapter(folder)
    assert "needs-posterior" in tags
    assert "needs-trust" not in tags
    assert "cannot say how sure we are" in shown
    assert "R-hat" in shown
    check_report(folder, settings)


def test_without_pystan_the_report_says_what_to_install(settings, runs, monkeypatch):
    (runs / "sample" / "models" / "draws.npz").unlink()
    monkeypatch.setattr(sampler, "find_spec", lambda name: None)
    folder = run_chapters(settings, start="bayes", before="profiles")
    tags, shown = read_chapter(folder)
    assert "needs-posterior" not in tags
    assert sampler.NO_PYSTAN in shown
    check_report(folder, settings)


def test_trusted_draws_reach_the_first_page_and_those_of_the_segments(sample_run):
    certain = pd.read_parquet(sample_run / "tables" / "bayes_segments.parquet")
    assert certain["lower"].lt(certain["share"]).all()
    assert certain["upper"].gt(certain["share"]).all()
    first = (sample_run / "html" / "book" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"belong to their segment with 80% probability or more", first)
    for segment_id in certain["segment_id"]:
        page = (sample_run / "html" / "segments" / f"segment_{segment_id}.html").read_text(encoding="utf-8")
        assert "How that is known" in page
