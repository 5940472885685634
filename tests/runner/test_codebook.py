"""Every table of a run has a schema, holds to it, and stands in the codebook."""

import re
import shutil

import pandas as pd
import pytest

from segbook.errors import RunError
from segbook.runner.chapters import find_chapters
from segbook.runner.codebook import check_tables, load_schemas

AS_THEY_CAME = {"rejected_customers", "rejected_survey"}
WRITTEN_BY_THE_RUNNER = {"support"}


def test_every_table_has_a_schema_and_every_column_a_meaning(sample_run):
    schemas = {name: schema for chapter in find_chapters() for name, schema in load_schemas(chapter).items()}
    written = {path.stem for path in (sample_run / "tables").glob("*.parquet")}
    assert written - AS_THEY_CAME - WRITTEN_BY_THE_RUNNER == set(schemas)
    free = {"rejected", "customers", "features", "profiles"}  # their other columns are those of the data
    for name, schema in schemas.items():
        columns = set(pd.read_parquet(sample_run / "tables" / f"{name}.parquet").columns)
        required = {column for column, about in schema.columns.items() if about.required}
        assert required <= columns, name
        assert name in free or columns <= set(schema.columns), (name, columns - set(schema.columns))
        assert all(about.description for about in schema.columns.values()), name


def test_a_table_that_is_not_as_it_should_be_stops_the_run(sample_run, tmp_path):
    shutil.copytree(sample_run / "tables", tmp_path / "tables")
    check_tables("segments", tmp_path)
    path = tmp_path / "tables" / "segments.parquet"
    segments = pd.read_parquet(path)
    segments.loc[:4, "membership"] = 2.0
    segments.loc[7, "segment"] = " "
    pd.concat([segments, segments.iloc[:1]]).to_parquet(path)
    with pytest.raises(RunError) as caught:
        check_tables("segments", tmp_path)
    told = str(caught.value)
    assert "Chapter segments: the table segments is not as it should be" in told
    assert "membership: from 0.5 to 1 fails 6 times (such as '2.0'" in told
    assert "segment: not blank fails 1 times" in told
    assert "customer_id: has every value once fails 1 times" in told


def test_the_codebook_names_every_table_and_feature(sample_run):
    text = (sample_run / "html" / "book" / "reference" / "codebook.html").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]*>", " ", text)
    for chapter in find_chapters():
        assert all(re.search(rf"\b{name}\b", shown) for name in load_schemas(chapter))
    entries = pd.read_parquet(sample_run / "tables" / "entries.parquet")
    assert len(entries) > 40
    assert all(label in shown for label in entries["label"])
