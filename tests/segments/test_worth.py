import numpy as np
import pandas as pd
import pytest

from segbook.features import View
from segbook.segments import cap_spend, compare_worth, measure_references, measure_worth
from segbook.segments.foresee import FOLDS, draw_folds

SEEDS = range(40)


def measure(labels, spend, seed=1):
    return measure_worth({"it": np.asarray(labels)}, np.asarray(spend, dtype=float), seed).iloc[0]


def foresee_by_hand(labels, spend, folds):
    """The definition, one customer after the other."""
    error, error_of_mean = 0.0, 0.0
    for label, money, fold in zip(labels, spend, folds, strict=True):
        others = spend[folds != fold]
        group = spend[(folds != fold) & (labels == label)]
        error += (money - (group if len(group) else others).mean()) ** 2
        error_of_mean += (money - others.mean()) ** 2
    return 1 - error / error_of_mean


def test_worth_follows_its_definition():
    rng = np.random.default_rng(5)
    spend, labels = rng.gamma(0.5, 100, 200), rng.integers(60, size=200)
    labels[0] = 1000  # nobody else is in that group
    folds = draw_folds(200, 1)
    assert measure(labels, spend)["worth"] == pytest.approx(foresee_by_hand(labels, spend, folds))
    assert measure(labels, spend)["worth_capped"] == pytest.approx(foresee_by_hand(labels, cap_spend(spend), folds))
    assert np.bincount(folds).tolist() == [20] * FOLDS


def test_groups_that_tell_all_are_worth_one():
    worth = measure(np.repeat(["a", "b"], 50), np.repeat([0, 80], 50))
    assert worth[["groups", "worth", "lower", "upper", "reason"]].tolist() == [2, 1, 1, 1, ""]
    assert worth["lift"] == pytest.approx(2)


def test_shares_by_hand():
    # within groups the variance is 1, between them 25: 25/26 are explained, less what 500 customers tell of two means
    worth = measure(
        np.repeat([0, 1], 500), np.tile([0, 2, 10, 12], 250)[np.argsort(np.tile([0, 0, 1, 1], 250), kind="stable")]
    )
    assert worth["worth"] == pytest.approx(25 / 26, abs=0.0005)
    assert worth["lift"] == pytest.approx(11 / 6)


def test_a_planted_partition_reaches_the_known_share():
    # group means 0, 1, 2, 3 (variance 1.25) and noise of variance 1: 1.25 / 2.25; four standard errors of about 0.015
    rng = np.random.default_rng(2)
    labels = rng.integers(4, size=4_000)
    worth = measure(labels, 10 + labels + rng.normal(size=4_000))
    assert worth["worth"] == pytest.approx(1.25 / 2.25, abs=0.06)
    assert worth["lower"] < 1.25 / 2.25 < worth["upper"]
    assert worth["lift"] == pytest.approx(13 / 11.5, abs=0.03)


def test_a_random_partition_is_worth_about_nothing():
    """What it costs to learn k useless means from n customers is (k − 1) / n, and the interval covers that."""
    found = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        found.append(measure(rng.integers(5, size=1_000), rng.gamma(0.5, 100, 1_000), seed))
    found = pd.DataFrame(found)
    assert found["worth"].astype(float).mean() == pytest.approx(-4 / 900, abs=0.002)
    assert found["worth"].abs().max() < 0.02
    assert (found["lower"] > 0).mean() <= 0.05
    covered = (found["lower"] <= -4 / 900) & (found["upper"] >= -4 / 900)
    assert covered.mean() >= 0.8  # nominal 0.95, of 40


def test_an_interval_of_a_random_partition_covers_zero():
    rng = np.random.default_rng(3)
    worth = measure(rng.integers(2, size=2_000), rng.gamma(0.5, 100, 2_000))
    assert worth["lower"] < 0 < worth["upper"]


def test_many_random_cells_are_not_favoured():
    rng = np.random.default_rng(4)
    spend = rng.gamma(0.5, 100, 2_000)
    few, many = rng.integers(5, size=2_000), rng.integers(125, size=2_000)
    table = measure_worth({"few": few, "many": many}, spend, 1)
    assert table["worth"].iloc[1] < table["worth"].iloc[0] < 0.01
    assert table["groups"].tolist() == [5, 125]


def test_noise_is_a_group_like_another():
    labels = np.repeat([-1, 0, 1], 100)
    spend = np.repeat([50.0, 0, 10], 100)
    assert measure(labels, spend)["worth"] == pytest.approx(1)
    assert measure(labels, spend)["lift"] == pytest.approx(50 / 20)
    assert measure(labels, spend)["groups"] == 3


def test_a_lucky_customer_makes_no_best_group():
    spend = np.append(np.full(299, 1.0), 1_000.0)
    spend[:100] = 2.0
    labels = np.append(np.repeat([0, 1], [100, 199]), 2)
    assert measure(labels, spend)["lift"] == pytest.approx(2 / spend.mean())
    assert np.isnan(measure(np.arange(300), spend)["lift"])  # no group has a hundredth of the customers


