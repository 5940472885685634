import ibis
import numpy as np
import pandas as pd

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, filled, one_of, positive, schema
from segbook.data.validate import describe_failures, find_failures

SCHEMA = schema(
    "A table.",
    {
        "name": column(TEXT, "who", filled(), unique=True),
        "count": column(WHOLE, "how many", at_least(0)),
        "share": column(NUMBER, "part", between(0, 1), nullable=True),
        "kind": column(TEXT, "which", one_of("a", "b"), required=False),
        "x_.*": column(NUMBER, "pattern", positive(), regex=True, required=False),
    },
)


def table(frame: pd.DataFrame) -> ibis.Table:
    return ibis.duckdb.connect().create_table("t", frame)


def good() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": ["u", "v"], "count": [0, 3], "share": [0.5, None], "kind": ["a", "b"], "x_1": [1.0, 2]}
    )


def test_a_good_table_has_no_failures():
    assert find_failures(table(good()), SCHEMA).empty
    assert find_failures(table(good().iloc[:0].astype({"name": "str", "kind": "str"})), SCHEMA).empty
    assert find_failures(table(good().drop(columns=["kind", "x_1"])), SCHEMA).empty


def test_all_failures_come_at_once():
    frame = pd.DataFrame(
        {"name": ["u", "u", " "], "count": [-1, 2, -3], "share": [2.0, None, 0.1], "kind": ["c", "a", "b"]}
    )
    failures = find_failures(table(frame.assign(x_1=[0.0, 1, 2])), SCHEMA).set_index(["column", "check"])["failures"]
    assert failures.to_dict() == {
        ("name", "has every value once"): 1,
        ("name", "not blank"): 1,
        ("count", "at least 0"): 2,
        ("share", "from 0 to 1"): 1,
        ("kind", "one of a, b"): 1,
        ("x_1", "above 0"): 1,
    }


def test_missing_columns_types_and_empty_values_are_told():
    frame = pd.DataFrame({"name": ["u", None], "count": ["1", "2"]})
    failures = find_failures(table(frame), SCHEMA)
    told = describe_failures("t", failures)
    assert "count: is int64 fails 1 times (such as string)" in told
    assert "name: is never empty fails 1 times" in told
    assert "share: is there fails 1 times" in told


def test_a_million_failures_are_counted_and_not_read():
    frame = pd.DataFrame({"name": np.arange(1_000_000).astype(str), "count": -1, "share": 0.5})
    failures = find_failures(table(frame), SCHEMA)
    assert failures["failures"].tolist() == [1_000_000]
    assert len(describe_failures("t", failures)) < 200
