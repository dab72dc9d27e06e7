"""Look for violations of what must always hold among persons and households, and say them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.households import (
    ALONE,
    HOUSEHOLD_TYPES,
    INSTITUTION,
    MARRIED_CHILDREN,
    MARRIED_COUPLE,
    OTHER_HOUSEHOLD,
    SINGLE_PARENT,
    UNMARRIED,
    UNMARRIED_CHILDREN,
    Households,
)
from agents.persons import CHILD, HEAD, HERE, MARRIED, NOBODY, PARTNER, RESIDENT, Persons
from sim.care_checks import check_care
from sim.checks_ties import check_ties
from sim.kin_checks import check_kin, check_kin_rows, say

if TYPE_CHECKING:
    from agents.care import Care
    from agents.kin import Kin
    from agents.schema import Table


def check_population(
    persons: Table[Persons], households: Table[Households], month: int, kin: Table[Kin], care: Table[Care] | None = None
) -> list[str]:
    """Return the violations found at the start of a month, in words; empty when all is well.

    Parameters
    ----------
    persons, households, kin, care : the tables; without `care` mantelzorg is not looked at.
    month : month index.

    Notes
    -----
    Nobody in two households and nobody alive twice; chains and sizes exact; partners each other's and in one
    household unless one is in an institution; roles that agree with the household type; nobody born after `month`;
    the kin table as in `sim.kin_checks`; ties of friends and neighbours as in `sim.checks_ties`; mantelzorg as in
    `sim.care_checks`. Linear in persons;
    chains are walked all at once, as many steps as the largest has.
    """
    person = {name: persons.column(name) for name in persons.columns}
    home = {name: households.column(name) for name in households.columns}
    here = person["status"] == HERE
    found = [*_rows(person, home, here), *check_kin_rows(persons, kin)]
    if found:
        return found  # the other checks would follow pointers that lead nowhere
    return [
        *_identity(person, here),
        *_chains(person, home, here),
        *_partners(person, home, here, kin),
        *_roles(person, home, here),
        *check_kin(persons, kin, month),
        *check_ties(person, home, kin),
        *([] if care is None else check_care(persons, households, month, kin, care)),
        *say(np.flatnonzero(here & (person["birth"] > month)), "born after this month"),
    ]


def _rows(person: dict[str, NDArray[Any]], home: dict[str, NDArray[Any]], here: NDArray[np.bool_]) -> list[str]:
    """Look for pointers to rows that do not exist."""
    found = []
    n, h = len(here), len(home["first"])
    for name, limit in (("partner", n), ("next", n), ("household", h)):
        values = person[name]
        found += say(np.flatnonzero((values < NOBODY) | (values >= limit)), f"with a {name} in no row")
    found += say(np.flatnonzero((home["first"] < NOBODY) | (home["first"] >= n)), "with no such first", "household")
    found += say(np.flatnonzero((home["kern"] < 0) & (home["size"] > 0)), "in no kern", "household")
    found += say(np.flatnonzero(here & (person["household"] == NOBODY)), "here without a household")
    return found


def _identity(person: dict[str, NDArray[Any]], here: NDArray[np.bool_]) -> list[str]:
    """Look for people who are alive twice, and for the gone who still live somewhere."""
    rows = np.flatnonzero(here)
    lineage = person["lineage"][rows]
    order = np.argsort(lineage, kind="stable")
    twice = rows[order[1:][lineage[order[1:]] == lineage[order[:-1]]]]
    gone = np.flatnonzero(~here & ((person["household"] != NOBODY) | (person["next"] != NOBODY)))
    return [*say(twice, "alive twice (same lineage)"), *say(gone, "dead or gone and still in a household")]


def _chains(person: dict[str, NDArray[Any]], home: dict[str, NDArray[Any]], here: NDArray[np.bool_]) -> list[str]:
    """Walk all chains at once: everyone here is met exactly once, in the household they name, sizes agree."""
    met = np.zeros(len(here), dtype=np.int64)
    length = np.zeros(len(home["first"]), dtype=np.int64)
    household = np.flatnonzero(home["first"] != NOBODY)
    at = home["first"][household].astype(np.int64)
    wrong_home: list[NDArray[Any]] = []
    for _ in range(int(home["size"].max(initial=0)) + 1):
        if len(at) == 0:
            break
        np.add.at(met, at, 1)
        length[household] += 1
        wrong_home.append(at[person["household"][at] != household])
        after = person["next"][at]
        household, at = household[after != NOBODY], after[after != NOBODY].astype(np.int64)
    wrong = np.unique(np.concatenate(wrong_home)) if wrong_home else np.empty(0, dtype=np.int64)
    return [
        *say(household, "whose chain is longer than any size (a loop)", "household"),
        *say(wrong, "in the chain of a household they do not name"),
        *say(np.flatnonzero(met > 1), "in two households or twice in one chain"),
        *say(np.flatnonzero(here & (met == 0)), "here and in no chain"),
        *say(np.flatnonzero(~here & (met > 0)), "dead or gone and in a chain"),
        *say(np.flatnonzero(length != home["size"]), "whose size is not the length of its chain", "household"),
    ]


def _close(kin: Table[Kin], a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell for pairs of nodes whether one is the other's parent or they share one."""
    mother, father = kin.column("mother"), kin.column("father")
    parent = (mother[a] == b) | (father[a] == b) | (mother[b] == a) | (father[b] == a)
    same = ((mother[a] == mother[b]) & (mother[a] != NOBODY)) | ((father[a] == father[b]) & (father[a] != NOBODY))
    return np.asarray(parent | same, dtype=bool)


