import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from segbook.data import load_attributes, load_inputs, match_customers, summarise_inputs, words
from segbook.errors import UserError

PEOPLE = "customer_id,age,town\nA,30,Ulm\nB,,Rom\n,44,Bonn\nA,31,Ulm\nB,,Rom\nC,n/a,-\n"


@pytest.fixture
def people(write_orders):
    return write_orders(PEOPLE, "people.csv")


def test_every_row_is_kept_or_rejected_with_its_reason(people):
    table = load_attributes(people, "customers", needs_ids=True)
    assert table.rows["customer_id"].tolist() == ["A", "B", "C"]
    assert table.rows["age"].isna().tolist() == [False, True, True]
    assert table.rows.loc[0, "age"] == "30"  # the first row of a customer counts
    assert table.rejected[["source_row", "reason"]].values.tolist() == [
        [4, "no customer"],
        [5, "customer stands there before"],
        [6, "exact duplicate of another row"],
    ]
    assert table.rejected.loc[1, "age"] == "31"  # as it came
    assert table.funnel["rows_in"].tolist() == [6, 5, 4]
    assert table.funnel["rows_out"].iloc[-1] == 3


def test_rows_are_numbered_where_nobody_needs_a_number(write_orders):
    table = load_attributes(write_orders("yummy,cheap\nYes,No\nNo,No\n", "survey.csv"), "survey", needs_ids=False)
    assert table.id_column is None
    assert table.rows["customer_id"].tolist() == ["R2", "R3"]
    with pytest.raises(UserError, match="no column was recognised as the customer number"):
        load_attributes(write_orders("yummy,cheap\nYes,No\nNo,No\n"), "survey", needs_ids=True)


def test_a_column_that_numbers_rows_is_their_number(write_orders):
    table = load_attributes(write_orders("id,q\n7,1\n9,2\n"), "survey", needs_ids=False)
    assert table.rows["customer_id"].tolist() == ["7", "9"]
    assert list(table.rows) == ["customer_id", "q"]


def test_the_customer_number_can_be_named_and_must_not_be_ambiguous(write_orders):
    path = write_orders("Kunde,member,q\nA,1,2\nB,2,3\n")
    with pytest.raises(UserError, match=r"'Kunde', 'member' could each be the customer number"):
        load_attributes(path, "customers", needs_ids=True)
    named = load_attributes(path, "customers", {"Kunde": "customer_id"}, needs_ids=True)
    assert named.rows["customer_id"].tolist() == ["A", "B"]


def test_only_missing_numbers_are_told(write_orders):
    with pytest.raises(UserError, match="no row has a customer number in 'customer_id'"):
        load_attributes(write_orders("customer_id,age\n,3\n,4\n"), "customers", needs_ids=True)


def test_numbers_of_a_spreadsheet_match_and_leading_zeros_stay(write_orders, order_line):
    orders = write_orders([order_line(customer_id="17850.0"), order_line(customer_id="42.0", order_id="2")])
    people = write_orders("customer_id,age\n17850,30\n42,31\n", "people.csv")
    matches = match_customers(load_inputs(orders, people))
    assert matches.loc[0, ["matched", "unmatched"]].tolist() == [2, 0]
    zeros = load_attributes(write_orders("customer_id,age\n007,30\n7,31\n", "zeros.csv"), "customers", needs_ids=True)
    assert zeros.rows["customer_id"].tolist() == ["007", "7"]
    mixed = load_attributes(write_orders("customer_id,age\n7.0,30\nX7,31\n", "mixed.csv"), "customers", needs_ids=True)
    assert mixed.rows["customer_id"].tolist() == ["7.0", "X7"]


def test_a_survey_of_strangers_tells_nothing_and_says_so(write_orders, order_line):
    orders = write_orders([order_line(), order_line(customer_id="C2", order_id="2")])
    survey = write_orders("customer_id,q\nX1,1\nX2,2\n", "survey.csv")
    inputs = load_inputs(orders, None, survey)
    said = words.describe_matches(match_customers(inputs), has_orders=True)
    assert said == (
        "Nobody in the survey is among the customers, so it tells nothing: compare the customer numbers of both files."
    )


def test_columns_of_both_files_are_told_apart(write_orders):
    people = write_orders("customer_id,age\nA,30\nB,40\n", "people.csv")
    survey = write_orders("customer_id,age,q\nB,41,2\nC,50,3\n", "survey.csv")
    inputs = load_inputs(None, people, survey)
    assert list(inputs.customers) == ["customer_id", "age", "age_survey", "q"]
    assert inputs.survey_columns == ["age_survey", "q"]
    assert inputs.customers["customer_id"].tolist() == ["A", "B"]  # the customer table says who is a customer
    assert words.describe_matches(match_customers(inputs), has_orders=False) == (
        "The survey tells of 50% of the customers. 1 row in it are not in the customer table and was left aside."
    )
    summary = summarise_inputs(inputs)
    assert summary["customers"] == 2
    assert "orders" not in summary
    assert "no orders, so nothing is said of what they brought" in words.answer(summary, None)


def test_problems_of_all_files_come_at_once(write_orders):
    orders = write_orders("who,when\nA,2024-01-01\n")
    people = write_orders("name,age\nA,3\n", "people.csv")
    with pytest.raises(UserError) as caught:
        load_inputs(orders, people)
    text = str(caught.value)
    assert "orders.csv: no column was recognised as customer_id" in text
    assert "people.csv: no column was recognised as the customer number" in text


def test_a_declared_column_must_be_there(people):
    with pytest.raises(UserError, match="neither the customer table nor the survey has a column 'agee'"):
        load_inputs(None, people, attributes={"agee": "quantity"})


def test_parquet_keeps_its_types(tmp_path):
    frame = pd.DataFrame({"customer_id": [17850.0, 2.0], "member": [True, False], "age": [30.5, None]})
    frame.to_parquet(tmp_path / "people.parquet")
    table = load_attributes(tmp_path / "people.parquet", "customers", needs_ids=True)
    assert table.rows["customer_id"].tolist() == ["17850", "2"]
    assert table.rows["member"].dtype == bool


def test_lists_structures_and_bytes_are_text(tmp_path):
    frame = pd.DataFrame(
        {"customer_id": ["A", "B", "B"], "tags": [["x"], ["y", "z"], ["y", "z"]], "raw": [b"1", b"2", b"2"]}
    )
    frame["where"] = [{"a": 1}, {"a": 2}, {"a": 2}]
    frame.to_parquet(tmp_path / "people.parquet")
    table = load_attributes(tmp_path / "people.parquet", "customers", needs_ids=True)
    assert table.rejected["reason"].tolist() == ["exact duplicate of another row"]
    assert all(pd.api.types.is_string_dtype(table.rows[name]) for name in table.rows)


rows = st.lists(st.tuples(st.sampled_from(["A", "B", "C", "", " "]), st.sampled_from(["1", "2", ""])), max_size=10)


@given(rows=rows)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_of_a_customer_table_is_lost(write_orders, rows):
    lines = [("Z", "9"), *rows]
    path = write_orders("customer_id,age\n" + "".join(f"{one},{two}\n" for one, two in lines), "people.csv")
    table = load_attributes(path, "customers", needs_ids=True)
    assert len(table.rows) + len(table.rejected) == len(lines)
    assert table.rows["customer_id"].is_unique
    assert set(table.rows["customer_id"]) == {one.strip() for one, _ in lines} - {""}
    assert table.funnel["rows_out"].iloc[-1] == len(table.rows)
