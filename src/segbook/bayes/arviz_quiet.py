"""ArviZ, without what it says when it is imported."""

import warnings
from types import ModuleType


def load_arviz() -> ModuleType:
    """Import ArviZ where it is needed: that takes a second, and tells every time that version 1 will differ."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz
    return arviz
