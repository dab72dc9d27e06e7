"""Where need of help ends up, and how cost lies over huishoudens, for the yearly table.

Paths are those of inwoners at home who need help on 1 January: what their network gives, and what became of the rest. A
grant that is awarded once for a year is no help that runs.
Cost over huishoudens is that of a whole year, of all laws together, of who lived here at its end: what the year cost
for who died or left is not in it, nor are residents of institutions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.domains import TASKS
from agents.households import INSTITUTION
from agents.indications import RUNNING
from agents.luck import GAMMA, MASK, Stream, uniforms
from sim.circles import lasting_key
from sim.domains.derived import multiproblem
from sim.money.prices import CENTS
from sim.provisions.product import LAWS
from sim.recording_care import lives_at_home

if TYPE_CHECKING:
    from sim.world import World

NETWORK = ("all", "part", "none")
"""How much of the need mantelzorgers meet."""
PATHS = (*LAWS, "several", "waits", "avoids", "not_asked", "met")
"""What became of it: what runs, by law; several laws; a request that waits; nobody asked since the person avoids care,
or for any other reason; and no request needed."""
PATH_GROUPS = tuple(f"{network} {path}" for network in NETWORK for path in PATHS)
_SEVERAL, _WAITS, _AVOIDS, _NOT_ASKED, _MET = range(len(LAWS), len(PATHS))
EVERY_TASK = np.uint64(int.from_bytes(b"\x01" * len(TASKS), "little"))
"""True for each task, as one word."""
EVERYBODY = slice(None)
AVOIDING = 2
"""Which draw of the lasting luck of asking says who avoids care; see `agents.asking.wishes`."""
TOPS = (1, 2, 5, 10, 20, 30, 50, 100)
"""Percentages of huishoudens, those with the highest cost first."""
OWN = LAWS[:3]
"""Laws of the gemeente; their combinations are told apart."""
COMBINATIONS = tuple("+".join(law for i, law in enumerate(OWN) if m >> i & 1) or "none" for m in range(1 << len(OWN)))
PROBLEMS = ("multiproblem", "other_family", "no_family")
Counts = NDArray[np.int64]
Row = tuple[int, str, str, tuple[str, ...], NDArray[Any], str]


def avoiders(world: World, rows: NDArray[np.int64] | slice = EVERYBODY) -> NDArray[np.bool_]:
    """Return which of some people avoid care: a lasting trait."""
    key = (int(lasting_key(world, Stream.ASKING)) + AVOIDING * GAMMA) & MASK
    lineage = world.persons.column("lineage")[rows]
    return np.asarray(uniforms(np.uint64(key), lineage) < world.parameters["access.avoids"])


def help_paths(world: World) -> Counts:
    """Return inwoners at home who need help by what the network gives and what became of it, (NETWORK, PATHS)."""
    assert world.access is not None
    people, cases = world.persons.column, world.cases
    law = np.array([LAWS.index(p.law) for p in world.access.products.values()], dtype=np.int64)
    client, began = cases.column("client"), cases.column("stage") == RUNNING
    running = began & ~world.access.fixed.awarded[cases.column("product")]
    bits = np.zeros(world.persons.count, dtype=np.int64)
    np.bitwise_or.at(bits, client[running], 1 << law[cases.column("product")[running]])
    waits = np.zeros(world.persons.count, dtype=bool)
    waits[client[~began]] = True
    rows = (people("need").view(np.uint64)[:, 0] != 0).nonzero()[0]  # all tasks as one word
    rows = rows[lives_at_home(world, rows)]
    need, covered = people("need")[rows], people("covered")[rows]
    whole, some = (covered >= need).view(np.uint64)[:, 0] == EVERY_TASK, covered.view(np.uint64)[:, 0] != 0
    network = np.where(whole, 0, np.where(some, 1, 2))
    helped, many = bits[rows], np.zeros(len(rows), dtype=np.int64)
    path = np.where(network == 0, _MET, np.where(avoiders(world, rows), _AVOIDS, _NOT_ASKED))
    path[waits[rows]] = _WAITS
    for k in range(len(LAWS)):
        has = helped >> k & 1 == 1
        many += has
        path[has] = k
    path[many > 1] = _SEVERAL
    found = np.bincount(network * len(PATHS) + path, minlength=len(PATH_GROUPS))
    return np.asarray(found.reshape(len(NETWORK), len(PATHS)))


@dataclass(frozen=True, slots=True)
class Spread:
    """Cost of a year over private huishoudens.

    Parameters
    ----------
    top : (TOPS,) cents of the huishoudens with the highest cost.
    laws : (COMBINATIONS, 2) huishoudens and cents by laws of the gemeente that somebody in it used.
    problems : (PROBLEMS, 2) the same by whether it is a family, and one with many problems.
    """

    top: Counts
    laws: Counts
    problems: Counts


def spread(world: World) -> Spread:
    """Return the cost of the year that ends now, before it is wiped."""
    people, homes = world.persons.column, world.households
    rows = ((people("cost") != 0) | (people("used") != 0)).nonzero()[0]
    rows = rows[lives_at_home(world, rows)]
    household, laws, used = people("household")[rows], people("used")[rows], np.zeros(homes.count, dtype=np.int64)
    cents = np.bincount(household, people("cost")[rows], homes.count).astype(np.int64)  # whole cents: exact
    for bit in range(len(OWN)):
        used[household[laws >> bit & 1 != 0]] |= 1 << bit
    private = (homes.column("size") > 0) & (homes.column("type") != INSTITUTION)
    family, many = multiproblem(world)
    kind = np.where(many, 0, np.where(family, 1, 2))
    falling = np.cumsum(np.sort(cents[private])[::-1])
    last = [max(round(len(falling) * top / 100), 1) - 1 for top in TOPS]
    return Spread(
        top=falling[last] if len(falling) else np.zeros(len(TOPS), dtype=np.int64),
        laws=_counted(used[private], cents[private], len(COMBINATIONS)),
        problems=_counted(kind[private], cents[private], len(PROBLEMS)),
    )


def _counted(group: Counts, cents: Counts, many: int) -> Counts:
    """Return huishoudens and cents by group, (many, 2)."""
    sums = np.bincount(group, cents, many).astype(np.int64)  # whole cents, far below 2**53: exact
    return np.stack([np.bincount(group, minlength=many), sums], axis=1)


def path_rows(paths: dict[int, Counts]) -> Iterator[Row]:
    """Return (year, indicator, by, groups, values, unit) of the paths on 1 January."""
    for year, counts in paths.items():
        yield year, "help_paths", "total", ("total",), counts.sum(keepdims=True).ravel(), "persons"
        yield year, "help_paths", "path", PATH_GROUPS, counts.ravel(), "persons"


def spread_rows(spreads: dict[int, Spread], years: dict[int, Any]) -> Iterator[Row]:
    """Return the same of the cost over huishoudens, of whole years."""
    for year in (y for y in spreads if y in years):
        found = spreads[year]
        whole = int(found.top[-1])
        if whole:
            groups = tuple(f"top {top}%" for top in TOPS)
            yield year, "cost_share", "top", groups, found.top / whole, "share of cost"
        for by, groups, table in (
            ("laws", COMBINATIONS, found.laws),
            ("problems", PROBLEMS, found.problems),
        ):
            yield year, "households_help", by, groups, table[:, 0], "households"
            yield year, "households_cost", by, groups, table[:, 1] / CENTS, "EUR"
