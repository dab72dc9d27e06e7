"""How the ways of a process share its one draw per person and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import ADDICTION, CHRONIC, DEMENTIA, FALL_INJURY, LONELY, MENTAL_DISORDER, STROKE, YOUTH_PROBLEM
from agents.onset import Effects
from agents.striking import AGES, PARTS, SLOTS, STATES, WAYS, Draw
from sim.domains.bounds import bound_of
from sim.errors import DataError
from sim.parameters_domains import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from agents.onset import Course
    from sim.domains.courses import Way
    from sim.rates.read import Floats

HEALTH_PARTS = ((FALL_INJURY, 38), (ADL_LIMITED, 14), (IADL_LIMITED, 6), (CHRONIC, 3), (DEMENTIA, 2), (STROKE, 1))
MIND_PARTS = ((MENTAL_DISORDER, 40), (LONELY, 14), (ADDICTION, 10))
YOUTH_PARTS = ((YOUTH_PROBLEM, 64),)
"""Sixty-fourths of the draw that belong to each condition: no monthly probability can be higher. Fixed, and not made
from the hazards, so that a change of one hazard moves no other event; wide enough to cut off hardly anything.
Assumption: one way of a process at most happens to a person in a month."""

CUT = 1.6
"""A chance above its stretch is cut off there; above this many times the stretch it is refused. It concerns the first
month of mental disorders and falls of a few of the very old, whose recovery is that quick in single cells."""
FEW = 95
"""From this age on a chance is cut off however high it is. Two in a thousand inwoners are so old (Het Hogeland 2021:
100), and hazards that keep their health as it is can be anything in a small gemeente or with a draw of parameters."""


FAMILIES: dict[str, tuple[str, ...]] = {
    "adl": ("adl.", "iadl.", "domains."),
    "iadl": ("adl.", "iadl.", "domains."),
    "lonely": ("loneliness.", "domains."),
} | {
    name: (f"{name}.", "domains.") for name in ("fall", "chronic", "dementia", "stroke", "mental", "addiction", "youth")
}
"""Beginnings of the names of the parameters that move the hazards of a condition, by that of its tables."""


def _slot_of(way: Way, parts: tuple[tuple[int, int], ...]) -> int:
    """Return the stretch of a way: that of the one condition which it sets or clears."""
    found = [s for s, (bit, _) in enumerate(parts) if (way.sets | way.clears) & bit]
    if len(found) != 1:
        raise ValueError(f"{way.name} belongs to {len(found)} stretches of the draw instead of one")
    return found[0]


def _meets(way: Way, shift: int, state: int) -> bool:
    """Tell whether somebody whose two bits from `shift` on are `state` can be at risk of a way."""
    seen, have = (STATES - 1) << shift, state << shift
    return way.needed & seen & ~have == 0 and way.absent & have == 0


def _widths(parts: tuple[tuple[int, int], ...]) -> Floats:
    """Return the length of each stretch.

    Raises
    ------
    ValueError : they do not fill the draw.
    """
    parts_of = np.array([count for _, count in parts])
    if parts_of.sum() != PARTS or len(parts) > SLOTS:
        raise ValueError(f"the stretches of a draw must fill {PARTS} parts, at most {SLOTS} of them: {parts}")
    return parts_of / PARTS


def _together(courses: list[Course]) -> tuple[Effects, NDArray[np.int64]]:
    """Return the spill-over rows of several ways after each other, and where those of each begin."""
    rows = [c.effects for c in courses]
    return Effects(*map(np.concatenate, zip(*rows, strict=True))), np.cumsum([0, *(len(e.kind) for e in rows)])


def _durations(courses: list[Course]) -> Floats:
    """Return the factors by duration of every way, (ways, months), those of most ways 1."""
    months = max(len(c.duration) for c in courses)
    return np.array([np.pad(c.duration, (0, months - len(c.duration)), mode="edge") for c in courses])


def _too_high(table: str, where: tuple[float, float, int, int], p: Mapping[str, float]) -> DataError:
    """Return the refusal of a hazard: with the parameters that moved it, or the table by itself.

    Parameters
    ----------
    where : chance, highest that can be drawn, sex, age.
    p : parameters of the run.
    """
    chance, most, sex, age = where
    about = FAMILIES.get(table.split("_")[0], ())
    own = [name for name, default in DEFAULTS.items() if name.startswith(about) and p.get(name, default) != default]
    said = ", ".join(f"{name} = {p[name]:g}" for name in own)
    what = (
        f"parameters {said} do not fit together: {table} would be" if own else f"{table}:",
        f"parameters {said} passen niet bij elkaar: {table} zou" if own else f"{table}:",
    )
    return DataError(
        f"{what[0]} a chance of {chance:.3f} a month (sex {sex}, age {age}), and the model can draw {most:.3f} at "
        f"most; {'bring them nearer to their defaults' if own else 'lower the hazard'}.",
        f"{what[1]} een kans van {chance:.3f} per maand {'zijn ' if own else ''}(geslacht {sex}, leeftijd {age}), en "
        f"het model kan hoogstens {most:.3f} trekken; "
        f"{'breng ze dichter bij hun standaardwaarde' if own else 'verlaag de kans'}.",
    )


def draw_of(
    ways: tuple[Way, ...], parts: tuple[tuple[int, int], ...], courses: Mapping[str, Course],
    parameters: Mapping[str, float] | None = None,
) -> Draw:  # fmt: skip
    """Return the ways of one process for the kernels.

    Parameters
    ----------
    ways : of the process.
    parts : condition and length in sixty-fourths of each stretch of the draw.
    courses : by name of the way, over their normaliser.
    parameters : of the run, for the message.

    Raises
    ------
    DataError : a hazard so high that its probability does not fit in the stretch of its condition.
    """
    width = _widths(parts)
    made = [courses[way.name] for way in ways]
    slots = [_slot_of(way, parts) for way in ways]
    shift = np.array([bit.bit_length() - 1 for bit, _ in parts])
    most, members = np.zeros((STATES, 2, AGES, SLOTS)), np.full((SLOTS, WAYS), -1)
    for w, (way, course, s) in enumerate(zip(ways, made, slots, strict=True)):
        chance = -np.expm1(-course.base * course.duration.max())
        seen = chance[:, :FEW]
        if seen.max() > CUT * width[s]:
            sex, age = np.unravel_index(int(seen.argmax()), seen.shape)
            raise _too_high(way.table, (seen.max(), CUT * width[s], int(sex), int(age)), parameters or {})
        members[s, int((members[s] >= 0).sum())] = w
        ceiling = np.minimum(-np.expm1(-course.base * course.duration.max() * course.cap), width[s])
        for state in range(STATES):
            if _meets(way, int(shift[s]), state):
                most[state, :, :, s] = np.maximum(most[state, :, :, s], ceiling)
    effects, begin = _together(made)
    start = np.concatenate([[0], np.cumsum([count for _, count in parts])])
    return Draw(
        base=np.array([c.base for c in made]),
        duration=_durations(made),
        effects=effects,
        begin=begin,
        needed=np.array([c.needed for c in made]),
        absent=np.array([c.absent for c in made]),
        sets=np.array([way.sets for way in ways]),
        clears=np.array([way.clears for way in ways]),
        recovering=np.array([c.recovering for c in made]),
        toughness=np.array([c.toughness for c in made]),
        cap=np.array([c.cap for c in made]),
        bound=bound_of(made),
        slot=np.repeat(np.arange(len(parts)), [count for _, count in parts]),
        start=np.array([int(first) << 58 for first in start[:-1]], dtype=np.uint64),
        ways=members,
        shift=shift,
        most=np.minimum(np.floor(most * 2.0**32), 2.0**32 - 1).astype(np.uint32).ravel(),
    )
