import numpy as np
import pandas as pd
import pytest

from segbook.features import align_items, compute_alpha, find_scales, summarise_scales, words
from segbook.features.scales import score_scale

ANSWERS = pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 2, 4, 4], "c": [5, 4, 2, 1]}, dtype=float)


def test_alpha_by_hand():
    # item variances 10/3, 4/3, 10/3 (c turned around); the sums 4, 6, 12, 14 have variance 68/3
    aligned = align_items(ANSWERS, ["a", "b", "-c"])
    assert aligned["c"].tolist() == [1, 2, 4, 5]
    assert compute_alpha(aligned) == pytest.approx(1.5 * (1 - 8 / (68 / 3)))


def test_alpha_equals_the_formula_for_parallel_items():
    # Spearman-Brown: k items of common correlation r have alpha k r / (1 + (k - 1) r)
    rng = np.random.default_rng(1)
    trait = rng.normal(size=(200_000, 1))
    items = pd.DataFrame(trait + rng.normal(size=(200_000, 3)), columns=list("abc"))  # r = 1/2
    assert compute_alpha(items) == pytest.approx(0.75, abs=0.005)  # 4 standard errors of 0.001


def test_what_cannot_be_said_is_not_said():
    assert np.isnan(compute_alpha(pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, 2.0]})))
    assert np.isnan(compute_alpha(pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0]})))
    table = summarise_scales(pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, 2.0]}), {"x": ["a", "b"]})
    assert "too few answered them all" in words.describe_scales(table)


def test_an_item_that_was_not_turned_around_is_found():
    answers = pd.concat([ANSWERS] * 5, ignore_index=True)
    table = summarise_scales(answers, {"x": ["a", "b", "c"]})
    assert table.loc[0, "weakest"] == "c"
    assert "is it reverse-coded?" in words.describe_scales(table)
    assert "hang together well (alpha 0.97)" in words.describe_scales(
        summarise_scales(answers, {"x": ["a", "b", "-c"]})
    )


def test_scales_are_found_by_the_names_of_items():
    items = ["price_1", "price_2", "price_3_r", "Green 1", "Green 2", "alone_1", "other", "7"]
    assert find_scales(items) == {"price": ["price_1", "price_2", "-price_3_r"], "green": ["Green 1", "Green 2"]}


def test_a_score_needs_half_of_the_answers():
    answers = pd.DataFrame({"a": [1, np.nan, np.nan], "b": [3, 4, np.nan]})
    assert score_scale(answers).tolist()[:2] == [2, 4]
    assert np.isnan(score_scale(answers)[2])
