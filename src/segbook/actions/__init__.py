"""What should we do, and what will it bring?"""

from segbook.actions import plots_responses, words, words_responses
from segbook.actions.playbook import load_playbook
from segbook.actions.responses import estimate_responses, name_treatments

__all__ = [
    "estimate_responses",
    "load_playbook",
    "name_treatments",
    "plots_responses",
    "words",
    "words_responses",
]
