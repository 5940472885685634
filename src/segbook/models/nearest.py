"""A rule that labels by the nearest centre."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from segbook.models.rows import label_in_blocks

TIE = 1e-9
"""Groups whose distances (or log-densities) differ relatively by less are equally near, and the first of them is
taken: the last digits, which differ between engines, decide nothing."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """Labels points by the nearest centre; a group may have several.

    Attributes
    ----------
    centres : ndarray of shape (m, d)
        Ordered by group.
    groups : ndarray of int, shape (m,)
        The group of each centre, 0 to k − 1, or −1 for noise.
    reach : float or None
        What is farther than this from every centre is noise.
    """

    centres: np.ndarray
    groups: np.ndarray
    reach: float | None = None

    def __post_init__(self):
        groups = np.asarray(self.groups, dtype=int)
        order = np.argsort(groups, kind="stable")
        object.__setattr__(self, "groups", groups[order])
        object.__setattr__(self, "centres", np.asarray(self.centres, dtype=float)[order])

    @property
    def k(self) -> int:
        """Number of groups, without noise."""
        return int(self.groups.max(initial=-1)) + 1

    def label(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Label points and say how clearly they belong there.

        Parameters
        ----------
        points : ndarray of shape (customers, d)

        Returns
        -------
        labels : ndarray of int, shape (customers,)
            0 to k − 1, or −1 for noise.
        membership : ndarray of float, shape (customers,)
            d₂ / (d₁ + d₂) with the distances to the nearest centre and to the nearest one of another group: ½ on
            the border between two segments, 1 at a centre. It is 1 minus half the shadow value of Leisch (2010),
            Statistics and Computing 20, 457–469; 1 where there is one group, 0 for noise, which belongs nowhere.
        """
        if len(self.groups) == 0:
            return np.full(len(points), -1), np.zeros(len(points))
        return label_in_blocks(self._label_block, points)

    def reorder(self, order: np.ndarray) -> "Nearest":
        """Give the rule whose group i is group ``order[i]`` of this one; groups left out are dropped."""
        kept = np.isin(self.groups, [-1, *order])
        rank = {group: position for position, group in enumerate(order)} | {-1: -1}
        return Nearest(self.centres[kept], [rank[group] for group in self.groups[kept]], self.reach)

    def _label_block(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        present, distances = self._measure(points)
        nearest = distances.min(axis=1)
        labels = present[(distances <= nearest[:, None] * (1 + TIE)).argmax(axis=1)]
        membership = np.ones(len(points))
        if len(present) > 1:
            first, second = np.partition(distances, 1, axis=1)[:, :2].T
            total = first + second
            membership = np.divide(second, total, out=np.full(len(points), 0.5), where=total > 0)
        if self.reach is not None:
            labels = np.where(nearest <= self.reach, labels, -1)
        return labels, np.where(labels >= 0, membership, 0.0)

    def _measure(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the groups that have centres, and the distance of each point to the nearest centre of each."""
        present, first = np.unique(self.groups, return_index=True)
        if len(present) == len(self.groups):
            return present, cdist(points, self.centres)
        parts = np.split(self.centres, first[1:])
        return present, np.column_stack([KDTree(part).query(points)[0] for part in parts])


def compute_centres(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Give the mean of each group that is there, shape (groups, columns), in the order of the labels.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    labels : ndarray of int, shape (customers,)
        Noise (−1) has no centre.
    """
    return np.array([points[labels == group].mean(axis=0) for group in np.unique(labels[labels >= 0])])
