import numpy as np
import pandas as pd
import pytest

from segbook.errors import UserError
from segbook.models import ALGORITHMS, fit_mixture
from segbook.structure import (
    choose_k,
    find_favourites,
    find_idle,
    hide_small,
    label_partitions,
    measure_gap,
    measure_mixtures,
    measure_partitions,
    words,
)

KMEANS = ALGORITHMS["kmeans"].fit


def blobs(centres: int, rng) -> np.ndarray:
    angles = 2 * np.pi * np.arange(centres) / centres
    return np.concatenate([rng.normal((9 * np.cos(a), 9 * np.sin(a)), 1, (100, 2)) for a in angles])


def criteria_of(silhouettes: dict, sums: dict | None = None, smallest: dict | None = None, **further) -> pd.DataFrame:
    rows = [(k, "silhouette", value) for k, value in silhouettes.items()]
    rows += [(k, "within_ss", value) for k, value in (sums or {k: 100 / k for k in [1, *silhouettes]}).items()]
    rows += [(k, "smallest_share", (smallest or {}).get(k, 0.1)) for k in [1, *silhouettes]]
    rows += [(k, name, value) for name, values in further.items() for k, value in values.items()]
    return pd.DataFrame(rows, columns=["k", "criterion", "value"]).assign(lower=np.nan, upper=np.nan)


def gap_of(gaps: dict, error: float) -> pd.DataFrame:
    frame = pd.DataFrame({"k": list(gaps), "criterion": "gap", "value": list(gaps.values())})
    return frame.assign(lower=frame["value"] - error, upper=frame["value"] + error)


def test_measures_by_hand():
    points = np.array([[0.0], [1.0], [10.0], [11.0]])
    measures = measure_partitions(points, label_partitions(points, KMEANS, range(1, 4), seed=1))
    table = measures.pivot(index="k", columns="criterion", values="value")
    assert table["within_ss"].tolist() == pytest.approx([101, 1, 0.5])
    assert table.loc[2, "silhouette"] == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2)  # (b - a) / b with a = 1
    assert table["smallest_share"].tolist() == [1, 0.5, 0.25]
    assert table.loc[2, "calinski_harabasz"] == pytest.approx(100 / 0.5)  # between over within, per degree of freedom
    assert table.loc[2, "davies_bouldin"] == pytest.approx((0.5 + 0.5) / 10)


@pytest.mark.parametrize("planted", [3, 4, 5])
def test_the_planted_number_is_recommended_by_the_rule_and_by_every_criterion(planted):
    points, ks = blobs(planted, np.random.default_rng(planted)), range(1, 9)
    measures = [
        measure_partitions(points, label_partitions(points, KMEANS, ks, seed=1)),
        measure_gap(points, KMEANS, ks, seed=1),
        measure_mixtures(points, fit_mixture, ks, seed=1),
    ]
    choice = choose_k(pd.concat(measures), "auto", customers=100 * planted, min_cell=10)
    assert (choice.k, choice.recommended) == (planted, planted)
    wanted = {name: choice.favourites[name] for name in ("silhouette", "gap", "bic", "icl")}
    assert wanted == dict.fromkeys(wanted, planted)


def test_the_gap_of_one_cloud_is_best_at_one():
    points = np.random.default_rng(3).normal(size=(400, 2))
    gap = measure_gap(points, KMEANS, range(1, 6), seed=1)
    assert find_favourites(pd.concat([criteria_of({2: 0.3, 3: 0.3}), gap]), customers=400, min_cell=10)["gap"] == 1


def test_the_gap_is_one_standard_error_wide_each_way():
    points = np.random.default_rng(3).normal(size=(200, 2))
    gap = measure_gap(points, KMEANS, [1, 2], seed=1, copies=5).set_index("k")
    assert (gap["value"] - gap["lower"]).tolist() == pytest.approx((gap["upper"] - gap["value"]).tolist())
    assert (gap["upper"] > gap["value"]).all()


