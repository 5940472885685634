"""Keep libraries written in C from talking on the pages."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Throw away what is written past Python to the process's standard output; on Windows it is let through."""
    if os.name == "nt":
        yield
        return
    c = ctypes.CDLL(None)
    c.fflush(None)
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        c.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
