"""Who lives with whom: couples form, marry and part, children leave home, huishoudens move."""

from __future__ import annotations

import numpy as np

from agents import couples, institutions, moving, partnership, settling
from agents.luck import Stream
from sim.domains.leaning import ENTRY_SHAPE, SEPARATION_SHAPE, neutral
from sim.hazards import monthly_from_hazard
from sim.measures.persons import entering
from sim.world import World

AGES_IN_MONTHS = 111 * 12 + 1


def couple(world: World) -> None:
    """Women without a partner find one; unmarried couples marry."""
    rates = world.rates
    gaps = rates.union_gap
    union = partnership.UnionRates(
        monthly=monthly_from_hazard(rates.union.values),
        at_birth=rates.union_at_birth.values,
        men=rates.union_men.values,
        gap=np.cumsum(gaps.values),
        first_gap=int(gaps.axes[0].labels[0]),
        near=world.places.near,
    )
    people, homes = world.persons.arrays, world.households.arrays
    n = world.persons.count
    key = world.key(Stream.SEEK_PARTNER)
    seeking = world.room()
    found = partnership.seekers(world.month, key, n, world.mothers, union, people, seeking)
    seeking = seeking[:found].copy()
    world.households.reserve(found)
    homes = world.households.arrays
    pool = np.empty(n, dtype=np.int32)
    starts = np.empty(AGES_IN_MONTHS, dtype=np.int32)
    men = partnership.single_men(world.month, n, rates.union_men.values, people, pool, starts)
    world.households.count = partnership.match(
        world.month,
        world.key(Stream.PARTNER_AGE),
        world.key(Stream.PARTNER_CHOICE),
        seeking,
        pool[:men],
        starts,
        union,
        world.households.count,
        people,
        homes,
        world.kin.arrays,
        world.ledger,
    )
    marry = monthly_from_hazard(rates.marriage.values)
    couples.marriages(world.month, world.key(Stream.MARRIAGE), n, marry, people, homes, world.ledger)


def separation(world: World) -> None:
    """Couples part; one of the two starts a huishouden of their own."""
    women = world.room()
    monthly = monthly_from_hazard(world.rates.separation.values)
    key = world.key(Stream.SEPARATION)
    leaning = neutral(SEPARATION_SHAPE) if world.life is None else world.life.separation
    people, homes = world.persons.arrays, world.households.arrays
    found = couples.separating(
        world.month, key, world.persons.count, monthly, leaning, people, homes, world.kin.arrays, women
    )
    world.households.reserve(found)
    world.households.count = couples.separate(
        world.month,
        world.key(Stream.SEPARATION_MOVES),
        women[:found],
        world.parameters["separation.children_with_mother"],
        world.places.destination,
        world.households.count,
        world.persons.arrays,
        world.households.arrays,
        world.kin.arrays,
        world.ledger,
    )


def leaving_home(world: World) -> None:
    """Children at home start living alone."""
    leavers = world.room()
    monthly = monthly_from_hazard(world.rates.leaving_home.values)
    key = world.key(Stream.LEAVE_HOME)
    found = moving.leaving_home(world.month, key, world.persons.count, monthly, world.persons.arrays, leavers)
    world.households.reserve(found)
    world.households.count = moving.start_alone(
        world.month,
        key=world.key(Stream.LEAVE_HOME_KERN),
        leavers=leavers[:found],
        destination=world.places.destination,
        n_households=world.households.count,
        persons=world.persons.arrays,
        households=world.households.arrays,
        ledger=world.ledger,
    )


def moves(world: World) -> None:
    """Huishoudens move to another kern of the municipality."""
    moving.moves(
        world.month,
        world.key(Stream.MOVE),
        world.key(Stream.MOVE_DESTINATION),
        world.persons.count,
        monthly_from_hazard(world.rates.moving.values),
        world.places.destination,
        world.persons.arrays,
        world.households.arrays,
        world.ledger,
    )


def institution(world: World) -> None:
    """People enter an institution or come home from one."""
    entry = monthly_from_hazard(world.rates.institution_entry.values * world.parameters["institution.scale"])
    n, people = world.persons.count, world.persons.arrays
    leavers = world.room()
    leave = monthly_from_hazard(world.rates.institution_exit.values)
    key = world.key(Stream.INSTITUTION_EXIT)
    found = institutions.leaving_institution(world.month, key, n, leave, people, leavers)
    institutions.entries(
        world.month,
        world.key(Stream.INSTITUTION_ENTRY),
        n,
        entry,
        entering(world, neutral(ENTRY_SHAPE) if world.life is None else world.life.institution),
        world.places.institution_of,
        people,
        world.households.arrays,
        world.kin.arrays,
        world.ledger,
    )
    world.households.reserve(found)
    world.households.count = institutions.exits(
        world.month, leavers[:found], world.households.count, people, world.households.arrays, world.ledger
    )


def minors(world: World) -> None:
    """Minors left without adults are taken in."""
    n, people, homes = world.households.count, world.persons.arrays, world.households.arrays
    settling.settle_minors(world.month, n, world.places.institution_of, people, homes, world.kin.arrays, world.ledger)


def settle(world: World) -> None:
    """Huishoudens whose members changed get their head and type again."""
    settling.settle(world.households.count, world.persons.arrays, world.households.arrays, world.ledger)
