"""The embedded data set: files that a student can open."""

from pathlib import Path

import numpy as np
import pandas as pd

from segbook.simulate.dirt import add_dirt
from segbook.simulate.personas import PERSONAS
from segbook.simulate.shop import END, START, simulate_customers, simulate_lines, simulate_orders

CUSTOMERS, SEED = 2_000, 7

_CODEBOOK = """# The sample: a small shop for house and garden

A simulated shop (`make sample` writes these files; nobody in them is real): {customers:,} customers,
{lines:,} rows from {start} to {end}, amounts in euros.

## transactions.csv: one row per order line

| column | meaning | unit or form |
|---|---|---|
| order_id | number of the order; returns have `R` and the number of the order they belong to | text |
| customer_id | who bought; empty for guests | text |
| ordered_at | when | date and time, local |
| product_id | number of the product | text |
| product | name of the product | text |
| category | kind of product | one of {categories} |
| quantity | how many; negative for returns | units |
| unit_price | price of one; 0 for free samples | euros |
| country | where the customer lives | text |

The file has the dirt of real ones on purpose: guests without a number, returns, free samples,
rows that occur twice.

## truth.csv: which segment each customer was made from

| column | meaning |
|---|---|
| customer_id | as above |
| segment | the planted segment: {personas} |

| segment | share | orders a month | first order, months before the end | stopped, months before the end |
|---|---|---|---|---|
{table}
"""


def write_sample(folder: Path, customers: int = CUSTOMERS, seed: int = SEED) -> None:
    """Simulate the sample and write transactions.csv, truth.csv and README.md.

    Parameters
    ----------
    folder : Path
        Is made if it is not there.
    customers : int
    seed : int
        The same seed gives the same bytes.
    """
    rng = np.random.default_rng(seed)
    people = simulate_customers(customers, rng)
    lines = add_dirt(simulate_lines(simulate_orders(people, rng), rng), rng)
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "transactions.csv", lines, float_format="%.2f", date_format="%Y-%m-%d %H:%M")
    _write_csv(folder / "truth.csv", people[["customer_id", "segment"]])
    (folder / "README.md").write_text(_describe(customers, lines), encoding="utf-8", newline="\n")


def _write_csv(path: Path, frame: pd.DataFrame, **form) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", **form)


def _describe(customers: int, lines: pd.DataFrame) -> str:
    table = "\n".join(
        f"| {each.name} | {each.share:.0%} | {each.orders_per_month:.2f} | {_months(each.joined)} | {_months(each.left)} |"
        for each in PERSONAS
    )
    return _CODEBOOK.format(
        customers=customers,
        lines=len(lines),
        start=START,
        end=END,
        categories=", ".join(sorted(lines["category"].unique())),
        personas=", ".join(each.name for each in PERSONAS),
        table=table,
    )


def _months(bounds: tuple[float, float]) -> str:
    return "still active" if bounds == (0, 0) else f"{bounds[0]:g} to {bounds[1]:g}"
