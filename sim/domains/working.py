"""What the processes of study, work, income and debt need, made once from the tables and the start population."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
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
from agents.work_ceilings import ceilings
from sim.access.brought import found_by_jobs
from sim.domains.activity_fit import AGES, FROM_OTHER, Moves, fit, study_exit, to_work_of_stock
from sim.domains.activity_target import target
from sim.domains.spells import bijstand_spells, duration_factors, ww_spells
from sim.domains.spillover import ratios
from sim.domains.working_homes import ages_of, debt_rates, income_rates
from sim.hazards import monthly_from_hazard

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
KEEPS_STOCK = (0.5, 0.95, 1.15, 1.2, 1.1)
"""Factor by age (`BANDS`) on entering bijstand, at which the stock by age stays under constant rates.

The fit balances what an age, sex and education do; it does not see that people marry, part, become single parents and
move, which changes who has a right to bijstand. Solved on Het Hogeland: three times four runs of twenty years, each
factor divided by the share on bijstand in the last six years over that of the start, and rounded; newcomers' spells
came later, and what is left now is 1.01, 0.95, 0.97, 0.99 and 0.98 (error 0.02-0.07). The other municipalities had no
say in it. Range 0.1 either way; `calibration.work_check` says what remains."""
ON_BENEFIT = 0.90
"""Share of statushouders of working age who begin on bijstand, A043 (90% after 18 months; 0.84-0.90); the others have
no income."""
WORKING_AGES = (18, 67)
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
    past : (2, 111, months) by activity: cumulative share by months since it began, of those who do it.
    rise : (2, 111, 4) monthly probability of completing the next level.
    after_separation : probability of bijstand.
    luck : stream key of SYNTHESIS of the start population.
    rest : (111,) part of the inflow into bijstand that is not from separations or statushouders.
    others : part of who leaves bijstand for work that does so without a job of `sim.access.brought`.
    """

    rates: DomainRates
    moves: Moves
    work: WorkRates
    past: dict[int, Floats]
    income: IncomeRates
    debt: DebtRates
    rise: Floats
    after_separation: float
    luck: np.uint64
    rest: Floats
    others: float = 1.0

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


def working_of(
    world: World, rates: DomainRates, education: Floats | None = None, frozen: Working | None = None
) -> Working:
    """Freeze what the processes of work need, from a world at its start whose people have their state.

    Parameters
    ----------
    world : at the start, or with the people of it.
    rates : base tables.
    education : (2, 111, 3) shares by level that the start population was made with; default those of its people.
    frozen : of the base that this world is compared with, whose fit is taken; default the fit to its own people.
    """
    ages = np.arange(AGES)
    people = _people(world)
    adults = people * ((ages >= ADULT) & (ages < TO_WORK))
    held, follow = target(world.month, world.persons, world.households, education), following(world, rates)
    moves = fit(held, rates, adults, follow) if frozen is None else frozen.moves
    hazard = moves.hazard.copy()
    stays = hazard[..., BIJSTAND - STUDENT, NO_INCOME - STUDENT] - follow[..., None]
    hazard[..., BIJSTAND - STUDENT, NO_INCOME - STUDENT] = np.maximum(stays, 0.0)
    reasons = dict(zip(rates.bijstand_inflow.axes[0].labels, rates.bijstand_inflow.values, strict=True))
    parted = reasons["end_of_relationship"]
    other = sum(reasons[r] for r in ("end_of_asylum_benefit", "turned_21", "other"))
    band = np.searchsorted(BANDS, ages, side="right") - 1
    entering = people[..., None] * (held.education[..., None] * held.activity)[..., NO_INCOME - STUDENT]
    entering = (entering * hazard[:, :, 1:, NO_INCOME - STUDENT, BIJSTAND - STUDENT]).sum(axis=(0, 2))
    rest = 1.0 - parted / other - _by_band(_admitted(world), band) / np.maximum(_by_band(entering, band), 1e-9)
    rest = np.maximum(rest, 0.0) if frozen is None else frozen.rest
    hazard[..., NO_INCOME - STUDENT, BIJSTAND - STUDENT] *= rest[:, None]
    others = 1.0 - found_by_jobs(world) if frozen is None else frozen.others
    hazard[..., BIJSTAND - STUDENT, EMPLOYED - STUDENT] *= others
    cycle = world.parameters["bijstand.cycle"]
    keeps = np.array(KEEPS_STOCK)[np.maximum(band, 0)]
    hazard[..., BIJSTAND - STUDENT] *= cycle * keeps[:, None, None]
    hazard[..., EMPLOYED - STUDENT, UNEMPLOYED - STUDENT] *= world.parameters["work.cycle"]
    hazard[..., UNEMPLOYED - STUDENT, EMPLOYED - STUDENT] *= world.parameters["work.finding"]
    stock = (held.education[..., None] * held.activity)[..., BIJSTAND - STUDENT]
    return Working(
        rates=rates,
        moves=moves,
        work=_work(world, rates, hazard, stock, frozen),
        past={BIJSTAND: bijstand_spells(rates, hazard, stock).elapsed, UNEMPLOYED: ww_spells(rates, hazard)},
        income=income_rates(world),
        debt=debt_rates(world, rates, None if frozen is None else frozen.debt),
        rise=np.asarray(monthly_from_hazard(moves.rise)),
        after_separation=_after_separation(world, parted * cycle),
        luck=stream_key(world.people_seed, world.started, Stream.SYNTHESIS),
        rest=rest,
        others=others,
    )


