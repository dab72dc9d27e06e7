"""Who asks for mantelzorg: the passes over blocks list whom the plain rule lists."""

import numpy as np
import pytest

from agents.care_asks import askers
from agents.care_rules import Givers
from agents.domains import TASKS
from agents.persons import Persons
from agents.scanning import BLOCK
from agents.schema import Table

PEOPLE = BLOCK + 1500
MONTH, ASKS, LEAST, TURN = 253, 4, 2, 3


def town(seed: int) -> tuple[Table[Persons], Givers, np.ndarray]:
    """Return people of whom many need something, with rows behind the last one that must not be read."""
    draw = np.random.default_rng(seed)
    people = Table(Persons, PEOPLE + 40)
    people.count = PEOPLE
    people.arrays.lineage[:] = draw.integers(0, 2**63, PEOPLE + 40, dtype=np.uint64)
    people.arrays.need[:] = draw.integers(0, 6, (PEOPLE + 40, len(TASKS))) * (draw.random((PEOPLE + 40, 1)) < 0.4)
    people.arrays.covered[:] = draw.integers(0, 5, (PEOPLE + 40, len(TASKS)))
    home = (draw.random(PEOPLE + 40) < 0.9).astype(np.uint8)
    none = np.zeros(PEOPLE + 40, dtype=np.uint8)
    givers = Givers(none.astype(np.int16), none.astype(np.float32), none, none, home)
    return people, givers, (draw.random(PEOPLE + 40) < 0.05).astype(np.uint8)


@pytest.mark.parametrize("n", [0, 7, BLOCK, PEOPLE])
def test_askers_are_those_of_the_plain_rule(n: int) -> None:
    people, givers, lost = town(n)
    need, covered = people.arrays.need.astype(int), people.arrays.covered.astype(int)
    plain = []
    for p in range(n):
        unmet = np.maximum(need[p] - covered[p], 0).sum()
        due = lost[p] or ((int(people.arrays.lineage[p]) >> 36) % 2**32 + MONTH % TURN) % 2**32 % TURN == 0
        if unmet > 0 and due and need[p].sum() >= ASKS and unmet >= LEAST and givers.home[p]:
            plain.append(p)
    out = np.full(n + 1, -1, dtype=np.int32)
    found = askers(MONTH, n, ASKS, LEAST, TURN, lost, people.arrays, givers, out)
    assert out[:found].tolist() == plain
    assert n < BLOCK or found > 100
