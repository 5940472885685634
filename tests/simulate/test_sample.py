import pandas as pd
import pytest

from segbook.simulate import write_sample
from segbook.simulate.personas import PERSONAS


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def test_the_embedded_sample_is_the_output_of_the_simulator(sample, root):
    for name in ("transactions.csv", "truth.csv", "README.md"):
        assert (sample / name).read_bytes() == (root / "data" / "sample" / name).read_bytes(), name
    assert (sample / "transactions.csv").stat().st_size < 5_000_000


def test_another_seed_gives_other_customers(sample, tmp_path):
    write_sample(tmp_path, customers=200, seed=8)
    write_sample(tmp_path / "again", customers=200, seed=8)
    assert (tmp_path / "transactions.csv").read_bytes() == (tmp_path / "again" / "transactions.csv").read_bytes()
    assert (tmp_path / "truth.csv").read_bytes() != (sample / "truth.csv").read_bytes()[:10_000]


def test_personas_shop_as_planted(sample):
    lines = pd.read_csv(sample / "transactions.csv", parse_dates=["ordered_at"])
    truth = pd.read_csv(sample / "truth.csv")
    assert truth["segment"].value_counts(normalize=True).to_dict() == pytest.approx(
        {persona.name: persona.share for persona in PERSONAS}, abs=0.001
    )
    assert lines["ordered_at"].min() >= pd.Timestamp("2023-01-01")
    assert lines["ordered_at"].max() < pd.Timestamp("2025-02-01")
    orders = lines[lines["quantity"] > 0].drop_duplicates("order_id").merge(truth, on="customer_id")
    per_customer = orders.groupby("segment").size() / truth["segment"].value_counts()
    assert per_customer["one_time"] == pytest.approx(0.97, abs=0.03)  # guests are 3 %
    assert per_customer["devoted"] > 2 * per_customer["regular"] > 10 * per_customer["newcomer"]
    last = orders.groupby(["segment", "customer_id"])["ordered_at"].max()
    assert last["lapsed"].max() < pd.Timestamp("2024-07-10")


def test_the_dirt_is_there(sample):
    lines = pd.read_csv(sample / "transactions.csv")
    assert lines["customer_id"].isna().mean() == pytest.approx(0.03, abs=0.01)
    assert (lines["quantity"] < 0).mean() == pytest.approx(0.03, abs=0.005)
    assert (lines["unit_price"] == 0).mean() == pytest.approx(0.002, abs=0.001)
    assert lines.duplicated().mean() > 0.009


def test_december_is_busy_and_gardens_are_for_spring(sample):
    lines = pd.read_csv(sample / "transactions.csv", parse_dates=["ordered_at"])
    months = lines["ordered_at"].dt.month
    whole_year = lines["ordered_at"].dt.year == 2024
    assert (months[whole_year] == 12).sum() > 1.5 * (months[whole_year] == 6).sum()
    garden = (lines["category"] == "Garden").groupby(months).mean()
    assert garden[5] > 3 * garden[12]
