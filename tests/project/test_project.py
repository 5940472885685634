"""The project keeps its own promises: rooms, sizes, documented commands."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from segbook.runner.chapters import find_chapters


def test_rooms_use_only_the_rooms_that_they_may(root):
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_chapter_has_its_room_and_its_tests(root):
    assert list(find_chapters()) == [
        "data",
        "features",
        "structure",
        "segments",
        "bayes",
        "profiles",
        "value",
        "actions",
    ]
    for chapter in find_chapters():
        assert (root / "src" / "segbook" / chapter / "__init__.py").is_file()
        assert (root / "tests" / chapter).is_dir()


def test_public_names_are_there_and_documented(root):
    for path in (root / "src" / "segbook").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
    for chapter in [*find_chapters(), "models", "common", "simulate", "runner"]:
        room = __import__(f"segbook.{chapter}", fromlist=["x"])
        for name in room.__all__:
            assert getattr(room, name).__doc__, f"{chapter}.{name}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "book/howto/rerun.md", "book/howto/simulate.md"])
def test_documented_make_targets_and_commands_exist(root, page):
    text = (root / page).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE)) <= targets
    for command in set(re.findall(r"\bsegbook ((?:run|check|simulate|fetch online-retail)\b)", text)):
        done = subprocess.run(
            [sys.executable, "-m", "segbook", *command.split(), "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0
    for option in set(re.findall(r"segbook run \S+ (--[a-z]+)", text)):
        assert option in ("--from", "--set")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_paths_that_are_named_exist(root, page):
    text = (root / page).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:book|notebooks|src|data|params|tests|runs)/[\w./-]*)`", text):
        assert path.startswith(("runs/", "data/raw")) or (root / path).exists(), path


def test_make_help_lists_every_target(root):
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text(), flags=re.MULTILINE)[1].split()
    assert [line.split()[0] for line in shown.splitlines()] == phony
