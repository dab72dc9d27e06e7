"""Keyed luck for whole arrays of the start population: every draw has a named use and belongs to a lineage."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from agents.luck import GAMMA, MASK, PAIR, START_KIND, Stream, _hash_array, stream_key, uniforms

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]


class Use(IntEnum):
    """What a draw of the stream SYNTHESIS decides: its number k in `uniform_at`. Fixed for ever, never reused."""

    BIRTH_MONTH = 0
    ROUND_AGES = 1
    ROUND_POSITIONS = 2
    ROUND_SEXES = 3
    PARTNER_AGE_1 = 4
    PARTNER_AGE_2 = 5
    PARTNER_AGE_3 = 6
    CHILDREN = 7
    LAST_BIRTH = 8
    OTHER_MEMBER = 9
    HOST = 10
    KERN = 11
    MARITAL = 12
    PARITY = 13
    UNION = 14
    INSTITUTION = 15
    WITHIN_YEAR = 16
    EDUCATION = 17
    EDUCATION_HOME = 18
    ROUND_EDUCATION = 19
    ENROLLED = 20
    BIJSTAND = 21
    ACTIVITY = 22
    ROUND_ACTIVITY = 23
    INCOME = 24
    ROUND_INCOME = 25
    TENURE = 26
    ROUND_TENURE = 27
    STATUSHOUDER = 28
    MARRIED_APART = 29
    SPACING = 32  # 32..47, one per earlier sibling
    TWINS = 48  # 48..63


class Draws:
    """The luck of one start population.

    Parameters
    ----------
    seed : run seed.
    month : month index of the start.
    """

    def __init__(self, seed: int, month: int) -> None:
        self.key = int(stream_key(seed, month, Stream.SYNTHESIS))

    def uniform(self, use: int, lineages: Words) -> Floats:
        """Return one draw in [0, 1) per lineage for this use, as ``uniform_at(key, lineage, use)``."""
        return uniforms(np.uint64((self.key + int(use) * GAMMA) & MASK), lineages)

    def table(self, use: int, count: int) -> Floats:
        """Return `count` draws for a table that belongs to nobody; cells are numbered instead of lineages."""
        return self.uniform(use, np.arange(count, dtype=np.uint64))


def start_lineages(municipality: str, ranks: NDArray[np.int64]) -> Words:
    """Return `lineage_start` for an array of ranks.

    Parameters
    ----------
    municipality : CBS code, such as "GM1966".
    ranks : numbers of the persons within the municipality, from 0.
    """
    kind = np.uint64(START_KIND + (int(municipality.removeprefix("GM")) << 48))
    return _hash_array(ranks.astype(np.uint64) + kind)


def pairs(a: Words, b: int) -> Words:
    """Return `agents.luck.pair` of every word of `a` with `b`."""
    return _hash_array(_hash_array(a + np.uint64(PAIR)) + np.uint64(b))
