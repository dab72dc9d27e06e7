"""Keep what luck gave each inwoner for life by row: it follows from the lineages and is no state of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.lasting import Kept, draw_traits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.domains.life import Life
    from sim.world import World


@dataclass(slots=True)
class Lasting:
    """Resilience and variation of hours by row.

    Parameters
    ----------
    trait : standard normal, known for the first `count` rows.
    hours : factor on a person's hours of help, mean 1; 0 until somebody first needs help.
    of : the column of lineages that they belong to; another one after a compaction or when the table grew.
    keys : what they were drawn with.
    """

    trait: Kept = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    hours: Kept = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    of: NDArray[np.uint64] | None = None
    keys: tuple[Any, ...] = ()
    count: int = 0

    def taken(self, rows: NDArray[np.int64], before: NDArray[np.uint64], after: NDArray[np.uint64]) -> Lasting:
        """Return what is kept of a table that was compacted; what is known of others than its people stays as it is.

        Parameters
        ----------
        rows : rows that stayed, rising.
        before, after : the column of lineages of the table before and after.
        """
        if self.of is not before:
            return self
        many, known = len(after), rows[: np.searchsorted(rows, self.count)]
        new = Lasting(np.empty(many, dtype=np.float32), np.zeros(many, dtype=np.float32), after, self.keys, len(known))
        new.trait[: len(known)], new.hours[: len(known)] = self.trait[known], self.hours[known]
        return new


def lasting_of(world: World, life: Life) -> Lasting:
    """Return what is kept, with who came or was born since the last time added."""
    kept, lineage, n = world.lasting, world.persons.arrays.lineage, world.persons.count
    keys = (life.means.key, life.fixed, life.weights.first, life.weights.spread)
    if kept.of is not lineage or kept.keys != keys:
        kept = world.lasting = _moved(kept, lineage, keys)
    if kept.count < n:
        draw_traits(life.means.key, kept.count, lineage[:n], kept.trait)
        kept.count = n
    return kept


def _moved(old: Lasting, lineage: NDArray[np.uint64], keys: tuple[Any, ...]) -> Lasting:
    """Return room for another column of lineages; what is known stays when the table only grew."""
    many = len(lineage)
    new = Lasting(np.empty(many, dtype=np.float32), np.zeros(many, dtype=np.float32), lineage, keys)
    k = old.count
    if old.of is not None and old.keys == keys and np.array_equal(old.of[:k], lineage[:k]):
        new.trait[:k], new.hours[:k], new.count = old.trait[:k], old.hours[:k], k
    return new
