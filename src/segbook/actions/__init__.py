"""What should we do, and what will it bring?"""

from segbook.actions import plots, words
from segbook.actions.recommend import load_strategies, recommend_actions

__all__ = ["load_strategies", "plots", "recommend_actions", "words"]
