"""What customers answer when they are asked."""

import numpy as np
import pandas as pd

from segbook.simulate.attributes import say_yes
from segbook.simulate.profiles import ANSWERS, ATTITUDES, Profiles

RESPONSE_RATE = 0.6
ITEMS = {
    "price": ("price_1", "price_2", "price_3_r"),
    "quality": ("quality_1", "quality_2", "quality_3_r"),
    "green": ("green_1", "green_2", "green_3"),
}
"""The items of each attitude; ``_r`` marks those that are worded the other way round."""

_THRESHOLDS = (-1.3, -0.45, 0.45, 1.3)
_LOADING, _NOISE, _SPREAD = 0.8, 0.6, 0.85


def draw_survey(kind: np.ndarray, profiles: Profiles, rng: np.random.Generator, *, linked: bool = True) -> pd.DataFrame:
    """Draw the answers of the customers who answer.

    Each attitude is one latent number per customer: the mean of its kind and something of its own. Each of its
    three items is 0.8 times this number plus noise, cut into five steps.

    Parameters
    ----------
    kind : ndarray of int
        Of each customer.
    profiles : Profiles
    rng : numpy.random.Generator
    linked : bool
        Whether an attitude drives its items; otherwise each answer is independent of all others.

    Returns
    -------
    pandas.DataFrame
        The index is the position of those who answer (about 60 %, by chance alone); the items from 1,
        disagree, to 5, agree; the questions of `ANSWERS` with yes or no.
    """
    answering = np.flatnonzero(rng.random(len(kind)) < RESPONSE_RATE)
    kind = kind[answering]
    answers = {}
    for position, attitude in enumerate(ATTITUDES):
        latent = rng.normal(profiles["attitudes"][kind, position], _SPREAD)
        for item in ITEMS[attitude]:
            noise = rng.normal(0, 1, len(kind))
            felt = _LOADING * latent + _NOISE * noise if linked else noise
            agreed = 1 + np.digitize(felt, _THRESHOLDS)
            answers[item] = 6 - agreed if item.endswith("_r") else agreed
    for position, question in enumerate(ANSWERS):
        answers[question] = say_yes(rng.random(len(kind)) < profiles["answers"][kind, position])
    return pd.DataFrame(answers, index=answering)
