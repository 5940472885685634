"""What do the features of 20 million order lines cost, beside SQL written by hand, polars and pandas?"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import count_cores, peak_megabytes, read_last_line, run_module, write_results

CUSTOMERS, WARM_UP_CUSTOMERS = 1_000_000, 1_000
ROUNDS = 3
TOLERANCE = 1e-6
TAKEN = {"seconds": min, "megabytes": max}
"""Of several rounds: on a machine with other work, the least seconds are the nearest to the truth."""

YARDSTICKS = {"to_sql": "hand-written SQL", "to_pandas": "pandas"}


def run_contender(name: str, folder: Path, threads: int, keep: bool) -> dict:
    """Compute the features in this process, first of a few lines, so that imports are not measured.

    Parameters
    ----------
    name : str
        One of `benchmarks.contenders.CONTENDERS`.
    folder : Path
        With `orders.parquet` and `few.parquet`.
    threads : int
    keep : bool
        Whether to write what was computed, once it is measured.

    Returns
    -------
    dict
        seconds, megabytes.
    """
    from benchmarks.contenders import CONTENDERS

    compute = CONTENDERS[name]
    compute(folder / "few.parquet", threads)
    began = time.perf_counter()
    features = compute(folder / "orders.parquet", threads)
    measured = {"seconds": time.perf_counter() - began, "megabytes": peak_megabytes()}
    if keep:
        features.to_parquet(folder / f"{name}.parquet")
    return measured


def compare_contenders(folder: Path, customers: int, rounds: int, threads: int) -> list[dict]:
    """Measure every contender in processes of their own, in turn, and check that all give the same numbers.

    Parameters
    ----------
    folder : Path
        Where order lines and results go.
    customers, rounds, threads : int

    Returns
    -------
    list of dict
        contender, seconds and megabytes (over the rounds as in `TAKEN`), and their ratios to `YARDSTICKS`.

    Raises
    ------
    ValueError
        If a contender gives other numbers.
    """
    for name, size in {"orders": customers, "few": WARM_UP_CUSTOMERS}.items():
        run_module("benchmarks.features", "--folder", str(folder), "--make", name, "--customers", str(size))
    names = json.loads(run_module("benchmarks.features", "--list"))
    measured: dict[str, list[dict]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names:
            asked = ["--folder", str(folder), "--only", name, *(["--keep"] if turn == 0 else [])]
            printed = run_module("benchmarks.features", *asked, "--threads", str(threads), threads=threads)
            measured[name].append(read_last_line(printed))
    _check_agreement(folder, names)
    taken = {
        name: {key: take(each[key] for each in runs) for key, take in TAKEN.items()} for name, runs in measured.items()
    }
    return [_make_row(name, taken) for name in names]


def _make_row(name: str, taken: dict[str, dict]) -> dict:
    own = taken[name]
    row = {"contender": name, "seconds": round(own["seconds"], 2), "megabytes": round(own["megabytes"])}
    for key in own:
        row |= {f"{key}_{to}": round(own[key] / taken[peer][key], 3) for to, peer in YARDSTICKS.items()}
    return row


def _check_agreement(folder: Path, names: Sequence[str]) -> None:
    import pandas as pd

    from benchmarks.contenders import measure_difference

    first, *others = names
    ours = pd.read_parquet(folder / f"{first}.parquet")
    for name in others:
        difference = measure_difference(ours, pd.read_parquet(folder / f"{name}.parquet"))
        if difference > TOLERANCE:
            raise ValueError(f"{name} differs from {first} by {difference:g}")


def main() -> None:
    """Run the benchmark, or the part of it that a process of its own is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep the order lines there; default: a temporary folder")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--threads", type=int, default=count_cores())
    for part in ("--make", "--only"):
        parser.add_argument(part, help=argparse.SUPPRESS)
    for part in ("--keep", "--list"):
        parser.add_argument(part, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        from benchmarks.orders import write_orders

        write_orders(asked.folder / f"{asked.make}.parquet", asked.customers)
    elif asked.list:
        from benchmarks.contenders import list_contenders

        print(json.dumps(list_contenders()))
    elif asked.only:
        print("\n" + json.dumps(run_contender(asked.only, asked.folder, asked.threads, asked.keep)))
    else:
        with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
            rows = compare_contenders(asked.folder or Path(temporary), asked.customers, asked.rounds, asked.threads)
        setting = {"customers": asked.customers, "rounds": asked.rounds, "threads": asked.threads}
        write_results("features", rows, **setting)


if __name__ == "__main__":
    main()
