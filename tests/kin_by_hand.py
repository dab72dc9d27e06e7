"""Kin tables made up by hand, for tests of whatever walks over them."""

import numpy as np

from agents.kin import ALIVE, Kin
from agents.kinship import parent_rows
from agents.persons import HERE, NOBODY, WOMAN, Persons
from agents.schema import Table


def chained(mother: np.ndarray, father: np.ndarray, **columns: np.ndarray) -> Table[Kin]:
    """Return a kin table with every parent's list of children, from the parents of each node."""
    n = len(mother)
    child, after = np.full(n, -1), {}
    for name, parent in (("next_of_mother", mother), ("next_of_father", father)):
        known = np.flatnonzero(parent >= 0)
        known = known[np.argsort(parent[known], kind="stable")]
        following = np.full(n, -1)
        same = parent[known[1:]] == parent[known[:-1]]
        following[known[:-1][same]] = known[1:][same]
        child[parent[known[np.r_[True, ~same]]]] = known[np.r_[True, ~same]] if len(known) else []
        after[name] = following
    table = Table(Kin, n)
    table.append(mother=mother, father=father, child=child, **after, **columns)
    return table


def town_kin(persons: Table[Persons], known: Table[Kin], month: int, seed: int = 1) -> Table[Kin]:
    """Return a kin table of realistic size: about two relatives elsewhere or dead for each inwoner; sets `node`.

    Inwoners whose mother is not known here become sisters and brothers by two, with a mother, a father and a third
    child elsewhere; half of those of 45 or older have a child elsewhere.
    """
    rng = np.random.default_rng(seed)
    n = persons.count
    birth, sex = persons.column("birth").astype(np.int64), persons.column("sex")
    mother, father = (rows.astype(np.int64) for rows in parent_rows(persons, known))
    persons.column("node")[:] = np.arange(n)
    lone = np.flatnonzero((mother < 0) & (father < 0))
    # by sex, so that no couple is made kin, and within a block of the size of a municipality, as copies of one have it
    lone = lone[np.lexsort((birth[lone] + rng.integers(0, 36, len(lone)), sex[lone], lone // 48_000))]
    group = np.arange(len(lone)) // 2
    groups = int(group.max()) + 1
    mum, dad, third = n + np.arange(groups), n + groups + np.arange(groups), n + 2 * groups + np.arange(groups)
    parents = np.flatnonzero((month - birth >= 45 * 12) & (rng.random(n) < 0.5))
    kids = n + 3 * groups + np.arange(len(parents))
    total = n + 3 * groups + len(parents)
    mother, father = np.r_[mother, np.full(total - n, -1)], np.r_[father, np.full(total - n, -1)]
    birth, sex = np.r_[birth, np.zeros(total - n, dtype=np.int64)], np.r_[sex, rng.integers(0, 2, total - n)]
    mother[lone], father[lone] = mum[group], dad[group]
    mother[third], father[third] = mum, dad
    sex[mum], sex[dad] = 1, 0
    eldest = birth[lone[::2]]
    birth[mum], birth[dad], birth[third] = eldest - 30 * 12, eldest - 32 * 12, eldest + 24
    woman = sex[parents] == WOMAN
    mother[kids[woman]], father[kids[~woman]] = parents[woman], parents[~woman]
    birth[kids] = birth[parents] + 30 * 12
    birth = np.maximum(birth, -30_000)
    death = np.r_[np.full(n, ALIVE), np.minimum(birth[n:] + rng.integers(50 * 12, 100 * 12, total - n), ALIVE)]
    place = rng.normal(0, 600, (total, 2)).astype(np.int16)
    here = persons.column("status") == HERE
    row = np.r_[np.where(here, np.arange(n), NOBODY), np.full(total - n, NOBODY)]
    return chained(mother, father, birth=birth, death=death, sex=sex, person=row, east=place[:, 0], north=place[:, 1])
