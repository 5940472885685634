"""The laboratory as a tool: the same bytes, bounded memory, whole files, kind refusals."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import typer

from segbook import cli
from segbook.errors import UserError
from segbook.simulate import Plan, codebook, laboratory, plan, simulate

SMALL = {"customers": 300, "dirty": True, "drift": 0.2}


def digest(folder) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_plan_gives_the_same_bytes_and_another_seed_others(tmp_path, form):
    for name, seed in (("one", 8), ("again", 8), ("other", 9)):
        simulate(tmp_path / name, Plan(**SMALL, seed=seed, form=form), block=100)
    one, again, other = (digest(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert list(one) == list(other)
    assert not set(one.values()) & set(other.values())


def test_both_forms_say_the_same(simulated):
    csv, parquet = simulated(400, form="csv", block=150), simulated(400, form="parquet", block=150)
    for name, table in csv.items():
        other = parquet[name]
        dates = [column for column in table if column.endswith("_on")]
        other = other.assign(**{column: other[column].map(str, na_action="ignore") for column in dates})
        pd.testing.assert_frame_equal(table, other, check_dtype=False)


def test_blocks_change_nothing_that_is_promised(simulated, tmp_path):
    tables = simulated(1_000, block=300, form="parquet")
    customers = tables["customers"]["customer_id"]
    assert customers.tolist() == [f"C{number}" for number in range(10_001, 11_001)]
    assert tables["truth_segments"]["customer_id"].equals(customers)
    lines = tables["transactions"]
    assert (lines.groupby("order_id")["customer_id"].nunique() == 1).all()
    numbers = lines["order_id"].astype(int).unique()
    assert sorted(numbers) == list(range(100_001, 100_001 + len(numbers)))
    simulate(tmp_path, Plan(1_000, form="parquet"), block=300)
    parts = sorted(path.name for path in (tmp_path / "transactions").iterdir())
    assert parts == [f"part-{number:04d}.parquet" for number in range(4)]
    assert pq.ParquetFile(tmp_path / "customers.parquet").num_row_groups == 4


def test_ids_have_one_length():
    ids = laboratory.tables.number_customers(89_998, 3, 100_000).to_pylist()
    assert ids == ["C099999", "C100000", "C100001"]


def test_the_form_follows_from_the_number_of_customers():
    assert Plan(100_000).form == "csv"
    assert Plan(100_001).form == "parquet"
    assert Plan(100_001, form="csv").form == "csv"


def test_an_earlier_simulation_is_replaced_and_nothing_else_is(tmp_path):
    simulate(tmp_path, Plan(50, form="parquet"))
    (tmp_path / "notes.txt").write_text("mine")
    simulate(tmp_path, Plan(60, form="csv"))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [*[".csv"] * 7, ".md", ".txt"]
    assert len(pd.read_csv(tmp_path / "customers.csv")) == 60


@pytest.mark.parametrize("before", [True, False])
def test_nothing_half_written_is_left(tmp_path, monkeypatch, before):
    folder = tmp_path / "lab"
    if before:
        simulate(folder, Plan(**SMALL))
    held = digest(folder)
    calls = []

    def fail_later(*arguments, **options):
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError
        return draw(*arguments, **options)

    draw = laboratory.survey.draw_survey
    monkeypatch.setattr(laboratory.survey, "draw_survey", fail_later)
    with pytest.raises(RuntimeError):
        simulate(folder, Plan(**SMALL, seed=8), block=100)
    assert digest(folder) == held
    assert folder.exists() == before


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    (tmp_path / ".writing").mkdir()
    (tmp_path / ".writing" / "customers.csv").write_text("half")
    simulate(tmp_path, Plan(10))
    assert not (tmp_path / ".writing").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"customers": 0}, "customers is 0"),
        ({"customers": 50_000_001}, "customers is 50,000,001; ask for 1 to 50,000,000"),
        ({"drift": 1.5}, "drift is 1.5"),
        ({"drift": float("nan")}, "drift is nan"),
        ({"structure": "clumps"}, "structure is 'clumps'"),
        ({"structure": "none", "drift": 0.1}, "nobody can drift"),
        ({"form": "xlsx"}, "form is 'xlsx'"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": -1, "drift": 2}, r"\(1\) drift .* \(2\) seed"),
    ],
)
def test_plans_that_are_none_are_refused(options, message):
    with pytest.raises(UserError, match=message):
        Plan(**options)


@pytest.fixture
def run_command(monkeypatch, capsys):
    """Run `segbook simulate` and give exit code, stdout and stderr."""

    def run(*arguments) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["segbook", "simulate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return (ended.value.code or 0, *capsys.readouterr())

    return run


def test_the_command_writes_and_says_where(tmp_path, run_command):
    options = [
        "--customers",
        "40",
        "--structure",
        "continuum",
        "--drift",
        "0.5",
        "--dirty",
        "--seed",
        "3",
        "--form",
        "parquet",
    ]
    code, said, shown = run_command(tmp_path / "lab", *options)
    assert (code, said) == (0, f"The simulation is in {tmp_path / 'lab'}\n")
    assert shown.startswith("customers 1 to 40 of 40: ")
    assert (tmp_path / "lab" / "transactions" / "part-0000.parquet").is_file()
    described = (tmp_path / "lab" / "README.md").read_text(encoding="utf-8")
    assert "--customers 40 --structure continuum --drift 0.5 --seed 3 --form parquet --dirty" in described


def test_the_command_refuses_kindly(tmp_path, run_command):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "orders.csv").write_text("mine")
    for folder, options, message in (
        ("mine", [], "is not empty"),
        ("mine/orders.csv", [], "is a file"),
        ("new", ["--customers", 0], "customers is 0"),
        ("new", ["--drift", 7], "drift is 7"),
    ):
        code, said, problem = run_command(tmp_path / folder, *options)
        assert (code, said) == (2, "")
        assert message in problem
        assert problem.count("\n") == 1
    assert (tmp_path / "mine" / "orders.csv").read_text() == "mine"
    assert not (tmp_path / "new").exists()


def test_the_page_explains_every_option_and_file(root):
    page = (root / "book" / "howto" / "simulate.md").read_text(encoding="utf-8")
    command = typer.main.get_command(cli.app).commands["simulate"]
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert set(re.findall(r"^\| `(--[a-z]+)`", page, flags=re.MULTILINE)) == options
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, flags=re.MULTILINE)) == {*codebook.TABLES, *plan.STRUCTURES}


def test_memory_does_not_grow_with_the_customers(tmp_path):
    """Peaks of processes of their own, in KiB: eight blocks need hardly more than two.

    Read from /proc, because what getrusage tells includes the process that started it.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        pytest.skip("this system has no /proc that tells the peak of a process alone")
    measure = (
        "import re, sys; from pathlib import Path; from segbook.simulate import Plan, simulate\n"
        "simulate(Path(sys.argv[1]), Plan(int(sys.argv[2]), dirty=True, form='parquet'), block=10_000)\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    peaks = [
        int(subprocess.check_output([sys.executable, "-c", measure, tmp_path / str(size), str(size)], text=True))
        for size in (20_000, 80_000)
    ]
    assert peaks[1] < 1.25 * peaks[0]
    assert peaks[1] < 1_000_000
