"""Everything that labels a customer: transforms, k-means, the saved model of a run."""

from segbook.models.kmeans import assign_nearest, fit_kmeans, label_by_kmeans
from segbook.models.sample import FIT_AT_MOST, FIT_SLOW_AT_MOST, sample_indices, sample_rows
from segbook.models.segment_model import SegmentModel
from segbook.models.transform import TRANSFORMS, Part, Transform

__all__ = [
    "FIT_AT_MOST",
    "FIT_SLOW_AT_MOST",
    "TRANSFORMS",
    "Part",
    "SegmentModel",
    "Transform",
    "assign_nearest",
    "fit_kmeans",
    "label_by_kmeans",
    "sample_indices",
    "sample_rows",
]
