"""What do we know of each customer?"""

from segbook.features import plots, words
from segbook.features.compute import compute_features, compute_mix
from segbook.features.entries import BY_NAME, FEATURES, Feature, segmenting_functions
from segbook.features.summary import describe_entries, labels, summarise_features

__all__ = [
    "BY_NAME",
    "FEATURES",
    "Feature",
    "compute_features",
    "compute_mix",
    "describe_entries",
    "labels",
    "plots",
    "segmenting_functions",
    "summarise_features",
    "words",
]
