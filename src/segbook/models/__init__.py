"""Everything that labels a customer: transforms, algorithms and their rules, the saved model of a run."""

from segbook.models.algorithms import ALGORITHMS, SELECTABLE, Algorithm
from segbook.models.boxes import Cells, Tree
from segbook.models.density import choose_eps, count_neighbours
from segbook.models.expression import express
from segbook.models.gaussian import MixtureFit, fit_mixture
from segbook.models.grow import fit_cells, fit_tree
from segbook.models.hierarchy import link_ward
from segbook.models.kmeans import fit_kmeans, fit_quickly
from segbook.models.mixture import Mixture
from segbook.models.nearest import Nearest, compute_centres
from segbook.models.rules import Rule, read_rule, write_rule
from segbook.models.sample import FIT_AT_MOST, FIT_SLOW_AT_MOST, sample_indices, sample_rows
from segbook.models.segment_model import SegmentModel, hash_features
from segbook.models.transform import TRANSFORMS, Part, Transform

__all__ = [
    "ALGORITHMS",
    "FIT_AT_MOST",
    "FIT_SLOW_AT_MOST",
    "SELECTABLE",
    "TRANSFORMS",
    "Algorithm",
    "Cells",
    "Mixture",
    "MixtureFit",
    "Nearest",
    "Part",
    "Rule",
    "SegmentModel",
    "Transform",
    "Tree",
    "choose_eps",
    "compute_centres",
    "count_neighbours",
    "express",
    "fit_cells",
    "fit_kmeans",
    "fit_mixture",
    "fit_quickly",
    "fit_tree",
    "hash_features",
    "link_ward",
    "read_rule",
    "sample_indices",
    "sample_rows",
    "write_rule",
]
