"""Statushouders of the start have no relatives here but each other; all other families are as before."""

import functools

import numpy as np

from agents.kinship import parent_rows
from calibration.kin_check import TOLERANCE, counted, kin_check
from calibration.kinship import kin_theory
from calibration.kinship_nation import national_vital
from results.kin_counts import kin_tables
from results.population_places import filled
from sim.kinship.admitted import ABROAD_KM
from sim.kinship.library import past_of
from sim.municipalities import MUNICIPALITIES
from sim.rates.fertility import fertility
from sim.rates.history import history
from sim.statline import Statline
from sim.synthesis import start_population
from sim.synthesis.kin_start import start_kin, start_library


@functools.cache
def bare():
    rates = fertility(MUNICIPALITIES[0], Statline(), 2021, 2021)
    return start_population(MUNICIPALITIES[0], 2021, 1, Statline(), rates.parity_start.values)


@functools.cache
def start(marked=True):
    """Return the persons and the kin table, with the marks of the start or none."""
    people, past = bare(), past_of(history(Statline(), 2021, 2021))
    persons = people.persons.copy()
    if not marked:
        persons.column("statushouder")[:] = 0
    library = start_library(past, persons, people.month, 1)
    kin = start_kin(persons, people.households, people.kin, people.kernen, past, library, 1, people.month)
    return persons, kin


def test_their_relatives_here_are_of_the_own_huishouden_or_statushouders_too():
    persons, kin = start()
    mark = persons.column("statushouder") == 1
    parents = np.stack(parent_rows(persons, kin)).astype(np.int64)
    assert mark.sum() > 300
    for parent in parents:
        child = np.flatnonzero(parent >= 0)
        assert (mark[child] == mark[parent[child]]).all()
    node = np.stack([kin.column("mother"), kin.column("father")])[:, : persons.count]
    for mine in node:  # siblings share a node, an inwoner or somebody elsewhere
        known = mine >= 0
        both = np.intersect1d(mine[known & mark], mine[known & ~mark])
        assert len(both) == 0


def test_their_relatives_elsewhere_live_abroad_and_nobody_elses_do():
    persons, kin = start()
    n, mark = persons.count, persons.column("statushouder") == 1
    away = np.arange(kin.count) >= n
    mother, father = (kin.column(name).astype(np.int64) for name in ("mother", "father"))
    alive = kin.column("death") > bare().month - 1
    mine = np.zeros(kin.count, dtype=bool)
    for parent in (mother, father):
        mine[parent[:n][mark & (parent[:n] >= n)]] = True
    mine |= away & (np.isin(mother, np.flatnonzero(mark)) | np.isin(father, np.flatnonzero(mark)))
    mine[n:] |= np.isin(mother[n:], np.flatnonzero(mine)) | np.isin(father[n:], np.flatnonzero(mine))
    km = np.hypot(kin.column("east").astype(float), kin.column("north").astype(float)) / 10
    assert (mine & alive).sum() > 300
    assert (km[mine & alive & away] > ABROAD_KM - 50).all()
    assert (km[~mine & alive & away] < ABROAD_KM - 50).mean() > 0.999  # nephews and nieces are the rest


def test_kin_of_everybody_together_stay_as_they_were():
    """Statushouders are 0.8% of people: no mean may move by half the tolerance of the check against theory."""
    people, theory = bare(), kin_theory(national_vital(Statline(), 2021))
    tables = []
    for marked in (True, False):
        persons, kin = start(marked)
        args = filled(persons), filled(people.households), filled(kin)
        found = counted(kin_tables(people.month, *args, people.kernen), args[0], args[2])
        tables.append(kin_check([found], theory))
    moved = (tables[0]["counted"] - tables[1]["counted"]).abs()
    many = tables[0]["persons"] > 3000
    assert (moved[many] < tables[0]["relation"].map(TOLERANCE)[many] / 2).all()
    assert 0 < moved.max()
