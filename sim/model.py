"""A Mesa model around the world: the few are agents, the many are read-only views at no cost to the kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.counting import position_of
from agents.households import HOUSEHOLD_TYPES
from agents.persons import HERE, NOBODY
from sim.calendar import month_name, parse_last, parse_month
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.recorder import Recorder
from sim.relatives import children_of, siblings_of
from sim.scenario import read_scenario
from sim.simulation import check_off, check_seed, step
from sim.statline import Statline
from sim.verwant import Verwant
from sim.world import World


class Huishouden:
    """A huishouden as it stands now; read-only.

    Parameters
    ----------
    model : the model it lives in.
    lineage : its identity.
    """

    def __init__(self, model: MunicipalityModel, lineage: int) -> None:
        self._model = model
        self.lineage = lineage

    @property
    def row(self) -> int:
        """Row in the table of huishoudens, which can change from month to month."""
        return self._model.row_of("households", self.lineage)

    @property
    def type(self) -> str:
        """CBS type of household."""
        return HOUSEHOLD_TYPES[int(self._model.world.households.arrays.type[self.row])]

    @property
    def kern(self) -> str:
        """Name of the kern it stands in."""
        return self._model.world.kernen.labels()[int(self._model.world.households.arrays.kern[self.row])]

    @property
    def neighbours(self) -> list[Huishouden]:
        """The huishoudens it knows as its neighbours."""
        homes = self._model.world.households.arrays
        rows = homes.neighbours[self.row]
        return [Huishouden(self._model, int(x)) for x in homes.lineage[rows[rows != NOBODY]]]

    @property
    def members(self) -> list[Inwoner]:
        """Everyone who lives in it."""
        world, found = self._model.world, []
        p = int(world.households.arrays.first[self.row])
        while p != NOBODY:
            found.append(Inwoner(self._model, int(world.persons.arrays.lineage[p])))
            p = int(world.persons.arrays.next[p])
        return found

    def __repr__(self) -> str:
        """Show what a reader wants to know."""
        return f"<Huishouden {self.type} in {self.kern}: {len(self.members)} members>"


class Inwoner:
    """A single inwoner as he or she stands now; read-only, found again by lineage.

    Parameters
    ----------
    model : the model lived in.
    lineage : identity.
    """

    def __init__(self, model: MunicipalityModel, lineage: int) -> None:
        self._model = model
        self.lineage = lineage

    @property
    def row(self) -> int:
        """Row in the table of persons, which can change from month to month."""
        return self._model.row_of("persons", self.lineage)

    def __getattr__(self, name: str) -> Any:
        """Read a column: coded columns give their word, the partner is an `Inwoner` or None."""
        table = self._model.world.persons
        column = table.columns.get(name)
        if column is None:
            raise AttributeError(f"an Inwoner has no '{name}'; columns are {', '.join(table.columns)}")
        if name == "friends":
            rows = table.arrays.friends[self.row]
            return [Inwoner(self._model, int(x)) for x in table.arrays.lineage[rows[rows != NOBODY]]]
        value = int(getattr(table.arrays, name)[self.row])
        if name == "partner":
            return None if value == NOBODY else Inwoner(self._model, int(table.arrays.lineage[value]))
        return column.codes[value] if column.codes else value

    @property
    def age(self) -> int:
        """Age in completed years on the first day of the month."""
        return age_now(self._model.world.month, int(self._model.world.persons.arrays.birth[self.row]))

    @property
    def huishouden(self) -> Huishouden | None:
        """The huishouden lived in, or None for people who died or left."""
        home = int(self._model.world.persons.arrays.household[self.row])
        if home == NOBODY:
            return None
        return Huishouden(self._model, int(self._model.world.households.arrays.lineage[home]))

    @property
    def mother(self) -> Inwoner | Verwant | None:
        """Mother: an inwoner, a relative elsewhere or dead, or None when nobody here needs to know who she was."""
        return self._relative(int(self._model.world.kin.arrays.mother[self.node]))

    @property
    def father(self) -> Inwoner | Verwant | None:
        """Father, in the same way."""
        return self._relative(int(self._model.world.kin.arrays.father[self.node]))

    @property
    def children(self) -> list[Inwoner | Verwant]:
        """Children who are known, those who live here and others; the unborn of relatives elsewhere left out."""
        return self._relatives(children_of(self._model.world.kin.arrays, self.node))

    @property
    def siblings(self) -> list[Inwoner | Verwant]:
        """Brothers and sisters, half ones too, in the same way."""
        return self._relatives(siblings_of(self._model.world.kin.arrays, self.node))

    def _relatives(self, nodes: list[int]) -> list[Inwoner | Verwant]:
        """Return the views of those who are born."""
        world = self._model.world
        found = (self._relative(n) for n in nodes if world.kin.arrays.birth[n] <= world.month)
        return [one for one in found if one is not None]

    def _relative(self, node: int) -> Inwoner | Verwant | None:
        """Return the view of a node."""
        world = self._model.world
        if node == NOBODY:
            return None
        lineage = int(world.kin.arrays.lineage[node])
        if world.kin.arrays.person[node] != NOBODY:
            return Inwoner(self._model, lineage)
        return Verwant(world, lineage, self.lineage)

    @property
    def position(self) -> int:
        """CBS position in the household, as in `agents.households.POSITIONS`."""
        world, row = self._model.world, self.row
        home = int(world.persons.arrays.household[row])
        return position_of(int(world.persons.arrays.role[row]), int(world.households.arrays.type[home]))

    def __repr__(self) -> str:
        """Show what a reader wants to know."""
        return f"<Inwoner {self.sex}, {self.age}, {self.role}, {self.status}>"


class Gemeente(mesa.Agent):
    """The municipality: it holds what the whole population shares."""

    @property
    def population(self) -> int:
        """Number of inwoners."""
        return int(self.model.world.population)


class MunicipalityModel(mesa.Model):
    """One municipality as a Mesa model; one `step` is one month.

    Parameters
    ----------
    municipality, start, until, seed, scenario, off, as_of : as in `sim.run`.

    Attributes
    ----------
    world : the state; the model composes it and adds nothing to it.
    recorder : counts of every month so far.
    gemeente : the municipality as an agent.
    """

    def __init__(
        self,
        municipality: str = "hogeland",
        start: str = "2021-01",
        until: str = "2030-12",
        seed: int = 1,
        scenario: str = "basispad",
        off: tuple[str, ...] = (),
        as_of: int | None = None,
    ) -> None:
        super().__init__(rng=check_seed(seed))
        self.world: World = prepare_world(
            find_municipality(municipality),
            parse_month(start, "start"),
            parse_last(until, "until"),
            seed,
            Statline(as_of=as_of),
            read_scenario(scenario),
            check_off(off),
        ).world
        self.last_month = parse_last(until, "until")
        self.recorder = Recorder()
        self.recorder.look(self.world)
        self.gemeente = Gemeente(self)

    def step(self) -> None:
        """Live one month; the model stops running after its horizon."""
        step(self.world, self.recorder)
        self.running = self.world.month <= self.last_month

    @property
    def month(self) -> str:
        """The month about to be lived, as ``2021-01``."""
        return month_name(self.world.month)

    def row_of(self, table: str, lineage: int) -> int:
        """Return the row of a lineage.

        Raises
        ------
        KeyError : nobody with this lineage is known any more.
        """
        rows = np.flatnonzero(getattr(self.world, table).column("lineage") == np.uint64(lineage))
        if not len(rows):
            raise KeyError(f"nobody with lineage {lineage} is known in {self.month}")
        return int(rows[0])

    def inwoner(self, row: int) -> Inwoner:
        """Return the inwoner who stands in a row of the persons table now."""
        return Inwoner(self, int(self.world.persons.column("lineage")[row]))

    def huishouden(self, row: int) -> Huishouden:
        """Return the huishouden that stands in a row of the households table now."""
        return Huishouden(self, int(self.world.households.column("lineage")[row]))

    def select(self, chosen: Callable[[Any], NDArray[np.bool_]] | None = None) -> Iterator[Inwoner]:
        """Walk through the inwoners who live here, or those chosen by a function of the columns.

        Parameters
        ----------
        chosen : for instance ``lambda p: (p.sex == 1) & (p.parity >= 4)``; gets the columns as arrays.
        """
        table = self.world.persons
        filled = table.kind(*(table.column(name) for name in table.columns))
        wanted = filled.status == HERE
        if chosen is not None:
            wanted = wanted & chosen(filled)
        lineages = filled.lineage[wanted]
        return (Inwoner(self, int(lineage)) for lineage in lineages)
