from datetime import date

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segbook import settings
from segbook.features import Past, View
from segbook.models import ALGORITHMS, SELECTABLE
from segbook.segments import (
    choose_algorithm,
    compare_methods,
    divide,
    draw_again,
    fit_segments,
    grow_tree,
    measure_likeness,
    summarise_stability,
    tabulate_labels,
    words,
)
from segbook.segments.compare import Comparison

RFM = {"recency_days": "log1p", "frequency": "log1p", "monetary": "log1p"}
NO_PAST = Past(None, None, (), "there are no orders")


def draw_customers(rng, each=150) -> pd.DataFrame:
    """Three kinds of customers, far apart."""
    centres = [(10, 30, 5_000), (300, 2, 20), (20, 3, 300)]
    logs = np.concatenate([rng.normal(np.log(centre), 0.25, (each, 3)) for centre in centres])
    frame = pd.DataFrame(np.exp(logs), columns=list(RFM))
    return frame.assign(customer_id=[f"C{number:04d}" for number in range(3 * each)], kind=np.repeat([0, 1, 2], each))


@pytest.fixture(scope="module")
def customers():
    return draw_customers(np.random.default_rng(4))


@pytest.fixture(scope="module")
def past():
    """Two windows; the third kind buys nothing later, and nothing else matters."""
    rng = np.random.default_rng(5)
    views = []
    for month in (1, 4):
        frame = draw_customers(rng)
        spend = rng.gamma(4, 1, len(frame)) * np.array([100, 10, 0])[frame["kind"]]
        features = frame.drop(columns="kind")
        views.append(View(date(2024, month, 1), date(2024, month + 3, 1), features, spend, spend))
    return Past(*views, (), "")


@pytest.fixture(scope="module")
def comparison(customers, past):
    return compare_methods(customers, RFM, 3, seed=1, past=past, smallest=10)


def test_every_method_finds_kinds_that_stand_far_apart(customers, comparison):
    agreed = {name: adjusted_rand_score(customers["kind"], labels) for name, labels in comparison.labels.items()}
    assert set(agreed) == {*ALGORITHMS, "rfm_cells", "decision_tree"}
    for name in SELECTABLE:
        assert agreed[name] > 0.98, name
    assert agreed["rfm_cells"] < 0.9  # 5 × 5 × 5 cells are no three kinds


def test_the_table_has_sizes_noise_clearness_stability_and_worth(comparison):
    table = comparison.table.set_index("algorithm")
    assert table.loc["kmeans", "groups"] == 3
    assert table.loc["kmeans", ["largest_share", "smallest_share"]].tolist() == pytest.approx([1 / 3, 1 / 3], abs=0.01)
    assert table.loc["kmeans", "noise_share"] == 0
    assert table["agreement"].between(-1, 1).all()
    assert table.loc["kmeans", "agreement"] > 0.98
    # of the variance between customers of such spending, what lies between the three kinds
    mean, variance = np.array([400, 40, 0]), np.array([40_000, 400, 0])
    planted = mean.var() / (mean.var() + variance.mean())
    assert table.loc["kmeans", "worth"] == pytest.approx(planted, abs=0.07)  # two standard errors of 450 customers
    assert (table["worth_lower"] <= table["worth_upper"]).all()


def test_the_tree_is_grown_on_the_window_before_the_one_it_is_judged_by(customers, past, comparison):
    judged = past.judged
    shuffled = np.random.default_rng(1).permutation(judged.spend)
    other = View(judged.as_of, judged.until, judged.features, shuffled, shuffled)
    again = compare_methods(customers, RFM, 3, seed=1, past=Past(past.grown, other, (), ""), smallest=10)
    assert (again.labels["decision_tree"] == comparison.labels["decision_tree"]).all()
    assert (again.labels["decision_tree"] == grow_tree(past.grown, RFM, 3, 1, 10)(customers)).all()
    worth = again.table.set_index("algorithm")["worth"]
    assert worth["decision_tree"] < 0.05 < comparison.table.set_index("algorithm").loc["decision_tree", "worth"]


def test_without_a_past_nothing_is_judged_by_it(customers):
    alone = compare_methods(customers, RFM, 3, seed=1, past=NO_PAST, smallest=10)
    assert alone.judged == {}
    assert alone.table["worth"].isna().all()
    assert "decision_tree" not in alone.labels
    assert "worth" not in words.tabulate_methods(alone)
    choice = choose_algorithm(alone, "auto", k=3, customers=450, min_cell=10, past=NO_PAST, seed=1)
    assert (choice.algorithm, choice.judged_by) == ("kmeans", "silhouette")


