"""The model of a run, and what it is saved as."""

import json

import numpy as np
import pytest

from segbook.errors import UserError
from segbook.models import ALGORITHMS, SegmentModel, Transform, fit_cells, fit_tree, hash_features


@pytest.fixture(scope="module")
def transform(mixed, functions):
    return Transform.fit(mixed, functions)


@pytest.fixture(scope="module")
def make_model(mixed, transform):
    def make(name: str) -> SegmentModel:
        points = transform.apply(mixed)
        if name == "tree":
            rule = fit_tree(points, mixed["spend"].to_numpy(), 6, seed=1, smallest=30)
        elif name == "cells":
            rule = fit_cells(points, (0, 1, 2))
        else:
            rule = ALGORITHMS[name].fit(points, 4, 3)
        return SegmentModel(transform, rule, np.zeros((4, 7)), name, hash_features(mixed, transform))

    return make


@pytest.mark.parametrize("name", [*ALGORITHMS, "tree", "cells"])
def test_a_saved_model_labels_as_before(name, make_model, mixed, tmp_path):
    model = make_model(name)
    model.save(tmp_path / "model.json")
    loaded = SegmentModel.load(tmp_path / "model.json")
    for before, after in zip(model.assign(mixed), loaded.assign(mixed), strict=True):
        assert (before == after).all()
    assert set(model.assign(mixed)[0]) - {0} == set(range(1, model.rule.k + 1))
    assert (loaded.transform, loaded.algorithm, loaded.fitted_on, loaded.version) == (
        model.transform,
        name,
        model.fitted_on,
        model.version,
    )


def test_the_hash_is_of_the_features_alone(mixed, transform):
    found = hash_features(mixed, transform)
    assert len(found) == 64
    shuffled = mixed.sample(frac=1, random_state=1).assign(customer_id=0, member=lambda frame: frame["member"] * 1.0)
    assert hash_features(shuffled, transform) == found
    assert hash_features(mixed.assign(spend=mixed["spend"] + 1e-9), transform) != found
    assert hash_features(mixed.assign(region=mixed["region"].fillna("North")), transform) != found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no segment model"),
        ("[]", "is no segment model"),
        ("\x00\xff", "is no segment model"),
        ('{"name": "sample"}', "is no segment model"),
        ('{"format": 3, "features": [], "rule": {"kind": "magic"}}', "is no segment model"),
        ('{"format": 2, "centres": []}', "is a model of format 2; this version reads 3. Run the report again"),
    ],
)
def test_files_that_are_no_model_are_refused(tmp_path, content, message):
    path = tmp_path / "model.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(UserError, match=message):
        SegmentModel.load(path)


def test_a_damaged_model_is_refused(make_model, tmp_path):
    make_model("gaussian_mixture").save(tmp_path / "model.json")
    content = json.loads((tmp_path / "model.json").read_text())
    del content["rule"]["covariances"]
    (tmp_path / "model.json").write_text(json.dumps(content))
    with pytest.raises(UserError, match="is no segment model"):
        SegmentModel.load(tmp_path / "model.json")
    with pytest.raises(UserError, match="cannot be read: No such file"):
        SegmentModel.load(tmp_path / "none.json")


def test_customers_without_a_feature_are_refused(make_model, mixed):
    with pytest.raises(UserError, match="customers do not have: spend, member"):
        make_model("kmeans").assign(mixed.drop(columns=["spend", "member"]))


def test_a_model_has_the_centres_of_its_rule(make_model):
    model = make_model("kmeans")
    assert model.centres.shape == (4, len(model.transform.columns))
    assert np.isfinite(model.centres).all()
