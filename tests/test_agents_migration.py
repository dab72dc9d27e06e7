"""Who leaves becomes a relative elsewhere, whole huishoudens together, who dies as the table of his or her sex says."""

import numpy as np
import pytest

from agents.kin import ALIVE, UNKNOWN
from agents.persons import HERE, LEFT, MAN, NOBODY, WOMAN
from sim.checks import check_population
from sim.processes.migration import departure
from sim.relatives import children_of
from sim.world import World
from tests.toy import toy_survival, toy_world


@pytest.fixture(scope="module")
def emptied() -> World:
    """A town of 4,000 families that everybody but the residents of the institution leaves in one month."""
    world = toy_world(4000, seed=2, departure_household=np.full((12, 111), 1e3), departure_home=np.zeros((12, 2, 111)))
    departure(world)
    assert (world.persons.column("status") == HERE).sum() == 12
    return world


def leavers(world: World, sex: int) -> tuple[np.ndarray, np.ndarray]:
    """Months of birth and of death of the parents of one sex who left."""
    kin, rows = (
        world.kin,
        np.flatnonzero((world.persons.column("status") == LEFT) & (world.persons.column("role") == 2)),
    )
    node = world.persons.column("node")[rows[world.persons.column("sex")[rows] == sex]]
    assert (kin.column("person")[node] == NOBODY).all()
    return kin.column("birth")[node].astype(int), kin.column("death")[node].astype(int)


@pytest.mark.parametrize("sex", [MAN, WOMAN])
def test_who_leaves_dies_by_the_survival_of_the_own_sex_and_cohort(emptied: World, sex: int) -> None:
    """4,000 leavers of 30-59: as many alive ten to fifty years on as expected, within 4.5 standard errors.

    The survival of the other sex is more than 8 standard errors off.
    """
    birth, death = leavers(emptied, sex)
    assert len(birth) == 4000 and (death > emptied.month).all() and (death < ALIVE).all()
    survival = toy_survival()

    def expected(later: int, sex: int) -> np.ndarray:
        cohort = 2000 + birth // 12 - 1900
        table = np.concatenate([survival[sex], np.zeros((120, 1))], axis=1)

        def alive(month: int) -> np.ndarray:
            age = (month - birth) / 12
            low = np.minimum(age.astype(int), 110)
            return table[cohort, low] + (age - low) * (table[cohort, low + 1] - table[cohort, low])

        return alive(emptied.month + later + 1) / alive(emptied.month + 1)

    off: tuple[list[float], list[float]] = ([], [])
    for later in (120, 240, 360, 480, 600):
        lived = (death > emptied.month + later).sum()
        for which, of in enumerate((sex, 1 - sex)):
            p = expected(later, of)
            off[which].append(abs(lived - p.sum()) / np.sqrt((p * (1 - p)).sum()))
    assert max(off[0]) < 4.5 and max(off[1]) > 8


def test_a_huishouden_that_leaves_lives_in_one_place_outside_and_stays_a_family(emptied: World) -> None:
    kin, people = emptied.kin, emptied.persons
    gone = people.column("status") == LEFT
    node, partner = people.column("node")[gone].astype(int), people.column("partner")[gone]
    place = np.column_stack([kin.column("east")[node], kin.column("north")[node]]).reshape(-1, 4, 2)
    assert (place == place[:, :1]).all()  # families of four, row by row
    assert len(np.unique(place[:, 0], axis=0)) > 1000
    paired = partner != NOBODY
    assert paired.sum() == 8000
    assert (kin.column("partner")[node[paired]] == people.column("node")[partner[paired]]).all()
    assert (kin.column("partner")[node[~paired]] == UNKNOWN).all()
    births = [len(children_of(kin.arrays, p)) for p in node]
    assert kin.column("parity")[node].tolist() == births and set(births) == {0, 2}
    assert check_population(people, emptied.households, emptied.month, kin) == []


def test_who_stays_has_no_month_of_death(emptied: World) -> None:
    rows = np.flatnonzero(emptied.persons.column("status") == HERE)
    node = emptied.persons.column("node")[rows]
    assert (emptied.kin.column("death")[node] == ALIVE).all()
    assert (emptied.kin.column("person")[node] == rows).all()
