import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.proportion import proportion_effectsize

from segbook.features import Feature
from segbook.profiles import measure_differences, plots_differences, words_differences
from segbook.profiles.differences import adjust
from tests.profiles.people import ENTRIES, make_people, name_segments

SCORE = {"score": Feature("score", "Score", "S.", "score higher", "score lower", transform="identity")}


def with_moments(mean: float, sd: float, n: int) -> np.ndarray:
    """Give numbers of exactly this mean and standard deviation."""
    values = np.random.default_rng(n).normal(size=n)
    return mean + sd * (values - values.mean()) / values.std(ddof=1)


def test_standardised_mean_difference_and_interval_as_published():
    """The example of `ci.stdmean2` of the R package statpsych (Bonett 2008), before its correction for bias."""
    values = np.r_[with_moments(35.1, 7.32, 30), with_moments(26.7, 6.98, 30)]
    table = measure_differences(pd.DataFrame({"score": values}), pd.Series([1] * 30 + [2] * 30), SCORE, 10)
    first, second = table.to_dict("records")
    assert first["effect"] * (1 - 3 / (4 * 58 - 1)) == pytest.approx(1.159240, abs=1e-4)
    assert [first["lower"], first["upper"]] == pytest.approx([0.6170771, 1.731909], abs=1e-4)
    assert second["effect"] == pytest.approx(-first["effect"])
    assert first["p_value"] == pytest.approx(ttest_ind(values[:30], values[30:], equal_var=False).pvalue)


def test_difference_of_shares_and_interval_as_published():
    """56 of 70 against 48 of 80: Newcombe (1998), method 10."""
    likes = {"likes": ENTRIES["likes"]}
    answers = pd.DataFrame({"likes": [1.0] * 56 + [0.0] * 14 + [1.0] * 48 + [0.0] * 32})
    table = measure_differences(answers, pd.Series([1] * 70 + [2] * 80), likes, 10)
    first = table.iloc[0]
    assert first["difference"] == pytest.approx(0.2)
    assert [first["difference_lower"], first["difference_upper"]] == pytest.approx([0.0524, 0.3339], abs=1e-4)
    assert first["effect"] == pytest.approx(proportion_effectsize(0.8, 0.6))
    assert first["customers"] == 70


def test_p_values_are_adjusted_as_published():
    """The example of Benjamini & Hochberg (1995): four of fifteen hypotheses are rejected at 5 %."""
    published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p_values = pd.Series([*published, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])
    assert (adjust(p_values) <= 0.05).sum() == 4
    assert adjust(p_values).iloc[3] == pytest.approx(0.0095 * 15 / 4)


def test_planted_differences_come_back():
    people, groups = make_people(6000)
    table = measure_differences(people, groups, ENTRIES, 10).set_index(["segment_id", "feature", "level"])
    assert table.loc[(2, "age", ""), "effect"] == pytest.approx(1, abs=0.1)
    assert table.loc[(3, "city", "Ulm"), "difference"] == pytest.approx(0.5, abs=0.05)
    assert table.loc[(1, "likes", ""), "share"] == pytest.approx(0.4, abs=0.05)
    assert table.loc[(1, "likes", ""), "p_adjusted"] < 1e-6


def test_what_made_the_segments_is_described_and_not_tested():
    """Halves of one crowd differ in what halves them, whatever a test would say; in the rest by chance alone."""
    rng = np.random.default_rng(3)
    found = []
    for _ in range(60):
        people = pd.DataFrame({"height": rng.normal(size=200), "age": rng.normal(size=200)})
        table = measure_differences(people, (people["height"] > 0).astype(int) + 1, ENTRIES_OF_TWO, 10)
        by_feature = table[table["segment_id"] == 1].set_index("feature")
        assert by_feature.loc["height", "upper"] < -1
        assert np.isnan(by_feature.loc["height", "p_value"])
        found.append(by_feature.loc["age", "p_value"] <= 0.05)
    assert np.mean(found) <= 0.15  # 5 % is right; P(more than 9 of 60) is about 0.1 %


ENTRIES_OF_TWO = {name: ENTRIES[name] for name in ("height", "age")}


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(8)
    held = []
    for _ in range(400):
        people = pd.DataFrame({"score": np.r_[rng.normal(0.5, 2, 40), rng.normal(0, 1, 160)]})
        row = measure_differences(people, pd.Series([1] * 40 + [2] * 160), SCORE, 10).iloc[0]
        held.append(row["lower"] <= 0.5 / np.sqrt(2.5) <= row["upper"])
    assert 0.92 <= np.mean(held) <= 0.98


