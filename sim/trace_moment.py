"""How one inwoner is at the end of a month: state, levels, draaglast against draagkracht, and need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.burden import loads
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import CONDITIONS, DEBTS, HAD_MENTAL, HOUSEHOLD_DOMAINS, PERSON_DOMAINS, TASKS
from agents.households import HOUSEHOLD_TYPES, INCOMES
from agents.kin import UNKNOWN
from agents.onset import strengths
from agents.persons import ACTIVITIES, EDUCATIONS, MARRIED, NOBODY, WOMAN, Persons
from agents.strength import ADULT, TRAIT
from sim.domains.derived import vulnerable
from sim.trace_care import Link, links, strain_of, told
from sim.trace_help import Voorziening, helped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.world import World

ALL_DOMAINS = (*HOUSEHOLD_DOMAINS, *PERSON_DOMAINS)
RUNGS = ((IADL_LIMITED, "iadl_limitation"), (ADL_LIMITED, "adl_limitation"))
CARED = ("given", "given_elsewhere", "received", "strain")
"""What is told of mantelzorg every month, beside each arrangement."""
QUARTERS = 4
"""Quarter-hours in an hour."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One inwoner at the end of one month.

    Parameters
    ----------
    lineage : who.
    month : month index.
    age : completed years.
    home : lineage of the huishouden.
    home_type, kern, activity, education, income, debt : codes by name, kern by label.
    sex : 0 man, 1 vrouw.
    partner : lineage of the partner, or 0.
    married : legally.
    child_at_home : by role.
    levels : 1-5 in the order of `ALL_DOMAINS`.
    need : hours per week in the order of `TASKS`.
    load, strength : draaglast and draagkracht in units of loss; strength is NaN under 18, both without life domains.
    vulnerable : kwetsbaar.
    conditions : names of what the person has.
    children : lineage of each child in the kin table -> alive.
    parents : alive or not of mother and father, None when unknown.
    care : arrangements of the inwoner and the housemates and what they give to parents elsewhere, most hours first.
    strain : how heavy giving is.
    help : voorzieningen that were asked for or run.
    """

    lineage: int
    month: int
    age: int
    home: int
    home_type: str
    kern: str
    activity: str
    education: str
    income: str
    debt: str
    sex: int
    partner: int
    married: bool
    child_at_home: bool
    levels: tuple[int, ...]
    need: tuple[float, ...]
    load: float
    strength: float
    vulnerable: bool
    conditions: frozenset[str]
    children: dict[int, bool]
    parents: tuple[bool | None, bool | None]
    care: tuple[Link, ...] = ()
    strain: str = "none"
    help: tuple[Voorziening, ...] = ()

    @property
    def given(self) -> float:
        """Hours a week that the inwoner gives to inwoners."""
        return sum(link.hours for link in self.care if link.giver.lineage == self.lineage and link.receiver.here)

    @property
    def given_elsewhere(self) -> float:
        """Hours a week that the inwoner gives to parents elsewhere."""
        return sum(link.hours for link in self.care if link.giver.lineage == self.lineage and not link.receiver.here)

    @property
    def received(self) -> float:
        """Hours a week that the inwoner receives."""
        return sum(link.hours for link in self.care if link.receiver.lineage == self.lineage)

    def cells(self, conditions: Sequence[str]) -> Iterator[tuple[str, str, float | str]]:
        """Yield (kind, name, value) of everything but events; of conditions those named."""
        yield from (("level", name, value) for name, value in zip(ALL_DOMAINS, self.levels, strict=True))
        yield "balance", "draaglast", round(self.load, 3)
        yield "balance", "draagkracht", round(self.strength, 3)
        yield "balance", "kwetsbaar", int(self.vulnerable)
        yield from (("need", name, value) for name, value in zip(TASKS, self.need, strict=True))
        yield from (("care", name, getattr(self, name)) for name in CARED)
        own = (link for link in self.care if link.about(self.lineage))
        yield from (("care", f"arrangement_{i}", told(link, self.lineage)) for i, link in enumerate(own, 1))
        yield from (("help", one.product, one.stage) for one in self.help)
        yield from (("condition", name, int(name in self.conditions)) for name in conditions)
        yield "state", "age", self.age
        for name in ("activity", "education", "home_type", "kern", "income", "debt"):
            yield "state", name, getattr(self, name)
        yield "state", "partner", str(self.partner or "")


def condition_names(bits: int) -> frozenset[str]:
    """Return the names of the conditions in a set of bits, past ones left out."""
    names = {name for i, name in enumerate(CONDITIONS) if bits & (1 << i) and 1 << i != HAD_MENTAL}
    return frozenset(names | {name for bit, name in RUNGS if bits & bit})


def moment(world: World, row: int, month: int) -> Moment:
    """Return how the inwoner of a row, who lives here, is at the end of a month."""
    persons, homes, life = world.persons.arrays, world.households.arrays, world.life
    home = int(persons.household[row])
    partner = int(persons.partner[row])
    age = (month - int(persons.birth[row])) // 12
    load = strength = math.nan
    if life is not None:
        columns: Iterator[Any] = (np.ascontiguousarray(column[[row]]) for column in persons)
        alone = Persons(*columns)  # kernels for everybody, on one row
        load = float(loads(1, life.weights, alone, homes)[0])
        if age >= ADULT:
            strength = float(strengths(1, life.means, alone, homes)[0])
            strength += float(life.means.points[TRAIT]) * life.weights.shift
    children, parents = _family(world, int(persons.node[row]), month)
    return Moment(
        lineage=int(persons.lineage[row]),
        month=month,
        age=age,
        home=int(homes.lineage[home]),
        home_type=HOUSEHOLD_TYPES[homes.type[home]],
        kern=world.kernen.labels()[homes.kern[home]],
        activity=ACTIVITIES[persons.activity[row]],
        education=EDUCATIONS[persons.education[row]],
        income=INCOMES[homes.income[home]],
        debt=DEBTS[homes.debt[home]],
        sex=int(persons.sex[row]),
        partner=int(persons.lineage[partner]) if partner != NOBODY else 0,
        married=bool(persons.marital[row] == MARRIED),
        child_at_home=bool(persons.role[row] == 0),
        levels=(*(int(x) for x in homes.level[home]), *(int(x) for x in persons.level[row])),
        need=tuple(float(x) / QUARTERS for x in persons.need[row]),
        load=load,
        strength=strength,
        vulnerable=bool(vulnerable(world)[row]),
        conditions=condition_names(int(persons.conditions[row])),
        children=children,
        parents=parents,
        care=links(world, row, month),
        strain=strain_of(world, row),
        help=helped(world, row),
    )


def _family(world: World, node: int, month: int) -> tuple[dict[int, bool], tuple[bool | None, bool | None]]:
    """Return children born so far and parents of a node, each with whether alive at the end of the month."""
    kin = world.kin.arrays
    if node == UNKNOWN:
        return {}, (None, None)
    following = kin.next_of_mother if kin.sex[node] == WOMAN else kin.next_of_father
    children, child = {}, int(kin.child[node])
    while child != UNKNOWN:
        if kin.birth[child] <= month:
            children[int(kin.lineage[child])] = bool(kin.death[child] > month)
        child = int(following[child])
    parents = [int(column[node]) for column in (kin.mother, kin.father)]
    alive = [None if p == UNKNOWN else bool(kin.death[p] > month) for p in parents]
    return children, (alive[0], alive[1])
