"""Draaglast against draagkracht, how long it has weighed more, and the hours of help that levels ask for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import LOOK, UNWELL
from agents.domains import FULL, TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.lasting import Kept, hours_factor
from agents.persons import HERE, NEVER, NOBODY, Persons
from agents.scanning import BLOCK, add_marked, mark_bits, mark_equal, mark_turn
from agents.strength import ADULT, TRAIT, Floats, Means, Rows, extremes, without_trait

OWN, SHARED = 10, 2
LARGEST = 255
MARGIN = 1e-6
"""Sums in another order differ by less than this."""
TURN = 6
"""Months between two looks at somebody to whom nothing happens: so late burden follows friends, the income of others at
home, and who is the oldest there. Assumption, 1-6."""


class Weights(NamedTuple):
    """What a level weighs and asks for, fixed for a run."""

    loss: NDArray[np.float64]  # (10, 6) draaglast by own domain and level 0..5
    shared_loss: NDArray[np.float64]  # (2, 6)
    need: NDArray[np.float64]  # (10, 6, tasks) quarter-hours per week by own domain, level and task
    shared_need: NDArray[np.float64]  # (2, 6, tasks) on the oldest member of the huishouden
    spread: float  # standard deviation of the log of a person's hours
    shift: float  # added to draagkracht
    first: int  # number of the first of the two draws behind a person's hours


@inline
def _due(month: int, n: int, persons: Persons) -> Rows:
    """List whose levels or work changed or to whom something happened, and everybody once in `TURN` months."""
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        mark_turn(marks, first, size, persons.lineage, month % TURN, TURN)
        mark_bits(marks, first, size, persons.conditions, LOOK)
        for dated in (persons.arrived, persons.activity_since, persons.event_month):
            mark_equal(marks, first, size, dated, month)
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@inline
def _troubled(month: int, rows: Rows, persons: Persons, households: Households) -> tuple[Rows, Rows]:
    """List who has a level below 5, own or shared, and for whom of them need may have changed; clear that of others."""
    status, conditions, arrived, home, need, loaded = (
        persons.status, persons.conditions, persons.arrived, persons.household, persons.need, persons.loaded_since,
    )  # fmt: skip
    level, since, kind, unwell, look = (
        households.level, households.since, households.type, np.uint16(UNWELL), np.uint16(LOOK),
    )  # fmt: skip
    some, anew, easy = np.empty_like(rows), np.empty_like(rows), np.empty_like(rows)
    found = changed = fine = 0
    for p in rows:  # without branches: which ones cannot be foreseen
        here, h = status[p] == HERE, home[p]
        well = (level[h, 0] == FULL) & (level[h, 1] == FULL)
        ill = here & ((not well) | ((conditions[p] & unwell) != 0))
        some[found], anew[changed], easy[fine] = p, p, p
        found += ill
        fine += here & (not ill)
        settled = well & (month - np.int64(since[h]) >= TURN) & (kind[h] != INSTITUTION)
        changed += ill & ((not settled) | ((conditions[p] & look) != 0) | (arrived[p] == month))
    for p in easy[:fine]:
        loaded[p] = NEVER
        for t in range(len(TASKS)):
            need[p, t] = 0
    return some[:found], anew[:changed]


@inline
def _carriers(rows: Rows, persons: Persons, households: Households) -> Floats:
    """Return 1 for the oldest member of each private huishouden with a shared level below 5, 0 for others."""
    out = np.zeros(len(rows))
    for i in range(len(rows)):
        p = rows[i]
        h = persons.household[p]
        if (households.level[h, 0] == FULL and households.level[h, 1] == FULL) or households.type[h] == INSTITUTION:
            continue
        oldest, q = True, households.first[h]
        while q != NOBODY and oldest:
            oldest = persons.birth[q] > persons.birth[p] or (
                persons.birth[q] == persons.birth[p] and persons.lineage[q] >= persons.lineage[p]
            )
            q = persons.next[q]
        out[i] = 1.0 if oldest else 0.0
    return out


@inline
def _write_needs(
    rows: Rows, key: np.uint64, hours: Kept, weights: Weights, persons: Persons, homes: Households
) -> None:
    """Write the hours of help of some people: what their levels ask for, times a factor, drawn when first needed."""
    carries, need, shared = _carriers(rows, persons, homes), weights.need, weights.shared_need
    levels, home, lineage, out, at_home = persons.level, persons.household, persons.lineage, persons.need, homes.level
    raw = np.empty(len(TASKS))
    for i in range(len(rows)):
        p = rows[i]
        raw[:] = 0.0
        for d in range(OWN):
            level = levels[p, d]
            if level < FULL:
                for t in range(len(TASKS)):
                    raw[t] += need[d, level, t]
        if carries[i] > 0.0:
            for d in range(SHARED):
                for t in range(len(TASKS)):
                    raw[t] += shared[d, at_home[home[p], d], t]
        if raw.sum() == 0.0:
            for t in range(len(TASKS)):
                out[p, t] = 0
            continue
        if hours[p] == 0.0:
            hours[p] = hours_factor(key, lineage[p], weights.first, weights.spread)
        own = np.float64(hours[p])
        for t in range(len(TASKS)):
            out[p, t] = np.uint8(min(np.rint(raw[t] * own), LARGEST))


@inline
def _loads(rows: Rows, weights: Weights, persons: Persons, households: Households) -> Floats:
    """Return the draaglast of some people: the weighted loss over all domains; shape (rows,)."""
    loss, shared, out = weights.loss, weights.shared_loss, np.zeros(len(rows))
    for i in range(len(rows)):
        p = rows[i]
        h = persons.household[p]
        total = shared[0, households.level[h, 0]] + shared[1, households.level[h, 1]]
        for d in range(OWN):
            total += loss[d, persons.level[p, d]]
        out[i] = total
    return out


@inline
def _unsure(
    month: int, rows: Rows, weights: Weights, means: Means, trait: Kept, persons: Persons, households: Households
) -> tuple[Rows, Floats]:
    """Set who carries more or less than the strongest or the weakest with that trait can bear; list the others.

    Returns
    -------
    Those rows, and the draaglast of each.
    """
    load, loaded, k = _loads(rows, weights, persons, households), persons.loaded_since, 0
    (least, most), point, shift, others = extremes(means), means.points[TRAIT], weights.shift, np.empty_like(rows)
    part, margin = 1.0 / point, MARGIN if point > 0.0 else np.inf
    for i in range(len(rows)):
        p = rows[i]
        own, since = np.float64(trait[p]), loaded[p]
        bears = own >= (load[i] - least) * part - shift + margin
        fails = own < (load[i] - most) * part - shift - margin
        loaded[p] = NEVER if bears else (month if fails and since == NEVER else since)
        others[k], load[k] = p, load[i]
        k += not (bears | fails)
    return others[:k], load[:k]


@kernel
def weigh(
    month: int, key: np.uint64, n: int, weights: Weights, means: Means, trait: Kept, hours: Kept,
    persons: Persons, households: Households,
) -> None:  # fmt: skip
    """Set need and the month since which adults carry more than they can bear.

    Parameters
    ----------
    key : stream key of the fixed draws behind the variation of hours.
    n : filled rows of `persons`.
    trait, hours : (at least n,) resilience and variation of hours, see `agents.lasting`; hours of 0 are written.

    Notes
    -----
    Who has no level below 5 has no draaglast, and does not count as overloaded however weak. New levels, own
    or shared, another activity and life events count at once; the rest, as friends, within `TURN` months.
    """
    some, anew = _troubled(month, _due(month, n, persons), persons, households)
    _write_needs(anew, key, hours, weights, persons, households)
    birth, loaded = persons.birth, persons.loaded_since
    rows, k = np.empty_like(some), 0
    for p in some:
        adult = age_now(month, birth[p]) >= ADULT
        rows[k] = p
        k += adult
        loaded[p] = loaded[p] if adult else NEVER
    rows, load = _unsure(month, rows[:k], weights, means, trait, persons, households)
    left = load - without_trait(rows, means, persons, households)
    point, shift = means.points[TRAIT], weights.shift
    for i in range(len(rows)):
        p = rows[i]
        if np.float64(trait[p]) >= left[i] / point - shift:
            loaded[p] = NEVER
        elif loaded[p] == NEVER:
            loaded[p] = month


@kernel
def loads(n: int, weights: Weights, persons: Persons, households: Households) -> NDArray[np.float64]:
    """Return the draaglast of everybody who lives here, 0 for others, shape (n,)."""
    rows = np.flatnonzero(persons.status[:n] == HERE)
    out = np.zeros(n)
    out[rows] = _loads(rows, weights, persons, households)
    return out
