from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbook.features.kinds import find_known, load_known
from segbook.features.readings import read_column


def read(values, column="x", declared=None, survey=False, as_of=None):
    return read_column(pd.Series(values, dtype="str"), column, declared, survey=survey, as_of=as_of)


@pytest.mark.parametrize(
    ("values", "survey", "kind"),
    [
        (["1", "2", "5", "3"], True, "ordinal"),
        (["1", "2", "5", "3"], False, "quantity"),
        (["1.5", "2", "5", "3"], True, "quantity"),
        (["yes", "No", None, "YES"], False, "yes_no"),
        (["0", "1", "1"], False, "yes_no"),
        (["ja", "nein"], True, "yes_no"),
        (["agree", "Strongly agree", "neutral"], True, "ordinal"),
        (["red", "blue", "red"], False, "category"),
        (["2024-01-01", "2023-05-01"], False, "quantity"),
    ],
)
def test_kinds_are_found_by_contents(values, survey, kind):
    reading = read(values, survey=survey)
    assert (reading.kind, reading.why) == (kind, "contents")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Annual Income (k$)", "income"),
        ("PLZ", "postcode"),
        ("Alter", "age"),
        ("Haushaltsgröße", "household_size"),
        ("HasChildren", "has_children"),
        ("Spending Score (1-100)", "spending_score"),
        ("teenage", None),
    ],
)
def test_known_attributes_are_found_in_several_languages(column, name):
    assert find_known(column) == name


def test_no_usual_name_means_two_attributes():
    names = [name for entry in load_known().values() for name in set(entry["names"])]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([None, None], "none of the customers has a value"),
        (["7", "7", None], "all values are the same"),
        ([f"street {i}" for i in range(40)], "almost every customer has a value of their own (40 values)"),
    ],
)
def test_columns_that_tell_nothing_are_not_used(values, why):
    assert (read(values).kind, read(values).why) == (None, why)


def test_a_known_name_with_other_contents_is_what_stands_in_it():
    assert read(["0", "1", "2", "3"], column="has_children").kind == "quantity"
    assert read(["gold", "silver", "gold"], column="loyalty member").kind == "category"
    assert read(["low", "high", "low"], column="income").kind == "category"


def test_decorated_numbers_are_asked_to_be_plain():
    reading = read([f"{number:,} €" for number in range(20_000, 60_000, 777)], column="income")
    assert reading.kind is None
    assert reading.why == "its numbers are not plain, such as '20,000 €'; write them as 1234.5"


def test_numbers_of_rows_are_no_quantity():
    reading = read([str(i) for i in range(100)], column="record_no")
    assert (reading.kind, reading.why) == (None, "it numbers the rows")
    assert read([str(i * i) for i in range(100)], column="spend").kind == "quantity"


def test_a_million_values_of_a_category_are_no_category():
    values = pd.Series(np.arange(1_000_000)).astype(str) + " x"
    assert read(values).kind is None


def test_impossible_and_unreadable_values_are_missing_and_told():
    reading = read(["34", "199", "-2", "old", "51"] + ["40"] * 20, column="age")
    assert reading.kind == "quantity"
    assert reading.odd.tolist() == ["199", "-2", "old"]
    assert reading.values.isna().sum() == 3


def test_what_the_parameter_file_says_holds():
    levels = ["school", "college", "university"]
    reading = read(["college", "university", "school", "?"], declared=levels)
    assert reading.kind == "ordinal"
    assert reading.values.tolist()[:3] == [2, 3, 1]
    assert reading.odd.tolist() == ["?"]
    assert read(["1", "2", "3"], declared="category").kind == "category"
    assert read(["1", "2"], declared="ignore").why == "the parameter file says so"


def test_what_is_written_in_another_way_is_asked_to_be_plain():
    assert "its dates are not plain, such as '31.12.2024'" in read(["31.12.2024", "01.02.2024", "05.06.2023"]).why
    assert "its numbers are not plain, such as '1.234,5'" in read(["1.234,5", "7,25", "812,0"]).why


def test_numbers_that_no_customer_can_have_are_missing():
    reading = read(["1e308", "4", "5", *["6"] * 20], column="spend")
    assert reading.odd.tolist() == ["1e308"]


@pytest.mark.parametrize("column", ["Channel", "sales_region", "segment_id", "Customer Type"])
def test_codes_are_no_quantities(column):
    assert read(["1", "2", "3", "1"], column=column).kind == "category"


def test_a_run_of_numbers_numbers_the_rows():
    assert read([str(i) for i in range(7, 107)], column="whatever").why == "it numbers the rows"
    assert read([str(2 * i) for i in range(100)], column="customer_id_2").why == "it numbers the rows"


def test_a_date_of_birth_becomes_an_age_on_a_day():
    born = ["1984-07-01", "2000-01-01"]
    assert "only with a day to count from" in read(born, column="birth_date").why
    ages = read(born, column="birth_date", as_of=date(2024, 7, 1))
    assert ages.values.tolist() == pytest.approx([40, 24.5], abs=0.01)


def test_the_rarest_names_are_one_group():
    values = [f"town {i}" for i in range(30) for _ in range(30 - i)]
    reading = read(values)
    assert reading.values.nunique() == 21
    assert (reading.values == "other").sum() == sum(30 - i for i in range(20, 30))


def test_dates_are_days_before():
    assert read(["2024-01-01", "2024-01-31"], as_of=date(2024, 2, 1)).values.tolist() == [31, 1]
