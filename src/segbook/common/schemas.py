"""A short way to write down what a table holds: pandera schemas with a meaning for every column."""

from collections.abc import Mapping

import pandera.ibis as pa

EXAMPLES = 3
"""Failures of a check that are kept as examples; the others are counted."""

TEXT, WHOLE, NUMBER, MOMENT, TRUTH = "string", "int64", "float64", "timestamp", "boolean"
"""Types as DuckDB reads them from Parquet."""


def column(
    kind: str,
    meaning: str,
    *checks: pa.Check,
    nullable: bool = False,
    required: bool = True,
    regex: bool = False,
    unique: bool = False,
) -> pa.Column:
    """Describe a column.

    Parameters
    ----------
    kind : str
        One of the types above, or ``decimal``; for people and for `find_failures`, which compares families of types.
    meaning : str
        What it holds, with its unit and range.
    *checks : pandera.Check
        What must hold of every value that is there.
    nullable : bool
    required : bool
        Whether the table must have it.
    regex : bool
        Whether the name is a pattern for several columns.
    unique : bool
        Whether no value may occur twice.
    """
    return pa.Column(
        None,
        list(checks),
        nullable=nullable,
        required=required,
        regex=regex,
        unique=unique,
        title=kind,
        description=meaning,
    )


def schema(meaning: str, columns: Mapping[str, pa.Column]) -> pa.DataFrameSchema:
    """Describe a table."""
    return pa.DataFrameSchema(dict(columns), description=meaning)


def at_least(bound: float) -> pa.Check:
    """Every value is at least the bound."""
    return pa.Check(lambda data: data.table[data.key] >= bound, error=f"at least {bound:g}", n_failure_cases=EXAMPLES)


def positive() -> pa.Check:
    """Every value is above 0."""
    return pa.Check(lambda data: data.table[data.key] > 0, error="above 0", n_failure_cases=EXAMPLES)


def between(low: float, high: float) -> pa.Check:
    """Every value lies in the range, its ends included."""
    return pa.Check(
        lambda data: data.table[data.key].between(low, high),
        error=f"from {low:g} to {high:g}",
        n_failure_cases=EXAMPLES,
    )


def one_of(*values: str) -> pa.Check:
    """Every value is one of those named."""
    return pa.Check(
        lambda data: data.table[data.key].isin(values), error=f"one of {', '.join(values)}", n_failure_cases=EXAMPLES
    )


def filled() -> pa.Check:
    """Every text has more than blanks in it."""
    return pa.Check(lambda data: data.table[data.key].strip() != "", error="not blank", n_failure_cases=EXAMPLES)
