"""Compare with segments that are known from elsewhere."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

from segbook.common.wording import plural
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


@dataclass(frozen=True)
class Likeness:
    """How far found segments are those that are known.

    Attributes
    ----------
    adjusted_rand : float
        Adjusted Rand index (Hubert & Arabie 1985): 1 for the same partition, about 0 for chance.
    adjusted_mutual_information : float
        Shared information, less what chance would give (Vinh, Epps & Bailey 2010): 1 and about 0 as before.
    v_measure : float
        Harmonic mean of homogeneity and completeness (Rosenberg & Hirschberg 2007), 0 to 1.
    matched : float
        Share of the customers on the diagonal of `table`.
    table : pandas.DataFrame
        known, then customers in each segment by its name; rows and columns paired by Hungarian matching (Kuhn 1955),
        the pairs first and on the diagonal.
    customers : int
        How many are in both.
    """

    adjusted_rand: float
    adjusted_mutual_information: float
    v_measure: float
    matched: float
    table: pd.DataFrame
    customers: int


def compare_known(segments: pd.DataFrame, known: pd.DataFrame | None) -> Likeness | None:
    """Compare found with known segments.

    Parameters
    ----------
    segments : pandas.DataFrame
        customer_id, segment_id, segment.
    known : pandas.DataFrame or None
        customer_id, known.

    Returns
    -------
    Likeness or None
        None if nothing is known of any customer.
    """
    both = segments.merge(known, on="customer_id") if known is not None else segments.iloc[:0]
    if both.empty:
        return None
    table = pd.crosstab(both["known"], [both["segment_id"], both["segment"]]).droplevel(0, axis=1)
    table.columns.name = None
    table, matched = _align(table)
    labels = both["known"], both["segment_id"]
    return Likeness(
        float(adjusted_rand_score(*labels)),
        float(adjusted_mutual_info_score(*labels)),
        float(v_measure_score(*labels)),
        matched / len(both),
        table.reset_index(),
        len(both),
    )


def summarise_known(likeness: Likeness | None) -> dict[str, float | None]:
    """Give the numbers of a `Likeness` for the facts of the chapter; missing if nothing is known."""
    names = ("adjusted_rand", "adjusted_mutual_information", "v_measure", "matched")
    return {name: likeness and getattr(likeness, name) for name in names} | {
        "known_customers": likeness.customers if likeness else 0
    }


def _align(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Pair rows with columns so that as many customers as can be are in the pairs, and put the pairs first."""
    rows, columns = linear_sum_assignment(table, maximize=True)
    pairs = sorted(zip(columns, rows, strict=True))  # in the order of the segments
    down = [row for _, row in pairs] + [row for row in range(len(table)) if row not in rows]
    across = [column for column, _ in pairs] + [column for column in range(table.shape[1]) if column not in columns]
    return table.iloc[down, across], int(table.to_numpy()[rows, columns].sum())


def write_known(likeness: Likeness | None, min_cell: int) -> pd.DataFrame:
    """Write the table of known and found segments so that nobody can be counted out of it.

    Parameters
    ----------
    likeness : Likeness or None
    min_cell : int
        Cells of fewer customers, and empty ones, are written alike.

    Returns
    -------
    pandas.DataFrame
        known, then the share of the known segment that is in each found one, in whole percent, as text; exact numbers
        would give away what is not told, for the sizes of the segments are known. Empty if nothing is known.
    """
    if likeness is None:
        return pd.DataFrame()
    counts = likeness.table.set_index("known")
    shares = counts.div(counts.sum(axis=1), axis=0).map("{:.0%}".format)
    return shares.mask(counts < min_cell, f"< {min_cell}").reset_index()
