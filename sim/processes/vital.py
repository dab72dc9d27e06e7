"""Births and deaths: who dies, who gives birth, and to whom."""

from __future__ import annotations

import numpy as np

from agents import fertility, frailty, mortality
from agents.luck import Stream
from sim.calendar import month_of
from sim.context import death_factor
from sim.domains.deaths import renew_deaths
from sim.hazards import monthly_from_probability
from sim.processes.common import BIRTHS, DEATHS, this_year
from sim.world import World


def death(world: World) -> None:
    """People die by sex, age on 31 December and living with a partner; with life domains also by their health."""
    if world.month % 12 == 0:
        renew_deaths(world)
    q = this_year(world, world.rates.mortality.values) * world.parameters["mortality.scale"]
    q = np.minimum(q[:, None, :] * world.rates.partner_mortality.values, 1.0)
    monthly = monthly_from_probability(q, world.rates.season.values[DEATHS, month_of(world.month) - 1])
    excess = death_factor(world)
    monthly = monthly if excess is None else -np.expm1(excess * np.log1p(-np.minimum(monthly, 1.0 - 1e-12)))
    key, n = world.key(Stream.DEATH), world.persons.count
    if world.life is not None:
        frailty.deaths_by_state(
            world.month,
            key,
            n,
            monthly,
            world.life.frailty,
            world.persons.arrays,
            world.households.arrays,
            world.kin.arrays,
            world.ledger,
        )
        return
    mortality.deaths(
        world.month,
        key,
        n,
        monthly,
        world.persons.arrays,
        world.households.arrays,
        world.kin.arrays,
        world.ledger,
    )


def expecting(world: World) -> None:
    """Decide which women give birth this month, so that a father can be found before."""
    yearly = this_year(world, world.rates.maternity.values) * world.parameters["fertility.scale"]
    share = world.rates.season.values[BIRTHS, month_of(world.month) - 1]
    mothers = world.room()
    found = fertility.mothers_of_the_month(
        world.month,
        world.key(Stream.BIRTH),
        world.persons.count,
        int(world.rates.maternity.notes["birth_interval"]),
        monthly_from_probability(np.minimum(yearly, 1.0), share),
        world.persons.arrays,
        mothers,
    )
    world.mothers = mothers[:found].copy()


def birth(world: World) -> None:
    """Children are born to the women who were expecting, twins as they occur."""
    rates = world.rates
    luck = fertility.BirthLuck(
        sex=world.key(Stream.BIRTH_SEX),
        multiple=world.key(Stream.MULTIPLE_BIRTH),
        death=world.key(Stream.DEATH),
        boys=float(rates.boys.values[0]),
        twins=float(rates.multiple.values[0]),
        q_newborn=np.minimum(this_year(world, rates.mortality.values)[:, 0] * world.parameters["mortality.scale"], 1.0),
    )
    world.persons.reserve(2 * len(world.mothers))
    world.households.reserve(len(world.mothers))
    world.kin.reserve(2 * len(world.mothers))
    world.persons.count, world.households.count, world.kin.count = fertility.births(
        world.month,
        luck,
        world.mothers,
        world.persons.count,
        world.households.count,
        world.kin.count,
        world.persons.arrays,
        world.households.arrays,
        world.kin.arrays,
        world.ledger,
    )
    world.mothers = world.mothers[:0]
