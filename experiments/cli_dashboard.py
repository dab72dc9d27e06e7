"""The command that opens the dashboard: `zorgdruk dashboard`."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli_options import PLACE, Data, Lang, Language, Quiet, described, figures_of, speaking, whole


def dashboard(
    port: Annotated[str, typer.Option(metavar="NUMBER", help="Port to listen on; 0 takes a free one.")] = "8765",
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine need --token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(help="Letters and digits, 16 or more, that a browser must show once.")
    ] = None,
    home: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for kept scenarios. Default: that of the user.")
    ] = None,
    municipality: Annotated[
        str | None, typer.Option("--municipality", "-m", help=PLACE + " Adds it to the list.", callback=figures_of)
    ] = None,
    data: Data = None,
    browser: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help="Open a browser. Default: when there is a screen."),
    ] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
) -> None:
    """Open a page on this machine on which scenarios are chosen, run, compared and kept."""
    from experiments.dashboard_command import Wish, serve

    with speaking(lang):
        wish = Wish(host, whole(port, "port"), token, home, municipality, browser)
        serve(wish, lang.value, quiet)


def add_dashboard(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        short_help="Open a page to choose, run and compare scenarios.",
        help=described(
            "Open a page on this machine on which scenarios are chosen, run, compared and kept; it needs no network, "
            "and Ctrl-C ends it.",
            "zorgdruk dashboard",
            "zorgdruk dashboard --lang en --port 9000 --home mijn-scenarios",
            "zorgdruk dashboard --host 0.0.0.0 --token 4f0c2d9a7b1e8c35",
        ),
    )(dashboard)
