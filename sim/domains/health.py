"""Bodily health by sex and age: dementia, limitations in ADL and IADL, long-term illness, stroke, falls."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.domains.ladder import at_birthdays, implied_prevalence, ladder_onset, ladder_prevalence, onset_for
from sim.domains.table import AGE, HAZARD, SHARE, DomainTable, curve, expit, logit, make, mean_over, two_sexes
from sim.rates.read import AGES, Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

DEMENTIA_AGES = (57.5, 92.5)
DEMENTIA_ONSET = (0.6e-3, 97.2e-3)
"""A129: onset per person-year at 55-59 and 90+, doubling (x2.07) every five years between; Rotterdam 1990-93."""
DEMENTIA_FROM = 40
"""No dementia below this age: assumption, range 35-50; onset there is below 1 in 10,000."""
DEMENTIA_PERSONS = 290_000
"""A102: people with dementia in the Netherlands in 2021; low end 254,000 (RIVM 2016)."""

ADL_AT_HOME = ((75, 84, 0.17), (85, 110, 0.50))
"""A111, A112: share at home with an ADL limitation, 75-84 and 85+."""
ANY_AT_HOME = ((65, 74, 0.21), (75, 110, 0.49))
"""A114: share at home with an ADL or IADL limitation, 65-74 and 75+."""
RESIDENT_FROM = 65
"""Below this age residents of institutions are there for other reasons and get the share of everybody: assumption."""

CHRONIC_AGES = (0.0, 10.0, 20.0, 40.0, 60.0, 80.0, 110.0)
CHRONIC_SHAPE = (0.05, 0.10, 0.17, 0.25, 0.38, 0.55, 0.62)
"""Share with one or more long-term illnesses by age before the level of the GGD region is met: assumption, within a
third of the odds; the level itself is published."""

STROKE_AGES = (0, 40, 50, 60, 70, 80, 90)
STROKE_ADMISSIONS = (854.0, 1667.0, 4779.0, 8469.0, 13989.0, 11363.0, 2303.0)
STROKE_BY_SEX = (23511.0, 19913.0)
"""A124: admissions for stroke in 2022 by first age of the group and by sex; under 40 is the total less the others."""
STROKE_FIRST_AGE = 20
"""No stroke below this age: assumption."""
STROKE_DIES = ((60.0, 70.0, 80.0, 90.0), (0.102, 0.141, 0.237, 0.408))
"""A125: dead within a year of a first admission, by age."""
STROKE_30, STROKE_1, STROKE_5 = 0.117, 0.201, 0.386
"""A125a-c: dead within 30 days, 1 year and 5 years, all ages."""

FALL_SHARES = ((65, 110, 0.33), (80, 110, 0.50))
"""A128: share that falls at least once a year, 65+ and 80+."""
FALL_FROM = 50
"""No falls as an event below this age: assumption."""
FALL_INJURIES = 0.034
"""A100: visits to the emergency department after a fall per person of 65+ per year."""


class Society(NamedTuple):
    """What the tables of a municipality are fitted to.

    Parameters
    ----------
    mortality : (2, 111) yearly hazard of death by completed age.
    people : (2, 111) inhabitants of the Netherlands of the year of the sources, by sex and age.
    at_home : (2, 111) share of them outside institutions.
    """

    mortality: Floats
    people: Floats
    at_home: Floats


def log_line(low: float, high: float, first: float, last: float) -> Floats:
    """Return a ratio by age, `low` up to `first`, `high` from `last`, straight in the logarithm between; (111,)."""
    return np.exp(curve((first, last), (float(np.log(low)), float(np.log(high)))))


def dementia_onset(p: Mapping[str, float]) -> Floats:
    """Return the yearly hazard of dementia by sex and age, shape (2, 111)."""
    (first, last), (low, high) = DEMENTIA_AGES, DEMENTIA_ONSET
    middle = np.minimum(AGE + 0.5, last)
    rise = np.log(high / low) / (last - first)
    level = p["dementia.level"] * low * np.exp(rise * (middle - first)) * (AGE >= DEMENTIA_FROM)
    return two_sexes(level, p["dementia.women"])


def dementia(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return onset of dementia, mortality with it and the prevalence that follows."""
    onset = dementia_onset(p)
    ratio = np.tile(log_line(p["dementia.mortality_65"], p["dementia.mortality_95"], 65, 95), (2, 1))
    share = implied_prevalence(onset, np.zeros_like(onset), society.mortality, ratio)
    return {
        "dementia_onset": make(
            "dementia_onset", "Onset of dementia", onset,
            "Rotterdam 1990-93 by age, straight in the logarithm and level from 92.5; level by dementia.level.",
            ("A129", "A131", "A102", "A108"), "B", (0.85, 1.3), notes={"level": p["dementia.level"]},
        ),
        "dementia_mortality": make(
            "dementia_mortality", "Mortality with dementia over without", ratio, "Straight in the log from 65 to 95.",
            ("assumption",), "assumption", (0.7, 1.5), unit="ratio",
        ),
        "dementia_share": make(
            "dementia_share", "Prevalence of dementia that onset and mortality imply", share,
            "Illness-death model in a stationary population.", ("A129", "A102"), "B", (0.85, 1.15), unit=SHARE,
            notes={"persons_nl": float((share * society.people).sum())},
        ),
    }  # fmt: skip


