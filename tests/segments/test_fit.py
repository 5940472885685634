import numpy as np
import pandas as pd
import pytest

from segbook.errors import UserError
from segbook.segments import (
    Likeness,
    attach_names,
    border_share,
    compare_known,
    fit_segments,
    label_customers,
    load_known_segments,
    name_by_scores,
    words,
    words_names,
    write_known,
)

RFM = {"recency_days": "log1p", "frequency": "log1p", "monetary": "log1p"}


@pytest.fixture
def customers():
    rng = np.random.default_rng(4)
    centres = [(10, 30, 5_000), (300, 1, 20), (20, 1, 30)]
    frame = pd.DataFrame(
        np.exp(np.concatenate([rng.normal(np.log(centre), 0.2, (100, 3)) for centre in centres])),
        columns=["recency_days", "frequency", "monetary"],
    )
    return frame.assign(customer_id=[f"C{i:03d}" for i in range(300)], tenure_days=frame["recency_days"] + 9)


def test_segments_are_ordered_by_money_whatever_the_seed(customers):
    labelled = [label_customers(fit_segments(customers, RFM, 3, seed), customers) for seed in (1, 2, 3)]
    assert labelled[0]["segment_id"].equals(labelled[1]["segment_id"])
    assert labelled[0]["segment_id"].equals(labelled[2]["segment_id"])
    spend = customers["monetary"].groupby(labelled[0]["segment_id"]).median()
    assert spend.is_monotonic_decreasing


@pytest.mark.parametrize("algorithm", ["kmeans", "mini_batch", "ward", "birch", "gaussian_mixture"])
def test_every_algorithm_orders_its_segments_by_money(customers, algorithm):
    model = fit_segments(customers, RFM, 3, 1, algorithm)
    labelled = label_customers(model, customers)
    spend = customers["monetary"].groupby(labelled["segment_id"]).median()
    assert spend.is_monotonic_decreasing
    assert labelled["segment_id"].value_counts().tolist() == [100, 100, 100]
    assert model.algorithm == algorithm
    ages = pd.DataFrame({"age": [20.0, 21] * 10 + [60.0, 61] * 30})
    assert np.bincount(fit_segments(ages, {"age": "identity"}, 2, 1, algorithm).assign(ages)[0]).tolist() == [0, 60, 20]


@pytest.mark.parametrize("algorithm", ["dbscan", "hdbscan", "k-means"])
def test_algorithms_that_leave_noise_are_not_selectable(customers, algorithm):
    with pytest.raises(UserError, match="the algorithms are kmeans, mini_batch, ward, birch, gaussian_mixture"):
        fit_segments(customers, RFM, 3, 1, algorithm)


def test_slow_algorithms_are_fitted_on_few_and_label_all(customers):
    many = pd.concat([customers] * 20, ignore_index=True)
    model = fit_segments(many, RFM, 3, 1, "ward")
    assert np.bincount(model.assign(many)[0]).tolist() == [0, 2_000, 2_000, 2_000]


def test_the_order_of_customers_makes_no_difference(customers):
    model = fit_segments(customers, RFM, 3, seed=1)
    shuffled = customers.sample(frac=1, random_state=1)
    again = label_customers(fit_segments(shuffled, RFM, 3, seed=1), shuffled)
    assert again["segment_id"].equals(label_customers(model, customers)["segment_id"])


def test_every_customer_gets_a_named_segment(customers):
    labelled = label_customers(fit_segments(customers, RFM, 3, seed=1), customers)
    names = name_by_scores(customers, labelled["segment_id"].to_numpy())
    table = attach_names(labelled, names)
    assert list(table) == ["customer_id", "segment_id", "segment", "membership"]
    assert table.notna().all(axis=None)
    assert table["segment"].nunique() == 3
    assert words.answer(table, 10).startswith("The 300 customers make 3 segments: “")


