"""Give the components of all draws the same order: that of the segments."""

from dataclasses import replace
from typing import NamedTuple, Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

from segbook.bayes.posterior import Posterior
from segbook.models import Mixture

_ROUNDS = 20


class Gaussians(Protocol):
    """What draws are compared with: mean (k, d) and covariance (k, d, d), such as the start of the sampler."""

    mean: np.ndarray
    covariance: np.ndarray


class _Middle(NamedTuple):
    mean: np.ndarray
    covariance: np.ndarray


def align(posterior: Posterior, start: Gaussians) -> tuple[Posterior, int]:
    """Put the components of every draw into the order of a reference.

    A mixture is the same whatever its components are called, so that two draws may mean different segments by the same number.
    Every draw is relabelled such that its components differ least from those of the draws' mean in the divergence of
    `measure_divergence`, and the mean is taken anew, until nothing changes; the first comparison is with the start
    (Stephens 2000, Journal of the Royal Statistical Society B 62, 795–809).

    Parameters
    ----------
    posterior : Posterior
    start : Gaussians
        Component i of the result is what is most like component i of this.

    Returns
    -------
    posterior : Posterior
    relabelled : int
        Draws whose components had to change places.
    """
    orders = _match(posterior, start)
    for _ in range(_ROUNDS):
        mean = take_mean(reorder(posterior, orders))
        before, orders = orders, _match(posterior, _Middle(mean.centres, mean.covariances))
        if (orders == before).all():
            break
    mean = take_mean(reorder(posterior, orders))
    whole = assign(measure_divergence(mean.centres, mean.covariances, start.mean, start.covariance))
    orders = orders[..., whole]
    changed = (orders != np.arange(posterior.k)).any(axis=-1)
    return (reorder(posterior, orders) if changed.any() else posterior), int(changed.sum())


def match_segments(posterior: Posterior, points: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Find which component is which segment: with that order the most customers are where the report puts them.

    Parameters
    ----------
    posterior : Posterior
        Its draws in one order.
    points : ndarray of shape (customers, d)
    groups : ndarray of int, shape (customers,)
        Segment of each customer in the report, 0 to k − 1.

    Returns
    -------
    ndarray of int, shape (k,)
        For `reorder`: component ``order[i]`` is segment i + 1. Where customers do not tell, components keep their place.
    """
    k = posterior.k
    labels, _ = take_mean(posterior).label(points)
    together = np.bincount(groups * k + labels, minlength=k * k).reshape(k, k)
    return assign(-(together + np.eye(k) / (2 * k)))


def reorder(posterior: Posterior, order: np.ndarray) -> Posterior:
    """Give the posterior whose component i is component ``order[..., i]`` of this one.

    Parameters
    ----------
    posterior : Posterior
    order : ndarray of int, shape (k,) or (chains, draws, k)
    """
    order = np.broadcast_to(order, posterior.share.shape)
    return replace(
        posterior,
        share=np.take_along_axis(posterior.share, order, axis=2),
        mean=np.take_along_axis(posterior.mean, order[..., None], axis=2),
        covariance=np.take_along_axis(posterior.covariance, order[..., None, None], axis=2),
    )


def take_mean(posterior: Posterior) -> Mixture:
    """Give the mixture of the mean size, mean and covariance over the draws."""
    parts = (posterior.share, posterior.mean, posterior.covariance)
    return Mixture(*(part.mean(axis=(0, 1)) for part in parts))


def measure_divergence(
    mean: np.ndarray, covariance: np.ndarray, other_mean: np.ndarray, other_covariance: np.ndarray
) -> np.ndarray:
    """Measure how Gaussians differ: the symmetric Kullback–Leibler divergence (Jeffreys 1946), which sees means and covariances.

    Parameters
    ----------
    mean : ndarray of shape (…, k, d)
    covariance : ndarray of shape (…, k, d, d)
    other_mean : ndarray of shape (k, d)
    other_covariance : ndarray of shape (k, d, d)

    Returns
    -------
    ndarray of shape (…, k, k)
        Row: which of the others; column: which of the first. 0 if both are the same, without upper bound.
    """
    precision, other_precision = np.linalg.inv(covariance), np.linalg.inv(other_covariance)
    apart = other_mean[:, None, :] - mean[..., None, :, :]
    pull = precision[..., None, :, :, :] + other_precision[:, None, :, :]
    distance = np.einsum("...i,...ij,...j->...", apart, pull, apart, optimize=False)
    traces = np.einsum("...bij,aji->...ab", precision, other_covariance)
    traces += np.einsum("aij,...bji->...ab", other_precision, covariance)
    return (distance + traces) / 2 - mean.shape[-1]


def assign(costs: np.ndarray) -> np.ndarray:
    """Give for each row the column that it gets, each column once, at the least cost together (Kuhn 1955)."""
    return linear_sum_assignment(costs)[1]


def _match(posterior: Posterior, reference: Gaussians) -> np.ndarray:
    """Give the order of each draw's components in which they are most like the reference, shape (chains, draws, k)."""
    costs = measure_divergence(posterior.mean, posterior.covariance, reference.mean, reference.covariance)
    orders = np.broadcast_to(np.arange(posterior.k), posterior.share.shape).copy()
    in_order = (np.diagonal(costs, axis1=-2, axis2=-1) <= costs.min(axis=-1)).all(axis=-1)
    for at in zip(*np.nonzero(~in_order), strict=True):
        orders[at] = assign(costs[at])
    return orders
