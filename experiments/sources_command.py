"""Do what `zorgdruk sources` promises: say what a code of a source, such as D071, stands for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from results.language import Lang
from sim.errors import ZorgdrukError, did_you_mean
from sim.sources import Source, find, register

DOMAINS = tuple("ABCDE")


def list_sources(wanted: Sequence[str], lang: Lang, quiet: bool, as_json: bool) -> None:
    """Print sources.

    Parameters
    ----------
    wanted : codes, each with or without its letter, or letters of domains; none for all
    lang : of the words around them; titles and descriptions are in English
    quiet : print nothing; the codes are checked all the same
    as_json : print JSON

    Raises
    ------
    ZorgdrukError : no source has such a code.
    """
    found = [source for code in wanted for source in _of(code)] if wanted else list(register().values())
    found = list(dict.fromkeys(found))
    if as_json:
        print(json.dumps([source._asdict() for source in found], ensure_ascii=False, indent=2))
    elif not quiet:
        grade, year = ("graad", "jaar") if lang == "nl" else ("grade", "year")
        for source in found:
            print(f"{source.code}  {source.what}; {source.of}: {source.figure}")
            print(f"      {year} {source.year or '?'}, {grade} {source.grade}: {source.source}")


def _of(code: str) -> tuple[Source, ...]:
    """Return the sources of a code or of a domain."""
    asked = code.strip()[:1].upper() + code.strip()[1:].lower()
    if asked in DOMAINS:
        return tuple(source for name, source in register().items() if name[0] == asked)
    found = find(asked)
    if not found:
        raise ZorgdrukError(
            f"sources: there is no '{code[:20]}'{did_you_mean(asked, register())}; zorgdruk sources lists all",
            f"bronnen: '{code[:20]}' bestaat niet{did_you_mean(asked, register(), dutch=True)}; zorgdruk sources "
            "noemt ze alle",
        )
    return found
