"""Formulas are drawn by the browser from what stands in the page, and a wrong one ends the build."""

import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from segbook.runner.book import build_command
from segbook.runner.mathml import FormulaError, to_mathml

PAGE = r"""# Formulas

A rule {math}`\operatorname{Gap}(k) < s_k` in a sentence, and $5 is no formula.

````{dropdown} In symbols
```{math}
H = -\frac{\sum_{j} p_j \ln p_j}{\ln(k - 1)}
```
````
"""


@pytest.mark.parametrize(
    ("latex", "held"),
    [
        (r"\frac{a}{b}", "mfrac"),
        (r"\sqrt{x}", "msqrt"),
        (r"\theta_k", "msub"),
        (r"\sum_{i=1}^n x_i", "munderover"),
        (r"\max_h J", "munder"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "mtable"),
    ],
)
def test_a_formula_becomes_mathml_that_carries_its_source(latex, held):
    math = ElementTree.fromstring(to_mathml(latex, display=True))  # noqa: S314, our own words
    assert math.get("alttext") == latex
    assert any(element.tag.endswith(held) for element in math.iter())


def test_functions_stand_apart_from_their_argument():
    assert '<mo lspace="0" rspace="0.167em">log</mo>' in to_mathml(r"\log W_k")
    assert '<mo lspace="0" rspace="0">Gap</mo>' in to_mathml(r"\operatorname{Gap}(k)")


def test_text_is_inert():
    written = to_mathml(r"\text{<b> & more}")
    assert "&lt;b&gt; &amp;" in written
    assert "<b>" not in written


@pytest.mark.parametrize(
    "latex", [r"\frac{a}{b", "a}", r"\foo x", r"\sqrt", "a_", "a__b", "a & b", r"\left( a", r"\arg x", "a_b_c", " "]
)
def test_a_wrong_formula_is_found(latex):
    with pytest.raises(FormulaError):
        to_mathml(latex)


@pytest.fixture
def build(root, tmp_path):
    """Build a book of one page, with the settings of ours."""

    def run(page: str) -> tuple[int, str, str]:
        (tmp_path / "book").mkdir()
        shutil.copy(root / "_config.yml", tmp_path)
        shutil.copy(root / "book" / "references.bib", tmp_path / "book")
        (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
        (tmp_path / "page.md").write_text(page, encoding="utf-8")
        done = subprocess.run(build_command(tmp_path), capture_output=True, text=True, check=False)
        html = tmp_path / "_build" / "html" / "page.html"
        return done.returncode, done.stdout + done.stderr, html.read_text(encoding="utf-8") if html.exists() else ""

    return run


def test_a_page_of_formulas_asks_nobody(build):
    code, told, html = build(PAGE)
    assert code == 0, told
    assert len(re.findall(r"<math [^>]*alttext=", html)) == 2
    assert "$5 is no formula" in html
    assert "mathjax" not in html.lower()
    assert not re.search(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css)', html)


def test_a_wrong_formula_ends_the_build(build):
    code, told, _ = build(PAGE.replace(r"-\frac", r"-\fraction"))
    assert code != 0
    assert re.search(r"page\.md:\d+: WARNING: wrong formula: “\\fraction”", told)
