"""What the tables say the start population should look like: positions, households, family sizes, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.households import POSITIONS
from sim.errors import DataError
from sim.rates.positions import LIVING_ALONE, OTHER_MEMBER, SINGLE_PARENT
from sim.rates.read import SEXES, by_age5, columns
from sim.rates.read import total as figure
from sim.synthesis.ipf import Floats, Ints, ipf
from sim.synthesis.persons import (
    COUPLES,
    GROUPS,
    MARRIED_COUPLE,
    MARRIED_PARENTS,
    UNMARRIED_COUPLE,
    UNMARRIED_PARENTS,
)

if TYPE_CHECKING:
    from sim.kernen import Kernen
    from sim.municipalities import Municipality
    from sim.statline import Statline

PATTERN_YEAR = 2020
"""The year with household sizes by municipality and inhabitants by kern and age: the pattern of every other year."""
MEAN_OTHER_HOUSEHOLD, OTHER_SIZES = 2.2, np.array([0.8, 0.2])
"""Persons per household of others (friends, siblings, generations) and shares of 2 and 3: assumption, 2.1-2.5."""
MOST_CHILDREN = 6
"""Largest number of children at home that families are made with; larger ones are rare and folded into this class."""
SINGLE_PARENT_SHARES = np.array([0.76, 0.20, 0.032, 0.008])
"""Single parents with two or more children at home by 2, 3, 4, 5+: assumption; nothing municipal is published."""


@dataclass(frozen=True)
class Structure:
    """Households and families wanted.

    Parameters
    ----------
    positions : (9,) persons by household position; whole numbers, even for partners.
    other_households : households of others only.
    family_sizes : (2, 6) families by children at home (1..6), couples and single parents.
    sizes : (5,) households of 1, 2, 3, 4 and 5+ persons.
    """

    positions: Ints
    other_households: int
    family_sizes: Floats
    sizes: Floats


def structure(municipality: Municipality, statline: Statline, year: int, expected: Floats) -> Structure:
    """Return the households and families wanted on 1 January.

    Parameters
    ----------
    expected : (9,) persons by position, from ages and positions.

    Notes
    -----
    2020: `expected` has the published household types already. 2021: persons living alone, in families with and
    in couples without children are scaled to the published totals; children at home are what remains. 2006 and
    2016: numbers follow from the positions (a couple is two partners). Families have the sizes of 2020, tilted until
    they hold all children at home; household sizes of 2006 and 2016 are what follows from that.
    """
    full = unrestricted(statline)
    base = _base_year(municipality, full)
    wanted = expected.copy()
    others = base.other_households * wanted[OTHER_MEMBER] / base.positions[OTHER_MEMBER]
    published = [
        figure(statline, "households", municipality, year, f"hh_{name}")
        for name in ("one_person", "multi_with_children", "multi_no_children")
    ]
    if all(value is not None for value in published) and year >= municipality.since:
        alone, with_children, without = (float(value or 0.0) for value in published)
        parents, pairs = [UNMARRIED_PARENTS, MARRIED_PARENTS], [UNMARRIED_COUPLE, MARRIED_COUPLE]
        wanted[LIVING_ALONE] = alone
        factor = with_children / (wanted[parents].sum() / 2 + wanted[SINGLE_PARENT])
        wanted[[*parents, SINGLE_PARENT]] *= factor
        others *= without / (wanted[pairs].sum() / 2 + others)
        wanted[pairs] *= (without - others) / (wanted[pairs].sum() / 2)
    positions = np.rint(wanted).astype(np.int64)
    positions[list(COUPLES)] = 2 * np.rint(wanted[list(COUPLES)] / 2)
    positions[0] = round(float(expected.sum())) - positions[1:].sum()
    families = np.array([positions[[UNMARRIED_PARENTS, MARRIED_PARENTS]].sum() // 2, positions[SINGLE_PARENT]])
    shares = tilt(base.family_sizes / base.family_sizes.sum(axis=1, keepdims=True), families, int(positions[0]))
    multi = positions[list(COUPLES)].sum() / 2 + positions[SINGLE_PARENT] + others
    sizes = np.append(positions[LIVING_ALONE], base.sizes[1:] / base.sizes[1:].sum() * multi)
    if year < PATTERN_YEAR:
        childless = positions[[UNMARRIED_COUPLE, MARRIED_COUPLE]].sum() / 2
        joining = max(positions[OTHER_MEMBER] - MEAN_OTHER_HOUSEHOLD * others, 0.0) / (multi - others)
        sizes[1:] = implied_sizes(shares * families[:, None], childless, float(others), joining)
    return Structure(positions, round(float(others)), shares * families[:, None], sizes)


def unrestricted(statline: Statline) -> Statline:
    """Return the tables without `as_of`: the pattern of 2020 is taken as geography, known at any time."""
    from sim.statline import Statline

    return Statline(folder=statline.folder)


def _base_year(municipality: Municipality, statline: Statline) -> Structure:
    """Return what was counted on 1 January 2020."""
    sizes, types = ("size_2", "size_3", "size_4", "size_5plus"), ("unmarried_couple", "married_couple", "single_parent")
    names = ("one_person", *sizes, *types)
    found = [figure(statline, "households", municipality, PATTERN_YEAR, f"hh_{n}") for n in names]
    if any(value is None for value in found):
        raise DataError(f"table households lacks sizes or types of {municipality.name} for {PATTERN_YEAR}")
    size = np.array(found[:5], dtype=np.float64)
    couples, singles = float(found[5] or 0) + float(found[6] or 0), float(found[7] or 0)
    position = by_age5(statline, "household_position", municipality, PATTERN_YEAR, POSITIONS[:-1], ["T"])
    position = position.sum(axis=(1, 2))
    others = size[1:].sum() - couples - singles
    attached = max(position[OTHER_MEMBER] - MEAN_OTHER_HOUSEHOLD * others, 0.0) / (couples + singles)
    childless = position[[UNMARRIED_COUPLE, MARRIED_COUPLE]].sum() / 2
    family = family_sizes(size[1:], couples - childless, singles, childless, others, attached, float(position[0]))
    return Structure(np.rint(position).astype(np.int64), round(others), family, size)


def family_sizes(
    size: Floats, parents: float, singles: float, childless: float, others: float, attached: float, children: float
) -> Floats:
    """Return families by number of children at home (1..6), couples and single parents, from household sizes.

    Parameters
    ----------
    size : (4,) households of 2, 3, 4 and 5+ persons.
    parents, singles, childless, others : couples with children, single parents, other couples, other households.
    attached : share of families and couples with one other member.
    children : children at home, which decide how large the large families are.

    Notes
    -----
    Without other members a household of 2 is a couple or a single parent with one child, of 3 a couple with one
    child or a single parent with two, and so on; the others are taken out in proportion first.
    """
    left = size.copy()
    left[:2] -= others * OTHER_SIZES
    for i in range(3):
        left[i] /= 1.0 - attached
        left[i + 1] -= attached * left[i]
    left = np.maximum(left, 0.0)
    one = np.clip(left[0] - childless, 0.3 * singles, 0.9 * singles)
    single = np.concatenate(([one], (singles - one) * SINGLE_PARENT_SHARES, [0.0]))
    couple = np.zeros(MOST_CHILDREN)
    couple[:2] = np.maximum(left[1:3] - single[1:3], 0.0)
    couple[:2] *= min(1.0, 0.95 * parents / max(couple[:2].sum(), 1.0))
    tail = parents - couple[:2].sum()
    mean = (children - (single * _COUNTS).sum() - couple[0] - 2 * couple[1]) / max(tail, 1e-9)
    couple[2:] = tail * tilt(np.array([[0.72, 0.20, 0.06, 0.02]]), np.ones(1), float(np.clip(mean, 3.02, 4.5)) - 2)[0]
    return np.stack([couple, single])


def implied_sizes(family_sizes: Floats, childless: float, others: float, attached: float) -> Floats:
    """Return households of 2, 3, 4 and 5+ persons: `family_sizes` the other way round."""
    couple, single = family_sizes
    own = np.array(
        [childless + single[0], couple[0] + single[1], couple[1] + single[2], couple[2:].sum() + single[3:].sum()]
    )
    moved = attached * own[:3]
    own[:3] -= moved
    own[1:] += moved
    own[:2] += others * OTHER_SIZES
    return own


def tilt(shares: Floats, families: Floats | Ints, children: float) -> Floats:
    """Tilt distributions over 1, 2, 3 ... children so that all families together have so many children.

    Parameters
    ----------
    shares : (kinds, n) shares of families by number of children.
    families : (kinds,) families.

    Raises
    ------
    DataError : fewer children than families, or more than the largest families can hold.
    """
    count = np.arange(1, shares.shape[1] + 1)
    total = float(families.sum())
    if not total <= children <= total * count[-1]:
        raise DataError(
            f"{children:g} children at home do not fit {total:g} families with 1 to {count[-1]} children each; "
            "the positions child_at_home, single_parent and partner with children contradict each other"
        )
    low, high = -20.0, 20.0
    tilted = shares
    for _ in range(80):
        middle = (low + high) / 2
        tilted = shares * np.exp(middle * (count - 1))
        tilted /= tilted.sum(axis=1, keepdims=True)
        low, high = (middle, high) if (tilted @ count) @ families < children else (low, middle)
    return tilted


def people_by_kern(municipality: Municipality, statline: Statline, year: int, kernen: Kernen, persons: Ints) -> Floats:
    """Return the persons wanted by kern, sex and five-year group, shape (kern, 2, 20).

    Parameters
    ----------
    persons : (2, 20) persons of the municipality, which the kernen add up to.

    Notes
    -----
    Cells of 83502NED (2020 or 2021, rounded to 5), fitted to `persons` and to the total of every kern: in 2021 as
    published, in 2020 the sum of its cells, for 2006 and 2016 whatever follows from the shares of the kernen in
    each age group and sex of 2020 (assumption: the shares did not change).
    """
    cells = columns(unrestricted(statline), "population_pc4_age5")
    source = year if year > PATTERN_YEAR else PATTERN_YEAR
    number = {f"PC{code}": row for row, code in enumerate(kernen.postcode.tolist())}
    row = np.array([number.get(region, -1) for region in cells.region])
    here = (row >= 0) & (cells.year == source)
    if not here.any():
        raise DataError(f"table population_pc4_age5 has no kernen of {municipality.name} for {source}")
    seed = np.zeros((len(kernen), 2, GROUPS))
    for s, sex in enumerate(SEXES):
        chosen = here & (cells.sex == sex) & (cells.indicator == "population_1jan")
        np.add.at(seed[:, s], (row[chosen], cells.low[chosen] // 5), cells.value[chosen])
    total = seed.sum(axis=(1, 2))
    seed += 1e-3 * total[:, None, None] / max(total.sum(), 1.0)  # lets an age group exist that was rounded to 0
    published = here & (cells.indicator == "population_1jan_total")
    if published.any():
        total[row[published]] = cells.value[published]
        seed[total == 0] = 0.0
    margins = [(np.arange(2 * GROUPS).reshape(1, 2, GROUPS), persons.ravel().astype(np.float64))]
    if year >= PATTERN_YEAR:
        share = total / total.sum() * persons.sum()
        margins.insert(0, (np.arange(len(kernen))[:, None, None], share))
    return ipf(seed, margins, 1e-8, 200)


_COUNTS = np.arange(1, MOST_CHILDREN + 1)