def test_the_one_standard_error_rule_by_hand():
    base = criteria_of({2: 0.3, 3: 0.3})

    def favourite(gaps, error):
        return find_favourites(pd.concat([base, gap_of(gaps, error)]), customers=100, min_cell=10)["gap"]

    assert favourite({1: 0.1, 2: 0.5, 3: 0.55, 4: 0.9}, 0.1) == 2  # .5 >= .55 - .1
    assert favourite({1: 0.1, 2: 0.5, 3: 0.75, 4: 0.7}, 0.1) == 3
    assert favourite({1: 0.1, 2: 0.5, 3: 0.9}, 0.1) is None


def test_favourites_by_hand():
    table = criteria_of(
        {2: 0.3, 3: 0.6, 4: 0.4},
        smallest={4: 0.009},
        bic={1: 9, 2: 3, 3: 4, 4: 5},
        icl={1: 2, 2: 3, 3: 4, 4: 5},
        agreement={2: 0.96, 3: 0.92, 4: 0.7},
    )
    found = find_favourites(table, customers=1_000, min_cell=10)
    assert found["bic"] == 2
    assert found["icl"] == 1
    assert found["agreement"] == 3  # .92 is within .05 of .96
    assert found["smallest_share"] == 3
    assert found["silhouette"] == 3
    assert found["gap"] is None


def test_what_the_user_asks_for_is_used_and_judged():
    agreement = {2: 0.9, 3: 0.91, 4: 0.62}
    criteria = criteria_of({2: 0.3, 3: 0.6, 4: 0.4}, smallest={4: 0.001}, agreement=agreement)
    choice = choose_k(criteria, 4, customers=1_000, min_cell=10)
    assert (choice.k, choice.recommended) == (4, 3)
    told = words.explain_choice(choice, criteria)
    assert "The parameter file asks for 4, so 4 it is." in told
    assert "0.40" in told
    assert "0.62, against 0.91 for 3" in told
    assert "smallest segment is too small to be reported on" in told


def test_two_clear_groups_are_two_segments_although_an_elbow_is_never_at_two():
    rng = np.random.default_rng(2)
    points = np.concatenate([rng.normal(0, 1, (200, 3)), rng.normal(9, 1, (200, 3))])
    criteria = measure_partitions(points, label_partitions(points, KMEANS, range(1, 9), seed=1))
    choice = choose_k(criteria, "auto", customers=400, min_cell=10)
    assert choice.recommended == 2
    assert "much more clearly apart" in words.explain_choice(choice, criteria) or choice.favourites["within_ss"] is None


def test_a_number_before_the_elbow_wins_only_if_it_is_much_clearer():
    sums = {1: 100, 2: 50, 3: 20, 4: 18, 5: 16, 6: 14}

    def recommend(first):
        return choose_k(criteria_of({2: first, 3: 0.5, 4: 0.4, 5: 0.4}, sums), "auto", customers=1_000, min_cell=10)

    assert (recommend(0.64).recommended, recommend(0.64).basis) == (3, "from the elbow")
    assert (recommend(0.66).recommended, recommend(0.66).basis) == (2, "clearer")


def test_a_smallest_segment_that_is_too_small_is_not_drawn():
    shown = hide_small(criteria_of({2: 0.3, 3: 0.6}, smallest={3: 0.009}), customers=1_000, min_cell=10)
    assert shown.loc[shown["criterion"] == "smallest_share", "k"].tolist() == [1, 2]


def test_near_ties_go_to_fewer_segments():
    sums = {1: 100, 2: 50, 3: 20, 4: 18, 5: 16, 6: 14}
    criteria = criteria_of({2: 0.6, 3: 0.495, 4: 0.4, 5: 0.5, 6: 0.3}, sums)
    choice = choose_k(criteria, "auto", customers=1_000, min_cell=10)
    assert (choice.favourites["within_ss"], choice.recommended, choice.favourites["silhouette"]) == (3, 3, 2)


