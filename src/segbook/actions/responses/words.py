"""What contacting customers brought, in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.actions.responses.estimate import ASSUMED, CERTAIN, MEASURED
from segbook.common.wording import escape, listing, number, plural
from segbook.data.words_campaigns import describe_standing

FINE = 0.005
"""Standard deviation of a share under which tenths of a hundredth mean something."""


def describe_responses(responses: pd.DataFrame, names: Mapping[int, str], campaigns: pd.DataFrame | None = None) -> str:
    """Say which treatments did more than chance and with whom, which did not, and which nobody has measured.

    Parameters
    ----------
    responses : pandas.DataFrame
        As `estimate_responses` gives it.
    names : mapping of int to str
        Names of the segments.
    campaigns : pandas.DataFrame, optional
        As `load_campaigns` gives it; with it, it is said who is counted in another segment than that of the lot.
    """
    measured = responses[responses["source"] == MEASURED]
    assumed = [f"the {escape(name)}" for name in _list_assumed(responses)]
    unknown = listing(assumed) if assumed else ""
    if measured.empty:
        return (
            "No campaign of this shop that held customers back by lot is known, so nobody knows what contacting customers brings. Every number is an "
            f"assumption of the playbook: {unknown}."
        )
    sure = measured[[not _is_chance(row) for _, row in measured.iterrows()]].sort_values("pooled", ascending=False)
    tried = plural(len(measured), "effect")
    if sure.empty:
        told = f"None of {tried} that campaigns measured is beyond chance: more customers must be contacted, and held back, to tell."
    else:
        found = listing(_tell_found(row, names) for _, row in sure.iterrows())
        told = f"Of {tried} that campaigns measured, {number(len(sure))} {'is' if len(sure) == 1 else 'are'} beyond chance: {found}."
        told += f" If none had done anything, chance would make about {max(1, round(0.05 * len(measured)))} look so at most."
    told += " What is expected takes who orders without contact from all campaigns of a segment together, so it can differ from what one campaign saw."
    if campaigns is not None:
        told += f" {describe_standing(campaigns, names.values())}".rstrip()
    return f"{told} Nobody knows yet what {unknown} would bring: that is assumed." if unknown else told


def tabulate_responses(responses: pd.DataFrame, names: Mapping[int, str]) -> pd.DataFrame:
    """Write the table for reading, with the numbers of 100 customers; counts of few customers are missing already.

    Returns
    -------
    pandas.DataFrame
        treatment, segment, contacted, held_back, seen (raw difference of what campaigns measured, with its interval),
        expected (the estimate that decisions use, with its interval), source; by treatment and segment. What is assumed is the
        same for all segments and has one row.
    """
    assumed = responses["source"] == ASSUMED
    ordered = responses[~(assumed & responses.duplicated(["treatment", "source"]))].sort_values(
        ["treatment", "segment_id"]
    )
    rows = [
        {
            "treatment": row["treatment"],
            "segment": "all" if row["source"] == ASSUMED else names[row["segment_id"]],
            "contacted": row["contacted"],
            "held_back": row["held_back"],
            "seen": _tell_seen(row),
            "expected": f"{_write(row['pooled'], row['sd'])} ({' to '.join(_write(each, row['sd']) for each in find_range(row))})",
            "source": row["source"],
        }
        for _, row in ordered.iterrows()
    ]
    return pd.DataFrame(rows)


def find_range(row: pd.Series) -> tuple[float, float]:
    """Give the 95 % interval of what is measured, or the least and the most that is assumed."""
    if row["source"] == ASSUMED:
        return row["lower"], row["upper"]
    return row["pooled"] - CERTAIN * row["sd"], row["pooled"] + CERTAIN * row["sd"]


def _is_chance(row: pd.Series) -> bool:
    low, high = find_range(row)
    return low <= 0 <= high


def _list_assumed(responses: pd.DataFrame) -> list[str]:
    """Name the treatments that are assumed in every segment."""
    assumed = (responses["source"] == ASSUMED).groupby(responses["treatment"]).all()
    return list(assumed.index[assumed])


def _tell_found(row: pd.Series, names: Mapping[int, str]) -> str:
    more = _tell_difference(row["pooled"], row["sd"])
    return f"the {escape(row['treatment'])} with “{escape(names[row['segment_id']])}” ({more} of 100, {_tell_interval(row)})"


def _tell_difference(share: float, sd: float) -> str:
    written = _write(share, sd)
    if written == "0":
        return "as many"
    return f"{written.removeprefix('−')} {'fewer' if written.startswith('−') else 'more'}"


def _tell_interval(row: pd.Series) -> str:
    """Write an interval of differences beside the difference itself: ``2 to 10``, or with signs in words."""
    low, high = find_range(row)
    if low >= 0 or high <= 0:
        ends, sd = sorted((abs(low), abs(high))), row["sd"]
        sd = 0 if _write(ends[0], sd) == "0" else sd  # beyond chance, if by little: tenths show it
        return " to ".join(_write(each, sd) for each in ends)
    return f"{_write(-low, row['sd'])} fewer to {_write(high, row['sd'])} more"


def _tell_seen(row: pd.Series) -> str | None:
    if row["source"] == ASSUMED or pd.isna(row["uplift"]):
        return None
    sd = (row["upper"] - row["lower"]) / (2 * CERTAIN)
    return f"{_write(row['uplift'], sd)} ({_write(row['lower'], sd)} to {_write(row['upper'], sd)})"


def _write(share: float, sd: float) -> str:
    """Write a share as a number of 100, with tenths where they mean something."""
    written = f"{100 * share:.{int(sd < FINE)}f}"
    return "0" if not float(written) else written.replace("-", "−")
