"""What does the Bayesian mixture cost on a million customers, beside a fiftieth of these and beside sampling every customer?

It is sampled from micro-clusters; where that must not show, its posterior is set beside the maximum-likelihood fit to all customers.
"""

import argparse
import json
import resource
import time

import numpy as np
from sklearn.mixture import GaussianMixture

from benchmarks.measure import peak_megabytes, read_last_line, run_module, write_results
from benchmarks.mixtures import Truth, group, list_values, measure_chains, standardise
from segbook.bayes import compress
from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior
from segbook.bayes.sample import sample
from segbook.bayes.sampler import SAMPLING
from segbook.models import FIT_AT_MOST, sample_rows

CUSTOMERS, SMALLER, ROUNDS, SEED = 1_000_000, 50, 2, 1
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
"""Customers of whom all are sampled, until that takes too long."""

LIMIT_SECONDS, LIMIT_RATIO, LIMIT_DISTANCE, LIMIT_R_HAT, LIMIT_ESS = 600, 1.5, 0.35, 1.01, 400
CONVERGED = 1e-5
"""Step of the log likelihood at which EM ends: what is left of the way is then a few hundredths of a posterior standard deviation."""

_FACTORS = [
    [[0.8, 0.0, 0.0], [0.3, 0.6, 0.0], [0.1, 0.2, 0.7]],
    [[0.6, 0.0, 0.0], [-0.2, 0.7, 0.0], [0.2, 0.1, 0.5]],
    [[0.7, 0.0, 0.0], [0.4, 0.5, 0.0], [0.1, 0.3, 0.6]],
    [[0.5, 0.0, 0.0], [0.0, 0.6, 0.0], [0.2, -0.2, 0.6]],
]
TRUTH = Truth(
    np.array([0.35, 0.3, 0.2, 0.15]),
    np.array([[0.0, 0.0, 0.0], [1.5, 1.0, 0.0], [0.0, 1.8, 1.2], [-1.2, 0.5, 1.6]]),
    np.array(_FACTORS) @ np.swapaxes(_FACTORS, 1, 2),
)
"""Four correlated Gaussians in three dimensions; who knows them still takes one customer in eight for another's."""


class TooLongError(Exception):
    """Sampling takes longer than anybody waits."""


