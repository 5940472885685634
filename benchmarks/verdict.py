"""How often is each verdict reached, where it is right and where it is wrong?

Every kind of `benchmarks.populations` is drawn many times, with 1,000 and 2,000 customers in turn, and judged as a
report would judge it: with the agreement of 20 bootstrap pairs of four segments. What holds and what does not is told in
the README beside this module.
"""

import argparse
import time
from statistics import median

import numpy as np
from joblib import Parallel, delayed
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from benchmarks.measure import write_results
from benchmarks.populations import KINDS, Kind
from segbook.structure.rounding import standardise
from segbook.structure.verdict import Verdict, reach_verdict

SETS, PROCESSES = 200, 2
SIZES = (1_000, 2_000)
SEGMENTS, PAIRS, STARTS = 4, 20, 3
VERDICTS = ("natural", "reproducible", "constructive", "none")


def measure_agreement(points: np.ndarray, rng: np.random.Generator) -> float:
    """Give the median adjusted Rand index of bootstrap pairs: both fitted anew, both labelling everybody."""
    agreements = []
    for _ in range(PAIRS):
        seeds = rng.integers(2**31, size=2).tolist()
        drawn = [points[rng.integers(len(points), size=len(points))] for _ in seeds]
        fits = [
            KMeans(SEGMENTS, n_init=STARTS, random_state=seed).fit(each)
            for seed, each in zip(seeds, drawn, strict=True)
        ]
        agreements.append(adjusted_rand_score(*(fit.predict(points) for fit in fits)))
    return float(np.median(agreements))


def measure_inertia(points: np.ndarray, k: int) -> float:
    """Give the within-cluster sum of squares of a k-means partition, made in the same way of data and permuted copies."""
    return float(KMeans(k, n_init=STARTS, random_state=0).fit(points).inertia_)


def judge_set(kind: Kind, number: int) -> tuple[Verdict, float]:
    """Draw one data set and judge it.

    Parameters
    ----------
    kind : Kind
    number : int
        Of the set; the seed is made of it and the name of the kind.

    Returns
    -------
    verdict : Verdict
    seconds : float
        That the verdict took, without the agreement.
    """
    rng = np.random.default_rng([number, *kind.name.encode()])
    points = standardise(kind.draw(SIZES[number % len(SIZES)], rng))
    with threadpool_limits(1):
        agreement = measure_agreement(points, rng)
        began = time.perf_counter()
        verdict = reach_verdict(points, agreement, inertia=measure_inertia, seed=number)
    return verdict, time.perf_counter() - began


def judge_kind(kind: Kind, sets: int, parallel: Parallel) -> dict:
    """Give a row of the table: how often each verdict was reached, and the median of the seconds."""
    verdicts, seconds = zip(*parallel(delayed(judge_set)(kind, number) for number in range(sets)), strict=True)
    reached = [each.verdict for each in verdicts]
    row = {"kind": kind.name, "expected": " or ".join(kind.expected), "sets": sets}
    row |= {verdict: reached.count(verdict) for verdict in VERDICTS} | {"seconds": round(median(seconds), 2)}
    print(row, flush=True)
    return row


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    asked = parser.parse_args()
    with Parallel(asked.processes) as parallel:
        rows = [judge_kind(kind, asked.sets, parallel) for kind in KINDS]
    write_results("verdict", rows, sets=asked.sets, customers=" and ".join(map(str, SIZES)))


if __name__ == "__main__":
    main()
