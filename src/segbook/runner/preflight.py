"""Look at all inputs before anything is written."""

from segbook.common.paths import resolve_input
from segbook.data import load_transactions
from segbook.errors import UserError
from segbook.features import compute_features, segmenting_functions
from segbook.segments import load_known_segments
from segbook.settings import Settings


def check_inputs(settings: Settings) -> None:
    """Read and clean the inputs in memory, and make sure that segments can be made of them.

    Parameters
    ----------
    settings : Settings

    Raises
    ------
    UserError
        With what the chapters would say later.
    """
    problems = []
    for check in (_check_transactions, _check_known_segments):
        try:
            check(settings)
        except UserError as error:
            problems += error.problems
    if problems:
        raise UserError(*problems)


def _check_transactions(settings: Settings) -> None:
    data = settings.data
    _, cleaned = load_transactions(
        resolve_input(data.transactions),
        data.columns,
        returns=data.returns,
        deduplicate=data.deduplicate,
        exclude_products=data.exclude_products,
        snapshot=data.snapshot,
    )
    features = compute_features(cleaned.transactions, cleaned.snapshot)
    distinct = len(features[list(segmenting_functions())].drop_duplicates())
    k = 2 if settings.segments.k == "auto" else settings.segments.k
    if distinct <= k:
        mend = "Set `segments: {k: …}` lower, or bring more customers." if distinct > 2 else "Bring more customers."
        raise UserError(
            f"{data.transactions}: too few customers for {k} segments. {len(features):,} are left after cleaning, and "
            f"{distinct:,} of them differ in recency, frequency and monetary; at least {k + 1} must. {mend}"
        )


def _check_known_segments(settings: Settings) -> None:
    if settings.data.known_segments:
        load_known_segments(resolve_input(settings.data.known_segments))
