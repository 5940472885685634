"""The segments in words."""

from collections.abc import Callable

import pandas as pd

from segbook.common.wording import listing, percent, plural
from segbook.data.words import day
from segbook.features import Past
from segbook.models import ALGORITHMS
from segbook.segments.choose import AlgorithmChoice
from segbook.segments.compare import Comparison
from segbook.segments.divide import METHODS
from segbook.segments.fit import BORDER
from segbook.segments.known import Likeness

_BETTER = {
    "worth": "explains clearly more of what customers spent later",
    "silhouette": "sets the groups clearly further apart",
}
"""What another method does that is better than k-means."""


def answer(segments: pd.DataFrame, min_cell: int) -> str:
    """Answer the chapter's question in one sentence; the shares of segments of fewer customers are left out."""
    counts = segments.groupby(["segment_id", "segment"]).size().reset_index(name="customers")
    parts = [
        f"“{row.segment}”" + (f" {percent(row.customers / len(segments))}" if row.customers >= min_cell else "")
        for row in counts.itertuples()
    ]
    return f"The {plural(len(segments), 'customer')} make {plural(len(counts), 'segment')}: {listing(parts)}."


def describe_borders(border_share: float, customers: int, min_cell: int, algorithm: str) -> str:
    """Say how many of the customers could as well belong to another segment."""
    near = round(border_share * customers)
    if near == 0:
        return "No customer stands near a border between segments."
    if near < min_cell:
        by = ", by the probabilities of the mixture" if algorithm == "gaussian_mixture" else ""
        return f"Under {min_cell} customers stand near a border between segments{by}."
    if algorithm == "gaussian_mixture":
        why = f"by the probabilities of the mixture, another segment is more than {(1 - BORDER) / BORDER:.0%} as probable as their own"
    else:
        why = f"another segment is less than {BORDER / (1 - BORDER):.1f} times as far away as their own"
    return (
        f"{percent(border_share)} of the customers stand near a border: {why}. Do not treat neighbours across a border very "
        "differently."
    )


def compare_known(likeness: Likeness | None, *, given: bool) -> str:
    """Say how well the segments agree with known ones; `given` is whether the run names any."""
    if not given:
        return "Nobody has told us which segments to expect, so there is nothing to compare with."
    if likeness is None:
        return "The known segments name none of these customers, so there is nothing to compare with."
    return (
        f"Compared with the known segments of {plural(likeness.customers, 'customer')}, the adjusted Rand index is "
        f"{likeness.adjusted_rand:.2f} (1 would be the same partition, 0 is what chance gives), the adjusted mutual "
        f"information {likeness.adjusted_mutual_information:.2f} and the V-measure {likeness.v_measure:.2f}. With each known "
        f"segment paired to the found one that is most like it, {percent(likeness.matched)} of these customers are where "
        "they are known to belong."
    )


def tabulate_methods(comparison: Comparison) -> pd.DataFrame:
    """Give the columns of the comparison that are shown; without worth where the past cannot tell."""
    columns = ["method", "groups", "worth", "agreement", "silhouette", "noise_share", "smallest_share"]
    return comparison.table[columns].dropna(axis=1, how="all")


def method_formats(customers: int, min_cell: int) -> dict[str, Callable[[float], str]]:
    """Say how to write the columns of `tabulate_methods`; shares of too few of all customers are not told exactly."""
    shares = dict.fromkeys(("noise_share", "smallest_share"), _share_writer(customers, min_cell))
    fine = dict.fromkeys(("silhouette", "agreement", "worth"), lambda value: f"{value:.2f}".replace("-", "−"))
    return shares | fine


def _share_writer(customers: int, min_cell: int) -> Callable[[float], str]:
    def write(share: float) -> str:
        told = share == 0 or share * customers >= min_cell
        return percent(share) if told else f"< {min_cell} customers"

    return write


HEADINGS = {
    "noise_share": "Noise",
    "smallest_share": "Smallest group",
    "agreement": "Stability",
}
"""Headings of the table of methods, where the name alone will not do."""


def agreement_of(comparison: Comparison, choice: AlgorithmChoice) -> float:
    """Look up how surely the division by the method in use comes back."""
    return float(comparison.table.set_index("algorithm").loc[choice.algorithm, "agreement"])


