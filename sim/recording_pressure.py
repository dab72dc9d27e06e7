"""What zorgdruk is made of by kern, household type, age and sex: counts of a year, of which ratios are made at the end.

New clients and who started are counted every month. What stands (carers, hours lacking, staff needed, bills that come
every month) is counted at the end of June and of December, since looking at everybody takes time: it tells how the
figure of the whole municipality, which is known of every month, is divided over the groups. It only counts: no luck is
drawn. What a month cost is divided by what each indication would have cost had nothing been cut: a bill is smaller only
where staff falls short, by the same share for all but for whole quarter-hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.help_counts import AGES, KINDS
from agents.indications import RUNNING, Indications
from agents.pressure_counts import (
    BENEFIT,
    DEBT_HELP,
    TEAM_CLASSES,
    Cases,
    People,
    Where,
    weigh_bills,
    weigh_cases,
    weigh_people,
)
from sim.access.counting import FOLLOWED, LONGEST, MAATWERK
from sim.provisions.product import INDICES, STAFF

if TYPE_CHECKING:
    from sim.access.counting import Sets
    from sim.access.state import Access
    from sim.world import World

Floats = NDArray[np.float64]


SEXES, MONTHS = 2, 12
VOLUME = ("total", "total")
"""Set of all maatwerkvoorzieningen."""
EVERY = 6
"""Months from one look at everybody to the next; the last of the year is one."""
OLDEST_MONTHS = 12 * 130
"""Months from a birth to the end of a year, at most."""


@dataclass(slots=True)
class PressureYear:
    """Counts of a year; `cells` are those of `agents.pressure_counts`, see `by_group`.

    Parameters
    ----------
    clients : (sets, cells) persons with maatwerk, by the sets of `volume_sets`.
    cents : (INDICES, cells) what the gemeente paid, by the series of prices that it follows.
    needed : (staff, cells) hours of staff a week, in use and waited for, summed over the months looked at.
    by_product : (K,) the same by product.
    unmet : (cells,) quarter-hours a week that nobody gives, the same.
    carers : (2, cells) mantelzorgers, and those overloaded, the same.
    waits : (TEAM_CLASSES, months, cells) who started, by the months between melding and start.
    """

    clients: Floats
    cents: Floats
    needed: Floats
    by_product: Floats
    unmet: Floats
    carers: Floats
    waits: Floats

    @classmethod
    def empty(cls, sets: int, kernen: int, products: int) -> PressureYear:
        """Return counts of nobody."""
        cells = kernen * KINDS + AGES * SEXES
        shapes = (
            (sets, cells), (len(INDICES), cells), (len(STAFF), cells), (products,), (cells,), (2, cells),
            (TEAM_CLASSES, LONGEST + 1, cells),
        )  # fmt: skip
        return cls(*(np.zeros(shape) for shape in shapes))

    def own(self) -> PressureYear:
        """Return a copy."""
        return PressureYear(*(getattr(self, f.name).copy() for f in fields(self)))


def by_group(counts: Floats) -> dict[str, Floats]:
    """Return counts (..., cells) by breakdown, (..., groups): kern, household, age and sex."""
    last = counts.shape[-1] - AGES * SEXES
    homes = counts[..., :last].reshape(*counts.shape[:-1], -1, KINDS)
    people = counts[..., last:].reshape(*counts.shape[:-1], AGES, SEXES)
    return {"kern": homes.sum(-1), "household": homes.sum(-2), "age": people.sum(-1), "sex": people.sum(-2)}


def volume_sets(sets: Sets) -> dict[tuple[str, str], np.uint64]:
    """Return the maatwerkvoorzieningen by (breakdown, group) as bits: all of them first, by law and by taakveld."""
    mine, found = set(sets.members(MAATWERK, MAATWERK)), {VOLUME: sets.members(MAATWERK, MAATWERK)}
    for by in ("law", "taakveld"):
        found |= {(by, g): some for g in sets.groups(by) if (some := sorted(mine & set(sets.members(by, g))))}
    return {name: np.uint64(sum(1 << k for k in some)) for name, some in found.items()}


class Fixed(NamedTuple):
    """What does not change in a run."""

    masks: NDArray[np.uint64]  # (sets,) of `volume_sets`, at most 16
    follows: NDArray[np.uint64]  # (2,) bits of the products that follow from bijstand and from debt help
    team: NDArray[np.int64]  # (K,) team that answers a melding
    series: NDArray[np.int64]  # (K,) row in INDICES, -1 for what the gemeente does not pay
    age: NDArray[np.int64]  # (months,) as in `Where`


def _fixed(access: Access, kernen: int) -> Fixed:
    """Return what does not change in a run."""
    names, rows = list(access.products), list(access.products.values())
    age = np.minimum(np.arange(OLDEST_MONTHS) // MONTHS // 5, AGES - 1) * SEXES + kernen * KINDS
    return Fixed(
        masks=np.array(list(volume_sets(access.sets).values()), dtype=np.uint64),
        follows=np.array([1 << names.index(f) if f in names else 0 for f in FOLLOWED[:2]], dtype=np.uint64),
        team=access.fixed.team.astype(np.int64) % TEAM_CLASSES,
        series=np.array([INDICES.index(r.index) if r.municipal else -1 for r in rows], dtype=np.int64),
        age=age.astype(np.int64),
    )


@dataclass(slots=True)
class PressureRecord:
    """What a recorder keeps of zorgdruk by group; empty for a run without voorzieningen.

    Parameters
    ----------
    years : by calendar year.
    earlier : (persons,) sets of `volume_sets` that each was a client of in the calendar year so far, as bits.
    open : (K, forms) cents that the gemeente paid and that are not divided yet.
    """

    years: dict[int, PressureYear] = field(default_factory=dict)
    earlier: NDArray[np.uint16] = field(default_factory=lambda: np.empty(0, dtype=np.uint16))
    open: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    fixed: Fixed | None = None

    def own(self) -> PressureRecord:
        """Return a copy that goes on by itself."""
        years = {year: counts.own() for year, counts in self.years.items()}
        return PressureRecord(years, self.earlier.copy(), self.open.copy(), self.fixed)

    def keep(self, world: World) -> None:
        """Count what the month brought."""
        access, month = world.access, world.month
        if access is None or month not in access.books or access.books[month].counts is None:
            return
        if self.fixed is None:
            self.fixed = _fixed(access, len(world.kernen))
        if world.year not in self.years:
            sets, products = len(self.fixed.masks), len(access.products)
            self.years[world.year] = PressureYear.empty(sets, len(world.kernen), products)
            self.open = np.zeros(access.books[month].cents.shape)
        self.open += access.books[month].cents
        year, everybody = self.years[world.year], month % EVERY == EVERY - 1
        homes = world.households
        where = Where(homes.column("kern").astype(np.int64) * KINDS + homes.column("type"), self.fixed.age)
        if everybody:
            self._count_people(world, access, where, year)
        self._count_cases(world, access, where, year, everybody)

    def _count_people(self, world: World, access: Access, where: Where, year: PressureYear) -> None:
        """Add carers and hours lacking, and divide what was paid for what follows from other states."""
        assert self.fixed is not None
        followed, end = np.zeros((2, len(year.unmet))), _december(world.month)
        weigh_people(
            world.month, world.persons.count, end, end, where, self.fixed.follows, access.busy, world.persons.arrays,
            world.households.arrays, People(year.unmet, followed, year.carers),
        )  # fmt: skip
        names, homes = list(access.products), len(world.kernen) * KINDS
        for row, name in ((BENEFIT, FOLLOWED[0]), (DEBT_HELP, FOLLOWED[1])):
            many = followed[row, :homes].sum()
            if many and self.fixed.series[k := names.index(name)] >= 0:
                year.cents[self.fixed.series[k]] += self.open[k, 0] / many * followed[row]
                self.open[k, 0] = 0.0

    def _count_cases(self, world: World, access: Access, where: Where, year: PressureYear, everybody: bool) -> None:
        """Add who started and new clients, and what indications cost and take: all of them, or those that started."""
        assert self.fixed is not None
        month, fixed, cases = world.month, self.fixed, world.cases.arrays
        terms, many = access.now(world)[1], world.cases.count
        if month % MONTHS == 0 or len(self.earlier) < world.persons.count:
            before = self.earlier if month % MONTHS else self.earlier[:0]
            self.earlier = np.zeros(world.persons.capacity, dtype=np.uint16)
            self.earlier[: len(before)] = before
        out = Cases(year.cents, year.needed, year.by_product, year.waits, year.clients)
        if not everybody:
            runs, since = world.cases.column("stage") == RUNNING, world.cases.column("since")
            rows = np.flatnonzero(runs & ((since == month) | (month % MONTHS == 0)))
            cases, many = Indications._make([column[rows] for column in cases]), len(rows)
            out = out._replace(needed=np.zeros(year.needed.shape), product=np.zeros(year.by_product.shape))
        bills = np.zeros(terms.cents.shape)
        weigh_bills(month, many, terms, cases, bills)
        ready = (bills > 0.0) & (everybody | (terms.cents_once > 0.0))
        scale = np.divide(self.open, bills, out=np.zeros(bills.shape), where=ready)
        self.open[ready] = 0.0
        weigh_cases(
            month, many, _december(month), where, fixed.team, fixed.series, scale, fixed.masks, self.earlier, terms,
            (cases, world.persons.arrays), out,
        )  # fmt: skip


def _december(month: int) -> int:
    """Return the month index of December of the year of a month."""
    return month - month % MONTHS + MONTHS - 1
