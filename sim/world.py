"""The state of one municipality in one month, and what its processes need to move it on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.care import Care
from agents.households import Households
from agents.indications import Indications
from agents.kin import Kin
from agents.kin_arrival import Returners, no_returners
from agents.kin_orphans import Origin
from agents.ledger import Ledger
from agents.luck import Stream, stream_key
from agents.migration import Templates
from agents.persons import HERE, NOBODY, Persons
from agents.repoint import repoint
from agents.schema import Table
from sim.calendar import month_of, year_of
from sim.domains.lasting import Lasting
from sim.elsewhere import Elsewhere
from sim.facilities import Facilities
from sim.kernen import Kernen
from sim.municipalities import Municipality
from sim.parameters import Parameters
from sim.rates.rates import Rates
from sim.relatives import drop_nodes, kept_nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.access.state import Access
    from sim.alignment import Yardstick
    from sim.care.state import Caring
    from sim.context import Context
    from sim.domains.life import Life
    from sim.domains.working import Working
    from sim.measures.running import Measures

GONE_SHARE = 0.04
"""Share of rows without a living inwoner above which the tables are compacted on a 1 January: some five in a hundred
go in a year, and their rows take memory and time."""


@dataclass(frozen=True)
class Places:
    """What the processes need to know of the kernen, frozen at the start so that no move changes another's odds."""

    near: NDArray[np.float64]  # (kern, kern) weight of the distance in the choice of a partner
    destination: NDArray[np.float64]  # (kern, kern) cumulative probability of moving from one to another
    reach: NDArray[np.float64]  # (kern, kern) cumulative probability of looking for a friend in a kern, by own kern
    settling: NDArray[np.float64]  # (kern,) cumulative probability of settling on arrival
    rooted: NDArray[np.float64]  # (111,) share of those who can leave that have a parent or child here, by age
    institution_of: NDArray[np.int32]  # (kern,) household row of the institution that serves the kern


