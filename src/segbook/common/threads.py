"""One thread for small fits: threads would wait for each other longer than they work, and change the last digits."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager:
    """Give a context in which the libraries of linear algebra and of scikit-learn use one thread."""
    return _find_libraries().limit(limits=1)


@cache
def _find_libraries() -> ThreadpoolController:
    # looking for the libraries takes as long as a small fit, and they stay the same once they are loaded
    return ThreadpoolController()
