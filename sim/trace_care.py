"""Mantelzorg around one inwoner at the end of a month: who gives whom how many hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.care_codes import GIVERS, STRAINS
from agents.households import INSTITUTION
from agents.kin import CHILD_TIE, UNKNOWN
from agents.persons import HERE, NEVER, NOBODY
from sim.calendar import month_name

if TYPE_CHECKING:
    from sim.trace_moment import Moment
    from sim.world import World

QUARTERS = 4


class Side(NamedTuple):
    """One end of an arrangement; `lineage` 0 and `sex` -1 when not known."""

    lineage: int
    sex: int
    age: int
    here: bool  # lives in the municipality


class Link(NamedTuple):
    """One arrangement that the inwoner or a housemate is in, or what one of them gives to a parent elsewhere."""

    receiver: Side
    giver: Side
    relation: str  # of the giver, seen from the receiver
    hours: float  # per week
    since: int  # month index; NEVER when not known, as of help to a parent elsewhere

    def about(self, lineage: int) -> bool:
        """Tell whether somebody gives or receives in it."""
        return lineage in (self.receiver.lineage, self.giver.lineage)

    @property
    def pair(self) -> tuple[int, int, str]:
        """What tells arrangements apart from month to month."""
        return self.receiver.lineage, self.giver.lineage, self.relation


def links(world: World, row: int, month: int) -> tuple[Link, ...]:
    """Return what an inwoner and, outside institutions, the housemates get and give; most hours first."""
    persons, care = world.persons.column, world.care.column
    home = int(persons("household")[row])
    members = np.array([row])
    if world.households.column("type")[home] != INSTITUTION:
        members = np.flatnonzero(persons("household") == home)  # the dead and the departed have no arrangements
    found = np.flatnonzero(np.isin(care("receiver"), members) | np.isin(care("carer"), members))
    made = [
        Link(
            receiver=_inwoner(world, int(care("receiver")[a]), month),
            giver=_giver(world, int(care("carer")[a]), int(care("node")[a]), month),
            relation=GIVERS[care("relation")[a]],
            hours=int(care("quarters")[a].sum(dtype=np.int64)) / QUARTERS,
            since=int(care("since")[a]),
        )
        for a in found
    ]
    made += [link for member in members for link in _to_parents(world, int(member), month)]
    return tuple(sorted(made, key=lambda link: (-link.hours, link.pair)))


def _to_parents(world: World, row: int, month: int) -> Iterator[Link]:
    """Yield what somebody gives to parents elsewhere."""
    persons, kin = world.persons.column, world.kin.column
    if persons("status")[row] != HERE:
        return
    for side, name in enumerate(("mother", "father")):
        quarters = int(persons("given_elsewhere")[row, side])
        if quarters:
            parent = int(kin(name)[persons("node")[row]])
            yield Link(
                receiver=_giver(world, NOBODY, parent, month), giver=_inwoner(world, row, month),
                relation=GIVERS[CHILD_TIE], hours=quarters / QUARTERS, since=NEVER,
            )  # fmt: skip


def _inwoner(world: World, row: int, month: int) -> Side:
    persons = world.persons.column
    age = (month - int(persons("birth")[row])) // 12
    return Side(int(persons("lineage")[row]), int(persons("sex")[row]), age, True)


def _giver(world: World, row: int, node: int, month: int) -> Side:
    """Return one end: an inwoner, or a relative elsewhere by the kin table."""
    if row != NOBODY:
        return _inwoner(world, row, month)
    if node == UNKNOWN:
        return Side(0, -1, -1, False)
    kin = world.kin.column
    return Side(int(kin("lineage")[node]), int(kin("sex")[node]), (month - int(kin("birth")[node])) // 12, False)


def strain_of(world: World, row: int) -> str:
    """Return how heavy giving is, ``none`` for who gives nothing."""
    return STRAINS[world.persons.column("strain")[row]]


def told(link: Link, lineage: int) -> str:
    """Return one as a text for `trace.csv`: hours, direction, the other and the month it began or `elsewhere`."""
    gives = link.giver.lineage == lineage
    other = link.receiver if gives else link.giver
    way = "to" if gives else "from"
    since = f" since {month_name(link.since)}" if link.since != NEVER else " elsewhere"
    return f"{link.hours:g} {way} {link.relation} {other.lineage}{since}"


def changes(before: Moment, now: Moment) -> Iterator[tuple[str, str, str]]:
    """Yield name, what was and what is, of what changed in the arrangements of the inwoner and in the strain.

    Names: gets_help, help_ends, gives_help, giving_ends; and strain of who gives, when it becomes or stops being heavy.
    A change of hours within an arrangement is not an event; it stands in `trace.csv` month by month.
    """
    old = {link.pair: link for link in before.care if link.about(now.lineage)}
    new = {link.pair: link for link in now.care if link.about(now.lineage)}
    for pair, link in new.items():
        if pair not in old:
            yield "gives_help" if link.giver.lineage == now.lineage else "gets_help", "", _words(link, now.lineage)
    for pair, link in old.items():
        if pair not in new:
            yield "giving_ends" if link.giver.lineage == now.lineage else "help_ends", "", _words(link, now.lineage)
    heavy = STRAINS[2:]
    gives = now.given or now.given_elsewhere
    if gives and before.strain != now.strain and (before.strain in heavy or now.strain in heavy):
        yield "strain", before.strain, now.strain


SEXES = ("man", "vrouw", "unknown")


def _words(link: Link, lineage: int) -> str:
    """Return relation, sex and lineage of the other, and hours; `parted` takes it apart again."""
    other = link.receiver if link.giver.lineage == lineage else link.giver
    return f"{link.relation} {SEXES[other.sex]} {other.lineage} {link.hours:g}"


def parted(words: str) -> tuple[str, int, int, float]:
    """Return relation, sex (-1 unknown), lineage and hours of what an event of an arrangement says."""
    relation, sex, lineage, hours = words.split()
    return relation, SEXES.index(sex) if sex != SEXES[-1] else -1, int(lineage), float(hours)
