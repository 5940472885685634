"""Who are they, in words?"""

from segbook.features import BY_NAME
from segbook.profiles import plots, words
from segbook.profiles.profile import contrast_segments, profile_mix, profile_segments, suppress_small

__all__ = ["BY_NAME", "contrast_segments", "plots", "profile_mix", "profile_segments", "suppress_small", "words"]
