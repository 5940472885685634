import re

import numpy as np
import pandas as pd
import pytest

from segbook.common.exercise import NotYetError, check

LABELLED = pd.Series({"Lost": 0.25, "Champions": 0.75})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (0.3333, 1 / 3),
        (np.float64(2), 2),
        ([1, 2], np.array([1.0, 2.0])),
        (float("nan"), float("nan")),
        ("Lost", "Lost"),
        (LABELLED[::-1], LABELLED),
        ({"Champions": 0.75, "Lost": 0.25}, LABELLED),
        (pd.Series(dtype=float), pd.Series(dtype=float)),
    ],
)
def test_a_right_answer_is_right_however_it_came_about(capsys, answer, expected):
    check(answer, expected, "Divide.")
    assert capsys.readouterr().out == "Right.\n"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (..., 1),
        (..., "Lost"),
        (0.34, 1 / 3),
        (None, 1),
        ("1", 2),
        ("Lost", "Champions"),
        (1, "Champions"),
        ([1, 2, 3], np.array([1.0, 2.0])),
        (LABELLED.to_numpy(), LABELLED),
        (LABELLED.rename({"Lost": "lost"}), LABELLED),
        (pd.concat([LABELLED, LABELLED]), LABELLED),
        (pd.Series({"Lost": "a", "Champions": "b"}), LABELLED),
        (LABELLED.to_frame(), 1),
    ],
)
def test_any_other_answer_gets_the_hint_and_nothing_else(capsys, answer, expected):
    with pytest.raises(NotYetError, match=re.escape("Divide by all.")) as caught:
        check(answer, expected, "Divide by all.")
    assert capsys.readouterr().out == ""
    assert caught.value._render_traceback_() == ["Not yet. Divide by all."]
