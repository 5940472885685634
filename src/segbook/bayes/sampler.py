"""Run the sampler in a process of its own, with a compiled model that is kept for the next time."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import platformdirs

from segbook.bayes import worker
from segbook.bayes.worker import DRAWS, MODEL, write_task
from segbook.common.progress import Tell
from segbook.errors import UserError

COMPILING, SAMPLING = "compiling the model, once, in about a minute", "sampling"

NO_PYSTAN = (
    "PyStan is not installed, and it cannot be on Windows itself: run the report in the Windows Subsystem for Linux, on Linux or on macOS."
    if os.name == "nt"
    else "PyStan is not installed: install it with `pip install -r requirements.txt`."
)
NO_COMPILER = "PyStan needs a C++ compiler, and there is none: install one (Debian, Ubuntu: `apt install g++`; macOS: `xcode-select --install`)."
STOPPED = "The compiler or the sampler was stopped before it was done, perhaps for lack of memory (the compiler needs 4 GB): run the report again."


LONGEST = 1800
"""Seconds after which the sampler is stopped."""

TOO_LONG = (
    f"The sampler was not done after {LONGEST // 60} minutes: so many segments of so many features are too much for it. "
    "Fewer features (`segments.features`) or fewer segments (`segments.k`) would do."
)
_OVERDUE = -9999


class NoDrawsError(UserError):
    """The sampler brought nothing; the message says why, and what to do."""


def run_sampler(
    data: dict, starts: np.ndarray, seed: int, warm_up: int, draws: int, tell: Tell
) -> dict[str, np.ndarray]:
    """Draw from the posterior.

    Parameters
    ----------
    data : dict
        Of ``mixture.stan``.
    starts : ndarray of shape (chains, parameters)
    seed, warm_up, draws : int
        The draws are those of each chain.
    tell : callable
        See `segbook.common.progress.Tell`.

    Returns
    -------
    dict of str to ndarray
        share, mean, factor, divergent, energy, each of shape (chains, draws, …).

    Raises
    ------
    NoDrawsError
        If there is no PyStan, no compiler, or something stops.
    """
    if missing := find_missing():
        raise NoDrawsError(missing)
    with tempfile.TemporaryDirectory(prefix="segbook-stan-") as temporary:
        folder = Path(temporary)
        write_task(folder, data, starts, seed % 2**31, warm_up, draws)
        compiled = _model_folder()
        _lend(compiled, folder)
        said, code = _watch(folder, tell)
        if not (folder / DRAWS).is_file():
            raise NoDrawsError(_explain(said, code))
        _keep(folder, compiled)
        with np.load(folder / DRAWS, allow_pickle=False) as found:
            return dict(found)


def find_missing() -> str:
    """Say what the sampler lacks on this machine, or nothing."""
    if find_spec("stan") is None:
        return NO_PYSTAN
    return "" if _model_folder().is_dir() or any(map(shutil.which, _compilers())) else NO_COMPILER


def name_model() -> str:
    """Give the hash of everything that decides what the compiled model does."""
    try:
        versions = [version("pystan"), version("httpstan")]
    except PackageNotFoundError:
        versions = []
    # httpstan names what it compiles by the Python that runs it, too
    said = [MODEL.read_text(encoding="utf-8"), *versions, sys.version, sys.executable]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _model_folder() -> Path:
    return platformdirs.user_cache_path("segbook") / "stan" / name_model()


def _find_cache(folder: Path) -> Path:
    """Say where httpstan looks for models, given the environment of `_watch`."""
    return folder / "Library" / "Caches" if sys.platform == "darwin" else folder / "cache"


def _lend(compiled: Path, folder: Path) -> None:
    """Give the process a cache of its own, whose compiled models are links to those that were kept."""
    for path in compiled.glob("httpstan/**/*"):
        if path.is_file():
            lent = _find_cache(folder) / path.relative_to(compiled)
            lent.parent.mkdir(parents=True, exist_ok=True)
            lent.symlink_to(path)


def _keep(folder: Path, compiled: Path) -> None:
    """Keep what was compiled, whole or not at all; where it cannot be kept, it is compiled again the next time."""
    if compiled.is_dir():
        return
    for fits in _find_cache(folder).glob("httpstan/**/fits"):
        shutil.rmtree(fits)
    try:
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=compiled.parent) as aside:
            shutil.copytree(_find_cache(folder) / "httpstan", Path(aside) / "model" / "httpstan")
            os.rename(Path(aside) / "model", compiled)
    except OSError:  # a cache that cannot be written to, or somebody else who was faster
        return


def _watch(folder: Path, tell: Tell) -> tuple[str, int]:
    """Run the process and tell how far it is; give what it said and its exit code."""
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}
    command = [
        sys.executable,
        "-P",
        str(Path(worker.__file__)),
        str(folder),
    ]  # alone: the rest of the package would take two seconds to load
    said = []
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        overdue = threading.Timer(LONGEST, process.kill)
        overdue.start()
        try:
            for line in process.stdout:
                said.append(line)
                if re.match(r"Building:\s+[1-9]", line):
                    tell(COMPILING, None)
                elif found := re.match(r"Sampling:\s+(\d+)%", line):
                    tell(SAMPLING, int(found[1]) / 100)
        except BaseException:
            process.kill()
            raise
        finally:
            late = overdue.finished.is_set()
            overdue.cancel()
    return "".join(said), _OVERDUE if late and process.returncode else process.returncode


def _explain(said: str, code: int) -> str:
    if code == _OVERDUE:
        return TOO_LONG
    if code < 0 or re.search(r"command '[^']*' failed|Killed|out of memory", said):
        return STOPPED
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return f"The sampler failed: {last}"


def _compilers() -> list[str]:
    return [os.environ.get("CXX", "c++"), "g++", "clang++"]
