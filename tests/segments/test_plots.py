import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from segbook.segments import fit_segments, plots

RFM = {"recency_days": "log1p", "frequency": "log1p", "monetary": "log1p"}


def test_labels_on_the_map_do_not_cover_each_other():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.lognormal(3, 1, (500, 3)), columns=["recency_days", "frequency", "monetary"])
    model = fit_segments(frame, RFM, 8, seed=1)
    names = pd.DataFrame({"segment_id": range(1, 9), "segment": [f"Segment {each}" for each in range(1, 9)]})
    figure, ax = plt.subplots(figsize=(5.2, 4.8))
    plots.plot_map(model, frame, names, 1, 10, ax)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 8
    assert sum(collection.get_offsets().shape[0] for collection in ax.collections) == 500
    assert not [(one, two) for i, one in enumerate(boxes) for two in boxes[:i] if one.overlaps(two)]
    plt.close(figure)


def test_one_feature_alone_has_one_axis():
    frame = pd.DataFrame({"age": np.random.default_rng(3).normal(40, 9, 100)})
    model = fit_segments(frame, {"age": "identity"}, 2, seed=1)
    names = pd.DataFrame({"segment_id": [1, 2], "segment": ["Older", "Younger"]})
    ax = plots.plot_map(model, frame, names, 1, 10, plt.subplots()[1])
    assert ax.get_xlabel().startswith("age")
    assert ax.get_ylabel() == ""
    few = plots.plot_map(model, frame.head(49), names, 1, 10, plt.subplots()[1])
    assert not few.collections
    assert "Too few customers" in few.texts[0].get_text()
    plt.close("all")
