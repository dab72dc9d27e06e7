"""Toegang and voorzieningen of the start: asked for in the last months of the past, with room for everybody.

Capacity is what the last year before the start took, and stays that: only what comes after can make a queue, and no
cliff appears when limits begin to bind. The youth team has a queue of old: in the past its meldingen lie as many weeks
as `team.youth_queue` says, so that what came in during those weeks still waits at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.indications import RAN, RAN_BEFORE
from agents.staffing import in_use
from sim.access.brought import give_jobs
from sim.access.effects import means_of
from sim.access.state import TEAMS, access_of
from sim.access.team import WEEKS
from sim.access.usual import usual_of
from sim.access.workforce import ages_of_start
from sim.alignment import Room
from sim.care.start import lived_care
from sim.processes.access import help_asked, help_counted, help_given
from sim.provisions.product import STAFF

if TYPE_CHECKING:
    from sim.world import World

YEAR = 12
BEFORE = 60
"""Months that are made up for at the needs of one month: the longest indication of what is asked for often. Assumption,
range 24-120."""


def lived(world: World, first: bool) -> None:
    """Live one month of help of the past: voorzieningen, mantelzorg, and what is asked for afterwards."""
    if first:
        lived_care(world, first)  # the network comes first: what it does not do is asked for
        world.access = access_of(world)
        world.access.delay[TEAMS.index("jeugd")] = round(world.parameters["team.youth_queue"] / WEEKS)
        _catch_up(world)
        return
    help_given(world)
    lived_care(world, first)
    help_asked(world)
    help_counted(world)


def _catch_up(world: World) -> None:
    """Let people ask in as many months as an indication can last, at the needs of the first month that is lived.

    Notes
    -----
    Every round is a month: what was granted grows a month older, and ends or is renewed at its time. Where that month
    is a January no round is the year after the one before.
    """
    for month in range(BEFORE, 0, -1):
        if world.month % YEAR == 0:
            world.persons.column("used")[:] = 0
        help_given(world)
        help_asked(world, month)
        for name in ("asked", "since", "until"):
            world.cases.column(name)[:] -= 1
    used = world.persons.column("used")
    used[(used & RAN) != 0] ^= RAN | RAN_BEFORE  # nobody was counted as yet: it is known, and of a year before


def begin(world: World, frozen: Room | None = None) -> None:
    """Scale the room of teams and staff to what the last year took, forget the books of the past, and give jobs.

    Parameters
    ----------
    frozen : what it took in the base that this world is compared with; default that of its own past.
    """
    access, p = world.access, world.parameters
    if access is None:
        return
    last = [access.books[m] for m in sorted(access.books)[-YEAR:]]
    served = np.asarray(sum(book.answered[:, 0] for book in last) / max(len(last), 1))
    used = np.empty(len(STAFF))
    in_use(world.cases.count, access.now(world)[1], world.cases.arrays, used)
    access.room = Room(served, used, means_of(world)) if frozen is None else frozen
    access.means[:] = access.room.means
    access.teams[:] = np.array([p["team.room"], p["team.youth_room"]])[: len(TEAMS)] * access.room.answered
    access.staff[:] = p["staff.room"] * access.room.staff
    access.filled[:] = ages_of_start(p, len(STAFF))
    access.carry[:], access.delay[:] = 0.0, 0
    access.books.clear()
    world.persons.column("cost")[:] = 0
    world.persons.column("used")[:] &= RAN
    give_jobs(world, access)
    access.usual = usual_of(world, access)
    if "help_given" in world.off:  # nobody gives what the past had
        world.persons.column("helped")[:] = 0
