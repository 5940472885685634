"""Sphinx extension: pages that ask nobody else's server for anything."""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    app.connect("html-page-context", _drop_live_code, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _drop_live_code(app, pagename, templatename, context, doctree) -> None:
    """Drop the scripts of the live-code button (thebe), which no page has and which ask another server."""
    context["script_files"] = [script for script in context["script_files"] if not _is_thebe(script)]


def _is_thebe(script) -> bool:
    return "thebe" in f"{script.filename} {script.attributes.get('body', '')}".lower()
