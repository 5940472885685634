from datetime import date

import hypothesis.strategies as st
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from segbook.actions.products.affinity import compare_segments, compare_shares, find_tellable
from segbook.actions.products.words import NO_PRODUCTS, answer_affinities, describe_affinities, tabulate_affinities

NAMES = {1: "Champions", 2: "Lost"}


def shop(bought: dict[str, tuple[int, ...]], sizes=(100, 100), **columns):
    """Give orders and segments: of each product, how many customers of each segment bought it; everybody bought bread."""
    segments = pd.DataFrame({"segment_id": np.repeat(range(1, len(sizes) + 1), sizes)})
    segments.insert(0, "customer_id", [f"C{i:04}" for i in segments.index])
    rows = [(customer, "bread") for customer in segments["customer_id"]]
    for product, counts in bought.items():
        for segment_id, count in enumerate(counts, start=1):
            rows += [
                (each, product) for each in segments.loc[segments["segment_id"] == segment_id, "customer_id"][:count]
            ]
    lines = pd.DataFrame(rows, columns=["customer_id", "product"]).assign(amount=1.0, **columns)
    lines["ordered_at"] = pd.Timestamp(date(2024, 1, 1))
    return ibis.duckdb.connect().create_table("t", lines), segments


def test_the_interval_is_the_published_one():
    """Aspirin and heart attacks, Physicians' Health Study; Agresti (2002), Categorical Data Analysis, section 3.1."""
    found = compare_shares([189], [11_034], [104], [11_037]).iloc[0]
    assert found[["lift", "lower", "upper"]].tolist() == pytest.approx([1.82, 1.43, 2.31], abs=0.01)
    assert found["p"] < 1e-5


def test_shares_are_compared_with_all_other_segments():
    table = compare_segments(*shop({"pot": (60, 20), "lamp": (30, 30)}), 10).set_index(["item", "segment_id"])
    pot = table.loc[("pot", 1)]
    assert pot[["customers", "share", "share_others", "lift"]].tolist() == [60, 0.6, 0.2, pytest.approx(3)]
    deviation = np.sqrt(0.4 / 60 + 0.8 / 20)
    assert pot[["lower", "upper"]].tolist() == pytest.approx(list(3 * np.exp(1.959964 * deviation * np.array([-1, 1]))))
    assert table.loc[("pot", 2), "lift"] == pytest.approx(1 / 3)
    assert table["told"].to_dict() == {("bread", 1): False, ("lamp", 1): False, ("pot", 1): True} | {
        ("bread", 2): False, ("lamp", 2): False, ("pot", 2): True
    }  # fmt: skip
    assert table.loc[("bread", 1), ["lift", "lower", "upper", "p_adjusted"]].tolist() == [1, 1, 1, 1]
    assert table["usual"].groupby("segment_id").first().tolist() == [1, 1]


def test_three_segments_are_compared_one_with_two():
    table = compare_segments(*shop({"pot": (60, 20, 40)}, (100, 100, 200)), 10).set_index(["item", "segment_id"])
    assert table.loc[("pot", 1), "share_others"] == 60 / 300
    assert table.loc[("pot", 3), ["share", "share_others"]].tolist() == [0.2, 0.4]


def test_where_nothing_differs_hardly_anything_is_told():
    rng = np.random.default_rng(1)
    bought = {f"P{i:03}": tuple(rng.binomial(1000, 0.2, 3)) for i in range(200)}
    table = compare_segments(*shop(bought, (1000, 1000, 1000)), 10)
    assert len(table) == 603
    assert table["told"].sum() <= 3
    assert ((table["lower"] < 1) & (table["upper"] > 1))[table["item"] != "bread"].mean() == pytest.approx(
        0.95, abs=0.03
    )


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([50, 60], [True, True]),
        ([5, 60], [False, False]),  # the others' number is shown beside each
        ([0, 60], [False, False]),
        ([50, 60, 5], [False, True, False]),  # 50 and 5 hide in 55
        ([50, 60, 5, 4], [False, True, False, False]),  # 9 are too few to hide in
        ([50, 60, 8, 4], [True, True, False, False]),
        ([50, 60, 0], [True, True, False]),  # nobody can be pointed at
        ([100, 60], [True, True]),
        ([95, 60, 50], [False, True, False]),
        ([100, 100, 50], [True, True, True]),
    ],
)
def test_what_may_be_told(counts, told):
    assert find_tellable(np.array([counts]), np.full(len(counts), 100), 10)[0].tolist() == told


