"""The people whose relatives are made, the place they live in, and the growing list of nodes of the kin table."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.kin import ALIVE, LONG_DEAD, UNKNOWN
from agents.kin_matching import Area, points
from agents.life_histories import Library
from agents.luck import PAIR, Stream, _hash_array, stream_key
from sim.kernen import Kernen
from sim.kinship.library import Floats, Ints, Luck, Past, Words

OTHER_PARENT, MOTHER, FATHER = 1, 2, 3
CHILD, SIBLING = 1000, 2000
"""Second words of the lineages of relatives elsewhere; the first is the lineage of the inwoner or relative whose
partner, mother, father, child or sibling it is, and children and siblings are numbered from the code on."""


def relatives(lineage: Words, role: Ints | int) -> Words:
    """Return the lineage of a relative: `agents.luck.pair` of a lineage with a role."""
    return np.asarray(_hash_array(_hash_array(lineage + np.uint64(PAIR)) + np.asarray(role, dtype=np.uint64)))


def area_of(kernen: Kernen) -> Area:
    """Return a disc for each kern, as large as the kern: where the municipality is, for want of its borders."""
    place = kernen.coordinates().astype(np.float64)
    return Area(place[:, 0].copy(), place[:, 1].copy(), np.asarray(10.0 * np.sqrt(kernen.area / np.pi)))


@dataclass
class Setting:
    """Inwoners by row, shapes (n,), and what their families are made from.

    Parameters
    ----------
    now : month index.
    seed : run seed.
    past, library, area : history, lives made from it, and the municipality.
    lineage, birth, sex, marital : as in the persons table.
    mother, father, partner : rows, or -1; parents are filled in.
    east, north : kern lived in, in units of 100 m.
    admitted : statushouders, whose relatives come from elsewhere, see `sim.kinship.admitted`.
    """

    now: int
    seed: int
    past: Past
    library: Library
    area: Area
    lineage: Words
    birth: Ints
    sex: Ints
    marital: Ints
    mother: Ints
    father: Ints
    partner: Ints
    east: Floats
    north: Floats
    admitted: NDArray[np.bool_]

    @cached_property
    def luck(self) -> Luck:
        """Draws of the stream KIN in this month."""
        return Luck(self.seed, self.now, Stream.KIN)

    @property
    def age(self) -> Ints:
        """Completed years at the end of last month."""
        return np.maximum(self.now - 1 - self.birth, 0) // 12

    def place(
        self, lineage: Words, east: Floats, north: Floats, shared: Floats, outside: NDArray[np.bool_]
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Draw a point for each around (east, north); see `agents.kin_matching.points`."""
        at_e, at_n = np.empty(len(lineage)), np.empty(len(lineage))
        within = np.empty(len(lineage), dtype=np.bool_)
        key = stream_key(self.seed, self.now, Stream.KIN_PLACE)
        points(key, lineage, east, north, shared, outside, self.area, at_e, at_n, within)
        return at_e, at_n, within


@dataclass
class Nodes:
    """Relatives elsewhere in the order in which they were added; their numbers follow those of the inwoners.

    Parameters
    ----------
    inwoners : how many inwoners there are.
    """

    inwoners: int
    parts: dict[str, list[NDArray[np.generic]]] = field(default_factory=dict)
    count: int = 0

    def add(
        self, lineage: Words, sex: Ints, birth: Ints, east: Floats, north: Floats, mother: Ints | int = UNKNOWN,
        father: Ints | int = UNKNOWN, alive: NDArray[np.bool_] | bool = True, parity: Ints | int = 0,
    ) -> Ints:  # fmt: skip
        """Add relatives and return their nodes; month of death and partner come later."""
        n = len(lineage)
        given = {
            "lineage": lineage, "sex": sex, "birth": birth, "east": np.rint(east), "north": np.rint(north),
            "mother": mother, "father": father, "death": np.where(alive, ALIVE, LONG_DEAD), "parity": parity,
        }  # fmt: skip
        for name, value in given.items():
            self.parts.setdefault(name, []).append(np.broadcast_to(np.asarray(value), n))
        nodes = self.inwoners + self.count + np.arange(n)
        self.count += n
        return nodes

    def column(self, name: str) -> NDArray[np.int64]:
        """Return a column of all relatives added so far."""
        if not self.parts:
            return np.empty(0, dtype=np.int64)
        return np.concatenate(self.parts[name]).astype(np.uint64 if name == "lineage" else np.int64)
