"""The sampler's process: what is kept, what is said when something is missing or stops, and that it leaves nothing behind."""

import os
import shutil
import stat
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from segbook.bayes import draws, sampler
from segbook.bayes.draws import draw, keep_reason, read_reason
from segbook.bayes.observe import Observations
from segbook.bayes.prior import Prior
from segbook.bayes.sampler import NO_COMPILER, NO_PYSTAN, STOPPED, NoDrawsError

SEED = 5


def silent(doing: str, share: float | None = None) -> None:
    """Tell nobody."""


@pytest.fixture
def two_groups() -> Observations:
    """240 customers of two features, in two groups that nobody would take for one."""
    rng = np.random.default_rng(3)
    groups = np.repeat([0, 1], [160, 80])
    points = rng.normal(np.array([[-0.6, 0.4], [1.2, -0.8]])[groups], [[0.4, 0.6]])
    return Observations(points, groups, (), {})


@pytest.fixture
def stan():
    """Where PyStan and a compiler are."""
    if find_spec("stan") is None or not shutil.which("g++"):
        pytest.skip("there is no PyStan or no compiler here")


@pytest.fixture
def own_cache(tmp_path, monkeypatch) -> Path:
    """An empty cache, so that the model has to be compiled."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def put_compiler(folder: Path, monkeypatch, script: str | None) -> None:
    """Leave no compiler on the path but one that runs a script, if one is given."""
    folder.mkdir()
    for name in ("sh", "kill", "env"):
        (folder / name).symlink_to(shutil.which(name))
    for name in ("gcc", "g++", "cc", "c++", "x86_64-linux-gnu-gcc", "aarch64-linux-gnu-gcc") if script else ():
        (folder / name).write_text(f"#!{shutil.which('sh')}\n{script}\n")
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(folder))


def test_draws_find_two_groups_and_are_kept(stan, two_groups, tmp_path, monkeypatch):
    before = set(Path.cwd().iterdir())
    told = []
    posterior = draw(two_groups, Prior(), tmp_path, SEED, lambda doing, share: told.append(share))
    assert told[-1] == 1
    assert posterior.share.shape == (4, 500, 2)
    assert posterior.rows == 240
    assert not posterior.diverging.any()
    # a third are in the second group, 95 % of such shares within .06
    assert posterior.share[..., 1].mean() == pytest.approx(1 / 3, abs=0.03)
    assert posterior.share[..., 1].std() == pytest.approx(np.sqrt(1 / 3 * 2 / 3 / 240), rel=0.15)
    for group in (0, 1):
        mine = two_groups.points[two_groups.groups == group]
        np.testing.assert_allclose(posterior.mean[:, :, group].mean(axis=(0, 1)), mine.mean(axis=0), atol=0.05)
        error = mine.std(axis=0) / np.sqrt(len(mine))
        np.testing.assert_allclose(posterior.mean[:, :, group].std(axis=(0, 1)), error, rtol=0.3)
    assert set(Path.cwd().iterdir()) == before
    monkeypatch.setattr(draws, "sample", lambda *_: pytest.fail("nothing may be drawn anew"))
    again = draw(two_groups, Prior(), tmp_path, SEED, silent)
    np.testing.assert_array_equal(again.covariance, posterior.covariance)


def test_the_same_seed_draws_the_same(stan, two_groups, tmp_path):
    one, other = (draw(two_groups, Prior(), tmp_path / name, SEED, silent) for name in ("one", "other"))
    np.testing.assert_array_equal(one.share, other.share)
    np.testing.assert_array_equal(one.energy, other.energy)


@pytest.mark.parametrize("changed", ["seed", "prior", "customers", "segments"])
def test_what_is_other_is_drawn_anew(two_groups, changed):
    name = draws._name_task(two_groups, Prior(), SEED)
    assert name == draws._name_task(two_groups, Prior(), SEED)
    if changed == "customers":
        two_groups.points[0, 0] += 1e-9
    if changed == "segments":
        two_groups.groups[0] = 1
    prior = Prior(mean_sd=3.0) if changed == "prior" else Prior()
    assert name != draws._name_task(two_groups, prior, SEED + (changed == "seed"))


def test_half_a_file_of_draws_is_no_file(two_groups, tmp_path, monkeypatch):
    (tmp_path / "draws.npz").write_bytes(b"PK\x03\x04 half")

    def stop(*_):
        raise NoDrawsError("drawn anew")

    monkeypatch.setattr(draws, "sample", stop)
    with pytest.raises(NoDrawsError, match="drawn anew"):
        draw(two_groups, Prior(), tmp_path, SEED, silent)


@pytest.mark.parametrize(
    ("points", "groups", "said"),
    [
        (np.random.default_rng(0).normal(size=(49, 2)), np.arange(49) % 2, "fewer than 50 customers"),
        (np.empty((80, 0)), np.arange(80) % 2, "not quantities"),
        (np.random.default_rng(0).normal(size=(80, 2)), np.zeros(80, int), "one segment"),
    ],
)
def test_where_nothing_can_be_drawn_a_sentence_says_why(tmp_path, points, groups, said):
    with pytest.raises(NoDrawsError, match=said):
        draw(Observations(points, groups, (), {}), Prior(), tmp_path / "models", SEED, silent)
    assert not (tmp_path / "models").exists()


def test_a_reason_is_kept_until_there_is_none(tmp_path):
    assert read_reason(tmp_path) == ""
    keep_reason(tmp_path / "models", "Nobody knows.")
    assert read_reason(tmp_path / "models") == "Nobody knows."
    keep_reason(tmp_path / "models", "")
    assert read_reason(tmp_path / "models") == ""


def test_without_pystan_the_sentence_says_what_to_install(two_groups, tmp_path, monkeypatch):
    monkeypatch.setattr(sampler, "find_spec", lambda name: None)
    with pytest.raises(NoDrawsError) as caught:
        draw(two_groups, Prior(), tmp_path, SEED, silent)
    assert str(caught.value) == NO_PYSTAN


def test_without_a_compiler_the_sentence_says_what_to_install(stan, two_groups, tmp_path, own_cache, monkeypatch):
    put_compiler(tmp_path / "bin", monkeypatch, None)
    with pytest.raises(NoDrawsError) as caught:
        draw(two_groups, Prior(), tmp_path / "models", SEED, silent)
    assert str(caught.value) == NO_COMPILER
    assert not list(own_cache.rglob("*.so"))


@pytest.mark.parametrize("script", ["kill -9 $$", "kill -9 $PPID"], ids=["compiler", "process"])
def test_a_killed_compiler_leaves_nothing_and_a_sentence(stan, two_groups, tmp_path, own_cache, monkeypatch, script):
    put_compiler(tmp_path / "bin", monkeypatch, script)
    with pytest.raises(NoDrawsError) as caught:
        draw(two_groups, Prior(), tmp_path / "models", SEED, silent)
    assert str(caught.value) == STOPPED
    assert not list(own_cache.rglob("*"))
    assert not (tmp_path / "models" / "draws.npz").exists()


def test_a_cache_that_cannot_be_written_to_is_no_obstacle(tmp_path, monkeypatch):
    """The model is used from where it was compiled; it is only not kept."""
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiled = tmp_path / "work" / "cache" / "httpstan" / "models" / "x"
    compiled.mkdir(parents=True)
    (compiled / "model.so").write_text("compiled")
    sampler._keep(tmp_path / "work", sampler._model_folder())
    assert (tmp_path / "cache").is_file()


def test_a_compiled_model_is_kept_whole_and_lent_as_links(tmp_path, own_cache):
    made = tmp_path / "first" / "cache" / "httpstan" / "4" / "models" / "x"
    (made / "fits").mkdir(parents=True)
    (made / "model.so").write_text("compiled")
    (made / "fits" / "fit.gz").write_text("draws")
    kept = sampler._model_folder()
    assert own_cache in kept.parents
    sampler._keep(tmp_path / "first", kept)
    sampler._lend(kept, tmp_path / "second")
    lent = list((tmp_path / "second" / "cache").rglob("*.*"))
    assert [path.name for path in lent if path.is_file()] == ["model.so"]
    assert lent[0].is_symlink()
    assert os.listdir(kept.parent) == [kept.name]
