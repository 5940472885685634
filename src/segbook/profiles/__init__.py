"""Who are they, in words?"""

from segbook.profiles import plots, words
from segbook.profiles.profile import profile_mix, profile_segments, publish_contrasts, suppress_small

__all__ = ["plots", "profile_mix", "profile_segments", "publish_contrasts", "suppress_small", "words"]
