"""The rules in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.common.wording import listing, percent, plural
from segbook.features import Feature, readable
from segbook.features.words import TOO_FEW, write_share, write_value
from segbook.profiles.rules import Rules
from segbook.profiles.rules_tree import Condition

_PHRASES = {
    "recency_days": "last order {} ago",
    "frequency": "{}",
    "monetary": "{} spent",
    "tenure_days": "first order {} ago",
}
"""How the commonest features are said; the others by their short label and the bounds."""

FEW_COUNTS = 20
"""Whole numbers up to this are written "5 or more" rather than "more than 4"."""


def tabulate_rules(
    rules: Rules, profiles: pd.DataFrame, entries: Mapping[str, Feature], currency: str | None, min_cell: int
) -> pd.DataFrame:
    """Write each rule as a line, with what it catches of the customers held out.

    Parameters
    ----------
    rules : Rules
    profiles : pandas.DataFrame
        segment_id, segment, customers; segments without are left out.
    entries : mapping of str to Feature
    currency : str or None
    min_cell : int
        Shares of fewer customers stay vague.

    Returns
    -------
    pandas.DataFrame
        segment, rule, coverage (share of the segment that it catches), precision (share of those caught who belong); text.
    """
    called = profiles.dropna(subset=["customers"]).set_index("segment_id")["segment"]
    lines = [
        {
            "segment": called[row.segment_id],
            "rule": write_rule(conditions, entries, currency),
            "coverage": write_share(row.correct, row.belonging, min_cell),
            "precision": write_share(row.correct, row.caught, min_cell),
        }
        for row, conditions in zip(rules.table.itertuples(), rules.conditions, strict=True)
        if row.segment_id in called.index
    ]
    return pd.DataFrame(lines)


def tell_rules(table: pd.DataFrame, min_cell: int) -> list[str]:
    """Say each rule of a segment in a sentence.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of the table `rules`.
    min_cell : int
        Shares of fewer customers stay vague.
    """
    return [
        f"{row.conditions[0].upper()}{row.conditions[1:]}: catches {write_share(row.correct, row.belonging, min_cell)} of them, "
        f"and of those whom it catches {write_share(row.correct, row.caught, min_cell)} belong here."
        for row in table.itertuples()
    ]


def enter_rules(rules: Rules, entries: Mapping[str, Feature], currency: str | None) -> pd.DataFrame:
    """Give the table `rules`: segment_id, rule, conditions (text), caught, correct, belonging, coverage, precision."""
    table = rules.table.assign(conditions=[write_rule(each, entries, currency) for each in rules.conditions])
    coverage = table["correct"] / table["belonging"].where(table["belonging"] > 0)
    return table.assign(coverage=coverage, precision=table["correct"] / table["caught"].where(table["caught"] > 0))


def write_rule(conditions: tuple[Condition, ...], entries: Mapping[str, Feature], currency: str | None) -> str:
    """Write what a rule asks, such as "last order at most 60 days ago and 5 orders or more"."""
    if not conditions:
        return "everybody"
    return listing(_write_condition(each, entries[each.feature], currency) for each in conditions)


def describe_rules(
    rules: Rules, profiles: pd.DataFrame, entries: Mapping[str, Feature], currency: str | None, min_cell: int
) -> str:
    """Say what is lost by using the rules, and which segments they do not know."""
    public = profiles.dropna(subset=["customers"])
    if len(public) < 2:
        return "With a single segment to tell of there is nothing to sort by rules."
    lost = write_share(rules.misplaced, rules.held_out, min_cell)
    if lost == TOO_FEW:
        return f"Only {plural(rules.held_out, 'customer')} could be held out, too few to say how good the rules are."
    told = f"Of {plural(rules.held_out, 'customer')} held out, {lost} would land in another segment by these rules"
    if not rules.misplaced:
        told = f"Of {plural(rules.held_out, 'customer')} held out, nobody would land in another segment by these rules"
    elif rules.worth > 0:
        vague = 0 < rules.misplaced < min_cell
        share = "what is too little to be told" if vague else percent(max(rules.misplaced_worth, 0) / rules.worth)
        told += f"; they brought {share} of the revenue of those held out"
    missing = [
        f"“{row.segment}”" for row in public.itertuples() if row.segment_id not in set(rules.table["segment_id"])
    ]
    unknown = f" No rule this short finds {listing(missing)}." if missing else ""
    usual = [
        f"{entries[name].short} {write_value(entries[name], currency)(value)}" for name, value in rules.fills.items()
    ]
    fills = f" Where something is not known, take the usual value: {listing(usual)}." if usual else ""
    return f"{told}.{unknown}{fills}"


def _write_condition(each: Condition, entry: Feature, currency: str | None) -> str:
    if each.level:
        return f"{entry.short} {'' if each.above > -np.inf else 'not '}{readable(each.level)}"
    if entry.kind == "yes_no":
        return f"{entry.short}: {'yes' if each.above > -np.inf else 'no'}"
    return _PHRASES.get(entry.name, f"{entry.short} {{}}").format(_write_bounds(each, entry, currency))


def _write_bounds(each: Condition, entry: Feature, currency: str | None) -> str:
    low, high = each.above, each.up_to
    if each.whole and -np.inf < low < FEW_COUNTS and entry.unit != "money":
        if high == np.inf:
            return f"{_write_number(low + 1, entry, currency)} or more"
        if high == low + 1:
            return _write_number(high, entry, currency)
        return f"{_number(low + 1, entry, currency)} to {_write_number(high, entry, currency)}"
    if low == -np.inf:
        return f"at most {_write_number(high, entry, currency)}"
    if high == np.inf:
        return f"more than {_write_number(low, entry, currency)}"
    return f"more than {_number(low, entry, currency)} and at most {_write_number(high, entry, currency)}"


def _number(value: float, entry: Feature, currency: str | None) -> str:
    if entry.unit in ("money", "share", "year"):
        return write_value(entry, currency)(value)
    return f"{value:,.10g}"


def _write_number(value: float, entry: Feature, currency: str | None) -> str:
    number = _number(value, entry, currency)
    counted = entry.unit in ("days", "orders", "years", "persons", "children", "visits", "contacts")
    unit = entry.unit[:-1] if value == 1 and entry.unit.endswith("s") else entry.unit
    return f"{number} {unit}" if counted else number