def two_groups(groups: tuple[tuple[int, int, float], ...], people: Floats, women: float, slope: float) -> Floats:
    """Return shares by sex and age whose means over two groups of people are as published, shape (2, 111).

    Parameters
    ----------
    groups : (first age, last age, share) of the younger and the older group.
    people : (2, 111) weights.
    women : odds of women over those of men.
    slope : rise of the log odds per year of age below the first group.

    Notes
    -----
    Log odds straight in age; level and slope by Newton's method on the two means.
    """
    knee = groups[0][0]
    sexes = np.log(women) * np.array([[-0.5], [0.5]])
    unknown = np.array([-2.0, 0.1])

    def shares(x: Floats) -> Floats:
        late = x[1] * np.maximum(AGE + 0.5 - knee, 0.0) + slope * np.minimum(AGE + 0.5 - knee, 0.0)
        return expit(x[0] + late[None] + sexes)

    def miss(x: Floats) -> Floats:
        return np.array([float(logit(mean_over(shares(x), people, a, b)) - logit(s)) for a, b, s in groups])

    for _ in range(30):
        here = miss(unknown)
        step = np.stack([(miss(unknown + h) - here) / 1e-5 for h in 1e-5 * np.eye(2)], axis=1)
        unknown = unknown - np.linalg.solve(step, here)
    return shares(unknown)


