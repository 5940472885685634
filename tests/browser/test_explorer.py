"""The explorer as a reader uses it: from a file, with the keyboard, on a screen and on a phone."""

import pytest

from segbook.actions.budget.explorer import WITHOUT, explore
from segbook.common.wording import money
from tests.actions.cases import make_curves

HOSTILE = "letter to </script><script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("explorer") / "page.html"
    shown = explore(make_curves(HOSTILE), 10_000, 0.3, "EUR", 10).data
    path.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>mine</title><body>{shown}</body></html>",
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture(params=(1280, 390))
def page(browser, request, address):
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.asked, page.problems = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: page.problems.append(said.text))
    page.goto(address)
    page.wait_for_selector("#explorer-chart svg")
    yield page
    assert page.problems == []
    assert page.asked == [address]
    page.close()


def gain_of(budget: float, margin: float, response: float) -> str:
    curves = make_curves().set_index(["budget", "margin", "response"])
    return money(curves.loc[(budget, margin, response), "gain"], "EUR")


def press(page, slider: str, key: str) -> None:
    page.focus(f"#explorer-{slider}")
    page.keyboard.press(key)


def test_keys_move_the_sliders_and_the_numbers_are_those_of_the_table(page):
    told, chart = page.locator("#explorer-told"), page.locator("#explorer-chart svg")
    assert told.inner_text().startswith(f"Expected gain {gain_of(10_000, 0.3, 1)} (95% interval: ")
    assert chart.get_by_text(gain_of(10_000, 0.3, 1)).count()
    press(page, "budget", "ArrowRight")
    assert told.inner_text().startswith(f"Expected gain {gain_of(20_000, 0.3, 1)} (95%")
    chart.get_by_text(gain_of(20_000, 0.3, 1)).first.wait_for()
    press(page, "response", "Home")
    press(page, "margin", "End")
    assert told.inner_text().startswith(f"Expected gain {gain_of(20_000, 0.4, 0.5)} (95%")
    chart.get_by_text(gain_of(20_000, 0.4, 0.5)).first.wait_for()
    assert chart.get_by_text(gain_of(10_000, 0.3, 1)).count() == 0
    press(page, "budget", "Home")
    assert told.inner_text().startswith("Nobody is contacted")


def test_what_is_moved_has_a_name_and_says_its_value(page):
    press(page, "response", "ArrowLeft")
    slider = page.get_by_role("slider", name="Response")
    assert slider.get_attribute("aria-valuetext") == "0.5 × estimate"
    assert page.locator("#explorer .slider span").all_inner_texts() == ["30%", "0.5 × estimate", "€10,000"]
    assert page.get_by_role("group", name="What the plan brings").is_visible()
    assert page.get_by_role("status").is_visible()
    assert page.locator("[role=graphics-document]").get_attribute("aria-label") == "Expected gain by budget."


def test_it_fits_and_has_no_menu(page):
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#explorer-chart svg").bounding_box()["width"] > 0.8 * width - 40
    assert page.locator("#explorer details, #explorer a").count() == 0
    assert page.title() == "mine"
    assert HOSTILE in page.inner_text("#explorer-told")


def test_the_line_moves_with_margin_and_response(page):
    line = page.locator("#explorer-chart svg .mark-line path").first
    before = line.get_attribute("d")
    press(page, "margin", "ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('#explorer-chart .mark-line path').getAttribute('d') !== before", arg=before
    )


def test_without_javascript_the_sentence_stands_alone(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(address)
    assert page.inner_text("body").strip() == WITHOUT
    context.close()
