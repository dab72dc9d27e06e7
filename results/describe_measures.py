"""Write the tables of measures and context by the code: `python -m results.describe_measures docs/measures.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from results.describe import described
from results.describe_domains import table
from results.words_measures import OPGAVEN, PREVENTION, costs, course, share, sized, whom
from results.words_provisions import figure, ranged, spoken
from sim.calendar import month_name
from sim.context_variants import VARIANTS
from sim.measures.catalogue import shipped
from sim.measures.channels import FAMILIES
from sim.measures.kind import SETTINGS, Kind
from sim.measures.states import STATES
from sim.scenario import read_scenario, shipped_scenarios

Rows = list[tuple[str, ...]]


def _of(opgave: str) -> list[Kind]:
    """Return the measures of an opgave."""
    return [kind for kind in shipped().values() if kind.opgave == opgave]


def _measures(opgave: str) -> str:
    """Return the measures of an opgave: for whom, how many, how long, at what cost."""
    rows: Rows = [
        (
            f"`{k.name}`",
            k.title_nl,
            spoken(PREVENTION, k.prevention, "en"),
            f"`{whom(k, 'en')}`" if k.personal else whom(k, "en"),
            f"{share(k.reach, 'en')} x {share(k.take_up, 'en')}: {k.reach.source}; {k.take_up.source}"
            if k.personal
            else "-",
            course(k, "en") or "-",
            "; ".join(f"{said}: {cost.source or '-'} [{cost.grade}]" for said, cost in costs(k, "en")) or "-",
            f"{k.price_year}, {k.payer}" if costs(k, "en") else "-",
            k.note_en,
        )
        for k in _of(opgave)
    ]
    head = ("measure", "title", "kind", "for whom", "reach x take-up", "months", "cost", "prices of, payer", "remarks")
    return table(head, rows)


def _effects(opgave: str) -> str:
    """Return the effects of the measures of an opgave by setting, with range, grade and source."""
    rows: Rows = [
        (f"`{k.name}`", f"`{e.on}`", setting, sized(e.on, found, "en"), found.grade, found.source)
        for k in _of(opgave)
        for e in k.effects
        for setting in SETTINGS
        for found in (e.number(setting),)
    ]
    return table(("measure", "channel", "setting", "effect", "grade", "source"), rows)


def counted() -> str:
    """Return how many measures there are, and how many of their effects rest on studies."""
    kinds = shipped().values()
    parts = "; ".join(f"{spoken(OPGAVEN, name, 'en')}: {len(_of(name))}" for name in OPGAVEN)
    effects = [e.evidence for k in kinds for e in k.effects]
    own = sum(e.grade in ("assumption", "unverified") for e in effects)
    return (
        f"{len(list(kinds))} measures. {parts}. Of their {len(effects)} effects {own} have no study behind `evidence`."
    )


def rules() -> str:
    """Return the measures that are rules."""
    rows: Rows = [
        (f"`{k.name}`", f"`{rule['setting']}`", name, figure(n["value"], "en"), f"{figure(n['low'], 'en')} - "
         f"{figure(n['high'], 'en')}", n["grade"], n["source"])
        for k in shipped().values()
        for rule in k.rules
        for name, n in rule.items()
        if isinstance(n, dict)
    ]  # fmt: skip
    return table(("measure", "setting", "number", "value", "range", "grade", "source"), rows)


def channels() -> str:
    """Return the families of channels."""
    rows: Rows = [
        (
            f"`{name}.*`",
            "who takes part" if f.personal else "whole gemeente",
            "add up" if f.adds else "multiply",
            f.unit,
            f"{f.low:g} - {f.high:g}",
            f.doc_en,
            ", ".join(f"`{n}`" for n in f.names()) if len(f.names()) <= 24 else f"{len(f.names())} names",
        )
        for name, f in FAMILIES.items()
    ]
    return table(("channel", "works on", "several", "unit", "limits", "changes", "names"), rows)


def states() -> str:
    """Return what a target can name."""
    rows: Rows = [(f"`{n}`", s.kind, s.doc_en, ", ".join(f"`{w}`" for w in s.words if w)) for n, s in STATES.items()]
    return table(("state", "kind", "meaning", "words"), rows)


def context() -> str:
    """Return the variants of the context."""
    rows: Rows = [
        (f"`{driver}`", f"`{variant}`", f"`{s.parameter}`", figure(s.value, "en"),
         f"{figure(s.low, 'en')} - {figure(s.high, 'en')}", s.grade, s.source)
        for driver, variants in VARIANTS.items()
        for variant, settings in variants.items()
        for s in settings
    ]  # fmt: skip
    return table(("driver", "variant", "parameter", "value", "range", "grade", "source"), rows)


def scenarios() -> str:
    """Return the shipped scenarios."""
    rows: Rows = []
    for name in shipped_scenarios():
        s = read_scenario(name)
        starts = sorted({month_name(m.start) for m in s.measures})
        rows.append(
            (
                f"`{name}`",
                s.title,
                f"{len(s.measures)} from {', '.join(starts)}" if s.measures else "-",
                ", ".join(sorted({m.setting for m in s.measures})) or "-",
                ", ".join(f"`{p}` {figure(v, 'en')}" for p, v in (s.parameters | s.later[1]).items()) or "-",
                ", ".join(dict.fromkeys(shock.kind for shock in s.shocks)) or "-",
            )
        )
    return table(("scenario", "title", "measures", "setting", "parameters", "shocks"), rows)


def expectations() -> str:
    """Return the effects for which the two settings differ most: what is hoped for beyond what was found."""
    rows: Rows = [
        (f"`{k.name}`", f"`{e.on}`", ranged(e.evidence, "en"), ranged(e.local_expectation, "en"))
        for k in shipped().values()
        for e in k.effects
        if e.evidence.value == FAMILIES[e.on.partition(".")[0]].neutral != e.local_expectation.value
    ]
    return table(("measure", "channel", "evidence: nothing", "local expectation"), rows)


def _part(name: str, write: Callable[[str], str], opgave: str) -> tuple[str, Callable[[], str]]:
    return f"{name}_{opgave}", lambda: write(opgave)


WRITERS: dict[str, Callable[[], str]] = {
    **dict(_part("measures", _measures, opgave) for opgave in OPGAVEN),
    **dict(_part("effects", _effects, opgave) for opgave in OPGAVEN),
    **{part.__name__: part for part in (counted, rules, channels, states, context, scenarios, expectations)},
}
"""Parts of docs/measures.md."""


def main() -> None:
    """Write the generated parts of the file that is named."""
    path = Path(sys.argv[1])
    path.write_text(described(path.read_text(encoding="utf-8"), WRITERS), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
