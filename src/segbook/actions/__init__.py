"""What should we do, and what will it bring?"""

from segbook.actions import budget, experiments, products, responses, words
from segbook.actions.playbook import Playbook, load_playbook
from segbook.actions.situation import find_bands, gather_facts, measure_satisfaction
from segbook.actions.strategy import choose_strategies, select_responses
from segbook.actions.tabulate import tabulate_actions

__all__ = [
    "Playbook",
    "budget",
    "choose_strategies",
    "experiments",
    "find_bands",
    "gather_facts",
    "load_playbook",
    "measure_satisfaction",
    "products",
    "responses",
    "select_responses",
    "tabulate_actions",
    "words",
]
