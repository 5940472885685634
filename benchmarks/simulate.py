"""What does it cost to simulate a million customers?"""

import argparse
import resource
import tempfile
from pathlib import Path

from benchmarks.measure import measure_seconds, peak_megabytes, write_results

CUSTOMERS = 1_000_000
LIMIT_MEGABYTES = 2_048
"""What is promised, whatever the number of customers."""


def simulate_customers(folder: Path, customers: int) -> dict:
    """Simulate customers in a process of its own.

    Returns
    -------
    dict
        customers, seconds, megabytes (peak), the limit, and the share of it that was used.
    """
    seconds = measure_seconds("segbook", "simulate", str(folder), "--customers", str(customers))
    peak = peak_megabytes(resource.RUSAGE_CHILDREN)
    return {
        "customers": customers,
        "seconds": round(seconds, 1),
        "megabytes": peak,
        "limit_megabytes": LIMIT_MEGABYTES,
        "megabytes_to_limit": round(peak / LIMIT_MEGABYTES, 3),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
        row = simulate_customers(Path(temporary) / "simulation", asked.customers)
    write_results("simulate", [row])


if __name__ == "__main__":
    main()
