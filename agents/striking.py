"""Let people fall ill and recover: one draw per person and month, of which every condition has its own fixed stretch.

A way happens when the draw lies in the first part, as long as its probability, of the stretch of its condition. So the
probability of each is exact, two never happen to one person in one month of one process, and a change of one hazard
moves no other event. A person is at risk of one way of a stretch at most: who has the condition recovers from it, who
lacks it falls ill.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now, years
from agents.bounds import Bound, asks, highest, possible
from agents.conditions import LOOK
from agents.domains import MENTAL_DISORDER
from agents.households import Households
from agents.kernel import inline, kernel
from agents.kin import Kin
from agents.lasting import Kept
from agents.luck import UNIT, bits
from agents.onset import SLOWEST, Effects, pulls
from agents.persons import HERE, NEVER, OLDEST, Persons
from agents.scanning import BLOCK, add_marked
from agents.strength import ADULT, TRAIT, Floats, Means, Rows, extremes, without_trait

PARTS = 64
"""Stretches are counted in such parts of the draw."""
SLOTS, WAYS = 8, 3
"""Most stretches of one draw, and ways of one stretch."""
STATES = 4
"""Two bits of `persons.conditions`, from that of the stretch on, tell apart whose ceilings differ."""
AGES = OLDEST + 1
NO_LIFT, NO_FACTOR = np.full(SLOTS * WAYS, -1, dtype=np.int64), np.ones((1, 1), dtype=np.float32)
"""Of a draw on which no measure works."""
_11, _26, _32, _58 = np.uint64(11), np.uint32(26), np.uint64(32), np.uint64(58)


class Draw(NamedTuple):
    """The ways of one process and where they lie in its draw."""

    base: NDArray[np.float64]  # (ways, 2, 111) monthly hazard, over the normaliser
    duration: NDArray[np.float64]  # (ways, months) factor by completed month of the mental episode
    effects: Effects  # rows of all ways, one after the other
    begin: NDArray[np.int64]  # (ways + 1,) where the rows of each way begin
    needed: NDArray[np.int64]  # (ways,) bits a person must have
    absent: NDArray[np.int64]  # (ways,) bits a person must lack
    sets: NDArray[np.int64]  # (ways,) bits that it sets
    clears: NDArray[np.int64]  # (ways,) bits that it clears
    recovering: NDArray[np.bool_]  # (ways,)
    toughness: NDArray[np.float64]  # (ways,)
    cap: NDArray[np.float64]  # (ways,)
    bound: Bound
    slot: NDArray[np.int64]  # (PARTS,) stretch that a part of the draw belongs to
    start: NDArray[np.uint64]  # (SLOTS,) first word of each stretch
    ways: NDArray[np.int64]  # (SLOTS, 3) ways of a stretch, -1 for none
    shift: NDArray[np.int64]  # (SLOTS,) lowest of the two bits that tell its states
    most: NDArray[np.uint32]  # (STATES * 2 * AGES * SLOTS,) highest upper half of a word that may count
    lift: NDArray[np.int64] = NO_LIFT  # (at least ways,) row of `factor` that multiplies a hazard, -1 for none
    factor: NDArray[np.float32] = NO_FACTOR  # (rows, at least n) what measures make of the hazard of each inwoner


@inline
def _near(month: int, key: np.uint64, n: int, draw: Draw, persons: Persons) -> Rows:
    """List rows with a draw below the highest probability that their state, sex and age allow."""
    lineage, birth, sex, conditions = persons.lineage, persons.birth, persons.sex, persons.conditions
    slots, starts, shifts = (
        draw.slot.astype(np.uint32), (draw.start >> _32).astype(np.uint32), draw.shift.astype(np.uint32),
    )  # fmt: skip
    most, states, both, cells = draw.most, np.uint32(STATES - 1), np.uint32(2 * AGES), np.uint32(AGES)
    slot_count, begin, oldest = np.uint32(SLOTS), np.int32(month - 1), np.uint32(OLDEST)
    cell, upper = np.zeros(BLOCK, dtype=np.uint32), np.zeros(BLOCK, dtype=np.uint32)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        block, born = lineage[first : min(first + BLOCK, n)], birth[first : min(first + BLOCK, n)]
        kind, have = sex[first : min(first + BLOCK, n)], conditions[first : min(first + BLOCK, n)]
        for i in range(len(block)):
            upper[i] = bits(key, block[i]) >> _32
        for i in range(len(born)):
            cell[i] = np.uint32(kind[i]) * cells + min(years(begin - np.int32(born[i])), oldest)
        for i in range(len(block)):
            slot = slots[upper[i] >> _26]
            state = (np.uint32(have[i]) >> shifts[slot]) & states
            marks[i] = upper[i] - starts[slot] <= most[(state * both + cell[i]) * slot_count + slot]
        marks[len(block) :] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@inline
def _at_risk(
    month: int, key: np.uint64, rows: Rows, draw: Draw, persons: Persons
) -> tuple[Rows, NDArray[np.int64], Floats]:
    """Return who is at risk of a way that a factor up to its cap lets happen, which way, and the factor it takes."""
    lineage, birth, sexes, conditions, since, status = (
        persons.lineage, persons.birth, persons.sex, persons.conditions, persons.since_mental, persons.status,
    )  # fmt: skip
    slots, starts, ways, needed, absent = draw.slot, draw.start, draw.ways, draw.needed, draw.absent
    base, duration, cap, last = draw.base, draw.duration, draw.cap, draw.duration.shape[1] - 1
    lift, lifted = draw.lift, draw.factor
    way, wanted, hazard = np.empty(len(rows), dtype=np.int64), np.empty(len(rows)), np.empty(len(rows))
    found = k = 0
    for row in rows:  # without branches: who is at risk of what cannot be foreseen
        p = np.uint64(row)  # unsigned: no look at whether a row counts from the end
        word, have = bits(key, lineage[p]), np.int64(conditions[p])
        slot, w, some = np.uint64(slots[word >> _58]), np.uint64(0), False
        for j in range(np.uint64(WAYS)):
            v = np.uint64(max(ways[slot, j], 0))
            fits = (ways[slot, j] >= 0) & (have & needed[v] == needed[v]) & (have & absent[v] == 0)
            w = v if fits else w
            some |= fits
        spell: Any = month - 1 - np.int64(since[p])
        age, months = np.uint64(age_now(month, birth[p])), np.uint64(min(max(spell, 0), last))
        h = base[w, sexes[p], age] * duration[w, months]
        if lift[w] >= 0:
            h *= np.float64(lifted[lift[w], p])
        x = np.int64((word - starts[slot]) >> _11) * UNIT
        rows[found], way[found], wanted[found], hazard[found] = row, w, x, h
        found += some & (x < h * cap[w]) & (status[p] == HERE)
    for i in range(found):
        p, w, factor = rows[i], way[i], -math.log1p(-wanted[i]) / hazard[i]
        rows[k], way[k], wanted[k] = p, w, factor
        k += factor < cap[w]
    return rows[:k], way[:k], wanted[:k]


@inline
def _hopeful(
    rows: Rows, way: NDArray[np.int64], wanted: Floats, month: int, draw: Draw, means: Means, trait: Kept,
    persons: Persons, homes: Households,
) -> tuple[int, Floats]:  # fmt: skip
    """Move those whose factor may exceed the one wanted to the front; return how many, and draagkracht less trait.

    What most is to be looked up for comes last: at first everybody is as weak, for a recovery as strong, as can be.
    """
    recovering, toughness, k = draw.recovering[way], draw.toughness[way], 0
    asked = asks(wanted, highest(rows, way, month, draw.bound, persons, homes), recovering)
    least, most = extremes(means)
    may = possible(asked, np.where(recovering, most, least), rows, recovering, toughness, month, means, trait, persons)
    for i in range(len(rows)):
        rows[k], way[k], wanted[k], asked[k], recovering[k], toughness[k] = (
            rows[i], way[i], wanted[i], asked[i], recovering[i], toughness[i],
        )  # fmt: skip
        k += may[i]
    strong, found = without_trait(rows[:k], means, persons, homes), 0
    may = possible(asked, strong, rows[:k], recovering, toughness, month, means, trait, persons)
    for i in range(k):
        rows[found], way[found], wanted[found], strong[found] = rows[i], way[i], wanted[i], strong[i]
        found += may[i]
    return found, strong[:found]


@inline
def _reached(
    rows: Rows, wanted: Floats, strong: Floats, month: int, w: int, draw: Draw, means: Means, trait: Kept,
    persons: Persons, homes: Households, kin: Kin,
) -> NDArray[np.bool_]:  # fmt: skip
    """Tell for whom the factor of a way exceeds the one wanted: that of `agents.onset.factors`, in steps."""
    a, b, effects = draw.begin[w], draw.begin[w + 1], draw.effects
    own = Effects(
        effects.kind[a:b], effects.code[a:b], effects.log[a:b], effects.months[a:b], effects.sex[a:b],
        effects.first[a:b], effects.last[a:b],
    )  # fmt: skip
    total = pulls(rows, month, own, persons, homes, kin)
    birth, much = persons.birth, means.compensation
    recovering, tough, point = draw.recovering[w], draw.toughness[w], means.points[TRAIT] / means.spread
    out = np.empty(len(rows), dtype=np.bool_)
    for i in range(len(rows)):
        p = rows[i]
        age = age_now(month, birth[p])
        c = much[age] if age >= ADULT else 0.0
        helped = c * (strong[i] - means.mean) / means.spread
        if recovering:
            need = wanted[i] * math.exp(-total[i])  # of max(1 + helped + c * point * trait, SLOWEST)
            if need < SLOWEST or c * point == 0.0:
                out[i] = max(1.0 + helped, SLOWEST) > need
            else:
                out[i] = np.float64(trait[p]) >= (need - 1.0 - helped) / (c * point)
        else:
            room, slope = total[i] - helped - math.log(wanted[i]), c * point + tough  # room > slope * trait
            out[i] = room > 0.0 if slope == 0.0 else np.float64(trait[p]) < room / slope
    return out


@kernel
def strike(
    month: int, key: np.uint64, n: int, draw: Draw, means: Means, trait: Kept, persons: Persons,
    households: Households, kin: Kin,
) -> NDArray[np.int64]:  # fmt: skip
    """Let the ways of one process happen.

    Parameters
    ----------
    key : stream key of the process.
    n : filled rows of `persons`.
    draw : its ways.
    trait : (at least n,) resilience, a standard normal, see `agents.lasting`.

    Returns
    -------
    How often each way happened, (ways,).

    Notes
    -----
    All is decided before anything changes: what befalls a housemate this month works from the next month on.
    """
    rows, way, wanted = _at_risk(month, key, _near(month, key, n, draw, persons), draw, persons)
    k, strong = _hopeful(rows, way, wanted, month, draw, means, trait, persons, households)
    rows, way, wanted = rows[:k], way[:k], wanted[:k]
    happens, counts = np.zeros(len(rows), dtype=np.bool_), np.zeros(len(draw.needed), dtype=np.int64)
    for w in range(len(counts)):
        some = np.flatnonzero(way == w)
        if len(some):
            happens[some] = _reached(
                rows[some], wanted[some], strong[some], month, w, draw, means, trait, persons, households, kin
            )
    for i in range(len(rows)):
        if happens[i]:
            p, w = rows[i], way[i]
            counts[w] += 1
            persons.conditions[p] = np.int64(persons.conditions[p]) & ~draw.clears[w] | draw.sets[w] | LOOK
            if (draw.sets[w] | draw.clears[w]) & MENTAL_DISORDER:
                persons.since_mental[p] = month if draw.sets[w] & MENTAL_DISORDER else NEVER
    return counts
