"""The customer table and the survey: one row per customer, nothing dropped in silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segbook.data.columns import load_names, normalise
from segbook.data.parse import clean_ids
from segbook.data.read import read_rows
from segbook.errors import UserError

EMPTY = ("", "na", "n/a", "nan", "null", "none", "-", "?")
"""What stands for no value in a customer table or survey, in any case."""

NO_ID, COPY, AGAIN = "no customer", "exact duplicate of another row", "customer stands there before"
_ROW_IDS = {"id", "respondent", "respondentid", "responseid", "rowid", "index", "no", "nr", "number", "unnamed0"}
"""Names that tell rows apart where there is no customer number; taken if every row has its own value."""


@dataclass(frozen=True)
class AttributeTable:
    """What a customer table or survey says.

    Attributes
    ----------
    source : str
        ``customers`` or ``survey``.
    rows : pandas.DataFrame
        customer_id, then the other columns of the file (text as it came, trimmed; empty values are missing),
        one row per customer, ordered by customer_id.
    id_column : str or None
        The column that holds the customer numbers; None if the rows were numbered.
    rejected : pandas.DataFrame
        Rows that were left out, as they came, with source_row and reason.
    funnel : pandas.DataFrame
        source, step, reason, rows_in, rows_out, dropped.
    """

    source: str
    rows: pd.DataFrame
    id_column: str | None
    rejected: pd.DataFrame
    funnel: pd.DataFrame


def load_attributes(
    path: Path, source: str, declared: Mapping[str, object] | None = None, *, needs_ids: bool
) -> AttributeTable:
    """Read a customer table or survey.

    Parameters
    ----------
    path : Path
        As for `read_rows`.
    source : {"customers", "survey"}
    declared : mapping of str to str or list, optional
        What the parameter file says of columns; ``customer_id`` names the customer number.
    needs_ids : bool
        Whether rows must be told apart by a customer number, because another file speaks of the same people.

    Returns
    -------
    AttributeTable

    Raises
    ------
    UserError
        That names the file: if it cannot be read, has no customer numbers where they are needed, or no row is left.
    """
    raw = read_rows(path, "customer" if source == "customers" else "respondent")
    raw = raw.mutate(**{name: raw[name].cast("string") for name in raw.columns if _is_odd(raw[name].type())})
    columns = [name for name in raw.columns if name != "source_row"]
    column = _find_id(raw, columns, declared or {}, path.name, needs_ids)
    frame = raw.mutate(customer_id_=clean_ids(raw, column)) if column else raw
    frame = frame.order_by("source_row").execute()
    ids = frame.pop("customer_id_") if column else "R" + frame["source_row"].astype(str)
    ids = ids.astype("str").where(ids.notna())
    reason = _find_reasons(frame, ids, column is not None)
    kept = frame[reason.isna()].drop(columns=["source_row", *([column] if column else [])])
    if kept.empty:
        raise UserError(f"{path.name}: no row has a customer number in {column!r}; correct the file.")
    kept = kept.apply(_blank)
    rows = kept.rename(columns={"customer_id": "customer_id_input"})
    rows.insert(0, "customer_id", ids[kept.index])
    rejected = frame.assign(reason=reason)[reason.notna()]
    rejected = rejected[["source_row", "reason", *(name for name in columns)]].reset_index(drop=True)
    funnel = _count(source, reason)
    return AttributeTable(source, rows.sort_values("customer_id", ignore_index=True), column, rejected, funnel)


def _is_odd(kind) -> bool:
    """Whether values of a type are neither text, numbers, truth values nor dates: lists, structures, bytes, durations."""
    return kind.is_nested() or kind.is_binary() or kind.is_interval() or kind.is_json()


def _find_id(raw, columns: list[str], declared: Mapping, name: str, needs_ids: bool) -> str | None:
    named = [column for column in columns if declared.get(column) == "customer_id"]
    sure = [column for column in columns if normalise(column) in load_names()["customer_id"]["sure"]]
    loose = [column for column in columns if normalise(column) in load_names()["customer_id"]["loose"]]
    found = named or [column for column in sure if column == "customer_id"] or sure or loose
    if len(found) > 1:
        raise UserError(
            f"{name}: {', '.join(map(repr, found))} could each be the customer number; say which with "
            f"`data: {{attributes: {{{found[0]}: customer_id}}}}`."
        )
    if found:
        return found[0]
    if needs_ids:
        raise UserError(
            f"{name}: no column was recognised as the customer number; the columns are "
            f"{', '.join(map(repr, columns))}; say which with `data: {{attributes: {{COLUMN: customer_id}}}}`."
        )
    counts = raw.agg(rows=raw.count(), **{each: raw[each].nunique() for each in columns}).execute().iloc[0]
    rows_apart = [each for each in columns if normalise(each) in _ROW_IDS and counts[each] == counts["rows"]]
    return rows_apart[0] if len(rows_apart) == 1 else None


def _find_reasons(frame: pd.DataFrame, ids: pd.Series, has_ids: bool) -> pd.Series:
    reason = pd.Series(None, index=frame.index, dtype="str")
    if not has_ids:
        return reason
    present = ids.notna()
    reason[~present] = NO_ID
    copies = frame[present].drop(columns="source_row").duplicated()
    again = ids[present].duplicated()
    reason[again.index[again]] = AGAIN
    reason[copies.index[copies]] = COPY
    return reason


def _blank(values: pd.Series) -> pd.Series:
    """Trim text and take what stands for no value as missing."""
    if not pd.api.types.is_string_dtype(values) and values.dtype != object:
        return values
    text = values.astype("str").str.strip()
    return text.mask(text.str.lower().isin(EMPTY))


def _count(source: str, reason: pd.Series) -> pd.DataFrame:
    reasons = [NO_ID, COPY, AGAIN]
    dropped = reason.value_counts().reindex(reasons, fill_value=0)
    rows_out = len(reason) - dropped.cumsum()
    return pd.DataFrame(
        {
            "source": source,
            "step": range(1, len(reasons) + 1),
            "reason": reasons,
            "rows_in": (rows_out + dropped).to_numpy(),
            "rows_out": rows_out.to_numpy(),
            "dropped": dropped.to_numpy(),
        }
    )
