from datetime import date, timedelta

import hypothesis.strategies as st
import ibis
import pandas as pd
import pytest
from hypothesis import given, settings

from segbook.errors import UserError
from segbook.features import (
    count_buyers,
    describe_buyers,
    find_column,
    find_product,
    list_next_purchases,
    list_purchases,
    name_products,
)
from segbook.features.baskets import MOST_PRODUCTS

DAY = date(2024, 3, 1)


def table(rows: list[tuple], columns="customer_id day product_id product category amount") -> ibis.Table:
    frame = pd.DataFrame(rows, columns=columns.split())
    frame["ordered_at"] = pd.Timestamp(DAY) + pd.to_timedelta(frame.pop("day"), unit="D")
    frame["order_id"] = frame["customer_id"] + frame["ordered_at"].dt.strftime("%j")
    return ibis.duckdb.connect().create_table("t", frame)


ROWS = [
    ("A", 0, "1", "Pot", "Kitchen", 5.0),
    ("A", 0, "1", "Pot", "Kitchen", 5.0),
    ("A", 3, "1", "Tea pot", "Kitchen", 5.0),
    ("A", 9, "2", "Lamp", None, 5.0),
    ("B", 1, "2", "Lamp", "Lighting", 5.0),
    ("B", 9, "3", "Free mug", "Kitchen", 0.0),
    ("C", 1, "1", "Pot", "Kitchen", 5.0),
    ("C", 2, "1", "Pot", "Kitchen", -5.0),
    ("C", 9, "1", "Pot", "Kitchen", 5.0),
    ("C", 9.5, "2", "Lamp", "Lighting", 5.0),
    ("C", 12, "4", "Kite", "Toys", 5.0),
    ("X", 1, "1", "Pot", "Kitchen", 5.0),
]
LINES = table(ROWS)
WHO = pd.DataFrame({"customer_id": ["A", "B", "C"], "segment_id": [1, 1, 2]})


def test_buyers_are_counted_once_and_neither_free_nor_returned_goods_count():
    assert count_buyers(LINES, WHO, "product").to_numpy().tolist() == [
        ["1", 1, 1],
        ["1", 2, 1],
        ["2", 1, 2],
        ["2", 2, 1],
        ["4", 2, 1],
    ]
    early = LINES.filter(LINES.ordered_at < DAY + timedelta(days=9))
    assert count_buyers(early, WHO, "product").to_numpy().tolist() == [["1", 1, 1], ["2", 1, 1]]  # C returned the pot
    assert count_buyers(LINES, WHO, "category").to_numpy().tolist() == [
        ["Kitchen", 1, 1], ["Kitchen", 2, 1], ["Lighting", 1, 1], ["Lighting", 2, 1], ["Toys", 2, 1]
    ]  # fmt: skip
    assert count_buyers(LINES, WHO, "brand").empty


def test_products_are_told_apart_by_number_and_else_by_name():
    assert find_column(LINES.columns, "product") == "product_id"
    named = LINES.drop("product_id")
    assert find_column(named.columns, "product") == "product"
    assert count_buyers(named, WHO, "product")["item"].unique().tolist() == ["Kite", "Lamp", "Pot", "Tea pot"]
    nothing = named.drop("product")
    assert find_column(nothing.columns, "product") is None
    for listed in (
        count_buyers(nothing, WHO, "product"),
        list_purchases(nothing, WHO),
        list_next_purchases(nothing, WHO, DAY, DAY),
        name_products(nothing),
    ):
        assert listed.empty


def test_a_product_has_the_name_that_it_was_sold_under_most_often():
    assert name_products(LINES).to_dict() == {"1": "Pot", "2": "Lamp", "4": "Kite"}
    assert name_products(LINES, ["2", "nothing"]).to_dict() == {"2": "Lamp"}
    unnamed = table(
        [
            ("A", 0, "1", None, "K", 5.0),
            ("A", 0, "1", "Pot", "K", 5.0),
            ("A", 1, "1", None, "K", 5.0),
            ("A", 1, "2", None, "K", 5.0),
        ]
    )
    assert name_products(unnamed).to_dict() == {"1": "Pot", "2": "2"}
    assert name_products(LINES.drop("product")).to_dict() == {"1": "1", "2": "2", "4": "4"}


