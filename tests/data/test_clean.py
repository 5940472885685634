from datetime import date

import hypothesis.strategies as st
import ibis
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from segbook.data import (
    clean_transactions,
    load_inputs,
    map_columns,
    parse_lines,
    read_rows,
    summarise_transactions,
)
from segbook.errors import UserError


def clean(path, **options):
    raw = read_rows(path)
    return clean_transactions(raw, parse_lines(raw, map_columns(raw.columns)), **options)


def reasons(cleaned) -> dict:
    return cleaned.rejected.execute().set_index("source_row")["reason"].to_dict()


def test_every_dropped_row_has_its_reason_and_comes_back_as_it_came(write_orders, order_line):
    rows = [
        order_line(),
        order_line(customer_id=""),
        order_line(order_id=""),
        order_line(ordered_at=""),
        order_line(quantity=""),
        order_line(quantity="-1"),
        order_line(quantity="0"),
        order_line(unit_price="0"),
        order_line(),
        order_line(customer_id=" C2 "),
    ]
    cleaned = clean(write_orders(rows))
    assert reasons(cleaned) == {
        3: "no customer",
        4: "no order number",
        5: "no date",
        6: "no quantity or price",
        7: "return or cancellation",
        8: "quantity is zero",
        9: "price is zero or negative",
        10: "exact duplicate of another row",
    }
    assert cleaned.transactions.execute()["source_row"].tolist() == [2, 11]
    assert cleaned.rejected.execute().loc[0, "unit_price"] == "3.50"
    assert cleaned.snapshot == date(2024, 3, 2)


def test_the_funnel_adds_up(write_orders, order_line):
    cleaned = clean(write_orders([order_line(), order_line(quantity="-4"), order_line(customer_id="")]))
    funnel = cleaned.funnel.set_index("reason")
    assert funnel["rows_in"].iloc[0] == 3
    assert (funnel["rows_in"] - funnel["dropped"] == funnel["rows_out"]).all()
    assert funnel["rows_in"].tolist()[1:] == funnel["rows_out"].tolist()[:-1]
    assert funnel.loc["return or cancellation", ["dropped", "amount"]].tolist() == [1, -14.0]
    assert funnel.loc["no customer", ["dropped", "amount"]].tolist() == [1, 7.0]


def test_returns_can_be_subtracted(write_orders, order_line):
    rows = [
        order_line(quantity="5"),
        order_line(order_id="R1", quantity="-2"),
        order_line(customer_id="C2", order_id="2", quantity="1"),
        order_line(customer_id="C2", order_id="R2", quantity="-1"),
    ]
    cleaned = clean(write_orders(rows), returns="net")
    assert cleaned.transactions.execute()["amount"].astype(float).tolist() == [17.5, -7.0]
    assert set(reasons(cleaned).values()) == {"customer has no money left after returns"}


def test_amount_alone_is_enough(write_orders, order_line):
    line = {key: value for key, value in order_line().items() if key not in ("quantity", "unit_price")}
    rows = [line | {"amount": amount} for amount in ("9.99", "-9.99", "0")]
    assert reasons(clean(write_orders(rows))) == {3: "return or cancellation"}


def test_what_was_free_is_an_order_and_what_has_no_price_is_none(write_orders, order_line):
    paid = order_line(discount="0")
    voucher = order_line(customer_id="C2", order_id="2", discount="7", ordered_at="2024-03-05")
    rows = [paid, voucher, voucher | {"unit_price": "0", "discount": "0"}, voucher | {"quantity": "0", "discount": "0"}]
    cleaned = clean(write_orders(rows))
    assert reasons(cleaned) == {4: "price is zero or negative", 5: "quantity is zero"}
    assert cleaned.snapshot == date(2024, 3, 6)
    summary = summarise_transactions(cleaned.transactions)
    assert (summary["orders"], summary["last_order"], summary["revenue"]) == (2, "2024-03-05", 7.0)


def test_returns_take_no_customer_who_had_nothing_to_take(write_orders, order_line):
    free, back = {"quantity": "1", "amount": "0"}, {"quantity": "-1", "amount": "5"}
    rows = [
        order_line(order_id="0", amount="5"),
        order_line(customer_id="free") | free,
        order_line(customer_id="returned", amount="5"),
        order_line(customer_id="returned", order_id="2") | free,
        order_line(customer_id="returned", order_id="3") | back,
        order_line(customer_id="only returned") | back,
        order_line(customer_id="free", order_id="4") | free | {"quantity": "-1"},
    ]
    nothing_left = "customer has no money left after returns"
    cleaned = clean(write_orders(rows), returns="net")
    assert reasons(cleaned) == dict.fromkeys((4, 5, 6, 7), nothing_left) | {8: "return of what was free"}
    assert summarise_transactions(cleaned.transactions)["orders"] == 2
    assert reasons(clean(write_orders(rows))) == dict.fromkeys((6, 7, 8), "return or cancellation")


def test_where_nothing_was_paid_for_there_is_nothing_to_tell(write_orders, order_line):
    rows = [order_line(amount="0"), order_line(customer_id="C2", amount="0")]
    for returns in ("exclude", "net"):
        with pytest.raises(UserError, match="nothing was paid for any of the rows that are left"):
            clean(write_orders(rows), returns=returns)


