"""Make newcomers look like the people who are known to arrive, as huishoudens that hold together.

Each arriving huishouden is a copy (in ages, sexes and relations, not in luck) of a private huishouden of the start
population. The copies are weighted so that the persons in them have the sex and age profile of arrivals, are children
at home as often as arrivals are, and the women have the births of their age and time: generalised raking of the weights
over the members (Deville and Sarndal 1992), with exponential updates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import ALONE, SINGLE_PARENT, Households
from agents.kin import Kin
from agents.kinship import parent_rows
from agents.migration import MOST_MEMBERS, Templates
from agents.persons import CHILD, NEVER, NOBODY, WOMAN, Persons
from agents.schema import Table
from sim.rates.rates import Rates
from sim.world import Arrivals

ROUNDS = 40
"""Passes of the raking over both margins."""
PERIOD = 5
"""Years after which the women who arrive have the births of their time again: fewer as births fall."""
GROUP = 5
"""Years per age group in which the profile is fitted."""
MOST_SHARE = 30.0
"""No template may weigh more than this many times the average: no single huishouden makes the newcomers."""


def arrivals_from(
    month: int, persons: Table[Persons], households: Table[Households], kin: Table[Kin], rates: Rates
) -> Arrivals:
    """Freeze the start population's huishoudens as templates and weight them by period and reason of arrival."""
    templates = _freeze(month, persons, households, kin)
    size = np.diff(templates.start)
    births = rates.parity_years.values[::PERIOD]  # of the first year of each, which no horizon changes
    wanted = zip(rates.arrival_profile.values, rates.arrival_home.values, strict=True)
    weights = np.stack([_rake(templates, profile, home, births) for profile, home in wanted], axis=1)
    return Arrivals(
        templates=templates,
        first=rates.first_year,
        years=PERIOD,
        cumulative=np.cumsum(weights, axis=2),
        mean_size=weights @ size,
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


def _rake(
    templates: Templates,
    profile: NDArray[np.float64],
    home: NDArray[np.float64],
    births: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return a weight per period and template, summing to 1, such that the members are like those who arrive.

    Parameters
    ----------
    profile : (sex, age) share of arrivals, summing to 1.
    home : (sex, age) probability that one of them is a child at home.
    births : (period, age, births) share of women by births so far, the last class open.

    Notes
    -----
    Two margins by turns: sex, age and being a child at home; and the births of women. Without the second, adult
    children at home would bring the largest families.
    """
    size = np.diff(templates.start)
    of = np.repeat(np.arange(len(size)), size)
    ages = np.arange(profile.shape[1]) // GROUP
    groups, classes = int(ages[-1]) + 1, births.shape[2]
    wanted = np.stack([profile * (1.0 - home), profile * home])
    wanted = np.add.reduceat(wanted, np.arange(groups) * GROUP, axis=2)
    usual = np.add.reduceat(profile[WOMAN][:, None] * births, np.arange(groups) * GROUP, axis=1)
    group = np.minimum(np.maximum(templates.age.astype(np.int64) - 1, 0) // (12 * GROUP), groups - 1)
    cell = ((templates.role == CHILD) * 2 + templates.sex.astype(np.int64)) * groups + group
    women = np.flatnonzero(templates.sex == WOMAN)
    of_women = of[women]
    bore = group[women] * classes + np.minimum(templates.parity[women], classes - 1)
    weights = np.full(len(size), 1.0 / len(size))
    found = []
    for period in range(len(births)):  # each from the weights of the one before
        for _ in range(ROUNDS):
            weights = _push(weights, usual[period].ravel(), bore, of_women, size)
            weights = _push(weights, wanted.ravel(), cell, of, size)
        found.append(weights)
    return np.stack(found)


def _push(
    weights: NDArray[np.float64],
    wanted: NDArray[np.float64],
    cell: NDArray[np.int64],
    of: NDArray[np.int64],
    size: NDArray[np.int32],
) -> NDArray[np.float64]:
    """Return the weights after one step towards the shares `wanted` of the persons in each cell.

    Parameters
    ----------
    weights, size : (templates,) weight and persons of each.
    cell, of : (members,) cell and template of those who are counted.
    """
    got = np.bincount(cell, weights=weights[of], minlength=len(wanted)) / (weights * size).sum()
    ratio = np.log(np.maximum(wanted, 1e-9) / np.maximum(got, 1e-12))
    push = np.bincount(of, weights=np.clip(ratio, -2.0, 2.0)[cell], minlength=len(size)) / size
    weights = weights * np.exp(push)
    weights = np.minimum(weights / weights.sum(), MOST_SHARE / len(size))
    return np.asarray(weights / weights.sum(), dtype=np.float64)
