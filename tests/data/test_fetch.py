"""The data set comes over the network, as a workbook or in a zip; a server on this machine stands in for the real one."""

import hashlib
import http.server
import io
import sys
import tempfile
import threading
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from segbook import cli
from segbook.data import download as downloads
from segbook.data import online_retail as source
from segbook.data.workbook import read_workbook
from segbook.errors import UserError

SOME_ROWS = 3_000
LINES = pd.DataFrame(
    [
        (536365, "85123A", "WHITE HANGING HEART ", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850.0, "United Kingdom"),
        (536365, 71053, 20713, 6, datetime(2010, 12, 1, 8, 26), 3, 17850.0, "United Kingdom"),
        ("C536379", "D", "Discount", -1, datetime(2011, 1, 4, 23, 59, 59, 999_000), 27.5, 14527.0, "EIRE"),
        (536414, 22139, None, 56, datetime(2010, 12, 1, 11, 52), 0.001, None, "NA"),
        ("A563185", "B", "Adjust bad debt", 1, datetime(2011, 8, 12, 14, 50), 11062.06, None, "nan"),
    ],
    columns=list(source.COLUMNS),
)
PUBLISHED = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.550,17850,United Kingdom
536365,71053,20713,6,2010-12-01 08:26:00,3.000,17850,United Kingdom
C536379,D,Discount,-1,2011-01-05 00:00:00,27.500,14527,EIRE
536414,22139,,56,2010-12-01 11:52:00,0.001,,NA
A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.060,,nan
"""


def workbook(lines: pd.DataFrame) -> bytes:
    with io.BytesIO() as file:
        lines.to_excel(file, engine="xlsxwriter", sheet_name="Online Retail", index=False)
        return file.getvalue()


def zipped(**files: bytes) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name.replace("_xlsx", ".xlsx"), content)
        return file.getvalue()


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """An empty project, and five lines in place of the published data set."""
    monkeypatch.setattr(source, "project_root", lambda: tmp_path / "project")
    monkeypatch.setattr(source, "CONTENT_SHA256", hashlib.sha256(PUBLISHED.encode()).hexdigest())
    counts = {"rows": 5, "rows with a customer": 3, "customers": 2, "invoices": 4}
    monkeypatch.setattr(source, "COUNTS", counts)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    yield tmp_path / "project"
    assert not list((tmp_path / "temporary").iterdir())


@pytest.fixture
def serve(monkeypatch):
    """Serve an answer from this machine and give its address."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers = []

    def start(content: bytes = b"", status: int = 200, pause: float = 0.0, **headers: str) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                for name, value in ({"Content_Length": str(len(content))} | headers).items():
                    if value:
                        self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(content)
                time.sleep(pause)

            def log_message(self, *_):
                pass

        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/online+retail.zip"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_data_set_is_downloaded_checked_and_put_into_the_project(serve, project, capfd):
    address = serve(zipped(Online_Retail_xlsx=workbook(LINES)))
    found = source.fetch(address, allow_http=True)
    assert found == project / "data" / "raw" / "online_retail.csv"
    assert found.read_text() == PUBLISHED
    said = capfd.readouterr().err.splitlines()
    assert said[0] == "downloading online_retail.zip …"
    assert [line.split(":")[0] for line in said[1:]] == ["downloading online_retail.zip", "reading online_retail.zip"]


@pytest.mark.parametrize("name", ["Online Retail.xlsx", "online+retail.ZIP"])
def test_a_copy_that_was_downloaded_by_hand_is_taken_in(project, tmp_path, name):
    copy = tmp_path / name
    book = workbook(LINES)
    copy.write_bytes(book if name.endswith("xlsx") else zipped(__MACOSX_xlsx=b"", book_xlsx=book))
    assert source.take_in(copy).read_text() == PUBLISHED


