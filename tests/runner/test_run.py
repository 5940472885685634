"""The runner: hostile data end to end, real data end to end, failures that leave the last good book."""

import json
import os
import re
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest

from segbook.data import online_retail as source
from segbook.errors import RunError, UserError
from segbook.runner import chapters as chapter_room
from segbook.runner import run as run_room
from segbook.runner import run_report
from segbook.runner.pages import write_pages
from segbook.runner.run import run_chapters
from segbook.settings import load_settings

HOSTILE = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% raw %} {glue:text}`answer`",
    "$\\alpha$ | pipe | [link](http://example.com) `code` **bold**",
    '=HYPERLINK("http://example.com")',
    "日本 🎁 'quote' \"double\" \\",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Orders of 60 customers and 3 whales, in other columns and another currency, with text that wants to be code."""
    folder = tmp_path_factory.mktemp("hostile")
    rng = np.random.default_rng(11)
    customer = np.where(np.arange(900) < 750, rng.integers(0, 60, 900), 60 + np.arange(900) % 3)
    lines = pd.DataFrame(
        {
            "Kunde": [f"=cmd|{number}" for number in customer],
            "Order-No": [
                f"{number}-{day}"
                for number, day in zip(customer, rng.integers(0, 9, 900) + 20 * (customer >= 60), strict=True)
            ],
            "Invoice Date": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 300, 900) * (1 + customer % 3) // 3, "D"),
            "Description": rng.choice(HOSTILE, 900),
            "category": rng.choice(HOSTILE, 900),
            "Country": np.array(HOSTILE)[customer % len(HOSTILE)],
            "Sales": np.round(rng.gamma(2, 10, 900) * (1 + 9 * (customer % 3 == 0) + 2_000 * (customer >= 60)), 2),
        }
    )
    lines.to_csv(folder / "orders.csv.gz", index=False)
    (folder / "mine.yml").write_text(
        "name: hostile\ndata:\n  transactions: orders.csv.gz\n  columns: {customer_id: Kunde}\n  currency: USD\nsegments: {k: 4}\n"
    )
    os.environ["SEGBOOK_RUNS"] = str(folder / "runs")
    page = run_report(load_settings(folder / "mine.yml"))
    yield page.parents[1]
    del os.environ["SEGBOOK_RUNS"]


def test_text_of_the_data_is_inert_on_every_page(hostile):
    shown = ""
    for path in [
        *hostile.glob("html/notebooks/*.html"),
        *hostile.glob("html/segments/*.html"),
        *hostile.glob("html/book/*.html"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert "<script>document.title" not in text, path
        assert "<img src=x" not in text, path
        assert 'href="http://example.com"' not in text, path
        assert "49" not in re.findall(r"&lt;img.{0,40}", text), path
        shown += text
    assert "&lt;script&gt;document.title" in shown
    assert "{{ 7*7 }} {% raw %}" in shown
    assert "日本 🎁" in shown


def test_exported_text_runs_no_formula(hostile):
    exported = pd.read_csv(hostile / "tables" / "segments.csv")
    assert exported["customer_id"].str.startswith("'=cmd|").all()


def test_other_columns_and_currencies_work(hostile):
    facts = json.loads((hostile / "manifest.json").read_text(encoding="utf-8"))["facts"]
    assert facts["data"]["customers"] == 63
    assert facts["segments"]["adjusted_rand"] is None
    assert "$" in facts["data"]["answer"]
    chapter = (hostile / "html" / "notebooks" / "04_segments.html").read_text(encoding="utf-8")
    assert "Nobody has told us which segments to expect" in chapter


def test_a_segment_of_three_is_named_and_not_described(hostile):
    """The whales bring nearly everything, and no page says so."""
    profiles = pd.read_parquet(hostile / "tables" / "profiles.parquet")
    small = profiles[profiles["customers"] < 10]
    assert len(small) == 1
    assert small["customers"].item() == 3
    assert small["revenue_share"].item() > 0.9
    secrets = [f"{small['revenue_share'].item():.0%}", f"{small['revenue_share'].item():.1%}", " 3 customers", "4.8%"]
    for path in [
        page for folder in ("book", "notebooks", "segments") for page in hostile.glob(f"html/{folder}/*.html")
    ]:
        article = re.search(r"<article.*?</article>", path.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
        shown = " ".join(re.sub(r"<(details|style).*?</\1>|<[^>]*>", " ", article, flags=re.DOTALL).split())
        if path.name not in ("rerun.html", "glossary.html"):
            assert not [secret for secret in secrets if secret in shown], path
    first = (hostile / "html" / "book" / "index.html").read_text(encoding="utf-8")
    assert "under 10" in first
    page = hostile / "html" / "segments" / f"segment_{small['segment_id'].item()}.html"
    assert "fewer than 10 customers" in page.read_text(encoding="utf-8")


def test_two_runs_at_once_keep_apart(tmp_path, root):
    """Each kernel has sockets of its own, and leaves nothing in the project."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import os, time\ntime.sleep(2)\nprint(os.getpid())")]
    )
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, tmp_path / "short.ipynb")
    call = "import sys; from pathlib import Path; from segbook.runner.execute import execute_chapter as e; e('x', *map(Path, sys.argv[1:]), {}, frozenset())"
    command = [sys.executable, "-c", call, tmp_path / "short.ipynb"]
    before = set(root.iterdir())
    both = [subprocess.Popen([*command, tmp_path / f"{each}.ipynb"], stderr=subprocess.PIPE) for each in "ab"]
    assert [(each.communicate(timeout=600)[1], each.returncode) for each in both] == [(b"", 0)] * 2
    texts = [nbformat.read(tmp_path / f"{each}.ipynb", as_version=4).cells[0].outputs[0].text for each in "ab"]
    assert texts[0] != texts[1]
    assert set(root.iterdir()) == before


