"""Relatives against kinship theory fed with the same rates, at the start and after twenty years, in every municipality.

Tolerances are those of `calibration.kin_check.TOLERANCE`. Theory is an interval: from the births of the country, which
relatives elsewhere and people who moved in lived by, to those of the municipality. Grandparents are left out: those
elsewhere are not in the table unless a parent lives here.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest

from agents.counting_kin import CHILD, FATHER, MATERNAL_SIBLING, MOTHER
from calibration.kin_check import DIFFERS, SURE, TOO_FEW, Counted, kin_check
from calibration.kinship import kin_theory
from calibration.kinship_nation import localised, vital_from
from results.kin_counts import CBS_CHILDLESS, child_distances, childless
from sim.calendar import parse_month
from sim.municipalities import MUNICIPALITIES
from sim.prepare import prepare_world
from sim.rates.history import history
from sim.scenario import read_scenario
from sim.statline import Statline
from tests.twenty_years import YEARS, lived, look

pytestmark = pytest.mark.slow

SLUGS = {m.name: m.slug for m in MUNICIPALITIES}
PLACES = tuple(SLUGS)
CHECKED = [PLACES[0], *(pytest.param(name, marks=pytest.mark.long) for name in PLACES[1:])]
"""The others are for who changes kin; in every check Het Hogeland alone."""
SEEDS = (1, 2)
LATER = YEARS
LEFT_OUT = ("grandparent",)
CHILDLESS_WITHIN = 0.01
"""The statement is of the country: 12.4% of people of 70 and over at home, 2016; a municipality adds its own chance."""
DISTANCE_WITHIN = 0.065
"""Share of parents in one class of mean distance: what a rural municipality may differ from the country, as half of its
kernen are larger than 10 km2."""


@functools.cache
def start_of_2016(place):
    """Return what is seen at the start of 2016, of one seed: chance is reckoned for one population."""
    where = next(m for m in MUNICIPALITIES if m.name == place)
    first, last = parse_month("2016-01", "start"), parse_month("2016-12", "until")
    world = prepare_world(where, first, last, 1, Statline(), read_scenario("basispad")).world
    return look(world.month, world.persons, world.households, world.kin, world.kernen)


def twenty(place):
    """Return what is seen at the start of 2021 and after twenty years, for each seed, and the maternity rates."""
    runs = [lived(SLUGS[place], seed) for seed in SEEDS]
    return [r.begin for r in runs], [r.end for r in runs], runs[-1].maternity


@functools.cache
def national(date):
    known = history(Statline(), 2000, date)
    vital = vital_from(known, Statline(), date)
    return known, vital, kin_theory(vital)


@functools.cache
def local(place, date):
    known, vital, _ = national(date)
    return kin_theory(localised(vital, known, twenty(place)[2]))


def compared(place, date, people):
    table = kin_check([p.found for p in people], national(date)[2], local(place, date))
    table = table[~table["relation"].isin(LEFT_OUT)]
    shown = table[(table["theory"] > 0.005) | (table["verdict"] == DIFFERS)]
    print(f"\n{place}, 1 January {date}\n{shown.round(3).to_string(index=False)}")
    return table


@pytest.mark.parametrize("place", CHECKED)
@pytest.mark.parametrize("later", [0, LATER])
def test_everybody_has_the_relatives_of_theory(place, later):
    begin, end, _ = twenty(place)
    table = compared(place, 2021 + later, end if later else begin)
    assert list(table[table["verdict"] == DIFFERS].itertuples(index=False)) == []
    # nothing is called agreement for want of people: only the oldest may be too few
    assert set(table[table["verdict"] == TOO_FEW]["age_group"]) <= {"80-89", "90+"}


@pytest.mark.parametrize("place", CHECKED)
def test_who_did_not_arrive_has_the_children_of_theory(place):
    _, end, _ = twenty(place)
    people = [s._replace(found=Counted(*(a[s.stayed] for a in s.found))) for s in end]
    table = compared(place, 2021 + LATER, people)
    assert (table[table["relation"] == "child"]["verdict"] != DIFFERS).all()


@pytest.mark.parametrize("place", CHECKED)
def test_people_of_70_without_a_child_are_as_many_as_cbs_counts(place):
    tables = start_of_2016(place).tables
    share = childless(tables)
    old = int(((tables.age >= 70) & tables.home).sum())
    error = np.sqrt(share * (1 - share) / old)
    print(f"{place}: {100 * share:.1f}% (error {100 * error:.1f}) of {old} of 70 and over at home have no living child")
    assert abs(share - CBS_CHILDLESS) < CHILDLESS_WITHIN + SURE * error


@pytest.mark.parametrize("place", CHECKED)
def test_children_live_as_far_as_cbs_says(place):
    table = child_distances(start_of_2016(place).tables)
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
    _, end, _ = twenty(PLACES[0])
    damaged = [s._replace(found=fewer(s.found, relation, share, ages)) for s in end]
    table = compared(PLACES[0], 2021 + LATER, damaged)
    assert (table["verdict"] == DIFFERS).any()
