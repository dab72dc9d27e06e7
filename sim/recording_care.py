"""Who gives mantelzorg, who receives it and who is left without: counts for the yearly and monthly tables.

Hours are those of an ordinary week in the month before, given equals received: what relatives elsewhere give counts for
who receives and not for the carers, who are inwoners. What carers give to parents elsewhere counts for them and is told
apart, as nobody here receives it. Residents of an institution are left out of what is unmet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents import counting_care, counting_states
from agents.care_codes import GIVERS, STRAINS, VOLUNTEER
from agents.domains import TASKS
from agents.households import INSTITUTION
from agents.kin import SAME_HOUSEHOLD
from agents.persons import HERE, NEVER, NOBODY, OLDEST
from agents.strain import drawn_known
from sim.care.rules import QUARTERS, STRICT_HOURS, STRICT_MONTHS
from sim.near import NEAR_KM
from sim.recording_states import ages, here

if TYPE_CHECKING:
    from sim.world import World

Counts = NDArray[np.int64]
Hours = NDArray[np.float64]
Flags = NDArray[np.bool_]
ADULT = 18
FIRST_AGES = np.array([18, 45, 65, 75, 85])
RECEIVER_AGES = ("0-17", "18-44", "45-64", "65-74", "75-84", "85+")
GIVER_AGES = tuple(f"{giver} {age}" for giver in GIVERS for age in RECEIVER_AGES)
CARER_AGES = (*(f"{a}-{a + 4}" for a in range(0, 95, 5)), "95+")
SEX_AGES = tuple(f"{sex} {age}" for sex in ("man", "vrouw") for age in CARER_AGES)
OLD_GROUPS = ("no_need", "no_need_nobody_near", "helped", "unhelped", "unhelped_nobody_near")
"""People of 75 and over at home: without need; with need and hours of mantelzorg; with need and without. Who has
`nobody_near` has no partner and no living child within 5 km in the municipality, the own home included."""
UNHELPED_ALONE = OLD_GROUPS.index("unhelped_nobody_near")


def _sums(quarters: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return quarter-hours of all tasks together."""
    return counting_states.row_sums(quarters)


def to_parents(world: World) -> NDArray[np.int32]:
    """Return quarter-hours a week that everybody gives to parents elsewhere."""
    return _sums(world.persons.column("given_elsewhere"))


def given_in_all(world: World) -> NDArray[np.int32]:
    """Return quarter-hours a week that everybody gives, to inwoners and to parents elsewhere."""
    return np.asarray(world.persons.column("given") + to_parents(world))


def given_by_kern(world: World) -> Counts:
    """Return quarter-hours a week by kern of the giver, to inwoners and to parents elsewhere, (kern, 2)."""
    out = np.zeros((len(world.kernen), 2), dtype=np.int64)
    counting_states.sum_given(world.persons.count, world.persons.arrays, world.households.column("kern"), out)
    return out


def hours_elsewhere(world: World) -> Hours:
    """Return hours a week that inwoners give to parents elsewhere, by kern of the giver."""
    return given_by_kern(world)[:, 1] / QUARTERS


def carers(world: World) -> Flags:
    """Return who gives any mantelzorg, here or to a parent elsewhere."""
    return np.asarray((given_in_all(world) > 0) & here(world))


def usual_help(world: World) -> Flags:
    """Return which arrangements are usual help between housemates, which a survey does not count."""
    care = world.care.column
    least = QUARTERS * world.parameters["care.usual"]
    inside = (care("distance") == SAME_HOUSEHOLD) & (care("carer") != NOBODY)
    return np.asarray(inside & (_sums(care("quarters")) < least))


def usual_quarters(world: World) -> NDArray[np.int32]:
    """Return quarter-hours a week of usual help and as a volunteer by carer, (persons,)."""
    usual = np.zeros(world.persons.count, dtype=np.int32)
    counting_care.add_usual(world.care.count, QUARTERS * world.parameters["care.usual"], world.care.arrays, usual)
    return usual


def strict_carers(world: World) -> Flags:
    """Return which adults give mantelzorg by the definition of CBS."""
    column, month = world.persons.column, world.month
    given, since = given_in_all(world) - usual_quarters(world), column("care_since").astype(np.int64)
    long = (since != NEVER) & (month - since >= STRICT_MONTHS)
    least = max(QUARTERS * world.parameters["care.counts"], 1)
    enough = (long | (given >= QUARTERS * STRICT_HOURS)) & (given >= least)
    return np.asarray(here(world) & (given > 0) & enough & (ages(world) >= ADULT))


