import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segbook.common.figures import segment_colour
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
CONTRASTS = contrast_segments(FEATURES, SEGMENTS["segment_id"], ENTRIES)


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


def test_small_segments_are_blanked(profiles):
    public = suppress_small(profiles, min_cell=3)
    assert public.loc[0].notna().all()
    assert public.loc[1].dropna().index.tolist() == ["segment_id", "segment", "archetype", "level"]
    assert suppress_small(profiles, 3, keep=["share"]).loc[1, "share"] == 0.4
    assert "fewer than 3 customers" in words.portrait(profiles.loc[1], CONTRASTS, ENTRIES, "EUR", 3)


def test_sentences_follow_the_data(profiles):
    assert words.answer(profiles) == (
        "The segment “Champions” brings the most: 94% of the revenue from 60% of the customers. "
        "It is also the largest segment."
    )
    assert words.portrait(profiles.loc[1], CONTRASTS, ENTRIES, "EUR", 1) == (
        "The typical customer here (the median of 2 customers) placed 1 order, spent €20.00, "
        "last ordered 150 days ago and first 150 days ago."
    )
    assert words.describe_shares(profiles) == (
        "More revenue than their number suggests comes from “Champions” (94% of the revenue from 60% of the customers). "
        "Less comes from “Lost” (6.2% of the revenue from 40% of the customers)."
    )
    contrasts = contrast_segments(FEATURES, SEGMENTS["segment_id"], ENTRIES)
    sentence = words.set_apart(contrasts[contrasts["segment_id"] == 2], ENTRIES)
    assert "order less often" in sentence
    assert "spend less" in sentence
    assert "ordered longer ago" in sentence


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
    contrasts = contrast_segments(FEATURES, SEGMENTS["segment_id"], ENTRIES)
    ax = plots.plot_contrasts(contrasts, profiles, ENTRIES, plt.subplots()[1])
    assert len(ax.texts) == 8
    ax.figure.canvas.draw()
    shown = {label.get_text(): label.get_color() for label in ax.get_xticklabels()}
    assert shown == {"Champions": segment_colour(1), "Lost": segment_colour(2)}
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
    contrasts = contrast_segments(PEOPLE, labels["segment_id"], TABLE)
    own = contrasts[contrasts["segment_id"] == 1]
    assert words.portrait(table.loc[0], own, TABLE, None, 2) == (
        "The typical customer here (the median of 20 customers): age 20 (all: 40) and 15% say yes to likes us (all: 51%)."
    )
    assert "revenue" not in words.answer(table)
    assert words.describe_shares(table) == ""
    ax = plots.plot_shares(table, plt.subplots()[1])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.5, 0.5])
    plt.close("all")


def test_shares_of_few_customers_stay_vague():
    labels = pd.Series([1] * 20 + [2] * 20)
    contrasts = contrast_segments(PEOPLE, labels, TABLE)
    published = pd.DataFrame({"segment_id": [1, 2], "segment": ["One", "Two"]})
    table = words.tabulate_centres(contrasts, published, TABLE, None, 10).set_index("feature")
    assert table.loc["Likes us"].tolist() == ["under 50%", "100%", "51%"]  # three of twenty said yes
    assert table.loc["Age (years)"].tolist() == ["20", "60", "40"]
    known_of_few = contrasts.assign(customers=[20, 20, 20, 9])
    assert len(publish_contrasts(known_of_few, 10)) == 3
