import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from segbook.bayes import plots_certainty, plots_estimates
from segbook.common.figures import TOO_SMALL, segment_colour
from tests.bayes.told import ENTRIES, certainty, estimates, names_of, overlaps_of

pytestmark = pytest.mark.usefixtures("style")


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def overlaps(ax) -> list:
    """Give the writings that cover each other or are cut off by the edge of the figure."""
    ax.figure.canvas.draw()
    ticks = []
    for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
        ticks += [each.label1 for each in axis.get_major_ticks() if low <= each.get_loc() <= high]
        ticks += [each.label2 for each in axis.get_major_ticks() if low <= each.get_loc() <= high]
    written = [text for text in [*ax.texts, *ticks, ax.xaxis.label] if text.get_text() and text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in written]
    page = ax.figure.bbox
    outside = [one for one, box in boxes if box.x0 < page.x0 - 1 or box.x1 > page.x1 + 1]
    return outside + [(one, two) for i, (one, a) in enumerate(boxes) for two, b in boxes[:i] if a.overlaps(b)]


@pytest.mark.parametrize(("k", "shift"), [(1, 0), (2, 0.2), (5, 0), (10, 0.05)])
def test_sizes_stand_with_their_interval_beside_the_report(k, shift):
    public = certainty(k, shift=shift)
    ax = plots_estimates.plot_sizes(public, names_of(k), plt.subplots(figsize=plots_estimates.sizes_size(public))[1])
    assert not overlaps(ax)
    rings, _, dots = ax.collections
    assert rings.get_offsets()[:, 0].tolist() == pytest.approx(list(public["report_share"]))
    assert dots.get_offsets()[:, 0].tolist() == pytest.approx(list(public["share"]))
    assert [to_hex(each) for each in dots.get_facecolor()] == [
        segment_colour(each).lower() for each in public["segment_id"]
    ]
    assert {"model", "report"} <= set(texts(ax))


@pytest.mark.parametrize(
    ("k", "scale", "apart", "currency"), [(1, 100, 1, None), (2, 1e-3, 9, "JPY"), (10, 1e5, 8, "CHF"), (5, 0, 1, "EUR")]
)
def test_typical_values_stand_in_their_own_unit(k, scale, apart, currency):
    values, features = estimates(k, scale=scale, apart=apart), list(ENTRIES)
    size = plots_estimates.typical_size(certainty(k), features)
    axes = plt.subplots(plots_estimates.typical_panels(features), figsize=size, squeeze=False)[1][:, 0]
    plots_estimates.plot_typical(values, names_of(k), ENTRIES, features, currency, axes)
    for ax, entry in zip(axes, ENTRIES.values(), strict=True):
        assert not overlaps(ax), entry.name
        assert ax.get_title(loc="left").startswith(entry.label[:8])
        assert len(ax.texts) == k
        typical = values[(values["feature"] == entry.name) & (values["quantity"] == "typical")]
        assert ax.collections[2].get_offsets()[:, 0].tolist() == pytest.approx(list(typical["estimate"]))
        low, high = ax.get_xlim()
        assert all(low <= tick <= high for tick in ax.get_xticks())


def test_ticks_are_round_and_few():
    place = plots_estimates._place_ticks
    assert place(0, 8_000, logarithmic=True) == [0, 10, 1_000]
    assert place(12, 40, logarithmic=True) == [20, 30, 40]
    assert place(1, 6, logarithmic=True) == [1, 2, 5]
    assert all(len(place(low, low + 3**power, logarithmic=True)) <= 4 for low in (0, 1, 50) for power in range(12))


@pytest.mark.parametrize("k", [1, 4, 10])
@pytest.mark.parametrize(("sure", "moved"), [(0.9, 0.02), (1.0, 0.0), (0.0, 1.0), (0.3, 0.4)])
def test_certainty_fills_a_bar(k, sure, moved):
    public = certainty(k, sure, moved)
    ax = plots_certainty.plot_certainty(
        public, names_of(k), plt.subplots(figsize=plots_certainty.certainty_size(public))[1]
    )
    assert not overlaps(ax)
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(k)
    assert texts(ax)[-3:] == [words for words, *_ in plots_certainty.PARTS.values()]
    boxes = [text.get_bbox_patch().get_window_extent() for text in ax.texts[-3:]]
    assert all(not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    if 1 in (sure, moved):
        assert plots_certainty.ALL in texts(ax)
        assert "100%" not in texts(ax)


@pytest.mark.parametrize("k", [2, 5, 10])
def test_overlaps_stand_as_numbers_in_a_hundred(k):
    values = overlaps_of(k)
    ax = plots_certainty.plot_overlap(
        values, names_of(k), plt.subplots(figsize=plots_certainty.overlap_size(values, names_of(k)))[1]
    )
    assert not overlaps(ax)
    written = [text for text in texts(ax) if text]
    assert len(written) == k * (k - 1)
    assert written[0] == "20"


def test_numbers_in_a_hundred_are_fine_where_they_are_small():
    assert [plots_certainty._count(share) for share in (0, 0.0004, 0.0005, 0.004, 0.0094, 0.0096, 0.114)] == [
        *("0", "0", "0.1", "0.4", "0.9", "1", "11")
    ]


def test_where_nothing_may_be_told_a_sentence_says_so():
    nothing, names = certainty(2).head(0), names_of(2)
    assert texts(plots_estimates.plot_sizes(nothing, names, plt.subplots()[1])) == [TOO_SMALL]
    assert texts(plots_certainty.plot_certainty(nothing, names, plt.subplots()[1])) == [TOO_SMALL]
    assert not plots_certainty.plot_overlap(overlaps_of(1), names, plt.subplots()[1]).axison
    axes = np.ravel(plt.subplots(2)[1])
    plots_estimates.plot_typical(estimates(2).head(0), names, ENTRIES, ["monetary", "share"], None, axes)
    assert texts(axes[0]) == [TOO_SMALL]
    assert not any(ax.axison for ax in axes)