@dataclass(frozen=True)
class Arrivals:
    """Huishoudens of which newcomers are copies, and how often each is chosen, by period of `years` from `first` on."""

    templates: Templates
    first: int  # calendar year of the start
    years: int  # years of a period
    cumulative: NDArray[np.float64]  # (periods, reasons, templates); reasons are domestic, abroad
    mean_size: NDArray[np.float64]  # (periods, reasons) persons per huishouden

    def period(self, year: int) -> int:
        """Return the period that a calendar year lies in; later years lie in the last."""
        return min((year - self.first) // self.years, len(self.mean_size) - 1)


@dataclass(slots=True)
class World:
    """One municipality in one month.

    Everything that changes is here: `month`, the three tables, who elsewhere may come back, the ledger and the scratch
    lists of the month. The rest is fixed for the run.
    """

    municipality: Municipality
    seed: int
    month: int
    persons: Table[Persons]
    households: Table[Households]
    kin: Table[Kin]
    kernen: Kernen
    places: Places
    elsewhere: Elsewhere
    origin: Origin
    arrivals: Arrivals
    rates: Rates
    parameters: Parameters
    ledger: Ledger
    off: frozenset[str] = frozenset()
    started: int = 0  # first month of the run
    as_of: int | None = None  # last year whose figures the rates may see
    people_seed: int = 0  # seed of the start population; differs from `seed` in a copy with other luck
    care: Table[Care] = field(default_factory=lambda: Table(Care))
    caring: Caring | None = None  # mantelzorg, fixed at the start; None leaves it out
    cases: Table[Indications] = field(default_factory=lambda: Table(Indications))
    provisions: Mapping[str, Any] = field(default_factory=dict)  # products, staff and rules of the scenario's own
    access: Access | None = None  # toegang and voorzieningen, fixed at the start; None leaves them out
    life: Life | None = None  # life domains, frozen at the start; None leaves them out
    working: Working | None = None  # study, work, income and debt, frozen at the start; None leaves them out
    tally: dict[str, NDArray[np.int64]] = field(default_factory=dict)  # counts of the month, see sim.recording_domains
    returners: Returners = field(default_factory=no_returners)
    mothers: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    scratch: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    context: Context | None = None  # contextual shocks; None without any
    facilities: Facilities | None = None  # of the kernen; None in a made-up town
    lasting: Lasting = field(default_factory=Lasting)  # what luck gave each inwoner for life, as far as worked out
    measures: Measures | None = None  # of the scenario; None without any
    yardstick: Yardstick | None = None  # first year of the base that this run is compared with; None for its own
    paused: dict[int, NDArray[np.uint64]] = field(default_factory=dict)  # on support for a business, lineages by shock

    def copy(self, seed: int | None = None) -> World:
        """Return the same people on the same day, with the luck of another seed ahead of them if one is given."""
        return replace(
            self,
            seed=self.seed if seed is None else seed,
            persons=self.persons.copy(),
            households=self.households.copy(),
            kin=self.kin.copy(),
            care=self.care.copy(),
            cases=self.cases.copy(),
            access=None if self.access is None else self.access.own(),
            caring=None if self.caring is None else self.caring.own(),
            measures=None if self.measures is None else self.measures.own(),
            returners=Returners(*(a.copy() for a in self.returners)),
            places=replace(self.places, institution_of=self.places.institution_of.copy()),
            ledger=Ledger(*(a.copy() for a in self.ledger)),
            tally={name: counts.copy() for name, counts in self.tally.items()},
            mothers=self.mothers.copy(),
            paused=dict(self.paused),
            scratch=np.empty(0, dtype=np.int32),
        )

    @property
    def population(self) -> int:
        """Number of people who live here."""
        return int(np.count_nonzero(self.persons.column("status") == HERE))

    @property
    def year(self) -> int:
        """Calendar year of the month."""
        return year_of(self.month)

    @property
    def code(self) -> int:
        """Number of the CBS municipality code, 1966 for GM1966."""
        return int(self.municipality.code[2:])

    def key(self, stream: Stream, month: int | None = None) -> np.uint64:
        """Return the key of a stream in this month, or in another one."""
        return stream_key(self.seed, self.month if month is None else month, int(stream))

    def season(self, event: int) -> float:
        """Return twelve times this month's share of the year's events (births, deaths ...): 1 when flat."""
        return 12.0 * float(self.rates.season.values[event, month_of(self.month) - 1])

    def room(self) -> NDArray[np.int32]:
        """Return a scratch list with room for every person."""
        if len(self.scratch) <= self.persons.capacity:
            self.scratch = np.empty(self.persons.capacity + 1, dtype=np.int32)
        return self.scratch

    def compact_if_worn(self) -> None:
        """Forget kin who no longer matter, and compact when a given share of the rows belongs to nobody who lives here.

        The kin table is the largest by far and gains some five per cent of nodes in a year.
        """
        if self.population < (1.0 - GONE_SHARE) * self.persons.count:
            self.compact()
        else:
            self.forget()

    def compact(self) -> None:
        """Drop rows of people who died or left, of dissolved huishoudens, and of kin who matter to nobody here.

        Lineages, and so everybody's luck, stay as they are; row numbers change.
        """
        rows = np.flatnonzero(self.persons.column("status") == HERE)
        homes = np.flatnonzero((self.households.column("size") > 0) | self._serves())
        new_row = _positions(rows, self.persons.count)
        new_home = _positions(homes, self.households.count)
        before = self.persons.arrays.lineage
        self.persons.take(rows)
        self.lasting = self.lasting.taken(rows, before, self.persons.arrays.lineage)
        self.households.take(homes)
        for name in ("partner", "next"):
            _remap(self.persons.column(name), new_row)
        _remap(self.persons.column("household"), new_home)
        _remap(self.households.column("first"), new_row)
        _remap(self.persons.column("friends"), new_row)
        _remap(self.households.column("neighbours"), new_home)
        self.places.institution_of[:] = new_home[self.places.institution_of]
        _remap(self.kin.column("person"), new_row)
        _remap(self.care.column("carer"), new_row)
        _remap(self.care.column("receiver"), new_row)
        _remap(self.cases.column("client"), new_row)
        if self.measures is not None:
            self.measures.remap(new_row)
        if (self.cases.column("client") == NOBODY).any():  # likewise
            self.cases.take(np.flatnonzero(self.cases.column("client") != NOBODY))
        if (self.care.column("receiver") == NOBODY).any():  # between a death and the review of the month
            self.care.take(np.flatnonzero(self.care.column("receiver") != NOBODY))
        self.forget()

    def forget(self) -> None:
        """Drop kin who matter to nobody here; node numbers change. Arrangements of mantelzorg are put by receiver."""
        kept = kept_nodes(self.kin, self.month)
        places = self.care.column("node")
        kept[places[places != NOBODY]] = True
        kept[self._helped_elsewhere()] = True
        new_node = drop_nodes(self.kin, kept)
        _remap(self.persons.column("node"), new_node)
        _remap(self.returners.node, new_node)
        _remap(self.care.column("node"), new_node)
        self.care.take(np.argsort(self.care.column("receiver"), kind="stable"))

    def _helped_elsewhere(self) -> NDArray[np.int32]:
        """Return the nodes of parents elsewhere to whom somebody gives; who dies this month is dropped a year later."""
        beyond, node = self.persons.column("given_elsewhere"), self.persons.column("node")
        parents = (self.kin.column(name)[node[beyond[:, side] > 0]] for side, name in enumerate(("mother", "father")))
        found = np.concatenate(list(parents))
        return found[found != NOBODY]

    def _serves(self) -> NDArray[np.bool_]:
        """Tell which huishoudens are an institution that serves a kern; they stay even when empty."""
        serves = np.zeros(self.households.count, dtype=bool)
        serves[self.places.institution_of] = True
        return serves


def _positions(rows: NDArray[np.int64], count: int) -> NDArray[np.int32]:
    """Return the new row of each old row, with -1 for dropped ones and, at the end, for NOBODY itself."""
    positions = np.full(count + 1, NOBODY, dtype=np.int32)
    positions[rows] = np.arange(len(rows), dtype=np.int32)
    return positions


def _remap(column: NDArray[np.int32], new_row: NDArray[np.int32]) -> None:
    """Point a column of row numbers, of one dimension or more, at the new rows; -1 stays -1."""
    repoint(column.reshape(-1), new_row)
