"""How many more order when they are contacted: measured by campaigns, or assumed."""

from segbook.actions.responses import plots, words
from segbook.actions.responses.estimate import estimate_responses, name_treatments

__all__ = ["estimate_responses", "name_treatments", "plots", "words"]
