"""Mental disorder, addiction, strong loneliness, youth problems and low literacy by sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.domains.ladder import at_birthdays, implied_prevalence, onset_for
from sim.domains.table import AGE, SHARE, DomainTable, curve, expit, logit, make, mean_over, two_sexes
from sim.rates.read import AGES, Floats
from sim.rates.table import Axis
from sim.synthesis.attributes_shapes import ENROLLED, STUDENT_FROM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.domains.health import Society

MENTAL_INCIDENCE, SUBSTANCE_INCIDENCE = 3.09e-2, 0.97e-2
"""A161: first disorder, and first substance disorder, per person-year of 18-64 without one before."""
MENTAL_YEAR, SUBSTANCE_YEAR = 0.18, 0.056
"""A137, A163c: 12-month prevalence of any disorder and of a substance disorder, 18-64, the same survey as A161."""
MENTAL_FROM, ADULT, WORKING_TO = 12, 18, 64
"""First age of a mental disorder (below it opgroeien counts): assumption, range 10-16. First and last age of A161."""
EPISODE = (0.50, 6, 0.12, 36, 10.7)
"""A157: not recovered 0.50 after 6 months and 0.12 after 36, mean 10.7 months within those 36 (length of follow-up)."""
DURATIONS = 121
"""Months of an episode in the recovery table; the last one is open."""
SUBSTANCE_FROM = 15
"""First age of a substance disorder: assumption, range 14-18."""
SUBSTANCE_HALVING = 20.0
"""Years of age over which its onset halves, from 18: assumption, range 12-40; A162: highest in the youngest."""

LONELY_EDGES = (15, 25, 35, 45, 55, 65, 75, AGES)
LONELY_SHARES = (0.121, 0.107, 0.141, 0.093, 0.116, 0.072, 0.094)
"""A146-A152: first age of each group and its share, 2022."""
LONELY_FROM = 12.0
"""Nobody below this age, straight up to 15 (assumption: the scale is asked from 15)."""
YOUTH_SMALL = 0.06
"""A156: internalising problems of 0-12, 2003."""
YOUTH_AGES = (0.0, 2.0, 10.0, 13.0, 17.0, 23.0)
"""Ages between which the share goes straight: 0, small, small, level of 12-16 at both ends, half of it. Assumption:
nothing is published by single age or above 16."""
DROP_OUT_SCHOOL = 0.0049
"""A168: share of pupils in vo that leaves without a diploma, 2021/22."""
NOT_HIGHER = 0.55
"""Share of pupils and students of 17-22 in vo or mbo, the others in hbo and university. Assumption, range 0.45-0.65."""
OLD_LITERACY = 25.2 / 15.5
"""A169: low literacy of 65+ over 16-64."""
READS_FROM = 16


class Episode(NamedTuple):
    """Duration of an episode: a mixture of two exponentials, rates per month and the share of the first."""

    share: float
    fast: float
    slow: float

    def left(self, month: Floats) -> Floats:
        """Return the share not recovered after so many months."""
        slow = (1.0 - self.share) * np.exp(-self.slow * month)
        return np.asarray(self.share * np.exp(-self.fast * month) + slow)


def episode() -> Episode:
    """Return the mixture that meets A157, by Newton's method on the three published figures."""
    half, early, tail, late, mean = EPISODE
    x = np.array([0.7, np.log(0.25), np.log(0.03)])

    def miss(x: Floats) -> Floats:
        e = Episode(float(x[0]), float(np.exp(x[1])), float(np.exp(x[2])))
        parts = [w / r * (1.0 - np.exp(-late * r)) for w, r in ((e.share, e.fast), (1.0 - e.share, e.slow))]
        at = e.left(np.array([early, late], dtype=np.float64))
        return np.array([at[0] - half, at[1] - tail, (sum(parts) - mean) / late])

    for _ in range(100):
        here = miss(x)
        slope = np.stack([(miss(x + h) - here) / 1e-6 for h in 1e-6 * np.eye(3)], axis=1)
        x = x - np.clip(np.linalg.solve(slope, here), -0.3, 0.3)
    return Episode(float(x[0]), float(np.exp(x[1])), float(np.exp(x[2])))


class MentalCourse(NamedTuple):
    """Shares of the living by sex and age, each (2, 111): never ill, ill now, ill earlier, begins within a year."""

    never: Floats
    ill: Floats
    earlier: Floats
    begins: Floats


def mental_course(first: Floats, relapse: Floats, length: Episode) -> MentalCourse:
    """Return the shares that first incidence, relapse and duration lead to, month by month, mortality equal for all.

    Parameters
    ----------
    first : (..., 111) yearly hazard of a first disorder.
    relapse : (111,) yearly hazard of a new episode after recovery.
    length : duration of every episode.
    """
    shape = first.shape[:-1]
    never, earlier = np.ones(shape), np.zeros(shape)
    fast, slow = np.zeros(shape), np.zeros(shape)
    ends = 1.0 - np.exp(-np.array([length.fast, length.slow]))
    out = [np.zeros(first.shape) for _ in range(4)]
    for age in range(AGES):
        begin, back = 1.0 - np.exp(-first[..., age] / 12), 1.0 - np.exp(-relapse[age] / 12)
        for _ in range(12):
            new, again = begin * never, back * earlier
            healed = ends[0] * fast, ends[1] * slow
            never, earlier = never - new, earlier - again + healed[0] + healed[1]
            fast = fast - healed[0] + length.share * (new + again)
            slow = slow - healed[1] + (1.0 - length.share) * (new + again)
            for total, part in zip(out, (never / 12, (fast + slow) / 12, earlier / 12, new + again), strict=True):
                total[..., age] += part
    return MentalCourse(*out)


