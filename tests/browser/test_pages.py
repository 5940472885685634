"""What a reader sees and what the pages do, in a real browser."""

import re

import pytest

WIDTHS = (1280, 390)


@pytest.fixture(scope="session")
def pages(sample_run) -> list:
    html = sample_run / "html"
    return sorted([*html.glob("book/**/*.html"), *html.glob("notebooks/*.html"), *html.glob("segments/*.html")])


@pytest.fixture(params=WIDTHS)
def page(browser, request):
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.asked, page.problems = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: page.problems.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    page.close()


def test_pages_are_whole_quiet_and_ask_nobody(page, pages):
    assert len(pages) >= 6 + 5 + 3
    for path in pages:
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        assert not page.problems, path
        assert {url.split(":")[0] for url in page.asked} <= {"file", "data"}, path
        assert page.evaluate("[...document.images].filter(image => !image.naturalWidth || !image.alt).length") == 0, (
            path
        )
        assert "\\" not in "".join(page.evaluate("[...document.images].map(image => image.alt)")), path
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path
        for noise in ("Traceback", "Warning", "<Axes", "IPython.core", "None\n", "{glue", "{{"):
            assert noise not in page.inner_text("article"), (path, noise)
        assert not re.search(r"\bnan\b", page.inner_text("article"), re.IGNORECASE), path


def test_the_first_page_leads_to_every_segment(page, sample_run):
    page.goto((sample_run / "html" / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    assert page.inner_text("h1").startswith("Who are our customers?")
    links = page.locator("article table a")
    assert links.count() == 5
    name = links.first.inner_text()
    links.first.click()
    assert page.inner_text("h1").startswith(name)


def test_code_is_there_for_those_who_look(page, sample_run):
    page.goto((sample_run / "html" / "notebooks" / "01_data.html").as_uri())
    source = page.locator("details .cell_input").first
    assert not source.is_visible()
    page.locator("div.cell details summary").first.click()
    assert "load_inputs" in source.inner_text()


def test_a_figure_is_legible_on_a_phone(browser, sample_run):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto((sample_run / "html" / "book" / "index.html").as_uri())
    image = page.locator("article img").first.bounding_box()
    # the figure is 5.2 inches wide and its text 10.5 points or more
    assert 10.5 * image["width"] / (5.2 * 72) >= 8
    page.close()
