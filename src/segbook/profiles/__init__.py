"""Who are they, in words?"""

from segbook.profiles import (
    plots,
    plots_attractiveness,
    plots_differences,
    plots_profiles,
    plots_separation,
    plots_times,
    words,
    words_attractiveness,
    words_differences,
    words_rules,
    words_separation,
    words_times,
    words_typical,
)
from segbook.profiles.attractiveness import score_attractiveness, sum_scores, vary_weights
from segbook.profiles.best_time import BestTime, best_time, find_most_own, find_most_seasonal
from segbook.profiles.differences import measure_differences
from segbook.profiles.markers import place_segments
from segbook.profiles.profile import profile_mix, profile_segments, publish_contrasts, suppress_small
from segbook.profiles.rules import find_rules
from segbook.profiles.separation import separate_segments
from segbook.profiles.times import summarise_hours, summarise_months
from segbook.profiles.typical import imagine_typical

__all__ = [
    "BestTime",
    "best_time",
    "find_most_own",
    "find_most_seasonal",
    "find_rules",
    "imagine_typical",
    "measure_differences",
    "place_segments",
    "plots",
    "plots_attractiveness",
    "plots_differences",
    "plots_profiles",
    "plots_separation",
    "plots_times",
    "profile_mix",
    "profile_segments",
    "publish_contrasts",
    "score_attractiveness",
    "separate_segments",
    "sum_scores",
    "summarise_hours",
    "summarise_months",
    "suppress_small",
    "vary_weights",
    "words",
    "words_attractiveness",
    "words_differences",
    "words_rules",
    "words_separation",
    "words_times",
    "words_typical",
]