def measure(customers: int, *, everybody: bool, compared: bool) -> dict:
    """Compress and sample in this process.

    Parameters
    ----------
    customers : int
    everybody : bool
        Whether every customer is a row, however many there are.
    compared : bool
        Whether to fit all customers by maximum likelihood, too.

    Returns
    -------
    dict
        rows, compress and sample (seconds; without compiling), sampler_cpu (seconds of processors that the sampler's process
        used in all, which other work does not lengthen), error, r_hat, ess, divergences, megabytes and sampler_megabytes (the
        most of the process and of the sampler's), and where compared distance, from posterior means to the
        maximum-likelihood fit in posterior standard deviations, of the worst parameter.
    """
    if everybody:
        compress.ALL = customers
    points = standardise(TRUTH.simulate(customers, SEED)[0])[0]
    seen = group(points, len(TRUTH.share), SEED)
    began = time.perf_counter()
    condensed = compress.choose_rows(points, seen.groups, Prior(), SEED, correlated=True)
    done = {"rows": len(condensed.rows.weight), "compress": time.perf_counter() - began}
    sampling = []

    def tell(what: str, _: float | None) -> None:
        if what == SAMPLING:
            sampling.append(time.perf_counter())
            if sampling[-1] - sampling[0] > LIMIT_SECONDS:
                raise TooLongError

    try:
        posterior = sample(seen, Prior(), SEED, tell)
    except TooLongError:
        return done
    done |= {"sample": time.perf_counter() - sampling[0], "error": posterior.error}
    done["sampler_cpu"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    values = list_values(posterior.share, posterior.mean, posterior.covariance)
    r_hat, ess = measure_chains(np.concatenate(list(values.values()), axis=-1))
    done |= {"r_hat": r_hat, "ess": ess, "divergences": int(posterior.diverging.sum())}
    done |= {"megabytes": peak_megabytes(), "sampler_megabytes": peak_megabytes(resource.RUSAGE_CHILDREN)}
    return done | ({"distance": measure_distance(posterior, points)} if compared else {})


def measure_distance(posterior: Posterior, points: np.ndarray) -> float:
    """Give the largest distance from posterior means to the maximum-likelihood fit of all points, in posterior standard deviations."""
    fitted = fit_all(points, posterior.k).align(posterior.mean.mean(axis=(0, 1)))
    drawn = list_values(posterior.share, posterior.mean, posterior.covariance)
    likeliest = list_values(fitted.share, fitted.mean, fitted.covariance)
    apart = [np.abs(drawn[kind].mean(axis=(0, 1)) - likeliest[kind]) / drawn[kind].std(axis=(0, 1)) for kind in drawn]
    return float(np.concatenate(apart).max())


def fit_all(points: np.ndarray, k: int) -> Truth:
    """Fit by maximum likelihood: EM of scikit-learn on some customers, then on all until it hardly moves."""
    settings = {"n_components": k, "reg_covar": 0, "max_iter": 10_000, "random_state": SEED}
    few = GaussianMixture(tol=1e-7, n_init=3, **settings).fit(sample_rows(points, FIT_AT_MOST, SEED))
    start = {"weights_init": few.weights_, "means_init": few.means_, "precisions_init": few.precisions_}
    whole = GaussianMixture(tol=CONVERGED / len(points), **settings, **start).fit(points)
    if not whole.converged_:
        raise RuntimeError("EM on all customers did not converge")
    return Truth(whole.weights_, whole.means_, whole.covariances_)


def run(customers: int, *options: str) -> dict:
    """Measure in a process of its own."""
    return read_last_line(run_module("benchmarks.bayes_scale", "--measure", str(customers), *options))


def compare(customers: int, rounds: int) -> list[dict]:
    """Measure both numbers of customers in turn, then every customer of ever more, until that takes too long.

    Returns
    -------
    list of dict
        way (``micro-clusters`` or ``every customer``), customers, rows, seconds to compress and to sample (the least of the
        rounds; without compiling), ratio of the latter to the smaller number, and what `measure` gives, of the first round.
    """
    sizes = (customers // SMALLER, customers)
    taken = {size: [] for size in sizes}
    for number in range(rounds):
        for size in sizes:
            taken[size].append(run(size, *([] if number else ["--compared"])))
    least = {size: min(done["sample"] for done in taken[size]) for size in sizes}
    rows = [
        tell_row("micro-clusters", size, done[0] | {"sample": least[size]}, least[sizes[0]])
        for size, done in taken.items()
    ]
    for size in SIZES:
        done = run(size, "--everybody")
        rows.append(tell_row("every customer", size, done, least[sizes[0]]))
        if "sample" not in done:
            return rows
    return rows


def tell_row(way: str, customers: int, done: dict, smaller: float) -> dict:
    """Write one line of the table; what took too long has no numbers."""
    told = {"way": way, "customers": customers, "rows": done["rows"], "compress_seconds": round(done["compress"], 2)}
    told["sample_seconds"] = round(done["sample"], 2) if "sample" in done else f"over {LIMIT_SECONDS}"
    told["sampler_cpu_seconds"] = round(done["sampler_cpu"], 1) if "sample" in done else ""
    told["ratio"] = round(done["sample"] / smaller, 2) if "sample" in done else ""
    places = {"error": 3, "r_hat": 4, "ess": 0, "divergences": 0, "megabytes": 0, "sampler_megabytes": 0, "distance": 3}
    return told | {name: round(done[name], digits or None) if name in done else "" for name, digits in places.items()}


def list_failures(rows: list[dict]) -> list[str]:
    """Say what of the promises about micro-clusters does not hold."""
    few, many = rows[:2]
    promises = {
        "ratio": many["ratio"] <= LIMIT_RATIO,
        "distance": max(few["distance"], many["distance"]) <= LIMIT_DISTANCE,
        "r_hat": max(few["r_hat"], many["r_hat"]) <= LIMIT_R_HAT,
        "ess": min(few["ess"], many["ess"]) >= LIMIT_ESS,
    }
    return [name for name, holds in promises.items() if not holds]


def main() -> None:
    """Run the benchmark, or measure if a process of its own is asked for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    for option in ("--everybody", "--compared"):
        parser.add_argument(option, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, everybody=asked.everybody, compared=asked.compared)))
        return
    rows = compare(asked.customers, asked.rounds)
    write_results("bayes_scale", rows, rounds=asked.rounds, does_not_hold=", ".join(list_failures(rows)) or "nothing")


if __name__ == "__main__":
    main()
