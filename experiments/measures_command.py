"""Do what `zorgdruk measures` promises: list measures, what a target can name, and what a measure can change."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from results.language import Lang
from results.words_measures import (
    KINDS,
    OPGAVEN,
    PAYERS,
    PREVENTION,
    SETTINGS,
    costs,
    course,
    graded,
    share,
    sized,
    whom,
)
from results.words_provisions import spoken
from sim.errors import ZorgdrukError, did_you_mean
from sim.measures.catalogue import shipped
from sim.measures.channels import FAMILIES
from sim.measures.states import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from sim.measures.kind import Kind


def list_measures(opgave: str | None, what: tuple[bool, bool], lang: Lang, quiet: bool, as_json: bool) -> None:
    """Print every measure with its effects and where they come from; or states, or channels.

    Parameters
    ----------
    opgave : only those of one opgave; None for all
    what : whether states, and whether channels are listed, in the place of the measures
    lang : language
    quiet : print nothing; what was asked is checked all the same
    as_json : print JSON

    Raises
    ------
    ZorgdrukError : an unknown opgave, or one beside a list that has none.
    """
    states, channels = what
    if (states or channels) and opgave is not None:
        raise ZorgdrukError(
            "opgave: states and channels have none; leave it out, or leave --states and --channels out.",
            "opgave: kenmerken en kanalen hebben er geen; laat hem weg, of laat --states en --channels weg.",
        )
    if opgave is not None and opgave not in OPGAVEN:
        listed = ", ".join(OPGAVEN)
        raise ZorgdrukError(
            f"opgave: unknown '{opgave[:60]}'; known are {listed}{did_you_mean(opgave, OPGAVEN) or '.'}",
            f"opgave: onbekend '{opgave[:60]}'; bekend zijn {listed}{did_you_mean(opgave, OPGAVEN, dutch=True) or '.'}",
        )
    kinds = [kind for kind in shipped().values() if opgave in (None, kind.opgave)]
    if as_json:
        print(json.dumps(_said(kinds, states, channels), ensure_ascii=False, indent=2, allow_nan=False))
    elif not quiet:
        _print(kinds, states, channels, lang)


def described(kind: Kind) -> dict[str, Any]:
    """Return a measure as JSON can hold it."""
    plain = ("name", "title_nl", "title_en", "opgave", "prevention", "months", "again_months", "delay_months",
             "fade_months", "ramp_months", "price_year", "payer", "note_nl", "note_en")  # fmt: skip
    numbers = ("reach", "take_up", "cost_year", "cost_person", "cost_month")
    return {
        **{name: getattr(kind, name) for name in plain},
        **{name: asdict(getattr(kind, name)) for name in numbers},
        "target": kind.target.text,
        "personal": kind.personal,
        "effects": [asdict(effect) for effect in kind.effects],
        "rules": [dict(rule) for rule in kind.rules],
    }


def _said(kinds: list[Kind], states: bool, channels: bool) -> dict[str, Any]:
    """Return what was asked for, in a form that JSON can hold."""
    found: dict[str, Any] = {}
    if states:
        found["states"] = [
            {"name": name, "kind": s.kind, "doc_nl": s.doc_nl, "doc_en": s.doc_en, "words": list(s.words)}
            for name, s in STATES.items()
        ]
    if channels:
        found["channels"] = [
            {"family": name, "personal": f.personal, "adds": f.adds, "unit": f.unit, "low": f.low, "high": f.high,
             "doc_nl": f.doc_nl, "doc_en": f.doc_en, "names": list(f.names())}
            for name, f in FAMILIES.items()
        ]  # fmt: skip
    return found or {"measures": [described(kind) for kind in kinds]}


def _print(kinds: list[Kind], states: bool, channels: bool, lang: Lang) -> None:
    """Print what was asked for."""
    from rich.console import Console
    from rich.text import Text

    console, nl = Console(highlight=False), lang == "nl"
    if states:
        for name, s in STATES.items():
            words = ": " + ", ".join(word for word in s.words if word) if s.words else ""
            _headed(console, name, f"{s.doc_nl if nl else s.doc_en} ({spoken(KINDS, s.kind, lang)}){words}", ())
    if channels:
        for name, f in FAMILIES.items():
            on = ("deelnemers", "who takes part") if f.personal else ("hele gemeente", "whole gemeente")
            several = ("tellen op", "add up") if f.adds else ("vermenigvuldigen", "multiply")
            how = f"{on[not nl]}; {'meer maatregelen' if nl else 'several measures'} {several[not nl]}; {f.unit}"
            _headed(console, f"{name}.*", f.doc_nl if nl else f.doc_en, (how, ", ".join(f.names())))
    if states or channels:
        return
    for opgave in OPGAVEN:
        mine = [kind for kind in kinds if kind.opgave == opgave]
        if mine:
            console.print(Text(spoken(OPGAVEN, opgave, lang), style="bold underline"))
        for kind in mine:
            _headed(console, kind.name, kind.title_nl if nl else kind.title_en, _lines_of(kind, lang))


def _lines_of(kind: Kind, lang: Lang) -> list[str]:
    """Return what is said of a measure, line by line."""
    nl = lang == "nl"
    lines = [f"{spoken(PREVENTION, kind.prevention, lang)}; {'doelgroep' if nl else 'target'}: {whom(kind, lang)}"]
    if kind.personal:
        reach, take_up = ("bereik", "deelname") if nl else ("reach", "take-up")
        lines.append(f"{reach} {share(kind.reach, lang)}; {graded(kind.reach, lang)}")
        if kind.take_up.value < 1.0:
            lines.append(f"{take_up} {share(kind.take_up, lang)}; {graded(kind.take_up, lang)}")
    lines.append(course(kind, lang))
    payer = f"{kind.price_year}, {spoken(PAYERS, kind.payer, lang)}"
    lines += [f"{'kosten' if nl else 'cost'} {said}, {payer}; {graded(cost, lang)}" for said, cost in costs(kind, lang)]
    for effect in kind.effects:
        for setting in SETTINGS:
            found = effect.number(setting)
            said = f"{effect.on} ({spoken(SETTINGS, setting, lang)}) {sized(effect.on, found, lang)}"
            lines.append(f"{said}; {graded(found, lang)}")
    lines += [f"{'regel' if nl else 'rule'}: {rule['title_nl' if nl else 'title_en']}" for rule in kind.rules]
    return [*lines, kind.note_nl if nl else kind.note_en]


def _headed(console: Console, name: str, title: str, lines: Iterable[str]) -> None:
    """Print a name, what it is, and lines below it with an indent that holds when they are wrapped."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text.assemble("  ", (name, "bold"), f"  {title}"))
    for line in lines:
        if line:
            console.print(Padding(Text(line), (0, 0, 0, 4)))
