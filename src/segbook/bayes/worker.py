"""A process of its own for the sampler: ``python worker.py FOLDER``; it uses nothing of the package.

PyStan wants an event loop of its own, its compiler talks, and each compilation leaves a folder ``build/`` where it runs.
The folder holds ``task.npz``; the draws are left beside it as ``draws.npz``, and all that is said goes to standard error.
"""

import json
import sys
import warnings
from functools import partial
from pathlib import Path

import numpy as np

TASK, DRAWS = "task.npz", "draws.npz"
MODEL = Path(__file__).with_name("mixture.stan")
KEPT = ("share", "mean", "factor")


def write_task(folder: Path, data: dict, starts: np.ndarray, seed: int, warm_up: int, draws: int) -> None:
    """Write what is to be sampled.

    Parameters
    ----------
    folder : Path
    data : dict
        Of the model; arrays and numbers.
    starts : ndarray of shape (chains, parameters)
        Where each chain begins.
    seed, warm_up, draws : int
        The draws are those of each chain.
    """
    told = {"seed": seed, "warm_up": warm_up, "draws": draws}
    np.savez(folder / TASK, told=np.array(json.dumps(told)), starts=starts, **data)


def main(folder: Path) -> None:
    """Sample what `write_task` has written."""
    with np.load(folder / TASK, allow_pickle=False) as task:
        data = {name: task[name].tolist() for name in task.files if name not in ("told", "starts")}
        told, starts = json.loads(str(task["told"])), task["starts"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pkg_resources, which pystan imports
        import aiohttp
        import stan
        import stan.common
    # its own server would give up after five minutes, which a busy machine needs to compile
    patient = aiohttp.ClientTimeout(total=None)
    stan.common.aiohttp.ClientSession = partial(aiohttp.ClientSession, timeout=patient)
    model = stan.build(MODEL.read_text(encoding="utf-8"), data=data, random_seed=told["seed"])
    fit = model.sample(
        num_chains=len(starts),
        num_warmup=told["warm_up"],
        num_samples=told["draws"],
        init=[{"step": start.tolist()} for start in starts],
    )
    shapes = dict(zip(fit.param_names, fit.dims, strict=True))
    drawn = {name: fit[name].reshape(*shapes[name], told["draws"], len(starts)) for name in KEPT}
    arrays = {name: np.moveaxis(values, (-1, -2), (0, 1)) for name, values in drawn.items()}
    for name in ("divergent__", "energy__"):
        arrays[name.strip("_")] = fit[name].reshape(told["draws"], len(starts)).T
    np.savez(folder / DRAWS, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
