"""The closed loop in Het Hogeland: with half the staff of household help, who waits is cared for at home, or not."""

import numpy as np
import pytest

from agents.care_codes import OVERLOADED
from agents.domains import HOUSEHOLD_TASKS
from agents.persons import HERE
from sim.calendar import parse_month
from sim.municipalities import MUNICIPALITIES
from sim.prepare import prepare_world
from sim.provisions.product import STAFF
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline

pytestmark = pytest.mark.slow
PAIRS, MONTHS = 4, 24
FIGURES = ("waiting", "helped", "covered", "unmet", "overloaded", "crisis")
HELP = "huishoudelijke_ondersteuning"


def figures(world):
    """Return what stands after a month: persons, and hours a week of household tasks."""
    people, book = world.persons.column, world.access.books[world.month - 1]
    here = people("status") == HERE
    need, helped, covered = (
        people(name)[here, HOUSEHOLD_TASKS].astype(int) / 4 for name in ("need", "helped", "covered")
    )
    assert (people("helped").astype(int) + people("covered") <= people("need")).all()
    names = list(world.access.products)
    return (
        book.waiting[names.index(HELP)].sum(), helped.sum(), covered.sum(),
        np.maximum(need - helped - covered, 0).sum(), (people("strain")[here] == OVERLOADED).sum(),
        book.waiting[names.index("jeugdhulp_crisis")].sum(),
    )  # fmt: skip


def lived(world, staff):
    """Return the figures of every month with a part of the staff of household help."""
    world.access.staff[STAFF.index("household_help")] *= staff
    recorder, found = Recorder(), []
    for _ in range(MONTHS):
        step(world, recorder)
        found.append(figures(world))
    return np.array(found, dtype=float)


@pytest.fixture(scope="module")
def pairs():
    """Months of paired runs: (pairs, with all staff and with half, months, FIGURES)."""
    months = parse_month("2021-01", "start"), parse_month("2025-12", "until")
    world = prepare_world(MUNICIPALITIES[0], *months, 1, Statline(), read_scenario("basispad")).world
    return np.array([[lived(world.copy(seed), part) for part in (1.0, 0.5)] for seed in range(11, 11 + PAIRS)])


@pytest.mark.parametrize(("name", "sign"), [("waiting", 1), ("helped", -1), ("covered", 1), ("unmet", 1),
                                            ("overloaded", 1)])  # fmt: skip
def test_every_link_of_the_loop_moves_in_its_direction(pairs, name, sign):
    """Each pair must agree in the mean of the second year, four standard errors from nothing."""
    i = FIGURES.index(name)
    change = sign * (pairs[:, 1, 12:, i] - pairs[:, 0, 12:, i]).mean(axis=1)
    assert (change > 0).all()
    assert change.mean() > 4.0 * change.std(ddof=1) / np.sqrt(PAIRS)
    assert change.mean() > {"waiting": 100, "helped": 700, "covered": 200, "unmet": 300, "overloaded": 3}[name]


def test_mantelzorg_takes_over_a_part_of_what_is_lost_and_not_more(pairs):
    change = (pairs[:, 1] - pairs[:, 0]).mean(axis=0)
    lost, taken = -change[12:, FIGURES.index("helped")].mean(), change[12:, FIGURES.index("covered")].mean()
    assert 0.2 * lost < taken < lost


def test_a_crisis_never_waits(pairs):
    assert (pairs[:, :, :, FIGURES.index("crisis")] == 0).all()
