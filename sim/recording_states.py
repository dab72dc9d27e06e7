"""Who is in which state of the life domains, by sex and single age, and how many by kern."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import counting_states
from agents.activities import BIJSTAND, DISABLED, UNEMPLOYED
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import CONDITIONS, HAD_MENTAL, PROBLEMATIC, TASKS
from agents.persons import HERE, OLDEST
from sim.domains.derived import income_need, multiproblem, vulnerable

if TYPE_CHECKING:
    from sim.world import World

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
ADULT, OLD = 18, 75


class State(NamedTuple):
    """A state that an inwoner is in or not."""

    name: str
    flags: Callable[[World], Flags]  # (persons,); rows of people who are not here do not count


def here(world: World) -> Flags:
    """Return who lives here."""
    return np.asarray(world.persons.column("status") == HERE)


def ages(world: World) -> Counts:
    """Return completed ages, 0 to 110."""
    out = np.empty(world.persons.count, dtype=np.int64)
    counting_states.completed_ages(world.month, world.persons.column("birth"), out)
    return out


def _has(bit: int) -> Callable[[World], Flags]:
    return lambda world: np.asarray(world.persons.column("conditions") & np.uint16(bit) != 0)


def _does(activity: int) -> Callable[[World], Flags]:
    return lambda world: np.asarray(world.persons.column("activity") == activity)


def in_debt(world: World) -> Flags:
    """Return who is an adult in a huishouden with problematic debt, in help or not."""
    debt = world.households.column("debt")[world.persons.column("household")]
    return np.asarray((debt >= PROBLEMATIC) & (ages(world) >= ADULT))


STATES: tuple[State, ...] = (
    *(State(name, _has(1 << i)) for i, name in enumerate(CONDITIONS) if 1 << i != HAD_MENTAL),
    State("adl_limitation", _has(ADL_LIMITED)),
    State("iadl_limitation", _has(IADL_LIMITED)),
    State("unemployed", _does(UNEMPLOYED)),
    State("bijstand", _does(BIJSTAND)),
    State("disabled", _does(DISABLED)),
    State("problematic_debt", in_debt),
    State("kwetsbaar", vulnerable),
)
"""States by name. Problematic debt counts adults in such a huishouden; an ADL limitation is an IADL limitation too."""


def count_states(world: World) -> Counts:
    """Return persons by state, sex and completed age, shape (states + 1, 2, 111); the last state is everybody."""
    states, out = np.zeros(world.persons.count, dtype=np.uint32), np.zeros((len(STATES) + 1, 2, OLDEST + 1), np.int64)
    for place, state in enumerate(STATES):
        counting_states.add_state(state.flags(world), place, states)
    counting_states.count_by_age(world.month, states, world.persons.arrays, out)
    return out


def by_kern(world: World, flags: Flags) -> Counts:
    """Return people who live here and are marked, by kern."""
    out = np.zeros(len(world.kernen), dtype=np.int64)
    counting_states.count_flagged(flags.view(np.uint8), world.persons.arrays, world.households.column("kern"), out)
    return out


def homes_by_kern(world: World, flags: Flags) -> Counts:
    """Return marked huishoudens by kern."""
    return np.bincount(world.households.column("kern")[flags], minlength=len(world.kernen))


def need_by_kern(world: World) -> NDArray[np.float64]:
    """Return hours of help needed per week by kern and task, shape (kern, task)."""
    out = np.zeros((len(world.kernen), len(TASKS)), dtype=np.int64)
    counting_states.sum_needs(world.persons.count, world.persons.arrays, world.households.column("kern"), out)
    return out / 4.0


def income_need_by_kern(world: World) -> NDArray[np.float64]:
    """Return euros a month that huishoudens fall short of 120% of the social minimum, by kern."""
    kern = world.households.column("kern")
    return np.bincount(kern, income_need(world), len(world.kernen)).astype(np.float64)


def indebted_homes(world: World) -> Flags:
    """Return private huishoudens with problematic debt, in help or not."""
    return np.asarray((world.households.column("size") > 0) & (world.households.column("debt") >= PROBLEMATIC))


def old_and_limited(world: World) -> Flags:
    """Return who is 75 or older with an ADL limitation."""
    return np.asarray(_has(ADL_LIMITED)(world) & (ages(world) >= OLD))


def many_problems(world: World) -> Flags:
    """Return multiprobleem families."""
    return multiproblem(world)[1]
