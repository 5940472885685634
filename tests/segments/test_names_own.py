"""Names that the user gives: they hold, stay unique, do nothing, and what cannot be is said."""

import csv
import warnings

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from markdown_it import MarkdownIt

from segbook.common import wording
from segbook.common.tables import show_table, write_csv
from segbook.profiles import plots
from segbook.segments import attach_names, rename_segments
from segbook.segments.words_names import describe_own_names, tabulate_names

NAMES = pd.DataFrame(
    {
        "segment_id": [1, 2, 3],
        "segment": ["Champions", "At Risk (higher spend)", "Lost"],
        "archetype": ["Champions", "At Risk", "Lost"],
        "level": ["High-Value", "At-Risk", "At-Risk"],
    }
)
HOSTILE = [
    "<b>best</b><script>alert(1)</script>",
    "a|b",
    "$x_1$ & `code` [link](http://example.org)",
    "=cmd()|' /C calc'!A0",
    "Our 🎉 friends",
    "הלקוחות שלנו",
]


def test_segments_are_renamed_and_nothing_else_changes():
    renamed = rename_segments(NAMES, {"Champions": "Our regulars", "at risk (Higher spend)": "Call them"})
    assert renamed["segment"].tolist() == ["Our regulars", "Call them", "Lost"]
    assert renamed.drop(columns="segment").equals(NAMES.drop(columns="segment"))
    told = describe_own_names(NAMES, renamed, {"Champions": "Our regulars"})
    assert told.startswith("Renamed by the parameter file: “Our regulars” would be “Champions”")


def test_without_own_names_nothing_is_done():
    assert rename_segments(NAMES, {}).equals(NAMES)
    assert describe_own_names(NAMES, NAMES, {}).startswith("All names are the report's")


def test_a_name_that_no_segment_has_is_said_with_those_that_there_are():
    own = {"Hibernating": "Sleepers"}
    renamed = rename_segments(NAMES, own)
    assert renamed.equals(NAMES)
    assert describe_own_names(NAMES, renamed, own) == (
        "The parameter file also renames “Hibernating”, which no segment of this run is called; the names are “Champions”, "
        "“At Risk (higher spend)” and “Lost”."
    )


def test_a_name_that_another_segment_has_gets_a_number_and_that_is_said():
    own = {"Champions": "Lost"}
    renamed = rename_segments(NAMES, own)
    assert renamed["segment"].tolist() == ["Lost (2)", "At Risk (higher spend)", "Lost"]
    assert "A name that another segment has already got a number: “Lost” became “Lost (2)”." in describe_own_names(
        NAMES, renamed, own
    )


def test_two_segments_may_change_names_with_each_other():
    renamed = rename_segments(NAMES, {"Champions": "Lost", "Lost": "Champions"})
    assert renamed["segment"].tolist() == ["Lost", "At Risk (higher spend)", "Champions"]


def test_names_that_look_the_same_are_the_same():
    renamed = rename_segments(NAMES, {"Champions": "Ours", "Lost": "oURS\u202e"})
    assert renamed["segment"].tolist() == ["Ours", "At Risk (higher spend)", "oURS (2)"]
    assert rename_segments(NAMES, {"Champions": "\u202e\n"})["segment"].tolist() == NAMES["segment"].tolist()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_do_nothing_wherever_they_are_shown(name, tmp_path, style):
    own = {"Champions": name}
    renamed = rename_segments(NAMES, own)
    assert renamed["segment"][0] == name
    labelled = attach_names(pd.DataFrame({"customer_id": ["a"], "segment_id": [1], "membership": [1.0]}), renamed)
    table = show_table(tabulate_names(renamed, labelled, 1)).data
    sentence = MarkdownIt("commonmark").enable("table").render(wording.escape(describe_own_names(NAMES, renamed, own)))
    for page in (table, sentence):
        assert "<b>" not in page
        assert "<script" not in page
        assert "<a " not in page
        assert "<code" not in page
    write_csv(tmp_path / "segments.csv", labelled)
    with (tmp_path / "segments.csv").open(encoding="utf-8", newline="") as file:
        cell = next(csv.DictReader(file))["segment"]
    assert not cell.startswith("=")
    assert cell.lstrip("'") == name
    ax = plots.plot_shares(renamed.assign(share=[0.5, 0.3, 0.2]), plt.subplots()[1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.figure.canvas.draw()
