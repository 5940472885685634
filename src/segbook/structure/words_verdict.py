"""What kind of segments these are, and what speaks for it, in words."""

from segbook.common.wording import plural
from segbook.structure.choose import COMES_BACK, Choice
from segbook.structure.verdict import TOO_FEW, Verdict

_VERDICTS = {
    "natural": "The segments are natural: the customers fall into {groups} with clearly thinner ground between them.",
    "reproducible": "The segments are reproducible: {gaps}, but the same cut comes back when the customers are drawn again, so "
    "it is a stable way to slice {what}.",
    "constructive": "The segments are constructive: {gaps}, and the cut changes when the customers are drawn again, so the "
    "borders are our choice.",
    "none": "No structure can be shown: what the features have in common is no more than chance gives, and any segments are "
    "an arbitrary filing of the customers.",
}

NOTHING_LEFT = 0.95
"""Depth of a valley from which on almost nothing is left at its bottom."""

FEW = 500
"""Customers below which one crescent in three to ten was called natural (benchmarks/README.md)."""


def answer(verdict: Verdict, choice: Choice) -> str:
    """Answer the chapter's question: the verdict, and how many segments are used."""
    return f"{tell_verdict(verdict, choice.k)} We use {plural(choice.k, 'segment')}."


def tell_verdict(verdict: Verdict, k: int) -> str:
    """Say what the verdict allows to be said of k segments."""
    gaps = (
        "there are no gaps between groups of customers" if verdict.looked else "whether there are gaps cannot be told"
    )
    what = "a continuum" if verdict.looked else "the customers"
    told = _VERDICTS[verdict.verdict].format(groups=plural(verdict.groups, "group"), gaps=gaps, what=what)
    if verdict.verdict != "natural" or k == verdict.groups:
        return told
    if k > verdict.groups:
        return f"{told} The {k} segments divide these further, so that some of their borders are our choice."
    return f"{told} The {k} segments put some of these together."


def explain_verdict(verdict: Verdict, k: int, measured: int) -> str:
    """Give the evidence for the verdict on so many customers, in the order in which it is weighed."""
    told = [_tell_gaps(verdict, measured), _tell_agreement(verdict, k)]
    if verdict.beaten is not None:
        told.append(_tell_pattern(verdict))
    return " ".join(told)


def _tell_gaps(verdict: Verdict, measured: int) -> str:
    if measured < TOO_FEW:
        return f"With fewer than {TOO_FEW} customers no gaps between groups are looked for: chance alone makes some."
    if not verdict.looked:
        return "In every feature many customers share few values, and in such columns no gaps can be seen."
    if verdict.p_value is None:
        return "No two groups of customers were found that could have a gap between them."
    falls = f"by {verdict.depth:.0%}" if verdict.depth <= NOTHING_LEFT else "to almost nothing"
    depth = f"the density falls {falls} on the way from one group to the next" if verdict.depth else ""
    chance = f"which chance alone, all pairs considered, would show with probability {_probability(verdict.p_value)}"
    if verdict.verdict == "natural":
        few = " With so few customers a bent cloud can pass for groups: look at the map." if measured < FEW else ""
        return f"At the clearest gap {depth}, {chance}.{few}"
    if not depth:
        return "There is no thinner ground between groups of customers."
    return f"At the clearest candidate for a gap {depth}, {chance}: not enough to speak of groups."


def _tell_agreement(verdict: Verdict, k: int) -> str:
    told = (
        f"When k-means makes {plural(k, 'segment')} anew from other draws of the customers, the median adjusted Rand index of "
        f"two cuts is {verdict.agreement:.2f}"
    )
    if verdict.borderline:
        return f"{told}, which is borderline: {COMES_BACK} counts as coming back."
    return f"{told} ({COMES_BACK} or more counts as coming back)."


def _tell_pattern(verdict: Verdict) -> str:
    if verdict.verdict == "none":
        return (
            "Data whose columns were shuffled one by one can be divided just as well, so no joint pattern can be shown."
        )
    return "Data whose columns were shuffled one by one cannot be divided as well, so the features do have a joint pattern."


def _probability(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{min(value, 1):.3f}".rstrip("0").rstrip(".")
