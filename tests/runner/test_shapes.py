"""Other shapes of data than orders: a customer table with a survey, and a yes/no survey alone."""

import json
import os
import re
import sys

import numpy as np
import pandas as pd
import pytest

from segbook.cli import main
from segbook.runner import run_report
from segbook.runner.pages import write_pages
from segbook.runner.run import run_chapters
from segbook.settings import load_settings

HOSTILE = ("<script>document.title='owned'</script>", "{{ 7*7 }} $\\alpha$ | `code`", "=cmd|' /C calc'!A0", "日本 🎁")


def words_of_money(text: str) -> list[str]:
    return re.findall(r"\b(?:revenue|spent|orders? that|monetary|recency)\b", text, flags=re.IGNORECASE)


def shown_on(page) -> str:
    article = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    return " ".join(re.sub(r"<(details|style).*?</\1>|<[^>]*>", " ", article, flags=re.DOTALL).split())


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    """The whole report of a customer table and a survey without orders, with columns and answers that want to be code."""
    folder = tmp_path_factory.mktemp("club")
    rng = np.random.default_rng(5)
    group = rng.integers(0, 3, 300)
    people = pd.DataFrame(
        {
            "Mitgliedsnummer": [f"=M{number:04d}" for number in range(300)],
            "Alter": rng.normal(np.array([25, 45, 65])[group], 4).round().astype(int),
            "Annual Income (k$)": rng.normal(np.array([20, 80, 40])[group], 6).round(1),
            "<b>$bold$ {{7*7}}": rng.choice(HOSTILE, 300),
            "website": [f"http://example.com/{number}" for number in range(300)],
        }
    )
    answers = pd.DataFrame({"Mitgliedsnummer": people["Mitgliedsnummer"].sample(200, random_state=1)})
    agrees = np.clip(group[answers.index] * 2 + 1 + rng.integers(-1, 2, 200), 1, 5)
    answers = answers.assign(care_1=agrees, care_2_r=6 - np.clip(agrees + rng.integers(-1, 2, 200), 1, 5))
    answers["<i>likes</i>"] = np.where(rng.random(200) < 0.5, "yes", "no")
    people.loc[people.index[:2], "Alter"] = [999, 30]
    people.to_csv(folder / "people.csv", index=False)
    answers.to_csv(folder / "answers.csv", index=False)
    (folder / "club.yml").write_text(
        "name: club\ndata:\n  customers: people.csv\n  survey: answers.csv\n"
        "  attributes: {Mitgliedsnummer: customer_id}\nsegments: {k: 3}\n",
        encoding="utf-8",
    )
    os.environ["SEGBOOK_RUNS"] = str(folder / "runs")
    yield run_report(load_settings(folder / "club.yml")).parents[1]
    del os.environ["SEGBOOK_RUNS"]


def test_without_orders_the_report_does_not_speak_of_money(club):
    first = shown_on(club / "html" / "book" / "index.html")
    assert "300 customers, without orders" in first
    assert not words_of_money(first)
    for page in [*club.glob("html/segments/*.html"), club / "html" / "notebooks" / "06_profiles.html"]:
        assert not words_of_money(shown_on(page)), page


def test_segments_are_made_of_what_there_is_and_named_by_it(club):
    tables = club / "tables"
    entries = pd.read_parquet(tables / "entries.parquet").set_index("name")
    assert entries.index[entries["makes_segments"]].tolist() == ["scale_care", "age", "income", "i_likes_i"]
    segments = pd.read_parquet(tables / "segments.parquet")
    people = pd.read_csv(club.parents[1] / "people.csv").set_index("Mitgliedsnummer")
    ages = people["Alter"].where(people["Alter"] < 120).groupby(segments.set_index("customer_id")["segment"]).median()
    assert len(ages) == 3
    assert [name for name in ages.index if "younger" in name.lower()] == [ages.idxmin()]
    columns = pd.read_parquet(tables / "columns.parquet").set_index("column")
    assert columns.loc["website", "found"].startswith("almost every customer has a value of their own")
    assert columns.loc["Alter", ["kind", "odd"]].tolist() == ["quantity", 1]


def test_what_the_data_supports_is_a_page(club):
    page = shown_on(club / "html" / "book" / "reference" / "support.html")
    assert re.search(r"profiles: share of revenue no there are no orders; a file of orders would help", page)
    assert "features: psychographic features yes 4 features" in page
    assert re.search(r"value: what customers will bring, and who is about to leave no there are no orders", page)
    codebook = shown_on(club / "html" / "book" / "reference" / "codebook.html")
    assert "Care (scale of 2 items)" in codebook
    assert "transactions" not in re.findall(r"\b\w+ The order lines that count", codebook)


def test_a_chapter_whose_input_is_missing_is_left_out(club):
    assert "value" not in json.loads((club / "manifest.json").read_text(encoding="utf-8"))["chapters"]
    assert {page.stem for page in (club / "html" / "notebooks").glob("*.html")} == {
        "01_data",
        "02_features",
        "03_structure",
        "04_segments",
        "05_bayes",
        "06_profiles",
        "08_actions",
    }
    certain = pd.read_parquet(club / "tables" / "membership.parquet")
    assert len(certain) == 300
    assert "05_bayes" in (club / "html" / "book" / "index.html").read_text(encoding="utf-8")
    assert "07_value" not in (club / "html" / "book" / "index.html").read_text(encoding="utf-8")


