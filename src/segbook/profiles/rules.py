"""Rules that a person can remember and that nearly give the segments again."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier

from segbook.features import Feature
from segbook.profiles.memorable import is_whole, list_steps
from segbook.profiles.rules_tree import Condition, read_paths, unfold

FIT_AT_MOST = 20_000
"""Customers that the rules are found from; they are measured on all others."""

HELD_OUT = 1 / 3
"""Share of the customers that the rules are measured on, at least."""

LEAVES = 2
"""Rules, at most, on average over the segments."""

SMALLEST = 2
"""Customers in the smallest leaf, in units of the smallest group that may be published: held out they are fewer."""

FOLDS = 5
"""Parts of the customers seen on which the size of the tree is tried, each in turn."""


@dataclass(frozen=True)
class Rules:
    """Rules for the segments, and how well they do with customers from whom they were not found.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per rule: segment_id, rule (1, 2, … within the segment), caught (customers held out whom it catches),
        correct (of these, in the segment), belonging (customers held out who are in the segment); ordered by the
        first two.
    conditions : tuple of tuple of Condition
        Of each rule, in the order of the table; all must hold.
    held_out, misplaced : int
        Customers held out, and of these who would land in another segment.
    worth, misplaced_worth : float
        Money that the two have spent; missing without orders.
    fills : dict of str to float
        What counts for a customer of whom a quantity or answer is not known: the median. Only where a rule asks for it.
    """

    table: pd.DataFrame
    conditions: tuple[tuple[Condition, ...], ...]
    held_out: int
    misplaced: int
    worth: float
    misplaced_worth: float
    fills: dict[str, float]


def find_rules(
    features: pd.DataFrame, segment_ids: pd.Series, entries: Mapping[str, Feature], seed: int, min_cell: int
) -> Rules:
    """Grow a small decision tree on the features that made the segments, and measure it on customers held out.

    The tree (Breiman et al. 1984) has at most `LEAVES` leaves per segment, fewer where that is hardly worse, and can only ask about numbers that are easily
    remembered: values are replaced by where they lie among these before it is grown, so that nothing has to be rounded
    afterwards. What several rules in a row would say of one segment is said by one.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    segment_ids : pandas.Series of int
        One per customer, in the same order.
    entries : mapping of str to Feature
    seed : int
        Of the lot that decides who is held out.
    min_cell : int
        Half of the customers in the smallest leaf, at least.
    """
    makers = [entry for entry in entries.values() if entry.makes_segments]
    columns, fills = _ask(features, makers)
    groups = segment_ids.to_numpy()
    order = np.random.default_rng(seed).permutation(len(groups))
    fitted = min(FIT_AT_MOST, len(groups) - round(len(groups) * HELD_OUT))
    seen, held = order[:fitted], order[fitted:]
    steps = [list_steps(column, entries[feature]) for (feature, _), column in columns.items()]
    binned = np.column_stack(
        [np.searchsorted(step, column, side="left") for step, column in zip(steps, columns.values(), strict=True)]
    )
    model = _grow(binned[seen], groups[seen], seed, min_cell)
    tree = unfold(model.tree_, model.classes_, steps)
    paths = read_paths(tree, list(columns), [is_whole(column) for column in columns.values()])
    points = np.column_stack(list(columns.values()))
    table = _measure(points[held], groups[held], paths, list(columns))
    spent = features["monetary"].to_numpy(float)[held] if _has_money(entries) else np.full(len(held), np.nan)
    given, _ = tree.label(points[held])
    wrong = given + 1 != groups[held]
    order = table.sort_values(["segment_id", "correct"], ascending=[True, False], kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    table.insert(1, "rule", table.groupby("segment_id").cumcount() + 1)
    return Rules(
        table,
        tuple(paths[place][1] for place in order),
        len(held),
        int(wrong.sum()),
        float(spent.sum()),
        float(spent[wrong].sum()),
        {name: fills[name] for name in fills if any(each.feature == name for _, path in paths for each in path)},
    )


def _grow(binned: np.ndarray, groups: np.ndarray, seed: int, min_cell: int) -> DecisionTreeClassifier:
    """Grow the smallest tree that is within a standard error of the best (Breiman et al. 1984, section 3.4.3)."""
    k = len(np.unique(groups))
    trees = [
        DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=SMALLEST * min_cell, random_state=seed)
        for leaves in range(max(k, 2), max(LEAVES * k, 2) + 1)
    ]
    if len(groups) < FOLDS * SMALLEST * min_cell:
        return trees[0].fit(binned, groups)
    folds = KFold(FOLDS, shuffle=True, random_state=seed)
    right = np.array([cross_val_score(tree, binned, groups, cv=folds).mean() for tree in trees])
    error = np.sqrt(right.max() * (1 - right.max()) / len(groups))
    return trees[int(np.argmax(right >= right.max() - error))].fit(binned, groups)


def _has_money(entries: Mapping[str, Feature]) -> bool:
    return "monetary" in entries and entries["monetary"].unit == "money"


def _ask(features: pd.DataFrame, makers: list[Feature]) -> tuple[dict[tuple[str, str], np.ndarray], dict[str, float]]:
    """Give a column of numbers for each quantity and answer and for each name of a category, nothing missing."""
    columns, fills = {}, {}
    for entry in makers:
        values = features[entry.name]
        if entry.kind == "category":
            names = values.astype("str").where(values.notna(), None)
            columns |= {
                (entry.name, level): (names == level).to_numpy(float) for level in sorted(values.dropna().unique())
            }
            continue
        numbers = values.astype("float64")
        middle = float(numbers.median()) if numbers.notna().any() else 0.0
        if numbers.isna().any():
            fills[entry.name] = middle
        columns[entry.name, ""] = numbers.fillna(middle).to_numpy()
    return columns, fills


def _measure(points: np.ndarray, groups: np.ndarray, paths: list, columns: list[tuple[str, str]]) -> pd.DataFrame:
    rows = []
    for segment_id, conditions in paths:
        inside = np.ones(len(points), dtype=bool)
        for each in conditions:
            column = points[:, columns.index((each.feature, each.level))]
            inside &= (column > each.above) & (column <= each.up_to)
        belonging = groups == segment_id
        rows.append((segment_id, int(inside.sum()), int((inside & belonging).sum()), int(belonging.sum())))
    return pd.DataFrame(rows, columns=["segment_id", "caught", "correct", "belonging"])
