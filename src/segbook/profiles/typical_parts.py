"""What can be told of a typical customer, each part with those whom it would fit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbook.common.wording import number
from segbook.features import Feature
from segbook.features.feature import OTHER
from segbook.features.words import write_value
from segbook.profiles.plots_differences import pick_traits

PLACES = ("city", "region", "country")
"""Where somebody lives, from the narrowest."""

NARROW = 0.25
"""A place is told if so much of the segment is there; otherwise the next wider one."""

FAVOURITES = {
    "favourite_category": "category",
    "favourite_brand": "brand",
    "favourite_channel": "channel",
}
"""What each favourite is one of."""

CLEAR_LEAD = 1.2
"""The most common value is told if it is so many times as frequent as the next."""

DEVIATES, MOST_ATTITUDES = 0.5, 2
"""Standard deviations from all others from which an attitude or another feature is told, and how many of these."""

ABOUT = ("person", "orders", "favourites", "attitudes")
"""What a part speaks of, in the order in which it is told. What is said of the person might point at somebody, and is
checked by itself too."""


@dataclass(frozen=True, eq=False)
class Part:
    """One thing that is told of the typical customer.

    Attributes
    ----------
    feature : str
    about : str
        One of `ABOUT`.
    text : str
        After "somebody" of a person, a sentence by itself of favourites, after "compared with
        others, they" of attitudes, else after "they".
    alike : ndarray of bool, shape (customers of the segment,)
        Whom it would fit as it is written.
    """

    feature: str
    about: str
    text: str
    alike: np.ndarray


def gather_parts(
    own: pd.DataFrame, differences: pd.DataFrame, entries: Mapping[str, Feature], currency: str | None, min_cell: int
) -> list[Part]:
    """Gather what is known of enough customers of a segment, what matters most first; see `imagine_typical`."""
    known = {name: own[name] for name in entries if own[name].notna().sum() >= min_cell}
    numbers = [name for name in known if entries[name].kind == "quantity"]

    def tell(name: str) -> Part:
        return _tell_quantity(name, known[name], entries[name], currency)

    parts = [
        _tell_age(known["age"]) if "age" in numbers else None,
        *(tell(name) for name in ("household_size",) if name in numbers),
        _tell_place(known, min_cell),
        _tell_children(known["has_children"], min_cell) if "has_children" in known else None,
        *(tell(name) for name in ("income",) if name in numbers),
        *(tell(name) for name in _ABOUT_ORDERS if name in numbers),
        *(_tell_favourite(name, known[name], min_cell) for name in FAVOURITES if name in known),
    ]
    parts = [part for part in parts if part]
    told = {*(part.feature for part in parts), "age", *_ABOUT_PERSON, *_ABOUT_ORDERS}
    return parts + _tell_attitudes({name: known[name] for name in known if name not in told}, differences, entries)


_ABOUT_PERSON = {
    "household_size": lambda middle, _: "living alone" if middle <= 1 else f"in a household of {number(middle)}",
    "income": lambda middle, write: f"with an income of about {write(middle)}",
}
_ABOUT_ORDERS = {
    "frequency": lambda middle, _: "have ordered once" if middle == 1 else f"have ordered {number(middle)} times",
    "basket_value": lambda middle, write: f"spend about {write(middle)} on an order",
    "recency_days": lambda middle, _: (
        "ordered yesterday" if middle <= 1 else f"last ordered about {number(middle)} days ago"
    ),
}


def _tell_quantity(name: str, values: pd.Series, entry: Feature, currency: str | None) -> Part:
    """Tell the median, rounded to two digits; whom it rounds to the same is alike."""
    middle, step = _round(float(values.median()), whole=name not in ("basket_value", "income"))
    alike = ((values - middle).abs() <= step / 2).to_numpy(bool)
    about, phrase = ("person", _ABOUT_PERSON) if name in _ABOUT_PERSON else ("orders", _ABOUT_ORDERS)
    return Part(name, about, phrase[name](middle, write_value(entry, currency)), alike)


def _round(value: float, *, whole: bool) -> tuple[float, float]:
    digits = 1 - int(np.floor(np.log10(abs(value)))) if value else 0
    digits = min(digits, 0) if whole else digits
    return round(value, digits), 10.0**-digits


def _tell_favourite(name: str, values: pd.Series, min_cell: int) -> Part | None:
    found, share = _find_common(values, min_cell)
    if found is None:
        return None
    whose = "favourite {} of most" if share > 0.5 else "most common favourite {}"
    text = f"the {whose.format(FAVOURITES[name])} is {found}"
    return Part(name, "favourites", text, values.eq(found).to_numpy(bool, na_value=False))


def _find_common(values: pd.Series, min_cell: int) -> tuple[str | None, float]:
    """Give the most common value and its share, if enough customers have it, it leads and is no gathering of rare ones."""
    counts = values.dropna().astype("str").value_counts()
    if counts.empty or counts.iloc[0] < min_cell or counts.get(OTHER, 0) == counts.iloc[0]:
        return None, 0.0
    named = counts.drop(OTHER, errors="ignore")
    if len(named) > 1 and named.iloc[0] < CLEAR_LEAD * named.iloc[1]:
        return None, 0.0
    return named.index[0], named.iloc[0] / counts.sum()


def _tell_age(values: pd.Series) -> Part:
    decade = int(values.median() // 10 * 10)
    text = f"in their {_DECADES[decade]}" if decade in _DECADES else f"of about {decade} years"
    return Part("age", "person", text, (values // 10 * 10).eq(decade).to_numpy(bool))


_DECADES = {10: "teens", 20: "twenties", 30: "thirties", 40: "forties", 50: "fifties"} | {
    60: "sixties",
    70: "seventies",
    80: "eighties",
}


def _tell_place(known: Mapping[str, pd.Series], min_cell: int) -> Part | None:
    places = [name for name in PLACES if name in known]
    for name in places:
        found, share = _find_common(known[name], min_cell)
        if found is not None and (share >= NARROW or name == places[-1]):
            text = f"from {found}" if share > 0.5 else f"most often from {found}"
            return Part(name, "person", text, known[name].eq(found).to_numpy(bool, na_value=False))
    return None


def _tell_children(values: pd.Series, min_cell: int) -> Part | None:
    yes, no = int((values == 1).sum()), int((values == 0).sum())
    if max(yes, no) < max(min_cell, CLEAR_LEAD * min(yes, no)):
        return None
    text = "with children" if yes >= no else "without children"
    return Part("has_children", "person", text, values.eq(1.0 if yes >= no else 0.0).to_numpy(bool))


def _tell_attitudes(
    known: Mapping[str, pd.Series], differences: pd.DataFrame, entries: Mapping[str, Feature]
) -> list[Part]:
    """Tell what they think, or else do, most unlike the others; an item of a scale is not told beside the scale."""
    sure = differences[(differences["lower"] > 0) | (differences["upper"] < 0)]
    clear = pick_traits(sure[sure["effect"].abs() >= DEVIATES])
    clear = clear[(clear["level"] == "") & clear["feature"].isin(known)]
    scales = tuple(f"{name.removeprefix('scale_')}_" for name in clear["feature"] if name.startswith("scale_"))
    clear = clear[~clear["feature"].str.startswith(scales)] if scales else clear
    minded = clear["feature"].map(lambda name: entries[name].family == "psychographic").astype(bool)
    parts = []
    for row in pd.concat([clear[minded], clear[~minded]]).head(MOST_ATTITUDES).itertuples():
        entry, values = entries[row.feature], known[row.feature].astype("float64")
        alike = values >= values.median() if row.effect > 0 else values <= values.median()
        parts.append(Part(row.feature, "attitudes", entry.high if row.effect > 0 else entry.low, alike.to_numpy(bool)))
    return parts
