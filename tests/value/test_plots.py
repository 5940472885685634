from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from segbook.common.figures import ACCENT, MANY, TOO_FEW, TOO_SMALL, segment_colour
from segbook.value import plots, plots_alive, plots_checks

pytestmark = pytest.mark.usefixtures("style")
LONG = ["Champions (older)", "Loyal Customers (frequent)", "At Risk (high value)", "Hibernating Customers (low 😀)"]


def draw(height=3.4):
    return plt.subplots(figsize=(5.2, height))[1]


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def overlaps(ax) -> list:
    ax.figure.canvas.draw()
    low, high = sorted(ax.get_ylim())
    ticks = [each for each in ax.get_yticklabels() if each.get_text() and low <= each.get_position()[1] <= high]
    written = [*ax.texts, *ticks]
    boxes = [(text.get_text(), text.get_window_extent()) for text in written]
    return [(one, two) for i, (one, a) in enumerate(boxes) for two, b in boxes[:i] if a.overlaps(b)]


def names_of(k: int) -> pd.DataFrame:
    return pd.DataFrame({"segment_id": range(1, k + 1), "segment": [f"{LONG[i % 4]} {i}" for i in range(k)]})


def tracking(periods=60, most=200.0, freq="7D", cut=9) -> pd.DataFrame:
    expected = most * (1 - np.exp(-np.arange(1, periods + 1) / 15))
    actual = np.round(expected * np.random.default_rng(1).uniform(0.5, 1.5, periods))
    frame = pd.DataFrame({"date": pd.date_range("2024-01-07", periods=periods, freq=freq)})
    frame = frame.assign(actual=actual, expected=expected)
    frame = frame.assign(foreseen=frame.index >= cut)
    return frame.assign(actual_total=frame["actual"].cumsum(), expected_total=frame["expected"].cumsum())


@pytest.mark.parametrize(("most", "cut"), [(200, 40), (4e5, 0), (200, 59), (1e9, 30)])
def test_tracking_draws_what_was_and_what_the_model_says(most, cut):
    frame = tracking(most=most, cut=cut)
    axes = plt.subplots(2, 1, figsize=(5.2, 4.6), sharex=True)[1]
    plots_checks.plot_tracking(frame, 10, axes)
    assert texts(axes[0])[:2] == ["fitted", "foreseen"]
    for ax, columns in zip(axes, (["actual_total", "expected_total"], ["actual", "expected"]), strict=True):
        assert not overlaps(ax)
        lines = [line for line in ax.lines if len(line.get_xdata()) == len(frame)]
        assert [list(line.get_ydata()) for line in lines] == [list(frame[column]) for column in columns]
        assert [line.get_linestyle() for line in lines] == ["-", "--"]
        higher = ["actual", "model"] if frame[columns[0]].iloc[-1] > frame[columns[1]].iloc[-1] else ["model", "actual"]
        assert texts(ax)[-2:] == higher
        assert ax.texts[-2].get_position()[1] > ax.texts[-1].get_position()[1]
    assert axes[1].get_ylabel().endswith("per week")
    left, line, right = (axes[0].texts[0].get_window_extent().x1, axes[0].lines[0], axes[0].texts[1])
    place = axes[0].transData.transform((line.get_xdata()[0].toordinal() - 719163, 0))[0]
    assert left < place < right.get_window_extent().x0


def test_thousands_can_be_read():
    frame = tracking(most=20_000)
    axes = plots_checks.plot_tracking(frame, 10, plt.subplots(2, 1, sharex=True)[1])
    axes[0].figure.canvas.draw()
    assert "10,000" in [label.get_text() for label in axes[1].get_yticklabels()]
    assert "1 million" in [label.get_text() for label in axes[0].get_yticklabels()]


@pytest.mark.parametrize(
    "frame", [tracking(1, 100 * MANY, cut=0), tracking(3, 3000.0, "MS", cut=2), tracking(400, 3.0, "1D"), tracking(140)]
)
def test_any_period_can_be_tracked(frame):
    axes = plots_checks.plot_tracking(frame, 1, plt.subplots(2, 1, sharex=True)[1])
    for ax in axes:
        assert ax.axison
        assert not overlaps(ax)


def test_few_repeat_purchases_are_not_tracked():
    frame = tracking(1, 600)
    for few in (frame.assign(actual=10 * MANY - 1), frame.head(0)):
        axes = plots_checks.plot_tracking(few, 10, plt.subplots(2, 1)[1])
        assert texts(axes[0]) == [plots_checks.TOO_FEW_REPEATS]
        assert not axes[0].axison
        assert not axes[1].axison


