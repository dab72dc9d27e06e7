"""The command that gets the figures of a municipality: `zorgdruk fetch`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_options import Json, Lang, Language, Quiet, described, speaking


def fetch(
    municipality: Annotated[str, typer.Argument(metavar="GMxxxx", help="CBS code of a municipality.")],
    offline: Annotated[bool, typer.Option("--offline", help="Use only what was fetched before.")] = False,
    cache: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder of what is fetched. Default: that of the user.")
    ] = None,
    data: Annotated[str | None, typer.Option(metavar="DIR", help="Folder with CSV files that replace tables.")] = None,
    templates: Annotated[
        str | None, typer.Option(metavar="DIR", help="Write examples of such files to this folder, and stop.")
    ] = None,
    ca: Annotated[
        str | None, typer.Option(metavar="FILE", help="Certificates (PEM) to trust, as some offices need.")
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="URL", help="Another address of the service, such as a mirror.")
    ] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Fetch the CBS figures of a municipality; say what is missing and what stands in for it."""
    from experiments.fetch_command import Asked, fetch_figures, write_templates

    with speaking(lang):
        if templates is not None:
            write_templates(municipality, _path("templates", templates) or Path(), lang.value, quiet or json)
            return
        store, files, trust = (_path(name, given) for name, given in (("cache", cache), ("data", data), ("ca", ca)))
        fetch_figures(Asked(municipality, offline, store, files, trust, service), lang.value, quiet, json)


def _path(name: str, given: str | None) -> Path | None:
    """Return a path; an empty one would be the folder in which the user happens to be."""
    if given is None:
        return None
    if not given.strip() or "\0" in given:
        from sim.errors import ZorgdrukError

        raise ZorgdrukError(f"{name}: it is empty; name a file or folder.", f"{name}: leeg; noem een bestand of map.")
    return Path(given)


def add_fetch(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        short_help="Fetch the CBS figures of a municipality.",
        help=described(
            "Fetch the CBS figures of a municipality; say what is missing and what stands in for it.",
            "zorgdruk fetch GM1966",
            "zorgdruk fetch GM0014 --cache figures --ca office.pem",
            "zorgdruk fetch --templates my-figures GM0014",
            "zorgdruk run --municipality GM0014 --data my-figures",
        ),
    )(fetch)
