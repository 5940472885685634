"""A rule that labels by the most likely of several Gaussians."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.special import expit, logsumexp

from segbook.models.nearest import TIE
from segbook.models.rows import label_in_blocks


@dataclass(frozen=True, eq=False)
class Mixture:
    """Labels points by the largest posterior probability under a mixture of Gaussians.

    Attributes
    ----------
    weights : ndarray of shape (k,)
        Positive, adding up to 1.
    centres : ndarray of shape (k, d)
        The means.
    covariances : ndarray of shape (k, d, d)
        Positive definite.
    """

    weights: np.ndarray
    centres: np.ndarray
    covariances: np.ndarray

    def __post_init__(self):
        for name in ("weights", "centres", "covariances"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))

    @property
    def k(self) -> int:
        """Number of groups."""
        return len(self.weights)

    @cached_property
    def whitenings(self) -> np.ndarray:
        """Matrices L⁻¹ of shape (k, d, d), L the Cholesky factor of a covariance: |L⁻¹(x − μ)| is a distance in sd."""
        identity = np.eye(self.centres.shape[1])
        factors = (cholesky(covariance, lower=True) for covariance in self.covariances)
        return np.array([solve_triangular(factor, identity, lower=True) for factor in factors])

    @cached_property
    def constants(self) -> np.ndarray:
        """What is added to half the squared distance to give −ln(weight × density), shape (k,)."""
        log_determinants = -2 * np.log(np.diagonal(self.whitenings, axis1=1, axis2=2)).sum(axis=1)
        return (self.centres.shape[1] * np.log(2 * np.pi) + log_determinants) / 2 - np.log(self.weights)

    def score(self, points: np.ndarray) -> np.ndarray:
        """Give −ln(weight × density) of each point in each group, shape (points, k)."""
        columns = []
        for centre, whitening, constant in zip(self.centres, self.whitenings, self.constants, strict=True):
            columns.append(((points - centre) @ whitening.T) ** 2 @ np.full(len(centre), 0.5) + constant)
        return np.column_stack(columns)

    def compute_posteriors(self, points: np.ndarray) -> np.ndarray:
        """Give the posterior probability of each group for each point, shape (points, k)."""
        scores = -self.score(points)
        return np.exp(scores - logsumexp(scores, axis=1, keepdims=True))

    def label(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Label points and say how clearly they belong there.

        Parameters
        ----------
        points : ndarray of shape (customers, d)

        Returns
        -------
        labels : ndarray of int, shape (customers,)
            0 to k − 1.
        membership : ndarray of float, shape (customers,)
            p₁ / (p₁ + p₂) of the two largest posterior probabilities: ½ on the border between two segments, 1
            clearly inside one.
        """
        return label_in_blocks(self._label_block, points)

    def reorder(self, order: np.ndarray) -> "Mixture":
        """Give the rule whose group i is group ``order[i]`` of this one; groups left out are dropped."""
        order = np.asarray(order)
        weights = self.weights[order]
        return Mixture(weights / weights.sum(), self.centres[order], self.covariances[order])

    def _label_block(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        scores = self.score(points)
        least = scores.min(axis=1)
        labels = (scores <= (least + TIE * (1 + np.abs(least)))[:, None]).argmax(axis=1)
        if self.k == 1:
            return labels, np.ones(len(points))
        first, second = np.partition(scores, 1, axis=1)[:, :2].T
        return labels, expit(second - first)