def test_planted_groups_come_back_and_are_compared(customers):
    labelled = label_customers(fit_segments(customers, RFM, 3, seed=1), customers)
    table = attach_names(labelled, name_by_scores(customers, labelled["segment_id"].to_numpy()))
    known = pd.DataFrame({"customer_id": customers["customer_id"], "known": np.repeat(["a", "b", "c"], 100)})
    likeness = compare_known(table, known)
    assert [likeness.adjusted_rand, likeness.adjusted_mutual_information, likeness.v_measure] == pytest.approx(
        [1, 1, 1]
    )
    assert (likeness.matched, likeness.customers) == (1, 300)
    assert compare_known(table, None) is None
    assert compare_known(table, known.assign(customer_id="nobody")) is None
    assert "name none of these customers" in words.compare_known(None, given=True)
    assert "Nobody has told us" in words.compare_known(None, given=False)


def test_known_segments_are_paired_with_those_most_like_them_by_hand():
    found = [1] * 6 + [2] * 5 + [3] * 4
    known = ["x"] * 2 + ["y"] * 4 + ["y"] * 1 + ["z"] * 4 + ["x"] * 3 + ["w"]
    ids = [f"C{number}" for number in range(15)]
    segments = pd.DataFrame({"customer_id": ids, "segment_id": found, "segment": [f"S{each}" for each in found]})
    likeness = compare_known(segments, pd.DataFrame({"customer_id": ids, "known": known}))
    assert likeness.table["known"].tolist() == ["y", "z", "x", "w"]  # w has no partner left
    assert likeness.table[["S1", "S2", "S3"]].to_numpy().tolist() == [[4, 1, 0], [0, 4, 0], [2, 0, 3], [0, 0, 1]]
    assert likeness.matched == pytest.approx(11 / 15)
    assert likeness.adjusted_rand == pytest.approx(
        0.39973, abs=1e-5
    )  # of 105 pairs 16 are together in both, 26 and 31 in each


def test_shares_of_small_segments_are_not_told():
    table = pd.DataFrame({"segment_id": [1] * 9 + [2] * 91, "segment": ["Few"] * 9 + ["Many"] * 91})
    assert words.answer(table, 10) == "The 100 customers make 2 segments: “Few” and “Many” 91%."


def test_what_names_cannot_tell_is_told():
    frame = pd.DataFrame(
        {"recency_days": range(100), "frequency": 1, "monetary": range(100), "tenure_days": [1, 2] * 50}
    )
    text = words_names.describe_scores(name_by_scores(frame, np.repeat([1, 2], 50)), frame)
    assert "All customers have the same frequency" in text
    assert words_names.describe_constant(frame.assign(frequency=range(100))) == ""


def test_border_share_by_hand():
    assert border_share(pd.DataFrame({"membership": [0.5, 0.59, 0.6, 0.9]})) == 0.5


def test_small_cells_of_known_segments_cannot_be_counted_out():
    table = pd.DataFrame({"known": ["a", "b", "c"], "One": [319, 60, 3], "Two": [40, 0, 50], "Three": [0, 20, 30]})
    text = write_known(Likeness(0.5, 0.5, 0.5, 0.5, table, 522), 10).set_index("known")
    assert text.loc["a"].tolist() == ["89%", "11%", "< 10"]
    assert text.loc["b"].tolist() == ["75%", "< 10", "25%"]  # nobody and few look alike
    assert text.loc["c"].tolist() == ["< 10", "60%", "36%"]
    assert write_known(None, 10).empty


def test_known_customers_that_became_decimals_are_whole_again(tmp_path):
    (tmp_path / "known.csv").write_text("customer_id,segment\n10001.0,x\n10002.0,y\n")
    assert load_known_segments(tmp_path / "known.csv")["customer_id"].tolist() == ["10001", "10002"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("customer_id\nA\n", "no column segment"),
        ("customer_id,segment\nA,x\nA,y\n", "names 1 customer more than once"),
    ],
)
def test_known_segments_that_are_none_are_refused(tmp_path, content, message):
    path = tmp_path / "truth.csv"
    path.write_text(content)
    with pytest.raises(UserError, match=message):
        load_known_segments(path)


def test_leading_zeros_of_known_customers_are_kept(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text("customer_id;segment\n 007 ;x\n")
    assert load_known_segments(path)["customer_id"].tolist() == ["007"]
    assert load_known_segments(None) is None
