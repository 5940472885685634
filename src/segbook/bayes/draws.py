"""The draws of a run: kept with it, and drawn anew only when customers, segments, model or prior are others."""

import hashlib
import sys
from pathlib import Path

from segbook.bayes.observe import Observations, observe
from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior
from segbook.bayes.sample import CHAINS, LENGTHS, find_hindrance, sample
from segbook.bayes.sampler import NoDrawsError, name_model
from segbook.common import Chapter
from segbook.common.files import written_whole
from segbook.common.progress import Tell
from segbook.models import SegmentModel

_DRAWS, _REASON = "draws.npz", "no_certainty.txt"


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
        If there are none.
    """
    if hindrance := find_hindrance(observations):
        raise NoDrawsError(hindrance)
    key = _name_task(observations, prior, seed)
    posterior = Posterior.load(folder / _DRAWS, key)
    if posterior is None:
        posterior = sample(observations, prior, seed, tell)
        posterior.save(folder / _DRAWS, key)
    return posterior


def keep_reason(folder: Path, reason: str) -> None:
    """Keep why nothing can be said of how sure we are, or forget it if nothing is given."""
    path = folder / _REASON
    if not reason:
        path.unlink(missing_ok=True)
        return
    with written_whole(path) as aside:
        aside.write_text(reason, encoding="utf-8")


def read_reason(folder: Path) -> str:
    """Say why nothing can be said of how sure we are; nothing if something can."""
    path = folder / _REASON
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _name_task(observations: Observations, prior: Prior, seed: int) -> str:
    """Give the hash of all that decides what is drawn."""
    said = repr((name_model(), prior, seed, CHAINS, LENGTHS, observations.points.shape))
    digest = hashlib.sha256(said.encode())
    digest.update(observations.points.tobytes())
    digest.update(observations.groups.astype("int64").tobytes())
    return digest.hexdigest()
