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


@app.command()
def run(
    params: Annotated[Path, typer.Argument(help="The YAML file of the run.", show_default=False)],
    start: Annotated[str | None, typer.Option("--from", help="Begin with this chapter and keep those before.")] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Override a setting, such as segments.k=5; repeatable."),
    ] = None,
) -> None:
    """Run the report and say where its first page is."""
    from segbook.settings import load_settings

    settings = load_settings(params, overrides or ())
    from segbook.runner import run_report  # takes seconds; what is wrong with the settings is said before

    page = run_report(settings, start)
    typer.echo(f"The report is at {page}")


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
