"""A family Bible: everybody's mother and father as seen from the persons table, beside the kin table."""

import numpy as np

from agents.kin import UNKNOWN
from agents.luck import lineage_newborn, pair
from agents.persons import CHILD, NOBODY, PARTNER, WOMAN
from sim.relatives import children_of
from sim.world import World

Parents = tuple[int | None, int | None]


class Bible:
    """Mother and father of everybody by lineage, from what is seen in the persons table and the lineages themselves."""

    def __init__(self, world: World) -> None:
        self.parents: dict[int, Parents] = {}
        self.came_back = 0
        homes: dict[int, list[int]] = {}
        for row, home in enumerate(world.persons.column("household").tolist()):
            homes.setdefault(home, []).append(row)
        for rows in homes.values():
            self._family(world, rows)

    def _family(self, world: World, rows: list[int]) -> None:
        people = world.persons.arrays
        pair = {int(people.sex[r]): int(people.lineage[r]) for r in rows if people.role[r] == PARTNER}
        for r in rows:
            child = people.role[r] == CHILD and len(pair) == 2
            self.parents[int(people.lineage[r])] = (pair[1], pair[0]) if child else (None, None)

    def births_here(self, world: World, first: int) -> None:
        """The mother is the one whose lineage makes the child's; the father is her partner."""
        people = world.persons.arrays
        found = np.flatnonzero(people.last_birth[:first] == world.month)
        made = {
            int(lineage_newborn(people.lineage[m], k)): (
                int(people.lineage[m]), int(people.lineage[people.partner[m]]) if people.partner[m] != NOBODY else None
            )
            for m in found for k in range(int(people.parity[m]))
        }  # fmt: skip
        for row in range(first, world.persons.count):
            self.parents[int(people.lineage[row])] = made[int(people.lineage[row])]

    def arrivals(self, world: World, first: int, lineages: np.ndarray) -> None:
        """Children come with the couple in their huishouden; who came back is renamed."""
        people = world.persons.arrays
        homes: dict[int, list[int]] = {}
        for row in range(first, world.persons.count):
            homes.setdefault(int(people.household[row]), []).append(row)
        for rows in homes.values():
            self._family(world, rows)
        for row in range(first, world.persons.count):
            if people.node[row] < len(lineages):
                self._rename(int(lineages[people.node[row]]), int(people.lineage[row]))

    def _rename(self, old: int, new: int) -> None:
        self.came_back += 1
        assert self.parents[new] == (None, None)
        self.parents = {
            child: (new if m == old else m, new if f == old else f)
            for child, (m, f) in self.parents.items() if child != new
        }  # fmt: skip
        self.parents[new] = self.parents.pop(old)

    def second_parents(self, world: World, first: int) -> None:
        """Newborns of women alone have a father, or men here a child elsewhere."""
        kin = world.kin.arrays
        lineage = [int(x) for x in world.kin.column("lineage")]
        new = set(range(first, world.kin.count))
        for c in np.flatnonzero(world.kin.column("birth") == world.month - 1).tolist():
            known = self.parents.get(lineage[c], (None, None))
            for place, (parent, code) in enumerate(((int(kin.mother[c]), 2), (int(kin.father[c]), 3))):
                if parent == UNKNOWN or c in new or known[place] is not None or known == (None, None):
                    continue
                born_now = kin.birth[c] == world.month - 1 or kin.person[c] >= 0
                alone = kin.person[parent] == NOBODY or world.persons.column("partner")[kin.person[parent]] == NOBODY
                assert born_now and alone and kin.sex[parent] == (code == 2)
                if parent in new:
                    assert lineage[parent] == int(pair(kin.lineage[c], code))
                    self.parents[lineage[parent]] = (None, None)
                mother, father = known
                self.parents[lineage[c]] = (lineage[parent], father) if place == 0 else (mother, lineage[parent])
        for c in new:
            mother, father = int(kin.mother[c]), int(kin.father[c])
            if father != UNKNOWN and mother in new and kin.person[c] == NOBODY:
                assert kin.person[father] != NOBODY and kin.birth[c] == world.month - 1
                assert lineage[c] == int(pair(np.uint64(pair(kin.lineage[father], 4)), kin.birth[c]))
                self.parents[lineage[mother]] = (None, None)
                self.parents[lineage[c]] = (lineage[mother], lineage[father])

    def births_elsewhere(self, world: World, first: int) -> None:
        """One parent's lineage makes the child's; the other is that parent's partner elsewhere."""
        kin = world.kin.arrays
        for node in range(first, world.kin.count):
            lineage, made = kin.lineage[node], None
            if int(lineage) in self.parents:
                continue
            for p in range(node):
                if kin.person[p] == NOBODY and kin.parity[p]:
                    if any(lineage_newborn(kin.lineage[p], k) == lineage for k in range(int(kin.parity[p]))):
                        made = p
            assert made is not None
            own = int(kin.lineage[made])
            partner = kin.partner[made]
            with_him = kin.sex[made] == WOMAN and partner != UNKNOWN and kin.death[partner] > kin.birth[node] - 9
            other = int(kin.lineage[partner]) if with_him else None
            self.parents[int(lineage)] = (own, other) if kin.sex[made] == WOMAN else (None, own)


def compare(world: World, bible: Bible) -> None:
    """Every known link agrees, and no living relative of an inwoner is missing."""
    kin = world.kin.arrays
    lineage = [int(x) for x in world.kin.column("lineage")]
    at = {x: node for node, x in enumerate(lineage)}
    inverse: dict[int, set[int]] = {}
    for child, parents in bible.parents.items():
        for p in parents:
            if p is not None:
                inverse.setdefault(p, set()).add(child)
    for node, x in enumerate(lineage):
        for of, parent in ((kin.mother, bible.parents[x][0]), (kin.father, bible.parents[x][1])):
            found = lineage[of[node]] if of[node] != UNKNOWN else None
            assert found in (parent, None)
            alive_here = kin.person[node] != NOBODY and parent in at
            assert found == parent or not alive_here
        children = {lineage[c] for c in children_of(kin, node)}
        assert children == {c for c in inverse.get(x, set()) if c in at}
