"""Sphinx extension: formulas as MathML, which browsers draw themselves, so that no page asks for a program to do it."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from segbook.runner.mathml import FormulaError, to_mathml

_logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict:
    """Register the extension; ``html_math_renderer: mathml`` chooses it."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _visit_inline(writer, node: nodes.math) -> None:
    writer.body.append(writer.starttag(node, "span", "", CLASS="math"))
    writer.body.append(f"{_render(node, display=False)}</span>")
    raise nodes.SkipNode


def _visit_block(writer, node: nodes.math_block) -> None:
    # a wide formula scrolls in its box, by the keyboard too
    writer.body.append(writer.starttag(node, "div", "", CLASS="math", role="group", tabindex="0"))
    writer.body.append(_render(node, display=True))
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})</span>')
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def _render(node: nodes.Element, *, display: bool) -> str:
    try:
        return to_mathml(node.astext(), display=display)
    except FormulaError as error:
        _logger.warning("wrong formula: %s", error, location=node)  # the strict build ends with it
        return "<em>wrong formula</em>"
