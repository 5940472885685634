"""Bad input: exit code 2, one paragraph on what, where and how to mend it, nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest

from segbook.cli import main

GOOD = "customer_id,order_id,ordered_at,quantity,unit_price\n"


def orders(customers: int) -> str:
    return GOOD + "".join(f"C{i},{i},2024-01-{1 + i % 28:02d},{1 + i},{2 + i}.50\n" for i in range(customers))


@pytest.fixture
def run(tmp_path, runs, monkeypatch, capsys):
    """Call the command line and give its exit code and what it said on standard error."""

    def call(content, params="", *options):
        if content is not None:
            (tmp_path / "orders.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "mine.yml").write_text(f"name: mine\ndata:\n  transactions: orders.csv\n{params}")
        monkeypatch.setattr(sys, "argv", ["segbook", "run", str(tmp_path / "mine.yml"), *options])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code, capsys.readouterr().err

    return call


@pytest.mark.parametrize(
    ("content", "params", "message"),
    [
        (None, "", "data.transactions: 'orders.csv' is no file; looked for"),
        ("", "", "orders.csv is empty"),
        (GOOD, "", "orders.csv has a header and no rows"),
        ("who,when\nA,2024-01-01\n", "", "no column was recognised as customer_id"),
        (orders(30), "  columns: {country: Land}\n", "the file has no column 'Land'"),
        (
            "customer_id,order_id,date,timestamp,amount\nA,1,2024-01-01,2024-01-02,1\n",
            "",
            "'date', 'timestamp' could each be ordered_at",
        ),
        (
            orders(30).replace("2024-01-05", "05.01.2024"),
            "",
            "column 'ordered_at' (ordered_at): 1 value cannot be read as a date",
        ),
        (orders(30).replace("2.50", "2,50"), "", "orders.csv, line 2: 6 values where the header has 5"),
        (GOOD + ",1,2024-01-01,1,1\n", "", "no row is left after cleaning (1 no customer)"),
        (
            orders(4),
            "segments: {k: 5}\n",
            "too few customers for 5 segments. 4 customers are left after cleaning, and 4 of them differ in recency",
        ),
        (orders(2), "", "too few customers for segments: 2 customers left"),
        (orders(30), "segments: {k_mx: 5}\n", "there is no key `segments.k_mx`; did you mean `k_max`?"),
        (orders(30), "name: again\n", "the key `name` stands there twice"),
        (orders(30), "  exclude_products: [22423]\n", "no column was recognised as product_id or product"),
        (orders(30), "  known_segments: .\n", "'.' is a folder without Parquet files"),
        (orders(30), "  known_segments: orders.csv\n", "orders.csv has no column segment"),
        (orders(30).encode("utf-16"), "", "save the file as CSV in UTF-8"),
        (orders(1), "", "too few customers for segments: 1 customer left after cleaning"),
        (
            orders(30),
            "  attributes: {age: quantity}\n",
            "data.attributes speaks of columns of a customer table or survey",
        ),
        (orders(30), "segments: {features: [monetery]}\n", "no feature 'monetery'; did you mean 'monetary'?"),
        (
            orders(30),
            "  customers: orders.csv\n  attributes: {quantity: number}\n",
            "write one of customer_id, quantity, money",
        ),
        (orders(30), "  scales: {x: [a]}\n", "write two items or more as a list"),
        (orders(30), "  own_features: orders.csv\n", "orders.csv: the file fails with"),
    ],
)
def test_one_paragraph_and_nothing_written(run, runs, content, params, message):
    code, said = run(content, params)
    assert code == 2
    paragraph = said.strip().splitlines()[-1]
    assert paragraph.startswith("segbook: ")
    assert message in paragraph
    assert "Traceback" not in said
    assert not runs.exists()


def test_an_unknown_chapter_and_a_missing_start_are_said(run, runs):
    assert "There is no chapter segment; the chapters are data" in run(orders(9), "", "--from", "segment")[1]
    assert "Chapter data has not been run" in run(orders(9), "", "--from", "segments")[1]
    assert not runs.exists()


def test_overrides_that_will_not_do_are_said_at_once(run, runs):
    code, said = run(orders(9), "", "--set", "segments.k=99", "--set", "segments", "--set", "data.returns=drop")
    assert code == 2
    paragraph = said.strip().splitlines()[-1]
    assert "(1) `--set segments` has no `=`" in paragraph
    assert "`--set data.returns=drop`: 'drop' will not do" in paragraph
    assert "(3) `--set segments.k=99`: 99 will not do" in paragraph
    assert not runs.exists()


def test_the_installed_command_exits_with_2_and_no_traceback(tmp_path):
    command = [Path(sys.executable).with_name("segbook"), "run", tmp_path / "nothing.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert (
        done.stderr
        == f"segbook: The parameter file {tmp_path}/nothing.yml cannot be read: No such file or directory.\n"
    )


def test_help_is_one_screen():
    shown = subprocess.run(
        [sys.executable, "-m", "segbook", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "run" in shown
    assert "fetch" in shown
    assert len(shown.splitlines()) < 25
