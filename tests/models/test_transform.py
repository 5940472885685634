import numpy as np
import pandas as pd
import pytest

from segbook.models import Transform


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
