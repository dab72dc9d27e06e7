"""The children of relatives elsewhere or dead: grandchildren of inwoners, nieces and nephews by number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kin import UNKNOWN
from agents.kin_matching import ADULT
from agents.persons import MAN, WOMAN
from sim.kinship.library import GAP, Floats, Ints, Words, alive_shares
from sim.kinship.setting import CHILD, Nodes, Setting, relatives

LIFE, SEX, ALIVE_NOW = 30, 0, 1
"""Draws of the stream KIN: which life of the library a relative elsewhere leads; sex and life of a child."""


def _lives(s: Setting, lineage: Words, sex: Ints, birth: Ints) -> tuple[Ints, Ints]:
    """Return for each relative a woman of the library and the months by which her life is moved.

    A man has the children of a woman born 2.5 years after him.
    """
    born = birth + np.where(sex == MAN, int(GAP), 0)
    cohorts = len(s.library.born) // s.library.per_cohort
    cohort = np.clip(2000 + born // 12 - s.library.first, 0, cohorts - 1)
    among = (s.luck.uniform(lineage, LIFE) * s.library.per_cohort).astype(np.int64)
    woman = cohort * s.library.per_cohort + among
    return woman, born - s.library.born[woman]


def _births(s: Setting, woman: Ints, shift: Ints) -> tuple[Ints, Ints, Ints]:
    """Return every birth before now: whose it is, its number and its month."""
    begin = s.library.start[woman].astype(np.int64)
    size = s.library.start[woman + 1] - begin
    of = np.repeat(np.arange(len(woman)), size)
    number = np.arange(len(of)) - np.repeat(np.cumsum(size) - size, size)
    month = s.library.birth[begin[of] + number] + shift[of]
    past = month < s.now
    return of[past], number[past], month[past].astype(np.int64)


def births_so_far(s: Setting, lineage: Words, sex: Ints, birth: Ints) -> Ints:
    """Return how many children relatives elsewhere have had."""
    of, _, _ = _births(s, *_lives(s, lineage, sex, birth))
    return np.bincount(of, minlength=len(lineage))


def _living_children(
    s: Setting, lineage: Words, sex: Ints, birth: Ints, died: Floats | None
) -> tuple[Ints, Words, Ints, Ints]:
    """Return every living child: whose it is, its lineage, sex and month of birth; `died` as in `add_grandchildren`."""
    of, number, month = _births(s, *_lives(s, lineage, sex, birth))
    if died is not None:
        before = alive_shares(s.past, sex[of], birth[of], month) >= died[of]
        of, number, month = of[before], number[before], month[before]
    own = relatives(lineage[of], CHILD + number)
    sexes = np.where(s.luck.uniform(own, SEX) < s.past.boys, MAN, WOMAN)
    lives = s.luck.uniform(own, ALIVE_NOW) < alive_shares(s.past, sexes, month, s.now)
    return of[lives], own[lives], sexes[lives], month[lives]


def leaves_children(s: Setting, lineage: Words, sex: Ints, birth: Ints, died: Floats) -> NDArray[np.bool_]:
    """Tell which of the dead have a living child."""
    of = _living_children(s, lineage, sex, birth, died)[0]
    return np.asarray(np.bincount(of, minlength=len(lineage)) > 0)


def add_grandchildren(
    s: Setting, nodes: Nodes, parent: Ints, lineage: Words, sex: Ints, birth: Ints, east: Floats, north: Floats,
    died: Floats | None = None,
) -> None:  # fmt: skip
    """Add the living children of relatives elsewhere: minors live with them, adults at a drawn distance.

    Parameters
    ----------
    parent : nodes of the relatives.
    lineage, sex, birth, east, north : of the relatives, or where they lived.
    died : of relatives who died, the share of their cohort that was alive then: no child was born later.
    """
    of, own, sexes, month = _living_children(s, lineage, sex, birth, died)
    at_e, at_n = east[of], north[of]
    grown = np.flatnonzero(s.now - month >= ADULT)
    everywhere = np.ones(len(grown), dtype=np.bool_)
    at_e[grown], at_n[grown], _ = s.place(own[grown], at_e[grown], at_n[grown], np.zeros(len(grown)), everywhere)
    woman = sex[of] == WOMAN
    nodes.add(
        own, sexes, month, at_e, at_n, np.where(woman, parent[of], UNKNOWN), np.where(woman, UNKNOWN, parent[of]),
        parity=births_so_far(s, own, sexes, month),
    )  # fmt: skip
