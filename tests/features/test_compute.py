from datetime import date

import hypothesis.strategies as st
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from segbook.features import (
    FEATURES,
    choose_features,
    compute_features,
    compute_from_orders,
    compute_mix,
    measure_skewness,
    words,
)

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


@given(st.permutations(range(len(LINES))))
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_makes_no_difference(order):
    returns = LINES.iloc[:0]
    tables = [ibis.memtable(frame) for frame in (LINES, LINES.iloc[order], returns)]
    first, second = (compute_from_orders(table, tables[2], date(2024, 1, 31))[0] for table in tables[:2])
    pd.testing.assert_frame_equal(first.features, second.features)
    assert [entry.name for entry in first.entries] == [entry.name for entry in second.entries]


def test_the_mix_adds_up_to_what_was_ordered():
    mix = compute_mix(ibis.memtable(LINES))
    categories = mix[mix["attribute"] == "category"].groupby("customer_id")["amount"].sum()
    assert categories.to_dict() == {"A": 16.5, "B": 8.0}  # what was ordered: returns aside
    assert mix.loc[mix["attribute"] == "country", "customer_id"].tolist() == ["A"]


def test_behaviour_by_hand():
    lines = LINES.assign(discount=[1.0, 0.0, 0.5, 2.0, 0.0])
    every = choose_features(ibis.memtable(lines))
    assert "spring_share" not in {feature.name for feature in every}  # no year of orders
    rows = compute_features(ibis.memtable(lines), date(2024, 1, 31), every).set_index("customer_id")
    assert rows.loc["A", "days_between_orders"] == 10
    assert pd.isna(rows.loc["B", "days_between_orders"])
    assert rows.loc["A", ["basket_value", "basket_lines"]].tolist() == [8.25, 1.5]
    assert rows.loc["A", "discount_share"] == pytest.approx(1.5 / 18)
    assert rows.loc["A", "evening_share"] == pytest.approx(2 / 3)
    assert rows["weekend_share"].to_dict() == {"A": 0, "B": 1}  # the return on a Thursday aside


def test_seasons_need_a_year_and_hours_need_times():
    days = pd.to_datetime(["2023-01-15", "2023-04-15", "2023-04-20", "2024-02-15"])
    lines = pd.DataFrame({"customer_id": "A", "order_id": list("1234"), "ordered_at": days, "amount": 1.0})
    chosen = choose_features(ibis.memtable(lines))
    row = compute_features(ibis.memtable(lines), date(2024, 3, 1), chosen).iloc[0]
    assert row[["spring_share", "summer_share", "autumn_share", "winter_share"]].tolist() == [0.5, 0, 0, 0.5]
    assert "evening_share" not in row


def test_what_derives_from_the_mix_by_hand():
    returns = pd.DataFrame({"customer_id": ["B"], "amount": [-3.0]})
    connection = ibis.duckdb.connect()
    tables = [connection.create_table(name, frame) for name, frame in (("lines", LINES), ("back", returns))]
    known, mix = compute_from_orders(*tables, date(2024, 1, 31))
    rows = known.features.set_index("customer_id")
    assert rows["favourite_category"].to_dict() == {"A": "x", "B": "y"}
    assert rows["category_affinity"].to_dict() == pytest.approx({"A": 11.5 / 16.5, "B": 1})
    assert rows["share_of_y"].to_dict() == pytest.approx({"A": 5 / 16.5, "B": 1})
    assert rows["return_rate"].to_dict() == pytest.approx({"A": 0, "B": 3 / 8})
    assert "country" not in rows  # one country tells nobody apart
    assert set(rows) == {entry.name for entry in known.entries}
    assert mix["amount"].sum() == pytest.approx(24.5 + 16.5)