def test_purchases_are_days_and_nothing_of_the_day_itself_is_seen():
    assert list_purchases(LINES, WHO, DAY + timedelta(days=9)).to_numpy().tolist() == [["A", "1", 2], ["B", "2", 1]]
    assert list_purchases(LINES, WHO[2:]).to_numpy().tolist() == [["C", "1", 2], ["C", "2", 1], ["C", "4", 1]]
    assert list_purchases(LINES, WHO, most=1)["item"].unique().tolist() == ["2"]


def test_the_next_order_is_the_first_day_of_the_window_and_knows_what_was_bought_before():
    later = list_next_purchases(LINES, WHO, DAY + timedelta(days=9), DAY + timedelta(days=20))
    assert later.to_numpy().tolist() == [["A", "2", False], ["C", "1", True], ["C", "2", False]]
    assert list_next_purchases(LINES, WHO, DAY + timedelta(days=10), DAY + timedelta(days=12)).empty


def test_what_is_known_of_buyers_ends_at_the_day_and_what_they_do_begins_there():
    known = describe_buyers(LINES, ["1"], WHO[::-1], DAY + timedelta(days=9), DAY + timedelta(days=12))
    assert known["customer_id"].tolist() == ["C", "B", "A"]
    assert known["product_days"].tolist() == [1, 0, 2]
    assert known["bought"].tolist() == [True, False, False]
    assert known["recency_days"].tolist() == [8, 8, 6]  # a return is no order
    assert known["monetary"].tolist() == [0, 5, 15]
    today = describe_buyers(LINES, ["1", "4"], WHO, DAY + timedelta(days=13))
    assert "bought" not in today
    assert today["product_days"].tolist() == [2, 0, 3]
    assert today["tenure_days"].tolist() == [13, 12, 12]


ORDER = st.tuples(
    st.sampled_from("ABC"), st.integers(0, 9), st.sampled_from("12345"), st.sampled_from([-3.0, 0.0, 2.0, 3.0])
)


@given(st.lists(ORDER, min_size=1, max_size=30), st.integers(1, 9))
@settings(max_examples=10, deadline=None)
def test_lists_agree_with_the_lines_they_are_made_of(orders, cut):
    frame = pd.DataFrame(orders, columns=["customer_id", "day", "item", "amount"])
    lines = table([(who, day, item, item, "x", amount) for who, day, item, amount in orders])
    early = frame[frame["day"] < cut].groupby(["customer_id", "item"])
    left = early["amount"].sum()
    listed = list_purchases(lines, WHO, DAY + timedelta(days=cut)).set_index(["customer_id", "item"])["days"]
    paid = frame[(frame["day"] < cut) & (frame["amount"] > 0)].groupby(["customer_id", "item"])["day"].nunique()
    assert listed.to_dict() == paid[left.reindex(paid.index) > 0].to_dict()
    counts = count_buyers(lines, WHO, "product")
    kept = frame.groupby(["customer_id", "item"])["amount"].sum()
    assert counts["buyers"].sum() == (kept > 0).sum()


def test_only_the_most_bought_are_counted():
    many = table(
        [("A", 0, f"{number:05}", "p", "c", 1.0) for number in range(MOST_PRODUCTS + 5)]
        + [("B", 0, "02004", "p", "c", 1.0)]
    )
    counts = count_buyers(many, WHO, "product")
    assert counts["item"].nunique() == MOST_PRODUCTS
    assert counts["item"].max() == "02004"


@pytest.mark.parametrize("wanted", ["1", "pot", " POT "])
def test_a_product_is_found_by_number_and_by_name(wanted):
    assert find_product(LINES, wanted) == ("Pot", ["1"])


def test_all_numbers_of_a_name_are_found_and_numbers_come_first():
    lines = table([("A", 0, "9", "Pot", "K", 5.0), ("A", 0, "8", "pot", "K", 5.0), ("A", 0, "pot", "Lamp", "K", 5.0)])
    assert find_product(lines, "Pot") == ("Lamp", ["pot"])
    assert find_product(lines.filter(lines.product_id != "pot"), "Pot") == ("pot", ["8", "9"])


@pytest.mark.parametrize(
    ("lines", "wanted", "said"),
    [
        (LINES, "Lamps", "no order has the product 'Lamps'; the nearest are 'Lamp'. Write a product's number or name."),
        (LINES, "qqqqqqqq", "nothing is called like it"),
        (LINES.drop("product_id", "product"), "Pot", "the orders tell no products; name their column"),
    ],
)
def test_a_product_that_is_not_there_is_said_with_the_nearest(lines, wanted, said):
    with pytest.raises(UserError, match=r"^actions\.product: ") as caught:
        find_product(lines, wanted)
    assert said in str(caught.value)