def _by_band(values: Floats, band: NDArray[np.int64]) -> Floats:
    """Return at each age the sum of its band, zero below the first one; (111,) of (111,)."""
    return np.where(band >= 0, np.bincount(np.maximum(band, 0), values * (band >= 0))[np.maximum(band, 0)], 0.0)


def _admitted(world: World) -> Floats:
    """Return the statushouders per year who begin on bijstand by age, (111,), as `processes.events.admit` lets them."""
    ages = np.arange(AGES)
    able = (ages >= WORKING_AGES[0]) & (ages < WORKING_AGES[1])
    came = world.parameters["statushouder.arrivals"] / 1000.0 * world.population
    out: Floats = came * ON_BENEFIT * world.rates.arrival_profile.values[1].sum(axis=0) * able
    return out


def _people(world: World) -> Floats:
    """Return the people here by sex and age, (2, 111)."""
    age, here = ages_of(world), world.persons.column("status") == HERE
    out = np.zeros((2, AGES))
    np.add.at(out, (world.persons.column("sex")[here], age[here]), 1.0)
    return out


def _work(world: World, rates: DomainRates, hazard: Floats, stock: Floats, frozen: Working | None = None) -> WorkRates:
    """Return hazards of moves and their factors, each with mean 1 over the people it applies to at the start.

    Parameters
    ----------
    stock : (2, 111, LEVELS) people on bijstand by education, of all of their sex and age.
    frozen : whose factors by duration of a spell are taken.
    """
    place = np.empty(world.persons.count, dtype=np.int64)
    work.standing(world.persons.count, world.persons.arrays, world.households.arrays, place)
    age, doing = ages_of(world), world.persons.column("activity").astype(np.int64)
    some = (place >= 0) & (age >= ADULT) & (age < TO_WORK) & (doing >= STUDENT) & (doing != RETIRED)
    have, risk = some & (doing == BIJSTAND), some & (doing != BIJSTAND)
    on = np.bincount(place[have], minlength=STANDINGS).astype(np.float64)
    off = np.bincount(place[risk], minlength=STANDINGS).astype(np.float64)
    # partners bring each other along, in and out: the one as much as the other
    weight = on / np.maximum(off, 1.0)
    both = np.where(np.arange(STANDINGS) == COUPLE, 2.0, 1.0)
    weight[NO_RIGHT] = 0.0
    if not weight.any():
        weight[:NO_RIGHT] = 1.0
    sexes = world.persons.column("sex")
    entering = np.zeros((2, STATES, AGES, STANDINGS))
    for s, i, (first, last) in product(range(2), range(STATES), pairwise((*BANDS, AGES))):
        there = risk & (age >= first) & (age < last)
        for narrow in (doing == i + STUDENT, sexes == s):
            there = there & narrow if (there & narrow).sum() >= FEW else there
        mean = float((weight * both)[place[there]].mean()) if there.any() else float(weight.max())
        entering[s, i, first:last] = np.minimum(weight / max(mean, 1e-12), MOST_ENTERING)
    leaving = bijstand_spells(rates, hazard, stock).factor if frozen is None else frozen.work.leaving
    find = hazard[..., UNEMPLOYED - STUDENT, EMPLOYED - STUDENT].mean(axis=(0, 2))
    gone = hazard[..., UNEMPLOYED - STUDENT, :].sum(axis=3).mean(axis=(0, 2)) - find
    finding = np.ones((2, AGES))
    for a in range(ADULT, AGES):
        finding[:, a] = duration_factors(rates.job_finding.values[:, a], (1.0,), float(find[a]), float(gone[a]))
    finding = finding if frozen is None else frozen.work.finding
    row = next((r for r in ratios("job_loss", world.parameters) if r[0].source == "school_drop_out"), None)
    dropped, months = (row[1], row[0].months) if row else (1.0, 0)
    most = np.ones((AGES, 1, STATES, STATES))
    most = np.stack([most, most])
    most[..., BIJSTAND - STUDENT] *= np.maximum(entering.max(axis=3), 1.0).transpose(0, 2, 1)[:, :, None]
    most[..., UNEMPLOYED - STUDENT, EMPLOYED - STUDENT] *= finding.max()
    most[..., UNEMPLOYED - STUDENT] *= max(dropped, 1.0)
    for k in (EMPLOYED, SELF_EMPLOYED):
        most[..., BIJSTAND - STUDENT, k - STUDENT] *= leaving.max(axis=0)[..., None]
    total = (hazard * most).sum(axis=4)
    return WorkRates(hazard, total, ceilings(total), finding, leaving, entering, dropped, months)


