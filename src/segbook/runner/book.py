"""Build the book, and switch to it when it is whole."""

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

from segbook.errors import RunError
from segbook.runner.staging import stage_book
from segbook.settings import Settings

KEPT_LINES = 15


def publish_book(settings: Settings, folder: Path) -> Path:
    """Stage and build the book aside, then switch the link ``html`` to it.

    Parameters
    ----------
    settings : Settings
    folder : Path
        Of the run, with its executed chapters.

    Returns
    -------
    Path
        The first page of the report.

    Raises
    ------
    RunError
        If the build fails or warns; the book that stood before still stands.
    """
    builds = folder / ".builds"
    build = builds / uuid.uuid4().hex[:8]
    work = build.with_suffix(".work")
    try:
        work.mkdir(parents=True)
        stage_book(settings, folder / "notebooks", work)
        _build_html(work, folder / "log.txt")
        shutil.move(work / "_build" / "html", build)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    link = folder / "html.writing"
    link.unlink(missing_ok=True)
    link.symlink_to(build.relative_to(folder), target_is_directory=True)
    os.replace(link, folder / "html")
    for old in builds.iterdir():
        if old != build:
            shutil.rmtree(old)
    return folder / "html" / "index.html"


def build_command(source: Path) -> list[str]:
    """Give the command that builds a book strictly and from clean, warnings being errors."""
    return [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        "-W",
        "-n",
        "--keep-going",
        "--all",
        str(source),
    ]


def _build_html(source: Path, log: Path) -> None:
    command = build_command(source)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode != 0:
        lines = [line for line in done.stdout.splitlines() if "WARNING" in line or "ERROR" in line]
        found = "\n".join((lines or done.stdout.splitlines())[-KEPT_LINES:])
        raise RunError(f"The book did not build:\n{found}\nThe whole log is in {log}")
