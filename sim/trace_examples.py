"""Words for inwoners of the start population, for who wants to follow somebody and knows no lineage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND, EMPLOYED, STUDENT, UNEMPLOYED
from agents.domains import LONELY, MENTAL_DISORDER, PROBLEMATIC, YOUTH_PROBLEM
from agents.households import ALONE, INSTITUTION, SINGLE_PARENT, UNMARRIED_CHILDREN
from agents.persons import CHILD, HERE, NOBODY
from sim.trace_moment import Moment, moment

if TYPE_CHECKING:
    from sim.world import World

Flags = NDArray[np.bool_]


class People(NamedTuple):
    """Columns that examples are chosen by; all of shape (persons,)."""

    here: Flags
    age: NDArray[np.int64]
    kind: NDArray[np.int64]  # of the huishouden
    size: NDArray[np.int64]  # of the huishouden
    debt: NDArray[np.int64]  # of the huishouden
    role: NDArray[np.int64]
    activity: NDArray[np.int64]
    paired: Flags
    conditions: NDArray[np.int64]
    need: NDArray[np.int64]  # quarter-hours per week
    covered: NDArray[np.int64]  # the same, of mantelzorg received
    given: NDArray[np.int64]  # the same, of mantelzorg given


class Example(NamedTuple):
    """A word for one inwoner: among whom, and by what the one is chosen, the highest first, then the lowest lineage.

    Of several who are highest, somebody whom no earlier word means comes first.
    """

    nl: str
    en: str
    among: Callable[[People], Flags]
    by: Callable[[People], NDArray[Any]] = lambda p: np.zeros(len(p.age), dtype=np.int64)


EXAMPLES: dict[str, Example] = {
    "oldest": Example("de oudste inwoner", "the oldest inwoner", lambda p: p.here, lambda p: p.age),
    "youngest": Example("de jongste inwoner", "the youngest inwoner", lambda p: p.here, lambda p: -p.age),
    "alone": Example("75-plusser die alleen woont", "75 or older, living alone",
                     lambda p: (p.kind == ALONE) & (p.age >= 75)),
    "couple": Example("75-plusser met partner", "75 or older with a partner", lambda p: p.paired & (p.age >= 75)),
    "family": Example(
        "ouder in het grootste gezin", "parent in the largest family",
        lambda p: (p.kind >= UNMARRIED_CHILDREN) & (p.kind < SINGLE_PARENT) & p.paired, lambda p: p.size,
    ),
    "single_parent": Example("alleenstaande ouder", "single parent",
                             lambda p: (p.kind == SINGLE_PARENT) & (p.role != CHILD)),
    "student": Example("student", "student", lambda p: p.activity == STUDENT),
    "employed": Example("werknemer onder de 30", "employee under 30",
                        lambda p: (p.activity == EMPLOYED) & (p.age < 30)),
    "unemployed": Example("werkloze", "unemployed", lambda p: p.activity == UNEMPLOYED),
    "bijstand": Example("iemand met bijstand", "somebody on bijstand", lambda p: p.activity == BIJSTAND),
    "debt": Example("iemand met problematische schulden", "somebody with problematic debt",
                    lambda p: (p.debt == PROBLEMATIC) & (p.role != CHILD)),
    "mental": Example("volwassene met psychische stoornis", "adult with a mental disorder",
                      lambda p: (p.conditions & MENTAL_DISORDER != 0) & (p.age >= 18)),
    "lonely": Example("iemand die sterk eenzaam is", "somebody strongly lonely", lambda p: p.conditions & LONELY != 0),
    "youth": Example("jongere met opgroeiproblemen", "young person with a youth problem",
                     lambda p: p.conditions & YOUTH_PROBLEM != 0),
    "need": Example("wie de meeste hulp nodig heeft", "who needs most help", lambda p: p.need > 0, lambda p: p.need),
    "cared_for": Example("wie de meeste mantelzorg krijgt", "who gets most mantelzorg", lambda p: p.covered > 0,
                         lambda p: p.covered),
    "carer": Example("wie de meeste mantelzorg geeft", "who gives most mantelzorg", lambda p: p.given > 0,
                     lambda p: p.given),
    "institution": Example("bewoner van een instelling", "resident of an institution", lambda p: p.kind == INSTITUTION),
}  # fmt: skip
"""Words that `--trace` takes instead of a lineage; each means one inwoner of the start population."""


class Found(NamedTuple):
    """An example of a start population."""

    word: str
    example: Example
    lineage: int
    now: Moment


def _people(world: World) -> People:
    """Return the columns that examples are chosen by."""
    column, home = world.persons.column, world.persons.column("household").astype(np.int64)

    def shared(name: str) -> NDArray[np.int64]:
        return np.asarray(world.households.column(name)[home].astype(np.int64))

    return People(
        here=column("status") == HERE,
        age=(world.month - 1 - column("birth").astype(np.int64)) // 12,
        kind=shared("type"),
        size=shared("size"),
        debt=shared("debt"),
        role=column("role").astype(np.int64),
        activity=column("activity").astype(np.int64),
        paired=column("partner") != NOBODY,
        conditions=column("conditions").astype(np.int64),
        need=column("need").astype(np.int64).sum(axis=1),
        covered=column("covered").astype(np.int64).sum(axis=1),
        given=column("given").astype(np.int64),
    )


def picks(world: World) -> dict[str, int]:
    """Return the row of the inwoner that each word of `EXAMPLES` means, or -1 when there is none."""
    people, lineage = _people(world), world.persons.column("lineage")
    found: dict[str, int] = {}
    for word, example in EXAMPLES.items():
        rows = np.flatnonzero(people.here & example.among(people))
        if not len(rows):
            found[word] = -1
            continue
        by = example.by(people)[rows]
        best = rows[by == by.max()]
        free = best[~np.isin(best, list(found.values()))]
        some = free if len(free) else best
        found[word] = int(some[np.argmin(lineage[some])])
    return found


def pick(world: World, word: str) -> int:
    """Return the row of the inwoner that a word of `EXAMPLES` means, or -1 when there is none."""
    return picks(world)[word]


def examples(world: World) -> list[Found]:
    """Return the inwoner of each word, with how he or she is on the eve of the run."""
    lineage = world.persons.column("lineage")
    return [
        Found(word, EXAMPLES[word], int(lineage[row]), moment(world, row, world.month - 1))
        for word, row in picks(world).items()
        if row >= 0
    ]
