"""Say what is going on: moving on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

Tell = Callable[[str, float | None], None]
"""Takes what is being done, and the share that is done where it is known."""


@contextmanager
def step(what: str) -> Iterator[Tell]:
    """Show a step while it runs, and one line with its seconds when it is done.

    Parameters
    ----------
    what : str
        Such as ``"chapter data"``.

    Yields
    ------
    callable
        See `Tell`; where nothing can move, each new thing that is being done gets a line.
    """
    console = Console(stderr=True, highlight=False)
    began, told = time.perf_counter(), set()
    with console.status(f"{what} …") as status:

        def tell(doing: str, share: float | None = None) -> None:
            done = "" if share is None else f" {share:.0%}"
            status.update(f"{what}: {doing}{done} …")
            if not console.is_terminal and doing not in told:
                console.print(f"{what}: {doing} …", markup=False)
            told.add(doing)

        yield tell
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
