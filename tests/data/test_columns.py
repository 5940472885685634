import hypothesis.strategies as st
import pytest
from hypothesis import given

from segbook.data import load_names, map_columns
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


NAMES = ["order number", "client", "Date", "value", "sku", "rest"]
CONTENTS = dict(zip(NAMES, ["text", "text", "date", "decimal", "text", "decimal"], strict=True))


@given(st.permutations(NAMES))
def test_the_order_of_columns_makes_no_difference(names):
    assert map_columns(names, contents=CONTENTS).equals(map_columns(NAMES, contents=CONTENTS))


@pytest.mark.parametrize(
    "names",
    [
        ["Kundennummer", "Bestellnummer", "Bestelldatum", "Menge", "Einzelpreis", "Warengruppe", "Land"],
        ["numéro client", "numéro de commande", "date de commande", "quantité", "prix unitaire", "catégorie", "pays"],
        [
            "número de cliente",
            "número de pedido",
            "fecha de pedido",
            "cantidad",
            "precio unitario",
            "categoría",
            "país",
        ],
        ["codice cliente", "numero ordine", "data ordine", "quantità", "prezzo unitario", "categoria", "paese"],
        [
            "customer_unique_id",
            "order_id",
            "order_purchase_timestamp",
            "qty",
            "price",
            "product_category_name",
            "country",
        ],
        ["Customer ID", "Order ID", "Date", "Units Sold", "Item Price", "Department", "Shipping Country"],
    ],
)
def test_usual_names_of_several_languages_and_shop_systems(names):
    contents = dict(zip(names, ["text", "text", "date", "integer", "decimal", "text", "text"], strict=True))
    mapping = map_columns(names, contents=contents)
    wanted = ["customer_id", "order_id", "ordered_at", "quantity", "unit_price", "category", "country"]
    assert mapping["column"].tolist() == wanted
    assert mapping["source"].tolist() == names


def test_no_usual_name_means_two_of_our_columns():
    every = [name for both in load_names().values() for some in both.values() for name in set(some)]
    assert sorted(name for name in set(every) if every.count(name) > 1) == []


def test_loose_names_must_fit_their_contents():
    names = ["Customer", "Created at", "Total", "Description"]
    contents = {"Customer": "text", "Created at": "date", "Total": "decimal", "Description": "text"}
    mapping = map_columns(names, contents=contents).set_index("column")
    assert mapping["source"].to_dict() == {
        "customer_id": "Customer",
        "ordered_at": "Created at",
        "amount": "Total",
        "product": "Description",
    }
    assert set(mapping["confidence"]) == {"medium"}
    with pytest.raises(UserError, match="recognised as money"):
        map_columns(names, contents=contents | {"Total": "text"})


def test_a_sure_name_wins_over_a_loose_one():
    names = ["customer", "customer_id", "date", "order date", "amount"]
    contents = dict(zip(names, ["text", "text", "date", "date", "decimal"], strict=True))
    mapping = map_columns(names, contents=contents).set_index("column")["source"]
    assert mapping[["customer_id", "ordered_at"]].tolist() == ["customer_id", "order date"]


def test_contents_alone_are_enough_where_only_one_column_fits():
    names = ["customer_id", "foo", "bar", "baz"]
    contents = {"customer_id": "text", "foo": "date", "bar": "decimal", "baz": "text"}
    mapping = map_columns(names, contents=contents).set_index("column")
    assert mapping.loc[["ordered_at", "amount"], "source"].tolist() == ["foo", "bar"]
    assert mapping.loc["ordered_at", ["found", "confidence"]].tolist() == ["contents", "low"]
    with pytest.raises(UserError, match="'baz', 'foo' could each be ordered_at"):
        map_columns(names, contents=contents | {"baz": "date"})


def test_the_parameter_file_wins_over_names():
    mapping = map_columns(["customer_id", "client", "order_id", "date", "amount"], {"customer_id": "client"})
    assert mapping.loc[0].tolist() == ["customer_id", "client", "parameter file", "certain"]


def test_a_column_is_used_once():
    names = ["customer_id", "order_id", "date", "amount"]
    with pytest.raises(UserError, match="named for order_id and product_id"):
        map_columns(names, {"order_id": "order_id", "product_id": "order_id"})


def test_ambiguous_columns_are_refused():
    with pytest.raises(UserError, match="'Invoice Date', 'Order Date' could each be ordered_at"):
        map_columns(["customer_id", "order_id", "Order Date", "Invoice Date", "amount"])


def test_our_own_name_is_not_ambiguous():
    mapping = map_columns(["customer_id", "order_id", "ordered_at", "Invoice Date", "amount"])
    assert mapping.set_index("column").loc["ordered_at", "source"] == "ordered_at"


def test_all_that_is_missing_is_said_at_once():
    with pytest.raises(UserError) as caught:
        map_columns(["who", "price"], {"country": "Land"})
    text = str(caught.value)
    for part in ("no column 'Land'", "customer_id (who bought)", "ordered_at", "recognised as money"):
        assert part in text
