"""Seconds and memory of a process, and the small tables that they are kept in."""

import csv
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
VERSIONS = ("duckdb", "ibis-framework", "jupyter-book", "numpy", "pandas", "papermill", "polars", "pyarrow", "scipy")


def count_cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def peak_megabytes(who: int = resource.RUSAGE_SELF) -> int:
    """Give the most memory that was resident at a time, in MiB: of this process, or of the largest child that ended."""
    unit = 1024 if sys.platform == "darwin" else 1
    return resource.getrusage(who).ru_maxrss // 1024 // unit


def run_module(module: str, *arguments: str, threads: int | None = None) -> str:
    """Run a module in a process of its own, from the project's folder, and give what it prints.

    Parameters
    ----------
    module : str
    *arguments : str
    threads : int, optional
        For libraries that read their number of threads from the environment.
    """
    given = {"OMP_NUM_THREADS": str(threads), "POLARS_MAX_THREADS": str(threads)} if threads else {}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | given, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def measure_seconds(module: str, *arguments: str) -> float:
    """Give the seconds that a module takes from its process's start to its end."""
    began = time.perf_counter()
    run_module(module, *arguments)
    return time.perf_counter() - began


def read_last_line(printed: str) -> dict:
    """Read the last line of what a process printed as JSON; what comes before may be progress."""
    return json.loads(printed.splitlines()[-1])


def write_results(name: str, rows: Sequence[dict], **setting) -> None:
    """Write results beside this module as CSV, and what they were measured with into `setting.csv`.

    Parameters
    ----------
    name : str
        Of the benchmark.
    rows : sequence of dict
        All with the same keys.
    **setting
        What else the reader must know, such as the number of rounds.
    """
    _write(FOLDER / f"{name}.csv", rows)
    known = {"date": datetime.now(UTC).date().isoformat(), "cores": count_cores(), "machine": platform.machine()}
    known |= {"python": platform.python_version()} | setting | _list_versions()
    kept = [row for row in _read(FOLDER / "setting.csv") if row["benchmark"] != name]
    kept += [{"benchmark": name, "what": what, "value": value} for what, value in known.items()]
    _write(FOLDER / "setting.csv", sorted(kept, key=lambda row: row["benchmark"]))
    print(*(", ".join(f"{key} {value}" for key, value in row.items()) for row in rows), sep="\n")


def _list_versions() -> dict[str, str]:
    found = {}
    for package in VERSIONS:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _read(path: Path) -> list[dict]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Sequence[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