def test_purchases_by_frequency_are_bars_and_the_model_a_line():
    table = pd.DataFrame({"repeats": ["0", "1", "2+"], "actual": [0.2, 0.5, 1.4], "predicted": [0.25, 0.4, 1.41]})
    ax = plots_checks.plot_by_frequency(table, draw())
    assert not overlaps(ax)
    assert texts(ax) == ["model", "actual"]
    assert [bar.get_height() for bar in ax.patches] == list(table["actual"])
    assert list(ax.lines[0].get_ydata()) == list(table["predicted"])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "2+"]
    for hostile in (table.assign(actual=0, predicted=0), table.assign(predicted=1e9), table.assign(actual=np.nan)):
        assert not overlaps(plots_checks.plot_by_frequency(hostile, draw()))
    assert not plots_checks.plot_by_frequency(table.head(0), draw()).axison


def test_calibration_stands_beside_what_was_said():
    bins = pd.DataFrame({"predicted": [0.1, 0.5, 0.9], "actual": [0.0, 0.6, 1.0]})
    ax = plots_checks.plot_calibration(bins.assign(lower=bins["actual"] - 0.1, upper=bins["actual"] + 0.1), draw())
    assert texts(ax) == ["as said"]
    assert ax.lines[1].get_xydata().tolist() == bins.to_numpy().tolist()
    assert [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()][1] == [0.5, 0.7]
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 1), (0, 1))
    ax.figure.canvas.draw()
    assert ax.get_yticklabels()[-1].get_text() == "100%"
    plots_checks.plot_calibration(bins.assign(lower=np.nan, upper=np.nan), draw()).figure.canvas.draw()
    assert not plots_checks.plot_calibration(bins.head(0), draw()).axison


def test_the_forecast_in_use_stands_out_and_what_was_not_measured_says_so():
    comparison = pd.DataFrame(
        [
            ("persistence", 0.31, 0.2, 0.4, False),
            ("model", 0.44, 0.36, 0.5, True),
            ("segment mean", np.nan, np.nan, np.nan, False),
            ("model with the mean value of an order", -12.3, -50, -4, False),
        ],
        columns=["forecast", "skill", "lower", "upper", "used"],
    )
    ax = plots_checks.plot_forecasts(comparison, draw(2.6))
    assert not overlaps(ax)
    assert texts(ax) == ["44%", "31%", "−1,230%", "not measured"]
    assert [label.get_text() for label in ax.get_yticklabels()][:2] == ["model", "persistence"]
    assert [text.get_color() == ACCENT for text in ax.texts] == [True, False, False, False]
    drawn = ax.collections[1].get_offsets()[:, 0]
    assert drawn[:3].tolist() == [0.44, 0.31, plots_checks.LEAST]
    for rows in (comparison.iloc[2:3], comparison.iloc[:1].assign(lower=np.nan, upper=np.nan)):
        assert not overlaps(plots_checks.plot_forecasts(rows, draw(1)))
    assert not plots_checks.plot_forecasts(comparison.head(0), draw()).axison


def chances(p=0.8, alpha=4.0, rows=12, columns=40) -> pd.DataFrame:
    repeats, weeks = np.arange(rows)[:, None], np.arange(columns)[None]
    odds = (repeats > 0) * p / (2 + repeats) * ((alpha + columns) / (alpha + columns - weeks)) ** (0.3 + repeats)
    return pd.DataFrame(1 / (1 + odds))


@pytest.mark.parametrize(
    "grid", [chances(), chances(0.01), chances(p=5, alpha=0.5, rows=40), chances(alpha=40, rows=8)]
)
def test_lines_of_equal_chance_lie_where_they_say(grid):
    ax = plots_alive.plot_alive(grid, "weeks", draw())
    assert not overlaps(ax)
    assert texts(ax) == ["20%", "50%", "80%"]
    assert ax.get_xlabel() == "weeks since the last purchase"
    for text in ax.texts:
        x, y = (round(each) for each in text.get_position())
        around = grid.iloc[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].to_numpy()
        assert around.min() <= float(text.get_text()[:-1]) / 100 <= around.max()


def test_chances_without_lines_are_said():
    assert texts(plots_alive.plot_alive(chances(0), "days", draw())) == ["everywhere 100%"]
    assert texts(plots_alive.plot_alive(chances() * 0 + 0.3, "days", draw())) == ["everywhere 30%"]
    assert texts(plots_alive.plot_alive(chances(rows=2), "days", draw()))[0].startswith("everywhere ")
    plots_alive.plot_alive(chances().where(chances() > 0.3), "days", draw()).figure.canvas.draw()
    for grid in (chances().iloc[:0], chances().iloc[:, :1], chances() * np.nan):
        assert not plots_alive.plot_alive(grid, "days", draw()).axison


def amounts(k: int, scale=1.0) -> pd.DataFrame:
    spent = scale * np.geomspace(500_000, 500, k)
    expected = spent * np.random.default_rng(2).uniform(0.5, 1.4, k)
    return names_of(k).assign(spent=spent, expected=expected, lower=0.9 * expected, upper=1.2 * expected)