def test_segments_of_few_customers_are_neither_told_nor_counted_among_the_others():
    people, groups = make_people(300)
    few = pd.concat([people, people.iloc[:9].assign(age=900.0, likes=1.0, city="Mainz")], ignore_index=True)
    with_few = pd.concat([groups, pd.Series([4] * 9)], ignore_index=True)
    pd.testing.assert_frame_equal(
        measure_differences(few, with_few, ENTRIES_OF_TWO, 10).drop(columns=["effect", "lower", "upper", "p_value"]),
        measure_differences(people, groups, ENTRIES_OF_TWO, 10).drop(columns=["effect", "lower", "upper", "p_value"]),
    )
    table = measure_differences(few, with_few, ENTRIES, 10)
    assert set(table["segment_id"]) == {1, 2, 3}
    assert "Mainz" not in set(table["level"])


@pytest.mark.parametrize("age", [np.nan, 40.0])
def test_what_is_constant_or_missing_has_no_row(age):
    people, groups = make_people(60)
    table = measure_differences(people.assign(age=age), groups, ENTRIES_OF_TWO, 10)
    assert set(table["feature"]) == {"height"}


def test_a_feature_without_spread_within_has_no_effect_to_tell():
    people = pd.DataFrame({"score": [1.0] * 20 + [5.0] * 20})
    table = measure_differences(people, pd.Series([1] * 20 + [2] * 20), SCORE, 10)
    assert table[["effect", "lower", "p_value", "p_adjusted"]].isna().all(axis=None)
    assert words_differences.set_apart(table[table["segment_id"] == 1], SCORE).startswith("They differ from the other")


def test_sentences_follow_the_table():
    people, groups = make_people(3000)
    table = measure_differences(people, groups, ENTRIES, 10)
    apart = words_differences.set_apart(table[table["segment_id"] == 2], ENTRIES)
    assert "are older (" in apart
    assert "less often city Ulm" in apart or "more often city Bonn" in apart
    told = words_differences.describe_differences(table, name_segments(), ENTRIES)
    assert told.startswith("Of 12 comparisons in features that did not make the segments, ")
    assert "“Group 3” are more often city Ulm" in told or "“Group 2” are older" in told
    assert "made of height, so they differ in it whatever" in words_differences.explain_makers(ENTRIES)
    rows = words_differences.tabulate_differences(table, name_segments(), ENTRIES)
    assert "height" not in set(rows["feature"])
    assert rows.columns.tolist() == ["segment", "feature", "effect", "interval", "p_adjusted"]


def test_two_equal_segments_are_said_to_be_equal():
    rng = np.random.default_rng(4)
    people = pd.DataFrame({"age": rng.normal(size=400)})
    table = measure_differences(people, pd.Series([1, 2] * 200), {"age": ENTRIES["age"]}, 10)
    told = words_differences.describe_differences(table, name_segments(2), ENTRIES)
    assert told.startswith("Of 2 comparisons in features that did not make the segments, none shows more than chance")
    assert "in nothing that we measured" in words_differences.set_apart(table[table["segment_id"] == 1], ENTRIES)


def test_without_anything_to_compare_pages_say_so(style):
    people, groups = make_people(12)
    table = measure_differences(people, groups, ENTRIES, 10)
    assert table.empty
    assert table["feature"].dtype == "str"
    assert "nothing else is known" in words_differences.describe_differences(table, name_segments(), ENTRIES).lower()
    assert "cannot be compared" in words_differences.set_apart(table, ENTRIES)
    for draw in (
        lambda ax: plots_differences.plot_effects(table, name_segments(), ENTRIES, ax),
        lambda ax: plots_differences.plot_differences(table, 1, ENTRIES, ax),
    ):
        assert draw(plt.subplots()[1]).texts[0].get_text() == plots_differences.NO_DIFFERENCE


def test_figures_show_effects_and_intervals(style):
    people, groups = make_people(600)
    table = measure_differences(people, groups, ENTRIES, 10)
    ax = plots_differences.plot_effects(table, name_segments(), ENTRIES, plt.subplots()[1])
    assert len(ax.texts) == 3 * 5
    assert any(text.get_text().startswith("(") for text in ax.texts)
    own = table[table["segment_id"] == 2]
    ax = plots_differences.plot_differences(own, 2, ENTRIES, plt.subplots()[1])
    widths = {round(bar.get_width(), 6) for bar in ax.patches}
    assert round(own.set_index("feature").loc["age", "effect"], 6) in widths
    assert len(ax.collections) == len(ax.patches) == 4
    assert "pale" in ax.get_xlabel()


def test_rare_names_are_counted_together_and_set_nobody_apart():
    city = ["Ulm"] * 60 + ["Bonn"] * 31 + [f"Village {i}" for i in range(29)]
    table = measure_differences(
        pd.DataFrame({"city": city}), pd.Series([1] * 60 + [2] * 60), {"city": ENTRIES["city"]}, 10
    )
    assert table["level"].tolist() == ["Bonn", "Ulm", "other"] * 2
    assert table.loc[table["segment_id"] == 2, "share"].tolist() == pytest.approx([31 / 60, 0, 29 / 60])
    assert plots_differences.pick_traits(table[table["level"] == "other"]).empty
