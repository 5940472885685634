"""How often do the 95 % intervals of the Bayesian mixture cover what is true of simulated customers?

Three components that overlap and can be found are drawn anew for each data set; their customers are grouped by k-means,
brought to mean 0 and standard deviation 1 and sampled, as in a report.
"""

import argparse

import numpy as np
from joblib import Parallel, delayed
from scipy.stats import binom

from benchmarks.measure import write_results
from benchmarks.mixtures import WEAK, Truth, group, list_values, measure_chains, standardise
from segbook.bayes.sample import sample

SETS, PROCESSES, CUSTOMERS = 100, 2, 300
NOMINAL, TOLERANCE = 0.95, 0.99
APART, NUDGE = 3.2, 0.3
"""Distance of two components, and how far chance moves each, where their standard deviations are .6 to 1.1."""

DISAGREE = 1.05
"""R-hat above which the report trusts no draws."""


def draw_truth(seed: int) -> Truth:
    """Draw three components of two correlated features: about equally far apart, of 15 to 55 percent of the customers."""
    rng = np.random.default_rng(seed)
    corners = APART / np.sqrt(3) * np.array([[0, 1], [-np.sqrt(3) / 2, -0.5], [np.sqrt(3) / 2, -0.5]])
    deviation, correlation = rng.uniform(0.6, 1.1, (3, 2)), rng.uniform(-0.6, 0.6, 3)
    covariance = deviation[:, :, None] * deviation[:, None, :]
    covariance[:, [0, 1], [1, 0]] *= correlation[:, None]
    return Truth(rng.dirichlet([15] * 3), corners + NUDGE * rng.normal(size=(3, 2)), covariance)


def cover_set(number: int, customers: int = CUSTOMERS) -> dict:
    """Simulate one data set, sample, and look what the intervals cover.

    Parameters
    ----------
    number : int
        Of the set; the seed is made of it.
    customers : int

    Returns
    -------
    dict
        For each kind of parameter whether each interval covers, as a list of bool; and agree, whether the chains do.
    """
    truth = draw_truth(number)
    points, middle, spread = standardise(truth.simulate(customers, number)[0])
    posterior = sample(group(points, 3, number), WEAK, number, lambda *_: None)
    true = truth.scale(middle, spread).align(posterior.mean.mean(axis=(0, 1)))
    drawn = list_values(posterior.share, posterior.mean, posterior.covariance)
    covered = {}
    for kind, value in list_values(true.share, true.mean, true.covariance).items():
        lower, upper = np.quantile(drawn[kind], [(1 - NOMINAL) / 2, (1 + NOMINAL) / 2], axis=(0, 1))
        covered[kind] = ((lower <= value) & (value <= upper)).tolist()
    return covered | {"agree": measure_chains(np.concatenate(list(drawn.values()), axis=-1))[0] <= DISAGREE}


def judge(sets: list[dict]) -> list[dict]:
    """Give the share of intervals that cover, and between which shares it would be by chance, for each kind of parameter.

    What is estimated from one data set errs together, so that intervals are worth fewer independent ones: divided by how
    many times more the sets differ in what they cover than independent intervals would (the design effect of clusters, Kish 1965).
    """
    rows = []
    for kind in sets[0].keys() - {"agree"}:
        covered = np.array([each[kind] for each in sets])
        effect = covered.sum(axis=1).var(ddof=1) / (covered.shape[1] * NOMINAL * (1 - NOMINAL))
        worth = round(covered.size / max(effect, 1.0))
        lower, upper = (each / worth for each in binom.interval(TOLERANCE, worth, NOMINAL))
        share = covered.mean()
        rows.append(
            {"parameter": kind, "sets": len(sets), "intervals": covered.size, "worth": worth, "nominal": NOMINAL}
            | {"covered": int(covered.sum()), "share": round(share, 4)}
            | {"lower": round(lower, 4), "upper": round(upper, 4), "holds": "yes" if lower <= share <= upper else "no"}
            | {"sets_of_chains_that_disagree": sum(not each["agree"] for each in sets)}
        )
    return sorted(rows, key=lambda row: row["parameter"])


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    asked = parser.parse_args()
    sets = Parallel(asked.processes)(delayed(cover_set)(number) for number in range(asked.sets))
    write_results("bayes_recovery", judge(sets), sets=asked.sets, customers=CUSTOMERS)


if __name__ == "__main__":
    main()
