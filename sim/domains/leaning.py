"""Who parts and who enters an institution sooner: spill-over rows over their mean in the start population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.leaning import Leaning, logs
from agents.persons import HERE, MARRIED, OLDEST, PARTNER, RESIDENT, WOMAN
from sim.domains.courses import effects_of
from sim.domains.normaliser import GROUP, GROUPS, group_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agents.onset import Effects
    from sim.rates.read import Floats
    from sim.world import World

SEPARATION_CAP = 6.0
"""No couple parts so many times sooner than others of their age: assumption, range 5 to 10; the product of all ratios
of both partners, over the mean, hardly exceeds it."""
ENTRY_CAP = 15.0
"""The same for an institution: above 4.5 x 3.2, the product of the ratios. Assumption, range 10 to 20."""
SEPARATION_SHAPE, ENTRY_SHAPE = (2, GROUPS), (2, 2, GROUPS)


def separation_leaning(world: World, mean: Floats | None = None) -> Leaning:
    """Return what multiplies separation; `mean` (2, 23) by unmarried or married and age of the woman, else measured."""
    effects = effects_of("separation", world.parameters)
    return Leaning(effects, _separation_mean(world, effects) if mean is None else mean, SEPARATION_CAP)


def entry_leaning(world: World, mean: Floats | None = None) -> Leaning:
    """Return what multiplies entering an institution; `mean` (2, 2, 23) by sex, partner and age, else measured."""
    effects = effects_of("institution", world.parameters)
    return Leaning(effects, _entry_mean(world, effects) if mean is None else mean, ENTRY_CAP)


def neutral(shape: tuple[int, ...]) -> Leaning:
    """Return a factor of 1 for everybody, for a world without life domains."""
    return Leaning(effects_of("", {}), np.ones(shape), 1.0)


def _logs(world: World, rows: NDArray[np.int64], effects: Effects) -> Floats:
    return logs(world.month, rows, effects, world.persons.arrays, world.households.arrays, world.kin.arrays)


def _age(world: World, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return ((world.month - 1 - world.persons.column("birth")[rows].astype(np.int64)) // 12).clip(0, OLDEST)


def _separation_mean(world: World, effects: Effects) -> Floats:
    """Return the mean factor of couples, weighted by their hazard: so many part as the rates say."""
    people = world.persons
    paired = (people.column("status") == HERE) & (people.column("role") == PARTNER)
    rows = np.flatnonzero(paired & (people.column("sex") == WOMAN))
    men = people.column("partner")[rows].astype(np.int64)
    kind, age = (people.column("marital")[rows] == MARRIED).astype(np.int64), _age(world, rows)
    factor = np.exp(_logs(world, rows, effects) + _logs(world, men, effects))
    return group_means(factor, world.rates.separation.values[kind, age] + 1e-9, kind, age // GROUP, 2)


def _entry_mean(world: World, effects: Effects) -> Floats:
    """Return the mean factor of who lives at home, weighted by the hazard of entering."""
    people = world.persons
    rows = np.flatnonzero((people.column("status") == HERE) & (people.column("role") != RESIDENT))
    sex, age = people.column("sex")[rows].astype(np.int64), _age(world, rows)
    paired = (people.column("role")[rows] == PARTNER).astype(np.int64)
    factor, weight = np.exp(_logs(world, rows, effects)), world.rates.institution_entry.values[sex, paired, age] + 1e-9
    return group_means(factor, weight, sex * 2 + paired, age // GROUP, 4).reshape(ENTRY_SHAPE)