def _partners(
    person: dict[str, NDArray[Any]], home: dict[str, NDArray[Any]], here: NDArray[np.bool_], kin: Table[Kin]
) -> list[str]:
    """Look for partners who are not each other's, not here, or living apart outside institutions."""
    rows = np.flatnonzero(here & (person["partner"] != NOBODY))
    partner = person["partner"][rows]
    close = _close(kin, person["node"][rows], person["node"][partner])
    mutual = person["partner"][partner] == rows
    apart = person["household"][rows] != person["household"][partner]
    resident = (person["role"][rows] == RESIDENT) | (person["role"][partner] == RESIDENT)
    role = here & (person["role"] == PARTNER) & (person["partner"] == NOBODY)
    wed = person["marital"] == MARRIED
    return [
        *say(rows[~mutual], "whose partner has another partner or none"),
        *say(rows[partner == rows], "who are their own partner"),
        *say(rows[close], "who live with a parent, child, brother or sister as partner"),
        *say(rows[~here[partner]], "whose partner is dead or gone"),
        *say(rows[wed[rows] & ~wed[partner]], "married, living with a partner who is not"),
        *say(rows[apart & ~resident & here[partner]], "living apart from their partner outside an institution"),
        *say(np.flatnonzero(role), "in the role of partner without a partner"),
    ]


def _roles(person: dict[str, NDArray[Any]], home: dict[str, NDArray[Any]], here: NDArray[np.bool_]) -> list[str]:
    """Look for households whose members' roles do not make the type they have."""
    where, role = person["household"][here], person["role"][here]
    n = len(home["type"])
    count = np.bincount(where.astype(np.int64) * 5 + role, minlength=n * 5).reshape(n, 5)
    both = here & (person["role"] == PARTNER) & (person["marital"] == MARRIED)
    married = np.bincount(person["household"][both], minlength=n) == 2
    kind, lived = home["type"], home["size"] > 0
    couple = count[:, PARTNER] == 2
    child, head, resident = count[:, CHILD] > 0, count[:, HEAD], count[:, RESIDENT]
    private = (resident == 0) & (count[:, PARTNER] + head <= 2)
    right = {
        ALONE: (head == 1) & (home["size"] == 1),
        UNMARRIED: couple & ~child & ~married & (head == 0),
        MARRIED_COUPLE: couple & ~child & married & (head == 0),
        UNMARRIED_CHILDREN: couple & child & ~married & (head == 0),
        MARRIED_CHILDREN: couple & child & married & (head == 0),
        SINGLE_PARENT: (head == 1) & child & (count[:, PARTNER] == 0),
        OTHER_HOUSEHOLD: (count[:, PARTNER] == 0) & (head <= 1) & (home["size"] > 1),
        INSTITUTION: resident == home["size"],
    }
    found = []
    for code, holds in right.items():
        agrees = holds if code == INSTITUTION else holds & private
        bad = np.flatnonzero((kind == code) & lived & ~agrees)
        found += say(bad, f"of type {HOUSEHOLD_TYPES[code]} whose roles say otherwise", "household")
    return found
