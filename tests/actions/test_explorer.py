import json
import re
from html.parser import HTMLParser

import altair as alt
import numpy as np
import pytest

from segbook.actions.budget.explorer import NOTHING, WITHOUT, build_chart, explore
from tests.actions.cases import BUDGETS, MARGINS, RESPONSES, make_curves

HOSTILE = "letter to </script><script>document.title='owned'</script><!-- {{ 7*7 }} \u2028 🎁"


class Elements(HTMLParser):
    """The elements of a page as a browser reads them, with what stands in each script."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.scripts, self.texts, self._script = [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")
        self._script = tag == "script"

    def handle_data(self, data):
        if self._script:
            self.scripts[-1] += data
        else:
            self.texts.append(data)

    def handle_endtag(self, tag):
        self._script = False


def read(html) -> dict:
    """Give what the page holds for its sliders."""
    return json.loads(Elements(html.data).scripts[0])


def show(curves=None, budget=10_000.0, margin=0.3, currency="EUR"):
    return explore(make_curves() if curves is None else curves, budget, margin, currency, 10)


def test_every_case_has_the_words_of_its_row():
    curves = make_curves()
    held = read(show(curves.sample(frac=1, random_state=1)))
    for row in curves[curves["customers"] > 0].itertuples():
        at = MARGINS.index(row.margin), RESPONSES.index(row.response), BUDGETS.index(row.budget)
        place = (at[0] * len(RESPONSES) + at[1]) * len(BUDGETS) + at[2]
        assert held["sentences"][held["told"][place]].startswith(f"Expected gain €{row.gain:,.0f}"), row
        assert f"for €{row.spent:,.0f} spent on {row.customers:,} customers" in held["sentences"][held["told"][place]]
    assert held["sentences"][held["told"][0]].startswith("Nobody is contacted")
    assert held["labels"] == [
        ["20%", "30%", "40%"],
        ["0.5 × estimate", "as estimated", "2 × estimate"],
        ["€0", "€2,500", "€5,000", "€10,000", "€20,000"],
    ]


@pytest.mark.parametrize(
    ("budget", "margin", "at"), [(10_000, 0.3, (1, 1, 3)), (8_000, 0.34, (1, 1, 3)), (0, 0.9, (2, 1, 0))]
)
def test_the_sliders_stand_at_first_where_the_parameters_are_or_next_to_it(budget, margin, at):
    sliders = [attrs for tag, attrs in Elements(show(budget=budget, margin=margin).data).tags if tag == "input"]
    assert [(each["id"], int(each["value"])) for each in sliders] == list(
        zip(("explorer-margin", "explorer-response", "explorer-budget"), at, strict=True)
    )
    assert [int(each["max"]) for each in sliders] == [2, 2, 4]


def test_the_same_cases_give_the_same_bytes():
    assert show().data == show().data
    assert len(show().data) < 1_100_000


def test_text_of_the_data_stays_text():
    curves = make_curves(HOSTILE)
    page, plain = Elements(show(curves).data), Elements(show().data)
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert HOSTILE in " ".join(read(show(curves))["sentences"])
    assert "owned" not in "".join(page.texts)


def test_no_address_is_asked_and_nothing_comes_before_the_script_ends():
    page = Elements(show().data)
    assert not [attrs for _, attrs in page.tags if {"src", "href"} & set(attrs)]
    assert len(page.scripts) == 2
    assert "$schema" not in page.scripts[0]
    assert "<!--" not in page.scripts[1]


def test_without_javascript_a_sentence_says_where_to_look():
    html = show().data
    assert f"<noscript><p>{WITHOUT}</p></noscript>" in html
    assert re.search(r'<div id="explorer" role="group" aria-label="[^"]+" hidden>', html)


def test_cases_of_few_customers_are_not_in_the_page():
    curves = make_curves()
    curves.loc[curves["budget"] == 2_500, ["customers", "gain", "spent", "first"]] = [
        9,
        123.45,
        678.9,
        "told of nobody",
    ]
    html = show(curves)
    assert "Fewer than 10 customers would be contacted" in " ".join(read(html)["sentences"])
    for told in ("123", "678", "told of nobody"):
        assert told not in Elements(html.data).scripts[0], told
    empty = explore(curves.assign(customers=3), 10_000, 0.3, "EUR", 10)
    assert empty.data == f"<p>{NOTHING}</p>"
    assert explore(curves.iloc[:0], 10_000, 0.3, "EUR", 10).data == f"<p>{NOTHING}</p>"


def test_a_table_with_gaps_is_refused():
    with pytest.raises(ValueError, match="every combination"):
        show(make_curves().iloc[1:])


@pytest.mark.parametrize("currency", ["EUR", "CHF", "JPY", None])
def test_where_nothing_pays_and_one_case_is_all_the_chart_is_whole(currency):
    curves = make_curves()
    nothing = curves.assign(gain=0.0, lower=0.0, upper=0.0, spent=0.0, customers=0, first="")
    one = curves[(curves["margin"] == 0.3) & (curves["response"] == 1) & (curves["budget"] == 10_000)]
    for cases in (nothing, one, curves.assign(lower=-50_000.0)):
        held = read(show(cases, currency=currency))
        alt.Chart.from_dict(held["chart"])  # validates it
        assert held["sentences"]
    assert "disabled" in show(one).data


def test_ticks_are_written_like_money_and_reach_around_the_interval():
    curves = make_curves()
    chart = build_chart(curves, {"margin": 1, "response": 1, "budget": 3}, "EUR").to_dict()
    band = chart["layer"][0]["encoding"]["y"]
    low, high = band["scale"]["domain"]
    assert low <= curves["lower"].min()
    assert high >= curves["upper"].max()
    labels = json.loads(re.match(r"\((\{.*\})\)", band["axis"]["labelExpr"])[1])
    assert list(labels.values())[:3] == ["-€8,000", "0", "€8,000"]
    assert np.array(list(labels), dtype=float).tolist() == band["axis"]["values"]
