"""Find everything that is wrong with a table, on the engine, without reading a million failures."""

import re
from collections.abc import Sequence

import pandas as pd
import pandera.ibis as pa
from ibis import _
from ibis.expr.types import Table
from pandera.errors import SchemaErrors

_FAMILIES = {
    "string": "is_string",
    "int64": "is_integer",
    "float64": "is_numeric",
    "decimal": "is_numeric",
    "timestamp": "is_timestamp",
    "boolean": "is_boolean",
}

_COLUMNS = ["column", "check", "failures", "examples"]


def find_failures(table: Table, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Check a table against its schema and report all failures at once.

    The checks run lazily on the engine; what fails is counted there, and only a few examples are read.

    Parameters
    ----------
    table : ibis.Table
    schema : pandera.ibis.DataFrameSchema

    Returns
    -------
    pandas.DataFrame
        column, check, failures (rows; 1 where the column itself is at fault), examples (text); empty if all is well.
    """
    schema = _name_patterns(schema, table.columns)
    if not table.count().execute():
        missing = [name for name, column in schema.columns.items() if column.required and name not in table.columns]
        return pd.DataFrame([(name, "is there", 1, "") for name in missing], columns=_COLUMNS)
    rows = [
        (name, f"is {column.title}", 1, str(table[name].type()))
        for name, column in schema.columns.items()
        if name in table.columns and not _has_type(table, name, column.title)
    ]
    rows += [
        (name, "has every value once", int(count), "")
        for name, count in _count_repeated(
            table, [name for name, column in schema.columns.items() if column.unique]
        ).items()
        if count
    ]
    try:
        schema.validate(table, lazy=True)
    except SchemaErrors as errors:
        rows += _collect(table, schema, errors.schema_errors)
    return pd.DataFrame(rows, columns=_COLUMNS)


def describe_failures(name: str, failures: pd.DataFrame) -> str:
    """Say in one paragraph what is wrong with a table."""
    parts = (
        f"{row.column}: {row.check} fails {row.failures:,} times"
        + (f" (such as {row.examples})" if row.examples else "")
        for row in failures.itertuples()
    )
    return f"the table {name} is not as it should be: {'; '.join(parts)}"


def _name_patterns(schema: pa.DataFrameSchema, names: Sequence[str]) -> pa.DataFrameSchema:
    """Put one column for each that matches in the place of every pattern."""
    columns = {}
    for name, column in schema.columns.items():
        matching = [other for other in names if re.fullmatch(name, other)] if column.regex else [name]
        for other in matching:
            columns[other] = pa.Column(
                None, column.checks, column.nullable, column.unique, required=column.required, title=column.title
            )
    return pa.DataFrameSchema(columns)


def _count_repeated(table: Table, names: list[str]) -> dict[str, int]:
    """Count the rows beyond the first of each value."""
    present = [name for name in names if name in table.columns]
    counts = {name: table[name].count() - table[name].nunique() for name in present}
    return table.agg(**counts).execute().iloc[0].to_dict() if counts else {}


def _has_type(table: Table, name: str, kind: str) -> bool:
    return getattr(table[name].type(), _FAMILIES[kind])() or table[name].type().is_null()


def _collect(table: Table, schema: pa.DataFrameSchema, errors: list) -> list[tuple]:
    rows = []
    for error in errors:
        if error.reason_code.name == "COLUMN_NOT_IN_DATAFRAME":
            rows.append((str(error.failure_cases), "is there", 1, ""))
        elif error.reason_code.name == "SERIES_CONTAINS_NULLS":
            rows.append(
                (
                    error.schema.name,
                    "is never empty",
                    int(table.filter(_[error.schema.name].isnull()).count().execute()),
                    "",
                )
            )
        elif error.reason_code.name != "CHECK_ERROR":  # of a column of another type, which is told already
            rows.append((error.schema.name, error.check.error, *_count(table, error.schema.name, error.check)))
    return rows


def _count(table: Table, column: str, check: pa.Check) -> tuple[int, str]:
    failing = table.mutate(fails_=~check(table, column).check_output & table[column].notnull()).filter(_.fails_)
    examples = failing.limit(check.n_failure_cases)[column].cast("string").execute()
    return int(failing.count().execute()), ", ".join(repr(value[:40]) for value in examples)
