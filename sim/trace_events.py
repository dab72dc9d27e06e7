"""What changed in one inwoner's life from one month to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.domains import ADMITTED, BUSINESS_ENDED, EVENTS, EVICTED, EXTRA_NEED, JOB_LOST, LEFT_SCHOOL
from agents.households import HOUSEHOLD_TYPES, INSTITUTION
from agents.persons import DEAD
from agents.strength import ADULT
from sim.trace_care import changes
from sim.trace_help import changes as help_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.trace_moment import Moment
    from sim.world import World

NOTED = (JOB_LOST, BUSINESS_ENDED, EVICTED, ADMITTED, LEFT_SCHOOL, EXTRA_NEED)
"""Life events that no change of state tells; the others follow from what changed."""
CHANGES = ("activity", "education", "debt")
INSIDE = HOUSEHOLD_TYPES[INSTITUTION]
QUIET = frozenset({"bereaved", "low_literacy"})
"""Conditions that are told by another event or are there for life."""


class Event(NamedTuple):
    """Something that happened in a month; `before` and `after` say what changed, or `after` who or where."""

    month: int
    name: str
    before: str = ""
    after: str = ""

    def told(self) -> str:
        """Return what changed as one text."""
        return f"{self.before} > {self.after}" if self.before else self.after


def first_event(world: World, row: int) -> Event:
    """Return how somebody who was not here at the start came: by birth or from elsewhere."""
    born = int(world.persons.column("birth")[row]) == world.month
    return Event(world.month, "born" if born else "arrival")


def happened(world: World, before: Moment, now: Moment, row: int) -> list[Event]:
    """Return what happened to an inwoner between two moments a month apart."""
    return [
        *_relations(world, before, now),
        *_homes(before, now),
        *_doings(world, before, now, row),
        *_health(before, now),
        *(Event(now.month, *change) for change in changes(before, now)),
        *(Event(now.month, *change) for change in help_changes(before.help, now.help)),
    ]


def _relations(world: World, before: Moment, now: Moment) -> Iterator[Event]:
    """Yield births and deaths in the family, unions and their ends."""
    month = now.month
    if before.partner and before.partner != now.partner:
        rows = np.flatnonzero(world.persons.column("lineage") == np.uint64(before.partner))
        dead = len(rows) and world.persons.column("status")[rows[-1]] == DEAD
        yield Event(month, "widowhood" if dead else "separation", "", str(before.partner))
    if now.partner and before.partner != now.partner:
        yield Event(month, "union", "", str(now.partner))
    if now.married and not before.married:
        yield Event(month, "marriage")
    for child, alive in now.children.items():
        if child not in before.children and alive:
            yield Event(month, "child_born", "", str(child))
        elif before.children.get(child, False) and not alive:
            yield Event(month, "child_died", "", str(child))
    for name, was, is_ in zip(("mother_died", "father_died"), before.parents, now.parents, strict=True):
        if was and is_ is False:
            yield Event(month, name)


def _homes(before: Moment, now: Moment) -> Iterator[Event]:
    """Yield moves."""
    inside = now.home_type == INSIDE
    if inside != (before.home_type == INSIDE):
        yield Event(now.month, "institution_entry" if inside else "institution_exit", "", now.kern)
    elif before.home != now.home and before.child_at_home and not now.child_at_home:
        yield Event(now.month, "left_home", "", now.kern)
    elif before.kern != now.kern:
        yield Event(now.month, "move", before.kern, now.kern)
    elif before.home != now.home and before.partner == now.partner:
        yield Event(now.month, "other_household", "", now.kern)


def _doings(world: World, before: Moment, now: Moment, row: int) -> Iterator[Event]:
    """Yield school, work, debt, the 18th birthday and the life events that no change of state tells."""
    if before.age < ADULT <= now.age:
        yield Event(now.month, "turned_18")
    code = int(world.persons.column("event")[row])
    if code in NOTED and int(world.persons.column("event_month")[row]) == now.month:
        yield Event(now.month, EVENTS[code])
    for name in CHANGES:
        old, new = getattr(before, name), getattr(now, name)
        if old != new:
            yield Event(now.month, name, old, new)


def _health(before: Moment, now: Moment) -> Iterator[Event]:
    """Yield the beginning and end of conditions and of kwetsbaar."""
    for name in sorted(now.conditions - before.conditions - QUIET):
        yield Event(now.month, "begins", "", name)
    for name in sorted(before.conditions - now.conditions - QUIET):
        yield Event(now.month, "ends", "", name)
    if now.vulnerable != before.vulnerable:
        yield Event(now.month, "kwetsbaar", "", "begins" if now.vulnerable else "ends")
