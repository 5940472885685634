"""Where customers live: country, region, city, and how their postcodes begin."""

import numpy as np
import pandas as pd

COUNTRIES = ("Germany", "France", "Netherlands", "Austria", "Belgium")

_PLACES = (
    ("Germany", "Saxony", "Dresden", "01", 5, False),
    ("Germany", "Saxony", "Leipzig", "04", 5, True),
    ("Germany", "Bavaria", "Munich", "80", 5, True),
    ("Germany", "Bavaria", "Regensburg", "93", 5, False),
    ("Germany", "North Rhine", "Cologne", "50", 5, True),
    ("Germany", "North Rhine", "Münster", "48", 5, False),
    ("France", "Île-de-France", "Paris", "75", 5, True),
    ("France", "Île-de-France", "Versailles", "78", 5, False),
    ("France", "Provence", "Marseille", "13", 5, True),
    ("France", "Provence", "Nice", "06", 5, False),
    ("Netherlands", "North Holland", "Amsterdam", "10", 4, True),
    ("Netherlands", "North Holland", "Haarlem", "20", 4, False),
    ("Austria", "Vienna", "Vienna", "1", 4, True),
    ("Austria", "Styria", "Graz", "80", 4, False),
    ("Belgium", "Brussels", "Brussels", "10", 4, True),
    ("Belgium", "Flanders", "Ghent", "90", 4, False),
)


def load_places() -> pd.DataFrame:
    """Give the places where customers of the simulated shop live.

    Returns
    -------
    pandas.DataFrame
        country, region, city, prefix (how postcodes begin; leading zeros occur), digits (of a whole
        postcode), metropolis (True for the larger cities).
    """
    return pd.DataFrame(_PLACES, columns=["country", "region", "city", "prefix", "digits", "metropolis"])


def weigh_places(countries: np.ndarray, urban: np.ndarray) -> np.ndarray:
    """Turn weights of countries and the love of large cities into weights of places.

    Parameters
    ----------
    countries : ndarray of shape (kinds, countries)
        Weights, in the order of `COUNTRIES`.
    urban : ndarray of shape (kinds,)
        Share that lives in the larger cities, 0 to 1.

    Returns
    -------
    ndarray of shape (kinds, places)
    """
    places = load_places()
    country = [COUNTRIES.index(name) for name in places["country"]]
    in_metropolis = places["metropolis"].to_numpy()
    share = np.where(in_metropolis, urban[:, None], 1 - urban[:, None])
    rivals = places.groupby(["country", "metropolis"])["city"].transform("size").to_numpy()
    return countries[:, country] * share / rivals
