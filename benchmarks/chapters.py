"""What do the chapters on structure and segments cost on a million customers, beside the bound that models are fitted on?"""

import argparse
import json
import os
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.measure import read_last_line, run_module, write_results
from benchmarks.orders import write_orders

CUSTOMERS = 1_000_000
SNAPSHOT = date(2024, 1, 1)
CHAPTERS = ("structure", "segments")
LIMIT = 1.3
"""What is promised, times the seconds on the bound."""

ROUNDS = 2


def prepare(folder: Path, customers: int) -> None:
    """Leave in a run's folder what the chapters on data and features would have left of so many customers."""
    from segbook.common import Chapter
    from segbook.data import open_tables
    from segbook.features import know_customers, tabulate_features

    os.environ["SEGBOOK_RUNS"] = str(folder)
    run = Chapter("features", f"customers_{customers}")
    paths = {name: run.folder / "tables" / f"{name}.parquet" for name in ("transactions", "returns")}
    paths["transactions"].parent.mkdir(parents=True)
    orders = folder / f"orders_{customers}.parquet"
    write_orders(orders, customers)
    for path, condition in zip(paths.values(), ("amount >= 0", "amount < 0"), strict=True):
        duckdb.read_parquet(str(orders)).filter(condition).write_parquet(str(path))
    orders.unlink()
    known = know_customers((*open_tables(*paths.values()), SNAPSHOT), None)
    run.write(features=known.features, entries=tabulate_features(known.entries.values()))
    facts = {
        "data": {"orders": 1, "snapshot": str(SNAPSHOT), "asked_snapshot": None, "survey_columns": []},
        "features": {},
    }
    for chapter, known_facts in facts.items():
        (run.folder / "facts").mkdir(exist_ok=True)
        (run.folder / "facts" / f"{chapter}.json").write_text(json.dumps(known_facts), encoding="utf-8")


def run_chapters(folder: Path, customers: int) -> None:
    """Execute the chapters as the report does, and print the seconds of each."""
    from segbook.runner.chapters import find_chapters, read_parameters
    from segbook.runner.execute import execute_chapter

    os.environ["SEGBOOK_RUNS"] = str(folder)
    name, seconds = f"customers_{customers}", {}
    for chapter in CHAPTERS:
        notebook = find_chapters()[chapter]
        parameters = read_parameters(notebook) | {"name": name}
        if "known_segments" in parameters:
            parameters["known_segments"] = None
        began = time.perf_counter()
        output = folder / name / "notebooks" / notebook.name
        execute_chapter(chapter, notebook, output, parameters, frozenset({"transactions"}))
        seconds[chapter] = time.perf_counter() - began
    print(json.dumps(seconds))


def compare(folder: Path, customers: int, rounds: int) -> list[dict]:
    """Run the chapters on both numbers of customers in turn.

    Returns
    -------
    list of dict
        customers, seconds of each chapter (the least of the rounds) and of both, ratio to the bound, and the limit.
    """
    from segbook.models import FIT_AT_MOST

    sizes = (FIT_AT_MOST, customers)
    for size in sizes:
        run_module("benchmarks.chapters", "--prepare", str(folder), "--customers", str(size))
    taken: dict[int, list[dict]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            printed = run_module("benchmarks.chapters", "--run", str(folder), "--customers", str(size))
            taken[size].append(read_last_line(printed))
    least = {size: min(all_taken, key=lambda each: sum(each.values())) for size, all_taken in taken.items()}
    bound = sum(least[FIT_AT_MOST].values())
    return [
        {"customers": size, **{chapter: round(took, 1) for chapter, took in seconds.items()}}
        | {"both": round(sum(seconds.values()), 1), "ratio": round(sum(seconds.values()) / bound, 2), "limit": LIMIT}
        for size, seconds in least.items()
    ]


def main() -> None:
    """Run the benchmark, or a part of it if a process of its own is asked for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare:
        prepare(asked.prepare, asked.customers)
    elif asked.run:
        run_chapters(asked.run, asked.customers)
    else:
        with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
            rows = compare(Path(temporary), asked.customers, asked.rounds)
        write_results("chapters", rows, rounds=asked.rounds)


if __name__ == "__main__":
    main()
