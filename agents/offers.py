"""What can be asked for in a month, and what of it is open to whom, as bits of products."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.domains import CONDITIONS, HOUSEHOLD_DOMAINS, LEVELS, PERSON_DOMAINS
from agents.grounds import FACTS
from agents.households import INCOMES
from agents.persons import OLDEST

OWN = len(PERSON_DOMAINS)
DOMAINS = OWN + len(HOUSEHOLD_DOMAINS)
FACT_BITS, CONDITION_BITS = len(FACTS), len(CONDITIONS)
DRAWS, LARGEST = 64, 9.0
"""Parts in which each of the two draws behind a normal one is cut to bound it, and a size that none reaches."""
CHILD_AGES = (4, 12)
"""Ages at which the second and third age class of the young begins, as in the youth figures of KWB."""
CIRCUMSTANCES = 2 * (len(CHILD_AGES) + 1)
NO_NUDGE, NO_GROUP = np.zeros((1, 0), dtype=np.float32), np.zeros(64, dtype=np.int8)
"""Of an offer on which no measure works."""
UNLIKELY = -40.0
"""Utility of what nobody chooses."""


class Offer(NamedTuple):
    """What can be asked this month, one row per product."""

    asked: NDArray[np.uint8]  # (K,) 1 for what people ask for; 0 for what follows from another state or does not exist
    tasks: NDArray[np.uint8]  # (K, tasks) 1 where it can take over hours
    limit: NDArray[np.uint8]  # (K, DOMAINS) highest level that is a ground, 0 for none
    anyone: NDArray[np.uint8]  # (K,) 1 when no domain is asked
    conditions: NDArray[np.uint16]  # (K,) one of these is enough; 0 asks none
    requires: NDArray[np.uint16]  # (K,) facts that must all hold
    excludes: NDArray[np.uint64]  # (K,) products that keep somebody from asking for it, itself among them
    before: NDArray[np.uint64]  # (K,) products that take its place: it ends when one of them runs
    soft: NDArray[np.uint8]  # (K,) 1 when somebody without a ground may ask too, more rarely
    first: NDArray[np.uint8]  # (K,) completed years
    last: NDArray[np.uint8]
    newest: NDArray[np.uint8]  # (K,) oldest age at which it can be asked for; it may last until `last`
    income: NDArray[np.uint8]  # (K,) highest income class
    least: NDArray[np.int16]  # (K,) unmet quarter-hours a week that are a ground; 0 for what takes over none
    utility: NDArray[
        np.float64
    ]  # (K, incomes) log odds of asking in a month at the least ground, contribution included
    led: NDArray[np.uint8]  # (K,) 1 where a huisarts or nurse shows the way, so that nobody has to know it
    slope: NDArray[np.float64]  # (K,) per unit of the log of unmet over least
    child: NDArray[np.float64]  # (K, CIRCUMSTANCES) log odds by age and huishouden, see `agents.asking.circumstance`
    person: NDArray[np.float64]  # log odds, see PERSON
    nudge: NDArray[np.float32] = NO_NUDGE  # (groups, at least n) log odds that measures add; no columns for nothing
    group: NDArray[np.int8] = NO_GROUP  # (at least K,) row of `nudge` of each product


UNAWARE, UNAWARE_SHARE, ILLITERATE, BY_ONESELF, RESERVE, AVOID_SHARE, KNOWN, WITHOUT, OUTREACH = range(9)
"""Places in `Offer.person`: log odds of who does not know where to go, their share, log odds of low literacy and of
living alone, standard deviation of the lasting reserve, the share that avoids care, log odds of who had help before and
of who has no ground where none is required; chance a month that bemoeizorg reaches who avoids care in dire straits."""


class Doors(NamedTuple):
    """What is open to whom as bits of products, and how much a person can add; worked out once for an offer."""

    ages: NDArray[np.uint64]  # (ages,) by completed years
    incomes: NDArray[np.uint64]  # (incomes,)
    facts: NDArray[np.uint64]  # (2 ** FACTS,) by the facts that hold
    conditions: NDArray[np.uint64]  # (bytes, 256) by the conditions of somebody, byte by byte
    grounds: NDArray[np.uint64]  # (DOMAINS, levels + 1)
    blocked: NDArray[np.uint64]  # (bytes, 256) what somebody with these products cannot ask for, byte by byte
    odds: NDArray[np.float64]  # (K, incomes)
    most: NDArray[np.float64]  # (8,) odds that somebody can add at most: 4 known, 2 low literacy, 1 living alone
    reserve: NDArray[np.float64]  # (DRAWS, DRAWS) odds that the reserve adds at most, by its two draws
    raised: NDArray[np.float64]  # (K, CIRCUMSTANCES) the same of a circumstance
    free: np.uint64  # without a ground
    hourly: np.uint64  # only with unmet hours
    plain: np.uint64  # whatever the conditions


def doors_of(offer: Offer) -> Doors:
    """Return the doors of an offer."""
    one, many = np.uint64(1), len(offer.asked)
    bit = np.where(offer.asked != 0, one << np.arange(many, dtype=np.uint64), np.uint64(0))

    def bits(open_to: NDArray[np.bool_]) -> NDArray[np.uint64]:
        return np.asarray(np.where(open_to, bit, np.uint64(0)).sum(axis=-1, dtype=np.uint64))

    ages, levels = np.arange(OLDEST + 1)[:, None], np.arange(len(LEVELS))[None, :, None]
    facts, conditions = np.arange(1 << FACT_BITS)[:, None], np.arange(CONDITION_BITS)[:, None]
    reserve = offer.person[RESERVE] * _tops()
    return Doors(
        ages=bits((offer.first <= ages) & (ages <= offer.newest)),
        incomes=bits(np.arange(len(INCOMES))[:, None] <= offer.income),
        facts=bits((offer.requires & facts) == offer.requires),
        conditions=_by_bytes(bits((offer.conditions >> conditions) & 1 != 0)),
        grounds=bits(levels <= offer.limit.T[:, None, :]),
        blocked=_by_bytes(bits((offer.excludes >> np.arange(64, dtype=np.uint64)[:, None]) & one != 0)),
        odds=np.exp(offer.utility),
        most=_heights(offer.person),
        reserve=np.exp(reserve + 1e-9),
        raised=np.exp(offer.child),
        free=np.uint64(bits((offer.anyone != 0) | (offer.soft != 0))),
        hourly=np.uint64(bits(offer.least > 0)),
        plain=np.uint64(bits(offer.conditions == 0)),
    )


def _by_bytes(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return what every value of every byte stands for, (bytes, 256), from what each bit does."""
    each = np.zeros((-(-len(bits) // 8), 8, 1), dtype=np.uint64)
    each.reshape(-1)[: len(bits)] = bits
    held = (np.arange(256) >> np.arange(8)[:, None]) & 1 != 0
    return np.asarray(np.bitwise_or.reduce(np.where(held, each, np.uint64(0)), axis=1))


def _heights(person: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the odds that a person can add at most, the reserve apart, by what is known of him: see `Doors.most`."""
    known, illiterate, alone = np.arange(8) // 4, np.arange(8) // 2 % 2, np.arange(8) % 2
    finds = np.where(known == 1, max(person[KNOWN], 0.0), max(person[UNAWARE], 0.0))
    return np.exp(finds + illiterate * person[ILLITERATE] + alone * person[BY_ONESELF] + 1e-9)


def _tops() -> NDArray[np.float64]:
    """Return what a normal draw cannot exceed, by the part in which each of its two draws lies: see `luck.normal`."""
    edges = np.arange(DRAWS + 1) / DRAWS
    size = np.append(np.sqrt(-2.0 * np.log1p(-edges[:-1])), LARGEST)
    side = np.cos(2.0 * np.pi * edges)
    most = np.maximum(side[:-1], side[1:])  # with an even number of parts, both extremes are edges
    return np.maximum(size[:-1, None] * most, size[1:, None] * most)
