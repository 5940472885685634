import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch
from scipy.spatial.distance import cdist

from segbook.common.figures import segment_colour
from segbook.segments import fit_segments, neighbours, plots

pytestmark = pytest.mark.usefixtures("style")
RFM = {"recency_days": "log1p", "frequency": "log1p", "monetary": "log1p"}
LONG = "Customers of a very long name (older)"


def overlaps(ax) -> list:
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    return [(one, two) for i, one in enumerate(boxes) for two in boxes[:i] if one.overlaps(two)]


def names_of(k: int, name: str = "Segment") -> pd.DataFrame:
    return pd.DataFrame({"segment_id": range(1, k + 1), "segment": [f"{name} {each}" for each in range(1, k + 1)]})


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(rng.lognormal(3, 1, (500, 3)), columns=list(RFM))


@pytest.mark.parametrize(("k", "name"), [(2, "Segment"), (8, "Segment"), (10, LONG)])
def test_labels_on_the_map_do_not_cover_each_other(frame, k, name):
    model = fit_segments(frame, RFM, k, seed=1)
    ax = plots.plot_map(model, frame, names_of(k, name), 1, 10, plt.subplots(figsize=(5.2, 4.8))[1])
    assert not overlaps(ax)
    assert {text.get_text() for text in ax.texts[:3]} == {"recency", "frequency", "monetary"}
    assert len(ax.texts) == 3 + k
    assert [text.get_color() for text in ax.texts[3:]] == [segment_colour(each) for each in range(1, k + 1)]
    assert sum(collection.get_offsets().shape[0] for collection in ax.collections) == 500


def test_arrows_point_to_where_a_feature_grows_and_stay_in_the_picture():
    rng = np.random.default_rng(3)
    columns = [f"wish_{each}" for each in range(8)]
    common = rng.normal(size=(300, 1))
    frame = pd.DataFrame(common * [3, 3, 2, 2, -2, -1, 0, 0] + rng.normal(size=(300, 8)), columns=columns)
    model = fit_segments(frame, dict.fromkeys(columns, "identity"), 3, seed=1)
    ax = plots.plot_map(model, frame, names_of(3), 1, 10, plt.subplots(figsize=(5.2, 4.8))[1])
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    assert 4 <= len(arrows) <= plots.MOST_ARROWS
    ends = {text.get_text(): arrow._posA_posB[1] for text, arrow in zip(ax.texts, arrows, strict=False)}
    assert np.sign(ends["wish 0"][0]) == np.sign(ends["wish 1"][0]) == -np.sign(ends["wish 4"][0])
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    assert all(left < x < right and low < y < high for x, y in ends.values())
    assert not overlaps(ax)


def test_one_feature_alone_has_one_axis():
    frame = pd.DataFrame({"age": np.random.default_rng(3).normal(40, 9, 100)})
    model = fit_segments(frame, {"age": "identity"}, 2, seed=1)
    names = pd.DataFrame({"segment_id": [1, 2], "segment": ["Older", "Younger"]})
    ax = plots.plot_map(model, frame, names, 1, 10, plt.subplots()[1])
    assert ax.get_xlabel().startswith("age")
    assert ax.get_ylabel() == ""
    assert not overlaps(ax)
    few = plots.plot_map(model, frame.head(49), names, 1, 10, plt.subplots()[1])
    assert not few.collections
    assert "Too few customers" in few.texts[0].get_text()


@pytest.mark.parametrize("k", [1, 2, 10])
def test_neighbours_are_joined_and_labels_do_not_cover_each_other(frame, k):
    model = fit_segments(frame, RFM, k, seed=1)
    segment_ids, _ = model.assign(frame)
    shares = neighbours.find_neighbours(cdist(model.transform.apply(frame), model.centres), segment_ids)
    places = neighbours.place_centres(model, frame, seed=1)
    sizes = np.bincount(segment_ids, minlength=k + 1)[1:]
    ax = plots.plot_neighbourhood(shares, places, sizes, names_of(k), plt.subplots(figsize=(5.2, 4.4))[1])
    assert not overlaps(ax)
    nodes = ax.collections[0]
    middles = ax.transData.transform(nodes.get_offsets())
    assert not [text for text in ax.texts for middle in middles if text.get_window_extent().contains(*middle)]
    assert [to_hex(colour) for colour in nodes.get_facecolors()] == [
        segment_colour(each).lower() for each in range(1, k + 1)
    ]
    assert (np.argsort(nodes.get_sizes()) == np.argsort(sizes)).all()
    assert len(ax.lines) == len(ax.texts) - k
    widths = [line.get_linewidth() for line in ax.lines]
    assert widths == pytest.approx([30 * float(text.get_text()) for text in ax.texts[: len(widths)]], abs=0.16)


def test_faint_borders_are_left_out_and_a_line_has_the_mean_of_both_directions():
    shares = pd.DataFrame({"segment_id": [1, 2, 3], "neighbour_id": [2, 1, 1], "share": [0.5, 0.3, 0.08]})
    places = np.array([[0.0, 0], [1, 0], [0, 1]])
    ax = plots.plot_neighbourhood(shares, places, np.array([5, 5, 5]), names_of(3), plt.subplots()[1])
    assert [text.get_text() for text in ax.texts][:1] == ["0.40"]
    assert len(ax.lines) == 1
