"""The draws of a run: kept with it, and drawn anew only when customers, segments, model or prior are others."""

import hashlib
import sys
from pathlib import Path

from segbook.bayes.observe import Observations, observe
from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior
from segbook.bayes.sample import CHAINS, DRAWS, WARM_UP, find_hindrance, sample
from segbook.bayes.sampler import NoDrawsError, name_model
from segbook.common import Chapter
from segbook.common.progress import Tell
from segbook.models import SegmentModel

_DRAWS, _HINDRANCE = "draws.npz", "no_draws.txt"


def observe_run(chapter: Chapter, seed: int) -> Observations:
    """Gather what the model sees of the customers of a run; see `observe`."""
    model = SegmentModel.load(chapter.folder / "models" / "segments.json")
    return observe(chapter.read("features"), chapter.read("segments"), model, seed)


def say_here(doing: str, share: float | None) -> None:
    """Tell of progress in one line of the place that runs this, such as a notebook."""
    print(f"\r{doing} {'' if share is None else f'{share:.0%}'} … ", end="", file=sys.stdout, flush=True)


def draw(observations: Observations, prior: Prior, folder: Path, seed: int, tell: Tell = say_here) -> Posterior:
    """Read the draws that are kept in a folder, or draw them and keep them there.

    Parameters
    ----------
    observations : Observations
    prior : Prior
    folder : Path
        Of the models of a run.
    seed : int
    tell : callable, optional
        Is told of progress, see `segbook.common.progress.Tell`.

    Returns
    -------
    Posterior

    Raises
    ------
    NoDrawsError
        If there are none; the folder keeps the reason, see `read_hindrance`.
    """
    told = folder / _HINDRANCE
    try:
        if hindrance := find_hindrance(observations):
            raise NoDrawsError(hindrance)
        key = _name_task(observations, prior, seed)
        posterior = Posterior.load(folder / _DRAWS, key)
        if posterior is None:
            posterior = sample(observations, prior, seed, tell)
            posterior.save(folder / _DRAWS, key)
    except NoDrawsError as error:
        folder.mkdir(parents=True, exist_ok=True)
        told.write_text(f"{error}\n", encoding="utf-8")
        raise
    told.unlink(missing_ok=True)
    return posterior


def read_hindrance(folder: Path) -> str:
    """Say why the last attempt brought no draws; nothing if it did."""
    told = folder / _HINDRANCE
    return told.read_text(encoding="utf-8").strip() if told.is_file() else ""


def _name_task(observations: Observations, prior: Prior, seed: int) -> str:
    """Give the hash of all that decides what is drawn."""
    said = repr((name_model(), prior, seed, CHAINS, WARM_UP, DRAWS, observations.points.shape))
    digest = hashlib.sha256(said.encode())
    digest.update(observations.points.tobytes())
    digest.update(observations.groups.astype("int64").tobytes())
    return digest.hexdigest()
