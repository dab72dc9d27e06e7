"""Look for violations of what must always hold in the kin table, and say them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.kin import ALIVE, UNKNOWN
from agents.persons import HERE, MAN, NEVER, NOBODY, WOMAN

if TYPE_CHECKING:
    from agents.kin import Kin
    from agents.persons import Persons
    from agents.schema import Table

YOUNGEST = 15
"""Years that a parent reaches in the year of birth of a child, at least: the first age of the maternity rates."""
OLDEST_MOTHER = 50
"""And a mother at most."""
LEAST_GAP = 9
"""Months between two births of one woman; twins share a month."""
MOST_CHILDREN = 256
"""A list of children that is longer runs in a circle."""
Columns = dict[str, NDArray[Any]]


def say(rows: NDArray[Any], what: str, of: str = "person") -> list[str]:
    """Say how many rows do what, naming the first; nothing if none does."""
    if len(rows) == 0:
        return []
    return [f"{len(rows)} {of}{'s' if len(rows) > 1 else ''} {what}, first: row {int(rows[0])}"]


def check_kin_rows(persons: Table[Persons], kin: Table[Kin]) -> list[str]:
    """Return the pointers to rows that do not exist, in words; with any of them `check_kin` cannot be called."""
    return _rows(*_columns(persons, kin))


def check_kin(persons: Table[Persons], kin: Table[Kin], month: int) -> list[str]:
    """Return the violations found in the kin table and between it and the persons at a month, in words.

    Notes
    -----
    Every inwoner has a node that points back and agrees in lineage, birth and sex; no other node has a person, nobody
    dead lives here, only people elsewhere have a place and a partner; mothers are women, fathers men, both at least 15
    in the year of birth of a child and mothers at most 50; the births of one woman lie nine months apart or in one
    month; women here and the living elsewhere have no fewer births, women here no earlier last one, than their
    children say; each child stands exactly once in the list of each parent, and no list runs in a circle.
    """
    node, person = _columns(persons, kin)
    return [*_places(node, person), *_parents(node), *_births(node, person, month), *_lists(node)]


def _columns(persons: Table[Persons], kin: Table[Kin]) -> tuple[Columns, Columns]:
    """Return the columns of the kin table and those needed of the persons."""
    names = ("node", "status", "lineage", "birth", "sex", "parity", "last_birth")
    return {name: kin.column(name) for name in kin.columns}, {name: persons.column(name) for name in names}


def _rows(node: Columns, person: Columns) -> list[str]:
    """Look for pointers to rows that do not exist."""
    n = len(node["sex"])
    here = np.flatnonzero(person["status"] == HERE)
    place = person["node"][here]
    found = say(here[(place < 0) | (place >= n)], "here without a node")
    for name in ("mother", "father", "partner", "child", "next_of_mother", "next_of_father"):
        bad = (node[name] < UNKNOWN) | (node[name] >= n)
        found += say(np.flatnonzero(bad), f"with a {name} in no row", "node")
    bad = (node["person"] < NOBODY) | (node["person"] >= len(person["status"]))
    return found + say(np.flatnonzero(bad), "with a person in no row", "node")


def _places(node: Columns, person: Columns) -> list[str]:
    """Look for nodes and inwoners that do not belong together, and for places and partners where there are none."""
    here = np.flatnonzero(person["status"] == HERE)
    at = person["node"][here]
    lives = node["person"] != NOBODY
    rows = np.flatnonzero(lives)
    gone = rows[person["status"][node["person"][rows]] != HERE]
    placed = lives & ((node["east"] != 0) | (node["north"] != 0))
    paired = np.flatnonzero(node["partner"] != UNKNOWN)
    partner = node["partner"][paired]
    found = say(here[node["person"][at] != here], "whose node does not point back")
    for name in ("lineage", "birth", "sex"):
        found += say(here[node[name][at] != person[name][here]], f"whose node has another {name}")
    return [
        *found,
        *say(gone, "of somebody dead or gone that says he or she lives here", "node"),
        *say(np.flatnonzero(lives & (node["death"] != ALIVE)), "of an inwoner with a month of death", "node"),
        *say(np.flatnonzero(~lives & (node["death"] == ALIVE)), "of nobody here without a month of death", "node"),
        *say(np.flatnonzero(placed), "of an inwoner with a place elsewhere", "node"),
        *say(paired[node["partner"][partner] != paired], "whose partner elsewhere has another or none", "node"),
        *say(paired[lives[paired]], "of an inwoner with a partner elsewhere", "node"),
    ]


def _parents(node: Columns) -> list[str]:
    """Look for parents of the wrong sex or age; the rates of births go by the age reached in the year."""
    year, found = node["birth"].astype(np.int64) // 12, []
    for name, sex, word in (("mother", WOMAN, "woman"), ("father", MAN, "man")):
        child = np.flatnonzero(node[name] != UNKNOWN)
        parent = node[name][child]
        found += say(child[node["sex"][parent] != sex], f"whose {name} is no {word}", "node")
        gap = year[child] - year[parent]
        found += say(child[gap < YOUNGEST], f"whose {name} did not reach {YOUNGEST} in the year of birth", "node")
        if sex == WOMAN:
            found += say(child[gap > OLDEST_MOTHER], f"whose mother was over {OLDEST_MOTHER}", "node")
    return found


def _births(node: Columns, person: Columns, month: int) -> list[str]:
    """Look for births of one woman that lie too near, and for fewer or earlier births than the children say."""
    birth, mother = node["birth"].astype(np.int64), node["mother"]
    child = np.flatnonzero(mother != UNKNOWN)
    child = child[np.lexsort((birth[child], mother[child]))]
    apart = np.diff(birth[child])
    near = (np.diff(mother[child]) == 0) & (apart > 0) & (apart < LEAST_GAP)
    found = say(child[1:][near], f"born within {LEAST_GAP} months of a brother or sister", "node")
    here = node["person"] != NOBODY
    row = node["person"][here]
    parity, latest = node["parity"].astype(np.int64), np.full(len(birth), NEVER, dtype=np.int64)
    parity[here] = person["parity"][row]
    last = latest.copy()
    last[here] = person["last_birth"][row]
    np.maximum.at(latest, mother[child], birth[child])
    for name, sex in (("mother", WOMAN), ("father", MAN)):
        parent = node[name][node[name] != UNKNOWN]
        known = np.bincount(parent, minlength=len(birth))
        told = (here & (sex == WOMAN)) | (~here & (node["death"] > month))  # births of men here are not kept
        bad = np.flatnonzero(told & (parity < known))
        found += say(bad, f"with fewer births than children as {name}", "node")
    early = here & (node["sex"] == WOMAN) & (last < latest)
    return found + say(np.flatnonzero(early), "whose last birth lies before that of a child", "node")


def _lists(node: Columns) -> list[str]:
    """Walk all lists of children at once: every child is met once by each parent."""
    found = []
    for name, sex in (("mother", WOMAN), ("father", MAN)):
        met = np.zeros(len(node["sex"]), dtype=np.int64)
        parent = np.flatnonzero((node["child"] != UNKNOWN) & (node["sex"] == sex))
        at, strangers = node["child"][parent].astype(np.int64), []
        for _ in range(MOST_CHILDREN):
            if len(at) == 0:
                break
            np.add.at(met, at, 1)
            strangers.append(at[node[name][at] != parent])
            after = node[f"next_of_{name}"][at]
            parent, at = parent[after != UNKNOWN], after[after != UNKNOWN].astype(np.int64)
        wrong = np.unique(np.concatenate(strangers)) if strangers else np.empty(0, dtype=np.int64)
        found += say(parent, f"whose list of children as {name} is a circle", "node")
        found += say(wrong, f"in the list of a {name} they do not name", "node")
        known = node[name] != UNKNOWN
        found += say(np.flatnonzero(known & (met != 1)), f"not exactly once in the list of their {name}", "node")
    return found
