import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.features import FEATURES as ALL
from segbook.features import Feature
from segbook.profiles import plots, profile_mix, profile_segments, publish_contrasts, suppress_small, words
from segbook.segments import contrast_segments

ENTRIES = {feature.name: feature for feature in ALL[:4]}

FEATURES = pd.DataFrame(
    {
        "customer_id": list("ABCDE"),
        "recency_days": [1, 3, 5, 100, 200],
        "frequency": [9, 9, 12, 1, 1],
        "monetary": [100.0, 200.0, 300.0, 10.0, 30.0],
        "tenure_days": [50, 60, 70, 100, 200],
    }
)
SEGMENTS = pd.DataFrame({"customer_id": list("ABCDE"), "segment_id": [1, 1, 1, 2, 2]})
NAMES = pd.DataFrame(
    {"segment_id": [1, 2], "segment": ["Champions", "Lost"], "archetype": ["Champions", "Lost"], "level": ["H", "R"]}
)


@pytest.fixture
def profiles():
    return profile_segments(FEATURES, SEGMENTS, NAMES, ENTRIES)


def test_profiles_by_hand(profiles):
    first, second = profiles.to_dict("records")
    assert (first["customers"], first["share"], first["revenue"], first["revenue_share"]) == (3, 0.6, 600, 600 / 640)
    assert (first["recency_days_median"], first["monetary_q25"], first["monetary_q75"]) == (3, 150, 250)
    assert (second["frequency_median"], second["tenure_days_median"]) == (1, 150)


def test_contrasts_are_deviations_in_standard_deviations():
    contrasts = contrast_segments(FEATURES, SEGMENTS["segment_id"], ENTRIES).set_index(["segment_id", "feature"])
    logs = np.log1p(FEATURES["monetary"])
    expected = (logs[:3].mean() - logs.mean()) / logs.std(ddof=0)
    assert contrasts.loc[(1, "monetary"), "deviation"] == pytest.approx(expected)
    assert contrasts.loc[(2, "frequency"), ["centre", "centre_all"]].tolist() == [1, 9]


def test_mix_by_hand():
    mix = pd.DataFrame(
        {
            "attribute": ["category"] * 5,
            "value": ["pan", "pan", "pot", "pot", "pot"],
            "customer_id": ["A", "B", "A", "D", "E"],
            "weight": [60.0, 20.0, 20.0, 10.0, 10.0],
            "basis": "spending",
        }
    )
    table = profile_mix(mix, SEGMENTS, min_cell=1).set_index(["segment_id", "value"])
    assert table.index.tolist() == [(1, "pan"), (1, "pot"), (2, "pot")]
    assert table.loc[(1, "pan"), ["customers", "share"]].tolist() == [2, 0.8]
    assert table.loc[(1, "pan"), "share_all"] == pytest.approx(80 / 120)
    few = words.describe_mix(table.loc[[1]].reset_index(), "category")
    assert few == "By category, their spending is spread much as everybody's."  # two customers may differ by chance
    described = words.describe_mix(table.loc[[1]].reset_index().assign(customers=400), "category")
    assert described == "What stands out is pan: 80% of their spending, against 67% of everybody's."


def test_small_cells_are_left_out_and_cannot_be_found_by_subtraction():
    customers = [f"C{i}" for i in range(30)]
    mix = pd.DataFrame(
        {"attribute": "country", "value": ["DE"] * 15 + ["FR"] * 11 + ["AT"] * 4, "customer_id": customers}
    )
    segments = pd.DataFrame({"customer_id": customers, "segment_id": 1})
    assert profile_mix(mix.assign(weight=1.0, basis="customers"), segments, min_cell=10)["value"].tolist() == ["DE"]
    assert profile_mix(mix.assign(weight=1.0, basis="customers"), segments, min_cell=4)["value"].tolist() == [
        "DE",
        "FR",
        "AT",
    ]


