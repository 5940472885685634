"""Say what is going on: moving on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn


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


@contextmanager
def transfer(what: str, size: int | None) -> Iterator[Callable[[int], None]]:
    """Show how much of a transfer has come, and one line with its size and seconds when it is done.

    Parameters
    ----------
    what : str
        Such as ``"downloading orders.zip"``.
    size : int, optional
        In bytes, where it is known beforehand.

    Yields
    ------
    callable
        To be told the number of bytes that have come since the last time.
    """
    console = Console(stderr=True, highlight=False)
    began, came = time.perf_counter(), 0
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    if not console.is_terminal:
        console.print(f"{what} …", markup=False)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=size)

        def advance(count: int) -> None:
            nonlocal came
            came += count
            progress.advance(task, count)

        yield advance
    console.print(f"{what}: {came / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s", markup=False)