def test_a_workbook_gives_the_same_file_as_the_csv(online_retail, project, tmp_path, monkeypatch):
    lines = pd.read_csv(online_retail, nrows=SOME_ROWS, dtype=str, keep_default_na=False)
    lines.to_csv(tmp_path / "some.csv", index=False)
    numbers = {name: pd.to_numeric(lines[name]) for name in ("Quantity", "UnitPrice", "CustomerID")}
    mixed = {
        name: [int(text) if text.isdigit() else text for text in lines[name]] for name in ("InvoiceNo", "StockCode")
    }
    book = tmp_path / "some.xlsx"
    book.write_bytes(workbook(lines.assign(**numbers, **mixed, InvoiceDate=pd.to_datetime(lines["InvoiceDate"]))))
    known = lines["CustomerID"][lines["CustomerID"] != ""]
    counts = (len(lines), len(known), known.nunique(), lines["InvoiceNo"].nunique())
    monkeypatch.setattr(source, "COUNTS", dict(zip(source.COUNTS, counts, strict=True)))
    with pytest.raises(UserError, match="published numbers of rows and customers, but other contents") as caught:
        source.take_in(tmp_path / "some.csv")
    of_csv = str(caught.value).split("SHA-256 ")[1][:12]
    with pytest.raises(UserError, match=f"SHA-256 {of_csv}…"):
        source.take_in(book)


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path):
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook(LINES))
    assert read_workbook(book, most_bytes=1).source_row.to_list() == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"status": 404}, "cannot be downloaded: the server answers 404 Not Found"),
        ({"content": b"<html>Sign in</html>"}, "online_retail.zip is not a whole zip file without a password"),
        ({"content": zipped(readme=b"hello")}, "online_retail.zip has no Excel workbook (.xlsx) in it"),
        ({"content": zipped(a_xlsx=b"hello")}, "online_retail.zip holds no Excel workbook that can be read"),
        ({"content": zipped(a_xlsx=workbook(LINES[["Country"]]))}, "it has no column InvoiceNo, StockCode"),
        ({"content": zipped(a_xlsx=workbook(LINES[1:]))}, "it has 4 rows (published: 5), 2 rows with a customer"),
        ({"content": zipped(a_xlsx=workbook(LINES.assign(Country="UK")))}, "but other contents (SHA-256"),
        ({"content": zipped(a_xlsx=workbook(LINES))[:-50]}, "is not a whole zip file"),
        ({"content": b"PK", "Content_Length": "99"}, "the connection broke before the file was whole"),
        ({"content": b"PK", "Content_Length": "999999999"}, "is larger than 200 MB and not what is looked for"),
        ({"status": 302, "Location": "ftp://example.org/x.zip"}, "it leads to a server that does not encrypt"),
    ],
)
def test_what_goes_wrong_is_said_with_how_to_get_the_file_by_hand(serve, project, answer, message):
    with pytest.raises(UserError) as caught:
        source.fetch(serve(**answer), allow_http=True)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f"; {source.BY_HAND}.")
    assert "\n" not in str(caught.value)
    assert not project.exists() or not list((project / "data" / "raw").iterdir())


def test_a_file_that_does_not_tell_its_size_is_limited_too(serve, project, monkeypatch):
    monkeypatch.setattr(source, "MOST_BYTES", 1_000)
    endless = serve(b"0" * 2_000, Content_Length="")
    with pytest.raises(UserError, match="is larger than 0 MB"):
        source.fetch(endless, allow_http=True)


def test_a_workbook_that_is_huge_when_unpacked_is_refused(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(zipped(a_xlsx=b"0" * 2_000_000))
    with pytest.raises(UserError, match="holds more than 1 MB"):
        source.read_workbook(tmp_path / "bomb.zip", most_bytes=1_000_000)


def test_a_server_that_is_silent_or_gone_is_not_waited_for(project, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloads, "SECONDS", 0.3)
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as mute:
        address = f"http://127.0.0.1:{mute.server_port}/x.zip"
        with pytest.raises(UserError, match=r"the server has been silent for 0\.3 seconds; get the file by hand"):
            source.fetch(address, allow_http=True)
    with pytest.raises(UserError, match="the server cannot be reached, or has stopped answering; get the file by hand"):
        source.fetch(address, allow_http=True)


def test_a_server_that_stops_in_the_middle_is_not_waited_for(serve, project, monkeypatch):
    monkeypatch.setattr(downloads, "SECONDS", 0.3)
    address = serve(b"PK", pause=1.0, Content_Length="99")
    with pytest.raises(UserError, match="or has stopped answering; get the file by hand"):
        source.fetch(address, allow_http=True)


def test_nothing_is_asked_for_without_encryption(serve, project):
    address = serve(zipped(a_xlsx=workbook(LINES)))
    with pytest.raises(UserError, match="it leads to a server that does not encrypt"):
        source.fetch(address)
    assert source.URL.startswith("https://")


def test_the_command_downloads_where_no_file_is_given(serve, project, monkeypatch, capsys):
    address = serve(zipped(a_xlsx=workbook(LINES)))
    fetch = source.fetch
    monkeypatch.setattr(source, "fetch", lambda: fetch(address, allow_http=True))
    monkeypatch.setattr(sys, "argv", ["segbook", "fetch", "online-retail"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    assert capsys.readouterr().out.strip() == f"The data is at {project / source.TARGET}"
    monkeypatch.setattr(source, "fetch", lambda: fetch(serve(status=500), allow_http=True))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "the server answers 500 Internal Server Error; get the file by hand" in capsys.readouterr().err
