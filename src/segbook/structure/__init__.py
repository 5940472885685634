"""Are there segments at all, how many, and do they come back?"""

from segbook.structure import plots, plots_stability, words, words_verdict
from segbook.structure.choose import Choice, asked, choose_k, find_favourites, hide_small
from segbook.structure.measure import (
    MEASURED,
    find_idle,
    gather_criteria,
    inertia_by,
    label_partitions,
    measure_gap,
    measure_mixtures,
    measure_partitions,
)
from segbook.structure.stability import (
    find_quartiles,
    measure_agreement,
    measure_segments,
    summarise_agreement,
    trace_splits,
)
from segbook.structure.verdict import TOO_FEW, Verdict, reach_verdict

__all__ = [
    "MEASURED",
    "TOO_FEW",
    "Choice",
    "Verdict",
    "asked",
    "choose_k",
    "find_favourites",
    "find_idle",
    "find_quartiles",
    "gather_criteria",
    "hide_small",
    "inertia_by",
    "label_partitions",
    "measure_agreement",
    "measure_gap",
    "measure_mixtures",
    "measure_partitions",
    "measure_segments",
    "plots",
    "plots_stability",
    "reach_verdict",
    "summarise_agreement",
    "trace_splits",
    "words",
    "words_verdict",
]
