import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from segbook.actions.products import plots as plots_products
from segbook.common.figures import ACCENT, segment_colour

pytestmark = pytest.mark.usefixtures("style")
NAMES = {number: f"Loyal Customers (frequent) {number}" for number in range(1, 11)}


def draw(height=3.4):
    return plt.subplots(figsize=(5.2, height))[1]


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def overlaps(ax) -> list:
    ax.figure.canvas.draw()
    groups = [[*ax.texts, *ax.get_yticklabels()], ax.get_xticklabels()]
    for written in groups:
        boxes = [text.get_window_extent() for text in written if text.get_text()]
        if any(one.overlaps(two) for i, one in enumerate(boxes) for two in boxes[:i]):
            return [text.get_text() for text in written]
    return []


def lifts(k: int, most=8.0) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {"segment_id": np.repeat(range(1, k + 1), 40), "lift": np.exp(rng.normal(0, np.log(most) / 2, 40 * k))}
    )
    return table.assign(usual=table.groupby("segment_id")["lift"].transform("median"), told=rng.random(40 * k) < 0.5)


@pytest.mark.parametrize(("k", "most"), [(1, 1.05), (5, 8), (10, 60)])
def test_every_lift_is_a_dot_in_the_row_of_its_segment(k, most):
    table = lifts(k, most)
    ax = plots_products.plot_lifts(table, NAMES, draw(0.9 + 0.5 * k))
    assert not overlaps(ax)
    assert len(ax.get_yticks()) == k
    for place, (segment_id, dots) in enumerate(zip(range(1, k + 1), ax.collections, strict=True)):
        own = table[table["segment_id"] == segment_id]
        assert sorted(dots.get_offsets()[:, 0]) == pytest.approx(sorted(own["lift"]))
        assert (np.abs(dots.get_offsets()[:, 1] - place) < 0.5).all()
        assert {to_hex(each) for each in dots.get_facecolor()} == {segment_colour(segment_id).lower(), "#c4c4c4"}
        assert ax.lines[place + 1].get_xdata()[0] == own["usual"].iloc[0]
    assert "1×" in [label.get_text() for label in ax.get_xticklabels()]


def test_segments_of_which_nothing_may_be_told_have_no_row():
    ax = plots_products.plot_lifts(lifts(3).query("segment_id != 2"), NAMES, draw())
    assert len(ax.get_yticks()) == 2
    assert texts(plots_products.plot_lifts(lifts(3).head(0), NAMES, draw())) == [plots_products.NOTHING_TOLD]


@pytest.mark.parametrize("scale", [1, 0.01, 0.0])
def test_the_rule_in_use_stands_out(scale):
    trial = pd.DataFrame(
        {"rule": ["popular overall", "bought together", "popular in the segment"], "used": [False, True, False]}
    )
    trial["recall"] = np.array([0.1, 0.3, 0.2]) * scale
    ax = plots_products.plot_recalls(trial.assign(lower=trial["recall"] * 0.8, upper=trial["recall"] * 1.2), draw(2.2))
    assert not overlaps(ax)
    labels = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    if scale:
        assert labels == ["bought together", "popular in the segment", "popular overall"]
        assert [text.get_color() == ACCENT for text in ax.texts] == [True, False, False]
        assert ax.collections[1].get_offsets()[:, 0].tolist() == pytest.approx([0.3 * scale, 0.2 * scale, 0.1 * scale])
    assert not plots_products.plot_recalls(trial.head(0), draw()).axison


@pytest.mark.parametrize("k", [1, 10])
def test_expected_shares_stand_in_the_colour_of_their_segment(k):
    shares = np.geomspace(0.6, 0.0004, k)
    table = pd.DataFrame(
        {"segment_id": range(1, k + 1), "segment": [NAMES[i] for i in range(1, k + 1)], "expected": shares}
    )
    table = table.assign(lower=shares / 2, upper=np.minimum(2 * shares, 1))
    ax = plots_products.plot_buyers(table, draw(0.8 + 0.5 * k))
    assert not overlaps(ax)
    assert texts(ax)[0] == "60%"
    assert [to_hex(each) for each in ax.collections[1].get_facecolor()] == [
        segment_colour(i).lower() for i in table["segment_id"]
    ]
    hidden = table.assign(expected=[*shares[:-1], np.nan])
    assert len(plots_products.plot_buyers(hidden, draw()).texts) == max(k - 1, 1)
    assert not plots_products.plot_buyers(table.assign(expected=np.nan), draw()).axison


@pytest.mark.parametrize("most", [0.02, 0.4, 1.0])
def test_chances_stand_beside_what_happened(most):
    table = pd.DataFrame({"predicted": [0.1 * most, 0.5 * most, 0.9 * most], "actual": [0.0, 0.6 * most, most]})
    ax = plots_products.plot_chances(table.assign(lower=table["actual"] * 0.9, upper=table["actual"]), draw())
    assert not overlaps(ax)
    assert texts(ax) == ["as said"]
    assert ax.lines[1].get_xydata().tolist() == table.to_numpy().tolist()
    assert ax.get_xlim() == ax.get_ylim()
    assert not plots_products.plot_chances(table.assign(lower=0.0, upper=0.0).head(0), draw()).axison
