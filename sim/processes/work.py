"""Study, work, bijstand, income and debt: the processes of the month, when the world has them."""

from __future__ import annotations

import numpy as np

from agents import bijstand
from agents import debt as debts
from agents import income as incomes
from agents import transitions as stages
from agents import work as jobs
from agents.activities import EMPLOYED, STATES
from agents.debt import STAGES
from agents.luck import Stream
from agents.work import WorkCounts
from sim.access.brought import hired
from sim.access.debt_help import arranged
from sim.measures.persons import finding_work, into_debt
from sim.synthesis.attributes_shapes import ENROLLED
from sim.world import World


def counts_of(world: World) -> WorkCounts:
    """Return the tally of the month as the kernels of work take it: views."""
    tally = world.tally
    return WorkCounts(
        tally["activity_moves"].reshape(STATES, STATES),
        tally["bijstand_in"],
        tally["bijstand_out"],
    )


def transitions(world: World) -> None:
    """People go to school, complete an education, come of age and reach the AOW age."""
    state = world.working
    if state is None:
        return
    counts = counts_of(world)
    stages.educate(world.month, world.key(Stream.EDUCATION), world.persons.count, state.rise, world.persons.arrays)
    stages.transitions(
        world.month,
        world.key(Stream.SCHOOL),
        world.key(Stream.MAJORITY),
        world.persons.count,
        state.aow(world.year),
        float(ENROLLED[0]),
        state.moves.grown,
        world.persons.arrays,
        world.households.arrays,
        counts,
    )


def work(world: World) -> None:
    """People lose and find work, begin and end a business, enter and leave bijstand and disability benefits.

    Who was granted a job with a subsidy last month begins in it first; from then on he is at work as all others are.
    """
    state = world.working
    if state is None:
        return
    n, people, homes = world.persons.count, world.persons.arrays, world.households.arrays
    counts = counts_of(world)
    granted = hired(world)
    jobs.move_on(world.month, granted, np.full(len(granted), EMPLOYED), people, homes, counts)
    key = world.key(Stream.SEPARATED_BIJSTAND)
    bijstand.means_test(world.month, key, n, state.after_separation, people, homes, counts)
    who, to = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    rates = finding_work(world, state.work)
    found = jobs.moving_on(world.month, world.key(Stream.WORK), n, rates, people, homes, who, to)
    jobs.move_on(world.month, who[:found], to[:found], people, homes, counts)


def income(world: World) -> None:
    """Huishoudens whose members or their activities changed get their income class; new ones get a tenure."""
    state = world.working
    if state is None:
        return
    incomes.incomes(
        world.month,
        state.luck,
        world.key(Stream.TENURE),
        world.households.count,
        state.income,
        world.persons.arrays,
        world.households.arrays,
    )


def debt(world: World) -> None:
    """Huishoudens come at risk of debt, fall into it, are helped and get out."""
    state = world.working
    if state is None:
        return
    key, n, rates = (
        world.key(Stream.DEBT_START),
        world.persons.count,
        into_debt(world, arranged(world.access, state.debt)),
    )
    debts.bring_debts(world.month, key, n, state.debt, world.persons.arrays, world.households.arrays)
    debts.debts(
        world.month,
        world.key(Stream.DEBT),
        world.households.count,
        rates,
        world.persons.arrays,
        world.households.arrays,
        world.tally["debt_moves"].reshape(STAGES, STAGES),
    )
