from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest

from segbook.features import FEATURES, compute_features, compute_mix, summarise_features, words

LINES = pd.DataFrame(
    {
        "customer_id": ["A", "A", "A", "B", "B"],
        "order_id": ["1", "1", "2", "3", "R3"],
        "ordered_at": pd.to_datetime(
            ["2024-01-01 23:59", "2024-01-01 23:59", "2024-01-11 00:01", "2024-01-20 08:00", "2024-01-25 08:00"]
        ),
        "amount": [10.0, 5.0, 1.5, 8.0, -3.0],
        "category": ["x", "y", "x", "y", "y"],
        "country": ["DE", "DE", "DE", None, None],
    }
)


@pytest.fixture
def features():
    return compute_features(ibis.memtable(LINES), date(2024, 1, 31))


def test_features_by_hand(features):
    rows = features.set_index("customer_id")
    assert rows.loc["A"].to_dict() == {"recency_days": 20, "frequency": 2, "monetary": 16.5, "tenure_days": 30}
    # a return is no order and does not make a customer recent
    assert rows.loc["B"].to_dict() == {"recency_days": 11, "frequency": 1, "monetary": 5.0, "tenure_days": 11}


def test_the_order_of_rows_makes_no_difference(features):
    shuffled = LINES.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(compute_features(ibis.memtable(shuffled), date(2024, 1, 31)), features)


def test_the_mix_adds_up_to_what_was_ordered():
    mix = compute_mix(ibis.memtable(LINES))
    categories = mix[mix["attribute"] == "category"].groupby("customer_id")["amount"].sum()
    assert categories.to_dict() == {"A": 16.5, "B": 8.0}  # what was ordered: returns aside
    assert mix.loc[mix["attribute"] == "country", "customer_id"].tolist() == ["A"]


def test_every_feature_has_all_that_a_reader_needs():
    for feature in FEATURES:
        assert feature.label
        assert feature.meaning.endswith(".")
        assert feature.high != feature.low
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


def test_summary_measures_the_transform():
    values = np.exp(np.random.default_rng(1).normal(3, 1, 4_000)) - 1
    frame = pd.DataFrame({feature.name: values for feature in FEATURES})
    summary = summarise_features(frame).set_index("feature").loc["monetary"]
    assert summary["skewness"] > 3
    assert summary["skewness_transformed"] == pytest.approx(0, abs=0.15)  # 4 standard errors of 0.039
    assert summary["median"] == pytest.approx(np.median(values))


def test_a_constant_feature_has_no_skewness():
    frame = pd.DataFrame({feature.name: [1, 1, 1] for feature in FEATURES})
    assert summarise_features(frame)["skewness"].isna().all()
    assert "nothing to transform" in words.describe_transform(summarise_features(frame))


def test_sentences_follow_the_data():
    frame = pd.DataFrame({"recency_days": [1, 2, 9], "frequency": [1, 1, 4], "monetary": [10.0, 20.0, 70.0]})
    assert words.answer(frame, "EUR").endswith(
        "Half of them ordered at most once, spent at most €20.00, and last ordered at most 2 days ago."
    )
    assert words.describe_one_time(frame, min_cell=2) == "67% of the customers ordered once."
    many = pd.concat([frame] * 10)
    assert words.describe_one_time(many, min_cell=2) == (
        "67% of the customers ordered once. The tenth that spent most (3 customers) brought 21% of the revenue."
    )


def test_the_transform_is_described_as_it_works():
    summary = pd.DataFrame(
        {"feature": ["monetary", "tenure_days"], "skewness": [-2.0, -9.0], "skewness_transformed": [-3.0, 0]}
    )
    text = words.describe_transform(summary)
    assert "is monetary: a few customers lie far below the others, and its skewness is -2.0." in text
    assert "does not even this out" in text
