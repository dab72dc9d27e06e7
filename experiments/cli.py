"""The command line: `zorgdruk run` and its companions, with one clear sentence for every mistake."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from experiments.calibrate_command import add_calibrate
from experiments.cli_analysis import add_analysis
from experiments.cli_batch import add_batch
from experiments.cli_dashboard import add_dashboard
from experiments.cli_fetch import add_fetch
from experiments.cli_inputs import add_inputs
from experiments.cli_options import (
    PLACE,
    AsOf,
    Data,
    Facilities,
    Json,
    Lang,
    Language,
    Place,
    Quiet,
    Seed,
    Trace,
    described,
    figures_of,
    speaking,
    whole,
)
from experiments.cli_report import add_report
from experiments.cli_validation import add_validation
from experiments.sentences import fault, say, usage
from experiments.startup import foreign_package
from experiments.stopping import heeding, told

MISTAKE, FAULT, STOPPED = 2, 1, 130

app = typer.Typer(
    name="zorgdruk",
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich would take longer to import than the help takes to write
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"zorgdruk {version('zorgdruk')}")
        except PackageNotFoundError:
            typer.echo("zorgdruk, not installed: run from its sources")
        raise typer.Exit


@app.callback(
    help=described(
        "Simulate every inhabitant of a Dutch municipality month by month, to study care pressure.",
        "zorgdruk run --municipality hogeland --until 2030-12",
    )
)
def zorgdruk(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Simulate every inhabitant of a Dutch municipality month by month, to study care pressure."""


@app.command(
    short_help="Run one scenario.",
    help=described(
        "Run one scenario: print a summary, write tables and figures to a folder.",
        "zorgdruk run",
        "zorgdruk run basispad --municipality oldambt --start 2016-01 --until 2025-12 --seed 7",
        "zorgdruk run --off arrival --off departure --out without-migration",
        "zorgdruk run --population oldambt.npz --seed 7",
        "zorgdruk run --trace list",
        "zorgdruk run --trace oldest --trace 14954740039260109",
    ),
)
def run(  # noqa: PLR0913  one parameter for each option
    scenario: Annotated[str, typer.Argument(help="Name of a scenario, or the path of a TOML file.")] = "basispad",
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality", "-m", help=PLACE + " Default: hogeland, or that of --population.", callback=figures_of
        ),
    ] = None,
    data: Data = None,
    start: Annotated[
        str | None, typer.Option(help="A January with a known population. Default: 2021-01, or that of --population.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Last month. Default: the horizon of the scenario, or 2030-12.")
    ] = None,
    seed: Seed = "1",
    out: Annotated[
        str | None,
        typer.Option(help="Folder of the result. Default: zorgdruk-results/<municipality>-<scenario>-<seed>."),
    ] = None,
    lang: Lang = Language.nl,
    off: Annotated[
        list[str] | None, typer.Option(metavar="PROCESS", help="Switch a process off; may be given again.")
    ] = None,
    as_of: AsOf = None,
    population: Annotated[
        str | None, typer.Option(metavar="FILE", help="Start from a population saved by zorgdruk population --save.")
    ] = None,
    facilities: Facilities = None,
    trace: Trace = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Run one scenario: print a summary, write tables and figures to a folder."""
    from experiments.run_command import Wish, run_scenario

    with speaking(lang):
        year = None if as_of is None else whole(as_of, "as_of")
        ways = tuple(off or ())
        wish = Wish(scenario, municipality, start, until, whole(seed, "seed"), ways, year, population, facilities)
        wish = replace(wish, trace=tuple(trace or ()))
        run_scenario(wish, out, lang.value, figures, quiet, json)


@app.command(
    short_help="Show the mantelzorg of a run.",
    help=described(
        "Show the mantelzorg of a run made before: who cares for whom, how heavy it is, who has nobody.",
        "zorgdruk mantelzorg zorgdruk-results/hogeland-basispad-2021-01-2030-12-1 --out mantelzorg-hogeland",
    ),
)
def mantelzorg(
    result: Annotated[str, typer.Argument(help="Folder that zorgdruk run wrote.")],
    out: Annotated[str | None, typer.Option(help="Also write every figure and table to this folder.")] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Show the mantelzorg of a run made before: who cares for whom, how heavy it is, who has nobody."""
    from experiments.mantelzorg_command import show_mantelzorg

    with speaking(lang):
        show_mantelzorg(result, out, lang.value, quiet, json)


add_batch(app)
add_inputs(app)
add_fetch(app)
add_analysis(app)
add_report(app)
add_dashboard(app)
add_calibrate(app)
add_validation(app)


@app.command(
    short_help="Measure speed and memory on this machine.",
    help=described(
        "Measure speed and memory on this machine, beside plain Mesa agents and vectorised NumPy on the same work.",
        "zorgdruk bench --quick",
    ),
)
def bench(
    municipality: Place = "hogeland",
    data: Data = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repeats, no town above 100,000 people.")] = False,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Measure speed and memory on this machine, beside plain Mesa agents and vectorised NumPy on the same work."""
    from experiments.bench import run_bench

    with speaking(lang):
        run_bench(municipality, quick, json, quiet)


@app.command(
    short_help="Compare a backcast with what CBS counted.",
    help=described(
        "Run the model from the past on rates fitted to earlier years, and compare with what CBS counted since.",
        "zorgdruk backcast --municipality oldambt --start 2016 --end 2021 --as-of 2019",
    ),
)
def backcast(
    municipality: Place = "hogeland",
    data: Data = None,
    start: Annotated[str, typer.Option(metavar="YEAR", help="Start on 1 January of this year.")] = "2016",
    end: Annotated[str, typer.Option(metavar="YEAR", help="Compare on 1 January of this year.")] = "2021",
    as_of: Annotated[str, typer.Option(metavar="YEAR", help="Last year whose figures the rates may see.")] = "2019",
    seeds: Annotated[str, typer.Option(metavar="NUMBER", help="Runs to average.")] = "20",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Run the model from the past on rates fitted to earlier years, and compare with what CBS counted since."""
    from experiments.backcast_command import show_backcast

    with speaking(lang):
        years = (whole(start, "start"), whole(end, "end"), whole(as_of, "as-of"))
        show_backcast(municipality, years, whole(seeds, "seeds"), quiet, json)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    words : the command and its options; default those of the process

    Returns
    -------
    Exit code: 0 done, 2 a user's mistake, 1 a fault of zorgdruk, 130 stopped with Ctrl-C
    """
    foreign = foreign_package()
    if foreign is not None:
        say(foreign)
        return MISTAKE
    try:
        with heeding():
            return _guarded(list(sys.argv[1:] if words is None else words))
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT


def _guarded(words: list[str]) -> int:
    """Run the command and turn whatever goes wrong into a sentence and an exit code."""
    from sim.errors import ZorgdrukError

    mistake = typer.BadParameter.__mro__[1]  # click's UsageError, wherever this version of typer keeps it
    try:
        code: Any = app(words or ["--help"], prog_name="zorgdruk", standalone_mode=False)
        sys.stdout.flush()
    except ZorgdrukError as error:
        from sim.cbs.faults import ServiceError

        say(str(error))
        return FAULT if isinstance(error, ServiceError) else MISTAKE
    except typer.Abort:
        return _stopped()
    except MemoryError:
        say("there is not enough memory for this run; close other programs, or run a smaller municipality")
        return FAULT
    except BrokenPipeError:
        raise
    except Exception as error:
        full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        if isinstance(error, mistake) or full:
            say("the disk is full: not all could be written; make room and try again" if full else usage(error))
            return MISTAKE
        say(fault(error))
        return FAULT
    if code == STOPPED:
        return _stopped()
    return code if isinstance(code, int) else 0


def _stopped() -> int:
    """Answer Ctrl-C."""
    say(told())
    return STOPPED


if __name__ == "__main__":
    sys.exit(main())
