"""Smooth hazards of union, marriage and separation that take the couples of 2006 to those of 2020, cohort by cohort."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.rates.cohort import COHORTS, Census, Losses, follow, of_wives
from sim.rates.linear import product
from sim.rates.men_choice import FIRST_UNION, HIGHEST, KNOTS, Choice, priors, weights
from sim.rates.men_choice import WEIGHTS as MEN
from sim.rates.read import AGES, Floats
from sim.rates.smooth_fit import Fit, bends, least_squares, spline

UNION_KNOTS = (16.0, 18.0, 20.0, 23.0, 27.0, 32.0, 40.0, 50.0, 60.0, 70.0, 85.0)
MARRIAGE_KNOTS = (20.0, 28.0, 38.0, 52.0, 70.0)
FIRST_GUESS = (0.005, 0.015, 0.046, 0.15, 0.155, 0.117, 0.047, 0.024, 0.013, 0.005, 0.002)
UNION_BEND = (0.13, 0.06, 0.05, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02)
"""Standard deviation of the bends of the logarithm of the union hazard at the inner knots: the first unions come all of
a sudden, later hazards change slowly. Assumptions, ranges half and three times these."""
MARRIAGE_FACTOR, MARRIAGE_STEP = 0.40, 0.25
"""Standard deviation of the logarithm of true over counted marriages per unmarried couple, and of its step from one
knot to the next: registered partnerships, which make a couple married in the household statistics, are not counted
among marriages, and couples who marry had not all lived together. Assumptions, ranges 0.1-0.5 and 0.1-0.4."""
LOCAL_UNION, LOCAL_MARRIAGE, LOCAL_MEN = 0.20, 0.20, 0.10
"""Standard deviation of the logarithm of the local factors. Assumption, range 0.05-0.4."""
TILT_AGE, TILT_YEARS, TILT_LIMITS = 30.0, 20.0, (-1.0, 1.5)
"""The tilt of a local factor is nothing at 30 and whole 20 years later."""
PARTED_12, PARTED_6 = 0.25, 0.18
"""Couples apart within 12 years of moving in together (parameter A086) and within 6 of a child born to them unmarried
(A087), marriages among them."""
PARTED_AGES, PARTED_ERROR = (26, 30), 0.02
"""Ages of the women at the start of the two and standard error of both. Assumptions, ranges 24-32 and 0.01-0.04."""
SEPARATION_GUESS = 0.035
UNIONS = spline(UNION_KNOTS)
FACTORS = spline(MARRIAGE_KNOTS)[np.clip(np.arange(AGES), int(MARRIAGE_KNOTS[0]), int(MARRIAGE_KNOTS[-1]))]
UNION_BENDS = bends(UNION_KNOTS) / np.asarray(UNION_BEND)[:, None]
TILT = np.clip((np.arange(AGES) - TILT_AGE) / TILT_YEARS, *TILT_LIMITS)

Hazards = tuple[Floats, Floats, Floats]
"""Union, marriage and separation of unmarried couples, each (sets, 111)."""


class Given(NamedTuple):
    """What the fit takes as known.

    Parameters
    ----------
    marriage : (111,) counted marriages per unmarried couple
    shape : (111,) separation by age of the woman over that of the youngest
    married : (111,) separation of married couples between the censuses
    """

    marriage: Floats
    shape: Floats
    married: Floats


class CoupleHazards(NamedTuple):
    """Fitted hazards of one area and how well they do.

    Parameters
    ----------
    union : (2, 111) of all unions, births included, of people without a partner
    men : (111,) relative weight of a man without a partner, mean 1 over those men
    marriage, separation : (111,) of unmarried couples by age of the woman
    log_error : (2, 111) standard error of the logarithm of `union`
    marriage_error : (111,) the same of `marriage`
    misfit : (3, groups) fitted less counted share: women unmarried, women married, men with a partner
    factors : named local factors, empty for the nation
    """

    union: Floats
    men: Floats
    marriage: Floats
    separation: Floats
    log_error: Floats
    marriage_error: Floats
    misfit: Floats
    factors: dict[str, float]

    def points(self) -> dict[str, float]:
        """Return the root mean square and the largest misfit in percentage points."""
        found = {}
        for name, row in zip(("women_unmarried", "women_married", "men_paired"), self.misfit, strict=True):
            found[f"points_rms_{name}"] = 100 * float(np.sqrt((row**2).mean()))
            found[f"points_most_{name}"] = 100 * float(np.abs(row).max())
        return found


class Area(NamedTuple):
    """What is known of the cohorts of one area, of `sim.rates.cohort`.

    Parameters
    ----------
    seen : the two censuses
    lost : hazards that are not fitted
    couples : (111, 111) by age of the woman and the man
    gap : (41,) man's age minus woman's of new couples
    """

    seen: Census
    lost: Losses
    couples: Floats
    gap: Floats


def fit_nation(area: Area, given: Given) -> CoupleHazards:
    """Return the hazards of the Netherlands, `area`: every knot is free."""
    n, m = len(UNION_KNOTS), len(MARRIAGE_KNOTS)

    def hazards(sets: Floats) -> Hazards:
        marriage = given.marriage * np.exp(_curve(FACTORS, sets[:, n : n + m]))
        return _union(_curve(UNIONS, sets[:, :n])), marriage, np.exp(sets[:, -1:]) * given.shape

    def priors_women(sets: Floats) -> Floats:
        factor = sets[:, n : n + m]
        _, marriage, single = hazards(sets)
        followed = (_parted(single, marriage, given.married) - (PARTED_12, PARTED_6)) / PARTED_ERROR
        steps = np.diff(factor, axis=1) / MARRIAGE_STEP
        bent = _curve(UNION_BENDS, sets[:, :n])
        return np.concatenate([bent, factor / MARRIAGE_FACTOR, steps, followed], axis=1)

    start = np.concatenate([np.log(FIRST_GUESS), np.zeros(m), [np.log(SEPARATION_GUESS)]])
    women, wrong = _fit_women(area, given.married, hazards, priors_women, start)
    union, marriage, single = (h[0] for h in hazards(women.values[None]))
    ends = _ends_of_men(area, single, given.married)

    choice = Choice.of(area.seen, union, area.gap)
    men, wrong_men = _fit_men(area, ends, choice, weights, priors, np.zeros(len(KNOTS)))
    weight = weights(men.values[None])
    return CoupleHazards(
        union=np.stack([choice.hazard(weight)[0], union]),
        men=choice.relative(weight[0]),
        marriage=marriage,
        separation=single,
        log_error=np.stack([men.spread(MEN), women.spread(UNIONS)]),
        marriage_error=women.spread(FACTORS, n),
        misfit=np.vstack([wrong, wrong_men]),
        factors={},
    )


def fit_local(area: Area, nation: CoupleHazards, given: Given, apart: float) -> CoupleHazards:
    """Return the hazards of a municipality, `area`: those of the nation times a few factors.

    Parameters
    ----------
    nation : of `fit_nation`
    given : as for the nation
    apart : local over national separation of couples
    """
    single, married = apart * nation.separation, apart * given.married
    tilted = np.stack([np.ones(AGES), TILT], axis=1)

    def hazards(sets: Floats) -> Hazards:
        union = np.minimum(nation.union[1] * np.exp(_curve(tilted, sets[:, :2])), HIGHEST)
        return union, nation.marriage * np.exp(_curve(tilted, sets[:, 2:])), np.repeat(single[None], len(sets), axis=0)

    spread = np.array([LOCAL_UNION, LOCAL_UNION, LOCAL_MARRIAGE, LOCAL_MARRIAGE])
    women, wrong = _fit_women(area, married, hazards, lambda sets: sets / spread, np.zeros(4))
    union, marriage, _ = (h[0] for h in hazards(women.values[None]))
    choice = Choice.of(area.seen, union, area.gap)
    ends = _ends_of_men(area, single, married)

    def tilted_weights(sets: Floats) -> Floats:
        return np.asarray(nation.men * np.exp(sets * TILT), dtype=np.float64)

    men, wrong_men = _fit_men(area, ends, choice, tilted_weights, lambda sets: sets / LOCAL_MEN, np.zeros(1))
    weight = tilted_weights(men.values[None])
    names = ("union", "union_tilt", "marriage", "marriage_tilt")
    factors = dict(zip(names, np.exp(women.values).tolist(), strict=True))
    factors["men_tilt"] = float(np.exp(men.values[0]))
    own = np.stack([men.spread(TILT[:, None]), women.spread(tilted)])
    return CoupleHazards(
        union=np.stack([choice.hazard(weight)[0], union]),
        men=choice.relative(weight[0]),
        marriage=marriage,
        separation=single,
        log_error=np.hypot(nation.log_error, own),
        marriage_error=np.hypot(nation.marriage_error, women.spread(tilted, 2)),
        misfit=np.vstack([wrong, wrong_men]),
        factors={f"local_{name}": value for name, value in factors.items()},
    )


def _fit_women(
    area: Area,
    married: Floats,
    hazards: Callable[[Floats], Hazards],
    priors: Callable[[Floats], Floats],
    start: Floats,
) -> tuple[Fit, Floats]:
    """Return the parameters and the misfit (2, groups) of women unmarried and married with a partner."""
    seen = area.seen
    target = seen.grouped(seen.after[1, COHORTS, 1:].T, 1)
    error = seen.error(target, 1)

    def wrong(sets: Floats) -> Floats:
        union, marriage, single = hazards(sets)
        found = follow(seen, 1, union, marriage, (single, np.repeat(married[None], len(sets), axis=0)), area.lost)
        return seen.grouped(found, 1) - target[:, None]

    def residuals(sets: Floats) -> Floats:
        parts = wrong(sets) / error[:, None]
        return np.concatenate([parts[0], parts[1], priors(sets)], axis=1)

    fit = least_squares(residuals, start)
    return fit, wrong(fit.values[None])[:, 0]


def _fit_men(
    area: Area,
    ends: Floats,
    choice: Choice,
    weights: Callable[[Floats], Floats],
    priors: Callable[[Floats], Floats],
    start: Floats,
) -> tuple[Fit, Floats]:
    """Return the parameters and the misfit (groups,) of men with a partner, married or not."""
    seen = area.seen
    both = [np.stack([s[:, :, 0], s[:, :, 1:].sum(axis=2), 0 * s[:, :, 0]], axis=2) for s in (seen.before, seen.after)]
    paired = seen._replace(before=both[0], after=both[1])
    target = seen.grouped(paired.after[0, COHORTS, 1], 0)
    error = seen.error(target, 0)

    def wrong(sets: Floats) -> Floats:
        apart = np.repeat(ends[None], len(sets), axis=0)
        return (
            seen.grouped(follow(paired, 0, choice.hazard(weights(sets)), 0 * apart, (apart, apart), area.lost)[0], 0)
            - target
        )

    fit = least_squares(lambda sets: np.concatenate([wrong(sets) / error, priors(sets)], axis=1), start)
    return fit, wrong(fit.values[None])[0]


def _ends_of_men(area: Area, single: Floats, married: Floats) -> Floats:
    """Return the separation of couples by age of the man, (111,), with the married part of both censuses."""
    unmarried, wed = (area.seen.before[1, :, k] + area.seen.after[1, :, k] for k in (1, 2))
    part = wed / np.maximum(unmarried + wed, 1e-9)
    return of_wives(part * married + (1 - part) * single, area.couples)


def _parted(single: Floats, marriage: Floats, married: Floats) -> Floats:
    """Return the share of unmarried couples, (sets, 2), apart after 12 and after 6 years, married by then or not."""
    out = []
    for age, years in zip(PARTED_AGES, (12, 6), strict=True):
        free, wed = np.ones(len(single)), np.zeros(len(single))
        for now in range(age, age + years):
            leave = single[:, now] + marriage[:, now]
            left = free * (1 - np.exp(-leave))
            wed = wed * np.exp(-married[now]) + left * marriage[:, now] / leave * np.exp(-0.5 * married[now])
            free = free - left
        out.append(1 - free - wed)
    return np.stack(out, axis=1)


def _curve(basis: Floats, sets: Floats) -> Floats:
    """Return basis (n, k) times each set (sets, k), (sets, n)."""
    return product(sets, basis.T.copy())


def _union(logarithm: Floats) -> Floats:
    """Return union hazards with their limits."""
    out = np.exp(np.minimum(logarithm, np.log(HIGHEST)))
    out[:, :FIRST_UNION] = 0.0
    return out
