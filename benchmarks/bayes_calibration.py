"""Does the sampler draw from the posterior? Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018).

If the truth is drawn from the prior and data from the truth, then the truth is one more draw from the posterior: its rank
among the draws is uniform, for every quantity. Quantities are such as do not depend on which component is called the first.
"""

import argparse
from functools import cache

import numpy as np
from joblib import Parallel, delayed
from scipy.special import logsumexp
from scipy.stats import binom, chisquare, invwishart

from benchmarks.measure import write_results
from benchmarks.mixtures import WEAK, Truth, group, measure_chains
from segbook.bayes.prior import Prior
from segbook.bayes.sample import sample

SETS, PROCESSES, CUSTOMERS, K, COLUMNS = 100, 2, 200, 3, 2
PRIORS = {
    "separate": Prior(concentration=10, mean_sd=5, spread_worth=10, spread_sd=0.5),
    "weak": WEAK,
    "overlapping": Prior(concentration=2, mean_sd=0.7, spread_worth=10, spread_sd=0.5),
}
"""Priors under which components are mostly apart, as the report has it, and mostly upon each other."""

KEPT, BINS = 99, 10
"""Draws that are kept of all, evenly apart, so that ranks are 0 to 99 and the draws nearly independent."""

LEVEL = 0.05
"""Chance that anything is called uneven under a prior where all is uniform: two tests of each quantity share it."""

DISAGREE = 1.05
"""R-hat above which the report trusts no draws."""

_TRIALS = 20_000


def draw_truth(prior: Prior, seed: int) -> Truth:
    """Draw a mixture from the prior."""
    rng = np.random.default_rng(seed)
    freedom = prior.freedom(COLUMNS, correlated=True)
    scale = prior.spread_sd**2 * prior.spread_worth * np.eye(COLUMNS)
    covariance = invwishart(freedom, scale).rvs(K, random_state=rng)
    return Truth(rng.dirichlet([prior.concentration] * K), rng.normal(0, prior.mean_sd, (K, COLUMNS)), covariance)


def describe(share: np.ndarray, mean: np.ndarray, covariance: np.ndarray, points: np.ndarray) -> dict[str, np.ndarray]:
    """Give quantities of mixtures (…, k) that do not depend on the order of components, each of shape (…)."""
    first = mean[..., 0]
    last = first.argmax(axis=-1)[..., None]
    variance = covariance[..., 0, 0]
    correlation = covariance[..., 0, 1] / np.sqrt(variance * covariance[..., 1, 1])
    sizes, means = np.sort(share, axis=-1), np.sort(first, axis=-1)
    rightmost = {"size": share, "variance": variance, "correlation": correlation}
    return {
        "smallest size": sizes[..., 0],
        "largest size": sizes[..., -1],
        "smallest mean": means[..., 0],
        "middle mean": means[..., 1],
        "largest mean": means[..., 2],
        **{
            f"{name} of the rightmost": np.take_along_axis(each, last, axis=-1)[..., 0]
            for name, each in rightmost.items()
        },
        "smallest variance": variance.min(axis=-1),
        "log likelihood": sum_log_likelihood(share, mean, covariance, points),
    }


def sum_log_likelihood(share: np.ndarray, mean: np.ndarray, covariance: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Give the log likelihood of mixtures, not by the code of the sampler."""
    total = np.zeros(share.shape[:-1])
    whiten = np.linalg.inv(np.linalg.cholesky(covariance))
    constant = (
        np.log(share) + np.log(np.diagonal(whiten, axis1=-2, axis2=-1)).sum(axis=-1) - COLUMNS / 2 * np.log(2 * np.pi)
    )
    for point in points:
        distance = ((whiten @ (point - mean)[..., None])[..., 0] ** 2).sum(axis=-1)
        total += logsumexp(constant - distance / 2, axis=-1)
    return total


def rank_set(prior: Prior, number: int, customers: int = CUSTOMERS) -> dict:
    """Draw a truth from the prior and customers from the truth, sample, and rank the truth among the draws.

    Parameters
    ----------
    prior : Prior
    number : int
        Of the set; the seed is made of it.
    customers : int

    Returns
    -------
    dict
        ranks (dict of quantity to int from 0 to `KEPT`), r_hat and ess (the largest and least of the quantities).
    """
    truth = draw_truth(prior, number)
    points, _ = truth.simulate(customers, number)
    posterior = sample(group(points, K, number), prior, number, lambda *_: None)
    drawn = describe(posterior.share, posterior.mean, posterior.covariance, points)
    r_hat, ess = measure_chains(np.stack(list(drawn.values()), axis=-1))
    kept = np.linspace(0, posterior.diverging.size - 1, KEPT).round().astype(int)
    true = describe(truth.share, truth.mean, truth.covariance, points)
    ranks = {name: int((values.ravel()[kept] < true[name]).sum()) for name, values in drawn.items()}
    return {"ranks": ranks, "r_hat": r_hat, "ess": ess}


def judge(name: str, sets: list[dict]) -> list[dict]:
    """Give for each quantity how the ranks lie in ten bins, and how likely less even ones were if they were uniform."""
    quantities = sets[0]["ranks"]
    rows = []
    for quantity in quantities:
        ranks = np.array([each["ranks"][quantity] for each in sets])
        bins = np.bincount(ranks * BINS // (KEPT + 1), minlength=BINS)
        p_values = float(chisquare(bins).pvalue), measure_evenness(ranks)
        rows.append(
            {"prior": name, "quantity": quantity, "sets": len(sets), "p_chi_square": round(p_values[0], 4)}
            | {
                "p_band": round(p_values[1], 4),
                "uniform": "yes" if min(p_values) > LEVEL / (2 * len(quantities)) else "no",
            }
            | {f"bin_{number}": int(count) for number, count in enumerate(bins, start=1)}
            | {"sets_of_chains_that_disagree": sum(each["r_hat"] > DISAGREE for each in sets)}
            | {"ess_least": round(min(each["ess"] for each in sets))}
        )
    return rows


def measure_evenness(ranks: np.ndarray) -> float:
    """Give the p-value of ranks by the simultaneous band of their distribution function (Säilynoja, Bürkner & Vehtari 2022).

    At each rank the function has a binomial distribution; the least of their two-sided p-values is what is compared with
    that of many uniform sets.
    """
    tails, least = _list_tails(len(ranks))
    below = np.bincount(ranks, minlength=KEPT + 1).cumsum()[:-1]
    return float((least <= tails[below, np.arange(KEPT)].min()).mean())


@cache
def _list_tails(sets: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the p-value of each count up to each rank (sets + 1, ranks), and the least of each of many uniform trials."""
    shares = np.arange(1, KEPT + 1) / (KEPT + 1)
    counts = np.arange(sets + 1)[:, None]
    tails = 2 * np.minimum(binom.cdf(counts, sets, shares), binom.sf(counts - 1, sets, shares))
    even = np.full(KEPT + 1, 1 / (KEPT + 1))
    drawn = np.random.default_rng(0).multinomial(sets, even, size=_TRIALS).cumsum(axis=1)[:, :-1]
    return tails, tails[drawn, np.arange(KEPT)].min(axis=1)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    asked = parser.parse_args()
    rows = []
    with Parallel(asked.processes) as parallel:
        for name, prior in PRIORS.items():
            rows += judge(name, parallel(delayed(rank_set)(prior, number) for number in range(asked.sets)))
    write_results("bayes_calibration", rows, sets=asked.sets, customers=CUSTOMERS)


if __name__ == "__main__":
    main()
