"""Which customers belong together?"""

from segbook.segments import plots, plots_methods, plots_quality, words, words_names
from segbook.segments.choose import AlgorithmChoice, choose_algorithm
from segbook.segments.compare import (
    DRAWN_AGAIN,
    Comparison,
    compare_methods,
    measure_likeness,
    tabulate_labels,
)
from segbook.segments.contrast import contrast_segments
from segbook.segments.divide import METHODS, divide, grow_tree
from segbook.segments.fit import attach_names, border_share, fit_segments, label_customers
from segbook.segments.foresee import cap_spend
from segbook.segments.known import Likeness, compare_known, load_known_segments, summarise_known, write_known
from segbook.segments.names import LEVELS, name_by_scores, name_position
from segbook.segments.neighbours import find_neighbours, look_around, place_centres, similarity_to_centres
from segbook.segments.own_names import rename_segments
from segbook.segments.references import measure_references
from segbook.segments.stability import draw_again, summarise_stability
from segbook.segments.traits import ARCHETYPES, find_archetype, name_by_traits, name_segments
from segbook.segments.worth import Difference, compare_worth, draw_sums, measure_worth

__all__ = [
    "ARCHETYPES",
    "DRAWN_AGAIN",
    "LEVELS",
    "METHODS",
    "AlgorithmChoice",
    "Comparison",
    "Difference",
    "Likeness",
    "attach_names",
    "border_share",
    "cap_spend",
    "choose_algorithm",
    "compare_known",
    "compare_methods",
    "compare_worth",
    "contrast_segments",
    "divide",
    "draw_again",
    "draw_sums",
    "find_archetype",
    "find_neighbours",
    "fit_segments",
    "grow_tree",
    "label_customers",
    "load_known_segments",
    "look_around",
    "measure_likeness",
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
    "rename_segments",
    "similarity_to_centres",
    "summarise_known",
    "summarise_stability",
    "tabulate_labels",
    "words",
    "words_names",
    "write_known",
]
