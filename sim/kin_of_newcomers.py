"""Bring the relatives of newcomers, all of whom live elsewhere, into the kin table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.households import Households
from agents.kin import Kin
from agents.kin_newcomers import ROOM, bring_relatives
from agents.kin_orphans import Moment, Origin
from agents.life_histories import Library
from agents.luck import Stream, stream_key
from agents.persons import OLDEST, Persons
from agents.schema import Table
from sim.kernen import Kernen
from sim.kinship.library import Past, make_library, past_of
from sim.kinship.setting import area_of
from sim.synthesis.kin_start import YOUNGEST

if TYPE_CHECKING:
    from sim.rates.history import History


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
    Who has a parent already (at home, or a child who comes back) gets no other parents. Women have as many children as
    their births say; men without a partner sometimes have some. No relative of a newcomer lives here.
    """
    number = rows.stop - rows.start
    if number == 0:
        return
    kin.reserve(ROOM * number)
    place = np.column_stack([origin.area.east, origin.area.north])
    at = place[households.column("kern")[persons.column("household")[rows]]]
    moment = Moment(month, stream_key(seed, month, Stream.KIN), stream_key(seed, 0, Stream.KIN_DEATH))
    kin.count = bring_relatives(
        moment, rows.start, rows.stop, at[:, 0].copy(), at[:, 1].copy(), origin, persons.arrays, kin.count, kin.arrays
    )
