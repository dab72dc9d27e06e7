"""Give every inwoner of the start population an education and a main activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.households import INSTITUTION, OTHER_HOUSEHOLD, SINGLE_PARENT
from agents.persons import ACTIVITIES, CHILD, HEAD, NOBODY, PARTNER
from sim.synthesis import attributes_shapes as shapes
from sim.synthesis.attributes_fit import draws_needed, expected, hand_out, race, whole
from sim.synthesis.attributes_levels import AOW_AGE, BENEFIT_KEYS, EDUCATION_KEYS, FIRST_AGE, LAST_AGE, Levels
from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints, largest_remainder

if TYPE_CHECKING:
    from agents.households import Households
    from agents.persons import Persons
    from agents.schema import Table

_CHILD, PUPIL, STUDENT, EMPLOYED, SELF_EMPLOYED, UNEMPLOYED, BIJSTAND, DISABLED, RETIRED, OTHER = range(len(ACTIVITIES))
OPEN = -1
"""Activity of a person for whom it is not yet settled."""
NONE_YET, LOW, MIDDLE, HIGH = range(4)
ADULT = 18
ROWS_EDUCATION = np.array([15, 16, 17, 18, 19, 20, 22, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70])
"""First ages of the groups in which education is handed out; above them five-year groups to 90."""
ROWS_OLD = np.array([75, 80, 85, 90])
KINDS = np.array([DISABLED, UNEMPLOYED, EMPLOYED, SELF_EMPLOYED, OTHER])
"""Activities that are fitted together, after children, students, retired people and bijstand."""


@dataclass(frozen=True)
class View:
    """The start population as plain arrays; people (n,), huishoudens (h,).

    Parameters
    ----------
    age, months : completed years and months on 1 January.
    sex, role, home, partner : columns of the persons.
    place : row of the wijk each person lives in; 0 for all when there are no wijken.
    private : whether the person is in no institution.
    kind, home_place : type and wijk of each huishouden.
    lineage, home_lineage : what draws belong to.
    places : number of wijken, at least 1.
    """

    age: Ints
    months: Ints
    sex: Ints
    role: Ints
    home: Ints
    partner: Ints
    place: Ints
    private: NDArray[np.bool_]
    kind: Ints
    home_place: Ints
    lineage: Words
    home_lineage: Words
    places: int


def view(persons: Table[Persons], households: Table[Households], month: int, home_place: Ints, places: int) -> View:
    """Return the columns that decide education, activity, income and tenure; `home_place` is the wijk of each home."""
    home = persons.column("household").astype(np.int64)
    kind = households.column("type").astype(np.int64)
    months = month - 1 - persons.column("birth").astype(np.int64)
    return View(
        age=months // 12,
        months=months,
        sex=persons.column("sex").astype(np.int64),
        role=persons.column("role").astype(np.int64),
        home=home,
        partner=persons.column("partner").astype(np.int64),
        place=home_place[home],
        private=kind[home] != INSTITUTION,
        kind=kind,
        home_place=home_place,
        lineage=persons.column("lineage"),
        home_lineage=households.column("lineage"),
        places=places,
    )


def education(who: View, levels: Levels, draws: Draws) -> tuple[Ints, Floats]:
    """Return the education of everybody, and the persons of 15-74 wanted with low, middle and high.

    Notes
    -----
    IPF of the shares by sex and age to the persons there are, to the total of each level and to the wijken; whole
    numbers; then within a wijk, sex and age group the highest scores get the highest level. A score is luck of one's
    own and luck of the huishouden, so partners, and parents and grown children, are alike.
    """
    share = levels.education()
    out = np.where(who.age < shapes.LOW_FROM, NONE_YET, LOW)
    common = np.where(who.private, draws.uniform(Use.EDUCATION_HOME, who.home_lineage)[who.home], 0.5)
    own = ndtri(draws.uniform(Use.EDUCATION, who.lineage).clip(1e-12, 1 - 1e-12))
    alike = np.where(who.private, shapes.ALIKE, 0.0)
    score = np.sqrt(alike) * ndtri(common.clip(1e-12, 1 - 1e-12)) + np.sqrt(1.0 - alike) * own
    luck = draws.table(Use.ROUND_EDUCATION, 2 * draws_needed((who.places, 40, 3)))
    half = len(luck) // 2
    wanted = np.zeros(3)
    for first, rows, some in ((FIRST_AGE, ROWS_EDUCATION, luck[:half]), (LAST_AGE + 1, ROWS_OLD, luck[half:])):
        young = first == FIRST_AGE
        people = np.flatnonzero((who.age >= first) & ((who.age <= LAST_AGE) | (not young)))
        group = np.searchsorted(rows, who.age[people], side="right") - 1 + who.sex[people] * len(rows)
        groups = 2 * len(rows)
        place = who.place[people] if young else np.zeros(len(people), dtype=np.int64)
        places = who.places if young else 1
        cell = place * groups + group
        count = np.bincount(cell, minlength=places * groups).reshape(places, groups)
        mean = np.zeros((groups, 3))
        np.add.at(mean, group, share[who.sex[people], who.age[people]])
        mean /= np.maximum(count.sum(axis=0), 1)[:, None]
        total = (mean * count.sum(axis=0)[:, None]).sum(axis=0)
        if young:
            wanted = _education_total(total, levels)
        local = None
        if young and levels.wijken:
            local = levels.local(EDUCATION_KEYS, count.sum(axis=1), wanted / wanted.sum())
        fitted = expected(count, mean, wanted if young else total, local)
        counts = whole(fitted, some).reshape(-1, 3)
        out[people] = LOW + hand_out(cell, counts, score[people])
    return out, wanted


def _education_total(pattern: Floats, levels: Levels) -> Floats:
    """Return the persons of each level: as published for 2021, scaled to the persons there are; else the pattern."""
    if levels.mark():
        return pattern
    published = np.array([levels.figure(key) for key in EDUCATION_KEYS])
    return np.asarray(published / published.sum() * pattern.sum())


def activity(who: View, schooling: Ints, levels: Levels, draws: Draws) -> tuple[Ints, Floats]:
    """Return the main activity of everybody, and the persons wanted in each activity, 0 where nothing is published.

    Notes
    -----
    By age: children, pupils, students, and from the AOW age on everybody retired. Adults in institutions below that age
    are disabled (assumption: most live in one for handicap or psychiatry). Then bijstand, person by person or couple by
    couple, then the rest by IPF over age, sex and education.
    """
    out = np.full(len(who.age), OPEN)
    out[who.age < shapes.STUDENT_FROM] = PUPIL
    out[who.age < shapes.PUPIL_FROM] = _CHILD
    retired = who.months >= AOW_AGE[levels.year]
    out[retired] = RETIRED
    out[~who.private & (out == OPEN)] = np.where(who.age[~who.private & (out == OPEN)] < ADULT, PUPIL, DISABLED)
    _enrol(who, out, draws)
    bijstand, disabled, unemployed, _ = levels.benefits()
    local = bijstand_per_wijk(who, levels)
    quota = largest_remainder(local, round(bijstand), np.zeros(len(local)))
    _bijstand(who, schooling, out, quota, draws)
    residents = int((out == DISABLED).sum())
    people = np.flatnonzero(out == OPEN)
    adults = (who.age >= FIRST_AGE) & (who.age <= LAST_AGE)
    learning = adults & ((out == PUPIL) | (out == STUDENT))
    working = levels.participation() * adults.sum() - shapes.STUDENT_WORKS * learning.sum()
    working -= shapes.RETIRED_WORKS * (adults & retired).sum() + shapes.BENEFIT_WORKS * (disabled + unemployed)
    rest = len(people) - max(disabled - residents, 1.0) - unemployed
    working = float(np.clip(working, 0.1 * rest, 0.98 * rest))
    total = np.array([
        max(disabled - residents, 1.0), unemployed, working * (1.0 - shapes.SELF_EMPLOYED_SHARE),
        working * shapes.SELF_EMPLOYED_SHARE, rest - working,
    ])  # fmt: skip
    out[people] = KINDS[_rest(who, schooling, people, levels, total, draws)]
    wanted = np.zeros(len(ACTIVITIES))
    wanted[KINDS], wanted[BIJSTAND] = total, bijstand
    wanted[DISABLED] += residents
    return out, wanted


def _enrol(who: View, out: Ints, draws: Draws) -> None:
    """Make students of the open people of 17-29: of each age as many as `ENROLLED` says, children at home first."""
    ages = np.arange(shapes.STUDENT_FROM, shapes.STUDENT_FROM + len(shapes.ENROLLED))
    people = np.flatnonzero((out == OPEN) & (who.age >= ages[0]) & (who.age <= ages[-1]))
    year = who.age[people] - ages[0]
    count = np.bincount(year, minlength=len(ages))
    share: Floats = shapes.ENROLLED * count
    quota = largest_remainder(share, round(float(share.sum())), draws.table(Use.ENROLLED, len(ages)))
    parent = (who.role == HEAD) & (who.kind[who.home] == SINGLE_PARENT)
    weight = np.full(len(people), shapes.ENROLLED_WEIGHT["other"])
    weight[who.role[people] == CHILD] = shapes.ENROLLED_WEIGHT["home"]
    weight[(who.role[people] == PARTNER) | parent[people]] = shapes.ENROLLED_WEIGHT["family"]
    one = np.ones(len(people), dtype=np.int64)
    won = race(year, one, weight, draws.uniform(Use.ENROLLED, who.lineage[people]), quota)
    out[people[won]] = STUDENT
    out[(out == OPEN) & (who.age < ADULT)] = PUPIL


def bijstand_per_wijk(who: View, levels: Levels) -> Floats:
    """Return the expected persons on bijstand per wijk, adding up to those of the municipality."""
    bijstand = float(levels.benefits()[0])
    adults = np.bincount(who.place[who.private & (who.age >= ADULT)], minlength=who.places)
    local = levels.local(BENEFIT_KEYS[:1], adults, np.array([bijstand / adults.sum()]))[:, 0]
    return np.asarray(local * bijstand / local.sum())


def _bijstand(who: View, schooling: Ints, out: Ints, quota: Ints, draws: Draws) -> None:
    """Give bijstand to `quota` persons per wijk, to single people and whole couples, by odds of type and education."""
    open_ = (out == OPEN) & who.private
    couple = (who.role == PARTNER) & (who.partner != NOBODY)
    both = couple & open_ & open_[np.maximum(who.partner, 0)]
    rows = np.arange(len(out))
    units = np.flatnonzero((open_ & ~couple) | (both & (rows < who.partner)))
    size = 1 + both[units].astype(np.int64)
    kind = np.minimum(who.kind[who.home[units]], OTHER_HOUSEHOLD)
    weight = shapes.BIJSTAND_TYPE[kind]
    weight = np.where(who.role[units] == CHILD, shapes.BIJSTAND_CHILD, weight)
    odds = shapes.BIJSTAND_EDUCATION[schooling]
    other = np.where(size == 2, who.partner[units], units)
    weight = weight * np.sqrt(odds[units] * odds[other])
    luck = draws.uniform(Use.BIJSTAND, who.lineage[units])
    won = units[race(who.place[units], size, weight, luck, quota)]
    out[won] = BIJSTAND
    out[who.partner[won[both[won]]]] = BIJSTAND


def _rest(who: View, schooling: Ints, people: Ints, levels: Levels, total: Floats, draws: Draws) -> Ints:
    """Return for each of `people` which of `KINDS` they do: IPF over sex, age and education, whole, then by luck."""
    ages = len(shapes.ACTIVITY_AGES)
    band = (np.searchsorted(shapes.ACTIVITY_AGES, who.age[people], side="right") - 1).clip(min=0)
    group = (who.sex[people] * ages + band) * 4 + schooling[people]
    groups = 2 * ages * 4
    count = np.bincount(who.place[people] * groups + group, minlength=who.places * groups).reshape(who.places, groups)
    sex, age, level = (a.ravel() for a in np.indices((2, ages, 4)))
    disabled = (shapes.DISABLED[age] * shapes.DISABLED_EDUCATION[level]).clip(max=0.6)
    unemployed = shapes.UNEMPLOYED[age] * shapes.UNEMPLOYED_EDUCATION[level]
    odds = shapes.WORKING[sex, age] / (1.0 - shapes.WORKING[sex, age]) * shapes.WORKING_EDUCATION[level]
    left = 1.0 - disabled - unemployed
    working, alone = left * odds / (1.0 + odds), shapes.SELF_EMPLOYED[sex, age]
    shape = np.stack([disabled, unemployed, working * (1 - alone), working * alone, left - working], axis=1)
    local = None
    if levels.wijken:
        here = count.sum(axis=1)
        local = here[:, None] * total / total.sum()
        local[:, :2] = levels.local(BENEFIT_KEYS[1:3], here, total[:2] / total.sum())
        known = local[:, :2].sum(axis=1)
        local[:, 2:] *= (np.maximum(here - known, 1.0) / np.maximum(local[:, 2:].sum(axis=1), 1.0))[:, None]
    fitted = expected(count, shape, total, local)
    luck = draws.table(Use.ROUND_ACTIVITY, draws_needed(fitted.shape))
    counts = whole(fitted, luck).reshape(-1, len(KINDS))
    return hand_out(who.place[people] * groups + group, counts, draws.uniform(Use.ACTIVITY, who.lineage[people]))