def test_segments_too_small_to_report_on_are_not_recommended():
    sums = {1: 100, 2: 50, 3: 20, 4: 18, 5: 16}
    silhouettes = {2: 0.3, 3: 0.6, 4: 0.4, 5: 0.35}

    def choose(smallest):
        criteria = criteria_of(silhouettes, sums, smallest)
        choice = choose_k(criteria, "auto", customers=1_000, min_cell=10)
        return choice.recommended, words.explain_choice(choice, criteria)

    assert choose({3: 0.009})[0] == 4
    recommended, reason = choose({3: 0.009, 4: 0.009, 5: 0.009})
    assert recommended == 2
    assert "from the elbow on, every number leaves a segment too small" in reason
    recommended, reason = choose(dict.fromkeys(range(2, 6), 0.009))
    assert recommended == 2
    assert "the fewest segments there can be" in reason


def test_no_more_groups_than_distinct_points():
    points = np.repeat([[0.0, 0.0], [1.0, 1.0], [5.0, 0.0]], 10, axis=0)
    assert max(label_partitions(points, KMEANS, range(1, 11), seed=1)) == 3


def test_equal_customers_have_no_gap_and_no_mixture():
    points = np.zeros((30, 2))
    assert measure_gap(points, KMEANS, [1, 2], seed=1).empty
    assert measure_mixtures(points, fit_mixture, [1, 2], seed=1).empty
    assert list(label_partitions(points, KMEANS, [1, 2], seed=1)) == [1]


def test_groups_without_spread_have_no_gap():
    points = np.repeat([[0.0, 0.0], [1.0, 1.0]], 10, axis=0)
    assert measure_gap(points, KMEANS, [1, 2], seed=1)["k"].tolist() == [1]


@pytest.mark.parametrize(("value", "word"), [(0.71, "strong"), (0.5, "reasonable"), (0.3, "weak"), (-0.1, "not sub")])
def test_silhouettes_are_read_after_kaufman_and_rousseeuw_table_4(value, word):
    assert words.strength(value).startswith(word)


@pytest.mark.parametrize(
    ("value", "word"), [(0.85, "highly stable"), (0.75, "valid"), (0.6, "doubtful"), (0.59, "not to be trusted")]
)
def test_segments_are_read_after_hennig(value, word):
    assert words.band(value) == word


def test_favourites_are_told_for_every_criterion():
    choice = choose_k(criteria_of({2: 0.3, 3: 0.6}), "auto", customers=1_000, min_cell=10)
    told = words.tabulate_favourites(choice).set_index("criterion")["segments"]
    assert told["Silhouette"] == "3"
    assert told["Gap"] == "no answer"
    assert len(told) == len(choice.favourites)


def test_fewer_different_customers_than_segments_are_said():
    criteria = criteria_of({2: 0.3, 3: 0.6})
    with pytest.raises(
        UserError, match="4 segments are asked for, and the customers who are measured differ in 3 ways"
    ):
        choose_k(criteria, 4, customers=100, min_cell=10)
    with pytest.raises(UserError, match="differ in 1 ways only"):
        choose_k(criteria[criteria["k"] == 1], "auto", customers=100, min_cell=10)


def test_constant_and_repeated_features_are_found_and_said():
    rng = np.random.default_rng(1)
    age = rng.normal(size=50)
    points = np.column_stack([age, np.zeros(50), rng.normal(size=50), -age])
    constant, same = find_idle(points, ["age", "always", "income", "years_days"])
    assert (constant, same) == (["always"], [("age", "years_days")])
    told = words.describe_idle(constant, same)
    assert told.startswith("always is the same for all customers and cannot divide them. age and years say the same")
    assert find_idle(points[:, [0, 2]], ["age", "income"]) == ([], [])
    assert find_idle(np.zeros((5, 2)), ["a", "b"]) == (["a", "b"], [])
    assert words.describe_idle([], []) == ""
