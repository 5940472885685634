"""Names for segments: by scores where there are orders, else by what deviates most."""

from collections.abc import Mapping

import pandas as pd

from segbook.features import Feature, readable
from segbook.segments.names import SCORED, name_by_scores

CLEAR = 0.3
"""Deviations under this many standard deviations make no name."""

WORDS = 2
"""Traits in a name, unless more are needed to tell two segments apart."""

ARCHETYPES = ("Dissatisfied", "Untapped", "Big Spenders", "Minded", "Life Situation", "Place", "Habits", "Typical")
"""What a segment without orders can be to the business; see `find_archetype`."""

_BY_FAMILY = {
    "psychographic": "Minded",
    "demographic": "Life Situation",
    "geographic": "Place",
    "behavioural": "Habits",
    "further": "Habits",
}


def name_segments(
    features: pd.DataFrame, segment_ids: pd.Series, contrasts: pd.DataFrame, entries: Mapping[str, Feature]
) -> pd.DataFrame:
    """Name segments by recency, frequency, monetary and tenure where these are known, else by their traits.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    segment_ids : pandas.Series of int
        One per customer.
    contrasts : pandas.DataFrame
        As `contrast_segments` gives it.
    entries : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        As `name_by_scores` or `name_by_traits` gives it.
    """
    if set(SCORED.values()) <= set(entries):
        return name_by_scores(features, segment_ids.to_numpy())
    return name_by_traits(contrasts, entries)


def name_by_traits(contrasts: pd.DataFrame, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Name segments by the features that made them and in which they deviate most.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As `contrast_segments` gives it.
    entries : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        segment_id, segment (unique), archetype (one of `ARCHETYPES`), level (missing: it speaks of orders),
        ordered by segment_id.
    """
    makes = [name for name, entry in entries.items() if entry.makes_segments]
    traits = {
        segment_id: _rank(rows[rows["feature"].isin(makes)], entries)
        for segment_id, rows in contrasts.groupby("segment_id")
    }
    names = _make_unique({segment_id: ranked["trait"].tolist() for segment_id, ranked in traits.items()})
    spending = [_measure_spending(contrasts[contrasts["segment_id"] == segment_id], entries) for segment_id in traits]
    archetypes = [
        find_archetype(ranked, entries, spent) for ranked, spent in zip(traits.values(), spending, strict=True)
    ]
    return pd.DataFrame(
        {"segment_id": list(traits), "segment": list(names.values()), "archetype": archetypes, "level": None}
    ).astype({"level": "str"})


def find_archetype(traits: pd.DataFrame, entries: Mapping[str, Feature], spending: float = 0.0) -> str:
    """Say what a segment is to the business, by its clear traits; total and disjoint.

    Low satisfaction comes first; then a high income with low spending, then high spending; otherwise the family
    of the clearest trait decides.

    Parameters
    ----------
    traits : pandas.DataFrame
        feature, deviation of one segment, the clearest first.
    entries : mapping of str to Feature
    spending : float
        How far its spending deviates, in standard deviations.
    """
    deviation = traits.groupby("feature")["deviation"].first()
    if deviation.get("satisfaction", 0) < 0:
        return "Dissatisfied"
    if deviation.get("income", 0) > 0 and spending <= -CLEAR:
        return "Untapped"
    if spending >= CLEAR:
        return "Big Spenders"
    return _BY_FAMILY[entries[traits["feature"].iloc[0]].family] if len(traits) else "Typical"


def _measure_spending(contrasts: pd.DataFrame, entries: Mapping[str, Feature]) -> float:
    """Give the deviation of the total, else of the shop's own score, else of the only column of money; else 0."""
    money = [name for name, entry in entries.items() if entry.unit == "money"]
    told = [name for name in ("total_spend", "spending_score", *(money if len(money) == 1 else [])) if name in entries]
    deviation = contrasts.set_index("feature")["deviation"]
    found = float(deviation.get(told[0], 0.0)) if told else 0.0
    return found if found == found else 0.0


def _rank(rows: pd.DataFrame, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Give the clear traits of a segment, the clearest first, each in words; one level of a category, at most."""
    clear = rows[rows["deviation"].abs() >= CLEAR]
    clear = clear[(clear["level"] == "") | (clear["deviation"] > 0)]
    order = clear["deviation"].abs().sort_values(ascending=False, kind="stable").index
    ranked = clear.loc[order].drop_duplicates("feature")
    return ranked.assign(trait=[_write_trait(row, entries[row.feature]) for row in ranked.itertuples()])


def _write_trait(row, entry: Feature) -> str:
    high = row.deviation > 0
    if entry.kind == "category":
        return f"{entry.short} {readable(row.level)}"
    if entry.kind == "yes_no":
        return f"{entry.short}: {'yes' if high else 'no'}"
    words = entry.high if high else entry.low
    if entry.unit == "days":
        return f"{'early' if high else 'late'} {entry.short}"
    if words.startswith("are "):
        return words.removeprefix("are ")
    return f"{'high' if high else 'low'} {entry.short}"


def _make_unique(traits: Mapping[int, list[str]]) -> dict[int, str]:
    """Join the first traits of each segment, more of them where two would be called the same."""
    used = dict.fromkeys(traits, WORDS)
    most = max((len(each) for each in traits.values()), default=0)
    for _ in range(most):
        named = {segment_id: frozenset(traits[segment_id][: used[segment_id]]) for segment_id in traits}
        doubled = [each for each, name in named.items() if list(named.values()).count(name) > 1]
        for segment_id in doubled:
            used[segment_id] += 1
    names = {segment_id: _join(traits[segment_id][: used[segment_id]]) for segment_id in traits}
    seen: dict[str, int] = {}
    for segment_id, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[segment_id] = f"{name} ({seen[name]})"
    return names


def _join(traits: list[str]) -> str:
    text = ", ".join(traits) or "typical customers"
    return text[0].upper() + text[1:]
