import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from segbook.common import Chapter, show_table, use_style, wording
from segbook.common.figures import segment_colour, separate
from segbook.common.tables import write_csv


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.256, "26%"),
        (0.034, "3.4%"),
        (0.0949, "9.5%"),
        (0.0951, "9.5%"),
        (0.0999, "10%"),
        (0.996, "99.6%"),
        (0.9996, "over 99.9%"),
        (0.0004, "under 0.1%"),
        (0.5, "50%"),
    ],
)
def test_shares_never_round_to_nothing_or_all(share, text):
    assert wording.percent(share) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (8_911_407.9, "GBP", "£8.91 million"),
        (999_999.6, "EUR", "€1.00 million"),
        (1_234.4, "CHF", "CHF\xa01,234"),
        (9.5, "EUR", "€9.50"),
        (-611_342.09, "GBP", "-£611,342"),
        (1234, "JPY", "¥1,234"),
        (30.9, "JPY", "¥31"),
        (-0.0, "EUR", "€0"),
        (2.5e9, "USD", "$2.50 billion"),
        (1234, None, "1,234"),
    ],
)
def test_money_in_words(amount, currency, text):
    assert wording.money(amount, currency) == text


def test_lists_and_plurals():
    assert wording.listing(["a"]) == "a"
    assert wording.listing(["a", "b", "c"]) == "a, b and c"
    assert wording.plural(1, "customer") == "1 customer"
    assert wording.plural(4_338, "customer") == "4,338 customers"


@given(st.text(max_size=60))
def test_escaped_text_shows_as_it_is_and_does_nothing(text):
    tokens = MarkdownIt().parse(f"x{wording.escape(text)}x")
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"text"}
    shown = "".join(child.content for token in tokens for child in token.children or [])
    assert shown == f"x{' '.join(text.split())}x".replace("\x00", "\ufffd")


def test_tables_escape_text_and_show_missing_values():
    shown = show_table(pd.DataFrame({"a_b": ["<script>", None], "n": [1.5, 2]}), {"n": "{:.1f}".format}).data
    assert "&lt;script&gt;" in shown
    assert ">–<" in shown
    assert ">A b<" in shown
    assert 'white-space: nowrap">1.5<' in shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_csv_for_spreadsheets_runs_nothing(tmp_path, text):
    write_csv(tmp_path / "table.csv", pd.DataFrame({"customer_id": [text, "C1"], "n": [-1.0, 2.0]}))
    read = pd.read_csv(tmp_path / "table.csv", keep_default_na=False)
    assert read["customer_id"][0].startswith("'")
    assert read["customer_id"][1] == "C1"
    assert read["n"].tolist() == [-1.0, 2.0]
    assert not list(tmp_path.glob("*.writing"))


def test_a_chapter_hands_on_tables_and_facts(runs):
    chapter = Chapter("data", "mine")
    frame = pd.DataFrame({"customer_id": ["A"], "amount": [1.5]})
    chapter.write(transactions=frame)
    chapter.record(answer="Yes.", customers=1)
    later = Chapter("features", "mine")
    pd.testing.assert_frame_equal(later.read("transactions"), frame)
    assert later.facts("data") == {"answer": "Yes.", "customers": 1}
    assert json.loads((runs / "mine" / "facts" / "data.json").read_text())["customers"] == 1


def test_facts_that_are_no_numbers_are_refused(runs):
    with pytest.raises(ValueError, match="not JSON compliant"):
        Chapter("data", "mine").record(share=float("nan"))


def test_the_style_keeps_text_of_the_data_inert_in_figures():
    with plt.rc_context():
        use_style()
        assert plt.rcParams["text.parse_math"] is False


def test_colours_belong_to_segments():
    assert len({segment_colour(each) for each in range(1, 11)}) == 10


def test_texts_on_one_another_are_moved_apart_and_stay_near(style):
    figure, ax = plt.subplots(figsize=(5.2, 4))
    texts = [ax.text(0.5, 0.5, f"the same place {each}", ha="center") for each in range(6)]
    far = ax.text(0.1, 0.1, "far")
    separate([*texts, far], ax, discs=[(0.1, 0.9, 5)])
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in texts]
    assert not any(one.overlaps(two) for i, one in enumerate(boxes) for two in boxes[:i])
    assert texts[0].get_position() == pytest.approx((0.5, 0.5))
    assert far.get_position() == pytest.approx((0.1, 0.1))
    assert all(abs(text.get_position()[1] - 0.5) < 0.3 for text in texts)
