"""Make newcomers look like the people who are known to arrive, as huishoudens that hold together.

Each arriving huishouden is a copy (in ages, sexes and relations, not in luck) of a private huishouden of the start
population. The copies are weighted so that the persons in them have the sex and age profile of arrivals: generalised
raking of the weights over the members (Deville and Sarndal 1992), with exponential updates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import ALONE, SINGLE_PARENT, Households
from agents.kin import Kin
from agents.kinship import parent_rows
from agents.migration import MOST_MEMBERS, Templates
from agents.persons import NEVER, NOBODY, Persons
from agents.schema import Table
from sim.rates.rates import Rates
from sim.world import Arrivals

ROUNDS = 30
"""Passes of the raking; the fit no longer improves after about twenty."""
GROUP = 5
"""Years per age group in which the profile is fitted."""
MOST_SHARE = 30.0
"""No template may weigh more than this many times the average: no single huishouden makes the newcomers."""


def arrivals_from(
    month: int, persons: Table[Persons], households: Table[Households], kin: Table[Kin], rates: Rates
) -> Arrivals:
    """Freeze the start population's huishoudens as templates and weight them for both reasons of arrival."""
    templates = _freeze(month, persons, households, kin)
    size = np.diff(templates.start)
    weights = [_rake(templates, profile) for profile in rates.arrival_profile.values]
    return Arrivals(
        templates=templates,
        cumulative=(np.cumsum(weights[0]), np.cumsum(weights[1])),
        mean_size=(float(weights[0] @ size), float(weights[1] @ size)),
    )


def _freeze(month: int, persons: Table[Persons], households: Table[Households], kin: Table[Kin]) -> Templates:
    """Copy the members of every one-person, couple and single-parent huishouden, huishouden by huishouden."""
    kind, sizes = households.column("type"), households.column("size")
    usable = (kind >= ALONE) & (kind <= SINGLE_PARENT) & (sizes > 0) & (sizes < MOST_MEMBERS)
    household = persons.column("household")
    member = np.flatnonzero((household != NOBODY) & usable[household])
    member = member[np.argsort(household[member], kind="stable")]
    homes = household[member]
    first = np.flatnonzero(np.r_[True, homes[1:] != homes[:-1]])
    start = np.r_[first, len(member)].astype(np.int32)
    place = np.arange(len(member)) - np.repeat(first, np.diff(start))
    within = np.full(persons.count + 1, NOBODY, dtype=np.int64)
    within[member] = place

    mothers, fathers = parent_rows(persons, kin)

    def pointer(rows: NDArray[np.int32]) -> NDArray[np.int8]:
        target = rows[member]
        same = (target != NOBODY) & (household[target] == homes)
        return np.where(same, within[target], NOBODY).astype(np.int8)

    def since(name: str) -> NDArray[np.int16]:
        when = persons.column(name)[member]
        return np.where(when == NEVER, NEVER, month - when).astype(np.int16)

    return Templates(
        start=start,
        age=(month - persons.column("birth")[member]).astype(np.int16),
        last_birth=since("last_birth"),
        union=since("union_since"),
        sex=persons.column("sex")[member],
        role=persons.column("role")[member],
        marital=persons.column("marital")[member],
        education=persons.column("education")[member],
        activity=persons.column("activity")[member],
        parity=persons.column("parity")[member],
        partner=pointer(persons.column("partner")),
        mother=pointer(mothers),
        father=pointer(fathers),
        income=households.column("income")[homes[first]],
        tenure=households.column("tenure")[homes[first]],
    )


def _rake(templates: Templates, profile: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a weight per template, summing to 1, such that the members follow `profile` (sex, age)."""
    groups = profile.shape[1] // GROUP
    group = np.minimum(np.maximum(templates.age - 1, 0) // (12 * GROUP), groups - 1)
    cell = templates.sex.astype(np.int64) * groups + group
    wanted = np.zeros(2 * groups)
    ages = np.minimum(np.arange(profile.shape[1]) // GROUP, groups - 1)
    np.add.at(wanted, (np.arange(2)[:, None] * groups + ages[None, :]).ravel(), profile.ravel())
    of = np.repeat(np.arange(len(templates.start) - 1), np.diff(templates.start))
    size = np.diff(templates.start)
    weights = np.full(len(size), 1.0 / len(size))
    for _ in range(ROUNDS):
        got = np.bincount(cell, weights=weights[of], minlength=2 * groups)
        ratio = np.log(np.maximum(wanted, 1e-9) / np.maximum(got / got.sum(), 1e-12))
        push = np.bincount(of, weights=np.clip(ratio, -2.0, 2.0)[cell], minlength=len(size)) / size
        weights *= np.exp(push)
        weights = np.minimum(weights / weights.sum(), MOST_SHARE / len(size))
        weights /= weights.sum()
    return weights
