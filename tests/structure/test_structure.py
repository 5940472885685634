import numpy as np
import pandas as pd
import pytest

from segbook.models import label_by_kmeans
from segbook.structure import choose_k, measure_partitions, words


def blobs(centres: int, rng) -> np.ndarray:
    angles = 2 * np.pi * np.arange(centres) / centres
    return np.concatenate([rng.normal((9 * np.cos(a), 9 * np.sin(a)), 1, (100, 2)) for a in angles])


def measures_of(silhouettes: dict, sums: dict | None = None, smallest: dict | None = None) -> pd.DataFrame:
    rows = [(k, "silhouette", value) for k, value in silhouettes.items()]
    rows += [(k, "within_ss", value) for k, value in (sums or {k: 100 / k for k in [1, *silhouettes]}).items()]
    rows += [(k, "smallest_share", (smallest or {}).get(k, 0.1)) for k in [1, *silhouettes]]
    return pd.DataFrame(rows, columns=["k", "criterion", "value"])


def test_measures_by_hand():
    points = np.array([[0.0], [1.0], [10.0], [11.0]])
    measures = measure_partitions(points, label_by_kmeans(1), k_max=3, seed=1)
    table = measures.pivot(index="k", columns="criterion", values="value")
    assert table["within_ss"].tolist() == pytest.approx([101, 1, 0.5])
    assert table.loc[2, "silhouette"] == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2)  # (b - a) / b with a = 1
    assert table["smallest_share"].tolist() == [1, 0.5, 0.25]


@pytest.mark.parametrize("planted", [3, 4, 5])
def test_the_planted_number_is_recommended(planted):
    measures = measure_partitions(blobs(planted, np.random.default_rng(planted)), label_by_kmeans(1), k_max=8, seed=1)
    choice = choose_k(measures, "auto", customers=100 * planted, min_cell=10)
    assert (choice.k, choice.recommended, choice.best_silhouette) == (planted, planted, planted)


def test_what_the_user_asks_for_is_used_and_the_recommendation_still_told():
    measures = measures_of({2: 0.3, 3: 0.6, 4: 0.4})
    choice = choose_k(measures, 4, customers=1_000, min_cell=10)
    assert (choice.k, choice.recommended) == (4, 3)
    assert "The parameter file asks for 4 (0.40), so 4 it is." in words.explain_choice(choice, measures)


def test_near_ties_go_to_fewer_segments():
    sums = {1: 100, 2: 50, 3: 20, 4: 18, 5: 16, 6: 14}
    measures = measures_of({2: 0.9, 3: 0.495, 4: 0.4, 5: 0.5, 6: 0.3}, sums)
    choice = choose_k(measures, "auto", customers=1_000, min_cell=10)
    assert (choice.elbow, choice.recommended, choice.best_silhouette) == (3, 3, 2)


def test_segments_too_small_to_report_on_are_not_recommended():
    sums = {1: 100, 2: 50, 3: 20, 4: 18, 5: 16}
    silhouettes = {2: 0.3, 3: 0.6, 4: 0.4, 5: 0.35}

    def choose(smallest):
        measures = measures_of(silhouettes, sums, smallest)
        choice = choose_k(measures, "auto", customers=1_000, min_cell=10)
        return choice.recommended, words.explain_choice(choice, measures)

    assert choose({3: 0.009})[0] == 4
    recommended, reason = choose({3: 0.009, 4: 0.009, 5: 0.009})
    assert recommended == 2
    assert "from the elbow on, every number leaves a segment too small" in reason
    recommended, reason = choose(dict.fromkeys(range(2, 6), 0.009))
    assert recommended == 2
    assert "the fewest segments there can be" in reason


def test_no_more_groups_than_distinct_points():
    points = np.repeat([[0.0, 0.0], [1.0, 1.0], [5.0, 0.0]], 10, axis=0)
    assert measure_partitions(points, label_by_kmeans(1), k_max=10, seed=1)["k"].max() == 3


@pytest.mark.parametrize(("value", "word"), [(0.71, "strong"), (0.5, "reasonable"), (0.3, "weak"), (-0.1, "not sub")])
def test_silhouettes_are_read_after_kaufman_and_rousseeuw_table_4(value, word):
    assert words.strength(value).startswith(word)
