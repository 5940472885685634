"""How many clouds the model would take itself, in words."""

from segbook.bayes.how_many import CLOUDS, STARTS, Sparse
from segbook.common.wording import number, plural


def tell_clouds(sparse: Sparse, k: int, verdict: str) -> str:
    """Say how many clouds the model keeps, how sure that is, and what it means beside the segments of the report.

    Parameters
    ----------
    sparse : Sparse
    k : int
        Segments of the report.
    verdict : str
        What the chapter structure says of the segments.
    """
    return " ".join([_tell_number(sparse), _tell_stability(sparse), _tell_meaning(sparse, k, verdict)])


def _tell_number(sparse: Sparse) -> str:
    counted = (
        f"With up to {CLOUDS} clouds to use, the model of {plural(sparse.customers, 'customer')} keeps {sparse.number}"
    )
    if sparse.number == CLOUDS:
        return f"{counted}, all that it was given: more might be better still."
    return f"{counted} and empties the others."


def _tell_stability(sparse: Sparse) -> str:
    kept, (low, high) = sorted(set(sparse.kept.values())), sparse.supported
    if len(kept) == 1:
        told = f"All {STARTS} starts end with this number"
    else:
        told = f"From {STARTS} starts it ends with {kept[0]} to {kept[-1]}, so the number depends on where it starts, and the best is told"
    if low < high:
        told += f", and {low} to {high} are supported about as well"
    if sparse.drawn and sparse.number > 1:
        told += ". Of other customers, drawn from the same, it might keep a few more or less"
    return f"{told}."


def _tell_meaning(sparse: Sparse, k: int, verdict: str) -> str:
    clouds, found = sparse.number, (*sparse.kept.values(), *sparse.supported)
    claim = f"The report has {plural(k, 'segment')}. {verdict}"
    if clouds == 1:
        return f"{claim} To this model one cloud describes all customers, and nothing in it asks for a division: the segments cut a single cloud into parts."
    counts = (
        "A cloud is a round or oval heap of customers, not a segment: a group that leans to one side takes several clouds, even where nothing "
        "parts it, and of more customers more clouds can be told apart."
    )
    if min(found) <= k <= max(found) and min(found) < max(found):
        return f"{claim} That number is among those found, so the two do not contradict each other. {counts}"
    if clouds == k:
        return f"{claim} The two numbers are the same, which supports it, and does not prove it. {counts}"
    if clouds > k:
        return f"{claim} The model takes {number(clouds - k)} more, to follow shapes. {counts} So this is no reason for more segments."
    return f"{claim} The model takes fewer: to it, some segments lie within one cloud, and their borders are our choice. {counts}"
