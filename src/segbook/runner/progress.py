"""Say what is going on: moving on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def step(what: str) -> Iterator[None]:
    """Show a step while it runs, and one line with its seconds when it is done.

    Parameters
    ----------
    what : str
        Such as ``"chapter data"``.
    """
    console = Console(stderr=True, highlight=False)
    began = time.perf_counter()
    with console.status(f"{what} …"):
        yield
    console.print(f"{what}: {time.perf_counter() - began:.1f} s", markup=False)
