"""What do the models of value, and forecasts by them, cost on a million customers, beside a fiftieth of these?"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import pandas as pd

from benchmarks.buyers import Shop, simulate_buyers
from benchmarks.measure import peak_megabytes, read_last_line, run_module, write_results

CUSTOMERS, SMALLER = 1_000_000, 50
SHOP = Shop("two years", (0.7, 12.0, 0.5, 3.0), (3.0, 4.0, 40.0), weeks=104, joining=104, customers=CUSTOMERS)
HORIZON_DAYS, SEED = 365, 1
LIMITS = {"fit_value": 5, "forecast": ""}
"""What is promised, times the seconds on a fiftieth; forecasts are one by one."""

LIMIT_MEGABYTES = 2_048
ROUNDS = 3


def prepare(path: Path, customers: int) -> None:
    """Write the purchase histories of two years, told by whole days, as Parquet."""
    simulate_buyers(SHOP, customers, 0, 1, SEED)[0].to_parquet(path, index=False)


def measure(path: Path) -> None:
    """Estimate and forecast in this process, and print the seconds of each and the memory until its end."""
    from segbook.value import fit_value, forecast

    purchases = pd.read_parquet(path)
    few = purchases.head(500)

    def foresee(model, customers):
        return forecast(model, customers, HORIZON_DAYS, margin=0.3, discount_rate=0.1, seed=SEED)

    foresee(fit_value(few, "week", SEED), few)  # imports, and looking for libraries, are not counted
    began = time.perf_counter()
    model = fit_value(purchases, "week", SEED)
    fitted, memory = time.perf_counter(), peak_megabytes()
    foresee(model, purchases)
    done = {"fit_value": [fitted - began, memory], "forecast": [time.perf_counter() - fitted, peak_megabytes()]}
    print(json.dumps(done))


def compare(folder: Path, customers: int, rounds: int) -> list[dict]:
    """Measure both numbers of customers in turn, each in a process of its own.

    Returns
    -------
    list of dict
        work, customers, repeaters (share who came back), seconds (the least of the rounds), ratio to the smaller number,
        its limit, megabytes (the most of the rounds, of what came before in the process, too) and their limit.
    """
    sizes = (customers // SMALLER, customers)
    paths = {size: folder / f"purchases_{size}.parquet" for size in sizes}
    for size, path in paths.items():
        prepare(path, size)
    taken = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, path in paths.items():
            taken[size].append(read_last_line(run_module("benchmarks.value_scale", "--measure", str(path))))
    rows = []
    for work, limit in LIMITS.items():
        least = {size: min(done[work][0] for done in taken[size]) for size in sizes}
        for size, path in paths.items():
            repeaters = (pd.read_parquet(path, columns=["repeats"])["repeats"] > 0).mean()
            rows.append(
                {"work": work, "customers": size, "repeaters": round(repeaters, 2), "seconds": round(least[size], 2)}
                | {"ratio": round(least[size] / least[sizes[0]], 2), "limit": limit}
                | {"megabytes": max(done[work][1] for done in taken[size]), "limit_megabytes": LIMIT_MEGABYTES}
            )
    return rows


def main() -> None:
    """Run the benchmark, or measure if a process of its own is asked for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure)
        return
    with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
        rows = compare(Path(temporary), asked.customers, asked.rounds)
    write_results("value_scale", rows, rounds=asked.rounds)


if __name__ == "__main__":
    main()
