"""Who are they, in words?"""

from segbook.profiles import plots, plots_times, words, words_times
from segbook.profiles.best_time import BestTime, best_time
from segbook.profiles.profile import profile_mix, profile_segments, publish_contrasts, suppress_small
from segbook.profiles.times import summarise_hours, summarise_months

__all__ = [
    "BestTime",
    "best_time",
    "plots",
    "plots_times",
    "profile_mix",
    "profile_segments",
    "publish_contrasts",
    "summarise_hours",
    "summarise_months",
    "suppress_small",
    "words",
    "words_times",
]
