"""Compare with segments that are known from elsewhere."""

from pathlib import Path

import pandas as pd
from sklearn.metrics import adjusted_rand_score

from segbook.common.wording import plural
from segbook.data import read_rows
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
    known = read_rows(path).drop("source_row").execute()
    missing = [column for column in ("customer_id", "segment") if column not in known.columns]
    if missing:
        raise UserError(f"{path.name} has no column {' or '.join(missing)}; it needs customer_id and segment.")
    known = known.rename(columns={"segment": "known"})[["customer_id", "known"]].dropna().astype(str)
    known["customer_id"] = known["customer_id"].str.strip()
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
