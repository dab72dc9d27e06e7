"""Mothers, fathers and siblings of inwoners whose parents do not live here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.kin_matching import Found, Pool
from agents.kin_orphans import Moment, Origin, find_families
from agents.life_histories import DROPPED, Library
from agents.luck import Stream, stream_key
from agents.persons import MAN, NOBODY, OLDEST, WOMAN
from sim.kinship.grandchildren import births_so_far
from sim.kinship.library import (
    GAP,
    GAP_SPREAD,
    OLDEST_FATHER,
    SPAN,
    YOUNGEST_FATHER,
    Floats,
    Ints,
    Past,
    alive_shares,
    births_by_age,
)
from sim.kinship.setting import FATHER, MOTHER, SIBLING, Nodes, Setting, relatives

QUANTILES = np.array([-1.2816, -0.5244, 0.0, 0.5244, 1.2816])
"""Of a normal distribution, in the middle of five equal parts: the ages of fathers in a mean over them."""
HALVINGS = 40
STEEPEST = 12.0
FATHER_GAP, FATHER_ALIVE, TURN = 20, 22, 23
"""Draws of the stream KIN."""


class Theory(NamedTuple):
    """How many people have a living parent by survival alone, for those of age 0..110 on the day of the start.

    Parameters
    ----------
    weight : (111, 36) share of people by age of the mother at their birth, 15..50.
    mother : (111, 36) share of those mothers who are alive.
    father : (111, 36) the same for fathers.
    """

    weight: Floats
    mother: Floats
    father: Floats

    def share(self, parent: Floats) -> Floats:
        """Return the share (111,) of people whose mother or father lives."""
        return np.asarray((self.weight * parent).sum(axis=1))


def theory(past: Past, library: Library, now: int) -> Theory:
    """Return the living parents that births and survival imply."""
    ages = OLDEST + 1
    birth = np.repeat(now - 6 - 12 * np.arange(ages), SPAN).reshape(ages, SPAN)
    first = 2000 + int(birth[-1, 0]) // 12
    weight = births_by_age(library, first, ages)[::-1]
    mother = birth - 12 * (15 + np.arange(SPAN)) - 6
    alive = alive_shares(past, WOMAN, mother, now) / np.maximum(alive_shares(past, WOMAN, mother, birth), 1e-12)
    father = np.zeros_like(weight)
    for z in QUANTILES:
        born = np.clip(mother - int(GAP + GAP_SPREAD * z), birth - OLDEST_FATHER, birth - YOUNGEST_FATHER)
        father += alive_shares(past, MAN, born, now) / np.maximum(alive_shares(past, MAN, born, birth), 1e-12) / 5
    return Theory(weight, alive, father)


def odds_of_living(weight: Floats, alive: Floats, asked: Floats) -> Floats:
    """Return the factor (111,) on the odds that a parent lives with which the share asked for comes out."""
    low, high = np.full(len(asked), -STEEPEST), np.full(len(asked), STEEPEST)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        factor = np.exp(middle)[:, None]
        got = (weight * factor * alive / (1.0 - alive + factor * alive)).sum(axis=1)
        low, high = np.where(got < asked, middle, low), np.where(got < asked, high, middle)
    return np.exp(0.5 * (low + high))


def left_over(s: Setting, rows: Ints, expected: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return the share (111,) of `rows` whose parent must live so that everybody together follows `expected`.

    Parameters
    ----------
    rows : people whose parent is still to be found.
    expected : (111,) share of people with that parent alive.
    known : (n,) that parent is known to live.
    """
    age = np.minimum(s.age, OLDEST)
    kernel = np.ones(3)
    everybody, have, left = (
        np.convolve(np.bincount(age[which], minlength=OLDEST + 1), kernel, "same")
        for which in (np.arange(len(age)), np.flatnonzero(known), rows)
    )
    return np.asarray(np.clip((expected * everybody - have) / np.maximum(left, 1), 0.0, 0.995))


