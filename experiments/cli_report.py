"""The command that writes a report: `zorgdruk report`."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli_options import Json, Lang, Language, Quiet, described, speaking


def report(
    folder: Annotated[str, typer.Argument(help="Folder that zorgdruk run, compare or batch wrote.")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="html, pdf, docx, xlsx, json; more with commas.")
    ] = "html",
    out: Annotated[str | None, typer.Option(help="Folder of the files. Default: that of the result.")] = None,
    case: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help="A part on kern/NAME or wijk/NAME; may be given again."),
    ] = None,
    validation: Annotated[
        str | None, typer.Option(metavar="FILE", help="validation.csv of zorgdruk validate, shown in the report.")
    ] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Write the report of a result: one HTML file, a PDF, a memo for Word or a spreadsheet."""
    from experiments.report_command import Wish, write_reports

    with speaking(lang):
        wish = Wish(folder, format, out, tuple(case or ()), validation, figures)
        write_reports(wish, lang.value, quiet, json)


def add_report(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        short_help="Write the report of a result: HTML, PDF, Word, Excel.",
        help=described(
            "Write the report of a run, a comparison or a batch: one HTML file that needs no network, a PDF, a memo "
            "for Word, and a spreadsheet with every table.",
            "zorgdruk report zorgdruk-results/hogeland-basispad-2021-01-2030-12-1",
            "zorgdruk report vergelijking --format html,pdf,docx,xlsx --out raad",
            "zorgdruk report vergelijking --case kern/Winsum --case wijk/Bedum --lang en",
        ),
    )(report)