def test_one_customer_does_not_decide_capped_worth():
    rng = np.random.default_rng(6)
    labels = rng.integers(2, size=1_000)
    spend = rng.gamma(2, 10, 1_000) + 40 * labels
    calm = measure(labels, spend)
    spend[np.argmax(labels == 0)] = 1e6
    upset = measure(labels, spend)
    assert upset["worth"] < 0.01 < calm["worth"]
    assert upset["worth_capped"] == pytest.approx(calm["worth_capped"], abs=0.05)


def test_spending_is_capped_among_buyers():
    assert cap_spend(np.append(np.zeros(10_000), np.arange(1.0, 102))).max() == 100
    assert cap_spend(np.zeros(3)).tolist() == [0, 0, 0]


def test_partitions_are_compared_in_pairs():
    rng = np.random.default_rng(7)
    labels = rng.integers(4, size=1_000)
    spend = labels + rng.normal(size=1_000)
    blurred = np.where(rng.random(1_000) < 0.3, rng.integers(4, size=1_000), labels)
    table = measure_worth({"first": labels, "second": blurred}, spend, 1)
    found = compare_worth(labels, blurred, spend, 1)
    assert found.difference == pytest.approx(table["worth"].iloc[0] - table["worth"].iloc[1])
    assert 0 < found.lower < found.difference < found.upper
    turned = compare_worth(blurred, labels, spend, 1)
    assert (turned.lower, turned.upper) == pytest.approx((-found.upper, -found.lower))
    same = compare_worth(labels, labels + 10, spend, 1)
    assert (same.difference, same.lower, same.upper) == (0, 0, 0)


def test_partitions_alike_are_rarely_told_apart():
    told = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        labels = rng.integers(5, size=600)
        spend = rng.lognormal(0, 1, 600) + labels / 2
        one, two = (np.where(rng.random(600) < 0.2, rng.integers(5, size=600), labels) for _ in range(2))
        found = compare_worth(one, two, spend, seed)
        told.append(found.lower > 0 or found.upper < 0)
    assert np.mean(told) <= 0.15  # nominal 0.05, of 40


@pytest.mark.parametrize(
    ("labels", "spend", "said"),
    [
        (np.repeat([0, 1], 50), np.zeros(100), "No customer spent anything later."),
        (np.repeat([0, 1], 50), np.full(100, 3.0), "All customers spent the same later."),
        (np.zeros(100), np.arange(100.0), "All customers are one group, which explains nothing."),
        (np.arange(49) % 2, np.arange(49.0), "Worth takes at least 50 customers."),
        (np.array([]), np.array([]), "Worth takes at least 50 customers."),
    ],
)
def test_what_cannot_be_measured_is_missing_with_a_reason(labels, spend, said):
    worth = measure(labels, spend)
    assert worth["reason"] == said
    assert worth[["worth", "lower", "upper", "worth_capped", "lower_capped", "upper_capped", "lift"]].isna().all()
    if "group" not in said:
        compared = compare_worth(labels, labels, spend, 1)
        assert compared.reason == said
        assert np.isnan([compared.difference, compared.lower, compared.upper]).all()


def test_labels_must_be_one_per_customer():
    with pytest.raises(ValueError, match="one label for each of the 60 customers"):
        measure(np.zeros(61), np.arange(60.0))


def test_one_buyer_and_subtracted_returns_are_measured():
    spend = np.zeros(100)
    spend[3] = 5
    assert measure(np.arange(100) % 2, spend)["reason"] == ""
    owed = measure(np.arange(100) % 2, np.where(np.arange(100) % 2, -5.0, 1.0))
    assert owed["worth"] == pytest.approx(1)
    assert np.isnan(owed["lift"])  # on balance nothing was spent


def view(spend, before, **features) -> View:
    frame = pd.DataFrame({"customer_id": [f"C{i}" for i in range(len(spend))], **features})
    return View(None, None, frame, spend, before)


def test_references_reach_what_was_planted():
    rng = np.random.default_rng(8)
    before, kind, age = rng.gamma(1, 10, 1_500), rng.integers(2, size=1_500), rng.normal(size=1_500)
    spend = before + 20 * kind + rng.normal(size=1_500)
    functions = {"kind": "identity", "age": "identity", "mood": "ridit"}
    seen = view(spend, before, kind=kind, age=age, mood=np.nan)
    table = measure_references(seen, functions, 1).set_index("algorithm")
    # 100 of the variance of 201 was there before, all but 1 is told by both
    assert table.loc["spend of the window before", "worth"] == pytest.approx(0.5, abs=0.08)
    assert table.loc["model of each customer", "worth"] == pytest.approx(0.98, abs=0.03)
    assert (table["lift"] > 1.5).all()
    assert table["groups"].isna().all()
    pd.testing.assert_frame_equal(table, measure_references(seen, functions, 1).set_index("algorithm"))
    assert list(table.reset_index()) == list(measure_worth({"kind": kind}, spend, 1))


def test_references_of_nothing_have_a_reason():
    table = measure_references(view(np.zeros(60), np.zeros(60), age=np.arange(60.0)), {"age": "identity"}, 1)
    assert table["reason"].tolist() == ["No customer spent anything later."] * 2
    assert table["worth"].isna().all()
