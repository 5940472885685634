"""Simulated customers of a mixture of Gaussians, and how what is estimated of it is set beside what is true."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from segbook.bayes.arviz_quiet import load_arviz
from segbook.bayes.observe import Observations
from segbook.bayes.prior import Prior
from segbook.models import FIT_AT_MOST, fit_kmeans, sample_rows

WEAK = Prior(concentration=2, mean_sd=2, spread_worth=2, spread_sd=0.5)
"""A prior that a few customers outweigh."""


@dataclass(frozen=True)
class Truth:
    """Sizes (k,), means (k, d) and covariances (k, d, d) of a mixture, true or estimated."""

    share: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray

    def simulate(self, customers: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw customers; gives their points (customers, d) and the component of each, 0 for the first."""
        rng = np.random.default_rng(seed)
        component = rng.choice(len(self.share), customers, p=self.share)
        points = rng.normal(size=(customers, self.mean.shape[1]))
        for one, (mean, factor) in enumerate(zip(self.mean, np.linalg.cholesky(self.covariance), strict=True)):
            points[component == one] = points[component == one] @ factor.T + mean
        return points, component

    def scale(self, middle: np.ndarray, spread: np.ndarray) -> "Truth":
        """Give the mixture of the points less `middle`, over `spread`."""
        return Truth(self.share, (self.mean - middle) / spread, self.covariance / np.outer(spread, spread))

    def align(self, mean: np.ndarray) -> "Truth":
        """Put the components in the order of other means (k, d): the nearest, all taken together (Kuhn 1955)."""
        order = linear_sum_assignment(((mean[:, None] - self.mean) ** 2).sum(axis=2))[1]
        return Truth(self.share[order], self.mean[order], self.covariance[order])


def standardise(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give points of mean 0 and standard deviation 1, as in a report, and the means and deviations that they had."""
    middle, spread = points.mean(axis=0), points.std(axis=0)
    return (points - middle) / spread, middle, spread


def group(points: np.ndarray, k: int, seed: int) -> Observations:
    """Group points by k-means, as a report does, and give what the sampler wants of them."""
    groups = fit_kmeans(sample_rows(points, FIT_AT_MOST, seed), k, seed).label(points)[0]
    return Observations(points, groups, (), {})


def list_values(share: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> dict[str, np.ndarray]:
    """Give sizes, means, variances and correlations of a mixture, or of draws of it, each of shape (…, how many)."""
    lead, columns = share.shape[:-1], mean.shape[-1]
    variance = np.diagonal(covariance, axis1=-2, axis2=-1)
    first, second = np.triu_indices(columns, 1)
    correlation = covariance[..., first, second] / np.sqrt(variance[..., first] * variance[..., second])
    values = {"size": share, "mean": mean, "variance": variance, "correlation": correlation}
    return {kind: each.reshape(*lead, -1) for kind, each in values.items()}


def measure_chains(draws: np.ndarray) -> tuple[float, float]:
    """Give the largest R-hat and the least effective sample size in bulk (Vehtari et al. 2021) of draws (chains, draws, values)."""
    data = load_arviz().convert_to_dataset({"value": draws})
    return float(load_arviz().rhat(data)["value"].max()), float(load_arviz().ess(data)["value"].min())
