"""Pages made of the templates of the book, and their figures."""

from pathlib import Path

import matplotlib.pyplot as plt
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from segbook import data
from segbook.common import wording
from segbook.common.paths import project_root


def write_page(path: Path, template: str, values: dict) -> None:
    """Fill a template of the book; all values but those marked as safe are made inert."""
    environment = Environment(  # noqa: S701 - Markdown, not HTML: `finalize` escapes whatever is not marked as safe
        loader=FileSystemLoader(project_root() / "book"),
        finalize=lambda value: value if isinstance(value, Markup) else wording.escape(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=wording.number, percent=wording.percent, money=wording.money, day=data.words.day)
    environment.filters |= {"decimal": "{:.2f}".format, "cell": wording.cell}
    path.write_text(environment.get_template(template).render(values), encoding="utf-8")


def save_figure(figure: plt.Figure, path: Path) -> None:
    """Save a figure beside its page."""
    figure.savefig(path, bbox_inches="tight")
    plt.close(figure)