def test_who_paid_nothing_is_a_customer_all_the_same():
    free = pd.DataFrame({"customer_id": ["C", "D", "E"], "order_id": ["4", "5", "6"], "amount": 0.0, "category": "x"})
    free = free.assign(ordered_at=pd.Timestamp("2024-01-20"), discount=[2.0, 0.0, 0.0])
    lines = pd.concat([LINES.assign(discount=0.0), free], ignore_index=True)
    returns = pd.DataFrame({"customer_id": ["B", "C", "D"], "amount": [-3.0, -2.0, 0.0]})
    connection = ibis.duckdb.connect()
    tables = [connection.create_table(name, frame) for name, frame in (("lines", lines), ("back", returns))]
    known, mix = compute_from_orders(*tables, date(2024, 1, 31))
    rows = known.features.set_index("customer_id").loc[["C", "D", "E"]]
    assert rows[["recency_days", "frequency", "basket_lines"]].to_numpy().tolist() == [[11, 1, 1]] * 3
    assert (rows[["monetary", "basket_value"]] == 0).all(axis=None)
    assert rows["discount_share"].fillna(-1).to_dict() == {"C": 1, "D": -1, "E": -1}  # nothing off, and no full price
    assert rows["return_rate"].to_dict() == {"C": 1, "D": 0, "E": 0}
    assert rows[["favourite_category", "category_affinity"]].isna().all(axis=None)
    assert set(mix["customer_id"]) == {"A", "B"}
    assert (mix["amount"] > 0).all()


def test_categories_that_read_alike_are_told_apart():
    names = ["Kitchen!", "kitchen", "Recency", "<b>kitchen</b>", "=kitchen"]
    known, _ = compute_from_orders(
        ibis.memtable(LINES.assign(category=names)), ibis.memtable(LINES.iloc[:0]), date(2024, 1, 31)
    )
    assert len({entry.name for entry in known.entries}) == len(known.entries)
    assert len({entry.short for entry in known.entries}) == len(known.entries)


def test_a_category_of_very_many_values_is_bounded():
    lines = pd.concat([LINES.assign(category=[f"c{i}{j}" for j in range(5)]) for i in range(400)], ignore_index=True)
    known, mix = compute_from_orders(ibis.memtable(lines), ibis.memtable(lines.iloc[:0]), date(2024, 1, 31))
    assert mix.loc[mix["attribute"] == "category", "value"].nunique() == 31
    assert sum(entry.name.startswith("share_of_") for entry in known.entries) == 8


def test_every_feature_has_all_that_a_reader_needs():
    for feature in FEATURES:
        assert feature.label
        assert feature.meaning.endswith(".")
        assert feature.high != feature.low
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


RFM = {feature.name: feature for feature in FEATURES[:3]}


def test_skewness_measures_the_transform():
    values = np.exp(np.random.default_rng(1).normal(3, 1, 4_000)) - 1
    measured = measure_skewness(pd.DataFrame(dict.fromkeys(RFM, values)), RFM).set_index("feature").loc["monetary"]
    assert measured["skewness"] > 3
    assert measured["skewness_transformed"] == pytest.approx(0, abs=0.15)  # 4 standard errors of 0.039


def test_a_constant_feature_has_no_skewness():
    measured = measure_skewness(pd.DataFrame(1, index=range(3), columns=list(RFM)), RFM)
    assert measured["skewness"].isna().all()
    assert "nothing to transform" in words.describe_transform(measured, RFM)


def test_sentences_follow_the_data():
    frame = pd.DataFrame({"recency_days": [1, 2, 9], "frequency": [1, 1, 4], "monetary": [10.0, 20.0, 70.0]})
    assert words.answer(frame, RFM, "EUR") == (
        "Of each of 3 customers we know 3 features: 3 behavioural. "
        "Half of them ordered at most once, spent at most €20.00, and last ordered at most 2 days ago."
    )
    assert words.describe_one_time(frame, min_cell=2) == "67% of the customers ordered once."
    many = pd.concat([frame] * 10)
    assert words.describe_one_time(many, min_cell=2) == (
        "67% of the customers ordered once. The tenth that spent most (3 customers) brought 21% of the revenue."
    )


def test_the_transform_is_described_as_it_works():
    measured = pd.DataFrame({"feature": ["monetary"], "skewness": [-2.0], "skewness_transformed": [-3.0]})
    assert "None of the quantities that make segments is lopsided" in words.describe_transform(
        measured.assign(skewness=-0.1), RFM
    )
    text = words.describe_transform(measured, RFM)
    assert "is monetary: a few customers lie far below the others, and its skewness is -2.0." in text
    assert "does not even this out" in text
