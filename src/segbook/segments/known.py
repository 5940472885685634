"""Compare with segments that are known from elsewhere."""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from segbook.common.wording import number, plural
from segbook.data import clean_ids, read_rows
from segbook.errors import UserError


def load_known_segments(path: Path | None) -> pd.DataFrame | None:
    """Read known segments from a file (CSV, also .gz, or Parquet) with the columns customer_id and segment.

    Parameters
    ----------
    path : Path or None
        None if nothing is known.

    Returns
    -------
    pandas.DataFrame or None
        customer_id and known (text).

    Raises
    ------
    UserError
        If the file is not such a table, or names a customer twice.
    """
    if path is None:
        return None
    raw = read_rows(path)
    missing = [column for column in ("customer_id", "segment") if column not in raw.columns]
    if missing:
        raise UserError(f"{path.name} has no column {' or '.join(missing)}; it needs customer_id and segment.")
    columns = {"customer_id": clean_ids(raw, "customer_id"), "known": raw["segment"].cast("string")}
    known = raw.select(**columns).execute().dropna().astype(str)
    twice = known.loc[known["customer_id"].duplicated(), "customer_id"]
    if len(twice):
        raise UserError(
            f"{path.name} names {plural(len(twice), 'customer')} more than once; keep one row per customer."
        )
    return known


def compare_known(segments: pd.DataFrame, known: pd.DataFrame | None) -> tuple[float | None, pd.DataFrame]:
    """Compare found with known segments.

    Parameters
    ----------
    segments : pandas.DataFrame
        customer_id, segment_id, segment.
    known : pandas.DataFrame or None
        customer_id, known.

    Returns
    -------
    adjusted_rand : float or None
        Adjusted Rand index (Hubert & Arabie 1985): 1 for the same partition, about 0 for chance. None if
        nothing is known of any customer.
    table : pandas.DataFrame
        known, then customers in each segment by its name.
    """
    both = segments.merge(known, on="customer_id") if known is not None else segments.iloc[:0].assign(known="")
    if both.empty:
        return None, pd.DataFrame()
    table = pd.crosstab(both["known"], [both["segment_id"], both["segment"]]).droplevel(0, axis=1)
    table.columns.name = None
    return float(adjusted_rand_score(both["known"], both["segment_id"])), table.reset_index()


def write_known(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Write the table of `compare_known` so that nobody can be counted out of it.

    Parameters
    ----------
    table : pandas.DataFrame
        known, then customers in each segment.
    min_cell : int
        Cells of fewer customers are not told, nor the next smallest of a row or column where one is hidden alone,
        for its total would give it away.

    Returns
    -------
    pandas.DataFrame
        The same as text.
    """
    if table.empty:
        return table
    counts = table.set_index("known")
    hidden = (counts > 0) & (counts < min_cell)
    small = hidden.copy()
    for _ in range(counts.size):
        alone = [(axis, place) for axis in (0, 1) for place in np.flatnonzero(hidden.sum(axis=axis) == 1)]
        open_cells = counts.where(~hidden & (counts > 0))
        lines = [
            (axis, place, open_cells.iloc[:, place] if axis == 0 else open_cells.iloc[place]) for axis, place in alone
        ]
        lines = [line for line in lines if line[2].notna().any()]
        if not lines:
            break
        axis, place, line = lines[0]
        other = line.argmin()
        hidden.iloc[(other, place) if axis == 0 else (place, other)] = True
    text = counts.map(number).mask(hidden, "withheld").mask(small, f"under {min_cell}")
    return text.reset_index()
