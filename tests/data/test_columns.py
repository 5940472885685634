import random

import pytest

from segbook.data import map_columns
from segbook.errors import UserError


def test_usual_names_are_found_whatever_their_case():
    names = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
    mapping = map_columns(names).set_index("column")["source"]
    assert mapping.to_dict() == {
        "customer_id": "CustomerID",
        "order_id": "InvoiceNo",
        "ordered_at": "InvoiceDate",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "product_id": "StockCode",
        "product": "Description",
        "country": "Country",
    }


def test_the_order_of_columns_makes_no_difference():
    names = ["order number", "customer-id", "Order Date", "amount", "sku", "rest"]
    expected = map_columns(names)
    for _ in range(10):
        random.shuffle(names)
        assert map_columns(names).equals(expected)


def test_the_parameter_file_wins_over_names():
    mapping = map_columns(["customer_id", "client", "order_id", "date", "amount"], {"customer_id": "client"})
    assert mapping.loc[0].tolist() == ["customer_id", "client", "parameter file"]


def test_a_column_is_used_once():
    names = ["customer_id", "order_id", "date", "amount"]
    with pytest.raises(UserError, match="named for order_id and product_id"):
        map_columns(names, {"order_id": "order_id", "product_id": "order_id"})


def test_ambiguous_columns_are_refused():
    with pytest.raises(UserError, match="'Order Date', 'Invoice Date' could each be ordered_at"):
        map_columns(["customer_id", "order_id", "Order Date", "Invoice Date", "amount"])


def test_our_own_name_is_not_ambiguous():
    mapping = map_columns(["customer_id", "order_id", "ordered_at", "Invoice Date", "amount"])
    assert mapping.set_index("column").loc["ordered_at", "source"] == "ordered_at"


def test_all_that_is_missing_is_said_at_once():
    with pytest.raises(UserError) as caught:
        map_columns(["who", "price"], {"country": "Land"})
    text = str(caught.value)
    for part in ("no column 'Land'", "customer_id (who bought)", "order_id", "ordered_at", "recognised as money"):
        assert part in text
