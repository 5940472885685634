"""Which customers belong together?"""

from segbook.segments import plots, words
from segbook.segments.fit import attach_names, border_share, fit_segments, label_customers
from segbook.segments.known import compare_known, load_known_segments
from segbook.segments.names import LEVELS, name_position, name_segments

__all__ = [
    "LEVELS",
    "attach_names",
    "border_share",
    "compare_known",
    "fit_segments",
    "label_customers",
    "load_known_segments",
    "name_position",
    "name_segments",
    "plots",
    "words",
]
