"""Names that the user gives segments, in the place of those that they would have."""

import re
from collections.abc import Mapping

import pandas as pd

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
"""Characters that show nothing, among them those that turn the direction of everything that follows."""


def rename_segments(names: pd.DataFrame, own: Mapping[str, str]) -> pd.DataFrame:
    """Give segments the user's names; archetype and level stay, and names stay unique.

    Parameters
    ----------
    names : pandas.DataFrame
        As `name_segments` gives it.
    own : mapping of str to str
        Name of `names` to the user's own. Small and capital letters are the same; a name that no segment has is
        passed over.

    Returns
    -------
    pandas.DataFrame
        The same with the own names in the column segment. An own name that another segment has already gets a number.
    """
    wanted = {_compare(automatic): _tidy(name) for automatic, name in own.items()}
    renamed = [wanted.get(_compare(name)) for name in names["segment"]]
    taken = {_compare(name) for name, new in zip(names["segment"], renamed, strict=True) if not new}
    final = []
    for automatic, name in zip(names["segment"], renamed, strict=True):
        final.append(_distinguish(name, taken) if name else automatic)
        taken.add(_compare(final[-1]))
    return names.assign(segment=final)


def _tidy(name: str) -> str:
    return " ".join(_UNSEEN.sub(" ", name).split())


def _compare(name: str) -> str:
    return _tidy(name).casefold()


def _distinguish(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while _compare(free) in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def find_unused(names: pd.DataFrame, own: Mapping[str, str]) -> list[str]:
    """Give the names that the user renames and no segment has.

    Parameters
    ----------
    names : pandas.DataFrame
        As `name_segments` gives it, not renamed.
    own : mapping of str to str
    """
    there = {_compare(name) for name in names["segment"]}
    return [_tidy(name) for name in own if _compare(name) not in there]


def find_changed(names: pd.DataFrame, renamed: pd.DataFrame, own: Mapping[str, str]) -> dict[str, str]:
    """Give the own names that another segment had already, each with what it became.

    Parameters
    ----------
    names, renamed : pandas.DataFrame
        Before and after `rename_segments`.
    own : mapping of str to str
    """
    wanted = {_compare(automatic): _tidy(name) for automatic, name in own.items()}
    pairs = zip(names["segment"], renamed["segment"], strict=True)
    asked = {final: wanted.get(_compare(automatic)) or final for automatic, final in pairs}
    return {name: final for final, name in asked.items() if name != final}
