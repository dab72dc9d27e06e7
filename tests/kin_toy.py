"""Kin tables made by hand and by a small closed population lived month by month, to try counting and theory on."""

from __future__ import annotations

import numpy as np

from agents.households import Households
from agents.kin import ALIVE, Kin
from agents.persons import NOBODY, Persons
from agents.schema import Table
from sim.kernen import Kernen

JANUARY_2021 = 252


def toy_kernen():
    """Three kernen: B lies 4.4 km north of A, C 22 km east of A."""
    lat, lon = np.array([53.3, 53.34, 53.3]), np.array([6.5, 6.5, 6.83])
    zero = np.zeros(3)
    return Kernen(np.array([1, 2, 3], dtype=np.int16), np.array(["A", "B", "C"]), lat, lon, zero, zero.astype(np.int64))


def kin_table(mother, father, sex, birth, death=None, person=None, east=None, north=None, partner=None):
    """Build a kin table with its child lists from mothers and fathers; other columns get a plain value."""
    n = len(mother)
    mother, father = np.asarray(mother, dtype=np.int32), np.asarray(father, dtype=np.int32)
    child = np.full(n, -1, dtype=np.int32)
    following = np.full((2, n), -1, dtype=np.int32)
    for i in range(n - 1, -1, -1):
        for k, parent in enumerate((mother[i], father[i])):
            if parent >= 0:
                following[k, i], child[parent] = child[parent], i

    def filled(values, empty, dtype):
        return np.full(n, empty, dtype=dtype) if values is None else np.asarray(values, dtype=dtype)

    return Kin(
        lineage=np.arange(n, dtype=np.uint64),
        person=filled(person, -1, np.int32),
        mother=mother,
        father=father,
        partner=filled(partner, -1, np.int32),
        child=child,
        next_of_mother=following[0],
        next_of_father=following[1],
        birth=np.asarray(birth, dtype=np.int16),
        death=filled(death, ALIVE, np.int16),
        east=filled(east, 0, np.int16),
        north=filled(north, 0, np.int16),
        sex=np.asarray(sex, dtype=np.uint8),
        parity=np.zeros(n, dtype=np.uint8),
    )


def inwoners(kin, nodes, household, kern_of_household, partner=None):
    """Put some nodes in a persons and a households table; `kin.person` is written."""
    n = len(nodes)
    people: Table[Persons] = Table(Persons, n)
    people.append(
        birth=kin.birth[nodes],
        sex=kin.sex[nodes],
        node=np.asarray(nodes, dtype=np.int32),
        household=np.asarray(household, dtype=np.int32),
        partner=np.full(n, NOBODY) if partner is None else np.asarray(partner),
    )
    homes: Table[Households] = Table(Households, len(kern_of_household))
    homes.append(kern=np.asarray(kern_of_household))
    kin.person[nodes] = np.arange(n)
    return people, homes


def monte_carlo(vital, seed, scale, from_year=30, founding=50):
    """Live a closed population with the rates, month by month, and return its people.

    Parameters
    ----------
    vital : `calibration.kinship_rates.Vital`; years before `from_year` are skipped
    scale : newborns per unit of `vital.births` in each of the `founding` years, whose parents are not known
    """
    luck = np.random.default_rng(seed)
    room = int(3 * scale * vital.births[from_year:].sum())
    mother, father, sex, cohort, death, parity, last = (np.full(room, -1) for _ in range(7))
    edge = np.zeros(vital.years + 1, dtype=int)  # the people born in a year are edge[year]..edge[year + 1]

    def newborn(start, year, mothers, fathers):
        rows = slice(start, start + len(mothers))
        boy = luck.random(len(mothers)) < vital.boys
        gone = -luck.random(len(mothers))
        lived = np.where(boy, *(np.searchsorted(-vital.alive[k, year], gone) for k in (0, 1)))
        mother[rows], father[rows], sex[rows], cohort[rows] = mothers, fathers, ~boy, year
        death[rows], parity[rows], last[rows] = year + lived, 0, -1000
        parity[rows][luck.random(len(mothers)) < vital.never[year]] = 99
        return rows.stop

    total = 0
    for year in range(from_year, vital.years):
        edge[year] = total
        if year < from_year + founding:
            n = round(scale * vital.births[year])
            total = newborn(total, year, np.full(n, -1), np.full(n, -1))
        oldest = max(year - 49, from_year)
        rows = np.arange(edge[oldest], edge[max(year - 14, oldest)])
        rows = rows[(sex[rows] == 1) & (parity[rows] < 99)]
        rows = rows[(death[rows] > year) | ((death[rows] == year) & (luck.random(len(rows)) < 0.5))]
        hazard = vital.hazard[year, year - cohort[rows] - 15]
        mothers, pairs = [], []
        for month in range(12 * year, 12 * year + 12):
            chance = 1 - np.exp(-hazard[np.arange(len(rows)), np.minimum(parity[rows], 4)] / 12)
            bears = rows[(month - last[rows] >= vital.interval) & (luck.random(len(rows)) < chance)]
            twin = luck.random(len(bears)) < vital.multiple
            parity[bears] += 1 + twin
            last[bears] = month
            mothers.append(bears), pairs.append(twin)
        if year >= from_year + founding:
            bears, twin = np.concatenate(mothers), np.concatenate(pairs)
            men = _fathers(luck, cohort[bears], edge, sex, death, year)
            total = newborn(total, year, np.repeat(bears, 1 + twin), np.repeat(men, 1 + twin))
        edge[year + 1] = total
    names = ("mother", "father", "sex", "cohort", "death")
    return {k: v[:total] for k, v in zip(names, (mother, father, sex, cohort, death), strict=True)}


def _fathers(luck, cohorts, edge, sex, death, year):
    """Draw for each mother a man who was born two or three years before her and is alive."""
    chosen = np.full(len(cohorts), -1)
    wanted = cohorts - luck.integers(2, 4, len(cohorts))
    for born in np.unique(wanted):
        pool = np.arange(edge[born], edge[born + 1])
        pool = pool[(sex[pool] == 0) & (death[pool] > year)]
        some = wanted == born
        if len(pool):
            chosen[some] = pool[luck.integers(0, len(pool), some.sum())]
    return chosen
