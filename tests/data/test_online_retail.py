"""Published counts of UCI Online Retail (id 352), https://doi.org/10.24432/C5BW33."""

import gzip

import pytest

from segbook.data import load_transactions, summarise_transactions
from segbook.data import online_retail as source
from segbook.errors import UserError


@pytest.fixture(scope="module")
def cleaned(online_retail):
    return load_transactions(online_retail, {}, returns="exclude", deduplicate=True)[1]


def test_cleaning_reproduces_the_published_counts(cleaned):
    funnel = cleaned.funnel.set_index("reason")
    assert funnel["rows_in"].iloc[0] == 541_909
    assert funnel.loc["no customer", "rows_out"] == 406_829
    assert funnel.loc["return or cancellation", "rows_out"] == 397_924
    assert funnel.loc["price is zero or negative", "rows_out"] == 397_884
    assert funnel.loc["exact duplicate of another row", "rows_out"] == 392_692
    assert cleaned.rejected.count().execute() == 541_909 - 392_692


def test_before_duplicates_go_customers_orders_products_and_revenue_are_as_published(online_retail):
    _, with_duplicates = load_transactions(online_retail, {}, deduplicate=False)
    summary = summarise_transactions(with_duplicates.transactions)
    assert (summary["rows"], summary["customers"]) == (397_884, 4_338)
    assert (summary["orders"], summary["products"]) == (18_532, 3_665)
    assert summary["revenue"] == pytest.approx(8_911_407.904, abs=1e-6)


def test_a_changed_copy_is_refused(online_retail, tmp_path, monkeypatch):
    monkeypatch.setattr(source, "project_root", lambda: tmp_path)
    content = gzip.decompress(online_retail.read_bytes())
    changed = tmp_path / "changed.csv"
    changed.write_bytes(content.replace(b"WHITE METAL LANTERN", b"WHITE METAL LANTERM", 1))
    with pytest.raises(UserError, match="published numbers of rows and customers, but other contents"):
        source.take_in(changed)
    short = tmp_path / "short.csv"
    short.write_bytes(content[: content.rfind(b"\n", 0, -2) + 1])
    with pytest.raises(UserError, match=r"541,908 rows \(published: 541,909\)"):
        source.take_in(short)
    assert not (tmp_path / source.TARGET).exists()


def test_csv_and_parquet_copies_give_the_same_file(online_retail, tmp_path, monkeypatch):
    monkeypatch.setattr(source, "project_root", lambda: tmp_path)
    first = source.take_in(online_retail).read_bytes()
    assert source.take_in(online_retail.with_name("online_retail.parquet")).read_bytes() == first


def test_other_files_are_refused(root, tmp_path):
    with pytest.raises(UserError, match="not UCI Online Retail: it has no column InvoiceNo"):
        source.take_in(root / "data" / "sample" / "truth_segments.csv")
    with pytest.raises(UserError, match="There is no file"):
        source.take_in(tmp_path / "nothing.csv")
