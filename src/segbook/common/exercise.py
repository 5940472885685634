"""Exercises: say whether the learner's own value is right, however it was computed."""

import numpy as np
import pandas as pd

CLOSE_ENOUGH = 1e-3
"""Relative: three digits are asked for, not all of them."""


class NotYetError(Exception):
    """The answer to an exercise is not right yet; the message is the hint."""

    def _render_traceback_(self) -> list[str]:
        """Show the hint alone in Jupyter, for where it was raised is of no use to a learner."""
        return [f"Not yet. {self}"]


def check(answer: object, expected: object, hint: str) -> None:
    """Compare the learner's answer with ours and say that it is right.

    Parameters
    ----------
    answer : object
        What the learner has set; ``...`` if nothing yet.
    expected : str, float, sequence of float or pandas.Series
        Numbers agree within `CLOSE_ENOUGH`; a Series is compared label by label, in any order.
    hint : str
        One sentence that helps on, and does not give the answer away.

    Raises
    ------
    NotYetError
        If the answer is another; the message is the hint.
    """
    if answer is ... or not _agree(answer, expected):
        raise NotYetError(hint)
    print("Right.")


def _agree(answer: object, expected: object) -> bool:
    if isinstance(expected, str):
        return isinstance(answer, str) and answer.strip() == expected
    if isinstance(expected, pd.Series):
        answer = pd.Series(answer) if isinstance(answer, dict) else answer
        if not isinstance(answer, pd.Series) or not answer.index.is_unique:
            return False
        if set(answer.index) != set(expected.index):
            return False
        answer = answer[expected.index]
    try:
        given, ours = np.asarray(answer, float), np.asarray(expected, float)
    except (TypeError, ValueError):
        return False
    return given.shape == ours.shape and np.allclose(given, ours, rtol=CLOSE_ENOUGH, atol=1e-9, equal_nan=True)
