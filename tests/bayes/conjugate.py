"""Posteriors that need no sampler: who belongs where is known, so that sizes, means and covariances have known distributions."""

import numpy as np
from scipy.stats import invwishart

from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior

PRIOR = Prior(concentration=2.0, mean_sd=2.0, spread_worth=2.0, spread_sd=0.5)
TRUTH = np.array([[-2.0, 0.0], [0.0, 1.5], [2.0, -1.0]])


def make_customers(customers: int, seed: int, centres=TRUTH, spread: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Customers of Gaussian groups of equal expected size, and the group of each."""
    chance = np.random.default_rng(seed)
    groups = chance.integers(len(centres), size=customers)
    return np.asarray(centres)[groups] + spread * chance.normal(size=(customers, np.shape(centres)[1])), groups


def draw_posterior(
    points, groups, seed: int = 0, prior: Prior | None = None, chains: int = 4, draws: int = 250
) -> Posterior:
    """Independent draws, given the groups; means have a flat prior, the others that of `prior`."""
    prior, chance = prior or PRIOR, np.random.default_rng(seed)
    k, columns = int(groups.max()) + 1, points.shape[1]
    total = chains * draws
    counts = np.bincount(groups, minlength=k)
    share = chance.dirichlet(prior.concentration + counts, size=total)
    mean, covariance = np.empty((total, k, columns)), np.empty((total, k, columns, columns))
    for group in range(k):
        own = points[groups == group]
        apart = own - own.mean(axis=0)
        scale = prior.spread_sd**2 * prior.spread_worth * np.eye(columns) + apart.T @ apart
        freedom = prior.freedom(columns, correlated=True) + len(own) - 1
        drawn = invwishart(freedom, scale).rvs(total, random_state=chance).reshape(total, columns, columns)
        noise = np.einsum("nij,nj->ni", np.linalg.cholesky(drawn), chance.normal(size=(total, columns)))
        mean[:, group], covariance[:, group] = own.mean(axis=0) + noise / np.sqrt(len(own)), drawn
    return shape_posterior(share, mean, covariance, prior, chains, seed)


def shape_posterior(share, mean, covariance, prior: Prior, chains: int, seed: int) -> Posterior:
    """Put draws of all chains, one after the other, into a posterior whose sampler had no trouble."""
    draws = len(share) // chains
    energy = np.random.default_rng(seed).normal(size=(chains, draws))
    shaped = [values.reshape(chains, draws, *values.shape[1:]) for values in (share, mean, covariance)]
    return Posterior(*shaped, np.zeros((chains, draws), bool), energy, rows=1000, correlated=True, prior=prior)
