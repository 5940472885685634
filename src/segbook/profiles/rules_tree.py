"""From a grown tree to the rules that its leaves are."""

from dataclasses import dataclass

import numpy as np

from segbook.models import Tree
from segbook.profiles.memorable import YES_ABOVE


@dataclass(frozen=True)
class Condition:
    """What a rule asks of one feature.

    Attributes
    ----------
    feature : str
    level : str
        A name within a category, else empty.
    above, up_to : float
        The value is more than the one and at most the other; −∞ and ∞ where nothing is asked. Of yes/no answers and
        names, `above` of one half is yes and `up_to` one half is no.
    whole : bool
        Whether all values are whole numbers.
    """

    feature: str
    level: str
    above: float
    up_to: float
    whole: bool


def unfold(grown, classes: np.ndarray, steps: list[np.ndarray]) -> Tree:
    """Write the tree with thresholds in the features' own units; groups are segment ids less 1."""
    threshold = [
        steps[feature][min(int(np.floor(cut)), len(steps[feature]) - 1)] if feature >= 0 else -2.0
        for feature, cut in zip(grown.feature, grown.threshold, strict=True)
    ]
    group = np.where(grown.children_left < 0, classes[grown.value[:, 0, :].argmax(axis=1)] - 1, -1)
    left, right, group = grown.children_left.copy(), grown.children_right.copy(), group.copy()
    for node in range(grown.node_count - 1, -1, -1):  # those below come first: two leaves that say the same become one
        if left[node] >= 0 and group[left[node]] == group[right[node]] >= 0:
            group[node], left[node], right[node] = group[left[node]], -1, -1
    return Tree(grown.feature, np.array(threshold), left, right, group)


def read_paths(
    tree: Tree, columns: list[tuple[str, str]], whole: list[bool]
) -> list[tuple[int, tuple[Condition, ...]]]:
    """Give the segment id and the conditions of each leaf."""

    def descend(node: int, bounds: dict[int, tuple[float, float]]) -> list:
        if tree.left[node] < 0:
            kept = [
                Condition(*columns[column], above, up_to, whole[column]) for column, (above, up_to) in bounds.items()
            ]
            return [(int(tree.group[node]) + 1, tuple(_shorten(kept)))]
        column, cut = int(tree.feature[node]), float(tree.threshold[node])
        above, up_to = bounds.get(column, (-np.inf, np.inf))
        return descend(int(tree.left[node]), bounds | {column: (above, min(cut, up_to))}) + descend(
            int(tree.right[node]), bounds | {column: (max(cut, above), up_to)}
        )

    return descend(0, {})


def _shorten(conditions: list[Condition]) -> list[Condition]:
    """Drop that it is not one name of a category where it must be another."""
    settled = {each.feature for each in conditions if each.level and each.above >= YES_ABOVE}
    return [each for each in conditions if not (each.level and each.up_to <= YES_ABOVE and each.feature in settled)]