def test_orders_after_the_snapshot_are_not_used(write_orders, order_line):
    rows = [order_line(ordered_at="2024-03-01 23:59"), order_line(ordered_at="2024-03-02 00:00")]
    cleaned = clean(write_orders(rows), snapshot=date(2024, 3, 1))
    assert reasons(cleaned) == {3: "ordered after the snapshot"}
    assert cleaned.snapshot == date(2024, 3, 1)


def test_products_can_be_left_out_by_number_or_name(write_orders, order_line):
    rows = [order_line(product="Pan"), order_line(product="Postage"), order_line(product_id="FEE", product="Fee")]
    assert set(reasons(clean(write_orders(rows), exclude_products=["Postage", "FEE"]))) == {3, 4}
    with pytest.raises(UserError, match="no row has the product 'Postge'"):
        clean(write_orders(rows), exclude_products=["Postge"])


def test_without_products_none_can_be_left_out(write_orders, order_line):
    line = {key: value for key, value in order_line().items() if key != "product_id"}
    with pytest.raises(UserError, match="no column was recognised as product_id or product"):
        clean(write_orders([line]), exclude_products=["Postage"])


def test_a_return_is_no_order_and_moves_no_snapshot(write_orders, order_line):
    rows = [order_line(), order_line(order_id="R1", quantity="-1", ordered_at="2024-03-09")]
    cleaned = clean(write_orders(rows), returns="net")
    assert cleaned.snapshot == date(2024, 3, 2)
    summary = summarise_transactions(cleaned.transactions)
    assert (summary["orders"], summary["last_order"], summary["revenue"]) == (1, "2024-03-01", 3.5)


def test_duplicates_can_stay(write_orders, order_line):
    assert clean(write_orders([order_line()] * 3), deduplicate=False).transactions.count().execute() == 3


PURCHASES = (
    "customer_id,ordered_at,amount\nA,2024-03-01,5\nA,2024-03-01,5\nA,2024-03-01,6\nA,2024-03-01,5\n,2024-03-01,5\n"
)


@pytest.mark.parametrize(
    ("content", "kept", "alike"),
    [
        (PURCHASES, 4, 2),
        (PURCHASES.replace("A,2024-03-01,6", "A,2024-03-01 12:30,6"), 2, 0),
        (PURCHASES.replace("amount", "amount,order_id").replace(",5", ",5,1").replace(",6", ",6,2"), 2, 0),
        (PURCHASES.replace("amount", "amount,product").replace(",5", ",5,Pan").replace(",6", ",6,Pot"), 2, 0),
        (PURCHASES.replace("amount", "amount,category").replace(",5", ",5,Pans").replace(",6", ",6,Pots"), 4, 2),
    ],
    ids=["only days and amounts", "a time of day", "order numbers", "products", "kinds of products"],
)
def test_equal_rows_are_duplicates_where_rows_can_tell_purchases_apart(write_orders, content, kept, alike):
    inputs = load_inputs(write_orders(content))
    assert (inputs.orders.transactions.count().execute(), inputs.alike) == (kept, alike)
    assert ("exact duplicate of another row" in set(inputs.funnel["reason"])) == (not alike)
    assert load_inputs(write_orders(content), deduplicate=False).alike == 0


def test_only_equal_rows_that_count_in_the_end_are_told_of(write_orders):
    content = PURCHASES.replace(",6", ",-16")
    assert load_inputs(write_orders(content), returns="exclude").alike == 2
    assert load_inputs(write_orders(content + "B,2024-03-01,1\n"), returns="net").alike == 0


def test_no_row_left_says_why(write_orders, order_line):
    with pytest.raises(UserError, match=r"orders.csv: no row is left after cleaning \(2 no customer\)"):
        load_inputs(write_orders([order_line(customer_id="")] * 2))


values = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(["A", "B", ""]),
        "order_id": st.sampled_from(["1", "2", ""]),
        "ordered_at": st.sampled_from(["2024-01-01", "2024-01-02 12:00", ""]),
        "quantity": st.sampled_from(["1", "-1", "0", "2.5", ""]),
        "unit_price": st.sampled_from(["1", "0", "-3", "0.01", ""]),
    }
)
good = {"customer_id": "A", "order_id": "9", "ordered_at": "2024-01-03", "quantity": "9", "unit_price": "9"}


@given(rows=st.lists(values, max_size=12), returns=st.sampled_from(["exclude", "net"]), deduplicate=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cleaning_loses_no_row_and_is_idempotent(rows, returns, deduplicate):
    raw = ibis.duckdb.connect().create_table(
        "raw", pd.DataFrame([good, *rows]).assign(source_row=range(2, len(rows) + 3)).astype({"source_row": "int64"})
    )
    options = {"returns": returns, "deduplicate": deduplicate}
    mapping = map_columns(raw.columns)
    cleaned = clean_transactions(raw, parse_lines(raw, mapping), **options)
    kept, dropped = set(cleaned.transactions.execute()["source_row"]), set(cleaned.rejected.execute()["source_row"])
    assert kept | dropped == set(range(2, len(rows) + 3))
    assert not kept & dropped
    again = raw.filter(raw.source_row.isin(kept))
    assert clean_transactions(again, parse_lines(again, mapping), **options).rejected.count().execute() == 0
