import gzip

import pandas as pd
import pytest

from segbook.data import read_rows, sniff_contents
from segbook.errors import UserError


def test_rows_are_counted_as_a_spreadsheet_does_even_in_large_files(tmp_path):
    path = tmp_path / "orders.csv"
    pd.DataFrame({"value": range(300_000)}).to_csv(path, index=False)
    frame = read_rows(path).execute()
    assert (frame["value"].astype(int) + 2 == frame["source_row"]).all()


def test_parquet_has_no_header_row(tmp_path):
    path = tmp_path / "orders.parquet"
    pd.DataFrame({"value": [5, 6]}).to_parquet(path)
    assert read_rows(path).order_by("source_row").execute()["source_row"].tolist() == [1, 2]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_out(write_orders, separator):
    path = write_orders(f"customer{separator}when\nA{separator}2024-01-01\nB{separator}2024-01-02\n")
    assert read_rows(path).columns == ("customer", "when", "source_row")


def test_gzip_reads_like_plain_csv(write_orders, tmp_path):
    plain = write_orders('customer,product\n007,"Tea towel, striped"\n008,Ünï\n')
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_rows(packed).execute().equals(read_rows(plain).execute())
    assert read_rows(plain).execute()["customer"].tolist() == ["007", "008"]


def test_columns_that_we_add_ourselves_do_not_clash(write_orders):
    path = write_orders("customer,reason,source_row\nA,none,17\n")
    assert read_rows(path).columns == ("customer", "reason_input", "source_row_input", "source_row")


def test_line_ends_and_byte_order_marks_make_no_difference(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes("\ufeffcustomer,when\r\nA,1\r\nB,2".encode())
    assert read_rows(path).execute().drop(columns="source_row").to_numpy().tolist() == [["A", "1"], ["B", "2"]]


def test_blank_lines_are_passed_over(write_orders):
    path = write_orders("\n\ncustomer,when\nA,1\n\nB,2\n")
    assert read_rows(path).execute()["customer"].tolist() == ["A", "B"]


def test_a_column_without_a_name_gets_one(write_orders):
    assert read_rows(write_orders(",customer\n0,A\n")).columns == ("column_1", "customer", "source_row")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("orders.csv", b"", "orders.csv is empty"),
        ("orders.csv", b"customer,when\n", "has a header and no rows"),
        ("orders.txt", b"customer\nA\n", "neither CSV"),
        ("orders.csv", "customer,name\nA,x\nB,Müller\n".encode("latin-1"), "orders.csv, line 3: byte fc is not UTF-8"),
        ("orders.csv", b"customer,when\nA,1\nB,2,3\nC,3\n", "orders.csv, line 3: 3 values where the header has 2"),
        ("orders.csv", b"customer,when\nA,1\nB\n", "orders.csv, line 3: 1 value where the header has 2"),
        ("orders.csv", b'customer,when\nA,1\nB,"2\n', "orders.csv, line 3"),
        ("orders.csv", b"Date,customer,date\nA,1,2\n", "names 'Date', 'date' more than once"),
        ("orders.csv", b"\n\n", "has no header row"),
        ("orders.csv", b"customer,when\rA,1\r", "line ends of an old Mac"),
        ("orders.csv", b"PK\x03\x04\x00\x00", "line 1: this is not text"),
        ("orders.csv.gz", b"customer,when\nA,1\n", "not a whole gzip file"),
        ("orders.csv.gz", gzip.compress(b"customer,when\nA,1\n" * 99)[:-12], "not a whole gzip file"),
        ("orders.parquet", b"customer,when\nA,1\n", "orders.parquet cannot be read"),
    ],
)
def test_unreadable_files_are_named_with_what_to_do(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=message) as caught:
        read_rows(path)
    assert "\n" not in str(caught.value)


def test_a_folder_of_parquet_is_one_table(tmp_path):
    for part in (2, 1):
        pd.DataFrame({"a": [part, part * 10]}).to_parquet(tmp_path / f"part-{part}.parquet")
    assert read_rows(tmp_path).order_by("source_row").execute()["a"].tolist() == [1, 10, 2, 20]
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="neither CSV"):
        read_rows(tmp_path / "empty")


def test_contents_are_told_by_their_values(write_orders):
    path = write_orders("d,i,n,t,e,m\n2024-01-01,1,1.5,x,,1\n2024-01-02 10:00,2,.5,y,,x\n")
    assert sniff_contents(read_rows(path)) == {
        "d": "date",
        "i": "integer",
        "n": "decimal",
        "t": "text",
        "e": "empty",
        "m": "text",
    }
