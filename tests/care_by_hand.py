"""Mantelzorg in plain Python: one month of who gives what to whom, written for its sentences and not for speed.

It shares with the kernels the tables of rules and the luck, and nothing else: relatives are found by looking at
everybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from agents.care_codes import GIVERS
from agents.conditions import ADL_LIMITED
from agents.domains import BURNOUT, DEMENTIA, MENTAL, PHYSICAL
from agents.kin import DISTANCES
from agents.luck import Stream, uniform_at
from agents.persons import ACTIVITIES
from sim.circles import lasting_key
from sim.world import World

MASK = 2**64 - 1
Key = tuple[int, int]


def draw(key: np.uint64, word: int, number: int = 0) -> float:
    """Return the luck of a word."""
    return float(uniform_at(key, np.uint64(word), number))


@dataclass
class Arrangement:
    """What one gives to another; hours by task."""

    hours: list[int]
    since: int
    relation: int
    distance: int


class Town:
    """Everybody of one month, by node in the kin table; those without a row live elsewhere."""

    def __init__(self, world: World) -> None:
        self.month, self.rules, self.near = world.month, world.caring.rules, world.caring.near
        self.key = world.key(Stream.CARE)
        self.turn, self.least, self.asks = world.caring.turn, world.caring.least, world.caring.asks
        for name in ("lineage", "mother", "father", "birth", "death", "east", "north", "sex", "person"):
            setattr(self, name, world.kin.column(name).tolist())
        self.row = [r if r >= 0 and world.persons.column("status")[r] == 0 else -1 for r in self.person]
        self.node_of_row = world.persons.column("node").tolist()
        self.persons = {name: world.persons.column(name).tolist() for name in world.persons.columns}
        self.homes = {name: world.households.column(name).tolist() for name in world.households.columns}
        self.node = {line: i for i, line in enumerate(self.lineage)}
        self.alive = [b <= self.month < d for b, d in zip(self.birth, self.death, strict=True)]
        self.free: dict[int, int] = {}

    def age(self, node: int) -> int:
        return min(max((self.month - 1 - self.birth[node]) // 12, 0), 110)

    def home(self, node: int) -> int:
        return int(self.persons["household"][self.row[node]])

    def is_resident(self, node: int) -> bool:
        return bool(self.homes["type"][self.home(node)] == 7)

    def distance(self, one: int, other: int) -> int:
        kern = self.homes["kern"][self.home(one)]
        if self.row[other] < 0:
            east, north = self.east[other] - int(self.near.east[kern]), self.north[other] - int(self.near.north[kern])
            return DISTANCES.index("within_50_km" if math.hypot(east, north) <= 500 else "further")
        if self.home(one) == self.home(other):
            return 0
        return int(self.near.distance[kern, self.homes["kern"][self.home(other)]])

    def parents(self, node: int) -> set[int]:
        return {self.mother[node], self.father[node]} - {-1}

    def partner(self, node: int) -> int:
        row = self.persons["partner"][self.row[node]]
        return self.node_of_row[row] if row >= 0 else -1

    def friends(self, node: int) -> list[int]:
        return [self.node_of_row[r] for r in self.persons["friends"][self.row[node]] if r >= 0]

    def neighbours(self, node: int, active: bool = True) -> list[int]:
        h, found = self.home(node), []
        cohesion = self.near.cohesion[self.homes["kern"][h]]
        for g in self.homes["neighbours"][h]:
            if g < 0 or (
                active and draw(self.near.key, self.homes["lineage"][h] ^ self.homes["lineage"][g]) >= cohesion
            ):
                continue
            found += [q for q in range(len(self.lineage)) if self.row[q] >= 0 and self.home(q) == g]
        return [q for q in found if not active or self.month - self.birth[q] >= 216]

    def children_in_law(self, node: int) -> list[int]:
        here = [c for c in range(len(self.lineage)) if self.row[c] >= 0 and node in self.parents(c)]
        return [self.partner(c) for c in here if self.partner(c) >= 0]

    def ties(self, me: int) -> list[tuple[str, int]]:
        """Everybody once, as the closest thing he is; in-laws may be something else too."""
        people = [q for q in range(len(self.lineage)) if self.alive[q] and q != me]
        mine = self.parents(me)
        old = {g for parent in mine for g in self.parents(parent)}
        kinds = [
            ("partner", [self.partner(me)] if self.partner(me) >= 0 else []),
            ("parent", [q for q in people if q in mine]),
            ("child", [q for q in people if me in self.parents(q)]),
            ("sibling", [q for q in people if self.parents(q) & mine]),
            ("grandparent", [q for q in people if q in old]),
            ("grandchild", [q for q in people if any(me in self.parents(x) for x in self.parents(q))]),
            ("friend", self.friends(me)),
            ("neighbour", self.neighbours(me)),
        ]
        seen: set[int] = set()
        found = []
        for kind, nodes in kinds:
            found += [(kind, q) for q in nodes if q not in seen]
            seen |= set(nodes)
        return found + [("child_in_law", q) for q in self.children_in_law(me)]

    def limit(self, node: int) -> int:
        """Quarter-hours that somebody can give in all."""
        if self.row[node] < 0:
            return self.rules.elsewhere if self.alive[node] and self.age(node) >= 18 else 0
        return max(self.able(node) - sum(self.persons["given_elsewhere"][self.row[node]]), 0)

    def able(self, node: int) -> int:
        """The same of an inwoner, to parents elsewhere included."""
        p = {name: values[self.row[node]] for name, values in self.persons.items()}
        if self.age(node) < 12 or p["away_until"] > self.month or self.is_resident(node):
            return 0
        if p["conditions"] & (DEMENTIA | ADL_LIMITED | BURNOUT):
            return 0
        most = float(self.rules.young if self.age(node) < 18 else self.rules.limit[p["activity"]])
        ill = min(p["level"][PHYSICAL], p["level"][MENTAL]) <= 3
        return int(most * math.exp(min(self.rules.ill, 0.0)) if ill else most)

    def odds(self, me: int, node: int, kind: int, far: int) -> float:
        """Log odds that one is willing to give to the other."""
        r = self.rules
        x = float(r.logit[kind, far, self.sex[node]])
        if GIVERS[kind] in ("friend", "neighbour"):
            x += r.kern[self.homes["kern"][self.home(me)]]
        if self.row[node] < 0:
            return x
        p = {name: values[self.row[node]] for name, values in self.persons.items()}
        x += r.ill if min(p["level"][PHYSICAL], p["level"][MENTAL]) <= 3 else 0.0
        x += r.works if ACTIVITIES[p["activity"]] in ("employed", "self_employed") else 0.0
        away = sum(p["given_elsewhere"]) > 0
        x += r.strained * p["strain"] if p["given"] > 0 or away else 0.0
        x += r.busy if away else 0.0
        if far != 0 and p["role"] != 0:
            mates = [q for q in range(len(self.lineage)) if self.row[q] >= 0 and self.home(q) == self.home(node)]
            young = any(self.persons["role"][self.row[q]] == 0 and self.age(q) < 18 for q in mates)
            x += r.minors if young else 0.0
        return x

    def luck(self, one: int, other: int, number: int = 0) -> float:
        return draw(self.rules.key, ((self.lineage[one] << 1) & MASK) ^ self.lineage[other], number)

    def offer(self, one: int, other: int, kind: int, far: int) -> int:
        u, v = self.luck(one, other, 1), self.luck(one, other, 2)
        z = math.sqrt(-2.0 * math.log1p(-u)) * math.cos(2.0 * math.pi * v)
        s = self.rules.spread
        return int(min(self.rules.offer[kind, far] * math.exp(s * z - s * s / 2.0), 2040.0) + 0.5)

    def holds(self, me: int, node: int, kind: str) -> bool:
        """Tell whether the giver still is what he was."""
        if kind in ("parent", "child", "sibling", "grandparent", "grandchild"):
            return True
        if self.row[node] < 0:
            return False
        if kind == "partner":
            return self.partner(me) == node
        if kind == "friend":
            return node in self.friends(me)
        if kind == "neighbour":
            return node in self.neighbours(me, active=False)
        return node in self.children_in_law(me)


def group(town: Town, parent: int, child: int, me: int) -> tuple[int, int, int, int]:
    """Age group and distance first, then mother or father and the sex of the child; one of the two lives here."""
    far = town.distance(me, child if me == parent else parent)
    return min((town.age(parent) - 70) // 5, 4), far, int(parent == town.father[child]), town.sex[child]


def elsewhere(town: Town, world: World, care: dict[Key, Arrangement], first: bool) -> None:
    """Set what everybody gives to parents elsewhere, in his month as children elsewhere give to parents here."""
    given = town.persons["given_elsewhere"]
    pairs: dict[tuple[int, ...], list[int]] = {}
    for child in range(len(town.lineage)):
        if town.row[child] >= 0 or not town.alive[child] or town.age(child) < 18:
            continue
        for parent in town.parents(child):
            if town.row[parent] >= 0 and town.age(parent) >= 70:
                a = care.get((town.lineage[parent], town.lineage[child]))
                full = group(town, parent, child, parent)
                for cell in (full, full[:2]):
                    pairs.setdefault(cell, []).append(sum(a.hours) if a else 0)
    key = lasting_key(world, Stream.CARE_ELSEWHERE)
    for me in [q for q in range(len(town.lineage)) if town.row[q] >= 0]:
        mine, room = given[town.row[me]], max(town.able(me) - town.persons["given"][town.row[me]], 0)
        for side, q in enumerate((town.mother[me], town.father[me])):
            hours = mine[side]
            away = q >= 0 and town.row[q] < 0 and town.alive[q]
            if first or (town.lineage[me] >> 28) % 12 == town.month % 12:
                hours = 0
                if away and town.age(q) >= 70:
                    full, word = group(town, q, me, me), ((town.lineage[q] << 1) & MASK) ^ town.lineage[me]
                    like = pairs.get(full, [])
                    like = like if len(like) >= world.parameters["care.enough"] else pairs.get(full[:2], [])
                    some = sorted(x for x in like if x)
                    if some and draw(key, word) < world.parameters["care.elsewhere"] * len(some) / len(like):
                        hours = some[int(draw(key, word, 1) * len(some))]
            mine[side] = min(hours, room) if away and town.age(me) >= 18 else 0
            room -= mine[side]


def overloaded(town: Town, node: int) -> bool:
    """Tell whether giving is too much for somebody."""
    return town.row[node] >= 0 and town.persons["strain"][town.row[node]] == 3


def review(town: Town, care: dict[Key, Arrangement]) -> set[int]:
    """End and trim what was; return the lineages of those who lost hours they still need."""
    r, lost = town.rules, set()
    for pair, a in list(care.items()):
        me, node = town.node.get(pair[0], -1), town.node.get(pair[1], -1)
        if me < 0 or town.row[me] < 0 or town.is_resident(me):
            del care[pair]
            continue
        far = town.distance(me, node) if node >= 0 and town.alive[node] else 0
        goes = node >= 0 and town.alive[node] and town.limit(node) > 0 and town.holds(me, node, GIVERS[a.relation])
        goes = goes and (far == 0 or town.age(node) >= 18)
        word = ((pair[0] << 1) & MASK) ^ pair[1]
        if not goes or draw(town.key, word) < r.ends:
            del care[pair]
            lost.add(pair[0])
            continue
        before = sum(a.hours)
        if far != a.distance:
            a.hours = [x if r.may[a.relation, far, t] else 0 for t, x in enumerate(a.hours)]
        a.distance = far
        if sum(a.hours) < before:
            lost.add(pair[0])
        if sum(a.hours) == 0:
            del care[pair]
    for end, receivers in ((0, True), (1, False)):
        for who in {pair[end] for pair in care}:
            mine = [pair for pair in care if pair[end] == who]
            lucky = {pair: town.luck(town.node[pair[0]], town.node[pair[1]]) for pair in mine}
            if receivers:
                mine.sort(key=lambda x: (not overloaded(town, town.node[x[1]]), -care[x].since, -lucky[x]))
                need = town.persons["need"][town.row[town.node[who]]]
                for t in range(len(need)):
                    over = sum(care[x].hours[t] for x in mine) - need[t]
                    for x in mine:
                        less = max(min(over, care[x].hours[t]), 0)
                        care[x].hours[t] -= less
                        over -= less
                continue
            asked = {x: int(r.order[care[x].relation, care[x].distance]) for x in mine}
            mine.sort(key=lambda x: (-asked[x], -care[x].since, -lucky[x]))
            over = sum(sum(care[x].hours) for x in mine) - town.limit(town.node[who])
            for x in mine:
                for t in reversed(range(len(care[x].hours))):
                    less = max(min(over, care[x].hours[t]), 0)
                    care[x].hours[t] -= less
                    over -= less
                    if less:
                        lost.add(x[0])
    for pair in [x for x, a in care.items() if sum(a.hours) == 0]:
        del care[pair]
    return lost


def ask(town: Town, care: dict[Key, Arrangement], lost: set[int]) -> None:
    """Let those ask whose turn it is."""
    r = town.rules
    needs = {}
    for me in range(len(town.lineage)):
        if town.row[me] < 0 or town.is_resident(me):
            continue
        line = town.lineage[me]
        need = list(town.persons["need"][town.row[me]])
        if sum(need) < town.asks:
            continue
        for pair, a in care.items():
            if pair[0] == line:
                need = [x - y for x, y in zip(need, a.hours, strict=True)]
        if sum(need) >= town.least and (line in lost or ((line >> 36) + town.month) % town.turn == 0):
            needs[me] = need
    gives: dict[int, int] = {}
    for pair, a in care.items():
        gives[pair[1]] = gives.get(pair[1], 0) + sum(a.hours)
    lists = {}
    for me in needs:
        listed = []
        for name, node in town.ties(me):
            kind, far = GIVERS.index(name), town.distance(me, node)
            if r.order[kind, far] == 255 or town.limit(node) == 0 or (town.age(node) < 18 and far != 0):
                continue
            if town.luck(me, node) < 1.0 / (1.0 + math.exp(-town.odds(me, node, kind, far))):
                listed.append((int(r.order[kind, far]), town.luck(me, node), node, kind, far))
        lists[me] = sorted(listed)
    queue = sorted(needs, key=lambda me: draw(town.key, town.lineage[me]))
    for turn in range(r.rounds):
        for me in queue:
            once, before = [x for x in lists[me] if x[0] == turn], -1
            while before != sum(needs[me]):  # until nobody of the round gives any more
                before = sum(needs[me])
                for _, _, node, kind, far in once:
                    give(town, care, gives, needs[me], me, node, kind, far)


def give(
    town: Town, care: dict[Key, Arrangement], gives: dict[int, int], need: list[int], me: int, node: int, kind: int,
    far: int,
) -> None:  # fmt: skip
    """Let one give a portion."""
    r, pair = town.rules, (town.lineage[me], town.lineage[node])
    a = care.get(pair)
    if a is None and sum(x[0] == pair[0] for x in care) >= 12:
        return
    mine = sum(a.hours) if a else 0
    room = town.limit(node) - gives.get(pair[1], 0)
    if gives.get(pair[1], 0) > mine:
        odds = town.odds(me, node, kind, far) + r.busy
        if town.luck(me, node) >= 1.0 / (1.0 + math.exp(-odds)):
            return
    left = min(room, town.offer(me, node, kind, far) - mine, r.portion)
    hours = [0] * len(need)
    for t in range(len(need)):
        if r.may[kind, far, t] and left > 0:
            hours[t] = min(need[t], left)
            need[t] -= hours[t]
            left -= hours[t]
    if sum(hours) == 0:
        return
    gives[pair[1]] = gives.get(pair[1], 0) + sum(hours)
    if a is None:
        care[pair] = Arrangement(hours, town.month, kind, far)
    else:
        a.hours = [x + y for x, y in zip(a.hours, hours, strict=True)]


def month(world: World, care: dict[Key, Arrangement]) -> dict[int, list[int]]:
    """Live one month of mantelzorg by hand; the world is only read, and must not have lived that month yet.

    Returns what is given to mother and father elsewhere, by lineage.
    """
    town = Town(world)
    elsewhere(town, world, care, not world.caring.looked)
    ask(town, care, review(town, care))
    return {town.lineage[q]: town.persons["given_elsewhere"][r] for q, r in enumerate(town.row) if r >= 0}


def as_rows(care: dict[Key, Arrangement]) -> dict[Key, tuple[int, ...]]:
    """What `tests.toy_giving.arrangements` gives."""
    return {pair: (*a.hours, a.since, a.relation, a.distance) for pair, a in care.items()}
