"""What all tests share."""

import os
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from segbook.common import use_style
from segbook.common.paths import runs_root

mpl.use("agg")
ROOT = Path(__file__).parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure where `SEGBOOK_NO_SKIPS` is set: in CI nothing may be missing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SEGBOOK_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr[-1]}"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def sample_run() -> Path:
    """The finished run of the sample that `make test` makes first."""
    folder = runs_root() / "sample"
    if not (folder / "html" / "index.html").is_file():
        pytest.fail("there is no report of the sample; `make report` makes it")
    return folder


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """UCI Online Retail, where `SEGBOOK_DATA` names the folder that holds it."""
    path = Path(os.environ.get("SEGBOOK_DATA", "")) / "online_retail" / "online_retail.csv.gz"
    if not path.is_file():
        pytest.skip("SEGBOOK_DATA names no folder with online_retail/online_retail.csv.gz")
    return path


@pytest.fixture
def style():
    """Draw in the style of the report, and close all figures afterwards."""
    with mpl.rc_context():
        use_style()
        yield
        plt.close("all")


@pytest.fixture
def runs(tmp_path, monkeypatch) -> Path:
    """An empty folder that runs are written to."""
    monkeypatch.setenv("SEGBOOK_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def write_orders(tmp_path):
    """Write order lines to a CSV file and give its path."""

    def write(rows: list[dict] | str, name: str = "orders.csv") -> Path:
        path = tmp_path / name
        if isinstance(rows, str):
            path.write_text(rows, encoding="utf-8")
        else:
            pd.DataFrame(rows).to_csv(path, index=False)
        return path

    return write


@pytest.fixture
def order_line():
    """Make one good order line, with some columns changed."""

    def make(**changes) -> dict:
        line = {
            "customer_id": "C1",
            "order_id": "1",
            "ordered_at": "2024-03-01 10:00",
            "product_id": "P1",
            "quantity": "2",
            "unit_price": "3.50",
        }
        return line | changes

    return make
