"""The source folder of the book: executed notebooks, prose, and the pages of this run."""

import shutil
from pathlib import Path

import nbformat
import yaml

from segbook.common.paths import project_root
from segbook.runner.chapters import find_chapters
from segbook.runner.pages import write_pages
from segbook.settings import Settings

_TEMPLATES = ("index.md", "segment.md", "support.md", "codebook.md")


def stage_book(settings: Settings, notebooks: Path, staging: Path) -> None:
    """Gather everything that the book is built from.

    Parameters
    ----------
    settings : Settings
    notebooks : Path
        Folder of the executed chapters.
    staging : Path
        Folder to fill; is empty.
    """
    root = project_root()
    shutil.copytree(root / "book", staging / "book", ignore=shutil.ignore_patterns(*_TEMPLATES))
    shutil.copy(root / "_config.yml", staging)
    (staging / "_static").mkdir()
    for style in ("narrow.css", "print.css"):
        shutil.copy(root / "book" / "assets" / style, staging / "_static")
    (staging / "notebooks").mkdir()
    chapters = find_chapters(settings.shape()).values()
    for source in chapters:
        notebook = nbformat.read(notebooks / source.name, as_version=4)
        nbformat.write(strip_run(notebook), staging / "notebooks" / source.name)
    pages = write_pages(settings, staging)
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    left_out = {f"notebooks/{path.stem}" for path in set(find_chapters().values()) - set(chapters)}
    for part in toc["parts"]:
        part["chapters"] = [chapter for chapter in part["chapters"] if chapter["file"] not in left_out]
        for chapter in part["chapters"]:
            if chapter["file"].endswith("_profiles"):
                chapter["sections"] = [{"file": page} for page in pages]
    (staging / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")


def strip_run(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take from an executed notebook what tells of the machine it ran on: parameters, paths, times."""
    notebook.cells = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook
