"""The commands that say how far to trust the model: `zorgdruk validate` and `zorgdruk ledger`."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli_options import Jobs, Json, Lang, Language, Places, Quiet, described, speaking, whole


def validate(
    municipality: Places = None,
    part: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="backcast, truth, repeat, pairs, care, package or patterns. Default: all."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer runs, and no patterns.")] = False,
    out: Annotated[
        str | None, typer.Option(help="Folder of the result; the same command goes on in it.")
    ] = None,
    jobs: Jobs = "auto",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Hold the model against every requirement: backcasts, naive forecasts, care, luck, patterns."""
    with speaking(lang):
        from experiments.validate_command import validate as work
        from experiments.validate_command import wish

        work(wish(municipality or [], part or [], quick), out, jobs, lang.value, quiet, json)


def ledger(
    municipality: Places = None,
    draws: Annotated[str, typer.Option(metavar="NUMBER", help="Runs, each with its own parameters and luck.")] = "20",
    until: Annotated[str, typer.Option(metavar="YEAR", help="Last year predicted.")] = "2030",
    out: Annotated[str, typer.Option(help="Folder of the dated file.")] = "zorgdruk-results/ledger",
    score: Annotated[
        str | None, typer.Option(metavar="LEDGER", help="Score this ledger instead; needs --later.")
    ] = None,
    later: Annotated[
        str | None,
        typer.Option(metavar="CSV", help="What was counted: municipality, indicator, by, group, year, observed."),
    ] = None,
    jobs: Jobs = "auto",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Write down what the model predicts, so that later figures can score it."""
    with speaking(lang):
        from experiments.ledger_command import make_or_score

        made = (tuple(municipality or ()), whole(draws, "draws"), whole(until, "until"))
        make_or_score(made, out, score, later, jobs, quiet, json)


def add_validation(app: typer.Typer) -> None:
    """Add the commands, in the order of the help."""
    app.command(
        short_help="Hold the model against every requirement.",
        help=described(
            "Hold the model against every requirement, and write a report; what is done is kept and not done again.",
            "zorgdruk validate --quick",
            "zorgdruk validate --jobs 2 --out validation --lang en",
            "zorgdruk validate --part backcast --municipality oldambt",
        ),
    )(validate)
    app.command(
        short_help="Write down predictions, to be scored later.",
        help=described(
            "Write a dated file of predictions with intervals, or score one against later figures.",
            "zorgdruk ledger --draws 20",
            "zorgdruk ledger --score results/ledger/2026-11-22.csv --later counted.csv",
        ),
    )(ledger)
