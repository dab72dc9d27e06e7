"""Columns and bookkeeping of the NumPy baseline: who lives where, and of what type each huishouden is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households import ALONE, INSTITUTION, OTHER_HOUSEHOLD, SINGLE_PARENT, UNMARRIED
from agents.kinship import parent_rows
from agents.persons import CHILD, HEAD, HERE, MARRIED, NOBODY, OTHER, PARTNER, RESIDENT, WOMAN
from experiments.baseline_rates import ADULT, EVENTS
from sim.world import World

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


class ArrayTown:
    """A municipality as columns.

    Parameters
    ----------
    world : start population, rates and places, which are copied and not changed.
    seed : of NumPy's own generator.
    off : names of processes to leave out, as in `experiments.baseline_rates.PROCESSES`.

    Attributes
    ----------
    totals : events so far, by the names of `EVENTS`.
    counts : persons by (kern, household type) at the end of each month.
    """

    columns = ("birth", "last_birth", "sex", "status", "role", "marital", "parity", "partner", "household")

    def __init__(self, world: World, seed: int, off: tuple[str, ...] = ()) -> None:
        self.world, self.month, self.off = world, world.month, off
        self.rng = np.random.default_rng(seed)
        people, homes = world.persons, world.households
        self.person: dict[str, NDArray[Any]] = {c: people.column(c).copy() for c in self.columns}
        self.person["mother"], self.person["father"] = parent_rows(people, world.kin)
        self.kern, self.kind = homes.column("kern").copy(), homes.column("type").copy()
        self.dirty = np.zeros(len(self.kind), dtype=bool)
        self.age = np.zeros(len(self.person["birth"]), dtype=np.int16)
        self.totals = dict.fromkeys(EVENTS, 0)
        self.counts: list[NDArray[np.int64]] = []

    @property
    def population(self) -> int:
        """Number of people who live here."""
        return int(np.count_nonzero(self.person["status"] == HERE))

    def _happens(self, rows: Rows, chance: NDArray[np.float64]) -> Rows:
        """Return the rows to which an event of these probabilities happens."""
        return rows[self.rng.random(len(rows)) < chance]

    def _here(self, *conditions: Mask) -> Rows:
        """Return the rows of people who live here and meet every condition."""
        mask = self.person["status"] == HERE
        for condition in conditions:
            mask &= condition
        return np.flatnonzero(mask)

    def _gone(self, rows: Rows, status: int) -> None:
        """Take people out of the population."""
        self.dirty[self.person["household"][rows]] = True
        self.person["status"][rows] = status

    def _found(self, kern: NDArray[Any]) -> Rows:
        """Add an empty huishouden in each of these kernen and return their rows."""
        first = len(self.kind)
        self.kern = np.append(self.kern, kern.astype(self.kern.dtype))
        self.kind = np.append(self.kind, np.full(len(kern), ALONE, dtype=self.kind.dtype))
        self.dirty = np.append(self.dirty, np.ones(len(kern), dtype=bool))
        return np.arange(first, len(self.kind))

    def _relocate(self, rows: Rows, homes: Rows) -> None:
        """Move people to other huishoudens."""
        old = self.person["household"][rows]
        self.totals["kern_in"] += int((self.kern[old] != self.kern[homes]).sum())
        self.dirty[old] = True
        self.dirty[homes] = True
        self.person["household"][rows] = homes

    def _destination(self, kern: NDArray[Any]) -> Rows:
        """Draw where people from these kernen move."""
        odds = self.world.places.destination[kern]
        u = self.rng.random(len(kern))
        return np.minimum((odds <= u[:, None]).sum(axis=1), odds.shape[1] - 1)

    def _reference(self) -> Mask:
        """Tell who decides for the huishouden: its head, or the woman of a couple."""
        role = self.person["role"]
        return (role == HEAD) | ((role == PARTNER) & (self.person["sex"] == WOMAN))

    def _append(self, n: int, **values: NDArray[Any]) -> None:
        """Add rows of people; columns not named are zero."""
        for name, column in self.person.items():
            new = values.get(name, np.zeros(n, dtype=column.dtype))
            self.person[name] = np.append(column, new.astype(column.dtype))
        self.age = np.append(self.age, np.zeros(n, dtype=self.age.dtype))

    def _settle(self) -> None:
        """Take in minors without an adult, and set the type of every huishouden whose members changed."""
        self.dirty &= self.kind != INSTITUTION
        rows = self._here(self.dirty[self.person["household"]])
        number = np.cumsum(self.dirty) - 1  # huishoudens whose members changed, numbered
        role = self.person["role"]
        adult = (self.month - self.person["birth"][rows] >= ADULT) | np.isin(role[rows], (HEAD, PARTNER))
        homes = self.person["household"][rows]
        adults = np.bincount(number[homes], weights=adult, minlength=int(self.dirty.sum()))
        for row in rows[adults[number[homes]] == 0].tolist():
            self._take_in(row)
        rows = self._here(self.dirty[self.person["household"]])
        self._set_types(rows, number)

    def _take_in(self, row: int) -> None:
        """Bring one minor to a parent, a grandparent or an institution."""
        person = self.person
        parents = [int(person[side][row]) for side in ("mother", "father")]
        parents = [p for p in parents if p != NOBODY]
        grands = [int(person[side][p]) for p in parents for side in ("mother", "father")]
        for other in (*parents, *(g for g in grands if g != NOBODY)):
            if person["status"][other] == HERE and person["role"][other] in (HEAD, PARTNER):
                home = int(person["household"][other])
                person["role"][row] = CHILD if other in parents else OTHER
                break
        else:
            home = int(self.world.places.institution_of[self.kern[person["household"][row]]])
            person["role"][row] = RESIDENT
        self._relocate(np.array([row]), np.array([home]))
        self.dirty[home] &= self.kind[home] != INSTITUTION

    def _set_types(self, rows: Rows, number: Rows) -> None:
        """Set the types of the changed huishoudens from the roles of their members, and mend those roles."""
        person = self.person
        number = np.cumsum(self.dirty) - 1
        n = int(self.dirty.sum())
        at = number[person["household"][rows]]
        role = person["role"][rows]
        has = np.bincount(at * 5 + role, minlength=5 * n).reshape(n, 5)
        wed = np.bincount(at, weights=(role == PARTNER) & (person["marital"][rows] == MARRIED), minlength=n) == 2
        couple, child, size = has[:, PARTNER] == 2, has[:, CHILD] > 0, has.sum(axis=1)
        lone = ~couple & (size == 1)
        parent = ~couple & (has[:, HEAD] == 1) & child
        kind = np.select([couple, parent, lone], [UNMARRIED + wed + 2 * child, SINGLE_PARENT, ALONE], OTHER_HOUSEHOLD)
        self.kind[self.dirty] = kind
        person["role"][rows[lone[at]]] = HEAD
        headless = ~couple & ~lone & (has[:, HEAD] == 0)
        person["role"][rows[headless[at]]] = OTHER