def test_likeness_is_symmetric_and_one_on_the_diagonal(comparison):
    likeness = measure_likeness(comparison.labels).to_numpy()
    assert (np.diag(likeness) == 1).all()
    assert likeness == pytest.approx(likeness.T)


def compared(**changes) -> Comparison:
    """A comparison in which all methods are alike but for the changes."""
    rows = [
        {
            "algorithm": name,
            "method": name,
            "groups": 3,
            "noise_share": 0.0,
            "largest_share": 0.4,
            "smallest_share": 0.2,
        }
        | {"silhouette": 0.4, "agreement": 0.8, "worth": np.nan, "worth_lower": np.nan, "worth_upper": np.nan}
        | changes.get(name, {})
        for name in ALGORITHMS
    ]
    return Comparison({}, {}, pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("changes", "recommended"),
    [
        ({}, "kmeans"),
        ({"ward": {"silhouette": 0.41}}, "kmeans"),  # not clearly
        ({"ward": {"silhouette": 0.45}}, "ward"),
        ({"ward": {"silhouette": 0.45}, "birch": {"silhouette": 0.5}}, "birch"),
        ({"ward": {"silhouette": 0.45, "agreement": 0.7}}, "kmeans"),
        ({"ward": {"silhouette": 0.45, "agreement": 0.76}}, "ward"),
        ({"ward": {"silhouette": 0.45, "groups": 2}}, "kmeans"),
        ({"ward": {"silhouette": 0.45, "smallest_share": 0.009}}, "kmeans"),
        ({"hdbscan": {"silhouette": 0.9}}, "kmeans"),  # it calls customers noise
    ],
)
def test_the_rule_by_hand(changes, recommended):
    choice = choose_algorithm(compared(**changes), "auto", k=3, customers=1_000, min_cell=10, past=NO_PAST, seed=1)
    assert (choice.algorithm, choice.recommended) == (recommended, recommended)


def test_a_method_of_clearly_more_worth_is_recommended(customers, past):
    spend = past.judged.spend
    kinds = (spend > 200).astype(int) + (spend > 0)  # foresees what no method can
    judged = {name: np.zeros(len(spend), int) for name in ALGORITHMS} | {"birch": kinds}
    table = compared(birch={"worth": 0.8}).table.fillna({"worth": 0.0})
    choice = choose_algorithm(
        Comparison({}, judged, table), "auto", k=3, customers=1_000, min_cell=10, past=past, seed=1
    )
    assert (choice.recommended, choice.judged_by) == ("birch", "worth")
    told = words.explain_algorithm(choice, Comparison({}, judged, table))
    assert "explains clearly more of what customers spent later (0.80 against 0.00 of k-means)" in told


def test_what_the_user_asks_for_is_used(comparison, past):
    choice = choose_algorithm(comparison, "ward", k=3, customers=450, min_cell=10, past=past, seed=1)
    assert choice.algorithm == "ward"
    assert "The parameter file asks for Ward" in words.explain_algorithm(choice, comparison)


def test_the_settings_offer_the_methods_that_can_make_segments(comparison):
    assert settings.ALGORITHMS == SELECTABLE
    assert {*settings.ALGORITHMS, *settings.COMPARED_ONLY} == set(comparison.labels)


@pytest.mark.parametrize("algorithm", ["kmeans", "mini_batch", "ward", "birch", "gaussian_mixture"])
def test_segments_that_stand_far_apart_come_back_by_every_method(customers, algorithm):
    model = fit_segments(customers, RFM, 3, 1, algorithm)
    stability = summarise_stability(draw_again(model, customers, seed=1))
    assert stability["segment_id"].tolist() == [1, 2, 3]
    assert (stability["jaccard"] > 0.95).all()
    assert set(stability["band"]) == {"highly stable"}


def test_groups_of_the_customers_are_kept_from_one_with_noise_as_zero(customers, comparison):
    table = tabulate_labels(customers, comparison)
    assert table["customer_id"].tolist() == customers["customer_id"].tolist()
    assert set(table["kmeans"]) == {1, 2, 3}
    assert (table["hdbscan"] == 0).mean() == pytest.approx(
        comparison.table.set_index("algorithm").loc["hdbscan", "noise_share"]
    )


def test_unseen_customers_are_labelled_like_their_neighbours(customers):
    shuffled = pd.concat([customers] * 20, ignore_index=True)  # more than the methods are fitted on
    shuffled[list(RFM)] *= np.random.default_rng(3).lognormal(0, 0.01, (len(shuffled), 3))
    for name, labels in divide(shuffled, RFM, 3, seed=1).items():
        if name in SELECTABLE:
            assert adjusted_rand_score(shuffled["kind"], labels) > 0.98, name
