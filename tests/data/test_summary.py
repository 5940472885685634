import ibis
import pandas as pd
import pytest

from segbook.data import count_months, find_largest, summarise_transactions, words


@pytest.fixture
def transactions():
    return ibis.memtable(
        pd.DataFrame(
            {
                "customer_id": ["A", "A", "B", "C"],
                "order_id": ["1", "2", "3", "4"],
                "ordered_at": pd.to_datetime(["2024-01-05", "2024-02-10", "2024-02-11", "2024-04-01"]),
                "product_id": ["x", "y", "x", "x"],
                "amount": [10.0, 20.0, 30.0, -5.0],
                "country": ["FR", "FR", "DE", None],
            }
        )
    )


def test_summary_by_hand(transactions):
    assert summarise_transactions(transactions) == {
        "rows": 4,
        "customers": 3,
        "orders": 3,
        "products": 2,
        "revenue": 55.0,
        "returned_rows": 1,
        "returned_amount": -5.0,
        "first_order": "2024-01-05",
        "last_order": "2024-02-11",
    }


def test_months_by_hand(transactions):
    months = count_months(transactions)
    assert months["month"].dt.strftime("%Y-%m").tolist() == ["2024-01", "2024-02", "2024-04"]
    assert months["revenue"].tolist() == [10.0, 50.0, -5.0]
    assert count_months(transactions, min_cell=2)["revenue"].dropna().tolist() == [50.0]
    assert "No month has enough" in words.describe_months(count_months(transactions, min_cell=9), "EUR")


def test_values_of_few_customers_are_not_named(transactions):
    assert find_largest(transactions, "country")["value"].tolist() == ["DE", "FR"]
    assert find_largest(transactions, "country", min_cell=2).empty
    assert find_largest(transactions, "category").empty


def test_sentences_follow_the_data():
    funnel = pd.DataFrame({"reason": ["no customer", "return or cancellation"], "rows_in": [10, 8], "rows_out": [8, 7]})
    funnel = funnel.assign(source="transactions", dropped=[2, 1], amount=[5.0, -3.0])
    assert words.describe_losses(funnel, "GBP") == (
        "3 rows of 10 were rejected: 2 rows for “no customer” (£5.00) and 1 row for “return or cancellation” (-£3.00)."
    )
    assert words.describe_losses(funnel.assign(dropped=0), "GBP") == "No row was rejected."
    both = pd.concat([funnel, funnel.iloc[:1].assign(source="survey", amount=float("nan"))])
    assert words.describe_losses(both, "GBP").endswith(
        "2 rows of 10 of the survey were rejected: 2 rows for “no customer”."
    )
    assert words.describe_losses(funnel.assign(dropped=0), "GBP", alike=2) == (
        "No row was rejected. 2 rows of orders agree in every column with an earlier one and were kept: the file has neither "
        "order numbers, nor products, nor times of day, so that each may be a purchase of its own."
    )
    assert "1 row of orders agrees in every column with an earlier one and was kept" in words.describe_losses(
        funnel, "GBP", alike=1
    )
    summary = {"returned_rows": 0, "returned_amount": 0.0}
    assert "1 line worth £3.00 are not subtracted" in words.describe_returns("exclude", funnel, summary, "GBP")
    assert words.describe_returns("net", funnel, summary, "GBP") == "There are no returns."
    netted = words.describe_returns("net", funnel, {"returned_rows": 4, "returned_amount": -60.0}, "GBP")
    assert netted == "Returns are subtracted: 4 lines take £60.00 off the revenue."
