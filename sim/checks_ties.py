"""Look for ties of friends and neighbours that break what must always hold, and say them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.households import INSTITUTION
from agents.kin import UNKNOWN
from agents.persons import HERE, NOBODY, RESIDENT

if TYPE_CHECKING:
    from agents.kin import Kin
    from agents.schema import Table

Columns = dict[str, NDArray[Any]]


def check_ties(person: Columns, home: Columns, kin: Table[Kin]) -> list[str]:
    """Return the violations found, in words; empty when all is well.

    Parameters
    ----------
    person, home : filled columns of persons and of huishoudens, by name.
    kin : who is whose child.

    Notes
    -----
    Friends and neighbours each other's, none twice and nobody one's own; friends live here, in different huishoudens
    unless in an institution, and are no parent, child, brother or sister; neighbours are private huishoudens of one
    kern that have members.
    """
    friend, neighbour = person["friends"], home["neighbours"]
    found = [*_sound(friend, "friend", "person"), *_sound(neighbour, "neighbour", "household")]
    if found:
        return found  # the other checks would follow pointers that lead nowhere
    here, household = person["status"] == HERE, person["household"]
    a, b = _ends(friend)
    together = (household[a] == household[b]) & (person["role"][a] != RESIDENT)
    found += _say(a[~here[a] | ~here[b]], "with a friend, one of them dead or gone", "person")
    found += _say(a[together], "with a friend in their own household", "person")
    found += _say(a[_close(person, kin, a, b)], "with a parent, child, brother or sister as friend", "person")
    a, b = _ends(neighbour)
    lived, private = home["size"] > 0, home["type"] != INSTITUTION
    found += _say(a[~lived[a] | ~lived[b]], "with a neighbour, one of them without members", "household")
    found += _say(a[~private[a] | ~private[b]], "with a neighbour, one of them an institution", "household")
    found += _say(a[home["kern"][a] != home["kern"][b]], "with a neighbour in another kern", "household")
    return found


def _say(rows: NDArray[Any], what: str, of: str) -> list[str]:
    """Say how many rows do what, naming the first; nothing if none does."""
    rows = np.unique(rows)
    if len(rows) == 0:
        return []
    return [f"{len(rows)} {of}{'s' if len(rows) > 1 else ''} {what}, first: row {int(rows[0])}"]


def _ends(ties: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return both ends of every tie, as often as it is written down."""
    row, place = np.nonzero(ties != NOBODY)
    return row, ties[row, place].astype(np.int64)


def _sound(ties: NDArray[Any], word: str, of: str) -> list[str]:
    """Look for ties that lead nowhere, to oneself, twice to the same row, or that only one of the two has."""
    n = len(ties)
    row, other = _ends(ties)
    nowhere = (other < 0) | (other >= n)
    if nowhere.any():
        return _say(row[nowhere], f"with a {word} in no row", of)
    code, back = row * n + other, other * n + row
    order = np.argsort(code, kind="stable")
    twice = row[order[1:][code[order[1:]] == code[order[:-1]]]]
    return [
        *_say(row[row == other], f"who are their own {word}", of),
        *_say(twice, f"with the same {word} twice", of),
        *_say(row[~np.isin(back, code)], f"with a {word} who does not know them", of),
    ]


def _close(person: Columns, kin: Table[Kin], a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell for pairs of rows whether one is the other's parent or they share one."""
    node = person["node"]
    mother, father = (np.append(kin.column(name), np.int32(UNKNOWN)) for name in ("mother", "father"))
    a, b = node[a], node[b]
    parent = (mother[a] == b) | (father[a] == b) | (mother[b] == a) | (father[b] == a)
    same = ((mother[a] == mother[b]) & (mother[a] != UNKNOWN)) | ((father[a] == father[b]) & (father[a] != UNKNOWN))
    return np.asarray(parent | same, dtype=bool)
