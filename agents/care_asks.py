"""Who has an unmet need asks the people he has a tie with, the closest first, and those who are willing give hours.

In pseudo-code, for a month::

    askers = those who need more than they can manage, have unmet need, and whose turn it is or who lost hours
    for each asker, for each of his ties (agents.ties.walk) and each partner of a child who lives here:
        luck = the lasting luck of the two
        he is a candidate if he may do something that is unmet from where he lives, has room left,
        and luck < willingness(relation, distance, sex, his circumstances of the month)
    sort the candidates of each asker by round (partner, housemates, children and parents near ...), then by luck
    for each round, for each asker in an order drawn for the month, for each of his candidates of that round:
        unless he gives to others and luck is not below his willingness then,
        he gives the least of a portion, what he offers beyond what he gives already, what his limit leaves and what
        is unmet, task by task; then all of that round once more, until nobody gives

Asking again changes nothing unless circumstances did: who would not help last month says no again. The work is that of
the walk: every tie is looked at once, and nobody without a willing candidate comes into the rounds.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import bond
from agents.care_codes import GIVERS, IN_LAW
from agents.care_review import place_class
from agents.care_rules import ADULT, NEVER_ASKED, CareRules, Givers, willing
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.kin import CHILD_TIE, DISTANCES, FRIEND, NEIGHBOUR, SAME_HOUSEHOLD, Kin
from agents.luck import uniform
from agents.persons import HERE, NOBODY, Persons
from agents.ties import Found, Near

JOBS = len(TASKS)
MOST_GIVERS = 12
"""Most people who give to one person."""
LARGEST = 255
"""Quarter-hours that fit in a cell."""
FEW = 40
"""Candidates above which a list is sorted by the library instead of by insertion."""


class Asked(NamedTuple):
    """Candidates of all askers, those of the i-th in ``starts[i]:starts[i + 1]``."""

    row: NDArray[np.int32]
    node: NDArray[np.int32]
    relation: NDArray[np.uint8]
    distance: NDArray[np.uint8]
    turn: NDArray[np.float64]  # round plus lasting luck
    odds: NDArray[np.float64]  # log odds of willingness while he gives to nobody else
    order: NDArray[np.int32]  # cells of each asker in the order of their turn


@inline
def unmet(p: int, need: NDArray[np.uint8], covered: NDArray[np.uint8]) -> int:
    """Return the quarter-hours a week that nobody covers."""
    total = np.int64(0)
    for t in range(JOBS):
        total += np.int64(need[p, t]) - np.int64(covered[p, t]) if need[p, t] > covered[p, t] else np.int64(0)
    return int(total)


@kernel
def askers(
    month: int,
    n: int,
    asks: int,
    least: int,
    turn: int,
    lost: NDArray[np.uint8],
    persons: Persons,
    households: Households,
    out: NDArray[np.int32],
) -> int:
    """List who asks this month, in the order of the table; return how many.

    Parameters
    ----------
    n : filled rows of `persons`.
    asks : quarter-hours needed from which on somebody asks others; below it people manage by themselves.
    least : quarter-hours unmet from which on they ask.
    turn : months between two times that somebody asks without having lost hours.
    lost : (n,) not 0 for who lost hours.
    out : (n,) written.
    """
    status, lineage, need, covered, household = (
        persons.status, persons.lineage, persons.need, persons.covered, persons.household,
    )  # fmt: skip
    kinds, found = households.type, 0
    for p in range(n):
        wanted = np.int64(0)
        for t in range(JOBS):
            wanted += np.int64(need[p, t])
        if wanted < asks or status[p] != HERE or unmet(p, need, covered) < least:
            continue
        if lost[p] == 0 and (np.int64(lineage[p] >> np.uint64(36)) + month) % turn != 0:
            continue
        if kinds[household[p]] != INSTITUTION:
            out[found] = p
            found += 1
    return found


@kernel
def in_turn(key: np.uint64, rows: NDArray[np.int32], starts: NDArray[np.int32], lineage: NDArray[np.uint64]) -> (
    NDArray[np.int32]
):  # fmt: skip
    """Return which of the askers have a candidate, in an order drawn for the month.

    Parameters
    ----------
    key : stream key of CARE of this month.
    rows : (askers,) in the persons table.
    starts : (askers + 1,) of their candidates.
    """
    some, found = np.empty(len(rows), dtype=np.int32), 0
    for i in range(len(rows)):
        some[found] = i
        found += starts[i + 1] > starts[i]
    luck = np.empty(found)
    for x in range(found):
        luck[x] = uniform(key, lineage[rows[some[x]]])
    return some[:found][np.argsort(luck)]


@inline
def _sort(cells: NDArray[np.int32], turn: NDArray[np.float64], begin: int, end: int) -> None:
    """Put the numbers of the candidates from `begin` to `end` in the order of their turn."""
    for i in range(begin, end):
        cells[i] = i
    if end - begin > FEW:
        cells[begin:end] = begin + np.argsort(turn[begin:end])
        return
    for i in range(begin + 1, end):
        c, j = cells[i], i
        while j > begin and turn[cells[j - 1]] > turn[c]:
            cells[j] = cells[j - 1]
            j -= 1
        cells[j] = c


@kernel
def _shares(rules: CareRules) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return by giver and distance which tasks they may do, as bits, and a share above which nobody is willing."""
    jobs, highest = np.zeros((len(GIVERS), len(DISTANCES)), dtype=np.int64), np.empty((len(GIVERS), len(DISTANCES)))
    lean = max(rules.works, 0.0) + max(rules.ill, 0.0) + max(rules.minors, 0.0)
    lean += 3.0 * max(rules.strained, 0.0) + max(rules.kern.max(), 0.0) + 1e-6
    for kind in range(len(GIVERS)):
        for far in range(len(DISTANCES)):
            for t in range(JOBS):
                if rules.order[kind, far] != NEVER_ASKED:
                    jobs[kind, far] |= np.int64(rules.may[kind, far, t]) << t
            most = max(rules.logit[kind, far, 0], rules.logit[kind, far, 1]) + lean
            highest[kind, far] = 1.0 / (1.0 + math.exp(-most))
    return jobs, highest


