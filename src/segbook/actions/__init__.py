"""What should we do, and what will it bring?"""

from segbook.actions import budget, experiments, products, responses, words
from segbook.actions.playbook import Playbook, load_playbook
from segbook.actions.situation import find_bands, gather_facts, measure_satisfaction
from segbook.actions.strategy import choose_strategies, find_advice, rank_segments

__all__ = [
    "Playbook",
    "budget",
    "choose_strategies",
    "experiments",
    "find_advice",
    "find_bands",
    "gather_facts",
    "load_playbook",
    "measure_satisfaction",
    "products",
    "rank_segments",
    "responses",
    "words",
]
