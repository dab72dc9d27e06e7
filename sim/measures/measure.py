"""A measure of a scenario: one of the catalogue, from a month on, for whom and with which effect."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.calendar import LAST_MONTH, parse_month
from sim.errors import ZorgdrukError, did_you_mean
from sim.measures.catalogue import shipped
from sim.measures.kind import LONGEST_MONTHS, MOST_EURO, SETTINGS, Kind
from sim.measures.target import Target, both, read_target, within
from sim.provisions.reading import Table, shown

FIELDS = (
    "kind", "name", "start", "end", "reach", "take_up", "ramp_months", "months", "effect", "where", "target",
    "cost_year", "cost_person", "cost_month",
)  # fmt: skip
PERSONAL = ("reach", "take_up", "months", "where", "target", "cost_person", "cost_month")
"""Settings of measures in which persons take part."""
MOST = 60
NEVER_ENDS = LAST_MONTH + 1


@dataclass(frozen=True)
class Measure:
    """One measure of a scenario.

    Parameters
    ----------
    name : unique in the scenario; that of its kind unless two are of one kind.
    kind : of the catalogue.
    start, end : first month, and first month in which nobody enters any more.
    share : of the target that takes part, in full.
    ramp, months : see `Kind`.
    target : of the kind and of the scenario together.
    setting : "evidence", "local_expectation" or "own".
    effects : full effect by channel.
    cost_year, cost_person, cost_month : euro, prices of `Kind.price_year`.
    said : what the scenario says of it, for the manifest and a snapshot.
    """

    name: str
    kind: Kind
    start: int
    end: int
    share: float
    ramp: int
    months: int
    target: Target
    setting: str
    effects: Mapping[str, float]
    cost_year: float
    cost_person: float
    cost_month: float
    said: Mapping[str, Any] = field(default_factory=dict)

    def part(self, month: int) -> float:
        """Return how much of the full size the measure has in a month, 0 to 1: its ramp."""
        if not self.start <= month < self.end:
            return 0.0
        return min((month - self.start + 1) / (self.ramp + 1), 1.0)

    def effects_in(self, family: str) -> dict[str, float]:
        """Return the effects on the channels of a family, by the rest of their names."""
        return {on.partition(".")[2]: x for on, x in self.effects.items() if on.partition(".")[0] == family}


def read_measures(
    content: object,
    file: str,
    own: Mapping[str, Kind] | None = None,
    effect: str = "evidence",
    parameters: Mapping[str, float] | None = None,
) -> tuple[Measure, ...]:
    """Read the tables [[measure]] of a scenario.

    Parameters
    ----------
    content : what TOML made of them.
    file : for messages.
    own : kinds that the scenario adds to the catalogue.
    effect : setting of measures that say none.
    parameters : that the scenario sets, where they differ from their default.

    Raises
    ------
    ZorgdrukError : one sentence with file, measure, field, value, limit and remedy.
    """
    if not isinstance(content, list) or len(content) > MOST:
        raise ZorgdrukError(
            f"{file}: measures must be tables [[measure]], at most {MOST}.",
            f"{file}: maatregelen moeten tabellen [[measure]] zijn, hoogstens {MOST}.",
        )
    known = {**shipped(), **(own or {})}
    found: list[Measure] = []
    for i, table in enumerate(content, start=1):
        measure = _read(table, f"{file}: measure {i}", known, effect)
        if any(other.name == measure.name for other in found):
            raise ZorgdrukError(
                f"{file}: measure {i}: '{measure.name}' stands there already; give this one a name of its own "
                '(name = "..."), or remove one.',
                f"{file}: maatregel {i}: '{measure.name}' staat er al; geef deze een eigen naam (name = \"...\") of "
                "haal er een weg.",
            )
        found.append(measure)
    check_together(tuple(found), file, parameters or {})
    return tuple(found)


def _read(table: object, where: str, known: Mapping[str, Kind], default: str) -> Measure:
    """Read one table."""
    t = Table(where, table, FIELDS)
    name = t.text("kind")
    if name not in known:
        t.refuse(
            "kind",
            f"unknown measure '{name[:60]}'{did_you_mean(name, known) or '; zorgdruk measures lists them.'}",
            f"onbekende maatregel '{name[:60]}'"
            f"{did_you_mean(name, known, dutch=True) or '; zorgdruk measures noemt ze.'}",
        )
    kind = known[name]
    t.where = f"{where} ({name})"
    for key in PERSONAL:
        if key in t.content and not kind.personal:
            t.refuse(key, "works on the whole gemeente; leave this out.", "werkt op de hele gemeente; laat dit weg.")
    start, end = _months(t, kind)
    setting, effects = _effect(t, kind, default)
    reach = t.amount("reach", 0.0, 1.0, kind.reach.value)
    take_up = t.amount("take_up", 0.0, 1.0, kind.take_up.value)
    return Measure(
        name=t.text("name", name) or name,
        kind=kind,
        start=start,
        end=end,
        share=reach * take_up,
        ramp=int(t.amount("ramp_months", 0, LONGEST_MONTHS, kind.ramp_months, whole=True)),
        months=int(t.amount("months", 0, LONGEST_MONTHS, kind.months, whole=True)),
        target=_target(t, kind),
        setting=setting,
        effects=effects,
        cost_year=t.amount("cost_year", 0.0, MOST_EURO, kind.cost_year.value),
        cost_person=t.amount("cost_person", 0.0, 1e5, kind.cost_person.value),
        cost_month=t.amount("cost_month", 0.0, 1e5, kind.cost_month.value),
        said=dict(t.content),
    )


def _months(t: Table, kind: Kind) -> tuple[int, int]:
    """Return start and end."""
    start = parse_month(t.text("start"), f"{t.where}, start")
    if "end" not in t.content:
        return start, NEVER_ENDS
    end = parse_month(t.text("end"), f"{t.where}, end")
    if end <= start:
        t.refuse("end", f"{t.text('end')} does not lie after the start, {t.text('start')}; choose a later month.",
                 f"{t.text('end')} ligt niet na de start, {t.text('start')}; kies een latere maand.")  # fmt: skip
    if kind.rules:
        t.refuse("end", "a rule holds until the next one; write that as a [[rule]] and leave end out.",
                 "een regel geldt tot de volgende; schrijf die als [[rule]] en laat end weg.")  # fmt: skip
    return start, end


def _target(t: Table, kind: Kind) -> Target:
    """Return whom the measure is for: all that the kind, `target` and `where` ask."""
    target = both(kind.target, read_target(t.text("target", ""), f"{t.where}, target"))
    where = Table(f"{t.where}, where", t.content.get("where", {}), ("kern", "wijk"))
    for state, names in where.content.items():
        good = isinstance(names, list) and names and all(isinstance(n, str) and 0 < len(n) <= 60 for n in names)
        if not good:
            where.refuse(state, f'must be a list of names such as ["Winsum"], not {shown(names)}.',
                         f'moet een lijst met namen zijn, zoals ["Winsum"], niet {shown(names)}.')  # fmt: skip
        target = both(target, within(state, names))
    return target


def _effect(t: Table, kind: Kind, default: str) -> tuple[str, dict[str, float]]:
    """Return the setting and the full effect by channel."""
    said = t.content.get("effect", default)
    if isinstance(said, str):
        t.content = t.content | {"effect": said}
        setting = t.word("effect", SETTINGS)
        return setting, {e.on: e.number(setting).value for e in kind.effects}
    if not kind.effects:
        t.refuse("effect", "has no effect to set; leave it out.", "heeft geen instelbaar effect; laat het weg.")
    if isinstance(said, dict):
        inner = Table(f"{t.where}, effect", said, [e.on for e in kind.effects])
        own = {e.on: inner.amount(e.on, e.low, e.high, e.number(default).value) for e in kind.effects}
        return "own", own
    if len(kind.effects) > 1:
        listed = ", ".join(f'"{e.on}" = ...' for e in kind.effects)
        t.refuse("effect", f"has several effects; write {{ {listed} }}, or one of {', '.join(SETTINGS)}.",
                 f"heeft meer effecten; schrijf {{ {listed} }}, of een van {', '.join(SETTINGS)}.")  # fmt: skip
    only = kind.effects[0]
    return "own", {only.on: t.amount("effect", only.low, only.high)}


def check_together(measures: tuple[Measure, ...], file: str, parameters: Mapping[str, float]) -> None:
    """Refuse measures whose effects on one parameter together leave its bounds, or whose rules contradict each other.

    Raises
    ------
    ZorgdrukError : they do.
    """
    from sim.parameters import DECLARED

    declared = {p.name: p for p in DECLARED}
    changed = {n for m in measures for family in ("times", "plus") for n in m.effects_in(family)}
    for name in sorted(changed):
        p, value = declared[name], parameters.get(name, declared[name].default)
        value *= math.prod(m.effects_in("times").get(name, 1.0) for m in measures)
        value += sum(m.effects_in("plus").get(name, 0.0) for m in measures)
        if not p.low <= value <= p.high:
            who = ", ".join(m.name for m in measures if {f"times.{name}", f"plus.{name}"} & set(m.effects))
            raise ZorgdrukError(
                f"{file}: {who}: parameter {name} would be {value:g} but must lie between {p.low:g} and {p.high:g}; "
                "choose a smaller effect.",
                f"{file}: {who}: parameter {name} zou {value:g} worden, maar moet van {p.low:g} tot {p.high:g} zijn; "
                "kies een kleiner effect.",
            )
    seen: dict[tuple[str, int], str] = {}
    for m in measures:
        for rule in m.kind.rules:
            place = (str(rule.get("setting")), m.start)
            if place in seen:
                raise ZorgdrukError(
                    f"{file}: {seen[place]} and {m.name} set {place[0]} in the same month; keep one.",
                    f"{file}: {seen[place]} en {m.name} regelen {place[0]} in dezelfde maand; houd er een over.",
                )
            seen[place] = m.name