@given(st.data(), st.integers(1, 20), st.integers(2, 6))
@settings(max_examples=200, deadline=None)
def test_no_small_group_is_shown_or_found_by_subtraction(data, min_cell, segments):
    sizes = data.draw(arrays(int, segments, elements=st.integers(1, 60)))
    counts = np.array([[data.draw(st.integers(0, int(size))) for size in sizes]])
    told = find_tellable(counts, sizes, min_cell)[0]
    for each in (counts[0], sizes - counts[0]):
        shown = [*each[told], *(each.sum() - each[told])]
        assert not any(0 < count < min_cell for count in shown)
        small = ~told & (each > 0) & (each < min_cell)
        if told.any() and small.any():
            assert each[~told].sum() >= min_cell
            assert (~told).sum() > 1


def test_numbers_that_are_too_small_are_neither_in_the_table_nor_in_the_words():
    orders, segments = shop({"pot": (60, 9), "secret": (4, 3)})
    table = compare_segments(orders, segments, 10)
    assert set(table["item"]) == {"bread"}
    assert "secret" not in describe_affinities(table, NAMES)


def test_names_stand_for_numbers_and_are_made_inert():
    orders, segments = shop({"pot": (60, 20)})
    orders = orders.mutate(product_id=orders["product"].upper(), product=orders["product"] + " <b>*$x$*")
    table = compare_segments(orders, segments, 10)
    assert table.loc[table["item"] == "POT", "value"].tolist() == ["pot <b>*$x$*"] * 2
    told = describe_affinities(table, NAMES)
    assert r"more often pot \<b\>\*\$x\$\* (60% against 20% of the others)" in told
    assert tabulate_affinities(table, NAMES, "product").to_numpy().tolist() == [
        ["Champions", "pot <b>*$x$*", "60%", "20%", "3.00", "1.96 to 4.58"],
        ["Lost", "pot <b>*$x$*", "20%", "60%", "0.33", "0.22 to 0.51"],
    ]


def test_categories_and_brands_are_compared_where_there_are_any():
    orders, segments = shop({"pot": (60, 20), "lamp": (50, 50)})
    kinds = ibis.cases((orders["product"] == "bread", None), (orders["product"] == "pot", "Kitchen"))
    table = compare_segments(orders.mutate(category=kinds), segments, 10)
    assert table.loc[table["level"] == "category", ["segment_id", "item", "customers"]].to_numpy().tolist() == [
        [1, "Kitchen", 60],
        [2, "Kitchen", 20],
    ]
    assert set(table["level"]) == {"category", "product"}


def test_a_segment_that_buys_more_of_everything_is_said_to():
    bought = {f"P{i}": (50 + 4 * i, 20) for i in range(8)}
    orders, segments = shop(bought)
    table = compare_segments(orders.filter(orders["product"] != "bread"), segments, 10)
    told = describe_affinities(table, NAMES).splitlines()
    assert told[0].startswith(
        "- **Champions**: They buy the products more often altogether (median: 3.2 times as often), above all P7 (78% "
    )
    assert told[1].startswith(
        "- **Lost**: They buy the products less often altogether (median: 0.31 times as often), least of all P7 (20% "
    )
    assert told[1].endswith("closest to the others is P0 (20% against 50% of the others).")


def test_without_products_or_with_too_few_customers_the_words_say_so():
    orders, segments = shop({})
    nothing = compare_segments(orders.drop("product"), segments, 10)
    assert nothing.empty
    assert nothing["told"].dtype.kind == "b"
    assert answer_affinities(nothing, tells=False) == NO_PRODUCTS
    few = compare_segments(*shop({"pot": (3, 3)}, (5, 5)), 10)
    assert answer_affinities(few, tells=True).startswith("No product, brand or category was bought by enough customers")
    assert describe_affinities(few, NAMES) == ""
    assert tabulate_affinities(few, NAMES, "product").empty
    alike = compare_segments(*shop({"pot": (50, 50)}), 10)
    assert describe_affinities(alike, NAMES).splitlines()[0] == "- **Champions**: they buy what the others buy."
    one = compare_segments(*shop({"pot": (50,)}, (100,)), 10)
    assert one.empty
