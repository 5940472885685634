"""Sphinx extension: titles that come from the data are text, wherever the theme writes them."""

from html import escape

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    app.connect("html-page-context", escape_title, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def escape_title(app, pagename, templatename, context, doctree) -> None:
    """Escape the title that the theme writes for paper, for it takes it as HTML."""
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"])
