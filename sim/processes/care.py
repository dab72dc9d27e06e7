"""Mantelzorg: arrangements end or shrink, people with unmet need ask, and giving weighs on who gives."""

from __future__ import annotations

import numpy as np

from agents.care_asks import askers, in_turn
from agents.care_fit import fit
from agents.care_give import ask
from agents.care_review import review
from agents.care_rules import look
from agents.care_ties import candidates
from agents.luck import Stream
from agents.strain import bear
from sim.care.elsewhere import help_elsewhere
from sim.care.state import ROOM, Caring
from sim.care.strained import leave_work
from sim.care.volunteers import ask_volunteers
from sim.measures.persons import eased, readier
from sim.world import World


def care_ends(world: World) -> None:
    """Arrangements end with a life, a move, a tie or the strength of who gives, and shrink with the need."""
    state = world.caring
    if state is None:
        return
    look_around(world, state)
    help_elsewhere(world, state)
    people, care = state.left(world), world.care
    people.given[:] = 0
    people.covered[:] = 0
    over = review(
        world.month,
        world.key(Stream.CARE),
        care.count,
        state.rules,
        state.near,
        state.givers,
        people,
        world.households.arrays,
        world.kin.arrays,
        care.arrays,
        state.lost,
        state.elsewhere,
    )
    care.count = fit(
        care.count, over, state.rules, state.givers, people, world.kin.arrays, care.arrays, state.lost, state.elsewhere
    )


def look_around(world: World, state: Caring) -> None:
    """Find out what everybody can give this month; nobody lost anything yet."""
    state.ready(world)
    people, homes = world.persons.arrays, world.households.arrays
    look(world.month, world.persons.count, state.rules, people, homes, state.givers)
    state.readier = readier(world, state.givers)


def care_asks(world: World) -> None:
    """Who has an unmet need asks partner, relatives, friends and neighbours."""
    if world.caring is not None:
        ask_around(world, world.caring, world.caring.turn)


def ask_around(world: World, state: Caring, turn: int) -> int:
    """Let everybody whose turn it is ask once; return how many asked.

    Parameters
    ----------
    turn : months between two turns; 1 lets everybody ask.
    """
    people, homes, kin = state.left(world), world.households.arrays, world.kin.arrays
    rows = world.room()
    many = askers(
        world.month, world.persons.count, state.asks, state.least, turn, state.lost, people, state.givers, rows
    )
    rows, starts, out = rows[:many], np.zeros(many + 1, dtype=np.int32), state.room(ROOM)
    rules = state.rules._replace(readier=state.readier)
    while not candidates(
        world.month, rows, rules, state.near, state.givers, people, homes, kin, starts, out
    ):  # fmt: skip
        out = state.room(len(out.row) + 1)
    turns = in_turn(world.key(Stream.CARE), rows, starts, people.lineage, state.asked)
    world.care.reserve(int(starts[many]))
    world.care.count = ask(
        world.month, rows, turns, starts, state.asked, state.rules, state.givers, people, kin, world.care.arrays,
        world.care.count, state.elsewhere,
    )  # fmt: skip
    ask_volunteers(world, state, people, rows)
    return many


def strain(world: World) -> None:
    """Giving weighs on who gives; who is overloaded may burn out or withdraw."""
    state = world.caring
    if state is None:
        return
    bear(
        world.month,
        world.key(Stream.STRAIN),
        state.strained,
        world.persons.count,
        world.care.count,
        eased(world, state.strain),
        world.persons.arrays,
        world.care.arrays,
        world.tally["care_changes"],
    )
    leave_work(world)
