import re

import pandas as pd
import pytest

from segbook.bayes import words_certainty, words_estimates
from segbook.bayes.agreement import Agreement
from segbook.common.figures import TOO_SMALL
from tests.bayes.told import ENTRIES, certainty, estimates, names_of, overlaps_of

NAMES = pd.DataFrame({"segment_id": [1, 2, 3], "segment": ["Champions", "Loyal", "Lost"]})
FACTS = {"customers": 2_000, "sure_share": 0.88, "unsure_share": 0.1, "moved_share": 0.02, "adjusted_rand": 0.95}
FEATURES = list(ENTRIES)


def agreement(adjusted_rand, moved) -> Agreement:
    return Agreement(adjusted_rand, pd.DataFrame(), 0.8, 0.1, moved)


def crossing(*rows) -> pd.DataFrame:
    ids = range(1, len(rows) + 1)
    return pd.DataFrame(rows, index=ids, columns=ids, dtype="Int64")


def test_sizes_are_told_with_their_interval_and_where_the_report_counts_otherwise():
    told = words_estimates.describe_sizes(certainty(3), NAMES)
    assert told.startswith(
        "By the model “Champions” is the largest segment: 50% of all customers (95% interval: 48% to 52%)."
    )
    assert told.endswith("The size of every segment in the report lies inside the interval of the model.")
    told = words_estimates.describe_sizes(certainty(3).assign(report_share=[0.5, 0.45, 0.05]), NAMES)
    assert "Outside of its interval lies the size in the report of “Loyal” (45%) and “Lost” (5.0%)" in told
    assert words_estimates.describe_sizes(certainty(3).head(0), NAMES) == TOO_SMALL
    told = words_estimates.describe_sizes(certainty(3).assign(largest=[0.59, 0.41, 0.0]), NAMES)
    assert told.startswith(
        "Which segment is the largest cannot be told: “Champions” with a probability of 59% and “Loyal” with a probability of 41%."
    )


def test_typical_values_are_told_from_the_lowest_to_the_highest():
    told = words_estimates.describe_typical(estimates(3), NAMES, ENTRIES, FEATURES, "GBP")
    assert "monetary, from £100 (£95.00 to £105) in “Champions” to £300 (£285 to £315) in “Lost”" in told
    assert told.endswith("any two segments differ by more than these in something.")
    alike = estimates(3, apart=0.02)
    told = words_estimates.describe_typical(alike, NAMES, ENTRIES, FEATURES, "GBP")
    assert (
        "The intervals of “Champions” and “Loyal”, “Champions” and “Lost” and “Loyal” and “Lost” overlap in everything"
        in told
    )
    one = estimates(3)[lambda frame: frame["segment_id"] == 1]
    assert words_estimates.describe_typical(one, NAMES, ENTRIES, FEATURES, None).startswith("There are no two segments")
    told = words_estimates.describe_typical(estimates(2, ["monetary"]), NAMES, ENTRIES, ["monetary"], None)
    assert "Next" not in told


def test_tables_write_what_is_known():
    typical = words_estimates.tabulate_typical(estimates(2), NAMES, ENTRIES, FEATURES, "GBP")
    assert typical.loc[0].tolist() == [
        "Monetary (money spent)",
        "Champions",
        "£100",
        "£95.00 to £105",
        "£50.00 to £200",
    ]
    assert len(typical) == 6
    moments = words_estimates.tabulate_moments(estimates(2, scale=1e13), NAMES, ENTRIES, FEATURES, "GBP")
    assert moments.loc[0, "mean"] == "beyond all measure (beyond all measure to beyond all measure)"
    assert moments.loc[2, "mean"] == "7.5% (7.1% to 7.9%)"
    for table in (words_estimates.tabulate_typical, words_estimates.tabulate_moments):
        assert table(estimates(2).head(0), NAMES, ENTRIES, FEATURES, None).empty


def test_certainty_is_told_for_all_and_where_it_is_least():
    told = words_certainty.describe_certainty(certainty(3).assign(sure_share=[0.9, 0.7, 0.95]), NAMES, FACTS)
    assert told.startswith(
        "Of 2,000 customers, 88% belong to their segment of the report with a probability of 80% or more; the others do not"
    )
    assert told.endswith("It is least sure in “Loyal”, where 70% of the customers do.")
    sure = FACTS | {"sure_share": 1.0, "unsure_share": 0.0}
    told = words_certainty.describe_certainty(certainty(3, 1, 0), NAMES, sure)
    assert "all or nearly all belong" in told
    assert "others" not in told
    assert "least" not in told
    assert words_certainty.describe_certainty(certainty(3).head(0), NAMES, FACTS).endswith(TOO_SMALL)


