"""Simulated folders, read back."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from segbook.simulate import Plan, simulate

TEXT = {"customer_id": str, "order_id": str, "postcode": str}


def read_folder(folder: Path) -> dict[str, pd.DataFrame]:
    tables = {path.stem: pd.read_csv(path, dtype=TEXT) for path in folder.glob("*.csv")}
    tables |= {path.stem: pd.read_parquet(path) for path in [*folder.glob("*.parquet"), folder / "transactions"]
               if path.exists()}  # fmt: skip
    lines = tables["transactions"]
    tables["transactions"] = lines.assign(
        ordered_at=pd.to_datetime(lines["ordered_at"]),
        amount=lines["quantity"] * lines["unit_price"] - lines["discount"],
    )
    return tables


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """Give the tables of a simulation, clean unless asked otherwise; each is made once."""

    @cache
    def run(customers: int = 6_000, structure: str = "natural", block: int = 50_000, **options) -> dict:
        folder = tmp_path_factory.mktemp("simulated")
        simulate(folder, Plan(customers, structure, **options), block=block)
        return read_folder(folder)

    return run


@pytest.fixture(scope="session")
def summarise():
    """Give recency_days, frequency and monetary of each customer from the lines that count."""

    def compute(lines: pd.DataFrame) -> pd.DataFrame:
        lines = lines.drop_duplicates()
        lines = lines[lines["customer_id"].notna() & (lines["quantity"] > 0) & (lines["amount"] > 0)]
        table = lines.groupby("customer_id").agg(
            last=("ordered_at", "max"), frequency=("order_id", "nunique"), monetary=("amount", "sum")
        )
        days = (pd.Timestamp("2025-02-01") - table.pop("last").dt.normalize()).dt.days
        return table.assign(recency_days=days)

    return compute
