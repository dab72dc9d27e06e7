"""Do what `zorgdruk parameters` promises: list what may be changed, with unit, bounds, default, source and grade."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from results.language import Lang, number
from results.words_provisions import GRADES, spoken
from sim.errors import ZorgdrukError, did_you_mean
from sim.parameters import DECLARED

if TYPE_CHECKING:
    from sim.parameter import Parameter


def list_parameters(wanted: str | None, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Print every declared parameter, or those whose name begins with some words.

    Parameters
    ----------
    wanted : name of a parameter, or how names begin, such as ``care``; None for all
    lang : language of the words around them; what a parameter does is in English
    quiet : print nothing; the name is checked all the same
    as_json : print JSON

    Raises
    ------
    ZorgdrukError : no parameter begins like that.
    """
    found = chosen(wanted)
    if as_json:
        print(json.dumps([asdict(p) for p in found], ensure_ascii=False, indent=2, allow_nan=False))
    elif not quiet:
        for p in found:
            print("\n".join(_lines(p, lang)))


def chosen(wanted: str | None) -> list[Parameter]:
    """Return the parameters of which the name is, or begins with, some words."""
    start = (wanted or "").strip().casefold()
    found = [p for p in DECLARED if not start or p.name == start or p.name.startswith(start.rstrip(".") + ".")]
    if not found:
        known = list(dict.fromkeys([p.name for p in DECLARED] + [p.name.split(".")[0] for p in DECLARED]))
        raise ZorgdrukError(
            f"parameters: there is no '{start[:60]}'{did_you_mean(start, known)}; zorgdruk parameters lists all",
            f"parameters: '{start[:60]}' bestaat niet{did_you_mean(start, known, dutch=True)}; zorgdruk parameters "
            "noemt ze alle",
        )
    return found


def _lines(p: Parameter, lang: Lang) -> tuple[str, ...]:
    """Return the lines of one parameter."""
    nl = lang == "nl"

    def plain(value: float) -> str:
        digits = next((d for d in range(7) if abs(value - round(value, d)) < 1e-12), 7)
        return number(value, lang, digits)

    value = f"{plain(p.default)} ({p.span(plain, 'waarschijnlijk' if nl else 'likely')}) {p.unit}"
    grade = spoken(GRADES, p.grade, lang)
    return (f"{p.name} = {value}", f"  {p.doc}", f"  {grade}; {'bron' if nl else 'source'}: {p.source or '-'}")