def test_names_and_answers_of_the_data_are_inert(club):
    shown = ""
    for path in (
        page for folder in ("notebooks", "segments", "book") for page in club.glob(f"html/{folder}/**/*.html")
    ):
        text = path.read_text(encoding="utf-8")
        for danger in ("<script>document.title", "<b>$bold$", "<i>likes</i>", "example.com/1"):
            assert danger not in text, (path, danger)
        assert not re.findall(r"=M\d{4}", text), path
        shown += text
    assert "日本 🎁" in shown
    assert pd.read_csv(club / "tables" / "segments.csv")["customer_id"].str.startswith("'=M").all()


@pytest.fixture(scope="module")
def perceptions(tmp_path_factory):
    """Chapters and written pages of a survey of yes/no answers, without customer numbers."""
    folder = tmp_path_factory.mktemp("perceptions")
    rng = np.random.default_rng(3)
    fond = rng.random(400) < 0.5
    shares = {"yummy": (0.9, 0.2), "greasy": (0.2, 0.8), "cheap": (0.6, 0.5), "disgusting": (0.05, 0.6)}
    answers = {name: np.where(rng.random(400) < np.where(fond, *both), "Yes", "No") for name, both in shares.items()}
    pd.DataFrame(answers).assign(always="Yes", never=None).to_csv(folder / "answers.csv", index=False)
    (folder / "perceptions.yml").write_text("name: perceptions\ndata: {survey: answers.csv}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGBOOK_RUNS", str(folder / "runs"))
        settings = load_settings(folder / "perceptions.yml")
        run = run_chapters(settings)
        write_pages(settings, run / "pages")
        yield run


def test_a_yes_no_survey_alone_makes_a_report(perceptions):
    first = re.sub(r"\\(.)", r"\1", (perceptions / "pages" / "book" / "index.md").read_text(encoding="utf-8"))
    assert "400 customers, without orders" in first
    assert not words_of_money(first)
    columns = pd.read_parquet(perceptions / "tables" / "columns.parquet").set_index("column")["found"]
    assert columns["always"] == "all values are the same"
    assert columns["never"] == "none of the customers has a value"
    names = pd.read_parquet(perceptions / "tables" / "segment_names.parquet")["segment"]
    assert names.is_unique
    assert names.str.contains("yes|no", case=False).all()


def test_answers_of_yes_and_no_are_no_quantities_to_be_sure_of(perceptions):
    facts = json.loads((perceptions / "facts" / "bayes.json").read_text(encoding="utf-8"))
    assert not facts["trusted"]
    assert "not quantities" in facts["answer"]
    assert not (perceptions / "tables" / "membership.parquet").exists()


@pytest.fixture
def check(tmp_path, runs, monkeypatch, capsys):
    """Call ``segbook check`` on parameters and give exit code, output and errors."""

    def call(params: str):
        (tmp_path / "mine.yml").write_text(f"name: mine\ndata:\n{params}")
        monkeypatch.setattr(sys, "argv", ["segbook", "check", str(tmp_path / "mine.yml")])
        code = 0
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
        said = capsys.readouterr()
        assert not runs.exists()
        return code, " ".join(said.out.split()), said.err

    return call


def test_check_prints_mapping_and_support(check, write_orders, order_line):
    write_orders([order_line(customer_id=f"C{i}", order_id=str(i), unit_price=str(i + 1)) for i in range(30)])
    code, out, _ = check("  transactions: orders.csv\n")
    assert code == 0
    assert re.search(r"customer_id │ customer_id │ name │ high", out)
    assert re.search(r"season of purchase │ no │ 0 months of history; orders of 12", out)
    assert re.search(r"time between orders │ no │ 0 customers ordered more", out)
    assert "geographic features │ no" in out
    assert "Nothing stands in the way" in out


def test_check_tells_every_problem_and_exits_with_2(check, write_orders):
    write_orders("who,when\nA,2024-01-01\n")
    write_orders("age,plan\n3,x\n4,x\n", "people.csv")
    code, _, err = check("  transactions: orders.csv\n  customers: people.csv\n")
    assert code == 2
    assert "orders.csv: no column was recognised as customer_id" in err
    assert "people.csv: no column was recognised as the customer number" in err


def test_check_of_columns_that_tell_nothing_says_what_is_missing(check, write_orders):
    write_orders("customer_id,plan\nA,x\nB,x\nC,x\n", "people.csv")
    code, _, err = check("  customers: people.csv\n")
    assert code == 2
    assert "no column can make segments" in err


def test_check_of_orders_on_one_date_of_one_time_buyers(check, write_orders, order_line):
    write_orders([order_line(customer_id=f"C{i}", order_id=str(i), unit_price=str(i + 1)) for i in range(12)])
    code, out, _ = check("  transactions: orders.csv\n")
    assert code == 0
    assert "structure: how many segments │ partly │ 12 customers" in out
