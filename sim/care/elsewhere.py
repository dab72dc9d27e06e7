"""Mantelzorg of inwoners for parents elsewhere: rates of the model itself, mirrored.

They are those of the start of a run, so that what is changed here changes nothing elsewhere; in the past that is lived
before it they are those of each month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.care_elsewhere import BAND, BANDS, CELLS, EVERYBODY, FATHER, MOTHER, OLD, YEAR, Mirror, help_parents
from agents.care_rules import ADULT
from agents.kin import CHILD_TIE
from agents.luck import Stream
from agents.persons import HERE, NOBODY
from agents.ties import OUTSIDE
from sim.circles import lasting_key

if TYPE_CHECKING:
    from sim.care.state import Caring
    from sim.world import World

MOST = 255


def help_elsewhere(world: World, state: Caring) -> None:
    """Let inwoners give to parents elsewhere, each in a month of his own anew; what they can give here is what is left.

    Parameters
    ----------
    world : before the arrangements of this month are reviewed.
    state : after `look_around`.
    """
    turn = world.month % YEAR if state.looked or state.mirror is not None else EVERYBODY
    mirror, state.looked = state.mirror or mirror_of(world, state), True
    people, rules = world.persons.arrays, state.rules
    help_parents(
        world.month, world.persons.count, turn, lasting_key(world, Stream.CARE_ELSEWHERE), rules.busy, rules.strained,
        mirror, state.near, state.givers, people, world.households.arrays,
        world.kin.arrays,
    )  # fmt: skip


def nothing() -> Mirror:
    """Return a mirror in which nobody gives."""
    return Mirror(np.zeros(CELLS), np.zeros(CELLS + 1, dtype=np.int64), np.empty(0, dtype=np.uint8))


def mirror_of(world: World, state: Caring) -> Mirror:
    """Return what adult children elsewhere give to parents of `OLD` and over who live here, by cell.

    Notes
    -----
    Parents in an institution count: they get nothing, here and elsewhere. `care.elsewhere` multiplies who gives.
    In a cell of fewer than `care.enough` pairs all of that age group and distance are taken together.
    """
    factor = world.parameters["care.elsewhere"]
    if factor == 0.0:
        return nothing()
    cell, quarters = _pairs(world, state)
    wide = cell // 8 * 2 + cell % 2
    enough = np.bincount(cell, minlength=CELLS) >= world.parameters["care.enough"]
    share, starts, found = np.zeros(CELLS), np.zeros(CELLS + 1, dtype=np.int64), []
    for c in range(CELLS):
        some = quarters[cell == c] if enough[c] else quarters[wide == c // 8 * 2 + c % 2]
        gives = np.sort(some[some > 0])
        share[c] = factor * len(gives) / max(len(some), 1)
        starts[c + 1] = starts[c] + len(gives)
        found.append(gives)
    return Mirror(share, starts, np.concatenate(found).astype(np.uint8))


def _pairs(world: World, state: Caring) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cell of each pair of a parent here and a child elsewhere, and the quarter-hours a week given."""
    kin, people, care = world.kin.column, world.persons.column, world.care.column
    born, person = kin("birth").astype(np.int64), kin("person")
    living = (person == NOBODY) & (kin("death") > world.month)
    child = np.flatnonzero(living & ((world.month - 1 - born) // 12 >= ADULT))
    far_off = (care("carer") == NOBODY) & (care("relation") == CHILD_TIE)
    receiver, giver = care("receiver")[far_off], care("node")[far_off]
    sides = np.where(kin("mother")[giver] == people("node")[receiver], MOTHER, FATHER)
    given = np.zeros((world.kin.count, 2), dtype=np.int64)
    np.add.at(given, (giver, sides), care("quarters")[far_off].sum(axis=1, dtype=np.int64))
    cells, hours = [], []
    for side, name in ((MOTHER, "mother"), (FATHER, "father")):
        known = child[kin(name)[child] >= 0]
        row = person[kin(name)[known]]
        age = (world.month - 1 - born[kin(name)[known]]) // 12
        here = (row >= 0) & (people("status")[row] == HERE) & (age >= OLD)
        known, row, age = known[here], row[here], age[here]
        kern = world.households.column("kern")[people("household")[row]]
        x, y = (kin(way)[known].astype(np.int64) - place[kern] for way, place in
                (("east", state.near.east), ("north", state.near.north)))  # fmt: skip
        far = (x * x + y * y > OUTSIDE * OUTSIDE).astype(np.int64)
        band = np.minimum((age - OLD) // BAND, BANDS - 1)
        cells.append(((band * 2 + side) * 2 + kin("sex")[known]) * 2 + far)
        hours.append(np.minimum(given[known, side], MOST))
    return np.concatenate(cells), np.concatenate(hours)
