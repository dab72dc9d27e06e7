"""Bring the relatives of newcomers, all of whom live elsewhere, and the fathers of newborns into the kin table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.households import Households
from agents.kin import UNKNOWN, Kin
from agents.kin_fathers import fathers_of_newborns, men_alone
from agents.kin_newcomers import ROOM, bring_relatives
from agents.kin_orphans import Moment, Origin
from agents.life_histories import Library
from agents.luck import Stream, stream_key
from agents.persons import HERE, OLDEST, Persons
from agents.scanning import equal_rows
from agents.schema import Table
from sim.kernen import Kernen
from sim.kinship.library import Past, make_library, past_of
from sim.kinship.setting import area_of
from sim.synthesis.kin_start import YOUNGEST

if TYPE_CHECKING:
    from sim.rates.history import History


BLOCK = 32
"""Newcomers for whom there is room at least, whole huishoudens: each needs room that few use."""


def origin_from(history: History, kernen: Kernen, seed: int, first: int, until: int) -> Origin:
    """Return what the families of newcomers are made from.

    Parameters
    ----------
    first : year of birth of the oldest women in the library, see `first_mothers`.
    until : last calendar year in which somebody can arrive; a later one changes nothing before it.
    """
    past = past_of(history)
    return origin_of(past, make_library(past, seed, first, until - YOUNGEST), kernen)


def origin_of(past: Past, library: Library, kernen: Kernen) -> Origin:
    """Return the same from a library that is there already; it must reach the horizon."""
    return Origin(past.survival, past.first_cohort, past.boys, area_of(kernen), library, np.ones(OLDEST + 1))


def bring_kin(
    origin: Origin, seed: int, month: int, rows: slice, persons: Table[Persons], households: Table[Households],
    kin: Table[Kin],
) -> None:  # fmt: skip
    """Give newcomers parents, brothers, sisters and the children they did not bring; all live elsewhere.

    Parameters
    ----------
    seed, month : of the run, and the month of arrival.
    rows : the newcomers, one block of rows in `persons` that have a node in `kin`.

    Notes
    -----
    Who has a parent already (a child who comes back, or who came with both) gets no other parents; the child of one
    parent, not widowed, gets the other one elsewhere. Women have as many children as
    their births say; men without a partner sometimes have some. No relative of a newcomer lives here.
    """
    number = rows.stop - rows.start
    if number == 0:
        return
    place = np.column_stack([origin.area.east, origin.area.north])
    home = persons.column("household")[rows]
    at = place[households.column("kern")[home]]
    moment = _moment(seed, month)
    first = 0
    while first < number:
        kin.reserve(ROOM * max(BLOCK, int(np.count_nonzero(home == home[first]))))
        east, north = np.ascontiguousarray(at[first:, 0]), np.ascontiguousarray(at[first:, 1])
        kin.count, done = bring_relatives(
            moment, rows.start + first, rows.stop, east, north, origin, persons.arrays, kin.count, kin.ready, kin.arrays
        )
        first = done - rows.start


def bring_fathers(
    origin: Origin, seed: int, month: int, persons: Table[Persons], households: Table[Households], kin: Table[Kin]
) -> None:
    """Give the children born last month to women alone a father, see `agents.kin_fathers.fathers_of_newborns`.

    Parameters
    ----------
    seed, month : of the run, and the month after that of the births.
    """
    born = equal_rows(persons.column("birth"), month - 1)
    born = born[persons.column("status")[born] == HERE]
    node = persons.column("node")[born]
    rows = born[(kin.column("mother")[node] != UNKNOWN) & (kin.column("father")[node] == UNKNOWN)]
    if len(rows) == 0:
        return
    men = men_alone(month, persons.count, persons.arrays)
    kin.reserve(3 * len(rows))
    kern = households.column("kern")[persons.column("household")[rows]]
    moment = _moment(seed, month)
    kin.count = fathers_of_newborns(
        moment, rows, men, origin.area.east[kern], origin.area.north[kern], origin, persons.arrays, kin.count,
        kin.arrays,
    )  # fmt: skip


def _moment(seed: int, month: int) -> Moment:
    """Return the stream keys of a month."""
    return Moment(month, stream_key(seed, month, Stream.KIN), stream_key(seed, 0, Stream.KIN_DEATH))
