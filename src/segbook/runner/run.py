"""Run a report from its settings to its first page."""

import shutil
import time
from pathlib import Path

from segbook.common.chapter import whole_run
from segbook.common.paths import runs_root
from segbook.common.progress import step
from segbook.common.tables import write_table
from segbook.errors import UserError
from segbook.runner.book import publish_book
from segbook.runner.chapters import find_chapters, read_parameters
from segbook.runner.codebook import check_tables
from segbook.runner.execute import execute_chapter
from segbook.runner.manifest import (
    collect_results,
    describe_environment,
    describe_inputs,
    read_manifest,
    write_manifest,
)
from segbook.runner.posterior import prepare_posterior
from segbook.runner.preflight import inspect_inputs
from segbook.settings import Settings, save_settings


def run_report(settings: Settings, start: str | None = None) -> Path:
    """Run the chapters and publish the book.

    Parameters
    ----------
    settings : Settings
    start : str, optional
        The chapter to begin with; those before it must have been run with the same settings and inputs.

    Returns
    -------
    Path
        The first page of the report.

    Raises
    ------
    UserError
        What the user can mend, before anything is written where it can be known so early.
    RunError
        What failed otherwise; the book that stood before still stands.
    """
    folder = run_chapters(settings, start)
    with step("building the book"):
        return publish_book(settings, folder)


def run_chapters(settings: Settings, start: str | None = None, before: str | None = None) -> Path:
    """Run the chapters without publishing them, all or those before one.

    Parameters
    ----------
    settings : Settings
    start : str, optional
        As for `run_report`.
    before : str, optional
        The first chapter not to run.

    Returns
    -------
    Path
        The folder of the run.

    Raises
    ------
    UserError, RunError
        As `run_report`.
    """
    folder = runs_root() / settings.name
    wanted = {
        chapter: {name: settings.parameters()[name] for name in read_parameters(notebook)}
        for chapter, notebook in find_chapters(settings.shape()).items()
    }
    for chapter in filter(None, (start, before)):
        if chapter not in wanted:
            raise UserError(f"There is no chapter {chapter}; the chapters are {', '.join(wanted)}.")
    inputs = describe_inputs(settings)
    kept = _find_kept(folder, start, wanted, inputs)
    if not kept:
        _begin_anew(settings, folder, drop=before is None)
    folder.mkdir(parents=True, exist_ok=True)
    save_settings(settings, folder / "params.yml")
    manifest = {"name": settings.name, "inputs": inputs, **describe_environment(), "chapters": kept}
    write_manifest(folder, manifest)
    for chapter in list(wanted)[: list(wanted).index(before) if before else None]:
        if chapter not in kept:
            seconds = _run_chapter(settings, chapter, wanted[chapter], folder)
            manifest["chapters"][chapter] = {"seconds": seconds, "parameters": wanted[chapter]}
            write_manifest(folder, manifest)
    write_manifest(folder, manifest | collect_results(folder))
    return folder


def _begin_anew(settings: Settings, folder: Path, *, drop: bool) -> None:
    """Look at the inputs, and only if they will do drop what an earlier run left, if all of it is made anew."""
    with step("reading and checking the inputs"):
        preflight = inspect_inputs(settings)
    if preflight.problems:
        raise UserError(*preflight.problems)
    for stale in ("tables", "facts", "exports") if drop else ():
        shutil.rmtree(folder / stale, ignore_errors=True)
    write_table(folder / "tables" / "support.parquet", preflight.support)


def _run_chapter(settings: Settings, chapter: str, parameters: dict, folder: Path) -> float:
    """Execute a chapter, check the tables that it wrote, and give the seconds that it took."""
    notebook = find_chapters()[chapter]
    began = time.perf_counter()
    with step(f"chapter {chapter}") as tell, whole_run():
        shape = settings.shape() | (prepare_posterior(settings, tell) if chapter == "bayes" else set())
        execute_chapter(chapter, notebook, folder / "notebooks" / notebook.name, parameters, shape)
        check_tables(chapter, folder)
    return round(time.perf_counter() - began, 1)


def _find_kept(folder: Path, start: str | None, wanted: dict, inputs: dict) -> dict:
    """Give what the manifest says of the chapters before `start`, if it still holds."""
    if start is None:
        return {}
    manifest = read_manifest(folder)
    kept = {}
    for chapter in list(wanted)[: list(wanted).index(start)]:
        done = manifest.get("chapters", {}).get(chapter)
        if done is None:
            raise UserError(
                f"Chapter {chapter} has not been run in {folder.name}; begin with `--from {chapter}` or without it."
            )
        if done["parameters"] != wanted[chapter]:
            changed = ", ".join(key for key, value in wanted[chapter].items() if done["parameters"].get(key) != value)
            raise UserError(
                f"Chapter {chapter} was run with another {changed}; begin with `--from {chapter}` or without it."
            )
        kept[chapter] = done
    if kept and manifest["inputs"] != inputs:
        raise UserError("The input files have changed since the chapters before were run; run without `--from`.")
    return kept