def following(world: World, rates: DomainRates) -> Floats:
    """Return the hazard of leaving bijstand because of a partner, (2, 111): one who finds an income, or is found.

    Notes
    -----
    It is what the kernels bring about themselves, so it is no move of `WorkRates`. Mean by sex and age band of the
    start population; partners on bijstand leave together.
    """
    age, people = ages_of(world), world.persons
    doing, partner = people.column("activity").astype(np.int64), people.column("partner").astype(np.int64)
    sex = people.column("sex").astype(np.int64)
    rows = np.flatnonzero((doing == BIJSTAND) & (people.column("status") == HERE) & (age < TO_WORK))
    stock = np.zeros((2, AGES))
    np.add.at(stock, (sex[rows], age[rows]), 1.0)
    exits = dict(zip(rates.bijstand_exit.axes[0].labels, rates.bijstand_exit.values, strict=True))
    own = to_work_of_stock(rates, stock) + exits["other"] + exits["disability"]
    own = own + study_exit(exits["study"], stock)
    q = partner[rows]
    leave = np.select(
        [q == NOBODY, doing[q] == BIJSTAND, doing[q] == NO_INCOME],
        [world.rates.union.values[age[rows]] * PARTNER_EARNS, own[sex[q], age[q]], FROM_OTHER],
        0.0,
    )
    out = np.zeros((2, AGES))
    for s, (first, last) in product(range(2), pairwise((*BANDS, AGES))):
        there = (age[rows] >= first) & (age[rows] < last)
        there = there & (sex[rows] == s) if (there & (sex[rows] == s)).sum() >= FEW else there
        out[s, first:last] = leave[there].mean() if there.any() else 0.0
    return out


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