def label_worth(comparison: Comparison, references: pd.DataFrame) -> pd.DataFrame:
    """Put methods and references into one table for `plot_worth`: algorithm, label, worth, lower, upper, reference."""
    methods = comparison.table.rename(columns={"worth_lower": "lower", "worth_upper": "upper", "method": "label"})
    beside = references.assign(
        label=references["algorithm"],
        worth=references["worth_capped"],
        lower=references["lower_capped"],
        upper=references["upper_capped"],
    )
    columns = ["algorithm", "label", "worth", "lower", "upper"]
    parts = [methods[columns].assign(reference=False), beside[columns].assign(reference=True)]
    return pd.concat(parts, ignore_index=True).dropna(subset=["worth"])


def describe_worth(comparison: Comparison, past: Past) -> str:
    """Say by which window worth is measured, and which division foresees most; or why it is not measured."""
    if past.judged is None:
        return f"What segments are worth is not measured: {past.reason}."
    table = comparison.table.dropna(subset=["worth"])
    if table.empty:
        return "What customers spent later does not differ enough to measure the worth of a division."
    best, plain = table.loc[table["worth"].idxmax()], table.set_index("algorithm").loc["kmeans"]
    view = past.judged
    told = (
        f"Worth is measured by {plural(len(view.spend), 'customer')} as they stood on {day(view.as_of.isoformat())}, and by what "
        f"they spent in the {plural((view.until - view.as_of).days, 'day')} from then on. The division by {best['method']} foresees "
        f"most, {percent(best['worth'])} of the differences"
    )
    if best["algorithm"] != "kmeans":
        margin = "" if best["worth_lower"] > plain["worth"] else ", no clear difference"
        told += f" (k-means {percent(plain['worth'])}{margin})"
    undated = f" {listing(past.undated)} carry no date and are taken as they stand today." if past.undated else ""
    return f"{told}.{undated}"


def explain_algorithm(choice: AlgorithmChoice, comparison: Comparison) -> str:
    """Say which method makes the segments, and why."""
    table, better = comparison.table.set_index("algorithm"), _BETTER[choice.judged_by]
    name = METHODS[choice.recommended]
    if choice.recommended == "kmeans":
        told = f"No other method that comes back as surely {better}, so the plainest is recommended: k-means."
    else:
        own, plain = table.loc[choice.recommended], table.loc["kmeans"]
        told = (
            f"The rule recommends {name}: it {better} ({own[choice.judged_by]:.2f} against {plain[choice.judged_by]:.2f} of "
            f"k-means) and comes back no less surely ({own['agreement']:.2f} against {plain['agreement']:.2f})."
        )
    if choice.algorithm != choice.recommended:
        told += f" The parameter file asks for {METHODS[choice.algorithm]}, so {METHODS[choice.algorithm]} it is."
    return f"{told} {ALGORITHMS[choice.algorithm].assigner}"


def describe_density(comparison: Comparison, customers: int, min_cell: int) -> str:
    """Say what the methods that look for dense ground found."""
    table, write = comparison.table.set_index("algorithm"), _share_writer(customers, min_cell)
    parts = [
        f"{METHODS[name]} finds {plural(int(table.loc[name, 'groups']), 'group')} (noise: {write(table.loc[name, 'noise_share'])})"
        for name in ("dbscan", "hdbscan")
    ]
    told = f"{listing(parts)}."
    found = set(table.loc[["dbscan", "hdbscan"], "groups"])
    if found == {1}:
        return f"{told} To them there is one dense region, and thinner ground around it: no gaps that divide it."
    return f"{told} What finds no group sees no ground that is denser than the rest." if 0 in found else told


def describe_stability(stability: pd.DataFrame, names: pd.DataFrame) -> str:
    """Say which segments come back when the customers are drawn again, and which do not."""
    told = stability.merge(names[["segment_id", "segment"]], on="segment_id").sort_values("jaccard", ascending=False)
    parts = [
        f"{listing(f'“{name}”' for name in rows['segment'])} {'is' if len(rows) == 1 else 'are'} {band}"
        for band, rows in told.groupby("band", sort=False)
    ]
    return f"When the segments are made anew from other draws of the customers, {listing(parts)}."


def tell_stability(row: pd.Series) -> str:
    """Say of one segment how surely it comes back."""
    return (
        f"When the segments are made anew from other draws of the customers, this one comes back with a Jaccard index of "
        f"{row['jaccard']:.2f} (half of the draws between {row['lower']:.2f} and {row['upper']:.2f}): it is {row['band']}."
    )
