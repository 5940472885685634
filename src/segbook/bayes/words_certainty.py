"""How sure each customer's segment is, in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.bayes.agreement import Agreement
from segbook.bayes.certainty import NOTICEABLE, SURE
from segbook.common.figures import TOO_SMALL
from segbook.common.wording import listing, number, percent, plural

EXCELLENT, GOOD, MODERATE = 0.9, 0.8, 0.65
"""Adjusted Rand indices from which an agreement is called so (Steinley 2004, Psychological Methods 9, 386–396)."""

MANY = 0.1
"""Share of customers who must move for the model to draw the borders elsewhere."""

_ALL = 1 - 1e-9
"""Shares in which too few are counted with the others reach 1 but for rounding."""


def describe_certainty(public: pd.DataFrame, names: pd.DataFrame, facts: Mapping) -> str:
    """Say for how many customers the segment is sure, and where most are not.

    Parameters
    ----------
    public : pandas.DataFrame
        As `publish_certainty` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    facts : mapping
        As `collect_facts` gives them.
    """
    told = (
        f"Of {plural(facts['customers'], 'customer')}, {_part(facts['sure_share'])} belong to their segment of the report with a probability of "
        f"{SURE:.0%} or more"
    )
    told += "." if facts["sure_share"] > _ALL else "; the others do not surely belong to theirs."
    if public.empty:
        return f"{told} {TOO_SMALL}"
    worst = public.loc[public["sure_share"].idxmin()]
    if worst["sure_share"] > _ALL or _part(worst["sure_share"]) == _part(facts["sure_share"]):
        return told
    return f"{told} It is least sure in {_call(names, worst['segment_id'])}, where {_part(worst['sure_share'])} of the customers do."


def describe_overlap(overlap: pd.DataFrame, names: pd.DataFrame) -> str:
    """Say which segments overlap noticeably, and which most.

    Parameters
    ----------
    overlap : pandas.DataFrame
        As `publish_overlap` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    """
    if overlap.empty:
        return "There are no two segments of enough customers to be taken for each other."
    most = overlap.loc[overlap["confusion"].idxmax()]
    pair = f"{_call(names, most['segment_id'])} and {_call(names, most['other_id'])}"
    chance = f"{percent(most['confusion'])} (95% interval: {percent(most['lower'])} to {percent(most['upper'])})"
    if most["confusion"] < NOTICEABLE:
        return (
            f"No two segments overlap noticeably. They come closest in {pair}: {chance} of the customers of the former would be taken for "
            "the latter's, if there were these two alone."
        )
    told = (
        f"The overlap is largest for {pair}: {chance} of the customers of the former would be taken for the latter's, if there were these two "
        "alone."
    )
    noticed = overlap[overlap["confusion"] >= NOTICEABLE]
    pairs = {tuple(sorted(pair)) for pair in zip(noticed["segment_id"], noticed["other_id"], strict=True)}
    others = sorted(pairs - {tuple(sorted((most["segment_id"], most["other_id"])))})
    alone = sorted({*overlap["segment_id"]} - {each for pair in pairs for each in pair})
    if others:
        told += f" Noticeably ({NOTICEABLE:.0%} or more) overlap also {listing(_pair(names, pair) for pair in others)}."
    elif len(overlap) > 2:
        told += f" No other two overlap noticeably ({NOTICEABLE:.0%} or more)."
    if alone:
        told += f" By {'itself stands' if len(alone) == 1 else 'themselves stand'} {listing(_call(names, each) for each in alone)}."
    return told


def describe_agreement(agreement: Agreement, crossing: pd.DataFrame, names: pd.DataFrame) -> str:
    """Say whether the model draws the borders where the report does.

    Parameters
    ----------
    agreement : Agreement
    crossing : pandas.DataFrame
        As `publish_crossing` gives it.
    names : pandas.DataFrame
        segment_id, segment.
    """
    index = f"adjusted Rand index {agreement.adjusted_rand:.2f}".replace("-", "−")
    moved = f"to {_part(agreement.moved)} of the customers it gives another segment than the report"
    if agreement.adjusted_rand >= EXCELLENT and agreement.moved < MANY:
        told = f"The model draws the borders where the report does ({index}): {moved}."
    elif agreement.adjusted_rand >= GOOD and agreement.moved < MANY:
        told = f"The model draws the borders much as the report does ({index}): {moved}."
    elif agreement.adjusted_rand >= MODERATE:
        told = f"The model draws some borders elsewhere ({index}): {moved}."
    else:
        told = (
            f"The model draws the borders elsewhere ({index}): {moved}. By the same name the two mean different crowds, so read both, and build "
            "nothing on where exactly a border lies."
        )
    largest = _find_largest_move(crossing)
    if largest is None:
        return told
    one, other, customers = largest
    return f"{told} Among them are {number(customers)} who would go from {_call(names, one)} to {_call(names, other)}."


def tabulate_crossing(crossing: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Write who would move where: report (segment), and one column per segment of the model; missing is what is not told."""
    if crossing.empty:
        return pd.DataFrame()
    called = names.set_index("segment_id")["segment"]
    columns = {
        called[each]: [None if pd.isna(value) else number(value) for value in crossing[each]]
        for each in crossing.columns
    }
    return pd.DataFrame({"report": [called[each] for each in crossing.index]} | columns)


def tell_segment(row: pd.Series, names: pd.DataFrame) -> str:
    """Say on the page of a segment how sure its customers are and how large it is.

    Parameters
    ----------
    row : pandas.Series
        Of what `publish_certainty` gives.
    names : pandas.DataFrame
        segment_id, segment.
    """
    size = f"By the model it holds {percent(row['share'])} of all customers (95% interval: {percent(row['lower'])} to {percent(row['upper'])})."
    told = f"Of its {plural(int(row['customers']), 'customer')}, {_part(row['sure_share'])} belong to it with a probability of {SURE:.0%} or more"
    if row["sure_share"] > _ALL:
        return f"{told}. {size}"
    if pd.notna(row["neighbour"]):
        told += f"; the others are taken mostly for {_call(names, row['neighbour'])}"
    if row["moved_share"] > 0:
        told += f". To {_part(row['moved_share'])} of them the model would rather give another segment"
    return f"{told}. {size}"


def tell_first_page(facts: Mapping) -> str:
    """Say in one line how sure it is to which segments customers belong.

    Parameters
    ----------
    facts : mapping
        As `collect_facts` gives them.
    """
    sure = f"By a Bayesian mixture, {_part(facts['sure_share'])} of customers belong to their segment with {SURE:.0%} probability or more"
    return f"{sure}." if facts["moved_share"] < MANY else f"{sure}; it puts {_part(facts['moved_share'])} elsewhere."


def _find_largest_move(crossing: pd.DataFrame) -> tuple[int, int, int] | None:
    moves = crossing.rename_axis(index="segment_id", columns="likeliest").stack().dropna()
    moves = moves[moves.index.get_level_values(0) != moves.index.get_level_values(1)]
    if moves.empty or moves.max() == 0:
        return None
    return *moves.astype(int).idxmax(), int(moves.max())


def _part(share: float) -> str:
    """Write a share in which too few are counted with the others."""
    if share > _ALL:
        return "all or nearly all"
    return percent(share) if share > 0 else "hardly any"


def _pair(names: pd.DataFrame, pair: tuple[int, int]) -> str:
    return f"{_call(names, pair[0])} with {_call(names, pair[1])}"


def _call(names: pd.DataFrame, segment_id: int) -> str:
    return f"“{names.set_index('segment_id').loc[segment_id, 'segment']}”"
