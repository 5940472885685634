"""The book as it is built for the sample: true numbers, all links, no machine, no customers."""

import json
import re

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score


@pytest.fixture(scope="module")
def html(sample_run):
    return sample_run / "html"


@pytest.fixture(scope="module")
def first_page(html) -> str:
    text = (html / "book" / "index.html").read_text(encoding="utf-8")
    article = re.search(r"<article.*?</article>", text, flags=re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", article).split())


def test_the_first_page_says_what_the_tables_say(first_page, sample_run):
    tables = sample_run / "tables"
    transactions = pd.read_parquet(tables / "transactions.parquet")
    segments = pd.read_parquet(tables / "segments.parquet")
    revenue = float(transactions["amount"].sum())
    assert f"{len(segments):,} customers" in first_page
    assert f"{transactions['order_id'].nunique():,} orders" in first_page
    assert f"€{revenue / 1e6:.2f} million" in first_page
    spent = transactions.assign(amount=transactions["amount"].astype(float)).groupby("customer_id")["amount"].sum()
    by_segment = spent.groupby(segments.set_index("customer_id")["segment"]).sum() / revenue
    best = by_segment.idxmax()
    share = (segments["segment"] == best).mean()
    assert f"“{best}” brings the most: {by_segment[best]:.0%} of the revenue from {share:.0%}" in first_page
    rejected = pd.read_parquet(tables / "rejected.parquet")
    assert f"{len(rejected):,} rows of {len(rejected) + len(transactions):,} were rejected" in first_page
    levels = pd.read_parquet(tables / "segment_names.parquet").set_index("segment")["level"]
    tiers = pd.read_parquet(tables / "value_segments.parquet").set_index("segment")["tier"]
    for segment, count in segments["segment"].value_counts().items():
        size = rf"{count:,} \({count / len(segments):.0%}\) [\d.]+%"
        assert re.search(rf"{segment} \d\. [^|]+? {size} {levels[segment]}, {tiers[segment]}", first_page)


def test_the_known_truth_stands_in_the_report_and_is_found(first_page, sample_run, root):
    segments = pd.read_parquet(sample_run / "tables" / "segments.parquet")
    truth = pd.read_csv(root / "data" / "sample" / "truth_segments.csv", dtype=str)
    both = segments.merge(truth, on="customer_id", suffixes=("", "_true"))
    found = adjusted_rand_score(both["segment_true"], both["segment_id"])
    assert found >= 0.8
    assert f"adjusted Rand index is {found:.2f}" in first_page


def test_segments_for_people_and_for_machines_are_the_same(sample_run):
    tables = sample_run / "tables"
    people = pd.read_csv(tables / "segments.csv")
    machines = pd.read_parquet(tables / "segments.parquet")
    assert people["customer_id"].tolist() == machines["customer_id"].tolist()
    assert people["segment_id"].tolist() == machines["segment_id"].tolist()
    assert machines.notna().all(axis=None)
    assert machines["customer_id"].is_monotonic_increasing
    assert machines["customer_id"].is_unique


def test_no_page_names_a_customer_or_the_machine(html, sample_run, root):
    customers = set(pd.read_parquet(sample_run / "tables" / "segments.parquet")["customer_id"])
    for path in html.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".ipynb", ".md", ".js", ".txt", ".json"):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not customers & set(re.findall(r"C\d{5}", text)), path
            assert str(root) not in text, path


def test_no_page_loads_anything_from_elsewhere(html):
    for path in html.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?//[^"]*"', text), path
        assert "THEBE_JS_URL" not in text, path


def test_every_segment_has_a_page_with_a_card(html, sample_run):
    actions = pd.read_parquet(sample_run / "tables" / "actions.parquet")
    for row in actions.itertuples():
        text = (html / "segments" / f"segment_{row.segment_id}.html").read_text(encoding="utf-8")
        assert row.strategy in text
        assert "Imagine somebody" in text


def test_the_manifest_says_what_was_run(sample_run):
    manifest = json.loads((sample_run / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["chapters"]) == [
        "data",
        "features",
        "structure",
        "segments",
        "bayes",
        "profiles",
        "value",
        "actions",
    ]
    assert manifest["rows"]["segments"] == manifest["facts"]["segments"]["customers"]
    assert re.fullmatch(r"[0-9a-f]{64}", manifest["inputs"]["transactions"]["sha256"])
    assert set(manifest["packages"]) >= {"pandas", "scikit-learn", "segbook"}


def test_the_glossary_explains_every_segment_name(root):
    from segbook.segments import LEVELS

    text = (root / "book" / "glossary.md").read_text(encoding="utf-8")
    for name, level in LEVELS.items():
        assert re.search(rf"^{name}\n  .*?Level: {level}\.$", text, flags=re.MULTILINE | re.DOTALL), name


def test_the_bibliography_lists_every_source_and_the_glossary_leads_to_it(html, root):
    sources = re.findall(r"^@\w+\{(\w+),", (root / "book" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    page = (html / "book" / "bibliography.html").read_text(encoding="utf-8")
    listed = re.findall(r'<div class="citation" id="(\w+)"', page)
    assert len(listed) == len(sources) == len(set(sources))
    glossary = (html / "book" / "glossary.html").read_text(encoding="utf-8")
    cited = re.findall(r'href="bibliography\.html#(\w+)"', glossary)
    assert cited
    assert set(cited) <= set(listed)
