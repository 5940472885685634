"""Formulas: from LaTeX to MathML, with everything that is not understood found."""

import re
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

_BRACE = re.compile(r"(?<!\\)(?:\\\\)*([{}])")
_THIN = "0.167em"
_ROWS = {"math", "mrow", "mstyle", "mtd", "msqrt"}
_SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
_WITH_LIMITS = {"lim", "max", "min", "inf", "sup"}


class FormulaError(ValueError):
    """A formula that is not understood."""


def to_mathml(latex: str, *, display: bool = False) -> str:
    r"""Write a formula as MathML that carries its LaTeX as alternative text.

    Parameters
    ----------
    latex : str
        Without dollars. ``\begin{split}`` and ``\begin{aligned}`` align several lines.
    display : bool
        On lines of its own rather than within a sentence.

    Returns
    -------
    str
        One ``math`` element, all text in it escaped.

    Raises
    ------
    FormulaError
        If a brace, a delimiter, an index or a command is wrong or unknown.
    """
    latex = " ".join(latex.split())
    _check_braces(latex)
    try:
        math = convert_to_element(latex.replace("{aligned}", "{split}"), display="block" if display else "inline")
    except Exception as error:  # the converter raises a class of its own for each mistake, and IndexErrors
        raise FormulaError(f"{type(error).__name__} in {latex}") from error
    for element in math.iter():
        element.text = unescape(element.text or "")
    for element in math.iter():
        _check_token(element, latex)
    _set_as_tex_does(math)
    math.set("alttext", latex)
    return tostring(math, encoding="unicode")


def _check_braces(latex: str) -> None:
    """Look for braces without their partner: the converter closes and skips them in silence."""
    depth = 0
    for brace in _BRACE.findall(latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth != 0:
        raise FormulaError(f"a brace without its partner in {latex}")


def _check_token(element: Element, latex: str) -> None:
    """Look for what the converter passes on as if it were a letter: unknown commands, stray & and ^, empty bases."""
    text = element.text or ""
    unknown = element.tag in ("mi", "mo") and ("\\" in text or (element.tag == "mi" and text in set("&{}^_")))
    baseless = element.tag in ("msub", "msup", "msubsup") and element[0].tag == "mi" and not element[0].text
    if unknown or baseless:
        raise FormulaError(f"“{text or 'an index of nothing'}” is not understood in {latex}")


def _set_as_tex_does(math: Element) -> None:
    """Mend what browsers draw otherwise than TeX: spaces, limits, columns, bars, upright capitals."""
    for element in math.iter():
        if element.tag in _ROWS:
            for before, each, after in zip([None, *element], element, [*element[1:], None], strict=False):
                _space(before, each, after)
        elif element.tag == "mi" and re.fullmatch("[Α-Ω]", element.text):
            element.set("mathvariant", "normal")
        elif element.text in ("‖", "∣") and "stretchy" not in element.attrib:
            element.set("stretchy", "false")
        elif element.tag == "mtable":
            _align_cells(element)
        if element.tag in _SCRIPTS:
            for operator in (inner for script in element[1:] for inner in script.iter("mo")):
                operator.attrib |= {"lspace": "0.05em", "rspace": "0.05em"}


def _align_cells(table: Element) -> None:
    """Say in CSS where the cells of a table stand: browsers do not read ``columnalign``."""
    gap = "0.1em" if table.get("columnspacing") == "0em" else "0.5em"
    for cell in table.iter("mtd"):
        align = cell.get("columnalign", "center")
        cell.set("style", f"text-align: {align}; text-align: -webkit-{align}; padding-inline: {gap}")


def _space(before: Element | None, each: Element, after: Element | None) -> None:
    """Set thin spaces around functions such as log, limits under max, and no space after the minus of −1."""
    core = each[0] if each.tag in ("msub", "msup", "msubsup") else each
    after_operator = before is None or (before.tag == "mo" and before.text not in (")", "]", "}", "|"))
    if core.tag in ("mi", "mo") and len(core.text) > 1 and core.text.isalpha():
        core.tag = "mo"
        core.set("lspace", "0" if after_operator else _THIN)
        core.set("rspace", "0" if after is None or after.tag == "mo" else _THIN)
        if core.text in _WITH_LIMITS or "movablelimits" in core.attrib:
            core.set("movablelimits", "true")
            each.tag = {"msub": "munder", "msubsup": "munderover"}.get(each.tag, each.tag)
    elif each.tag == "mo" and each.text in ("−", "+", "-") and after_operator:
        each.set("form", "prefix")
