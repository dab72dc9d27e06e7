"""Who gives mantelzorg, who receives it and who is left without: counts for the yearly and monthly tables.

Hours are those of an ordinary week in the month before, given equals received: what relatives elsewhere give counts for
who receives and not for the carers, who are inwoners. Residents of an institution are left out of what is unmet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents import counting_states
from agents.care_codes import GIVERS, HEAVY, STRAINS
from agents.domains import TASKS
from agents.households import INSTITUTION
from agents.kin import SAME_HOUSEHOLD, UNKNOWN
from agents.persons import HERE, NEVER, NOBODY, OLDEST, WOMAN
from sim.near import NEAR_KM
from sim.recording_states import ages, by_kern, here

if TYPE_CHECKING:
    from sim.world import World

Counts = NDArray[np.int64]
Hours = NDArray[np.float64]
Flags = NDArray[np.bool_]
QUARTERS = 4
ADULT, OLD = 18, 75
STRICT_MONTHS, STRICT_HOURS = 3, 8
"""CBS counts adults who have given mantelzorg for at least three months or for at least eight hours a week."""
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


def carers(world: World) -> Flags:
    """Return who gives any mantelzorg."""
    return np.asarray((world.persons.column("given") > 0) & here(world))


def usual_help(world: World) -> Flags:
    """Return which arrangements are usual help between housemates, which a survey does not count."""
    care = world.care.column
    least = QUARTERS * world.parameters["care.usual"]
    inside = (care("distance") == SAME_HOUSEHOLD) & (care("carer") != NOBODY)
    return np.asarray(inside & (_sums(care("quarters")) < least))


def strict_carers(world: World) -> Flags:
    """Return which adults give mantelzorg by the definition of CBS."""
    care, some, since = world.care.column, usual_help(world), world.persons.column("care_since").astype(np.int64)
    usual = np.bincount(care("carer")[some], _sums(care("quarters"))[some], world.persons.count)
    given = world.persons.column("given") - usual
    long = (since != NEVER) & (world.month - since >= STRICT_MONTHS)
    least = QUARTERS * world.parameters["care.counts"]
    enough = (long | (given >= QUARTERS * STRICT_HOURS)) & (given >= max(least, 1))
    return np.asarray(carers(world) & enough & (ages(world) >= ADULT))


def heavy_carers(world: World) -> Flags:
    """Return which carers are heavily burdened or overloaded."""
    return np.asarray(carers(world) & (world.persons.column("strain") >= HEAVY))


def receivers(world: World) -> Flags:
    """Return who receives any mantelzorg."""
    return np.asarray(here(world) & (_sums(world.persons.column("covered")) > 0))


def _by_kern_and_strain(world: World, flags: Flags) -> Counts:
    """Return marked inwoners by kern and strain, shape (kern, strains)."""
    rows, shape = np.flatnonzero(flags), (len(world.kernen), len(STRAINS))
    kern = world.households.column("kern")[world.persons.column("household")[rows]].astype(np.int64)
    cell = kern * shape[1] + world.persons.column("strain")[rows]
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)


def carers_by_kern_and_strain(world: World) -> Counts:
    """Return who gives any mantelzorg, by kern and strain."""
    return _by_kern_and_strain(world, carers(world))


def strict_by_kern_and_strain(world: World) -> Counts:
    """Return the adults who give mantelzorg by the definition of CBS, by kern and strain."""
    return _by_kern_and_strain(world, strict_carers(world))


def _sex_age(world: World, flags: Flags) -> Counts:
    """Return the place in `SEX_AGES` of marked persons."""
    rows = np.flatnonzero(flags)
    group = np.minimum(ages(world)[rows] // 5, len(CARER_AGES) - 1)
    return np.asarray(world.persons.column("sex")[rows].astype(np.int64) * len(CARER_AGES) + group)


def carers_by_age(world: World) -> Counts:
    """Return carers by sex and age, in the order of `SEX_AGES`."""
    return np.bincount(_sex_age(world, carers(world)), minlength=len(SEX_AGES))


def given_by_age(world: World) -> Hours:
    """Return hours a week that inwoners give, by sex and age of the carer."""
    flags = carers(world)
    given = world.persons.column("given")[np.flatnonzero(flags)]
    return np.bincount(_sex_age(world, flags), weights=given, minlength=len(SEX_AGES)) / QUARTERS


def hours_by_giver_age(world: World) -> Hours:
    """Return hours a week by relation of the giver and age of the receiver, in the order of `GIVER_AGES`."""
    care = world.care.column
    group = np.searchsorted(FIRST_AGES, np.arange(OLDEST + 1), side="right")[ages(world)[care("receiver")]]
    cell = care("relation").astype(np.int64) * len(RECEIVER_AGES) + group
    return np.bincount(cell, weights=_sums(care("quarters")), minlength=len(GIVER_AGES)) / QUARTERS


def per_giver(found: Hours) -> Hours:
    """Return of `hours_by_giver_age` the sums by relation of the giver."""
    return np.asarray(found.reshape(len(GIVERS), -1).sum(axis=1))


def ties_by_giver(world: World) -> Counts:
    """Return arrangements by relation of the giver."""
    return np.bincount(world.care.column("relation"), minlength=len(GIVERS))


def hours_by_task(world: World) -> Hours:
    """Return hours a week received by task."""
    return np.asarray(counting_states.column_sums(world.care.column("quarters")) / QUARTERS)


def hours_by_kern(world: World) -> Hours:
    """Return hours a week by kern of the receiver."""
    care, home = world.care.column, world.persons.column("household")
    kern = world.households.column("kern")[home[care("receiver")]]
    return np.bincount(kern, weights=_sums(care("quarters")), minlength=len(world.kernen)) / QUARTERS


def at_home(world: World) -> Flags:
    """Return who lives here in a private huishouden."""
    kind = world.households.column("type")[world.persons.column("household")]
    return np.asarray(here(world) & (kind != INSTITUTION))


def unmet(world: World) -> Hours:
    """Return unmet hours a week of people at home by kern and task, shape (kern, task)."""
    out = np.zeros((len(world.kernen), len(TASKS)), dtype=np.int64)
    counting_states.sum_unmet(world.persons.count, world.persons.arrays, world.households.arrays, out)
    return out / QUARTERS


def carers_by_strain(world: World) -> Counts:
    """Return carers by strain."""
    out = np.zeros(len(STRAINS), dtype=np.int64)
    counting_states.count_strain(world.persons.count, world.persons.arrays, out)
    return out


def somebody_near(world: World, rows: Counts) -> Flags:
    """Tell of inwoners whether a partner or a child lives within 5 km in the municipality; shape (rows,)."""
    persons, kin, kern = world.persons.column, world.kin.column, world.households.column("kern")
    close = world.kernen.distances() <= NEAR_KM

    def near(who: Counts, other: Counts) -> Flags:
        there = (other != NOBODY) & (persons("status")[other] == HERE)
        return np.asarray(there & close[kern[persons("household")[who]], kern[persons("household")[other]]])

    found = near(rows, persons("partner")[rows])
    node = persons("node")[rows]
    left = np.flatnonzero(node != UNKNOWN)
    child = kin("child")[node[left]]
    while len(left):
        left, child = left[child != UNKNOWN], child[child != UNKNOWN]
        found[left] |= near(rows[left], kin("person")[child])
        woman = kin("sex")[node[left]] == WOMAN
        child = np.where(woman, kin("next_of_mother")[child], kin("next_of_father")[child])
    return found


def _old(world: World) -> tuple[Counts, Counts]:
    """Return rows of people of 75 and over at home and the place of each in `OLD_GROUPS`."""
    rows = np.flatnonzero(here(world) & (ages(world) >= OLD))
    rows = rows[world.households.column("type")[world.persons.column("household")[rows]] != INSTITUTION]
    need, covered = (_sums(world.persons.column(name)[rows]) > 0 for name in ("need", "covered"))
    alone = ~somebody_near(world, rows)
    return rows, np.where(covered, 2, np.where(need, 3, 0) + alone)


def old_at_home(world: World) -> Counts:
    """Return people of 75 and over at home by kern and place in `OLD_GROUPS`, shape (kern, groups)."""
    rows, group = _old(world)
    kern = world.households.column("kern")[world.persons.column("household")[rows]].astype(np.int64)
    shape = len(world.kernen), len(OLD_GROUPS)
    return np.bincount(kern * shape[1] + group, minlength=shape[0] * shape[1]).reshape(shape)


def alone(found: Counts) -> Counts:
    """Return of `old_at_home` those with need, without mantelzorg and with nobody near, by kern."""
    return np.asarray(found[:, UNHELPED_ALONE])


def aged_by_kern(world: World, first: int, last: int) -> Counts:
    """Return inwoners of these ages by kern; both definitions of mantelzorgpotentieel are ratios of such counts."""
    age = ages(world)
    return by_kern(world, np.asarray((age >= first) & (age <= last)))
