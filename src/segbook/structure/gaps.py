"""Groups of components that the points hold apart."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np

from segbook.structure.mixtures import Mixture
from segbook.structure.modes import Gap, keep_own, keep_tube, measure_gap, merge_components

LEVEL, DEEP = 0.05, 0.4
"""A gap is clear if the adjusted p-value of its dip is below and its depth at least this."""

SMALLEST_GROUP = 0.02
"""Share of customers below which a group of components is not looked at."""


@dataclass(frozen=True)
class Parting:
    """How many groups are held apart, and the clearest gap: its adjusted p-value and depth; None where none was looked at."""

    groups: int
    p_value: float | None
    depth: float | None


def part_groups(points: np.ndarray, mixture: Mixture, ratios: np.ndarray, threshold: float, keep: Callable) -> Parting:
    """Merge components into groups, and find the clearest gap across groups.

    Components whose ridgeline ratio is at least the threshold are one group. So are groups whose nearest
    components, those with the highest ratio, have no deeper valley in the points themselves, near the line
    through both or among their own: the horns of a crescent are far apart, and yet nothing parts them. Groups under `SMALLEST_GROUP` are left out.
    The groups count if any gap across two of them is clear: see `LEVEL`, `DEEP`.

    Parameters
    ----------
    points : ndarray of shape (customers, columns)
    mixture : Mixture
    ratios : ndarray of shape (components, components)
        As `measure_ridgelines` gives them.
    threshold : float
    keep : callable
        As for `measure_gap`: the points in which a gap must be clear.
    """
    labels = mixture.assign(points)

    @cache
    def measure(pair: tuple[int, int], keep: Callable) -> Gap:
        return measure_gap(points, labels, mixture, pair, keep)

    def touch(pair: tuple[int, int]) -> bool:
        return 1 - min(measure(pair, each).depth for each in (keep_tube, keep_own)) >= threshold

    groups = _list_groups(mixture, merge_components(ratios, threshold))
    while touching := _find_touching(groups, ratios, touch):
        groups = [group for group in groups if group not in touching] + [frozenset.union(*touching)]
    pairs = [pair for two in combinations(groups, 2) for pair in _pair_components(*two)]
    gaps = [Gap(min(1.0, len(pairs) * gap.p_value), gap.depth) for gap in (measure(pair, keep) for pair in pairs)]
    if not gaps:
        return Parting(1, None, None)
    clearest = min(gaps, key=lambda gap: (not is_clear(gap), gap.p_value, -gap.depth))
    return Parting(len(groups) if is_clear(clearest) else 1, clearest.p_value, clearest.depth)


def is_clear(gap: Gap) -> bool:
    """Tell whether a gap, with its p-value adjusted, is clear."""
    return gap.p_value < LEVEL and gap.depth >= DEEP


def _list_groups(mixture: Mixture, merged: np.ndarray) -> list[frozenset[int]]:
    members = [np.flatnonzero(merged == each) for each in range(merged.max() + 1)]
    return [frozenset(each.tolist()) for each in members if mixture.weights[each].sum() >= SMALLEST_GROUP]


def _pair_components(one: frozenset[int], other: frozenset[int]) -> list[tuple[int, int]]:
    return [(min(pair), max(pair)) for pair in product(sorted(one), sorted(other))]


def _find_touching(
    groups: list[frozenset[int]], ratios: np.ndarray, touch: Callable[[tuple[int, int]], bool]
) -> tuple[frozenset[int], frozenset[int]] | None:
    """Give the nearest two groups whose nearest components touch, if there are any."""
    nearest = {two: max(_pair_components(*two), key=lambda pair: ratios[pair]) for two in combinations(groups, 2)}
    order = sorted(nearest, key=lambda two: -ratios[nearest[two]])
    return next((two for two in order if touch(nearest[two])), None)
