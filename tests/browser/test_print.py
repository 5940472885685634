"""What comes out of the printer: the first page is one sheet, and every page is text on white paper."""

import re

import pytest

SHEETS = {"A4": 297, "Letter": 279.4}
"""Heights in millimetres."""

MARGIN = 22
"""Of a sheet, above and below together, in millimetres: the style asks for it."""

ON_THE_SHEET = ("what-they-bring", "what-comes-next", "what-to-do-first", "who-they-are", "how-sure-we-are")
FOR_THE_SCREEN = ("what-the-money-leaves-out",)


@pytest.fixture
def paper(browser):
    page = browser.new_page()
    page.emulate_media(media="print")
    yield page
    page.close()


def count_sheets(page, size: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size)))


@pytest.mark.parametrize("size", SHEETS)
def test_the_first_page_is_one_sheet(paper, sample_run, size):
    paper.goto((sample_run / "html" / "book" / "index.html").as_uri())
    assert count_sheets(paper, size) == 1


def test_pages_are_counted_as_they_are(paper):
    paper.set_content("<p style='break-after: page'>one</p><p style='break-after: page'>two</p><p>three</p>")
    assert count_sheets(paper, "A4") == 3


def test_the_sheet_has_what_one_would_forward(paper, sample_run):
    paper.goto((sample_run / "html" / "book" / "index.html").as_uri())
    text = paper.inner_text("article")
    assert text.startswith("Who are our customers?")
    assert paper.locator(".sd-card:visible").count() == 4
    assert paper.locator("article table:visible").count() == 1
    assert paper.locator("article img:visible").count() == 2
    for section in ON_THE_SHEET:
        assert paper.locator(f"section#{section}").is_visible(), section
    for section in FOR_THE_SCREEN:
        assert not paper.locator(f"section#{section}").is_visible(), section
    verdict = paper.locator("#who-are-our-customers > p").last
    assert verdict.is_visible()
    sizes = paper.evaluate(
        "[...document.querySelectorAll('article :is(p, td, th, li)')].filter(each => each.checkVisibility())"
        ".map(each => parseFloat(getComputedStyle(each).fontSize) * 0.75)"
    )
    assert min(sizes) >= 7  # points


@pytest.mark.parametrize("name", ["book/index", "notebooks/07_value", "segments/segment_1", "book/glossary"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_has_no_navigation_and_black_letters_on_white(paper, sample_run, name, scheme):
    paper.emulate_media(media="print", color_scheme=scheme)
    paper.set_viewport_size({"width": 695, "height": 1000})
    paper.goto((sample_run / "html" / f"{name}.html").as_uri())
    for part in (".bd-header", ".bd-sidebar-primary", ".bd-sidebar-secondary", ".prev-next-footer", ".headerlink"):
        shown = paper.locator(part)
        assert not any(shown.nth(place).is_visible() for place in range(min(3, shown.count()))), part
    assert paper.locator("article h1").first.is_visible()
    assert paper.evaluate("getComputedStyle(document.querySelector('article p')).color") == "rgb(0, 0, 0)"
    behind = paper.evaluate("getComputedStyle(document.body).backgroundColor")
    assert behind in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    wide = paper.evaluate(
        "[...document.querySelectorAll('article :is(table, img)')].map(each => each.getBoundingClientRect().right)"
    )
    assert max(wide, default=0) <= 695 + 1