def limitations(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return onset, recovery and mortality of the ladder none - IADL only - ADL, and its shares."""
    home = society.people * society.at_home
    adl = two_groups(ADL_AT_HOME, home, p["adl.women"], p["adl.young_slope"])
    either = np.maximum(two_groups(ANY_AT_HOME, home, p["adl.women"], p["adl.young_slope"]), adl)
    old = AGE >= RESIDENT_FROM
    inside = np.where(old, p["adl.institution"], adl)
    away = 1.0 - society.at_home
    adl_all = society.at_home * adl + away * inside
    either_all = society.at_home * either + away * np.where(old, 1.0 - (1.0 - p["adl.institution"]) / 4, either)
    recovery = np.tile(log_line(p["adl.recovery_70"], p["adl.recovery_90"], 70, 90), (2, 2, 1))
    ratio = np.stack([
        np.tile(log_line(p[f"{k}.mortality_70"], p[f"{k}.mortality_95"], 70, 95), (2, 1)) for k in ("iadl", "adl")
    ])  # fmt: skip
    onset = ladder_onset(at_birthdays(np.stack([either_all, adl_all])), recovery, society.mortality, ratio)
    share = ladder_prevalence(onset, recovery, society.mortality, ratio)
    sources = ("A110", "A111", "A112", "A114", "A120", "A121", "A173", "A177")
    out = {}
    for k, (name, title) in enumerate((("iadl", "IADL limitation only"), ("adl", "ADL limitation"))):
        out[f"{name}_onset"] = make(
            f"{name}_onset", f"Onset of {title}, per person on the rung below", onset[k],
            "What the wanted share asks for, given recovery and mortality; log odds straight in age.",
            sources, "B", (0.7, 1.4), notes={"institution": p["adl.institution"]},
        )  # fmt: skip
        out[f"{name}_recovery"] = make(
            f"{name}_recovery", f"Recovery from {title} to the rung below", recovery[k],
            "Straight in the log from 70 to 90.", ("A120", "A173"), "assumption", (0.3, 2.0),
        )  # fmt: skip
        out[f"{name}_mortality"] = make(
            f"{name}_mortality", f"Mortality with {title} over none", ratio[k], "Straight in the log from 70 to 95.",
            ("A177",), "B", (0.8, 1.3), unit="ratio",
        )  # fmt: skip
        out[f"{name}_share"] = make(
            f"{name}_share", f"Prevalence of {title}, institutions included", share[k],
            "Ladder of three rungs in a stationary population.", sources, "B", (0.85, 1.15), unit=SHARE,
        )  # fmt: skip
    adl_home, any_home = np.minimum(adl, share[1]), np.minimum(either, share.sum(axis=0))
    for name, values in (("adl_home", adl_home), ("any_home", any_home)):
        out[name] = make(
            name, f"{'ADL' if name == 'adl_home' else 'ADL or IADL'} limitation at home", values,
            "Log odds straight in age through the two published groups.", sources, "A", (0.85, 1.15), unit=SHARE,
        )  # fmt: skip
    return out


def chronic(society: Society, p: Mapping[str, float], level: float, here: Floats) -> dict[str, DomainTable]:
    """Return long-term illness; `level` is the share of 18+ in the GGD region, `here` (2, 111) who it is met in."""
    shape = np.tile(logit(curve(CHRONIC_AGES, CHRONIC_SHAPE)), (2, 1))
    low, high = -3.0, 3.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_over(expit(shape + middle), here, 18) < level else (low, middle)
    ratio, recovery = p["chronic.mortality"], np.full((2, AGES), p["chronic.recovery"])
    onset = onset_for(at_birthdays(expit(shape + low)), recovery, society.mortality, ratio)
    share = implied_prevalence(onset, recovery, society.mortality, ratio)
    source = ("health_and_education: Eén of meer langdurige aandoeningen",)
    how = "Assumed shape by age, log odds shifted to the share of 18+ in the GGD region; onset as that asks for."
    return {
        "chronic_onset": make("chronic_onset", "Onset of long-term illness", onset, how, source, "B", (0.7, 1.4)),
        "chronic_recovery": make(
            "chronic_recovery", "End of long-term illness", recovery, "Constant.", ("assumption",), "assumption", (0.0,
            5.0)
        ),
        "chronic_share": make(
            "chronic_share", "Prevalence of long-term illness", share, how, source, "B", (0.9, 1.1), unit=SHARE
        ),
    }  # fmt: skip


def stroke(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return first strokes that are survived for 30 days, the mortality of survivors and the prevalence."""
    starts = np.array([STROKE_FIRST_AGE, *STROKE_AGES[1:]])
    edges, people = np.append(starts, AGES), society.people
    rate, sexes = np.zeros(len(starts)), np.ones(2)
    for _ in range(50):
        group = np.add.reduceat(people[:, : edges[-1]], starts, axis=1)
        rate = np.array(STROKE_ADMISSIONS) / (sexes @ group)
        sexes = np.array(STROKE_BY_SEX) / (group @ rate)
    middle = [float((a + min(b, 97)) / 2) for a, b in pairwise(edges.tolist())]
    smooth = np.exp(curve(middle, np.log(rate).tolist())) * (AGE >= STROKE_FIRST_AGE)
    admitted = sexes[:, None] * smooth
    admitted *= sum(STROKE_ADMISSIONS) / float((admitted * people).sum())
    fatal = curve(*STROKE_DIES) * STROKE_30 / STROKE_1
    onset = admitted * p["stroke.first"] * (1.0 - fatal)
    weight = admitted * people * (1.0 - curve(*STROKE_DIES))
    later = np.stack([np.interp(AGE + 3.0, AGE, m) for m in society.mortality])
    ratio = -np.log((1.0 - STROKE_5) / (1.0 - STROKE_1)) / 4 / float((later * weight).sum() / weight.sum())
    share = implied_prevalence(onset, np.zeros_like(onset), society.mortality, ratio)
    sources = ("A124", "A125", "A126", "A127")
    return {
        "stroke_onset": make(
            "stroke_onset", "First strokes survived for 30 days", onset,
            "Admissions by age and by sex over the Dutch population, share first, less deaths within 30 days.",
            sources, "B", (0.8, 1.2), notes={"admissions": float((admitted * people).sum())},
        ),
        "stroke_mortality": make(
            "stroke_mortality", "Mortality of survivors of a stroke over others", np.full((2, AGES), ratio),
            "Deaths between 1 and 5 years after admission over those of the population three years older.",
            ("A125b", "A125c"), "B", (0.7, 1.4), unit="ratio",
        ),
        "stroke_share": make(
            "stroke_share", "Prevalence of survived stroke", share,
            "Illness-death model without recovery; TIA left out.",
            sources, "B", (0.8, 1.2), unit=SHARE, notes={"per_1000": 1000 * mean_over(share, people, 0)},
        ),
    }  # fmt: skip


def falls(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return falls, those that end at the emergency department, and recovery from and prevalence of the injury."""
    share = two_groups(FALL_SHARES, society.people, 1.0, 0.0)
    fall = -np.log1p(-share) * (AGE >= FALL_FROM)
    shape = two_sexes(np.exp(p["fall.slope"] * (AGE - 65.0)) * (AGE >= FALL_FROM), p["fall.women"])
    injury = shape * FALL_INJURIES / mean_over(shape, society.people, 65)
    recovery = np.full((2, AGES), 12.0 / p["fall.injury_months"])
    ill = implied_prevalence(injury, recovery, society.mortality, 1.0)
    return {
        "fall": make("fall", "Falling at least once", fall, "Log odds straight in age through 65+ and 80+.",
                     ("A128",), "A", (0.9, 1.1)),
        "fall_injury": make("fall_injury", "Falls with an emergency visit", injury,
                            "Assumed rise with age and ratio of the sexes; level of 65+ as published.",
                            ("A100",), "B", (0.88, 1.06), unit=HAZARD),
        "fall_recovery": make("fall_recovery", "End of the limitation by a fall", recovery, "Mean fall.injury_months.",
                              ("A193",), "assumption", (0.5, 2.0)),
        "fall_share": make("fall_share", "Prevalence of injury by a fall", ill, "Illness-death model.",
                           ("A100",), "C", (0.5, 2.0), unit=SHARE),
    }  # fmt: skip