def falling(p: Mapping[str, float]) -> Floats:
    """Return the assumed fall of the onset of mental disorder with age, 1 up to 18, level from 65, shape (111,)."""
    return np.asarray(0.5 ** ((np.clip(AGE, ADULT, WORKING_TO + 1) - ADULT) / p["mental.halving"]))


def mental_relapse(society: Society, p: Mapping[str, float]) -> Floats:
    """Return the yearly hazard of a new episode, shape (111,): mean of 18-64 as declared, falls as first incidence."""
    shape = falling(p)
    return np.asarray(shape * p["mental.relapse"] / mean_over(shape, society.people.sum(axis=0), ADULT, WORKING_TO))


def first_mental(society: Society, p: Mapping[str, float], length: Episode) -> Floats:
    """Return the yearly hazard of a first disorder other than substance alone, shape (2, 111).

    Notes
    -----
    Level: the mean over people of 18-64 never ill before is A161 less substance disorders that stand alone. The
    hazard of 18 holds from 12, that of 65 above it.
    """
    wanted = MENTAL_INCIDENCE - SUBSTANCE_INCIDENCE * (1.0 - p["mental.comorbid"])
    relapse = mental_relapse(society, p)
    first = two_sexes(falling(p) * (AGE >= MENTAL_FROM), p["mental.women"]) * wanted
    for _ in range(12):
        never = mental_course(first, relapse, length).never
        first = first * wanted / mean_over(first, society.people * never, ADULT, WORKING_TO)
    return first


