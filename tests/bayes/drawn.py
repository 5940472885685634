"""Posteriors with a known truth, made without a sampler."""

import numpy as np
from scipy.stats import invwishart

from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior


def draw_posterior(share, mean, covariance, customers=2_000, draws=200, chains=2, seed=0) -> Posterior:
    """Draw from the posterior that knows to which segment each customer belongs, under a flat prior."""
    rng = np.random.default_rng(seed)
    share, mean, covariance = (np.asarray(each, float) for each in (share, mean, covariance))
    shape, (k, columns) = (chains, draws), mean.shape
    counts = np.maximum(share * customers, columns + 3)
    shares = rng.dirichlet(counts, shape)
    covariances = np.stack(
        [
            invwishart(count + columns + 1, count * each).rvs(chains * draws, rng).reshape(*shape, columns, columns)
            for count, each in zip(counts, covariance, strict=True)
        ],
        axis=2,
    )
    steps = rng.standard_normal((*shape, k, columns, 1))
    means = mean + (np.linalg.cholesky(covariances) @ steps)[..., 0] / np.sqrt(counts)[:, None]
    return pack(shares, means, covariances, customers)


def fixed_posterior(share, mean, covariance, draws=4, chains=2) -> Posterior:
    """Say that a mixture is known for certain."""
    parts = (np.asarray(each, float) for each in (share, mean, covariance))
    return pack(*(np.broadcast_to(part, (chains, draws, *part.shape)).copy() for part in parts), 100)


def pack(share, mean, covariance, rows) -> Posterior:
    shape = share.shape[:2]
    return Posterior(
        share, mean, covariance, np.zeros(shape, dtype=bool), np.zeros(shape), rows, correlated=True, prior=Prior()
    )


def draw_customers(share, mean, covariance, customers, seed=0) -> tuple[np.ndarray, np.ndarray]:
    """Draw points and the group that each comes from, every group as large as its share says."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(share)), np.round(np.asarray(share) * customers).astype(int))
    factors = np.linalg.cholesky(np.asarray(covariance, float))
    steps = rng.standard_normal((len(groups), np.shape(mean)[1], 1))
    return np.asarray(mean, float)[groups] + (factors[groups] @ steps)[..., 0], groups
