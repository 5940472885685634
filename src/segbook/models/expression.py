"""The model of a run as an expression: the same segments from any engine that Ibis speaks to."""

import operator
from collections.abc import Iterable
from functools import reduce

import ibis
import numpy as np
from ibis import Table
from ibis.expr.types import FloatingColumn, IntegerColumn

from segbook.errors import UserError
from segbook.models.boxes import Tree
from segbook.models.mixture import Mixture
from segbook.models.nearest import TIE, Nearest
from segbook.models.segment_model import SegmentModel
from segbook.models.transform import Part

Columns = list[FloatingColumn]


def express(model: SegmentModel, table: Table) -> Table:
    """Add the segment ids of `SegmentModel.assign` to a table, wherever it lies.

    It goes in steps (points, distances, the least distance, the segment), each a query around the last: as a single
    column without steps the SQL of a mixture would be eighty times as long.

    The ids are the same; the arithmetic of an engine may differ in the last digits, and only a customer that is as
    good as `TIE` apart from a border could notice.

    Parameters
    ----------
    model : SegmentModel
        With a rule by nearest centre, mixture or tree; raises `UserError` for another.
    table : ibis.Table
        One row per customer, at least the columns that the transform names.

    Returns
    -------
    ibis.Table
        The table and a column segment_id, an integer: 1 to k, 0 for noise.
    """
    if not isinstance(model.rule, Nearest | Mixture | Tree):
        kind = type(model.rule).__name__.lower()
        raise UserError(f"A model whose segments are {kind} cannot be written as a query; label customers in Python.")
    parts = [column for part in model.transform.parts for column in _express_part(part, table)]
    staged, points = _stage(table, "_point", parts)
    if isinstance(model.rule, Tree):
        picked = _descend(model.rule, points, 0)
    else:
        staged, scores = _stage(staged, "_score", _score(model.rule, points))
        staged, least = _stage(staged, "_least", [_least(scores)])
        picked = _pick(model.rule, scores, *least)
    added = staged.mutate(segment_id=picked.cast("int64"))
    return added.select(*[name for name in table.columns if name != "segment_id"], "segment_id")


def _stage(table: Table, name: str, columns: Columns) -> tuple[Table, Columns]:
    """Add columns to a table under names of their own, so that what follows can refer to them."""
    named = {f"{name}_{i}": column for i, column in enumerate(columns, start=1)}
    table = table.mutate(**named)
    return table, [table[each] for each in named]


def _express_part(part: Part, table: Table) -> Columns:
    column = table[part.feature]
    if part.function == "category":
        text = column.cast("string")
        # whole numbers first: an engine may take a decimal literal for an exact decimal, which is slow and rounds
        coded = [
            ibis.cases((text.isnull(), None), (text == level, 1), else_=0).cast("float64") for level in part.levels
        ]
        return [((each - share) / share**0.5).fill_null(0.0) for each, share in zip(coded, part.weights, strict=True)]
    numbers = column.cast("float64")
    if column.type().is_floating():
        numbers = ibis.ifelse(numbers.isnan() | numbers.isinf(), ibis.null("float64"), numbers)
    if part.function == "log1p":
        numbers = ibis.ifelse(numbers > -1, (numbers + 1).ln(), ibis.null("float64"))
    elif part.function == "ridit":
        numbers = _interpolate(numbers, part.levels, part.weights)
    return [((numbers - part.mean) / part.scale).fill_null(0.0)]


def _interpolate(numbers: FloatingColumn, levels: tuple, ridits: tuple[float, ...]) -> FloatingColumn:
    """Express `numpy.interp`: straight lines between the levels, flat beyond them."""
    below = [(numbers.isnull(), ibis.null("float64")), (numbers <= levels[0], ridits[0])]
    for x, y, after, ridit in zip(levels, ridits, levels[1:], ridits[1:], strict=False):
        below.append((numbers < after, (ridit - y) / (after - x) * (numbers - x) + y))
    return ibis.cases(*below, else_=ridits[-1])


def _score(rule: Nearest | Mixture, points: Columns) -> Columns:
    """Express what is least in the group to pick: the distance, or −ln(weight × density)."""
    if isinstance(rule, Nearest):
        parts = [rule.centres[rule.groups == group] for group in np.unique(rule.groups)]
        return [_least([_measure(points, centre) for centre in part]).sqrt() for part in parts]
    components = zip(rule.centres, rule.whitenings, rule.constants.tolist(), strict=True)
    return [_measure(points, centre, matrix) / 2 + constant for centre, matrix, constant in components]


def _measure(points: Columns, centre: np.ndarray, matrix: np.ndarray | None = None) -> FloatingColumn:
    """Express the squared distance from a centre, of the points multiplied by a lower triangular matrix if given."""
    apart = [point - value for point, value in zip(points, centre.tolist(), strict=True)]
    if matrix is not None:
        apart = [
            _add(factor * each for factor, each in zip(row[: i + 1], apart, strict=False))
            for i, row in enumerate(matrix.tolist())
        ]
    return _add(each * each for each in apart)


def _add(terms: Iterable[FloatingColumn]) -> FloatingColumn:
    return reduce(operator.add, terms)


def _least(columns: Columns) -> FloatingColumn:
    if not columns:
        return ibis.literal(float("inf"))
    return ibis.least(*columns) if len(columns) > 1 else columns[0]


def _pick(rule: Nearest | Mixture, scores: Columns, least: FloatingColumn) -> IntegerColumn:
    if isinstance(rule, Nearest):
        groups, tied = np.unique(rule.groups).tolist(), least * (1 + TIE)
    else:
        groups, tied = range(rule.k), least + TIE * (least.abs() + 1)
    if not scores:
        return ibis.literal(0)
    *before, last = [(score <= tied, group + 1) for score, group in zip(scores, groups, strict=True)]
    picked = ibis.cases(*before, else_=last[1]) if before else ibis.literal(last[1])
    if isinstance(rule, Nearest) and rule.reach is not None:
        return ibis.ifelse(least <= rule.reach, picked, 0)
    return picked


def _descend(tree: Tree, points: Columns, node: int) -> IntegerColumn:
    if tree.left[node] < 0:
        return ibis.literal(int(tree.group[node]) + 1)
    below = (_descend(tree, points, int(side[node])) for side in (tree.left, tree.right))
    return ibis.ifelse(points[tree.feature[node]] <= float(tree.threshold[node]), *below)
