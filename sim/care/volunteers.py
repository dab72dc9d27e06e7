"""Volunteers who help inwoners at home: their share by age, education and kern, and their turn in the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import VOLUNTEER
from agents.kin import SAME_KERN
from agents.luck import Stream
from agents.persons import EDUCATIONS, OLDEST, Persons
from agents.volunteers import VolunteerRules, visit, volunteers
from sim.care.rules import QUARTERS, VOLUNTEERING
from sim.circles import lasting_key

if TYPE_CHECKING:
    from sim.care.state import Caring
    from sim.world import World

GROWN = 18
"""The sources count from 15 (B074); minors do no visits here."""
FROM = (GROWN, 65, 75)
"""First ages of the shares who do any volunteer work in a year, `volunteers.from_18` and so on: B075a, B075b (2022).
Below 65 it follows from 41% of all (B074), with 13% of those of 15 and over at 65-74 and 9% at 75 and over."""
ALL = 0.49
BY_EDUCATION = {"none_yet": 0.63, "low": 0.63, "middle": 1.05, "high": 1.27}
"""Factor: 31% of the low-educated and 62% of university against `ALL` (B076). That of the middle makes the mean 1 when
28% are low and 30% high. Assumption: university stands for all higher education."""


def volunteer_rules(world: World, state: Caring) -> VolunteerRules:
    """Return who helps at home as a volunteer.

    Notes
    -----
    `volunteers.visits` is the share of all hours of volunteers that goes to people at home. It is borne by that share
    of the volunteers, who spend all their hours on it.
    """
    p = world.parameters
    share = np.zeros(OLDEST + 1)
    for first in FROM:
        share[first:] = p[f"volunteers.from_{first}"]
    factor = np.array([BY_EDUCATION[e] for e in EDUCATIONS])
    return VolunteerRules(
        share=share[:, None] * factor * p["volunteers.level"] * p["volunteers.visits"],
        kern=np.exp(state.rules.kern),
        key=lasting_key(world, Stream.VOLUNTEER),
        hours=round(p["volunteers.hours"] * QUARTERS),
        match=round(VOLUNTEERING.hours * p["giving.volunteer.hours"] * QUARTERS),
        may=state.rules.may[VOLUNTEER, SAME_KERN],
        least=max(int(p["care.least"]), 1),
    )


def ask_volunteers(world: World, state: Caring, people: Persons, rows: NDArray[np.int32]) -> None:
    """Let those who still have an unmet need ask a volunteer of their kern.

    Parameters
    ----------
    people : of `Caring.left`.
    rows : (askers,) who asked others already, in their order.
    """
    world.care.reserve(len(rows))
    world.care.count = visit(
        world.month, world.persons.count, rows, _kept(world, state), state.givers, people,
        world.households.arrays, world.care.arrays, world.care.count,
    )  # fmt: skip


def _kept(world: World, state: Caring) -> VolunteerRules:
    """Return `volunteer_rules`, made again when the parameters or the rules of mantelzorg are others."""
    made = state.volunteering
    if made is None or made[0] is not world.parameters or made[1] is not state.rules:
        made = state.volunteering = (world.parameters, state.rules, volunteer_rules(world, state))
    return made[2]


def who_visits(world: World) -> NDArray[np.int64]:
    """Return the rows of those who help at home as a volunteer; nobody without mantelzorg."""
    if world.caring is None:
        return np.empty(0, dtype=np.int64)
    rules = volunteer_rules(world, world.caring)
    return volunteers(world.month, world.persons.count, rules, world.persons.arrays, world.households.arrays)
