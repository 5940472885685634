"""What does stability cost, beside a straightforward loop over scikit-learn on the same draws?"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import ROOT, read_last_line, run_module, write_results

KS, PAIRS, STARTS, SEED = range(2, 9), 50, 3, 1
ROUNDS = 3


def load_points() -> np.ndarray:
    """Make the points of the 4,338 customers of UCI Online Retail: log recency, frequency and monetary, standardised."""
    from segbook.data import load_transactions
    from segbook.features import choose_features, compute_features
    from segbook.models import Transform

    folder = os.environ.get("SEGBOOK_DATA")
    path = Path(folder, "online_retail", "online_retail.csv.gz") if folder else ROOT / "data/raw/online_retail.csv"
    cleaned = load_transactions(path, {}, returns="exclude", deduplicate=True)[1]
    entries = [entry for entry in choose_features(cleaned.transactions) if entry.makes_segments]
    features = compute_features(cleaned.transactions, cleaned.snapshot, entries)
    return Transform.fit(features, {entry.name: entry.transform for entry in entries}).apply(features)


def measure_with_segbook(points: np.ndarray) -> pd.Series:
    """Give the median agreement for each number of segments, as the report measures it."""
    from segbook.models import fit_quickly
    from segbook.structure import measure_agreement

    return measure_agreement(points, fit_quickly, KS, seed=SEED, pairs=PAIRS).groupby("k")["adjusted_rand"].median()


def measure_with_loop(points: np.ndarray) -> pd.Series:
    """Give the same, by a loop over the same draws with the same starts."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    medians = {}
    for k in KS:
        agreement = []
        for pair in range(PAIRS):
            labels = []
            for half in (0, 1):
                rng = np.random.default_rng((SEED, k, pair, half))
                drawn = points[np.sort(rng.integers(len(points), size=len(points)))]
                model = KMeans(k, n_init=STARTS, random_state=int(rng.integers(2**31))).fit(drawn)
                labels.append(model.predict(points))
            agreement.append(adjusted_rand_score(*labels))
        medians[k] = np.median(agreement)
    return pd.Series(medians)


CONTENDERS = {"segbook": measure_with_segbook, "loop": measure_with_loop}


def run_contender(name: str, points: Path) -> None:
    """Measure in this process, and print seconds and medians."""
    loaded = np.load(points)
    CONTENDERS[name](loaded[:50])  # imports, and the start of processes, are not counted
    began = time.perf_counter()
    medians = CONTENDERS[name](loaded)
    print(json.dumps({"seconds": time.perf_counter() - began, "medians": medians.tolist()}))


def compare(points: Path, rounds: int) -> list[dict]:
    """Run the contenders in turn, each in a process of its own.

    Returns
    -------
    list of dict
        contender, seconds (the least of the rounds), ratio to the loop, and the medians for each number of segments.
    """
    seconds, medians = {name: [] for name in CONTENDERS}, {}
    for _ in range(rounds):
        for name in CONTENDERS:
            done = read_last_line(run_module("benchmarks.stability", "--contender", name, "--points", str(points)))
            seconds[name].append(done["seconds"])
            medians[name] = done["medians"]
    loop = min(seconds["loop"])
    return [
        {"contender": name, "seconds": round(min(taken), 2), "ratio": round(min(taken) / loop, 2)}
        | {f"median_{k}": round(value, 3) for k, value in zip(KS, medians[name], strict=True)}
        for name, taken in seconds.items()
    ]


def main() -> None:
    """Run the benchmark, or one contender if a process of its own is asked for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--points", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.contender:
        run_contender(asked.contender, asked.points)
        return
    with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
        points = Path(temporary) / "points.npy"
        np.save(points, load_points())
        rows = compare(points, asked.rounds)
    write_results("stability", rows, rounds=asked.rounds, pairs=PAIRS, starts=STARTS)


if __name__ == "__main__":
    main()
