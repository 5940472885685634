"""Which customers belong together?"""

from segbook.segments import plots, plots_methods, plots_quality, words
from segbook.segments.contrast import contrast_segments
from segbook.segments.fit import attach_names, border_share, fit_segments, label_customers
from segbook.segments.foresee import cap_spend
from segbook.segments.known import compare_known, load_known_segments, write_known
from segbook.segments.names import LEVELS, name_by_scores, name_position
from segbook.segments.references import measure_references
from segbook.segments.neighbours import find_neighbours, place_centres, similarity_to_centres
from segbook.segments.traits import ARCHETYPES, find_archetype, name_by_traits, name_segments
from segbook.segments.worth import Difference, compare_worth, measure_worth

__all__ = [
    "ARCHETYPES",
    "LEVELS",
    "Difference",
    "attach_names",
    "border_share",
    "cap_spend",
    "compare_known",
    "compare_worth",
    "contrast_segments",
    "find_archetype",
    "find_neighbours",
    "fit_segments",
    "label_customers",
    "load_known_segments",
    "measure_references",
    "measure_worth",
    "name_by_scores",
    "name_by_traits",
    "name_position",
    "name_segments",
    "place_centres",
    "plots",
    "plots_methods",
    "plots_quality",
    "similarity_to_centres",
    "words",
    "write_known",
]
