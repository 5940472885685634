import matplotlib.pyplot as plt
import pandas as pd
import pytest

from segbook.data import plots


@pytest.fixture
def ax():
    yield plt.subplots()[1]
    plt.close("all")


def test_the_funnel_shows_what_is_left_after_steps_that_dropped_any(ax):
    funnel = pd.DataFrame(
        {"reason": ["no customer", "no date"], "rows_in": [100, 60], "rows_out": [60, 60], "dropped": [40, 0]}
    )
    plots.plot_funnel(funnel, ax)
    assert [bar.get_width() for bar in ax.patches] == [100, 60]
    assert [text.get_text() for text in ax.texts] == ["100", "60  (−40)"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["rows read", "without:\nno customer"]


def test_months_are_as_high_as_their_revenue_and_the_ends_are_grey(ax):
    months = pd.DataFrame(
        {"month": pd.date_range("2024-01-01", periods=4, freq="MS"), "revenue": [5.0, 7.0, None, 2.0]}
    )
    plots.plot_months(months, "EUR", ax)
    assert [bar.get_height() for bar in ax.patches][:2] == [5, 7]
    colours = [bar.get_facecolor() for bar in ax.patches]
    assert colours[0] == colours[3] != colours[1]
