"""The typical customer in words."""

import pandas as pd

from segbook.common.wording import escape, listing, number
from segbook.profiles.typical_parts import ABOUT


def tell_typical(typical: pd.DataFrame, customers: float, min_cell: int) -> str:
    """Tell of the typical customer of one segment in a few sentences, which say that it is nobody; as Markdown.

    Parameters
    ----------
    typical : pandas.DataFrame
        The rows of the segment from `imagine_typical`.
    customers : float
        Of the segment; missing if they are too few.
    min_cell : int
    """
    if not customers >= min_cell:
        return f"This segment has fewer than {number(min_cell)} customers: too few to describe without pointing at somebody."
    if typical.empty:
        return "Too little is known, or of too few, to imagine a typical customer."
    texts = {about: typical[typical["about"] == about].set_index("feature")["text"].map(escape) for about in ABOUT}
    person = texts["person"]
    sentences = [f"Imagine somebody {listing(person)}." if len(person) else "Imagine a customer of this segment."]
    if len(texts["orders"]):
        sentences.append(f"They {listing(texts['orders'])}.")
    if len(texts["favourites"]):
        sentences.append(f"T{listing(texts['favourites']).removeprefix('t')}.")
    if len(texts["attitudes"]):
        sentences.append(f"Compared with others, they {listing(texts['attitudes'])}.")
    whole = f"the middle of {number(customers)} customers"
    if typical["alike"].any():
        sentences.append(
            f"This is nobody in particular: it is {whole}, and at least {number(min_cell)} of them are like it."
        )
    else:
        sentences.append(
            f"This is nobody: it is {whole}, feature by feature, and none of them is like it in all of this."
        )
    return " ".join(sentences)


def tell_all(typical: pd.DataFrame, profiles: pd.DataFrame, min_cell: int) -> str:
    """Tell of the typical customer of every segment, a paragraph each, as Markdown."""
    return "\n\n".join(
        f"**{escape(row.segment)}.** {tell_typical(typical[typical['segment_id'] == row.segment_id], row.customers, min_cell)}"
        for row in profiles.itertuples()
    )
