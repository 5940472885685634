"""Are the estimates of value those that were published?

The customers are the 2,357 of CDNOW whose estimates stand in Fader, Hardie & Lee (2005) and Fader & Hardie (2013). The data is
read from where the package `lifetimes` carries it, and goes through everything that a user's file goes through.
"""

import argparse
import tempfile
from importlib.metadata import distribution, version
from pathlib import Path

import pandas as pd

from benchmarks.measure import write_results
from segbook.data import load_transactions
from segbook.features import count_purchases
from segbook.value import ValueModel, fit_value

SNAPSHOT, SEED = "1997-09-30", 1
PUBLISHED = {
    "customers": "2357",
    "repeat customers": "946",
    "r": "0.243",
    "alpha": "4.414",
    "a": "0.793",
    "b": "2.426",
    "log-likelihood": "-9582.4",
    "p": "6.25",
    "q": "3.74",
    "v": "15.44",
}
"""As they are printed; time in weeks."""


def write_sample(path: Path) -> None:
    """Write the order lines of CDNOW as CSV: customer_id, ordered_at, quantity, amount."""
    source = distribution("lifetimes").locate_file("lifetimes/datasets/CDNOW_sample.txt")  # the package is not imported
    names = ["master_id", "customer_id", "ordered_at", "quantity", "amount"]
    lines = pd.read_csv(str(source), sep=r"\s+", names=names, dtype="str")
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"], format="%Y%m%d").dt.date
    lines.drop(columns="master_id").to_csv(path, index=False)


def estimate(path: Path) -> tuple[pd.DataFrame, ValueModel]:
    """Give the purchases in a file of orders until the snapshot, and the models of them."""
    cleaned = load_transactions(path, {}, snapshot=SNAPSHOT)[1]
    purchases = count_purchases(cleaned.transactions, cleaned.snapshot)
    return purchases, fit_value(purchases, "week", SEED)


def compare(purchases: pd.DataFrame, model: ValueModel) -> list[dict]:
    """Hold our numbers against those published.

    Returns
    -------
    list of dict
        parameter, published, ours, lower and upper (95 %, empty where there is no interval), agrees (ours is what was
        published, rounded as it is).
    """
    table = model.tabulate().set_index("parameter")
    ours = {"customers": len(purchases), "repeat customers": int((purchases["repeats"] > 0).sum())}
    ours |= {"log-likelihood": model.orders.log_likelihood} | table["estimate"].to_dict()
    rows = []
    for name, published in PUBLISHED.items():
        digits = len(published.partition(".")[2])
        ends = {"lower": "", "upper": ""}
        if name in table.index:
            ends = {end: f"{table.at[name, end]:.{digits}f}" for end in ends}
        rows.append(
            {"parameter": name, "published": published, "ours": f"{ours[name]:.{digits + 2 * bool(digits)}f}"}
            | ends
            | {"agrees": "yes" if f"{ours[name]:.{digits}f}" == published else "no"}
        )
    return rows


def main() -> None:
    """Run the benchmark."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
        path = Path(temporary) / "orders.csv"
        write_sample(path)
        rows = compare(*estimate(path))
    write_results("published", rows, snapshot=SNAPSHOT, lifetimes=version("lifetimes"))


if __name__ == "__main__":
    main()