@kernel
def candidates(
    month: int,
    rows: NDArray[np.int32],
    ties: NDArray[np.int32],
    found: Found,
    rules: CareRules,
    near: Near,
    givers: Givers,
    persons: Persons,
    households: Households,
    kin: Kin,
    starts: NDArray[np.int32],
    out: Asked,
) -> None:
    """List those ties of askers who are willing to do something, in the order in which they are asked.

    Parameters
    ----------
    rows : (askers,) who were walked last.
    ties, found : of the walk; the ties of ``rows[i]`` are ``found[ties[i]:ties[i + 1]]``.
    starts : (askers + 1,) cells of each; the first is given, the others are written.
    out : room for twice as many cells as ties.

    Notes
    -----
    The partner of a child who lives here is asked like a child: an in-law. Minors elsewhere are never willing, minors
    here only at home.
    """
    who, node, relation, distance, turn = out.row, out.node, out.relation, out.distance, out.turn
    log_odds = out.odds
    lineage, partner, household, nodes = persons.lineage, persons.partner, persons.household, persons.node
    need, covered, given, sex, theirs, births = (
        persons.need, persons.covered, persons.given, persons.sex, kin.lineage, kin.birth,
    )  # fmt: skip
    kern, apart, order, base, tone, key = (
        households.kern, near.distance, rules.order, rules.logit, rules.kern, rules.key,
    )  # fmt: skip
    limit, lean, minors, young = givers.limit, givers.lean, givers.minors, givers.young
    rel, dis, rows_of, nodes_of, parents, sexes = (
        found.relation, found.distance, found.row, found.node, rules.minors, kin.sex,
    )  # fmt: skip
    jobs, highest = _shares(rules)
    for i in range(len(rows)):
        p, first = rows[i], np.int64(starts[i])
        mine, h, k, wanted = lineage[p], household[p], first, np.int64(0)
        for t in range(JOBS):
            wanted |= np.int64(need[p, t] > covered[p, t]) << t
        for c in range(ties[i], ties[i + 1]):
            kind, far, q, other = np.int64(rel[c]), np.int64(dis[c]), rows_of[c], nodes_of[c]
            for step in range(2):
                if step == 1:
                    q = partner[q] if kind == CHILD_TIE and q != NOBODY else np.int32(NOBODY)
                    if q == NOBODY:
                        break
                    kind, far, other = np.int64(IN_LAW), np.int64(place_class(h, household[q], kern, apart)), nodes[q]
                if jobs[kind, far] & wanted == 0:
                    continue
                luck = uniform(key, bond(mine, lineage[q] if q != NOBODY else theirs[other]))
                if luck >= highest[kind, far]:
                    continue
                if q == NOBODY:
                    odds, can = base[kind, far, sexes[other]], age_now(month, births[other]) >= ADULT
                else:
                    odds, can = base[kind, far, sex[q]] + lean[q], bool(np.int64(limit[q]) > np.int64(given[q]))
                    if far != SAME_HOUSEHOLD:
                        odds, can = odds + parents * minors[q], bool(can and young[q] == 0)
                if kind == FRIEND or kind == NEIGHBOUR:  # noqa: PLR1714  a tuple of codes costs a loop in a kernel
                    odds += tone[kern[h]]
                if can and willing(luck, odds):
                    who[k], node[k], relation[k], distance[k], turn[k] = q, other, kind, far, order[kind, far] + luck
                    log_odds[k] = odds
                    k += 1
        starts[i + 1] = k
        _sort(out.order, turn, int(first), int(k))
