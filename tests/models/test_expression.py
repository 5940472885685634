"""A model labels customers in a database as it does in memory."""

import hypothesis.strategies as st
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from segbook.errors import UserError
from segbook.models import ALGORITHMS, Cells, Mixture, Nearest, SegmentModel, Transform, Tree, express, fit_tree

KINDS = ("log1p", "identity", "ridit")

NOWHERE = np.empty((0, 0))
"""Centres, which no expression asks for."""


@pytest.fixture(scope="module")
def connection():
    return ibis.duckdb.connect()


@pytest.fixture(scope="module")
def table(connection, mixed):
    return connection.create_table("customers", mixed)


def _label(model: SegmentModel, table: ibis.Table) -> np.ndarray:
    return express(model, table).order_by("customer_id").segment_id.execute().to_numpy()


@pytest.mark.parametrize("name", ["kmeans", "birch", "gaussian_mixture", "dbscan", "tree"])
def test_a_database_gives_the_same_segments_as_a_saved_model(name, table, mixed, functions, tmp_path):
    transform = Transform.fit(mixed, functions)
    points = transform.apply(mixed)[:1_500]
    if name == "tree":
        rule = fit_tree(points, mixed["spend"].to_numpy()[:1_500], 8, seed=1, smallest=20)
    else:
        rule = ALGORITHMS[name].fit(points, 5, 1)
    if name == "dbscan":
        rule = Nearest(rule.centres[:60], np.arange(60) % 3, reach=2.0)
    SegmentModel(transform, rule, NOWHERE, name, "").save(tmp_path / "model.json")
    model = SegmentModel.load(tmp_path / "model.json")
    expected, _ = model.assign(mixed)
    assert len(set(expected)) > 2
    assert (_label(model, table) == expected).all()


def test_the_table_keeps_its_columns(table, mixed, functions):
    transform = Transform.fit(mixed, functions)
    model = SegmentModel(transform, Nearest(np.zeros((1, 7)), [0]), NOWHERE, "kmeans", "")
    added = express(model, table)
    assert added.columns == (*mixed.columns, "segment_id")
    assert added.segment_id.type().is_integer()
    assert express(model, added).columns == added.columns
    assert set(_label(model, table)) == {1}
    nobody = SegmentModel(transform, Nearest(np.empty((0, 7)), []), NOWHERE, "dbscan", "")
    assert set(_label(nobody, table)) == {0} == set(nobody.assign(mixed)[0])


def test_what_a_model_has_not_seen_is_the_same(connection, mixed, functions):
    transform = Transform.fit(mixed, functions)
    model = SegmentModel(transform, ALGORITHMS["kmeans"].fit(transform.apply(mixed), 6, 1), NOWHERE, "kmeans", "")
    odd = pd.DataFrame(
        {
            "customer_id": range(6),
            "spend": [0.0, 1e12, np.nan, np.inf, -1, -5],
            "age": [-1e6, 20, -np.inf, np.nan, 1e6, np.inf],
            "rating": [0.0, 3, 9, np.nan, 6.5, 1],
            "region": ["Elsewhere", "", None, "North", "north", "South"],
            "member": [0, 1, 2, 0, 1, 0],
        }
    )
    table = connection.create_table("odd", odd, overwrite=True)
    assert (_label(model, table) == model.assign(odd)[0]).all()


def test_exact_numbers_and_whole_numbers_count_as_floats(connection):
    frame = pd.DataFrame({"customer_id": range(200), "spend": np.arange(200) / 4, "orders": np.arange(200) % 7})
    transform = Transform.fit(frame, {"spend": "log1p", "orders": "identity"})
    model = SegmentModel(transform, ALGORITHMS["kmeans"].fit(transform.apply(frame), 5, 1), NOWHERE, "kmeans", "")
    table = connection.create_table("exact", frame, overwrite=True)
    exact = table.mutate(spend=table.spend.cast("decimal(12, 2)"), orders=table.orders.cast("int16"))
    assert (_label(model, exact) == model.assign(frame)[0]).all()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_rule_and_transform_agree(connection, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    kinds = data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    frame = pd.DataFrame({f"x{i}": rng.integers(0, 9, 300).astype(float) for i in range(len(kinds))})
    frame = frame.mask(rng.random(frame.shape) < 0.1).assign(customer_id=range(300))
    transform = Transform.fit(frame, {f"x{i}": kind for i, kind in enumerate(kinds)})
    rule = data.draw(st.sampled_from([_draw_nearest, _draw_mixture, _draw_tree]))(rng, len(kinds))
    model = SegmentModel(transform, rule, NOWHERE, "drawn", "")
    table = connection.create_table("drawn", frame, overwrite=True)
    assert (_label(model, table) == model.assign(frame)[0]).all()


def _draw_nearest(rng: np.random.Generator, columns: int) -> Nearest:
    # on a grid, so that many customers are exactly on a border
    centres = rng.integers(-2, 3, (8, columns)) / 2
    return Nearest(centres, rng.integers(-1, 3, 8), rng.choice([None, 0.8]))


def _draw_mixture(rng: np.random.Generator, columns: int) -> Mixture:
    roots = rng.normal(size=(3, columns, columns))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(columns)
    return Mixture(rng.dirichlet([1, 1, 1]), rng.normal(size=(3, columns)), covariances)


def _draw_tree(rng: np.random.Generator, columns: int) -> Tree:
    feature, threshold = rng.integers(0, columns, 5), rng.normal(size=5)
    return Tree(feature, threshold, [1, -1, 3, -1, -1], [2, -1, 4, -1, -1], [-1, 1, -1, 0, 2])


def test_cells_are_refused(table, mixed):
    transform = Transform.fit(mixed, {"spend": "log1p"})
    with pytest.raises(UserError, match="segments are cells cannot be written as a query"):
        express(SegmentModel(transform, Cells((0,), ([0.0],), [[0], [1]]), NOWHERE, "cells", ""), table)


@pytest.mark.parametrize("dialect", ["postgres", "snowflake", "bigquery", "trino", "clickhouse", "databricks"])
def test_other_engines_get_their_sql(dialect):
    table = ibis.table({"a": "float64", "g": "string"}, name="customers")
    frame = pd.DataFrame({"a": [1.0, 2, 3, 4], "g": ["x", "y", "x", "y"]})
    transform = Transform.fit(frame, {"a": "log1p", "g": "category"})
    model = SegmentModel(transform, ALGORITHMS["kmeans"].fit(transform.apply(frame), 2, 1), NOWHERE, "kmeans", "")
    assert "segment_id" in ibis.to_sql(express(model, table), dialect=dialect)
