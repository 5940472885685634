import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segbook.profiles import contrast_segments, plots, profile_mix, profile_segments, suppress_small, words

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
    return profile_segments(FEATURES, SEGMENTS, NAMES)


def test_profiles_by_hand(profiles):
    first, second = profiles.to_dict("records")
    assert (first["customers"], first["share"], first["revenue"], first["revenue_share"]) == (3, 0.6, 600, 600 / 640)
    assert (first["recency_days_median"], first["monetary_q25"], first["monetary_q75"]) == (3, 150, 250)
    assert (second["frequency_median"], second["tenure_days_median"]) == (1, 150)


def test_contrasts_are_deviations_in_standard_deviations():
    contrasts = contrast_segments(FEATURES, SEGMENTS).set_index(["segment_id", "feature"])
    logs = np.log1p(FEATURES["monetary"])
    expected = (logs[:3].mean() - logs.mean()) / logs.std(ddof=0)
    assert contrasts.loc[(1, "monetary"), "deviation"] == pytest.approx(expected)
    assert contrasts.loc[(2, "frequency"), ["median", "median_all"]].tolist() == [1, 9]


def test_mix_by_hand():
    mix = pd.DataFrame(
        {
            "attribute": ["category"] * 5,
            "value": ["pan", "pan", "pot", "pot", "pot"],
            "customer_id": ["A", "B", "A", "D", "E"],
            "amount": [60.0, 20.0, 20.0, 10.0, 10.0],
        }
    )
    table = profile_mix(mix, SEGMENTS, min_cell=1).set_index(["segment_id", "value"])
    assert table.index.tolist() == [(1, "pan"), (1, "pot"), (2, "pot")]
    assert table.loc[(1, "pan"), ["customers", "share"]].tolist() == [2, 0.8]
    assert table.loc[(1, "pan"), "share_all"] == pytest.approx(80 / 120)
    described = words.describe_mix(table.loc[[1]].reset_index(), "category")
    assert described == "What stands out is pan: 80% of their spending, against 67% of everybody's."


def test_small_cells_are_left_out_and_cannot_be_found_by_subtraction():
    customers = [f"C{i}" for i in range(30)]
    mix = pd.DataFrame(
        {"attribute": "country", "value": ["DE"] * 15 + ["FR"] * 11 + ["AT"] * 4, "customer_id": customers}
    )
    segments = pd.DataFrame({"customer_id": customers, "segment_id": 1})
    assert profile_mix(mix.assign(amount=1.0), segments, min_cell=10)["value"].tolist() == ["DE"]
    assert profile_mix(mix.assign(amount=1.0), segments, min_cell=4)["value"].tolist() == ["DE", "FR", "AT"]


def test_small_segments_are_blanked(profiles):
    public = suppress_small(profiles, min_cell=3)
    assert public.loc[0].notna().all()
    assert public.loc[1].dropna().index.tolist() == ["segment_id", "segment", "archetype", "level"]
    assert suppress_small(profiles, 3, keep=["share"]).loc[1, "share"] == 0.4
    assert "fewer than 3 customers" in words.portrait(profiles.loc[1], "EUR", 3)


def test_sentences_follow_the_data(profiles):
    assert words.answer(profiles) == (
        "The segment “Champions” brings the most: 94% of the revenue from 60% of the customers. "
        "It is also the largest segment."
    )
    assert words.portrait(profiles.loc[1], "EUR", 1) == (
        "The typical customer here (the median of 2 customers) placed 1 order, spent €20.00, "
        "last ordered 150 days ago and first 150 days ago."
    )
    assert words.describe_shares(profiles) == (
        "More revenue than their number suggests comes from “Champions” (94% of the revenue from 60% of the customers). "
        "Less comes from “Lost” (6.2% of the revenue from 40% of the customers)."
    )
    contrasts = contrast_segments(FEATURES, SEGMENTS)
    sentence = words.set_apart(contrasts[contrasts["segment_id"] == 2])
    assert "order less often" in sentence
    assert "spend less" in sentence
    assert "ordered longer ago" in sentence


def test_text_of_the_data_is_escaped():
    mix = pd.DataFrame({"attribute": "category", "value": ["<b>$x$"], "share": [0.9], "share_all": [0.1]})
    assert r"\<b\>\$x\$" in words.describe_mix(mix, "category")


def test_figures_show_the_numbers(profiles):
    ax = plots.plot_shares(profiles, plt.subplots()[1])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.6, 600 / 640, 0.4, 40 / 640])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Champions", "Lost"]
    contrasts = contrast_segments(FEATURES, SEGMENTS)
    ax = plots.plot_contrasts(contrasts, profiles, plt.subplots()[1])
    assert len(ax.texts) == 8
    plt.close("all")