def test_overlap_names_the_closest_pair_and_who_stands_alone():
    table = overlaps_of(3, 0.2).assign(confusion=[0.2, 0.01, 0.1, 0.02, 0.0, 0.03])
    told = words_certainty.describe_overlap(table, NAMES)
    assert "The overlap is largest for “Champions” and “Loyal”: 20%" in told
    assert told.endswith("No other two overlap noticeably (5% or more). By itself stands “Lost”.")
    told = words_certainty.describe_overlap(table.assign(confusion=[0.2, 0.01, 0.1, 0.06, 0.0, 0.03]), NAMES)
    assert told.endswith("Noticeably (5% or more) overlap also “Loyal” with “Lost”.")
    assert words_certainty.describe_overlap(overlaps_of(3, 0.04), NAMES).startswith(
        "No two segments overlap noticeably."
    )
    assert "other" not in words_certainty.describe_overlap(overlaps_of(2), NAMES).replace("these two", "")
    assert words_certainty.describe_overlap(overlaps_of(1), NAMES).startswith("There are no two segments")


@pytest.mark.parametrize(
    ("index", "moved", "words"),
    [
        (0.97, 0.01, "where the report does"),
        (0.85, 0.05, "much as"),
        (0.85, 0.2, "some borders elsewhere"),
        (0.55, 0.2, "borders elsewhere"),
    ],
)
def test_agreement_is_said_plainly(index, moved, words):
    told = words_certainty.describe_agreement(agreement(index, moved), crossing([80, 15], [None, 100]), NAMES)
    assert words in told
    assert f"adjusted Rand index {index}" in told
    assert "Among them are 15 who would go from “Champions” to “Loyal”." in told
    assert ("build nothing" in told) == (index < 0.6)


def test_nothing_is_said_of_moves_that_are_hidden():
    hidden = crossing([None, None, 0], [None, None, 0], [0, 0, 50])
    told = words_certainty.describe_agreement(agreement(0.97, 0.0), hidden, NAMES)
    assert told.endswith("to hardly any of the customers it gives another segment than the report.")
    table = words_certainty.tabulate_crossing(hidden, NAMES)
    assert table.columns.tolist() == ["report", "Champions", "Loyal", "Lost"]
    assert table.loc[2].tolist() == ["Lost", "0", "0", "50"]
    assert table.loc[0, ["Champions", "Loyal"]].isna().all()
    assert words_certainty.tabulate_crossing(hidden.loc[[], []], NAMES).empty


def test_a_segment_is_told_on_its_page():
    row = (
        certainty(3)
        .assign(customers=239, share=0.12, lower=0.107, upper=0.135, sure_share=0.93, moved_share=0.0, neighbour=2)
        .iloc[0]
    )
    assert words_certainty.tell_segment(row, NAMES) == (
        "Of its 239 customers, 93% belong to it with a probability of 80% or more; the others are taken mostly for “Loyal”. "
        "By the model it holds 12% of all customers (95% interval: 11% to 14%)."
    )
    assert "To 40% of them the model would rather give another segment." in words_certainty.tell_segment(
        row.copy().replace({0.0: 0.4}), NAMES
    )
    sure = certainty(3, 1.0, 0.0).iloc[0]
    assert words_certainty.tell_segment(sure, NAMES).startswith("Of its 500 customers, all or nearly all belong to it")
    assert "taken" not in words_certainty.tell_segment(certainty(1).iloc[0], NAMES)


@pytest.mark.parametrize(
    ("sure", "moved"), [(0.0, 0.0), (0.0, 1.0), (0.0004, 0.9996), (0.5, 0.2), (0.9, 0.1), (0.9996, 0.0004), (1.0, 0.0)]
)
def test_the_line_of_the_first_page_is_one_short_sentence(sure, moved):
    told = words_certainty.tell_first_page(FACTS | {"sure_share": sure, "moved_share": moved})
    assert len(told) <= 140
    assert told[0].isupper() or told[0].isdigit()
    assert re.fullmatch(r"[^.]*(\.\d[^.]*)*\.", told)
    assert ("elsewhere" in told) == (moved >= 0.1)


@pytest.mark.parametrize("k", [1, 2, 10])
@pytest.mark.parametrize(("sure", "moved"), [(1.0, 0.0), (0.0, 1.0), (0.5, 0.3)])
def test_every_number_of_segments_has_its_words(k, sure, moved):
    public, names = certainty(k, sure, moved), names_of(k)
    told = [
        words_estimates.describe_sizes(public, names),
        words_estimates.describe_typical(estimates(k), names, ENTRIES, FEATURES, "GBP"),
        words_certainty.describe_certainty(public, names, FACTS | {"sure_share": sure}),
        words_certainty.describe_overlap(overlaps_of(k), names),
        *(words_certainty.tell_segment(row, names) for _, row in public.iterrows()),
    ]
    for each in told:
        assert each.endswith(".")
        assert not re.search(r"nan|None|<NA>|  |\.\.", each)
