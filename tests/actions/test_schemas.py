"""Tables of products hold to their schemas, full or empty."""

from datetime import date

import pandas as pd
import pytest

from segbook.actions.products.affinity import compare_segments
from segbook.actions.products.buyers import foresee_buyers
from segbook.actions.products.next_trial import try_rules
from segbook.actions.products.recommendations import recommend_next
from segbook.actions.schemas import SCHEMAS
from segbook.common.tables import write_table
from segbook.data import open_table, open_tables
from segbook.data.validate import find_failures
from segbook.features import Past, look_back, read_entries
from segbook.models import SegmentModel


@pytest.mark.parametrize("kind", ["whole", "no past", "no products", "small"])
def test_tables_hold_to_their_schemas(sample_run, tmp_path, kind):
    tables = sample_run / "tables"
    transactions, returns = open_tables(tables / "transactions.parquet", tables / "returns.parquet")
    features, entries, segments = (
        pd.read_parquet(tables / f"{name}.parquet") for name in ("features", "entries", "segments")
    )
    divider = SegmentModel.load(sample_run / "models" / "segments.json")
    past = look_back((transactions, returns, date(2025, 2, 1)), features, read_entries(entries), seed=1)
    past = Past(None, None, (), "there is none") if kind == "no past" else past
    if kind == "no products":
        transactions = transactions.drop("product", "product_id", "category", "brand")
    segments = segments.head(6) if kind == "small" else segments
    trial = try_rules(transactions, past, divider, 1)
    buyers = foresee_buyers(
        transactions, None if kind == "no products" else "Floor lamp", past, divider, segments, date(2025, 2, 1), 10, 1
    )
    written = {
        "affinities": compare_segments(transactions, segments, 10),
        "recommendation_trial": trial,
        "recommendations": recommend_next(transactions, segments, "bought together", 10, 1)[1],
        "product_segments": buyers.segments,
        "product_customers": buyers.customers,
    }
    for name, table in written.items():
        write_table(tmp_path / f"{name}.parquet", table)
        failures = find_failures(open_table(tmp_path / f"{name}.parquet"), SCHEMAS[name])
        assert not len(failures), (name, failures)
        assert list(table) == list(SCHEMAS[name].columns)
        assert len(table) or kind != "whole"
