"""One kind of measure, as the catalogue has it: whom it is for, what it does by which evidence, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.measures.channels import FAMILIES, family_of, guess
from sim.measures.target import Target, read_target
from sim.provisions.product import Number
from sim.provisions.reading import Table

OPGAVEN = ("sociale_veerkracht", "preventie", "maatwerk", "innovatie")
"""The four *opgaven* of the koersdocument."""
PREVENTION = ("primair", "secundair", "tertiair", "geen")
"""Prevention before there is a problem, at its first signs, or of it getting worse; or none."""
SETTINGS = ("evidence", "local_expectation")
"""What controlled studies support, the default; and what policy documents hope for."""
LONGEST_MONTHS = 240
MOST_EURO = 1e8
FIELDS = (
    "title_nl", "title_en", "opgave", "prevention", "target", "reach", "take_up", "months", "again_months",
    "delay_months", "fade_months", "ramp_months", "cost_year", "cost_person", "cost_month", "price_year", "payer",
    "effect", "rule", "note_nl", "note_en",
)  # fmt: skip
PAYERS = ("gemeente", "zorgverzekeraar", "rijk")
EVERYBODY = Number(1.0, 1.0, 1.0, "everybody in the target", "A")
NOTHING = Number(0.0, 0.0, 0.0, "none", "A")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a measure does on one channel.

    Parameters
    ----------
    on : name of the channel.
    evidence, local_expectation : what it is by each setting, with range, source and grade.
    part_of : kind of which the same study is the source: while a measure of that kind runs, it has this effect for
        everybody already; "" for none.
    """

    on: str
    evidence: Number
    local_expectation: Number
    part_of: str = ""

    def number(self, setting: str) -> Number:
        """Return the number of a setting."""
        return self.evidence if setting == "evidence" else self.local_expectation

    @property
    def low(self) -> float:
        """Least that a scenario may say."""
        return min(self.evidence.low, self.local_expectation.low, FAMILIES[self.on.partition(".")[0]].neutral)

    @property
    def high(self) -> float:
        """Most that a scenario may say."""
        return max(self.evidence.high, self.local_expectation.high, FAMILIES[self.on.partition(".")[0]].neutral)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of measure.

    Parameters
    ----------
    name : as written in a scenario.
    title_nl, title_en, note_nl, note_en : for a reader.
    opgave, prevention : of `OPGAVEN` and `PREVENTION`.
    target : whom it is for, at entry.
    reach, take_up : share of the target that is offered it, and of these that takes part.
    months : how long somebody takes part; 0 as long as the target holds.
    again_months : months after the effect has gone before somebody can take part again.
    delay_months, fade_months : before the effect begins, and in which it ebbs away after the end.
    ramp_months : in which the reach grows to its full size.
    cost_year, cost_person, cost_month : euro a year, for somebody who enters, and for a month of somebody taking part.
    price_year : year of these prices.
    payer : who pays.
    effects : by channel.
    rules : tables [[rule]] without their month, which hold from the start of the measure on.
    """

    name: str
    title_nl: str
    title_en: str
    opgave: str
    prevention: str
    target: Target
    reach: Number
    take_up: Number
    months: int
    again_months: int
    delay_months: int
    fade_months: int
    ramp_months: int
    cost_year: Number
    cost_person: Number
    cost_month: Number
    price_year: int
    payer: str
    effects: tuple[Effect, ...]
    rules: tuple[Mapping[str, Any], ...]
    note_nl: str
    note_en: str

    @property
    def personal(self) -> bool:
        """Whether somebody takes part in it; it is for the whole gemeente otherwise."""
        return not (self.effects or self.rules) or any(FAMILIES[e.on.partition(".")[0]].personal for e in self.effects)


def read_kind(where: str, name: str, content: object) -> Kind:
    """Read one measure of a catalogue.

    Raises
    ------
    DataError : one sentence with file, measure, field, value, limit and remedy.
    """
    t = Table(where, content, FIELDS)

    def months(key: str) -> int:
        return int(t.amount(key, 0, LONGEST_MONTHS, 0.0, whole=True))

    effects, rules = _effects(t), _rules(t)
    kind = Kind(
        name=name,
        title_nl=t.text("title_nl"),
        title_en=t.text("title_en"),
        opgave=t.word("opgave", OPGAVEN),
        prevention=t.word("prevention", PREVENTION),
        target=read_target(t.text("target", ""), f"{where}, target"),
        reach=t.number("reach", 0.0, 1.0, EVERYBODY),
        take_up=t.number("take_up", 0.0, 1.0, EVERYBODY),
        months=months("months"),
        again_months=months("again_months"),
        delay_months=months("delay_months"),
        fade_months=months("fade_months"),
        ramp_months=months("ramp_months"),
        cost_year=t.number("cost_year", 0.0, MOST_EURO, NOTHING),
        cost_person=t.number("cost_person", 0.0, 1e5, NOTHING),
        cost_month=t.number("cost_month", 0.0, 1e5, NOTHING),
        price_year=int(t.amount("price_year", 2010, 2030, 2021, whole=True)),
        payer=t.word("payer", PAYERS, "gemeente"),
        effects=effects,
        rules=rules,
        note_nl=t.text("note_nl", ""),
        note_en=t.text("note_en", ""),
    )
    if rules and (effects and kind.personal):
        t.refuse(
            "rule", "a rule holds for everybody; put the effects on persons in another measure.",
            "een regel geldt voor iedereen; zet de effecten op personen in een andere maatregel.",
        )  # fmt: skip
    if not kind.personal and "reach" in t.content:
        t.refuse("reach", "works on the whole gemeente, so that nobody is reached; leave it out.",
                 "werkt op de hele gemeente; er wordt niemand apart bereikt. Laat het weg.")  # fmt: skip
    return kind


def _effects(t: Table) -> tuple[Effect, ...]:
    """Return what a measure does by channel."""
    tables = t.content.get("effect", [])
    if not isinstance(tables, list):
        t.refuse("effect", "must be tables [[...effect]].", "moeten tabellen [[...effect]] zijn.")
    found = []
    for i, table in enumerate(tables, start=1):
        inner = Table(f"{t.where}, effect {i}", table, ("on", "part_of", *SETTINGS))
        on = inner.text("on")
        family = family_of(on)
        if family is None:
            inner.refuse("on", f"unknown '{on[:60]}'{guess(on)}", f"onbekend '{on[:60]}'{guess(on, dutch=True)}")
        numbers = [inner.number(name, family.low, family.high) for name in SETTINGS]
        found.append(Effect(on, numbers[0], numbers[1], inner.text("part_of", "")))
    twice = {e.on for e in found if sum(other.on == e.on for other in found) > 1}
    if twice:
        first = min(twice)
        t.refuse("effect", f"{first} stands twice; remove one.", f"{first} staat er twee keer; haal er een weg.")
    return tuple(found)


def _rules(t: Table) -> tuple[Mapping[str, Any], ...]:
    """Return the rules of a measure, which `sim.provisions.rules` checks with the month put in."""
    from sim.provisions.rules import rules_of

    tables = t.content.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        t.refuse("rule", "must be tables [[...rule]].", "moeten tabellen [[...rule]] zijn.")
    for table in tables:
        if "start" in table:
            t.refuse("rule", "has no start; that of the measure holds.", "heeft geen start; die van de maatregel telt.")
    rules_of(t.where, {"rule": [table | {"start": "2030-01"} for table in tables]})
    return tuple(tables)
