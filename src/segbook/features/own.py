"""The user's own features, from a small Python file."""

import runpy
from collections.abc import Sequence
from pathlib import Path

from segbook.errors import UserError
from segbook.features.entries import FEATURES
from segbook.features.feature import Feature
from segbook.models import TRANSFORMS


def load_own_features(path: Path | None) -> tuple[Feature, ...]:
    """Read the entries that a Python file lists under ``FEATURES``.

    Parameters
    ----------
    path : Path or None
        None if the run has none.

    Returns
    -------
    tuple of Feature

    Raises
    ------
    UserError
        If the file fails, lists no features, or one of them is not whole; all such problems at once.
    """
    if path is None:
        return ()
    try:
        listed = runpy.run_path(str(path)).get("FEATURES")
    except Exception as error:
        raise UserError(
            f"{path.name}: the file fails with {type(error).__name__}: {error}. Mend it and run again."
        ) from None
    if not isinstance(listed, list | tuple) or not listed or not all(isinstance(each, Feature) for each in listed):
        raise UserError(f"{path.name} must list its features: FEATURES = [Feature(…), …], of segbook.features.Feature.")
    if problems := _find_problems(listed):
        raise UserError(*(f"{path.name}: {problem}" for problem in problems))
    return tuple(listed)


def _find_problems(listed: Sequence[Feature]) -> list[str]:
    problems, taken = [], {feature.name for feature in FEATURES}
    for feature in listed:
        if not feature.name.isidentifier() or feature.name in taken:
            problems.append(f"the name {feature.name!r} is taken or not a plain word; choose another.")
        taken.add(feature.name)
        if feature.expression is None:
            problems.append(f"{feature.name} has no expression; give one, as in src/segbook/features/entries.py.")
        if feature.transform not in TRANSFORMS:
            problems.append(
                f"{feature.name}: there is no transform {feature.transform!r}; use {' or '.join(TRANSFORMS)}."
            )
    return problems
