"""Names are the same when the data barely changes: one in a hundred rows is replaced by another, drawn with replacement."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest

from segbook.data import load_transactions
from segbook.features import FEATURES, compute_features
from segbook.models import SegmentModel
from segbook.segments import fit_segments, name_by_scores

SEEDS = range(20)
REPLACED = 0.01
KEPT = 0.95
SCORED = FEATURES[:4]


def replace_some(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Replace `REPLACED` of the rows by others."""
    rng, places = np.random.default_rng(seed), np.arange(len(rows))
    lost = rng.choice(places, round(REPLACED * len(rows)), replace=False)
    places[lost] = rng.choice(np.delete(places, lost), len(lost))
    return rows.iloc[places].reset_index(drop=True)


def name_customers(customers: pd.DataFrame, model: SegmentModel) -> pd.Series:
    """Label and name customers: the segment's name by customer_id."""
    segment_ids = model.assign(customers)[0]
    names = name_by_scores(customers, segment_ids).set_index("segment_id")["segment"]
    named = pd.Series(segment_ids, index=customers["customer_id"]).map(names)
    return named[~named.index.duplicated()]


def share_kept(before: pd.Series, after: pd.Series) -> float:
    """Give the share of the customers there at both times who have the same name."""
    both = before.index.intersection(after.index)
    return (before[both] == after[both]).mean()


@pytest.fixture(scope="module")
def sample(sample_run) -> tuple[pd.DataFrame, pd.DataFrame, SegmentModel]:
    tables = sample_run / "tables"
    lines = pd.read_parquet(
        tables / "transactions.parquet", columns=["customer_id", "order_id", "ordered_at", "amount"]
    )
    return (
        lines,
        pd.read_parquet(tables / "features.parquet"),
        SegmentModel.load(sample_run / "models" / "segments.json"),
    )


def test_names_stay_when_customers_of_the_sample_are_replaced(sample):
    _, customers, model = sample
    before = name_customers(customers, model)
    kept = [share_kept(before, name_customers(replace_some(customers, seed), model)) for seed in SEEDS]
    assert min(kept) >= KEPT


def test_names_stay_when_order_lines_of_the_sample_are_replaced(sample):
    """The whole chain: features from the lines, segments by the same model, names."""
    lines, customers, model = sample
    before = name_customers(customers, model)
    kept = []
    for seed in SEEDS:
        again = compute_features(ibis.memtable(replace_some(lines, seed)), date(2025, 2, 1), SCORED)
        kept.append(share_kept(before, name_customers(again[again["frequency"] > 0], model)))
    assert min(kept) >= KEPT


@pytest.fixture(scope="module")
def shop(online_retail) -> pd.DataFrame:
    _, cleaned = load_transactions(online_retail, {}, returns="exclude", deduplicate=True)
    return compute_features(cleaned.transactions, date(2011, 12, 10), SCORED)


@pytest.mark.parametrize("k", [3, 4, 5, 6])
def test_names_stay_when_customers_of_online_retail_are_replaced(shop, k):
    functions = {feature.name: feature.transform for feature in SCORED if feature.makes_segments}
    model = fit_segments(shop, functions, k, seed=1)
    before = name_customers(shop, model)
    kept = [share_kept(before, name_customers(replace_some(shop, seed), model)) for seed in SEEDS]
    assert min(kept) >= KEPT


def test_names_of_small_shops_stay_for_most_customers(sample):
    """Wherever borders lie, somebody stands on one: over forty populations of a few hundred, names stay on average."""
    _, customers, model = sample
    kept = []
    for population in range(40):
        few = customers.sample(300, random_state=population).reset_index(drop=True)
        shop = fit_segments(few, {part.feature: part.function for part in model.transform.parts}, 3 + population % 4, 1)
        before = name_customers(few, shop)
        kept += [share_kept(before, name_customers(replace_some(few, seed), shop)) for seed in range(3)]
    assert np.mean(kept) >= KEPT
