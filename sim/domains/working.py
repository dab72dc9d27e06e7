"""What the processes of study, work, income and debt need, made once from the tables and the start population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents import work
from agents.activities import (
    ADULT,
    BIJSTAND,
    EMPLOYED,
    IN_REASONS,
    NO_INCOME,
    OUT_REASONS,
    RETIRED,
    SELF_EMPLOYED,
    STATES,
    STUDENT,
    TO_WORK,
    UNEMPLOYED,
)  # fmt: skip
from agents.debt import DebtRates
from agents.income import IncomeRates
from agents.luck import Stream, stream_key
from agents.persons import HERE, MARRIED, NOBODY, PARTNER, WOMAN
from agents.work import COUPLE, NO_RIGHT, STANDINGS, WorkCounts, WorkRates
from sim.domains.activity_fit import AGES, Moves, fit
from sim.domains.activity_target import target
from sim.domains.spillover import ratios
from sim.domains.working_homes import ages_of, debt_rates, income_rates
from sim.hazards import monthly_from_hazard

if TYPE_CHECKING:
    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

BANDS = (18, 25, 35, 45, 55)
FEW = 30
"""Ages within which factors have mean 1, and persons below which all activities together are taken."""
MOST_ENTERING = 12.0
"""Highest factor on entering bijstand by standing: a ceiling for small groups in small places."""
PARTNER_EARNS = 0.85
"""Share of new partners of people on bijstand whose income ends it: assumption, range 0.6-0.95; most people work."""
SEPARATION_ALSO = 0.9
"""Highest probability of bijstand after a separation for somebody without income: assumption, range 0.5-1."""


@dataclass(frozen=True)
class Working:
    """Study, work, income and debt of one run, fixed from its start.

    Parameters
    ----------
    rates : base tables.
    moves : the fit to the start population.
    work, income, debt : what the kernels take.
    rise : (2, 111, 4) monthly probability of completing the next level.
    after_separation : probability of bijstand.
    luck : stream key of SYNTHESIS of the start population.
    """

    rates: DomainRates
    moves: Moves
    work: WorkRates
    income: IncomeRates
    debt: DebtRates
    rise: Floats
    after_separation: float
    luck: np.uint64

    def aow(self, year: int) -> int:
        """Return the AOW age of a calendar year in months; years outside the table take its ends."""
        values = self.rates.aow.values
        return int(values[min(max(year - self.rates.first_year, 0), len(values) - 1)])


def empty_counts() -> WorkCounts:
    """Return counts of zeros."""
    return WorkCounts(
        np.zeros((STATES, STATES), dtype=np.int64),
        np.zeros(len(IN_REASONS), dtype=np.int64),
        np.zeros(len(OUT_REASONS), dtype=np.int64),
    )


def working_of(world: World, rates: DomainRates, education: Floats | None = None) -> Working:
    """Freeze what the processes of work need, from a world at its start whose people have their state.

    Parameters
    ----------
    world : at the start, or with the people of it.
    rates : base tables.
    education : (2, 111, 3) shares by level that the start population was made with; default those of its people.
    """
    ages = np.arange(AGES)
    people = _people(world)
    adults = people * ((ages >= ADULT) & (ages < TO_WORK))
    moves = fit(target(world.month, world.persons, world.households, education), rates, adults)
    hazard = moves.hazard.copy()
    reasons = dict(zip(rates.bijstand_inflow.axes[0].labels, rates.bijstand_inflow.values, strict=True))
    parted = reasons["end_of_relationship"]
    partner = np.minimum(world.rates.union.values * PARTNER_EARNS, hazard[..., BIJSTAND - STUDENT, -1].min(axis=2))
    hazard[..., BIJSTAND - STUDENT, NO_INCOME - STUDENT] -= partner[..., None]
    other = sum(reasons[r] for r in ("end_of_asylum_benefit", "turned_21", "other"))
    hazard[..., NO_INCOME - STUDENT, BIJSTAND - STUDENT] *= max(1.0 - parted / other, 0.0)
    return Working(
        rates=rates,
        moves=moves,
        work=_work(world, rates, hazard),
        income=income_rates(world),
        debt=debt_rates(world, rates),
        rise=np.asarray(monthly_from_hazard(moves.rise)),
        after_separation=_after_separation(world, parted),
        luck=stream_key(world.people_seed, world.started, Stream.SYNTHESIS),
    )


def _people(world: World) -> Floats:
    """Return the people here by sex and age, (2, 111)."""
    age, here = ages_of(world), world.persons.column("status") == HERE
    out = np.zeros((2, AGES))
    np.add.at(out, (world.persons.column("sex")[here], age[here]), 1.0)
    return out


def _work(world: World, rates: DomainRates, hazard: Floats) -> WorkRates:
    """Return hazards of moves and their factors, each with mean 1 over the people it applies to at the start."""
    place = np.empty(world.persons.count, dtype=np.int64)
    work.standing(world.persons.count, world.persons.arrays, world.households.arrays, place)
    age, doing = ages_of(world), world.persons.column("activity").astype(np.int64)
    some = (place >= 0) & (age >= ADULT) & (age < TO_WORK) & (doing >= STUDENT) & (doing != RETIRED)
    have, risk = some & (doing == BIJSTAND), some & (doing != BIJSTAND)
    on = np.bincount(place[have], minlength=STANDINGS).astype(np.float64)
    off = np.bincount(place[risk], minlength=STANDINGS).astype(np.float64)
    weight = on / np.maximum(off, 1.0)
    both = np.where(np.arange(STANDINGS) == COUPLE, 2.0, 1.0)  # either partner brings the other along
    weight /= both
    weight[NO_RIGHT] = 0.0
    if not weight.any():
        weight[:NO_RIGHT] = 1.0
    entering = np.zeros((STATES, AGES, STANDINGS))
    for i in range(STATES):
        for first, last in zip(BANDS, (*BANDS[1:], AGES), strict=False):
            there = risk & (age >= first) & (age < last)
            there = there & (doing == i + STUDENT) if (there & (doing == i + STUDENT)).sum() >= FEW else there
            mean = float((weight * both)[place[there]].mean()) if there.any() else float(weight.max())
            entering[i, first:last] = np.minimum(weight / max(mean, 1e-12), MOST_ENTERING)
    exiting = np.ones(STANDINGS)
    exiting[COUPLE] = 0.5  # the other half comes along with the partner
    job, own = (hazard[..., BIJSTAND - STUDENT, k - STUDENT] for k in (EMPLOYED, SELF_EMPLOYED))
    out = hazard[..., BIJSTAND - STUDENT, :].sum(axis=3)
    share = _mean_over(world, job + own, out)
    leaving = duration_factors(rates.bijstand_duration.values, (1.0, 3.0), *share)
    find = hazard[..., UNEMPLOYED - STUDENT, EMPLOYED - STUDENT].mean(axis=(0, 2))
    gone = hazard[..., UNEMPLOYED - STUDENT, :].sum(axis=3).mean(axis=(0, 2)) - find
    finding = np.ones((2, AGES))
    for a in range(ADULT, AGES):
        finding[:, a] = duration_factors(rates.job_finding.values[:, a], (1.0,), float(find[a]), float(gone[a]))
    row = next(
        (r for r in ratios("job_loss", world.parameters["domains.spillover"]) if r[0].source == "school_drop_out"), None
    )
    dropped, months = (row[1], row[0].months) if row else (1.0, 0)
    most = np.ones((AGES, 1, STATES, STATES))
    most[..., BIJSTAND - STUDENT] *= entering.max(axis=2).T[:, None]
    most[..., UNEMPLOYED - STUDENT, EMPLOYED - STUDENT] *= finding.max()
    most[..., UNEMPLOYED - STUDENT] *= max(dropped, 1.0)
    most[..., BIJSTAND - STUDENT, :] *= exiting.max()
    for k in (EMPLOYED, SELF_EMPLOYED):
        most[..., BIJSTAND - STUDENT, k - STUDENT] *= leaving.max()
    total = (hazard * most).sum(axis=4)
    return WorkRates(hazard, total, finding, leaving, entering, exiting, dropped, months)


def _mean_over(world: World, part: Floats, whole: Floats) -> tuple[float, float]:
    """Return the mean of a part and of the rest of a hazard over the people on bijstand."""
    rows = np.flatnonzero(world.persons.column("activity") == BIJSTAND)
    if not len(rows):
        return 0.12, 0.1
    at = world.persons.column("sex")[rows], ages_of(world)[rows], world.persons.column("education")[rows]
    return float(part[at].mean()), float((whole - part)[at].mean())


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


def _after_separation(world: World, wanted: float) -> float:
    """Return the probability of bijstand of those without an income that brings so many persons per year in."""
    age, people = ages_of(world), world.persons
    women = np.flatnonzero(
        (people.column("sex") == WOMAN) & (people.column("role") == PARTNER) & (people.column("partner") != NOBODY)
    )
    wed = (people.column("marital")[women] == MARRIED).astype(np.int64)
    hazard = world.rates.separation.values[wed, age[women]]
    man, doing = people.column("partner")[women], people.column("activity")
    expected = float((hazard * ((doing[women] == NO_INCOME) * 1.0 + (doing[man] == NO_INCOME))).sum())
    return min(wanted / expected, SEPARATION_ALSO) if expected > 0 else 0.0