def registered(world: World) -> Flags:
    """Return which carers by that definition are known at the steunpunt; nobody without mantelzorg."""
    if world.caring is None:
        return np.zeros(world.persons.count, dtype=bool)
    known = drawn_known(world.caring.strained, world.persons.column("lineage"), world.caring.strain.known)
    return np.asarray(strict_carers(world) & known)


def people(world: World) -> counting_care.People:
    """Return carers, receivers and older people, counted in one pass."""
    by_age = 2, len(CARER_AGES)
    shapes = (len(world.kernen), counting_care.COUNTS), len(STRAINS), by_age, by_age
    out = counting_care.People(*(np.zeros(shape, dtype=np.int64) for shape in shapes))
    counting_care.count_people(
        world.month, world.persons.count, STRICT_MONTHS, float(QUARTERS * STRICT_HOURS),
        float(QUARTERS * world.parameters["care.counts"]), usual_quarters(world), world.persons.arrays,
        world.households.arrays, out,
    )  # fmt: skip
    return out


def hours(world: World) -> counting_care.Hours:
    """Return arrangements and their quarter-hours a week, counted in one pass."""
    shapes = len(world.kernen), (len(GIVERS), len(RECEIVER_AGES)), len(GIVERS), len(TASKS)
    out = counting_care.Hours(*(np.zeros(shape, dtype=np.int64) for shape in shapes))
    band = np.searchsorted(FIRST_AGES, np.arange(OLDEST + 1), side="right")
    counting_care.count_hours(
        world.month, world.care.count, band, world.persons.arrays, world.households.arrays, world.care.arrays, out
    )
    return out


def at_home(world: World) -> Flags:
    """Return who lives here in a private huishouden."""
    kind = world.households.column("type")[world.persons.column("household")]
    return np.asarray(here(world) & (kind != INSTITUTION))


def lives_at_home(world: World, rows: NDArray[np.int64]) -> Flags:
    """Tell which of some people live here in a private huishouden."""
    people = world.persons.column
    kind = world.households.column("type")[people("household")[rows]]
    return np.asarray((people("status")[rows] == HERE) & (kind != INSTITUTION))


def aged_at_home(world: World, age: int) -> NDArray[np.int64]:
    """Return the rows of who lives here in a private huishouden and has completed so many years."""
    people = world.persons.column
    rows = (people("birth") <= np.int16(world.month - 1 - 12 * age)).nonzero()[0]
    return np.asarray(rows[lives_at_home(world, rows)])


def unmet(world: World) -> Hours:
    """Return unmet hours a week of people at home by kern and task, shape (kern, task)."""
    out = np.zeros((len(world.kernen), len(TASKS)), dtype=np.int64)
    counting_states.sum_unmet(world.persons.count, world.persons.arrays, world.households.arrays, out)
    return out / QUARTERS


def carers_by_strain(world: World) -> Counts:
    """Return carers by strain."""
    out = np.zeros(len(STRAINS), dtype=np.int64)
    counting_care.count_strain(world.persons.count, world.persons.arrays, out)
    return out


def old_at_home(world: World) -> Counts:
    """Return people of 75 and over at home by kern and place in `OLD_GROUPS`, shape (kern, groups)."""
    out = np.zeros((len(world.kernen), len(OLD_GROUPS)), dtype=np.int64)
    counting_care.count_old(
        world.month, world.persons.count, world.kernen.distances() <= NEAR_KM, world.persons.arrays,
        world.households.arrays, world.kin.arrays, out,
    )  # fmt: skip
    return out


def receivers_75(world: World) -> Flags:
    """Return who of 75 and over at home would say in a survey that they get mantelzorg.

    Notes
    -----
    `care.received` hours a week or more, without volunteers and usual help between housemates.
    """
    care, receiver = world.care.column, world.care.column("receiver")
    counts = (care("relation") != VOLUNTEER) & ~usual_help(world)
    quarters = _sums(care("quarters"))[counts]
    got = np.bincount(receiver[counts], weights=quarters, minlength=world.persons.count)
    old, enough = aged_at_home(world, counting_care.OLD), max(QUARTERS * world.parameters["care.received"], 1)
    found = np.zeros(world.persons.count, dtype=np.bool_)
    found[old] = got[old] >= enough
    return found


def alone(found: Counts) -> Counts:
    """Return of `old_at_home` those with need, without mantelzorg and with nobody near, by kern."""
    return np.asarray(found[:, UNHELPED_ALONE])
