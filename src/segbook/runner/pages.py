"""The pages that are written for one run: the first page, the reference pages, and one page per segment."""

from pathlib import Path

from segbook import profiles, value
from segbook.common import use_style
from segbook.common.chapter import Chapter
from segbook.runner.chapters import find_chapters
from segbook.runner.codebook import describe_tables
from segbook.runner.first_page import write_first_page
from segbook.runner.segment_pages import write_segment_pages
from segbook.runner.support import describe_support
from segbook.runner.templates import write_page
from segbook.settings import Settings


def write_pages(settings: Settings, staging: Path) -> list[str]:
    """Write the first page, the reference pages and the pages of the segments, with their figures.

    Parameters
    ----------
    settings : Settings
    staging : Path
        The book's source folder.

    Returns
    -------
    list of str
        The pages of the segments as the table of contents names them.
    """
    use_style()
    run = Chapter("pages", settings.name)
    min_cell = settings.privacy.min_cell
    public = profiles.suppress_small(run.read("profiles"), min_cell)
    plan = run.read("actions")
    for folder in ("book/reference", "segments"):
        (staging / folder).mkdir(parents=True, exist_ok=True)
    values = value.publish_values(run.read("value_segments"), min_cell) if settings.data.transactions else None
    write_first_page(settings, run, public, plan, values, staging / "book")
    reference = staging / "book" / "reference"
    write_page(reference / "support.md", "reference/support.md", _support_page(run))
    tables = describe_tables(run, list(find_chapters(settings.shape())))
    write_page(reference / "codebook.md", "reference/codebook.md", tables)
    return write_segment_pages(settings, run, public, plan, values, staging)


def _support_page(run: Chapter) -> dict:
    return {
        "answer": describe_support(run.read("support")),
        "support": run.read("support").to_dict("records"),
        "mapping": run.read("mapping").to_dict("records"),
        "columns": run.read("columns").to_dict("records"),
    }
