"""How long spells of bijstand and WW have lasted: factors by duration, and the past of people at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.activities import ADULT, BIJSTAND, EMPLOYED, SELF_EMPLOYED, STUDENT, TO_WORK, UNEMPLOYED
from agents.luck import Stream
from agents.persons import HERE
from agents.spells import begin_spells, months_spent
from agents.work import YEAR
from sim.domains.activity_fit import AGES
from sim.domains.start_people import Luck, Use
from sim.domains.working_homes import ages_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

MONTHS = (TO_WORK - ADULT) * YEAR + 1


class Spells(NamedTuple):
    """Spells of one activity by sex and age.

    factor : (k, 2, 111) on the hazard of leaving for work by duration class, mean 1 at every age.
    elapsed : (2, 111, MONTHS) cumulative share by months since the beginning.
    """

    factor: Floats
    elapsed: Floats


def bijstand_spells(rates: DomainRates, hazard: Floats, stock: Floats) -> Spells:
    """Return spells of bijstand under hazards of moves (2, 111, 4, STATES, STATES) and a stock (2, 111, LEVELS)."""
    out = hazard[:, :, 1:, BIJSTAND - STUDENT]
    part = stock / np.maximum(stock.sum(axis=2, keepdims=True), 1e-12)
    work = (out[..., EMPLOYED - STUDENT] + out[..., SELF_EMPLOYED - STUDENT]) * part
    rest = out.sum(axis=3) * part - work
    return duration_by_age(rates.bijstand_duration.values, work.sum(axis=2), rest.sum(axis=2), stock.sum(axis=2))


def duration_by_age(shape: Floats, work: Floats, rest: Floats, stock: Floats) -> Spells:
    """Return spells of people who came when the stock of their age asked for them.

    Parameters
    ----------
    shape : (3,) hazards in the first year, the second and third, and later; only their ratios count.
    work, rest : (2, 111) yearly hazard that the factors multiply, and of leaving in other ways.
    stock : (2, 111) share of the people of an age.

    Notes
    -----
    The young have not been there for long: a factor with mean 1 over all ages would let them leave too fast, and the
    old too slowly, as the hazards differ by age already.
    """
    stage = np.searchsorted((YEAR, 3 * YEAR), np.arange(MONTHS), side="right")
    out, past = np.ones((len(shape), 2, AGES)), np.ones((2, AGES, MONTHS))
    for sex in range(2):
        there = np.zeros(MONTHS)
        there[0] = stock[sex, ADULT]
        for age in range(ADULT, TO_WORK):
            wanted = np.interp(np.arange(1, YEAR + 1) / YEAR, (0.0, 1.0), stock[sex, [age, min(age + 1, TO_WORK - 1)]])
            before, per_stage = there.sum(), np.bincount(stage, weights=there, minlength=len(shape))
            factor = shape * before / (shape @ per_stage) if before > 0 and shape.any() else np.ones(len(shape))
            leave = np.exp(-(work[sex, age] * factor[stage] + rest[sex, age]) / YEAR)
            for k in range(YEAR):
                there[1:] = (there * leave)[:-1]
                there[0] = 0.0
                there[0] = max(wanted[k] - there.sum(), 0.0)
            out[:, sex, age] = factor
            past[sex, age] = np.cumsum(there) / max(there.sum(), 1e-12)
    past[:, :ADULT], past[:, TO_WORK:] = 1.0, past[:, [TO_WORK - 1]]
    return Spells(out, past)


def ww_spells(rates: DomainRates, hazard: Floats) -> Floats:
    """Return the cumulative share of those with WW by months since it began, (2, 111, MONTHS)."""
    out = hazard[..., UNEMPLOYED - STUDENT, :].mean(axis=2)
    find = out[..., EMPLOYED - STUDENT]
    rest = out.sum(axis=2) - find
    late = (np.arange(MONTHS) >= YEAR).astype(np.int64)
    past = np.ones((2, AGES, MONTHS))
    for age in range(ADULT, TO_WORK):
        for sex in range(2):
            factor = duration_factors(rates.job_finding.values[:, age], (1.0,), find[sex, age], rest[sex, age])
            leave = (find[sex, age] * factor[late] + rest[sex, age]) / YEAR
            there = np.exp(-np.append(0.0, np.cumsum(leave[:-1]))) * (np.arange(MONTHS) <= (age - ADULT + 1) * YEAR)
            past[sex, age] = np.cumsum(there) / there.sum()
    past[:, TO_WORK:] = past[:, [TO_WORK - 1]]
    return past


def draw_past(world: World, past: Mapping[int, Floats]) -> None:
    """Write when the spells of the start population began that end at other rates in the first years than later.

    Parameters
    ----------
    past : of `Working`.

    Notes
    -----
    With a shorter past than their hazards lead to, they would leave too fast for some years: bijstand fell by a tenth.
    """
    age, people = ages_of(world), world.persons
    doing, sex = people.column("activity"), people.column("sex")
    luck = Luck(world.people_seed, world.started)
    for activity, share in past.items():
        rows = np.flatnonzero((doing == activity) & (people.column("status") == HERE) & (age >= ADULT))
        draws = luck.uniform(Use.ACTIVITY, people.column("lineage")[rows])
        people.column("activity_since")[rows] = world.month - months_spent(share, sex[rows], age[rows], draws)


def bring_past(world: World, first: int) -> None:
    """Write since when those who came this month, the rows from `first` on, do what they do.

    Notes
    -----
    Bijstand and WW have lasted as long as they had for people of that sex and age at the start; bijstand of
    statushouders who were admitted this month, and anything else, begins with the arrival.
    """
    if world.working is None:
        return
    people, month = world.persons, world.month
    people.column("activity_since")[first:] = month
    for activity, share in world.working.past.items():
        key = world.key(Stream.NEWCOMER_STATE)
        begin_spells(month, key, first, people.count, activity, share, people.arrays)


def duration_factors(shape: Floats, bounds: tuple[float, ...], mean: float, rest: float) -> Floats:
    """Return factors by duration with the pattern of `shape` and mean 1 over the stock that they themselves keep.

    Parameters
    ----------
    shape : (k,) hazards by duration class; only their ratios count.
    bounds : (k - 1,) years at which the next class begins.
    mean : yearly hazard that the factors multiply.
    rest : yearly hazard of leaving in other ways.
    """
    factor = np.asarray(shape, dtype=np.float64) / max(float(np.mean(shape)), 1e-12)
    if not mean > 0 or not factor.any():
        return np.ones(len(factor))
    width = np.diff(np.array([0.0, *bounds, np.inf]))
    for _ in range(60):
        leave = factor * mean + rest
        start = np.exp(-np.concatenate([[0.0], np.cumsum(leave[:-1] * width[:-1])]))
        stock = start * -np.expm1(-np.minimum(leave * width, 700.0)) / np.maximum(leave, 1e-12)
        factor = factor / ((factor * stock).sum() / stock.sum())
    return np.asarray(factor)