def find_parents(s: Setting, nodes: Nodes, pool: Pool, rows: Ints, odds: tuple[Floats, Floats]) -> Ints:
    """Give `rows` a mother, a father and siblings; fills in mother and father, and returns pairs of living parents.

    Parameters
    ----------
    pool : holds those of `rows` who may be each other's siblings.
    odds : factors on the odds that the mother and the father live, (111,) by age of the person.

    Returns
    -------
    (pairs, 2) nodes of mother and father.

    Notes
    -----
    Parents who both live do so together (assumption). Who died has a node only where brothers and sisters are
    tied by nobody else.
    """
    order = rows[np.argsort(s.luck.uniform(s.lineage[rows], TURN), kind="stable")]
    room = len(rows) * int(np.diff(s.library.start).max() + 1)  # memory that is not written to costs nothing
    f = _blank(len(rows), room)
    origin = Origin(s.past.survival, s.past.first_cohort, s.past.boys, s.area, s.library, odds[0])
    moment = Moment(s.now, stream_key(s.seed, s.now, Stream.KIN_RETURN), np.uint64(0))
    taken = np.zeros(len(s.birth), dtype=np.bool_)
    count = find_families(moment, order, s.lineage, s.sex, origin, pool, taken, f)
    return _write(s, nodes, f, count, odds[1])


def _blank(families: int, entries: int) -> Found:
    """Return room for families and their children."""

    def ints(size: int) -> Ints:
        return np.empty(size, dtype=np.int64)

    def floats(size: int) -> Floats:
        return np.empty(size, dtype=np.float64)

    return Found(
        start=ints(families + 1),
        mother_born=ints(families),
        mother_parity=ints(families),
        mother_alive=ints(families),
        mother_east=floats(families),
        mother_north=floats(families),
        month=ints(entries),
        was=ints(entries),
        sex=ints(entries),
        person=ints(entries),
        east=floats(entries),
        north=floats(entries),
        order=ints(entries),
    )


def _write(s: Setting, nodes: Nodes, f: Found, count: int, odds: Floats) -> Ints:
    """Add the nodes of `count` families and tie their children to them."""
    start = f.start[: count + 1]
    size = np.diff(start)
    family = np.repeat(np.arange(count), size)
    month, person = f.month[: len(family)], f.person[: len(family)]
    who = person[start[:-1]]
    lineage = relatives(s.lineage[who], FATHER)
    eldest, youngest = np.minimum.reduceat(month, start[:-1]), np.maximum.reduceat(month, start[:-1])
    gap = np.rint(GAP + GAP_SPREAD * s.luck.normal(lineage, FATHER_GAP)).astype(np.int64)
    born = np.clip(f.mother_born[:count] - gap, youngest - OLDEST_FATHER, eldest - YOUNGEST_FATHER)
    share = alive_shares(s.past, MAN, born, s.now) / np.maximum(alive_shares(s.past, MAN, born, s.birth[who]), 1e-12)
    factor = odds[np.minimum(s.age[who], OLDEST)]
    share = factor * share / (1.0 - share + factor * share)
    he_lives = s.luck.uniform(lineage, FATHER_ALIVE) < share
    she_lives = f.mother_alive[:count] == 1
    everywhere = np.ones(count, dtype=np.bool_)
    his_e, his_n, _ = s.place(lineage, s.east[who], s.north[who], np.zeros(count), everywhere)
    his_e = np.where(she_lives, f.mother_east[:count], his_e)
    his_n = np.where(she_lives, f.mother_north[:count], his_n)
    mother, father = np.full(count, NOBODY), np.full(count, NOBODY)
    needs = np.flatnonzero(she_lives | (~he_lives & (size > 1)))
    mother[needs] = nodes.add(
        relatives(s.lineage[who[needs]], MOTHER), np.full(len(needs), WOMAN), f.mother_born[needs],
        f.mother_east[needs] * she_lives[needs], f.mother_north[needs] * she_lives[needs], alive=she_lives[needs],
        parity=f.mother_parity[needs],
    )  # fmt: skip
    lives = np.flatnonzero(he_lives)
    father[lives] = nodes.add(lineage[lives], np.full(len(lives), MAN), born[lives], his_e[lives], his_n[lives],
                               parity=f.mother_parity[lives])  # fmt: skip
    here = np.flatnonzero(person >= 0)
    s.mother[person[here]], s.father[person[here]] = mother[family[here]], father[family[here]]
    there = np.flatnonzero((person < 0) & (month != DROPPED))
    siblings = relatives(s.lineage[who[family[there]]], SIBLING + f.order[there])
    nodes.add(
        siblings, f.sex[there], month[there], f.east[there], f.north[there], mother[family[there]],
        father[family[there]], parity=births_so_far(s, siblings, f.sex[there], month[there]),
    )  # fmt: skip
    both = np.flatnonzero(she_lives & he_lives)
    return np.column_stack([mother[both], father[both]])
