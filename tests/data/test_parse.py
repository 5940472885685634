from decimal import Decimal

import pandas as pd
import pytest

from segbook.data import map_columns, parse_lines, read_rows
from segbook.errors import UserError


def parse(path, columns=None):
    raw = read_rows(path)
    return parse_lines(raw, map_columns(raw.columns, columns)).order_by("source_row").execute()


def test_amount_is_quantity_times_price_exactly(write_orders, order_line):
    lines = parse(
        write_orders([order_line(quantity="3", unit_price="0.1"), order_line(quantity="-2.5", unit_price="4")])
    )
    assert lines["amount"].tolist() == [Decimal("0.3"), Decimal("-10")]


def test_blank_values_are_missing_and_text_is_trimmed(write_orders, order_line):
    lines = parse(write_orders([order_line(customer_id="  "), order_line(customer_id=" 0042 ", quantity="")]))
    assert lines["customer_id"].isna().tolist() == [True, False]
    assert lines["customer_id"][1] == "0042"
    assert pd.isna(lines["amount"][1])


def test_values_that_are_no_dates_or_numbers_are_all_named(write_orders, order_line):
    bad = [order_line(ordered_at="31/12/2024"), order_line(ordered_at="soon", unit_price="€5"), order_line()]
    with pytest.raises(UserError) as caught:
        parse(write_orders(bad))
    first, second = caught.value.problems
    assert "column 'ordered_at' (ordered_at): 2 values cannot be read as a date" in first
    assert "row 2 '31/12/2024', row 3 'soon'" in first
    assert "column 'unit_price' (unit_price): 1 value cannot be read as a number" in second
    assert "row 3 '€5'" in second


def test_only_the_first_few_of_many_are_shown(write_orders, order_line):
    with pytest.raises(UserError, match=r"500 values .*row 2 .*row 3 .*row 4 .*…\)") as caught:
        parse(write_orders([order_line(quantity="many")] * 500))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("moment", ["infinity", "epoch", "9999-01-01", "2024-02-30"])
def test_dates_that_cannot_be_are_refused(write_orders, order_line, moment):
    with pytest.raises(UserError, match="cannot be read as a date"):
        parse(write_orders([order_line(ordered_at=moment)]))


@pytest.mark.parametrize("number", ["nan", "inf", "1e99", "1,234.50", "1_000", "0x10", "."])
def test_numbers_that_cannot_be_are_refused(write_orders, order_line, number):
    with pytest.raises(UserError, match="cannot be read as a number"):
        parse(write_orders([order_line(unit_price=number)]))


def test_the_largest_numbers_do_not_overflow(write_orders, order_line):
    lines = parse(write_orders([order_line(quantity="999999999.999", unit_price="99999999999.9999")]))
    assert float(lines["amount"][0]) == pytest.approx(1e20)


def test_a_line_of_negative_quantity_takes_money_away(write_orders, order_line):
    rows = [order_line(amount="20"), order_line(quantity="-1", amount="10"), order_line(quantity="-1", amount="-10")]
    assert parse(write_orders(rows))["amount"].astype(float).tolist() == [20, -10, -10]


def test_typed_parquet_reads_like_text(tmp_path):
    path = tmp_path / "orders.parquet"
    pd.DataFrame(
        {
            "customer_id": [17850.0, float("nan")],
            "order_id": [1, 2],
            "ordered_at": pd.to_datetime(["2024-01-01 09:30", "2024-01-02 00:00"]),
            "quantity": [2.0, float("nan")],
            "unit_price": [2.55, 1.0],
        }
    ).to_parquet(path)
    lines = parse(path)
    assert lines["customer_id"][0] == "17850"
    assert lines["order_id"].tolist() == ["1", "2"]
    assert lines["amount"][0] == Decimal("5.10")
    assert lines.loc[1, ["customer_id", "amount"]].isna().all()


def test_a_discount_comes_off_the_line(write_orders, order_line):
    lines = parse(write_orders([order_line(discount="1.5"), order_line(discount="")]))
    assert lines["amount"].tolist() == [Decimal("5.5"), Decimal("7")]


def test_without_order_numbers_a_day_is_an_order(write_orders, order_line):
    rows = [
        order_line(),
        order_line(ordered_at="2024-03-01 18:00"),
        order_line(ordered_at="2024-03-02"),
        order_line(customer_id="D"),
    ]
    frame = pd.DataFrame(rows).drop(columns="order_id")
    lines = parse(write_orders(frame.to_dict("records")))
    assert lines["order_id"].tolist() == ["C1 2024-03-01", "C1 2024-03-01", "C1 2024-03-02", "D 2024-03-01"]


def test_customers_that_became_decimals_are_whole_again(write_orders, order_line):
    lines = parse(write_orders([order_line(customer_id="17850.0"), order_line(customer_id="12.00")]))
    assert lines["customer_id"].tolist() == ["17850", "12"]
    lines = parse(write_orders([order_line(customer_id="0017850"), order_line(customer_id="A.0")]))
    assert lines["customer_id"].tolist() == ["0017850", "A.0"]
