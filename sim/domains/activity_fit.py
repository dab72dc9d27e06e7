"""Moves between activities that keep the start population as it is by sex, age and education, near the sourced moves.

At every age the moves out of the sources are changed as little as is needed for the shares at that age to turn into
those at the next: a quadratic fit with the balance of every activity as a condition. What the sources say of a move
weighs more than what is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from agents.activities import (
    ADULT,
    BIJSTAND,
    DISABLED,
    EMPLOYED,
    NO_INCOME,
    SELF_EMPLOYED,
    STATES,
    STUDENT,
    TO_WORK,
    UNEMPLOYED,
)  # fmt: skip
from sim.domains.activity_target import EDUCATED, LEVELS, Target
from sim.synthesis import attributes_shapes as shapes

if TYPE_CHECKING:
    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats

AGES = 111
KEPT, SURE, GUESS = 0.02, 0.3, 1.0
"""Weight of a deviation from an exit out of bijstand, from another sourced and from an assumed move: its size over the
move, over these.

In and out of bijstand do not balance in the sources: in 2021 0.27 per person came in and 0.35 went out, as the stock
fell (A050). With constant rates one of both must give. The exits are kept, they were found twice (A042, A053) and by
age, sex and duration; the inflow takes the level that keeps the stock, one factor for all reasons at an age. By how
much it then differs from what was published stands in `calibration.work_check`."""
FLOOR = 2e-4
"""Moves smaller than this share of the people of an age per year deviate as if they were so large."""
HARD = 3e6
"""Weight of the balance against the moves: it holds to about 1e-5 of the people of an age."""
TO_OTHER, FROM_OTHER = 0.03, 0.12
"""Yearly hazard of stopping work without a benefit, and of starting it: assumptions, within a factor 2; they only set
how many move both ways, not how many are at work."""
BACK_TO_STUDY = 0.03
"""Yearly hazard of going back to study below 30: assumption, range 0.01-0.06."""
CLOSED = (0.75, 0.20, 0.05)
"""Where the self-employed go when the business ends: employed, other, bijstand. Assumption, within 0.15 each."""
SICK = ((EMPLOYED, 0.74), (UNEMPLOYED, 0.13), (NO_INCOME, 0.13))
"""Where new disability benefits come from above 25, those out of bijstand (A040) left out: assumption, within a factor
1.5; most after sick pay."""
RECOVERED = 0.5
"""Part of the ended disability benefits that is followed by work: assumption, range 0.3-0.7."""
FINISHED = 0.85
"""Part of those who end their study that is at work at once: assumption, range 0.7-0.95."""
WW_FIRST, WW_LAST, WW_YEARS = 3.0, 24.0, 10.0
"""Months of WW: three at least, one per year worked for ten years, half of one after, two years at most
(Werkloosheidswet art. 42), the years counted from age 20."""


@dataclass(frozen=True)
class Moves:
    """Yearly hazards.

    Parameters
    ----------
    hazard : (2, 111, 4, STATES, STATES) by sex, age, education, from and to.
    rise : (2, 111, 4) of reaching the next level of education, per pupil or student.
    grown : (2, 4, STATES) share of each activity on the eighteenth birthday, cumulative.
    sourced : as `hazard`, before the fit.
    """

    hazard: Floats
    rise: Floats
    grown: Floats
    sourced: Floats


def ww_months(age: int) -> float:
    """Return the months of WW of somebody of this age who has worked since 20."""
    years = max(age - 20.0, 0.0)
    return float(np.clip(min(years, WW_YEARS) + max(years - WW_YEARS, 0.0) / 2, WW_FIRST, WW_LAST))


def sourced(rates: DomainRates, share: Floats, people: Floats, follow: Floats) -> dict[tuple[int, int], Floats]:
    """Return yearly hazards of the sourced and assumed moves by sex and age, (2, 111) each.

    Parameters
    ----------
    share : (2, 111, STATES) share of each activity, all levels of education together.
    people : (2, 111) inhabitants of the municipality, 0 outside 18-66.
    follow : (2, 111) hazard of leaving bijstand because of a partner.
    """
    age = np.arange(AGES)
    one = np.ones((2, AGES))
    aged = one * rates.bijstand_age.values
    stock = np.maximum((share * people[:, :, None]).sum(axis=(0, 1)), 1.0)
    reasons = dict(zip(rates.bijstand_inflow.axes[0].labels, rates.bijstand_inflow.values, strict=True))
    exits = dict(zip(rates.bijstand_exit.axes[0].labels, rates.bijstand_exit.values, strict=True))
    other = sum(reasons[r] for r in ("end_of_asylum_benefit", "turned_21", "other"))
    ending = np.array([12.0 / ww_months(int(a)) for a in age])
    find = rates.job_finding.values
    long = np.clip(np.interp(age, (25, 45, 60), (0.2, 0.5, 0.7)), 0, 1)
    ww = stock[UNEMPLOYED - STUDENT] * 1.0
    broke = np.minimum(reasons["end_of_ww"] / ww, 0.5 * ending)
    end = rates.business_end.values
    sick = rates.disability_onset.values
    total = share.sum(axis=2)
    onset = {
        k: sick * part * (total - share[..., DISABLED - STUDENT]) / np.maximum(share[..., k - STUDENT], 0.02)
        for k, part in SICK
    }
    young = (age < 25) * 0.5
    to_work = to_work_of_stock(rates, share[..., BIJSTAND - STUDENT] * people)
    moves = {
        (EMPLOYED, UNEMPLOYED): rates.job_loss.values,
        (UNEMPLOYED, EMPLOYED): one * (find[0] * (1 - long) + find[1] * long),
        (UNEMPLOYED, BIJSTAND): one * broke,
        (UNEMPLOYED, NO_INCOME): one * np.maximum(ending - broke, 0.0) * 0.5,
        (EMPLOYED, BIJSTAND): reasons["end_of_work_or_sickness"] / stock[EMPLOYED - STUDENT] * aged,
        (STUDENT, BIJSTAND): one * reasons["end_of_study"] / stock[0],
        (DISABLED, BIJSTAND): one * reasons["end_of_disability_benefit"] / stock[DISABLED - STUDENT],
        (NO_INCOME, BIJSTAND): one * other / stock[NO_INCOME - STUDENT],
        (BIJSTAND, EMPLOYED): to_work,
        (BIJSTAND, STUDENT): one * study_exit(exits["study"], share[..., BIJSTAND - STUDENT] * people),
        (BIJSTAND, NO_INCOME): exits["other"] + follow,
        (BIJSTAND, DISABLED): one * exits["disability"],
        (EMPLOYED, SELF_EMPLOYED): rates.business_start.values,
        (SELF_EMPLOYED, EMPLOYED): end * CLOSED[0],
        (SELF_EMPLOYED, NO_INCOME): end * CLOSED[1],
        (SELF_EMPLOYED, BIJSTAND): end * CLOSED[2],
        (DISABLED, EMPLOYED): rates.disability_exit.values * RECOVERED,
        (DISABLED, NO_INCOME): rates.disability_exit.values * (1 - RECOVERED),
        (STUDENT, EMPLOYED): one * rates.study_end.values * FINISHED,
        (STUDENT, NO_INCOME): one * rates.study_end.values * (1 - FINISHED),
        (STUDENT, DISABLED): sick * young,
        (EMPLOYED, NO_INCOME): one * TO_OTHER,
        (NO_INCOME, EMPLOYED): one * FROM_OTHER,
        (NO_INCOME, STUDENT): one * BACK_TO_STUDY * (age < EDUCATED),
        (EMPLOYED, STUDENT): one * BACK_TO_STUDY * (age < EDUCATED),
    }  # fmt: skip
    return moves | {(k, DISABLED): onset[k] * (1 - young) for k, _ in SICK}


def to_work_of_stock(rates: DomainRates, stock: Floats) -> Floats:
    """Return the hazard of leaving bijstand for work, (2, 111), with the published mean over these people (2, 111)."""
    table = rates.bijstand_to_work
    mean = float((table.values * stock).sum() / max(stock.sum(), 1e-12))
    return np.asarray(table.values * table.notes["mean"] / mean) if mean > 0 else table.values


def study_exit(rate: float, stock: Floats) -> Floats:
    """Return the hazard of leaving bijstand for study by age, (111,): all below `EDUCATED`, `rate` of all (2, 111)."""
    young = stock[:, :EDUCATED].sum()
    return np.where(np.arange(AGES) < EDUCATED, min(rate * stock.sum() / max(young, 1e-12), 0.3), 0.0)


LOOSE = frozenset({
    (EMPLOYED, NO_INCOME), (NO_INCOME, EMPLOYED), (NO_INCOME, STUDENT), (EMPLOYED, STUDENT), (UNEMPLOYED, NO_INCOME),
    (STUDENT, EMPLOYED), (STUDENT, NO_INCOME), (EMPLOYED, SELF_EMPLOYED), (SELF_EMPLOYED, NO_INCOME),
    (NO_INCOME, DISABLED), (EMPLOYED, DISABLED), (DISABLED, NO_INCOME),
    (DISABLED, EMPLOYED), (STUDENT, DISABLED),
})  # fmt: skip
"""Moves without a source of their own: they take most of the fit."""
ODDS = {
    UNEMPLOYED: shapes.UNEMPLOYED_EDUCATION[1:], BIJSTAND: shapes.BIJSTAND_EDUCATION[1:],
    DISABLED: shapes.DISABLED_EDUCATION[1:], EMPLOYED: shapes.WORKING_EDUCATION[1:],
}  # fmt: skip
"""How the hazard of entering an activity differs by education before the fit: as the start population does."""


def fit(target: Target, rates: DomainRates, people: Floats, follow: Floats) -> Moves:
    """Return the moves under which the shares of the target stay as they are.

    Parameters
    ----------
    target : of `activity_target`.
    rates : tables of the life domains.
    people : (2, 111) inhabitants.
    follow : (2, 111) hazard of leaving bijstand because of a partner; part of the moves from bijstand to none.
    """
    taught, doing = target
    joint = taught[..., None] * doing  # (2, 111, 3, STATES)
    joint[:, TO_WORK - 1 :] = joint[:, [TO_WORK - 2]]
    adults = people * ((np.arange(AGES) >= ADULT) & (np.arange(AGES) < TO_WORK))
    start = sourced(rates, joint.sum(axis=2), adults, follow)
    hazard = np.zeros((2, AGES, LEVELS + 1, STATES, STATES))
    before = np.zeros_like(hazard)
    rise = np.zeros((2, AGES, LEVELS + 1))
    birthday = np.zeros_like(joint)
    birthday[:, ADULT + 1 : TO_WORK + 1] = (joint[:, ADULT:TO_WORK] + joint[:, ADULT + 1 : TO_WORK + 1]) / 2
    at_18 = (taught[:, ADULT - 1] + taught[:, ADULT]) / 2
    birthday[:, ADULT] = at_18[..., None] * doing[:, ADULT]
    for sex in range(2):
        for age in range(15, ADULT):
            low, after = (taught[sex, age - 1] + taught[sex, age]) / 2, (taught[sex, age] + taught[sex, age + 1]) / 2
            low = taught[sex, 15] if age == 15 else low
            rise[sex, age, 1] = -np.log(np.clip(after[0] / max(low[0], 1e-9), 1e-3, 1.0))
        for age in range(ADULT, TO_WORK):
            prior = {k: np.outer(v[[sex], [age]], _slant(*k, joint[sex, age]))[0] for k, v in start.items()}
            change = _conditional(birthday[sex], taught[sex], age)
            _level_inflow(prior, joint[sex, age], change)
            found, up = _balance(prior, joint[sex, age], change, age)
            for (i, j), yearly in found.items():
                hazard[sex, age, 1:, i - STUDENT, j - STUDENT] = yearly
                before[sex, age, 1:, i - STUDENT, j - STUDENT] = prior[i, j]
            rise[sex, age, 1:3] = up
    hazard[:, TO_WORK:] = hazard[:, [TO_WORK - 1]]
    hazard[:, :, 0] = hazard[:, :, 1]
    grown = np.cumsum(doing[:, ADULT], axis=2)
    grown = np.concatenate([grown[:, :1], grown], axis=1) / np.maximum(grown[:, :1, -1:], 1e-12)
    return Moves(hazard, rise, grown, before)


def _slack(move: tuple[int, int]) -> float:
    """Return how far a move may give way."""
    return KEPT if move[0] == BIJSTAND else (GUESS if move in LOOSE else SURE)


def _slant(origin: int, to: int, share: Floats) -> Floats:
    """Return by education how likely a move is against all levels together, mean 1 over those who can make it."""
    odds = np.asarray(ODDS.get(to, np.ones(LEVELS)), dtype=np.float64)
    people = share[:, origin - STUDENT] + 1e-9 * share.sum(axis=1)
    return np.asarray(odds * people.sum() / (odds * people).sum())


def _conditional(birthday: Floats, taught: Floats, age: int) -> Floats:
    """Return the change of the shares over a year of age; from `EDUCATED` on within each level of education.

    Notes
    -----
    People of different ages have another education because they are of other cohorts, so above that age only what a
    level does changes with age.
    """
    now, after = birthday[age], birthday[age + 1]
    if age >= EDUCATED:
        after = after / np.maximum(after.sum(axis=1, keepdims=True), 1e-12) * now.sum(axis=1, keepdims=True)
    return np.asarray(after - now)


def _level_inflow(prior: dict[tuple[int, int], Floats], share: Floats, change: Floats) -> None:
    """Scale what enters bijstand at an age, one factor by education, to what leaves it and what the stock gains."""
    k = BIJSTAND - STUDENT
    out = sum(v * share[:, k] for (i, _), v in prior.items() if i == BIJSTAND)
    reasons = [(i, j) for i, j in prior if j == BIJSTAND]
    into = sum(prior[r] * share[:, r[0] - STUDENT] for r in reasons)
    factor = np.maximum(out + change[:, k], 0.0) / np.maximum(into, 1e-12)
    for r in reasons:
        prior[r] = prior[r] * factor


def _balance(
    prior: dict[tuple[int, int], Floats], share: Floats, change: Floats, age: int
) -> tuple[dict[tuple[int, int], Floats], Floats]:
    """Return hazards near the prior ones that bring about the change, and those of reaching a higher level.

    Parameters
    ----------
    prior : (LEVELS,) yearly hazards by move.
    share, change : (LEVELS, STATES) shares of all people of the age, and their change in a year.
    """
    size = share.sum()
    moves = [(e, i - STUDENT, j - STUDENT) for i, j in prior for e in range(LEVELS)]
    wanted = np.array([prior[i, j][e] * share[e, i - STUDENT] for i, j in prior for e in range(LEVELS)])
    slack = np.array([_slack(k) for k in prior for _ in range(LEVELS)])
    usable = wanted > 0
    risen = LEVELS - 1 if age < EDUCATED else 0
    columns = len(moves) + risen
    flow = np.zeros((LEVELS * STATES, columns))
    for c, (e, i, j) in enumerate(moves):
        if usable[c]:
            flow[e * STATES + i, c], flow[e * STATES + j, c] = -1.0, 1.0
    for e in range(risen):
        flow[e * STATES, len(moves) + e], flow[(e + 1) * STATES, len(moves) + e] = -1.0, 1.0
    g = np.append(wanted, np.zeros(risen)) / size
    weight = 1.0 / (np.append(slack, np.full(risen, 1e3)) * (g + FLOOR))
    matrix = np.concatenate([np.diag(weight), HARD * flow])
    found, _ = nnls(matrix, np.append(weight * g, HARD * change.ravel() / size), maxiter=4000)
    found *= size
    hazards = {
        k: np.array([found[c * LEVELS + e] / max(share[e, k[0] - STUDENT], 1e-6) for e in range(LEVELS)])
        for c, k in enumerate(prior)
    }
    rare = {i: share[:, i - STUDENT] < RARE * size for i, _ in prior}
    hazards = {k: np.where(rare[k[0]], prior[k], v) for k, v in hazards.items()}
    hazards = {k: np.minimum(v, MOST_BIJSTAND if k[1] == BIJSTAND else MOST) for k, v in hazards.items()}
    up = np.array([found[len(moves) + e] / max(share[e, 0], 1e-6) for e in range(risen)])
    return hazards, np.minimum(up, MOST) if risen else np.zeros(LEVELS - 1)


MOST, MOST_BIJSTAND = 1.6, 0.3
"""Highest yearly hazards of a move, and of one into bijstand; only cells with hardly anybody would go beyond."""
RARE = 2e-4
"""Share of the people of an age below which an activity keeps the sourced hazards: there is no stock to hold to."""
