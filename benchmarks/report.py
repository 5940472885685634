"""What does the report of the sample cost, beside notebooks that do nothing?"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from benchmarks.measure import ROOT, measure_seconds, write_results

ROUNDS = 3
SAMPLE = ROOT / "params" / "sample.yml"
CONFIG = "title: Nothing\nauthor: nobody\nonly_build_toc_files: true\nexecute: {execute_notebooks: 'off'}\n"


def run_floor(folder: Path) -> None:
    """Execute as many empty notebooks as the report has chapters, in the way of chapters, and build a book of them."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from segbook.runner.book import build_command
    from segbook.runner.chapters import find_chapters
    from segbook.runner.execute import execute_chapter

    book = folder / "book"
    book.mkdir(parents=True)
    (book / "_config.yml").write_text(CONFIG, encoding="utf-8")
    names = list(find_chapters())
    first, *others = names
    toc = ["format: jb-book", f"root: {first}", "chapters:", *(f"- file: {name}" for name in others)]
    (book / "_toc.yml").write_text("\n".join(toc), encoding="utf-8")
    parameters = new_code_cell("", metadata={"tags": ["parameters"]})
    for name in names:
        empty = folder / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=[new_markdown_cell(f"# {name}"), parameters, new_code_cell("pass")]), empty)
        execute_chapter(name, empty, book / empty.name, {}, frozenset())
    subprocess.run(build_command(book), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def compare_with_floor(folder: Path, rounds: int) -> list[dict]:
    """Run the report and its floor in turn, each in a process of its own, after a first run of each that does not count.

    Parameters
    ----------
    folder : Path
        Where the runs go.
    rounds : int

    Returns
    -------
    list of dict
        what, seconds (the least of the rounds), ratio to the floor.
    """
    os.environ["SEGBOOK_RUNS"] = str(folder / "runs")
    seconds: dict[str, list[float]] = {"empty notebooks": [], "report": []}
    for turn in range(rounds + 1):
        floor = str(folder / f"floor_{turn}")
        seconds["empty notebooks"].append(measure_seconds("benchmarks.report", "--floor", floor))
        seconds["report"].append(measure_seconds("segbook", "run", str(SAMPLE)))
    least = {what: min(taken[1:]) for what, taken in seconds.items()}
    floor = least["empty notebooks"]
    return [{"what": what, "seconds": round(took, 1), "ratio": round(took / floor, 2)} for what, took in least.items()]


def main() -> None:
    """Run the benchmark, or its floor if a process of its own is asked for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.floor:
        run_floor(asked.floor)
        return
    with tempfile.TemporaryDirectory(prefix="segbook-bench-") as temporary:
        rows = compare_with_floor(Path(temporary), asked.rounds)
    chapters = len(list((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")))
    write_results("report", rows, rounds=asked.rounds, chapters=chapters)


if __name__ == "__main__":
    main()
