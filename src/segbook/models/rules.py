"""Rules that give a point its group: what they have in common, and how they are written down."""

from dataclasses import fields

import numpy as np

from segbook.models.boxes import Cells, Tree
from segbook.models.mixture import Mixture
from segbook.models.nearest import Nearest

Rule = Nearest | Mixture | Tree | Cells
"""Each has ``k`` groups, ``label(points)`` and ``reorder(order)``."""

_KINDS = {"nearest": Nearest, "mixture": Mixture, "tree": Tree, "cells": Cells}


def keep_occupied(rule: Rule, points: np.ndarray) -> Rule:
    """Drop the groups that none of the points is in; the labels of the points stay what they are, but for gaps."""
    labels, _ = rule.label(points)
    present = np.unique(labels[labels >= 0])
    return rule if len(present) == rule.k else rule.reorder(present)


def write_rule(rule: Rule) -> dict:
    """Put a rule into what JSON can hold; `read_rule` gives the same rule back, to the last digit."""
    kind = next(name for name, each in _KINDS.items() if isinstance(rule, each))
    return {"kind": kind} | {field.name: _to_plain(getattr(rule, field.name)) for field in fields(rule)}


def read_rule(content: dict) -> Rule:
    """Make the rule that `write_rule` wrote; raises `KeyError`, `TypeError` or `ValueError` if it is none."""
    arguments = dict(content)
    return _KINDS[arguments.pop("kind")](**arguments)


def _to_plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_to_plain(each) for each in value] if isinstance(value, tuple) else value
