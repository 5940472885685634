"""Foresee what customers spend from the customers of other folds."""

from dataclasses import dataclass

import numpy as np

FOLDS = 10
"""Parts of the customers that are held out in turn."""

CAP = 0.99
"""Quantile of what buyers spent at which `cap_spend` cuts off."""

LEAST_BEST = 0.01
"""Share of the customers that a group must have to be called the best, lest it be a lucky handful."""


@dataclass(frozen=True)
class Foresight:
    """What is foreseen of each customer from the customers of the other folds, arrays of shape (customers,).

    Attributes
    ----------
    spend, capped : ndarray of float
        Forecasts of spending, and of spending as `cap_spend` gives it.
    best : ndarray of bool
        Whom the other folds say to be of the best group.
    """

    spend: np.ndarray
    capped: np.ndarray
    best: np.ndarray


def draw_folds(customers: int, seed: int) -> np.ndarray:
    """Give each customer one of `FOLDS` folds, 0 to 9, as equal in size as can be."""
    return np.random.default_rng(seed).permutation(customers) % FOLDS


def cap_spend(spend: np.ndarray) -> np.ndarray:
    """Cut spending off at the 99 % quantile of what those spent who bought, so that no single customer decides."""
    bought = spend[spend > 0]
    return np.minimum(spend, np.quantile(bought, CAP)) if len(bought) else spend


def foresee_by_groups(labels: np.ndarray, spend: np.ndarray, folds: np.ndarray) -> Foresight:
    """Foresee spending, and who is of the best group, by the means of groups on the other folds."""
    codes = np.unique(labels, return_inverse=True)[1]
    means, counts = _train_means(codes, spend, folds)
    large = np.where(counts >= LEAST_BEST * counts.sum(axis=0), means, -np.inf)
    best = (codes == large.argmax(axis=0)[folds]) & np.isfinite(large.max(axis=0))[folds]
    return Foresight(means[codes, folds], foresee_means(labels, cap_spend(spend), folds), best)


def foresee_means(labels: np.ndarray, spend: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Foresee spending by the means of groups on the other folds; of nobody's group there, by the mean of all."""
    codes = np.unique(labels, return_inverse=True)[1]
    return _train_means(codes, spend, folds)[0][codes, folds]


def foresee_mean(spend: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Foresee spending by the mean of the other folds, as if there were no segments."""
    return foresee_means(np.zeros(len(spend)), spend, folds)


def _train_means(codes: np.ndarray, spend: np.ndarray, folds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give mean and number of each group's customers outside each fold, shape (groups, FOLDS) each."""
    groups = codes.max() + 1
    cells, shape = codes * FOLDS + folds, (groups, FOLDS)
    totals = np.bincount(cells, spend, groups * FOLDS).reshape(shape)
    counts = np.bincount(cells, minlength=groups * FOLDS).reshape(shape)
    totals, counts = (each.sum(axis=1, keepdims=True) - each for each in (totals, counts))
    overall = np.broadcast_to(totals.sum(axis=0) / counts.sum(axis=0), shape)
    return np.divide(totals, counts, out=overall.copy(), where=counts > 0), counts
