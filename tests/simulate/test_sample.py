"""The embedded sample: what the simulator makes, and what can be found in it."""

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segbook.models import Transform, fit_kmeans
from segbook.simulate import Plan, simulate
from segbook.structure import choose_k, label_partitions, measure_partitions

FEATURES = ("recency_days", "frequency", "monetary")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    simulate(folder, Plan(dirty=True, seed=7))
    return folder


@pytest.fixture(scope="module")
def customers(root, summarise):
    folder = root / "data" / "sample"
    lines = pd.read_csv(folder / "transactions.csv", dtype={"order_id": str}, parse_dates=["ordered_at"])
    features = summarise(lines.assign(amount=lines["quantity"] * lines["unit_price"] - lines["discount"]))
    return features.join(pd.read_csv(folder / "truth_segments.csv", index_col="customer_id"))


def test_the_embedded_sample_is_the_output_of_the_simulator(sample, root):
    names = sorted(path.name for path in sample.iterdir())
    assert names == sorted(path.name for path in (root / "data" / "sample").iterdir())
    for name in names:
        assert (sample / name).read_bytes() == (root / "data" / "sample" / name).read_bytes(), name
    assert sum(path.stat().st_size for path in sample.iterdir()) < 6_000_000


def test_the_planted_segments_come_back_from_the_sample(customers):
    points = Transform.fit(customers, dict.fromkeys(FEATURES, "log1p")).apply(customers)
    labels = label_partitions(points, fit_kmeans, range(1, 9), 20240101)
    assert adjusted_rand_score(customers["segment"], labels[5]) >= 0.81
    measures = measure_partitions(points, labels)
    assert choose_k(measures, "auto", customers=len(customers), min_cell=10).recommended == 5


def test_every_column_of_the_sample_is_in_its_codebook(root):
    folder = root / "data" / "sample"
    codebook = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("*.csv"):
        section = codebook.split(f"## {path.name}")[1].split("\n## ")[0]
        described = {
            name for row in section.splitlines() if row.startswith("|") for name in row.split("|")[1].split(",")
        }
        frame = pd.read_csv(path)
        assert set(frame) <= {name.strip() for name in described}
        assert f"{len(frame):,} rows." in section
