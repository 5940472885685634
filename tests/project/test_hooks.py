"""What is checked at each commit: passes on what is tracked here, fails on what must not be committed.

It runs on a copy, because a hook may mend files.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

STRAY = nbformat.v4.new_output("stream", name="stdout", text="12 customers\n")


@pytest.fixture
def checkout(root, tmp_path) -> Path:
    """A copy of the tracked files as they are now, in a repository of its own."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this copy of the project is not a git repository")
    copy = tmp_path / "checkout"
    for name in listed.stdout.decode().split("\0"):
        if name and (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, copy / name)
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    return copy


def environment(folder: Path) -> dict[str, str]:
    outer = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return outer | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder.with_name("cache")),
        "PYTHONPATH": str(folder / "src"),
    }


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, env=environment(folder), capture_output=True, text=True, check=True
    ).stdout


def check(folder: Path) -> tuple[set[str], str]:
    """Run all hooks on all files; give the names of those that failed and what was said."""
    done = subprocess.run(
        [Path(sys.executable).with_name("pre-commit"), "run", "--all-files", "--color=never"],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    failed = {line.split("hook id: ")[1] for line in done.stdout.splitlines() if "hook id: " in line}
    assert (done.returncode != 0) == bool(failed), done.stdout + done.stderr
    return failed, done.stdout


def test_the_hooks_pass_on_what_is_tracked_and_change_nothing(checkout):
    failed, said = check(checkout)
    assert not failed, said
    assert said.count("Passed") == 6
    assert git(checkout, "diff", "--name-only") == ""


def test_a_notebook_with_stray_output_is_refused_and_mended(checkout):
    path = checkout / "notebooks" / "01_data.ipynb"
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs)
    cell.outputs = [STRAY]
    nbformat.write(notebook, path)
    git(checkout, "add", "--all")
    failed, _ = check(checkout)
    assert failed == {"nbstripout"}
    assert path.read_bytes() == before  # the reference output is still there, the stray one is not
    git(checkout, "add", "--all")
    assert check(checkout)[0] == set()


@pytest.mark.parametrize(
    ("path", "content", "hook"),
    [
        ("src/segbook/common/stray.py", '"""Stray."""\n\nimport os\n', "ruff-check"),
        ("src/segbook/common/stray.py", "'''Stray.'''\n", "ruff-format"),
        (
            "src/segbook/common/stray.py",
            '"""Stray."""\n\nfrom segbook.runner import run_report\n\n__all__ = ["run_report"]\n',
            "lint-imports",
        ),
        ("params/stray.yml", "name: [stray\n", "check-yaml"),
        ("data/stray.json", "{'name': 1}\n", "check-json"),
    ],
)
def test_what_must_not_be_committed_is_refused(checkout, path, content, hook):
    (checkout / path).write_text(content)
    git(checkout, "add", "--all")
    assert hook in check(checkout)[0]
