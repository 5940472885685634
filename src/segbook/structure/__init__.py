"""Are there segments at all, and how many?"""

from segbook.structure import plots, plots_stability, words
from segbook.structure.choose import Choice, asked, choose_k
from segbook.structure.measure import measure_partitions

__all__ = ["Choice", "asked", "choose_k", "measure_partitions", "plots", "plots_stability", "words"]
