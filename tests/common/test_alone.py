"""A chapter opened on its own computes what it misses, and only then."""

import contextlib
import json
import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from segbook.common import Chapter
from segbook.common import chapter as desk
from segbook.errors import UserError
from segbook.runner.chapters import find_chapters


@pytest.fixture
def calls(monkeypatch):
    """What would have been computed; nothing is."""
    made = []

    def pretend(command, **_):
        made.append([str(word) for word in command[4:]])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(desk.subprocess, "run", pretend)
    return made


def finish(folder, *chapters: str, rows: dict | None = None) -> None:
    """Leave what a run leaves of chapters."""
    (folder / "facts").mkdir(parents=True)
    for chapter in chapters:
        (folder / "facts" / f"{chapter}.json").write_text("{}")
    (folder / "manifest.json").write_text(json.dumps({"rows": rows or {}}))


def test_a_chapter_opened_alone_computes_those_before_it(runs, tmp_path):
    """For real: the notebook of the features with its defaults, where there is no run at all."""
    notebook = nbformat.read(find_chapters()["features"], as_version=4)
    stop = next(place for place, cell in enumerate(notebook.cells) if "open_sources" in cell.source)
    notebook.cells = notebook.cells[: stop + 1]
    path = tmp_path / "alone.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "papermill", path, path, "--kernel", "python3", "--no-progress-bar"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    notebook = nbformat.read(path, as_version=4)
    said = [out.text for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "stream"]
    assert said == ["Computing what this chapter needs of the run sample: data …\n"]
    assert {path.stem for path in (runs / "sample" / "facts").iterdir()} == {"data"}
    assert list(json.loads((runs / "sample" / "manifest.json").read_text())["chapters"]) == ["data"]
    assert not (runs / "sample" / "html").exists()


def test_what_is_missing_is_computed_from_the_parameters_of_the_run(runs, calls, capsys):
    finish(runs / "mine", "data")
    (runs / "mine" / "params.yml").write_text("name: mine\n")
    with pytest.raises(UserError, match="The run mine has no table 'features'"):
        Chapter("segments", "mine").read("features")
    assert calls == [[str(runs / "mine" / "params.yml"), "--before", "segments", "--set", "name=mine"]]
    assert (
        capsys.readouterr().out == "Computing what this chapter needs of the run mine: data, features and structure …\n"
    )


@pytest.mark.parametrize("ask", [lambda desk: desk.path("features"), lambda desk: desk.facts("structure")])
def test_paths_and_facts_are_computed_too(runs, calls, root, ask):
    (runs / "sample" / "facts").mkdir(parents=True)
    with contextlib.suppress(FileNotFoundError):  # in truth nothing is computed
        ask(Chapter("segments", "sample"))
    assert calls == [[str(root / "params" / "sample.yml"), "--before", "segments", "--set", "name=sample"]]


def test_a_table_that_somebody_deleted_is_computed(runs, calls):
    finish(runs / "sample", "data", rows={"transactions": 3})
    Chapter("features", "sample").path("transactions")
    assert len(calls) == 1


def test_nothing_is_computed_for_a_name_that_no_chapter_writes(runs, calls):
    finish(runs / "sample", "data", "features", "structure", rows={"features": 3})
    segments = Chapter("segments", "sample")
    with pytest.raises(UserError, match="has no table 'feautres'"):
        segments.read("feautres")
    assert not segments.path("transactions").exists()
    with pytest.raises(FileNotFoundError):
        segments.facts("strcuture")
    assert calls == []


def test_nothing_is_computed_for_the_first_chapter_or_for_what_is_no_chapter(runs, calls):
    for name in ("data", "pages"):
        with pytest.raises(UserError, match="has no table"):
            Chapter(name, "sample").read("transactions")
    assert calls == []


def test_nothing_is_computed_inside_a_run(runs, calls):
    with desk.whole_run(), pytest.raises(UserError, match="has no table 'features'"):
        Chapter("segments", "sample").read("features")
    assert calls == []


def test_it_is_tried_once(runs, calls):
    segments = Chapter("segments", "sample")
    for _ in range(2):
        with pytest.raises(UserError, match="has no table"):
            segments.read("features")
    assert len(calls) == 1


def test_a_run_that_nobody_can_make_is_said(runs, calls):
    with pytest.raises(UserError, match=r"There is no run 'nobody' and no params/nobody\.yml to make it from; .*\.$"):
        Chapter("segments", "nobody").read("features")
    assert calls == []


def test_what_goes_wrong_comes_through_as_one_paragraph(runs):
    (runs / "mine").mkdir(parents=True)
    (runs / "mine" / "params.yml").write_text("name: mine\ndata:\n  transactions: gone.csv\n  curency: EUR\n")
    with pytest.raises(UserError) as caught:
        Chapter("features", "mine").facts("data")
    assert "there is no key `data.curency`" in str(caught.value)
    assert "segbook:" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_before_wants_a_chapter(runs, root):
    command = [sys.executable, "-m", "segbook", "run", root / "params" / "sample.yml", "--before", "segment"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "There is no chapter segment; the chapters are data" in done.stderr
    assert not runs.exists()


def test_tables_that_are_there_are_read(runs, calls):
    frame = pd.DataFrame({"customer_id": ["A"]})
    Chapter("features", "mine").write(features=frame)
    pd.testing.assert_frame_equal(Chapter("segments", "mine").read("features"), frame)
    assert calls == []
