"""Live the past of the start population in the life domains, so that it begins where its own dynamics lead to.

Conditions drawn one after the other from prevalence and odds hang together less, or otherwise, than the months of a run
make them: those with little strength would still have to fall ill, and prevalence would move for years. So the
conditions of `YEARS` ago are drawn, at the ages people had then, and the months since then are lived with the processes
of the run. What else people are and do (home, work, debt) is taken as it is at the start, since its past is unknown.
Every year the mean factors are taken anew, which keeps every age at the prevalence of the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import events
from agents.conditions import ADL_LIMITED, IADL_LIMITED, LOOK
from agents.domains import DEMENTIA, FULL, LOW_LITERACY, PROBLEMATIC
from agents.luck import Stream, uniforms
from agents.persons import HERE, LEFT, NEVER
from sim.domains.health import RESIDENT_FROM
from sim.domains.life import life_of, with_onset
from sim.domains.normaliser import onset_means
from sim.domains.start_conditions import conditions, mental_since
from sim.domains.start_people import Luck, groups, read_people
from sim.domains.steady import found_mortality, with_mortality, without_selection
from sim.processes import domains

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.alignment import Alignment
    from sim.domains.life import Life
    from sim.domains.rates import DomainRates
    from sim.world import World

    Beside = Callable[[World, bool], None]

YEARS = 15
"""Years of the past that are lived: longer than all conditions last that end, and than strong selection takes.
Assumption, range 10-30; the last of them settles levels and burden too."""
SETTLED = 36
"""Months at the end in which levels, draaglast and need are kept as well: assumption, range 24-60. Kwetsbaar asks 12 on
end; a longer past of the burden is not known."""
SWAPPED = ("conditions", "since_mental", "loaded_since")


def live_past(world: World, rates: DomainRates, beside: Beside | None = None) -> None:
    """Give the people of a world at its start the conditions, levels, burden and need that their past has led to.

    Parameters
    ----------
    world : at the start, after `sim.domains.start.start_domains`.
    rates : base tables.
    beside : called in each of the months in which need is kept, when it is known; the second argument tells whether it
        is the first of them.

    Notes
    -----
    Only those who survived are here to be lived for, so nobody dies: onsets are those that lead to the same prevalence
    without the deaths (`without_selection`). Who was not born is passed over until birth.
    """
    start, people = world.month, world.persons
    kept = {name: people.column(name).copy() for name in ("status", "event", "event_month")}
    birth = people.column("birth").copy()
    calm = without_selection(rates)
    life = life_of(world, calm)
    world.month = start - 12 * YEARS
    people.column("event")[:], people.column("event_month")[:] = 0, NEVER
    _alive(world, kept["status"], birth)
    _begin(world, rates)
    for month in range(world.month, start):
        world.month = month
        _alive(world, kept["status"], birth)
        if (start - month) % 12 == 0:
            mean = onset_means(world, calm, life.means, world.parameters)
            world.life = with_onset(life, mean, world.parameters)
        domains.health(world)
        domains.mind(world)
        domains.youth(world)
        if start - month <= SETTLED:
            if start - month == SETTLED:
                people.column("loaded_since")[:] = NEVER
                people.column("conditions")[:] |= np.uint16(LOOK)
            if start - month == 1:
                _admit(world, rates)
                events.refresh(month, people.count, people.arrays)  # who changed places took bereavement along
            domains.domain_levels(world)
            domains.burden(world)
            if beside is not None:
                if start - month == 1:
                    _settle(world)  # mantelzorg of the last month meets the need that the run begins with
                beside(world, start - month == SETTLED)
    for name, values in kept.items():
        people.column(name)[:] = values
    _settle(world)
    world.month, world.life = start, None


def _settle(world: World) -> None:
    """Weigh everybody once more in the last month of the past, however long nothing happened to them."""
    look = world.persons.column("conditions") & np.uint16(LOOK)
    world.persons.column("conditions")[:] |= np.uint16(LOOK)
    domains.burden(world)
    world.persons.column("conditions")[:] &= np.uint16(0xFFFF & ~LOOK) | look


def _admit(world: World, rates: DomainRates) -> None:
    """Let residents of institutions be those with an ADL limitation, as many as declared; the totals stay.

    Notes
    -----
    Who lives in an institution was settled before, by sex and age only. Residents without an ADL limitation change
    places with people at home of that sex and age group who have one, those with dementia first.
    """
    people, homes = world.persons, world.households
    who = read_people(world.month, people, homes, world.kin, world.people_seed)
    bits = people.column("conditions").astype(np.int64)
    limited, old = bits & ADL_LIMITED != 0, who.here & (who.age >= RESIDENT_FROM)
    first = np.where(bits & DEMENTIA != 0, 0.0, 1.0) + uniforms(world.key(Stream.START_DOMAINS), who.lineage)
    group = np.where(old, groups(who) // 2, -1)
    out, back = [], []
    for g in range(int(group.max(initial=-1)) + 1):
        inside = np.flatnonzero((group == g) & who.resident)
        wanted = round(rates.adl_onset.notes["institution"] * len(inside)) - int(limited[inside].sum())
        well = inside[~limited[inside]]
        ill = np.flatnonzero((group == g) & ~who.resident & limited)
        many = max(0, min(wanted, len(well), len(ill)))
        out.append(well[np.argsort(first[well], kind="stable")[::-1][:many]])
        back.append(ill[np.argsort(first[ill], kind="stable")[:many]])
    if not out:
        return
    one, two = np.concatenate(out), np.concatenate(back)
    for name in SWAPPED:
        column = people.column(name)
        column[one], column[two] = column[two], column[one]
    rows = np.concatenate([one, two])
    people.column("conditions")[rows] |= np.uint16(LOOK)
    people.column("level")[rows] = FULL


def _alive(world: World, status: NDArray[np.uint8], birth: NDArray[np.int16]) -> None:
    """Let only those be here who are at the start and were born before this month."""
    world.persons.column("status")[:] = np.where((status == HERE) & (birth >= world.month), LEFT, status)


def _begin(world: World, rates: DomainRates) -> None:
    """Write the conditions of people at the ages they had in this month; levels are worked out later, from none."""
    people, homes = world.persons, world.households
    luck = Luck(world.people_seed, world.month)
    who = read_people(world.month, people, homes, world.kin, world.people_seed)
    who.resident[:] = False  # where people lived then is not known: all conditions are placed as at home
    who.flags["problematic"] = who.here & (homes.column("debt")[who.home] >= PROBLEMATIC)
    bits = conditions(who, rates, people.column("marital").astype(np.int64), luck, dict(world.parameters))
    for name, bit in (("iadl", IADL_LIMITED), ("adl", ADL_LIMITED)):
        bits = bits | np.where(who.flags[name], bit, 0).astype(np.uint16)
    literacy = people.column("conditions") & np.uint16(LOW_LITERACY)
    people.column("conditions")[:] = bits & np.uint16(0xFFFF & ~LOW_LITERACY) | literacy
    people.column("level")[:] = FULL
    people.column("since_mental")[:] = mental_since(who, rates, world.month, luck)


def settled_life(world: World, rates: DomainRates, frozen: Alignment | None = None) -> Life:
    """Return the life domains with the onsets that keep prevalence at the mortality of the people of the start.

    Parameters
    ----------
    frozen : what the base that this world is compared with was aligned with; default the people of its own start.
    """
    found = found_mortality(world, life_of(world, rates)) if frozen is None else frozen.mortality
    means = None if frozen is None else frozen.normaliser
    return life_of(world, with_mortality(rates, found), frozen=means, mortality=found)
