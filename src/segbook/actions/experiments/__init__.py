"""Tests by lot, that show whether an action works."""

from segbook.actions.experiments import plots, words
from segbook.actions.experiments.design import assign, plan_experiments, plan_together, publish_experiments

__all__ = ["assign", "plan_experiments", "plan_together", "plots", "publish_experiments", "words"]
