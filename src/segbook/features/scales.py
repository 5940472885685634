"""Scales of several survey items: reverse-coded items, Cronbach's alpha, the score."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

GOOD, FAIR = 0.7, 0.6
"""Cronbach's alpha from which a scale's items hang together well (Nunnally 1978), and from which they do at all."""

REVERSED = "-"
"""What stands in front of a reverse-coded item."""

_NUMBERED = re.compile(
    r"^(?P<stem>.*?[^\W\d_].*?)[ _.\-]*\d+(?P<reversed>[ _.\-]*(r|rev|reversed|recoded))?$", re.IGNORECASE
)


def find_scales(items: Sequence[str]) -> dict[str, list[str]]:
    """Find scales among items by their names: price_1, price_2, price_3_r are the scale price.

    Parameters
    ----------
    items : sequence of str
        Names of ordinal items.

    Returns
    -------
    dict of str to list of str
        Scale to items, at least two each; an item whose name ends in r, rev or reversed has `REVERSED` in front.
    """
    scales: dict[str, list[str]] = {}
    for item in items:
        if match := _NUMBERED.match(item):
            sign = REVERSED if match["reversed"] else ""
            scales.setdefault(match["stem"].lower(), []).append(f"{sign}{item}")
    return {stem: members for stem, members in scales.items() if len(members) > 1}


def align_items(answers: pd.DataFrame, items: Sequence[str]) -> pd.DataFrame:
    """Turn reverse-coded items around, so that much means much in all of them.

    Parameters
    ----------
    answers : pandas.DataFrame
        One numeric column per item.
    items : sequence of str
        Names, with `REVERSED` in front of reverse-coded ones.

    Returns
    -------
    pandas.DataFrame
        The items without the sign; a reversed one is mirrored within the range that all items of the scale use.
    """
    names = [item.removeprefix(REVERSED) for item in items]
    low, high = np.nanmin(answers[names].to_numpy()), np.nanmax(answers[names].to_numpy())
    return pd.DataFrame(
        {
            name: low + high - answers[name] if item.startswith(REVERSED) else answers[name]
            for name, item in zip(names, items, strict=True)
        }
    )


def compute_alpha(aligned: pd.DataFrame) -> float:
    """Compute Cronbach's alpha of the respondents who answered every item.

    Parameters
    ----------
    aligned : pandas.DataFrame
        One column per item, as `align_items` gives it; at least two.

    Returns
    -------
    float
        k / (k − 1) · (1 − Σ var(item) / var(sum)), at most 1, below 0 where items work against each other;
        NaN where fewer than two answered all, or the sum does not vary. Cronbach (1951), Psychometrika 16, 297–334.
    """
    complete = aligned.dropna()
    total = complete.sum(axis=1).var(ddof=1)
    if len(complete) < 2 or not total > 0:
        return float("nan")
    k = aligned.shape[1]
    return float(k / (k - 1) * (1 - complete.var(ddof=1).sum() / total))


def score_scale(aligned: pd.DataFrame) -> pd.Series:
    """Score each respondent by the mean of the items answered, if at least half of them were."""
    return aligned.mean(axis=1).where(aligned.notna().mean(axis=1) >= 0.5)


def summarise_scales(
    answers: pd.DataFrame, scales: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Describe each scale: how many answered, whether its items hang together, and whether it is used.

    Parameters
    ----------
    answers : pandas.DataFrame
        One numeric column per item.
    scales : mapping of str to sequence of str
        Those that somebody declared; they are used.
    found : mapping of str to sequence of str, optional
        Those that were found by the names of their items; they are used from an alpha of `FAIR`.

    Returns
    -------
    pandas.DataFrame
        scale, items (number), items_listed (names, one a line), reversed (number), respondents (who answered all), alpha, weakest (item of the
        lowest correlation with the sum of the others), weakest_correlation, used.
    """
    rows = []
    for scale, items in {**scales, **(found or {})}.items():
        aligned = align_items(answers, items)
        complete = aligned.dropna()
        rest = {item: complete[item].corr(complete.drop(columns=item).sum(axis=1)) for item in aligned}
        weakest = min(rest, key=lambda item: rest[item] if rest[item] == rest[item] else 2)
        alpha = compute_alpha(aligned)
        rows.append(
            {
                "scale": scale,
                "items": len(items),
                "items_listed": "\n".join(aligned.columns),
                "reversed": sum(item.startswith(REVERSED) for item in items),
                "respondents": len(complete),
                "alpha": alpha,
                "weakest": weakest,
                "weakest_correlation": rest[weakest],
                "used": scale in scales or alpha >= FAIR,
            }
        )
    columns = ["scale", "items", "items_listed", "reversed", "respondents", "alpha", "weakest", "weakest_correlation"]
    return pd.DataFrame(rows, columns=[*columns, "used"]).astype({"used": bool})