def spend(buyers: dict[tuple[int, str], int], sizes: dict[int, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first so many customers of a segment buy a value, and spend 1."""
    segments = pd.DataFrame({"segment_id": [each for each, size in sizes.items() for _ in range(size)]})
    segments["customer_id"] = [f"C{i}" for i in range(len(segments))]
    ids = {each: rows["customer_id"].tolist() for each, rows in segments.groupby("segment_id")}
    rows = [(value, each) for (segment, value), number in buyers.items() for each in ids[segment][:number]]
    mix = pd.DataFrame(rows, columns=["value", "customer_id"]).assign(attribute="channel", weight=1.0, basis="spending")
    return mix, segments


def test_few_who_bought_nothing_somewhere_are_not_found_by_subtraction():
    buyers = {(1, "web"): 100, (1, "shop"): 97, (2, "web"): 60, (2, "shop"): 50, (3, "web"): 30, (3, "shop"): 15}
    told = profile_mix(*spend(buyers, {1: 100, 2: 80, 3: 60}), min_cell=10).set_index(["value", "segment_id"])
    assert told["share"].notna().all()
    assert told.loc["web", "customers"].tolist() == [100, 60, 30]  # all of them is not a few less than all
    shops = told.loc["shop", "customers"]
    assert shops.isna().tolist() == [True, True, False]  # the second goes with the first: all 162 would tell
    page = told.reset_index().query("segment_id == 1")
    assert "spending is spread much as" in words.describe_mix(page, "channel")
    assert "cannot be told" in words.describe_mix(page.assign(customers=pd.NA), "channel")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(12, 40), st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=4))
def test_nobody_can_subtract_what_is_told_of_spending(drawn):
    """Whoever knows the sizes and, of each value, the sum over the segments, finds no 1 to 9 who bought or did not."""
    sizes = {each: size for each, (size, *_) in enumerate(drawn, start=1)}
    buyers = {
        (each, value): min(number, size)
        for each, (size, *numbers) in enumerate(drawn, start=1)
        for value, number in zip("ab", numbers, strict=True)
    }
    mix, segments = spend(buyers, sizes)
    if mix.empty:
        return
    told = profile_mix(mix, segments, 10).dropna(subset=["customers"])
    numbers = {(row.segment_id, row.value): int(row.customers) for row in told.itertuples()}
    for value in "ab":
        shown = [each for each in sizes if (each, value) in numbers]
        for count in (lambda each: buyers[each, value], lambda each: sizes[each] - buyers[each, value]):  # noqa: B023
            assert not any(0 < count(each) < 10 for each in shown)
            hidden = sum(count(each) for each in sizes if each not in shown)
            assert hidden == 0 or hidden >= 10 or not any(map(count, shown))  # nobody is left to hide them by


def test_few_of_whom_a_name_is_not_known_are_not_found_by_subtraction():
    mix, segments = spend({(1, "DE"): 37}, {1: 60, 2: 40})
    french = segments.loc[segments["segment_id"] == 1, "customer_id"][37:57]
    mix = pd.concat([mix, mix.iloc[:20].assign(customer_id=french.tolist(), value="FR")]).assign(basis="customers")
    assert profile_mix(mix, segments, 10)["value"].tolist() == ["DE"]  # 3 of the 60 are of neither
    assert profile_mix(mix, segments, 3)["value"].tolist() == ["DE", "FR"]


def test_small_segments_are_blanked(profiles):
    public = suppress_small(profiles, min_cell=3)
    assert public.loc[0].notna().all()
    assert public.loc[1].dropna().index.tolist() == ["segment_id", "segment", "archetype", "level"]
    assert suppress_small(profiles, 3, keep=["share"]).loc[1, "share"] == 0.4


def test_sentences_follow_the_data(profiles):
    assert words.answer(profiles) == (
        "The segment “Champions” brings the most: 94% of the revenue from 60% of the customers. "
        "It is also the largest segment."
    )
    assert words.describe_shares(profiles) == (
        "More revenue than their number suggests comes from “Champions” (94% of the revenue from 60% of the customers). "
        "Less comes from “Lost” (6.2% of the revenue from 40% of the customers)."
    )


def test_text_of_the_data_is_escaped():
    mix = pd.DataFrame(
        {
            "attribute": "category",
            "value": ["<b>$x$"],
            "share": [0.9],
            "share_all": [0.1],
            "basis": "spending",
            "customers": [99],
        }
    )
    assert r"\<b\>\$x\$" in words.describe_mix(mix, "category")


def test_figures_show_the_numbers(profiles):
    ax = plots.plot_shares(profiles, plt.subplots()[1])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.6, 0.4, 600 / 640, 40 / 640])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Champions", "Lost"]
    plt.close("all")


TABLE = {
    "age": Feature("age", "Age (years)", "Age.", "are older", "are younger", "demographic", makes_segments=True),
    "likes": Feature("likes", "Likes us", "Answer.", "like us more", "like us less", "psychographic", "yes_no"),
}
PEOPLE = pd.DataFrame(
    {
        "customer_id": [f"C{i}" for i in range(40)],
        "age": [20.0] * 20 + [60.0] * 20,
        "likes": [1.0] * 3 + [0.0] * 17 + [1.0] * 15 + [np.nan] * 5,
    }
)


def test_without_orders_nothing_is_said_of_money():
    labels = pd.DataFrame({"customer_id": PEOPLE["customer_id"], "segment_id": [1] * 20 + [2] * 20})
    table = profile_segments(PEOPLE, labels, NAMES.assign(level=None), TABLE)
    assert "revenue" not in table
    assert table["likes_yes"].tolist() == pytest.approx([0.15, 1])
    assert "revenue" not in words.answer(table)
    assert words.describe_shares(table) == ""
    ax = plots.plot_shares(table, plt.subplots()[1])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.5, 0.5])
    plt.close("all")


def test_shares_of_few_customers_are_left_out_with_what_would_give_them_away():
    labels = pd.Series([1] * 20 + [2] * 20)
    contrasts = contrast_segments(PEOPLE, labels, TABLE)
    published = publish_contrasts(contrasts, TABLE, 10)
    assert published["feature"].tolist() == ["age", "age"]  # three of twenty said yes: the other segment would tell
    assert len(publish_contrasts(contrasts, TABLE, 3)) == 4
    segments = pd.DataFrame({"segment_id": [1, 2], "segment": ["One", "Two"]})
    table = words.tabulate_centres(published, segments, TABLE, None, 10).set_index("feature")
    assert table.loc["Age (years)"].tolist() == ["20", "60", "40"]


def test_deviations_are_counted_from_those_who_are_told():
    people = pd.DataFrame({"customer_id": [f"C{i}" for i in range(49)], "age": [20.0] * 20 + [60.0] * 20 + [90.0] * 9})
    entries = {"age": TABLE["age"]}
    contrasts = contrast_segments(people, pd.Series([1] * 20 + [2] * 20 + [3] * 9), entries)
    told = publish_contrasts(contrasts, entries, 10)
    assert told["segment_id"].tolist() == [1, 2]
    assert (told["deviation"] * told["customers"]).sum() == pytest.approx(0, abs=1e-12)
    everybody = publish_contrasts(contrasts, entries, 9)
    assert everybody["deviation"].tolist() == pytest.approx(contrasts["deviation"].tolist())


def test_a_value_of_few_customers_cannot_be_found_from_the_other_segments():
    customers = [f"C{i}" for i in range(90)]
    value = ["DE"] * 25 + ["FR"] * 5 + ["DE"] * 14 + ["FR"] * 16 + ["DE"] * 11 + ["FR"] * 19
    mix = pd.DataFrame({"attribute": "country", "value": value, "customer_id": customers}).assign(
        weight=1.0, basis="customers"
    )
    segments = pd.DataFrame({"customer_id": customers, "segment_id": [1] * 30 + [2] * 30 + [3] * 30})
    told = profile_mix(mix, segments, min_cell=10)
    assert told[["segment_id", "value"]].to_numpy().tolist() == [[3, "FR"], [3, "DE"]]  # 2 goes with 1


def test_shares_of_all_do_not_give_small_segments_away():
    """Of 100 customers of large segments 50 say yes; the nine others all do, which nobody is to find out."""
    answers = pd.DataFrame({"likes": [1.0] * 25 + [0.0] * 25 + [1.0] * 25 + [0.0] * 25 + [1.0] * 9})
    groups = pd.Series([1] * 50 + [2] * 50 + [3] * 9)
    contrasts = contrast_segments(answers, groups, {"likes": TABLE["likes"]})
    assert contrasts["centre_all"].tolist() == pytest.approx([59 / 109] * 3)
    told = publish_contrasts(contrasts, TABLE, 10)
    assert told["centre_all"].tolist() == [0.5, 0.5]
    assert told["deviation"].tolist() == pytest.approx([0, 0], abs=1e-12)
