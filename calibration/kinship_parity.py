"""Siblings and children by age and parity of the mother: births of one woman are not independent of each other.

The multistate kinship model of Caswell (2020, Demographic Research 42:1097-1146), age x parity. A mother is in a state
(age, births so far, months since the last birth); with each state go sums over her children that are linear in the
births, so that one pass through the years gives means and the shares with none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from calibration.kinship_rates import WOMAN, Vital, survival, women_by_age
from sim.rates.parity import MONTHS, PARITIES, SPAN, YOUNGEST
from sim.rates.table import Floats

MASS, OLDER, YOUNGER, NONE = range(4)
"""What is carried with a state: women, their living older and younger children, and the chance that none lives."""


class ParityKin(NamedTuple):
    """Means and shares at the date, by cohort of Focal; every one-dimensional array is (C,).

    Parameters
    ----------
    births : (C, C) live births per woman alive, by her cohort and calendar year
    older, younger : mean living older and younger siblings (same mother; a twin counts as younger)
    none_sibling : share without a living sibling
    none_child : share of the women without a living child
    parity : (C, 5) share of the women by births so far
    """

    births: Floats
    older: Floats
    younger: Floats
    none_sibling: Floats
    none_child: Floats
    parity: Floats


class _States:
    """Women by what they carry (4), age 15..49 and parity, with those who wait after a birth apart.

    Parameters
    ----------
    shape : leading axes, such as the years since the birth of Focal
    vital : for twins and the interval
    """

    def __init__(self, shape: tuple[int, ...], vital: Vital) -> None:
        self.free = np.zeros((*shape, 4, SPAN, PARITIES))
        self.waiting = np.zeros((max(vital.interval, 1), *shape, 4, SPAN, PARITIES))
        self.twins = vital.multiple

    def month(self, at: int, chance: Floats, alive: float, kind: int) -> Floats:
        """Let a month pass and return the maternities, by the state before.

        Parameters
        ----------
        at : number of the month
        chance : (35, 5) of a maternity in the month
        alive : chance that a child born now lives at the date
        kind : OLDER or YOUNGER, where living children are counted
        """
        slot = self.waiting[at % len(self.waiting)]
        self.free += slot
        born = self.free * chance
        self.free -= born
        slot[:] = 0.0
        self.deliver(slot, (1 - self.twins) * born, 1, alive, kind)
        if self.twins:
            self.deliver(slot, self.twins * born, 2, alive, kind)
        return born

    @staticmethod
    def deliver(slot: Floats, born: Floats, children: int, alive: float, kind: int) -> None:
        """Add mothers of `children` newborns to those who wait, at their new parity; `born` is used up."""
        born[..., kind, :, :] += children * alive * born[..., MASS, :, :]
        born[..., NONE, :, :] *= (1 - alive) ** children
        _raise_parity(slot, born, children)

    def all(self) -> Floats:
        """Return free and waiting together, (..., 4, 35, 5)."""
        return np.asarray(self.free + self.waiting.sum(axis=0))

    def age(self) -> None:
        """Make everybody a year older; women past 49 and who fall off the axis are gone, 15 is empty."""
        for array in (self.free, self.waiting):
            array[..., 1:, :] = array[..., :-1, :].copy()
            array[..., 0, :] = 0.0

    def keep(self, share: Floats) -> Floats:
        """Let mothers die: keep `share` (35,) of each age and return the sums of those who died, (..., 4)."""
        before = self.all().sum(axis=-1)
        self.free *= share[:, None]
        self.waiting *= share[:, None]
        return np.asarray((before * (1 - share)).sum(axis=-1))


def _raise_parity(slot: Floats, born: Floats, children: int) -> None:
    """Add `born` to `slot` with so many births more; the last parity is open."""
    slot[..., children:] += born[..., : PARITIES - children]
    for parity in range(PARITIES - children, PARITIES):
        slot[..., -1] += born[..., parity]


def parity_kin(vital: Vital) -> ParityKin:
    """Run all cohorts of women through the years and read off siblings and children at the date.

    Notes
    -----
    Caswell (2020), eqs. 8-20: the mother's state at the birth of Focal is distributed as the births of that year over
    states, so women with many births weigh more; older siblings are the births she already carries, younger siblings
    those of the chain continued from there while she lives. Mortality does not depend on parity. Here the states are
    followed month by month with the waiting time, as the microsimulation does, and only sums at one date are kept.
    """
    count = vital.years
    end, middle = survival(vital)
    lives = vital.boys * end[0, :, -1] + (1 - vital.boys) * end[1, :, -1]
    women = women_by_age(vital, middle, SPAN)
    mothers, after_focal = _States((), vital), _States((SPAN + 1,), vital)
    births, totals = np.zeros((count, count)), np.zeros((count, 4))
    done = np.zeros((count, 4, PARITIES))
    for year in range(count):
        cohort = year - YOUNGEST - np.arange(SPAN)
        known = cohort >= 0
        fresh = 1 - vital.never[max(year - YOUNGEST, 0)]
        mothers.free[MASS, 0, 0] = mothers.free[NONE, 0, 0] = fresh
        half = np.sqrt(_yearly(end[WOMAN], cohort, year))
        lost = after_focal.keep(half)
        chance = 1 - np.exp(-vital.hazard[year] / MONTHS)
        for month in range(year * MONTHS, (year + 1) * MONTHS):
            after_focal.month(month, chance, lives[year], YOUNGER)
            born = mothers.month(month, chance, lives[year], OLDER)
            births[cohort[known], year] += (1 + vital.multiple) * born[MASS].sum(axis=-1)[known]
            _focal(after_focal, month, born * women[year][:, None], lives[year])
        lost += after_focal.keep(half)
        state = mothers.all()
        done[cohort[known]] = state.transpose(1, 0, 2)[known]
        _gather(totals, lost, after_focal.all(), year)
        _next_year(mothers, after_focal)
    focal = np.maximum(totals[:, MASS], 1e-300)
    parity = done[:, MASS].copy()
    young = np.arange(count) > count - 1 - YOUNGEST
    parity[:, 0] += np.where(young, 1.0, vital.never)
    none_child = np.where(young, 1.0, vital.never + done[:, NONE].sum(axis=1))
    older, younger, none = (totals[:, k] / focal for k in (OLDER, YOUNGER, NONE))
    return ParityKin(births, older, younger, none, none_child, parity)


def _yearly(end: Floats, cohort: np.ndarray, year: int) -> Floats:
    """Return the share of women of each age 15..49 who outlive the year, (35,)."""
    known = np.maximum(cohort, 0)
    before = end[known, max(year - 1, 0)]
    return np.asarray(np.where(cohort < 0, 1.0, end[known, year] / np.maximum(before, 1e-300)))


def _focal(after: _States, month: int, born: Floats, alive: float) -> None:
    """Let the Focals of a month be born: put their mothers among those who wait, with the older siblings they carry."""
    slot = after.waiting[month % len(after.waiting)][0]
    _raise_parity(slot, (1 - after.twins) * born, 1)
    twin = 2 * after.twins * born
    twin[YOUNGER] += alive * twin[MASS]
    twin[NONE] *= 1 - alive
    _raise_parity(slot, twin, 2)


def _gather(totals: Floats, lost: Floats, state: Floats, year: int) -> None:
    """Add to the sums by cohort of Focal: mothers who died, who turn 50, and in the last year everybody."""
    through = state[..., -1:, :] if year + 1 < len(totals) else state
    sums = lost + through.sum(axis=(-2, -1))
    for since in range(min(len(sums), year + 1)):
        totals[year - since] += sums[since]


def _next_year(mothers: _States, after: _States) -> None:
    """Move to 1 January: everybody a year older, Focals a year further from birth."""
    for states in (mothers, after):
        states.age()
    for array in (after.free, after.waiting):
        axis = array if array is after.free else np.moveaxis(array, 1, 0)
        axis[1:] = axis[:-1].copy()
        axis[0] = 0.0