def mental(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return first incidence, relapse and recovery of mental disorder, and who is ill now or was."""
    length = episode()
    first = first_mental(society, p, length)
    relapse = mental_relapse(society, p)
    course = mental_course(first, relapse, length)
    month = np.arange(DURATIONS + 1, dtype=np.float64)
    left = length.left(month)
    recovery = -12.0 * np.log(left[1:] / left[:-1])
    year = mean_over(course.ill + (1 - course.ill) * course.begins, society.people, ADULT, WORKING_TO)
    notes = {
        "share": length.share, "fast_per_month": length.fast, "slow_per_month": length.slow,
        "year_prevalence_18_64": year, "point_prevalence_18_64": mean_over(course.ill, society.people, ADULT,
        WORKING_TO),
    }  # fmt: skip
    duration = (Axis("month", tuple(range(DURATIONS))),)
    return {
        "mental_first": make(
            "mental_first", "First mental disorder, per person never ill before", first,
            "Level of 18-64 never ill before; halves every mental.halving years.", ("A161", "A162", "A143", "A136"),
            "A", (0.8, 1.85),
        ),
        "mental_relapse": make(
            "mental_relapse", "New episode after an earlier one", np.tile(relapse, (2, 1)),
            "Falls with age as first incidence; mean of 18-64 set to reach the 12-month prevalence.", ("A137", "A159"),
            "C", (0.08, 2.0),
        ),
        "mental_recovery": make(
            "mental_recovery", "Recovery by completed month of the episode", recovery,
            "Mixture of two exponentials through median, share after 36 months and mean within 36 months.",
            ("A157", "A158"), "A", (0.7, 1.6), axes=duration, notes=notes,
        ),
        "mental_share": make(
            "mental_share", "Prevalence of mental disorder at one moment", course.ill,
            "First incidence, relapse and duration, month by month; equal mortality.", ("A161", "A157", "A137"), "C",
            (0.6, 1.45), unit=SHARE, notes=notes,
        ),
        "mental_earlier": make(
            "mental_earlier", "Share with an earlier mental disorder and none now", course.earlier,
            "As mental_share.", ("A161", "A157", "A137"), "C", (0.6, 1.2), unit=SHARE,
        ),
    }  # fmt: skip


def addiction(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return onset, recovery and prevalence of a substance disorder; it can come back at the rate of its onset."""
    halves = 0.5 ** ((np.clip(AGE, ADULT, WORKING_TO + 1) - ADULT) / SUBSTANCE_HALVING) * (AGE >= SUBSTANCE_FROM)
    onset = two_sexes(halves, 1.0 / p["addiction.men"])
    onset *= SUBSTANCE_INCIDENCE / mean_over(onset, society.people, ADULT, WORKING_TO)
    recovery = np.full((2, AGES), p["addiction.recovery"])
    share = implied_prevalence(onset, recovery, society.mortality, 1.0)
    year = mean_over(share + (1.0 - share) * onset, society.people, ADULT, WORKING_TO)
    source = ("A161", "A163c", "A140")
    return {
        "addiction_onset": make("addiction_onset", "Onset of a substance disorder", onset,
                                "Mean over 18-64 as published; halves every 20 years; men more.", source, "B", (0.7,
                                1.5)),
        "addiction_recovery": make("addiction_recovery", "Recovery from a substance disorder", recovery,
                                   "Constant; set to reach the 12-month prevalence.", source, "C", (0.6, 2.0)),
        "addiction_share": make("addiction_share", "Prevalence of a substance disorder", share, "Illness-death model.",
                                source, "B", (0.8, 1.25), unit=SHARE, notes={"year_prevalence_18_64": year}),
    }  # fmt: skip


def lonely_shares(society: Society) -> Floats:
    """Return strong loneliness by age, straight between the middles of the groups, each with its mean; shape (111,)."""
    groups = list(zip(LONELY_EDGES[:-1], LONELY_EDGES[1:], LONELY_SHARES, strict=True))
    middle = [(a + min(b, 89)) / 2 for a, b, _ in groups]
    nodes, people = np.array(LONELY_SHARES), society.people.sum(axis=0)
    for _ in range(60):
        share = curve([LONELY_FROM, 15.0, *middle], [0.0, float(nodes[0]), *nodes.tolist()])
        nodes = nodes * [s / mean_over(share, people, a, b - 1) for a, b, s in groups]
    return share


def loneliness(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return onset, recovery and prevalence of strong loneliness, equal for the sexes."""
    wanted = np.tile(lonely_shares(society), (2, 1))
    recovery = np.full((2, AGES), p["loneliness.recovery"])
    ratio = p["loneliness.mortality"]
    onset = onset_for(at_birthdays(wanted), recovery, society.mortality, ratio)
    share = implied_prevalence(onset, recovery, society.mortality, ratio)
    source = tuple(f"A{n}" for n in range(145, 153))
    how = "Straight between the middles of the age groups, each with its mean; onset as that asks for."
    return {
        "lonely_onset": make("lonely_onset", "Onset of strong loneliness", onset, how, source, "C", (0.5, 3.0)),
        "lonely_recovery": make("lonely_recovery", "End of strong loneliness", recovery, "Constant.",
                                ("assumption",), "assumption", (0.45, 3.0)),
        "lonely_share": make("lonely_share", "Prevalence of strong loneliness", share, how, source, "A", (0.84, 1.05),
                             unit=SHARE),
    }  # fmt: skip


def youth(society: Society, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return onset, recovery and prevalence of youth problems (0-22), and leaving school without a diploma."""
    level = logit(np.array([1e-4, YOUTH_SMALL, YOUTH_SMALL, p["youth.level"], p["youth.level"], p["youth.level"] / 2]))
    shape = curve(YOUTH_AGES, level.tolist())
    sexes = np.log(p["youth.girls"]) * np.clip((AGE - 8.0) / 4.0, 0.0, 1.0) * np.array([[-0.5], [0.5]])
    wanted = expit(shape + sexes)
    recovery = np.full((2, AGES), p["youth.recovery"])
    onset = onset_for(at_birthdays(wanted), recovery, society.mortality, 1.0) * (AGE < 23)
    share = implied_prevalence(onset, recovery, society.mortality, 1.0) * (AGE < 23)
    learning = float(ENROLLED[: 23 - STUDENT_FROM].sum()) + (1.0 - ENROLLED[0])
    school = STUDENT_FROM - 12.0
    other = p["youth.drop_out"] * (school + NOT_HIGHER * learning) - DROP_OUT_SCHOOL * school
    drop = np.where(AGE < STUDENT_FROM, DROP_OUT_SCHOOL, other / learning) * (AGE >= 12) * (AGE < 23)
    source = ("A154", "A155", "A156")
    how = "Log odds straight between ages; onset as that asks for, given recovery."
    return {
        "youth_onset": make("youth_onset", "Onset of a youth problem", onset, how, source, "C", (0.5, 2.0)),
        "youth_recovery": make("youth_recovery", "End of a youth problem", recovery, "Constant.", ("assumption",),
                               "assumption", (0.5, 2.0)),
        "youth_share": make("youth_share", "Prevalence of youth problems", share, how, source, "B", (0.5, 1.65),
                            unit=SHARE),
        "drop_out": make("drop_out", "Leaving school without a diploma, per pupil or student",
                         -np.log1p(-np.tile(drop, (2, 1))),
                         "vo as published below 17; 17-22 so that the mean over vo and mbo is youth.drop_out.",
                         ("A167", "A168"), "B", (0.8, 1.35)),
    }  # fmt: skip


def literacy(p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return the share with low literacy by age, from 16."""
    step = np.where(AGE >= 65, OLD_LITERACY, 1.0) * (AGE >= READS_FROM)
    share = np.tile(np.clip(step * p["literacy.level"], 0.0, 1.0), (2, 1))
    table = make("literacy_share", "Prevalence of low literacy", share, "Level of 16-64, ratio of 65+ to it.",
                 ("A164", "A169a", "A169b", "A165"), "B", (0.8, 1.4), unit=SHARE)  # fmt: skip
    return {"literacy_share": table}
