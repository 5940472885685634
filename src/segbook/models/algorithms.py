"""The algorithms that make segments, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from segbook.models.density import fit_dbscan, fit_hdbscan
from segbook.models.gaussian import fit_gaussian_mixture
from segbook.models.hierarchy import fit_birch, fit_ward
from segbook.models.kmeans import fit_kmeans, fit_mini_batch
from segbook.models.rules import Rule
from segbook.models.sample import FIT_AT_MOST, FIT_SLOW_AT_MOST


@dataclass(frozen=True)
class Algorithm:
    """A way to make segments of points.

    Attributes
    ----------
    name : str
        Its key in `ALGORITHMS`.
    label : str
        In the words of the field.
    asks_k : bool
        Whether it is told the number of groups.
    places_all : bool
        Whether every customer gets a group; if not, some are noise.
    fit : callable
        ``fit(points, k, seed, weights=None)`` gives a rule. It has fewer than k groups where fewer rows are
        distinct or a group is the nearest (most likely) of no customer. `weights` says how often each row counts.
    fit_at_most : int
        Customers to fit on.
    assigner : str
        How a customer that it has not seen is labelled, in a sentence.
    """

    name: str
    label: str
    asks_k: bool
    places_all: bool
    fit: Callable[..., Rule]
    fit_at_most: int
    assigner: str


_CENTRE = "A new customer joins the segment whose centre is nearest."

ALGORITHMS = {
    algorithm.name: algorithm
    for algorithm in (
        Algorithm("kmeans", "k-means", True, True, fit_kmeans, FIT_AT_MOST, _CENTRE),
        Algorithm("mini_batch", "mini-batch k-means", True, True, fit_mini_batch, FIT_AT_MOST, _CENTRE),
        Algorithm("ward", "Ward", True, True, fit_ward, FIT_SLOW_AT_MOST, _CENTRE),
        Algorithm(
            "birch",
            "BIRCH",
            True,
            True,
            fit_birch,
            FIT_SLOW_AT_MOST,
            "A new customer joins the segment of the nearest subcluster.",
        ),
        Algorithm(
            "gaussian_mixture",
            "Gaussian mixture",
            True,
            True,
            fit_gaussian_mixture,
            FIT_SLOW_AT_MOST,
            "A new customer joins the segment that is most probable for it.",
        ),
        Algorithm(
            "dbscan",
            "DBSCAN",
            False,
            False,
            fit_dbscan,
            FIT_SLOW_AT_MOST,
            "A new customer joins the segment of the nearest core customer; out of reach of all of them it is noise.",
        ),
        Algorithm(
            "hdbscan",
            "HDBSCAN",
            False,
            False,
            fit_hdbscan,
            FIT_SLOW_AT_MOST,
            "A new customer joins the segment of the nearest customer seen before, or is noise as that one is.",
        ),
    )
}
"""By name, in the order in which they are told of."""

SELECTABLE = tuple(name for name, each in ALGORITHMS.items() if each.asks_k and each.places_all)
"""Those that can make the segments of a report: told how many, they place every customer."""
