"""Jobs and businesses lost to a contextual shock, and the self-employed who come back from support."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import work as jobs
from agents.activities import BIJSTAND, EMPLOYED, SELF_EMPLOYED, UNEMPLOYED
from agents.luck import GAMMA, Stream, uniforms
from agents.persons import HERE, RESIDENT
from sim.processes.work import counts_of
from sim.shocks import FOR_GOOD, PANDEMIC, PLANT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.rates.read import Floats
    from sim.shocks import Shock
    from sim.world import World

JOBS_LOST = (0.0035,) * 5
"""Employees who lose their job in each month of a pandemic beyond the others: unemployment in the Netherlands rose from
2.9% of the labour force in March to 4.6% in August 2020 (CBS 80590ned). Range 0 to 0.007; after that none."""
TOZO_APPLICATIONS, TOZO_MONTHS = (767, 154, 160, 100, 55), (3, 4, 6, 3, 3)
"""Applications in Het Hogeland for TOZO 1 to 5 (A046) and how many months each lasted, from March 2020 on."""
TOZO_SELF_EMPLOYED = 3400.0
"""Self-employed inhabitants of Het Hogeland that they are a share of: the start population of 2021, rounded."""
TOZO_EXIT = 1.0 - 0.2 ** (1.0 / 6.0)
"""Monthly probability of leaving support for one's own business: A046, it decays by 80% in six months."""
TOZO_TAIL = 6
"""Months after a pandemic in which support still ends so."""
TRAVEL_KM = 10.0
"""Distance from a plant at which the share of its jobs among employees has fallen to 1/e: assumption, 5 to 20."""


def context(world: World) -> None:
    """Contextual shocks of the scenario take jobs and businesses."""
    if world.context is None or world.working is None:
        return
    for i, (shock, kernen) in enumerate(zip(world.context.shocks, world.context.kernen, strict=True)):
        if shock.size == 0:
            continue
        if shock.kind == PANDEMIC and shock.start <= world.month < shock.start + shock.duration + TOZO_TAIL:
            _pandemic(world, shock, i)
        elif shock.kind == PLANT and shock.covers(world.month):
            _plant(world, shock, kernen, i)


def _doing(world: World, activity: int) -> NDArray[np.int64]:
    """Return the rows of who lives here outside an institution and has an activity."""
    people = world.persons
    return np.flatnonzero(
        (people.column("status") == HERE)
        & (people.column("activity") == activity)
        & (people.column("role") != RESIDENT)
    )


def _luck(world: World, rows: NDArray[np.int64], number: int) -> Floats:
    """Return the draw of some people for the shock of this number."""
    with np.errstate(over="ignore"):
        lineages = world.persons.column("lineage")[rows] + np.uint64(number) * np.uint64(GAMMA)
    return uniforms(world.key(Stream.CONTEXT), lineages)


def _move(world: World, rows: NDArray[np.int64], to: int) -> None:
    """Give people another activity, with what that means for a partner."""
    goal = np.full(len(rows), to, dtype=np.int64)
    people, homes = world.persons.arrays, world.households.arrays
    jobs.move_on(world.month, rows, goal, people, homes, counts_of(world))


def _pandemic(world: World, shock: Shock, number: int) -> None:
    """Take jobs in the first months and send self-employed to support, which they leave for their business again.

    Notes
    -----
    As in TOZO 2 to 5, a partner's income rules support out. Only whom the shock took comes back, and only from that
    support: who stopped for good, or found something else since, does not.
    """
    since, lineages = world.month - shock.start, world.persons.column("lineage")
    on = _doing(world, BIJSTAND)
    away = on[np.isin(lineages[on], world.paused.get(number, lineages[:0]))]
    back = _luck(world, away, number) < TOZO_EXIT
    paused = away[~back]
    if shock.covers(world.month):
        self_employed, employees = _doing(world, SELF_EMPLOYED), _doing(world, EMPLOYED)
        entering = min(tozo_share(since) * shock.size, 1.0)
        lost = min((JOBS_LOST[since] if since < len(JOBS_LOST) else 0.0) * shock.size, 1.0)
        asking = self_employed[_luck(world, self_employed, number) < entering]
        paused = np.concatenate([paused, _pause(world, asking)])
        _move(world, employees[_luck(world, employees, number) < lost], UNEMPLOYED)
    _move(world, away[back], SELF_EMPLOYED)
    world.paused[number] = lineages[paused[world.persons.column("activity")[paused] == BIJSTAND]]


def _pause(world: World, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Send self-employed to support and return them; no business ends, so no life event is noted."""
    people = world.persons
    before = {name: people.column(name)[rows] for name in ("event", "event_month")}
    _move(world, rows, BIJSTAND)
    for name, values in before.items():
        people.column(name)[rows] = values
    return rows


def tozo_share(since: int) -> float:
    """Return the share of self-employed who ask for support in a month since the beginning of a pandemic."""
    ends = np.cumsum(TOZO_MONTHS)
    phase = int(np.searchsorted(ends, since, side="right"))
    return TOZO_APPLICATIONS[phase] / TOZO_MONTHS[phase] / TOZO_SELF_EMPLOYED if phase < len(ends) else 0.0


def _plant(world: World, shock: Shock, kernen: tuple[int, ...], number: int) -> None:
    """Take this month's part of the jobs of a plant from employees, the nearer the likelier, exactly so many."""
    since, whole = world.month - shock.start, int(shock.size)
    assert shock.duration != FOR_GOOD
    wanted = whole * (since + 1) // shock.duration - whole * since // shock.duration
    rows = _doing(world, EMPLOYED)
    away = world.kernen.distances()[:, list(kernen)].min(axis=1)
    home = world.households.column("kern")[world.persons.column("household")[rows]]
    waits = -np.log1p(-_luck(world, rows, number)) * np.exp(away[home] / TRAVEL_KM)
    _move(world, np.sort(rows[np.argsort(waits, kind="stable")[:wanted]]), UNEMPLOYED)
