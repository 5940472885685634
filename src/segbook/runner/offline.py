"""Sphinx extension: pages that ask nobody else's server for anything."""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    app.connect("html-page-context", _drop_remote_scripts, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _drop_remote_scripts(app, pagename, templatename, context, doctree) -> None:
    """Drop scripts and styles from elsewhere, such as the one of the live-code button that no page has."""
    for kind in ("script_files", "css_files"):
        files = context.get(kind)
        if files:
            context[kind] = [each for each in files if "://" not in str(getattr(each, "filename", None) or "")]