@pytest.mark.parametrize(("k", "scale", "currency"), [(1, 1, "GBP"), (5, 1, None), (10, 1e6, "CHF"), (10, 1e-4, "JPY")])
def test_what_a_segment_spent_and_will_spend_stand_in_one_row(k, scale, currency):
    values = amounts(k, scale)
    ax = plots.plot_expected(values, 120, 365, currency, draw(0.9 + 0.5 * k))
    assert not overlaps(ax)
    assert texts(ax)[-2:] == ["next 365 days", "last 120 days"]
    assert len(ax.texts) == k + 2
    _, spent, expected = ax.collections
    assert spent.get_offsets()[:, 0].tolist() == pytest.approx(list(values["spent"]))
    assert expected.get_offsets()[:, 0].tolist() == pytest.approx(list(values["expected"]))
    assert [to_hex(each) for each in expected.get_facecolor()] == [
        segment_colour(each).lower() for each in values["segment_id"]
    ]


def test_amounts_that_are_nothing_missing_or_negative_are_drawn():
    none = amounts(3).assign(lower=np.nan, upper=np.nan)
    negative = none.assign(spent=[-500.0, np.nan, 20], expected=[5.0, 6, 7])
    for values in (none, negative, none.assign(spent=0.0, expected=0.0), none.assign(spent=np.nan)):
        assert not overlaps(plots.plot_expected(values, 90, 90, "EUR", draw(2.4)))
    assert texts(plots.plot_expected(none.assign(expected=np.nan), 90, 90, "EUR", draw())) == [plots.NO_FORECAST]
    assert texts(plots.plot_expected(none.head(0), 90, 90, "EUR", draw())) == [plots.NO_FORECAST]


def states(k: int, shares=None) -> pd.DataFrame:
    shares = np.random.default_rng(3).dirichlet([2, 1, 1.5, 1], k) if shares is None else np.array([shares] * k)
    return names_of(k).join(pd.DataFrame(shares, columns=list(plots.STATES)))


@pytest.mark.parametrize("shares", [None, [1.0, 0, 0, 0], [0, 0, 0, 1.0], [0.97, 0.01, 0.01, 0.01], [0.25] * 4])
@pytest.mark.parametrize("k", [1, 10])
def test_states_fill_a_bar_and_stand_in_order_above_the_first(k, shares):
    values = states(k, shares)
    ax = plots.plot_states(values, draw(0.9 + 0.5 * k))
    assert not overlaps(ax)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(values[list(plots.STATES)].to_numpy().T.ravel())
    assert texts(ax)[-4:] == [words for words, *_ in plots.STATES.values()]
    boxes = [text.get_bbox_patch().get_window_extent() for text in ax.texts[-4:]]
    assert all(one.x1 < two.x0 for one, two in pairwise(boxes))
    frame = ax.get_window_extent()
    assert frame.x0 - 1 <= boxes[0].x0 <= boxes[-1].x1 <= frame.x1 + 1
    assert len(ax.texts) - 4 == (values[list(plots.STATES)] >= plots.WIDE).to_numpy().sum()


def test_segments_without_states_are_left_out():
    values = states(3)
    values.loc[1, list(plots.STATES)] = np.nan
    ax = plots.plot_states(values, draw())
    assert len(ax.get_yticklabels()) == 2
    assert texts(plots.plot_states(values.iloc[1:2], draw())) == [TOO_SMALL]
    assert texts(plots.plot_states(values.head(0), draw())) == [TOO_SMALL]


TIERS = pd.DataFrame({"tier": ["high", "medium", "low"], "share": [0.1, 0.2, 0.7], "value_share": [0.62, 0.27, 0.11]})


def test_tiers_lead_from_customers_to_what_they_bring():
    ax = plots.plot_concentration(TIERS, draw())
    assert texts(ax) == ["high: 10%", "medium: 20%", "low: 70%", "62%", "27%", "11%"]
    heights = np.array([bar.get_height() for bar in ax.patches]).reshape(3, 2)
    assert heights == pytest.approx(TIERS[["share", "value_share"]].to_numpy())
    assert ax.patches[0].get_y() + ax.patches[0].get_height() == pytest.approx(1)
    assert len(ax.collections) == 3


@pytest.mark.parametrize(
    ("share", "value_share"),
    [([0.0002, 0.0098, 0.99], [0.9998, 1e-4, 1e-4]), ([1, 0, 0], [0, 0, 1]), ([0.5, 0.5, 0], [1, 0, 0])],
)
def test_thin_tiers_keep_their_labels_in_order(share, value_share):
    ax = plots.plot_concentration(TIERS.assign(share=share, value_share=value_share), draw())
    assert not overlaps(ax)
    heights = np.array([text.get_position()[1] for text in ax.texts]).reshape(2, 3)
    assert (np.diff(heights) < 0).all()
    assert ((heights > 0) & (heights < 1)).all()


def test_one_tier_is_drawn_and_no_value_is_said():
    assert texts(plots.plot_concentration(TIERS.head(1).assign(share=1, value_share=1), draw())) == [
        "high: 100%",
        "100%",
    ]
    for nothing in (TIERS.head(0), TIERS.assign(value_share=0), TIERS.assign(value_share=np.nan)):
        assert texts(plots.plot_concentration(nothing, draw())) == [TOO_FEW]
