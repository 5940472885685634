import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from segbook.errors import UserError
from segbook.models import SegmentModel, Transform, assign_nearest, fit_kmeans, label_by_kmeans, sample_rows


def test_transform_standardises_and_leaves_constants_at_zero():
    frame = pd.DataFrame({"a": [0.0, 1.0, 3.0], "b": [7.0, 7.0, 7.0]})
    points = Transform.fit(frame, {"a": "log1p", "b": "identity"}).apply(frame)
    assert points.mean(axis=0) == pytest.approx([0, 0])
    assert points[:, 0].std() == pytest.approx(1)
    assert points[:, 0] == pytest.approx([-1.2247449, 0, 1.2247449])  # log2 of 1, 2, 4 are equally far apart
    assert (points[:, 1] == 0).all()


def test_a_category_weighs_as_in_correspondence_analysis():
    frame = pd.DataFrame({"g": ["a"] * 6 + ["b"] * 3 + ["c"]})
    points = Transform.fit(frame, {"g": "category"}).apply(frame)
    assert points.var(axis=0) == pytest.approx([0.4, 0.7, 0.9])  # 1 - p each, levels - 1 together
    first, second, third = points[[0, 6, 9]]
    # squared distance of two levels: 1/p + 1/q
    assert ((first - second) ** 2).sum() == pytest.approx(1 / 0.6 + 1 / 0.3)
    assert ((second - third) ** 2).sum() == pytest.approx(1 / 0.3 + 1 / 0.1)


def test_a_yes_no_answer_weighs_the_same_as_a_category_and_as_a_quantity():
    answers = np.array([1.0] * 7 + [0.0] * 3)
    frame = pd.DataFrame({"number": answers, "words": np.where(answers == 1, "yes", "no")})
    number = Transform.fit(frame, {"number": "identity"}).apply(frame)
    words = Transform.fit(frame, {"words": "category"}).apply(frame)
    assert number.var() == pytest.approx(1)
    assert ((words[0] - words[-1]) ** 2).sum() == pytest.approx(((number[0] - number[-1]) ** 2).sum())


def test_a_rating_counts_by_its_rank_alone():
    frame = pd.DataFrame({"r": [1.0, 2.0, 2.0, 5.0], "stretched": [1.0, 10.0, 10.0, 11.0]})
    points = Transform.fit(frame, {"r": "ridit"}).apply(frame)
    assert (points == Transform.fit(frame, {"stretched": "ridit"}).apply(frame)).all()
    ridits = np.array([0.125, 0.5, 0.5, 0.875])  # share below, ties counted half
    assert points[:, 0] == pytest.approx((ridits - 0.5) / ridits.std())


def test_what_is_missing_is_the_average():
    frame = pd.DataFrame({"n": [1.0, 3.0, np.nan], "g": ["a", "b", None]})
    points = Transform.fit(frame, {"n": "identity", "g": "category"}).apply(frame)
    assert (points[2] == 0).all()
    assert points[:2].mean(axis=0) == pytest.approx([0, 0, 0])


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-50, 50)),
    hnp.arrays(float, st.tuples(st.integers(1, 5), st.just(2)), elements=st.floats(-50, 50), unique=True),
)
def test_labels_are_the_nearest_centre_and_membership_is_at_least_half(points, centres):
    labels, membership = assign_nearest(points, centres)
    distances = np.linalg.norm(points[:, None] - centres[None], axis=2)
    assert distances[np.arange(len(points)), labels] == pytest.approx(distances.min(axis=1))
    assert ((membership >= 0.5) & (membership <= 1)).all()


def test_membership_by_hand():
    _, membership = assign_nearest(np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [4.0]]))
    assert membership == pytest.approx([1, 0.75, 0.5])


def test_kmeans_finds_planted_centres():
    rng = np.random.default_rng(5)
    planted = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    points = np.concatenate([rng.normal(centre, 1, (200, 2)) for centre in planted])
    centres = fit_kmeans(points, 3, seed=1)
    nearest, _ = assign_nearest(planted, centres)
    assert sorted(nearest) == [0, 1, 2]
    assert centres[nearest] == pytest.approx(planted, abs=0.3)  # 4 standard errors of 0.07
    assert (label_by_kmeans(1)(points, 3) == assign_nearest(points, centres)[0]).all()


def test_a_saved_model_labels_as_before(tmp_path):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"a": rng.gamma(1, 9, 500), "b": range(500), "c": rng.choice(["x", "y", None], 500)})
    frame["d"] = rng.integers(1, 6, 500).astype(float)
    transform = Transform.fit(frame, {"a": "log1p", "b": "identity", "c": "category", "d": "ridit"})
    model = SegmentModel(transform, fit_kmeans(transform.apply(frame), 4, seed=3))
    model.save(tmp_path / "model.json")
    loaded = SegmentModel.load(tmp_path / "model.json")
    text = (tmp_path / "model.json").read_text().replace('"format": 2', '"format": 0')
    (tmp_path / "old.json").write_text(text)
    with pytest.raises(UserError, match="format 0"):
        SegmentModel.load(tmp_path / "old.json")
    for before, after in zip(model.assign(frame), loaded.assign(frame), strict=True):
        assert (before == after).all()
    assert set(model.assign(frame)[0]) == {1, 2, 3, 4}


def test_samples_are_bounded_and_repeatable():
    points = np.arange(100.0)[:, None]
    assert sample_rows(points, 100, seed=1) is points
    drawn = sample_rows(points, 10, seed=1)
    assert len(np.unique(drawn)) == 10
    assert (drawn == sample_rows(points, 10, seed=1)).all()
