"""Relatives against kinship theory fed with the same rates, at the start and after twenty years, in every municipality.

Tolerances are those of `calibration.kin_check.TOLERANCE`. Theory is an interval: from the births of the country, which
relatives elsewhere and people who moved in lived by, to those of the municipality. Grandparents are left out: those
elsewhere are not in the table unless a parent lives here.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.counting_kin import CHILD, FATHER, MATERNAL_SIBLING, MOTHER
from agents.persons import NEVER
from calibration.kin_check import DIFFERS, SURE, TOO_FEW, Counted, counted, kin_check
from calibration.kinship import kin_theory
from calibration.kinship_nation import localised, vital_from
from results.kin_counts import CBS_CHILDLESS, KinTables, child_distances, childless, kin_tables
from sim.calendar import parse_month
from sim.municipalities import MUNICIPALITIES
from sim.prepare import prepare_world
from sim.rates.history import history
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline

pytestmark = pytest.mark.slow

PLACES = tuple(m.name for m in MUNICIPALITIES)
CHECKED = [PLACES[0], *(pytest.param(name, marks=pytest.mark.long) for name in PLACES[1:])]
"""The others are for who changes kin; in every check Het Hogeland alone."""
SEEDS = (1, 2)
LATER = 20
LEFT_OUT = ("grandparent",)
CHILDLESS_WITHIN = 0.01
"""The statement is of the country: 12.4% of people of 70 and over at home, 2016; a municipality adds its own chance."""
DISTANCE_WITHIN = 0.065
"""Share of parents in one class of mean distance: what a rural municipality may differ from the country, as half of its
kernen are larger than 10 km2."""


class Seen(NamedTuple):
    """What is counted of one world."""

    found: Counted
    tables: KinTables
    stayed: NDArray[np.bool_]


def look(world):
    persons, households, kin = (
        type(t.arrays)(*(t.column(name) for name in t.arrays._fields))
        for t in (world.persons, world.households, world.kin)
    )
    tables = kin_tables(world.month, persons, households, kin, world.kernen)
    return Seen(counted(tables, persons, kin), tables, persons.arrived[tables.rows] == NEVER)


@functools.cache
def lived(place, year, years=0):
    """Return what is seen at the start and after so many years, for each seed, and the maternity rates."""
    where = MUNICIPALITIES[PLACES.index(place)]
    first, last = parse_month(f"{year}-01", "start"), parse_month(f"{year + max(years - 1, 0)}-12", "until")
    begin, end = [], []
    for seed in SEEDS:
        world = prepare_world(where, first, last, seed, Statline(), read_scenario("basispad")).world
        begin.append(look(world))
        recorder = Recorder()
        for _ in range(12 * years):
            step(world, recorder)
        end.append(look(world))
    return begin, end, world.rates.maternity


@functools.cache
def national(date):
    known = history(Statline(), 2000, date)
    vital = vital_from(known, Statline(), date)
    return known, vital, kin_theory(vital)


@functools.cache
def local(place, date):
    known, vital, _ = national(date)
    return kin_theory(localised(vital, known, lived(place, 2021, LATER)[2]))


def compared(place, date, people):
    table = kin_check([p.found for p in people], national(date)[2], local(place, date))
    table = table[~table["relation"].isin(LEFT_OUT)]
    shown = table[(table["theory"] > 0.005) | (table["verdict"] == DIFFERS)]
    print(f"\n{place}, 1 January {date}\n{shown.round(3).to_string(index=False)}")
    return table


@pytest.mark.parametrize("place", CHECKED)
@pytest.mark.parametrize("later", [0, LATER])
def test_everybody_has_the_relatives_of_theory(place, later):
    begin, end, _ = lived(place, 2021, LATER)
    table = compared(place, 2021 + later, end if later else begin)
    assert list(table[table["verdict"] == DIFFERS].itertuples(index=False)) == []
    # nothing is called agreement for want of people: only the oldest may be too few
    assert set(table[table["verdict"] == TOO_FEW]["age_group"]) <= {"80-89", "90+"}


@pytest.mark.parametrize("place", CHECKED)
def test_who_did_not_arrive_has_the_children_of_theory(place):
    _, end, _ = lived(place, 2021, LATER)
    people = [s._replace(found=Counted(*(a[s.stayed] for a in s.found))) for s in end]
    table = compared(place, 2021 + LATER, people)
    assert (table[table["relation"] == "child"]["verdict"] != DIFFERS).all()


@pytest.mark.parametrize("place", CHECKED)
def test_people_of_70_without_a_child_are_as_many_as_cbs_counts(place):
    begin, _, _ = lived(place, 2016)
    share = np.mean([childless(s.tables) for s in begin])
    old = int(((begin[0].tables.age >= 70) & begin[0].tables.home).sum())
    error = np.sqrt(share * (1 - share) / old)
    print(f"{place}: {100 * share:.1f}% (error {100 * error:.1f}) of {old} of 70 and over at home have no living child")
    assert abs(share - CBS_CHILDLESS) < CHILDLESS_WITHIN + SURE * error


@pytest.mark.parametrize("place", CHECKED)
def test_children_live_as_far_as_cbs_says(place):
    table = child_distances(lived(place, 2016)[0][0].tables)
    print(f"\n{place}\n{table.round(3).to_string(index=False)}")
    assert (table["share"] - table["cbs"]).abs().max() < DISTANCE_WITHIN
    assert abs(table["share"][:3].sum() - table["cbs"][:3].sum()) < DISTANCE_WITHIN


def fewer(found, relation, share, ages=(0, 120)):
    """Take away a share of the relatives of one kind: those of every so-manieth person."""
    lost = found.kin.copy()
    every = round(1 / share)
    some = (found.family % every == 0) & (found.age >= ages[0]) & (found.age < ages[1])
    lost[some, relation] = 0
    return found._replace(kin=lost)


@pytest.mark.parametrize(
    ("relation", "share", "ages"),
    [
        (MOTHER, 0.06, (20, 60)),
        (FATHER, 0.1, (0, 10)),
        (CHILD, 0.25, (40, 90)),
        (MATERNAL_SIBLING, 0.15, (30, 80)),
    ],
)
def test_relatives_who_are_lost_on_the_way_are_seen(relation, share, ages):
    """Fathers of one child in ten is what newcomers and mothers alone once lacked.

    Children of one parent in ten are not seen: they move the mean from above the interval of theory into it.
    """
    _, end, _ = lived(PLACES[0], 2021, LATER)
    damaged = [s._replace(found=fewer(s.found, relation, share, ages)) for s in end]
    table = compared(PLACES[0], 2021 + LATER, damaged)
    assert (table["verdict"] == DIFFERS).any()
