"""The command line."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from segbook.errors import RunError, UserError

DONE, OUR_FAULT, YOURS_TO_MEND = 0, 1, 2

app = typer.Typer(
    help="A customer-segmentation report that anybody can rerun on their own customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
fetch_app = typer.Typer(help="Take in a public data set.", no_args_is_help=True)
app.add_typer(fetch_app, name="fetch")


Params = Annotated[Path, typer.Argument(help="The YAML file of the run.", show_default=False)]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a setting, such as segments.k=5; repeatable."),
]


@app.command()
def run(
    params: Params,
    start: Annotated[str | None, typer.Option("--from", help="Begin with this chapter and keep those before.")] = None,
    before: Annotated[str | None, typer.Option(hidden=True, help="Run only the chapters before this one.")] = None,
    overrides: Overrides = None,
) -> None:
    """Run the report and say where its first page is."""
    from segbook.settings import load_settings

    settings = load_settings(params, overrides or ())
    from segbook.runner import run_chapters, run_report  # takes seconds; what is wrong with the settings is said before

    if before is not None:
        typer.echo(f"The chapters before {before} are in {run_chapters(settings, start, before)}")
        return
    page = run_report(settings, start)
    typer.echo(f"The report is at {page}")


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where to write; new, empty, or an earlier simulation.")],
    customers: Annotated[int, typer.Option(help="How many, 1 to 50 million.")] = 2_000,
    structure: Annotated[str, typer.Option(help="natural (planted segments), continuum or none.")] = "natural",
    drift: Annotated[
        float, typer.Option(help="Share of those who stay that behaves as others from the middle on.")
    ] = 0.0,
    dirty: Annotated[bool, typer.Option("--dirty", help="With the dirt of real files.")] = False,
    seed: Annotated[int, typer.Option(help="Of all chance: the same seed gives the same bytes.")] = 7,
    form: Annotated[str | None, typer.Option(help="csv or parquet; csv up to 100,000 customers.")] = None,
) -> None:
    """Simulate customers whose truth is known: orders, attributes, a survey, and the truth."""
    from segbook.simulate import Plan
    from segbook.simulate import simulate as write_simulation

    plan = Plan(customers, structure, drift, dirty, seed, form)
    from segbook.common.progress import step  # takes seconds; what is wrong with the plan is said before

    write_simulation(folder, plan, step=step)
    typer.echo(f"The simulation is in {folder}")


@app.command()
def check(params: Params, overrides: Overrides = None) -> None:
    """Read the data, say how it was read and which chapters it supports; write nothing."""
    from segbook.settings import load_settings

    settings = load_settings(params, overrides or ())
    from segbook.runner import check_report  # takes seconds; what is wrong with the settings is said before

    check_report(settings)


@fetch_app.command("online-retail")
def fetch_online_retail(
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="The file you have: Excel, zip, CSV, CSV.gz or Parquet; without it the data set is downloaded.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Download UCI Online Retail or take your copy, check it and put it at data/raw/online_retail.csv."""
    from segbook.data.online_retail import fetch, take_in

    typer.echo(f"The data is at {fetch() if file is None else take_in(file)}")


def main() -> None:
    """Run the command line; errors of the user end in one paragraph and exit code 2."""
    try:
        app()
    except UserError as error:
        typer.echo(f"segbook: {error}", err=True)
        sys.exit(YOURS_TO_MEND)
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        typer.echo(f"segbook: {error.filename}: {error.strerror}. Mend that and run again.", err=True)
        sys.exit(YOURS_TO_MEND)
    except RunError as error:
        typer.echo(f"segbook: {error}", err=True)
        sys.exit(OUR_FAULT)
