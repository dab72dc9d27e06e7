"""Options that several commands share, and how their help is written."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages of reports, figures and refusals."""

    nl = "nl"
    en = "en"


def _lang(context: typer.Context, lang: Language) -> Language:
    """Keep the language, read before all other options, for mistakes that are found while those are read."""
    context.meta["lang"] = lang
    return lang


PLACE = "hogeland, oldambt, steenwijkerland, or a CBS code such as GM1966, fetched before."


def _data(context: typer.Context, folder: str | None) -> str | None:
    """Keep the folder of `--data` until it is known which municipality is asked for."""
    context.meta["data"] = folder
    return folder


def figures_in_use(municipality: str | None, folder: str | None = None) -> None:
    """Choose the figures that the command uses: embedded ones, those fetched before or the user's own.

    Parameters
    ----------
    municipality : name or code; figures that were fetched are looked for by code only.
    folder : of `--data`.
    """
    if folder is not None or (municipality or "").strip().upper().startswith("GM"):
        from pathlib import Path

        from sim.cbs.home import choose

        choose(municipality, None if folder is None else Path(folder))


def figures_of(context: typer.Context, municipality: str | None) -> str | None:
    """Choose the figures that the command uses, and tell a mistake in them in its language."""
    with speaking(context.meta.get("lang", Language.en)):
        figures_in_use(municipality, context.meta.get("data"))
    return municipality


def _places(context: typer.Context, municipalities: list[str] | None) -> list[str] | None:
    """Choose the figures of a command for several municipalities; one of them may be fetched."""
    with speaking(context.meta.get("lang", Language.en)):
        for municipality in municipalities or ():
            figures_in_use(municipality)
    return municipalities


Place = Annotated[str, typer.Option("--municipality", "-m", help=PLACE, callback=figures_of)]
Places = Annotated[
    list[str] | None,
    typer.Option("--municipality", "-m", help=PLACE + " May be given again. Default: all three.", callback=_places),
]
Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="DIR",
        is_eager=True,
        callback=_data,
        help="Folder with CSV files that replace tables, or one made by zorgdruk fetch.",
    ),
]
Facilities = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="CSV with what the kernen have; zorgdruk population --facilities-template makes an example.",
    ),
]
Trace = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LINEAGE",
        help="Tell and draw the life of one inwoner: a lineage, or a word such as oldest; 'list' names some and runs "
        "nothing. May be given again.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="YEAR", help="Use no figures later than those of this year.")
]
Lang = Annotated[
    Language, typer.Option(help="Language of summary, figures and refusals.", is_eager=True, callback=_lang)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Jobs = Annotated[str, typer.Option(metavar="N", help="Processes on this machine, or auto: cores and memory decide.")]
Seed = Annotated[
    str, typer.Option(metavar="NUMBER", help="Whole number from 0 to 2^63-1; the same seed gives the same run.")
]


def described(sentence: str, *examples: str) -> str:
    """Return the help of a command: one sentence and examples, whose lines are kept as they are."""
    return "\n".join([sentence, "", "\b", "Examples:", *(f"  {example}" for example in examples)])


@contextlib.contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Let a user's mistake be told in the language of the command; without this it is told in English."""
    from sim.errors import ZorgdrukError

    try:
        yield
    except ZorgdrukError as error:
        if lang is Language.en:
            raise
        raise type(error)(error.dutch, error.dutch) from error


def whole(text: str, name: str) -> int:
    """Read a whole number.

    Raises
    ------
    ZorgdrukError : anything else; the message names the setting.
    """
    from sim.errors import ZorgdrukError

    if not re.fullmatch(r"[+-]?[0-9]{1,40}", text.strip()):
        raise ZorgdrukError(
            f"{name}: '{text[:60]}' must be a whole number", f"{name}: '{text[:60]}' moet een geheel getal zijn"
        )
    return int(text)
