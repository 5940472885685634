import numpy as np
import pandas as pd
import pytest

from segbook.data import load_transactions
from segbook.features import choose_features, compute_features
from segbook.models import ALGORITHMS, Transform, fit_quickly
from segbook.structure import measure_agreement, measure_segments, summarise_agreement, trace_splits

KMEANS = ALGORITHMS["kmeans"].fit


class Halves:
    """A rule that cuts the first column at a threshold."""

    def __init__(self, threshold):
        self.threshold = threshold

    def label(self, points):
        return (points[:, 0] > self.threshold).astype(int), np.ones(len(points))


def cut_at_zero(points, k, seed, weights):
    return Halves(0.0)


def cut_at_median(points, k, seed, weights):
    return Halves(np.median(np.repeat(points[:, 0], weights)))


def test_a_rule_that_never_changes_agrees_with_itself():
    points = np.linspace(-1, 1, 101)[:, None]
    agreement = measure_agreement(points, cut_at_zero, [2], seed=1, pairs=5)
    assert agreement["pair"].tolist() == [0, 1, 2, 3, 4]
    assert (agreement["adjusted_rand"] == 1).all()
    labels = cut_at_zero(points, 2, 1, None).label(points)[0]
    assert (measure_segments(points, cut_at_zero, labels, k=2, seed=1, pairs=5)["jaccard"] == 1).all()


def test_jaccard_by_hand():
    points = np.array([[-3.0], [-2.0], [1.0], [2.0], [3.0]])
    labels = np.array([0, 0, 0, 1, 1])  # the rule moves the third customer over
    jaccards = measure_segments(points, cut_at_zero, labels, k=2, seed=1, pairs=2)
    assert jaccards.groupby("segment")["jaccard"].unique().map(list).to_dict() == {0: [2 / 3], 1: [2 / 3]}


def test_weights_are_how_often_each_customer_was_drawn():
    seen = []

    def remember(points, k, seed, weights):
        seen.append((points[:, 0], weights))
        return Halves(0.0)

    from segbook.structure import stability

    stability._label_draw(np.arange(50.0)[:, None], remember, 2, (1, 2, 3, 0))
    rows, weights = seen[0]
    assert weights.sum() == 50
    assert weights.min() >= 1
    assert len(np.unique(rows)) == len(rows)
    assert 24 <= len(rows) <= 39  # 32 expected, of standard deviation 2.1


def test_the_same_seed_gives_the_same_pairs_whatever_else_is_measured():
    points = np.random.default_rng(1).normal(size=(200, 2))
    alone = measure_agreement(points, KMEANS, [3], seed=1, pairs=3)
    among = measure_agreement(points, KMEANS, [2, 3], seed=1, pairs=30)
    assert among[(among["k"] == 3) & (among["pair"] < 3)]["adjusted_rand"].tolist() == alone["adjusted_rand"].tolist()


def test_summary_by_hand():
    pairs = pd.DataFrame({"k": 2, "adjusted_rand": [0.1, 0.2, 0.3, 0.4, 0.5]})
    row = summarise_agreement(pairs).iloc[0]
    assert (row["value"], row["lower"], row["upper"], row["criterion"]) == (0.3, 0.2, 0.4, "agreement")


def test_splits_and_their_entropy_by_hand():
    labels = {
        1: np.zeros(8, int),
        2: np.array([0, 0, 0, 0, 1, 1, 1, 1]),
        3: np.array([0, 0, 2, 2, 1, 1, 1, 2]),
    }
    flows = trace_splits(labels).set_index(["k", "segment", "parent"])
    assert flows.loc[(2, 0, 0), "stability"] == 1
    assert flows["customers"].groupby("k").sum().to_dict() == {2: 8, 3: 8}
    assert flows.loc[(3, 2, 0), "customers"] == 2
    shares = np.array([2 / 3, 1 / 3])
    assert flows.loc[(3, 2, 1), "stability"] == pytest.approx(1 + (shares * np.log(shares)).sum() / np.log(2))
    assert flows.loc[(3, 0, 0), "stability"] == 1
    assert trace_splits({1: labels[1]}).empty


@pytest.fixture(scope="module")
def retail_points(online_retail):
    """Recency, frequency and monetary of the 4,338 customers, as the reference values of flexclust were made from."""
    cleaned = load_transactions(online_retail, {}, returns="exclude", deduplicate=True)[1]
    orders = cleaned.transactions
    entries = [entry for entry in choose_features(orders) if entry.makes_segments]
    frame = compute_features(orders, cleaned.snapshot, entries)
    return Transform.fit(frame, {"recency_days": "log1p", "frequency": "log1p", "monetary": "log1p"}).apply(frame)


# flexclust 1.5.0 in R, bootFlexclust (50 pairs, 3 starts), median adjusted Rand index, mean of two seeds
FLEXCLUST = {2: 0.972, 3: 0.908, 4: 0.8545, 6: 0.8445}
# slswFlexclust for four segments, medians
FLEXCLUST_SEGMENTS = [0.878, 0.923, 0.948, 0.949]


def test_bootstrap_agreement_on_online_retail_is_close_to_flexclust(retail_points):
    agreement = measure_agreement(retail_points, fit_quickly, FLEXCLUST, seed=1, pairs=100)
    medians = agreement.groupby("k")["adjusted_rand"].median()
    assert medians.to_dict() == pytest.approx(FLEXCLUST, abs=0.05)


def test_stability_of_the_segments_of_online_retail_is_close_to_flexclust(retail_points):
    labels = KMEANS(retail_points, 4, 1).label(retail_points)[0]
    jaccards = measure_segments(retail_points, fit_quickly, labels, k=4, seed=1)
    assert sorted(jaccards.groupby("segment")["jaccard"].median()) == pytest.approx(FLEXCLUST_SEGMENTS, abs=0.05)