def fail_in(monkeypatch, tmp_path, chapter: str, source_text: str) -> None:
    """Replace the notebook of a chapter by one whose second cell fails."""
    notebook = nbformat.read(chapter_room.find_chapters()[chapter], as_version=4)
    notebook.cells = [notebook.cells[1], nbformat.v4.new_code_cell(source_text)]
    broken = tmp_path / chapter_room.find_chapters()[chapter].name
    nbformat.write(notebook, broken)
    chapters = chapter_room.find_chapters() | {chapter: broken}
    monkeypatch.setattr(run_room, "find_chapters", lambda *_: chapters)


def test_a_failing_chapter_leaves_the_last_good_book(hostile, monkeypatch, tmp_path):
    before = os.readlink(hostile / "html")
    settings = load_settings(hostile.parents[1] / "mine.yml")
    fail_in(monkeypatch, tmp_path, "profiles", "raise RuntimeError('out of paper')")
    with pytest.raises(RunError, match=r"Chapter profiles failed in cell 2: RuntimeError: out of paper") as caught:
        run_report(settings, "profiles")
    half_run = hostile / "notebooks" / "06_profiles.ipynb"
    assert str(half_run) in str(caught.value)
    assert "out of paper" in half_run.read_text()
    assert os.readlink(hostile / "html") == before
    assert (hostile / "html" / "index.html").is_file()


def test_what_the_user_can_mend_in_a_chapter_comes_through(hostile, monkeypatch, tmp_path):
    settings = load_settings(hostile.parents[1] / "mine.yml")
    fail_in(monkeypatch, tmp_path, "profiles", "from segbook.errors import UserError\nraise UserError('Mend this.')")
    with pytest.raises(UserError, match=r"Chapter profiles: Mend this\."):
        run_chapters(settings, "profiles")


def test_later_chapters_refuse_to_run_on_other_settings_or_data(hostile, tmp_path, monkeypatch):
    monkeypatch.setattr(run_room, "execute_chapter", lambda *_: pytest.fail("nothing may run"))
    settings = load_settings(hostile.parents[1] / "mine.yml")
    other = settings.model_copy(update={"data": settings.data.model_copy(update={"returns": "net"})})
    with pytest.raises(UserError, match="Chapter data was run with another returns; begin with `--from data`"):
        run_chapters(other, "structure")
    monkeypatch.setattr(run_room, "describe_inputs", lambda _: {"transactions": "changed"})
    with pytest.raises(UserError, match="The input files have changed"):
        run_chapters(settings, "structure")


def test_notebooks_get_exactly_what_they_declare():
    declared = {
        chapter: set(chapter_room.read_parameters(path)) for chapter, path in chapter_room.find_chapters().items()
    }
    assert declared["profiles"] == {"name", "currency", "attractiveness", "min_cell", "seed"}
    assert {"k", "k_max", "seed"} <= declared["structure"]


@pytest.fixture(scope="module")
def wholesaler(online_retail, tmp_path_factory, root):
    """The chapters and the written pages of the report on UCI Online Retail; other runs are built."""
    folder = tmp_path_factory.mktemp("wholesaler")
    params = (root / "params" / "online_retail.yml").read_text(encoding="utf-8")
    (folder / "data").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "project_root", lambda: folder)
        patch.setenv("SEGBOOK_RUNS", str(folder / "runs"))
        source.take_in(online_retail)
        (folder / "params.yml").write_text(params, encoding="utf-8")
        settings = load_settings(folder / "params.yml")
        run = run_chapters(settings)
        write_pages(settings, run / "pages")
        yield run


def test_the_wholesaler_has_4338_customers_all_named(wholesaler):
    segments = pd.read_parquet(wholesaler / "tables" / "segments.parquet")
    assert len(segments) == 4_338
    assert segments["segment"].notna().all()
    assert (segments["segment"].str.len() > 0).all()


def test_every_number_on_the_first_page_of_the_wholesaler_is_true(wholesaler):
    text = (wholesaler / "pages" / "book" / "index.md").read_text(encoding="utf-8")
    shown = " ".join(re.sub(r"\\(.)", r"\1", text).split())
    assert "4,338 customers, 18,532 orders between 1 December 2010 and 9 December 2011" in shown
    assert re.search(r"grid-item-card} £8.89 million :class-title: sd-fs-5 revenue", shown)
    assert "8,905 lines worth £611,342 are not subtracted" in shown
    assert "149,217 rows of 541,909 were rejected: 135,080 rows for “no customer” (£1.45 million)" in shown
    transactions = pd.read_parquet(wholesaler / "tables" / "transactions.parquet")
    segments = pd.read_parquet(wholesaler / "tables" / "segments.parquet").set_index("customer_id")
    spent = transactions["amount"].astype(float).groupby(transactions["customer_id"]).sum()
    share = spent.groupby(segments["segment"]).sum() / spent.sum()
    for segment, count in segments["segment"].value_counts().items():
        customers = f"{count / 4_338:.1%}" if count < 0.0995 * 4_338 else f"{count / 4_338:.0%}"
        revenue = f"{share[segment]:.1%}" if share[segment] < 0.0995 else f"{share[segment]:.0%}"
        assert re.search(
            rf"\[{segment}\]\(/segments/segment_\d\) \| \d\. [^|]+ \| {count:,} \({customers}\) \| {revenue} ",
            shown,
        )
    once = transactions.groupby("customer_id")["order_id"].nunique().eq(1).mean()
    assert re.search(rf"}} {once:.0%} :class-title: sd-fs-5 ordered only once", shown)
