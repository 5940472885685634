"""Who are they, in words?"""

from segbook.profiles import plots, words
from segbook.profiles.profile import contrast_segments, profile_mix, profile_segments, suppress_small

__all__ = ["contrast_segments", "plots", "profile_mix", "profile_segments", "suppress_small", "words"]
