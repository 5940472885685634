import os
import shutil
import subprocess
import sys


def test_notebooks_give_their_reference_tables_and_the_same_bytes(sample_run, root, tmp_path):
    """nbval runs every notebook on a copy of the finished run and rewrites its tables."""
    copy = tmp_path / "runs" / "sample"
    shutil.copytree(sample_run, copy, ignore=shutil.ignore_patterns(".builds", "html"))
    written = [path for path in (copy / "tables").iterdir() if path.name != "support.parquet"]  # the runner writes that
    before = {path.name: path.read_bytes() for path in written}
    for path in written:
        path.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", root]
        + ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout", "300", root / "notebooks"],
        cwd=root,
        env=os.environ | {"SEGBOOK_RUNS": str(tmp_path / "runs")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    after = {path.name: path.read_bytes() for path in (copy / "tables").iterdir()}
    assert {name for name in before if after.get(name) != before[name]} == set()
    assert set(after) - {"support.parquet"} == set(before)


def test_executed_notebooks_are_quiet(sample_run):
    import nbformat

    for path in (sample_run / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert output.output_type != "error", path
                assert output.get("name") not in ("stderr", "stdout"), output.text
