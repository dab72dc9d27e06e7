"""Luck by address: every draw is a pure function of run seed, month, named stream and lineage.

A `stream_key` is made outside a loop; inside it ``uniform(key, lineage)`` hashes the sum of the two. Nothing
is consumed: one person, stream or draw more or less changes nobody else's luck. Scheme, cost and evidence
that neighbouring persons, months and streams are independent: docs/randomness.md. The hash stands here three
times (compiled code, Python integers, NumPy arrays) and a test keeps the three equal.
"""

from __future__ import annotations

import math
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numba import config
from numpy.typing import NDArray

from agents.kernel import inline, kernel

Word = int | np.integer[Any]  # 64 bits, taken modulo 2**64


class Stream(IntEnum):
    """What a draw decides. Values are fixed for ever and never reused; append new ones, at most 255."""

    DEATH = 0
    BIRTH = 1
    BIRTH_SEX = 2
    MULTIPLE_BIRTH = 3
    SEEK_PARTNER = 4
    PARTNER_CHOICE = 5
    PARTNER_AGE = 6
    MARRIAGE = 7
    SEPARATION = 8
    SEPARATION_MOVES = 9
    LEAVE_HOME = 10
    MOVE = 11
    MOVE_DESTINATION = 12
    DEPARTURE = 13
    ARRIVAL_COUNT = 14
    ARRIVAL_HOUSEHOLD = 15
    ARRIVAL_KERN = 16
    INSTITUTION_ENTRY = 17
    INSTITUTION_EXIT = 18
    YEAR_EFFECT = 19
    SYNTHESIS = 20
    LEAVE_HOME_KERN = 21
    KIN = 22
    KIN_DEATH = 23
    KIN_BIRTH = 24
    KIN_PLACE = 25
    KIN_RETURN = 26
    FRIEND = 27
    NEIGHBOUR = 28
    NEWCOMER_STATE = 29
    TRAIT = 30
    START_DOMAINS = 31
    SCHOOL = 40
    EDUCATION = 41
    MAJORITY = 42
    WORK = 43
    SEPARATED_BIJSTAND = 44
    TENURE = 45
    DEBT = 46
    DEBT_START = 47
    HEALTH = 60
    MIND = 61
    YOUTH = 62
    NEWCOMER_HEALTH = 63
    CARE = 70
    VOLUNTEER = 71
    STRAIN = 72
    CARE_START = 73
    CARE_ELSEWHERE = 74
    EVICTION = 80
    EVICTION_DESTINATION = 81
    ADMISSION = 82
    CONTEXT = 83
    ASKING = 90
    REFERRAL = 91
    ANSWER = 92
    APPEAL = 93
    FORM = 94
    QUEUE = 95
    MEASURE = 100


MASK = 2**64 - 1
GAMMA = 0x9E37_79B9_7F4A_7C15  # 2**64 / golden ratio: the step between extra draws of one stream
FACTOR = 0xBEA2_25F9_EB34_556D  # of mx3, J. Maiga 2020, https://github.com/jonmaiga/mx3
# arbitrary words that keep the uses of the one hash apart
SEED, NEWBORN, PAIR = 0xD1B5_4A32_D192_ED03, 0x8CB9_2BA7_2F3D_8DD7, 0xAEF1_7502_108E_F2D9
START_KIND, MIGRANT_KIND = 1 << 61, 1 << 62
UNIT = 2.0**-53

_GAMMA, _FACTOR = np.uint64(GAMMA), np.uint64(FACTOR)
_11, _29, _32 = np.uint64(11), np.uint64(29), np.uint64(32)


def _hash_compiled(a: Word, b: Word, k: Word) -> np.uint64:
    """Mix the sum a + b + k * GAMMA by mx3, three multiplications: a bijection of the sum."""
    x = np.uint64(a) + np.uint64(b) + np.uint64(k) * _GAMMA
    x = (x ^ (x >> _32)) * _FACTOR
    x = (x ^ (x >> _29)) * _FACTOR
    x = (x ^ (x >> _32)) * _FACTOR
    return x ^ (x >> _29)


def _hash_interpreted(a: Word, b: Word, k: Word) -> np.uint64:
    """Mix alike in Python integers: NumPy scalars would warn at every wrap-around."""
    x = (int(a) + int(b) + int(k) * GAMMA) & MASK
    for shift in (32, 29, 32):
        x = ((x ^ (x >> shift)) * FACTOR) & MASK
    return np.uint64(x ^ (x >> 29))


def _hash_array(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix alike a whole array of sums, of one dimension or more."""
    for shift in (_32, _29, _32):
        x = (x ^ (x >> shift)) * _FACTOR
    return x ^ (x >> _29)


_hash = _hash_interpreted if config.DISABLE_JIT else inline(_hash_compiled)


@lru_cache(maxsize=4096)
def stream_key(seed: Word, month: Word, stream: Word) -> np.uint64:
    """64-bit key of one stream in one month of one run, distinct within a seed; make it outside the loop.

    Parameters
    ----------
    seed : run seed, 0 .. 2**63 - 1
    month : month index, 0 = January 2000, may be negative, -32768 .. 32767
    stream : a `Stream`, 0 .. 255
    """
    if not 0 <= seed < 1 << 63:
        raise ValueError(f"seed {seed} is outside 0 .. 2**63 - 1")
    if not (-32768 <= month <= 32767 and 0 <= stream <= 255):
        raise ValueError(f"month {month} must lie in -32768 .. 32767 and stream {stream} in 0 .. 255")
    return np.uint64(_key(int(seed), (int(month) + 32768) << 8 | int(stream)))


@kernel
def _key(seed: Word, address: Word) -> np.uint64:
    """Hash a seed, and then an address with it."""
    return _hash(_hash(seed, SEED, 0), address, 0)


@inline
def bits(key: Word, lineage: Word) -> np.uint64:
    """64 random bits of this lineage under this key."""
    return _hash(key, lineage, 0)


@inline
def bits_at(key: Word, lineage: Word, k: Word) -> np.uint64:
    """The k-th 64 random bits of the same stream; k = 0 equals `bits`."""
    return _hash(key, lineage, k)


@inline
def uniform(key: Word, lineage: Word) -> float:
    """Uniform draw in [0, 1), a multiple of 2**-53."""
    return np.int64(_hash(key, lineage, 0) >> _11) * UNIT


@inline
def uniform_at(key: Word, lineage: Word, k: Word) -> float:
    """The k-th uniform draw in [0, 1) of the same stream, k small; k = 0 equals `uniform`."""
    return np.int64(_hash(key, lineage, k) >> _11) * UNIT


@kernel
def normal(key: Word, lineage: Word) -> float:
    """Standard normal draw (Box-Muller on draws 0 and 1 of the stream), at most 8.6 from zero."""
    return math.sqrt(-2.0 * math.log(1.0 - uniform(key, lineage))) * math.cos(
        2.0 * math.pi * uniform_at(key, lineage, 1)
    )


@kernel
def poisson(key: Word, lineage: Word, mean: float) -> int:
    """Poisson count by inversion: with the same luck a higher mean up to 500 never gives fewer.

    Parameters
    ----------
    key, lineage : as in `uniform`
    mean : expected count, 0 .. 1e6; work grows in proportion

    Returns
    -------
    count, its probabilities exact to about 1e-13; a mean above 500 in equal parts, part i on draw i

    Raises
    ------
    ValueError : mean negative, above 1e6 or not a number
    """
    if not 0.0 <= mean <= 1e6:
        raise ValueError("poisson: mean must lie between 0 and 1e6; check the rate and what it multiplies")
    count = 0
    parts = max(1, math.ceil(mean / 500.0))
    rate = mean / parts
    for part in range(parts):
        u, k = uniform_at(key, lineage, part), 0
        chance = below = math.exp(-rate)
        while u >= below and (k < rate or chance > 1e-17):  # ends also in a tail lost to rounding
            k += 1
            chance *= rate / k
            below += chance
        count += k
    return count


@inline
def pair(a: Word, b: Word) -> np.uint64:
    """One word, to use as a lineage, for two lineages in order; if unordered, give the smaller one first."""
    return _hash(_hash(a, PAIR, 0), b, 0)


@inline
def pair_first(a: Word) -> np.uint64:
    """The part of `pair` that hangs on the first lineage alone: for many pairs with the same one."""
    return _hash(a, PAIR, 0)


@inline
def pair_second(first: Word, b: Word) -> np.uint64:
    """`pair` from its first part and the second lineage."""
    return _hash(first, b, 0)


@inline
def lineage_start(municipality: Word, rank: Word) -> np.uint64:
    """Lineage of a start person: CBS municipality code below 8192, rank below 2**32. Never a migrant's."""
    return _hash(START_KIND + (np.int64(municipality) << 48), np.int64(rank), 0)


@inline
def lineage_migrant(municipality: Word, month: Word, rank: Word) -> np.uint64:
    """Lineage of the rank-th person to arrive in a month (month index, -32768 .. 32767)."""
    return _hash(MIGRANT_KIND + (np.int64(municipality) << 48) + ((np.int64(month) + 32768) << 32), np.int64(rank), 0)


@inline
def lineage_newborn(mother: Word, order: Word) -> np.uint64:
    """Lineage of a mother's order-th child, order from 0; every child of a multiple birth has its own."""
    return _hash(mother, NEWBORN, order)


def uniforms(key: Word, lineages: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Draw `uniform` for a whole array outside kernels: the same bits, in the shape of `lineages`."""
    if config.DISABLE_JIT:
        sums = np.atleast_1d(lineages) + np.uint64(key)
        return ((_hash_array(sums) >> _11).astype(np.float64) * UNIT).reshape(np.shape(lineages))
    return _uniforms(np.uint64(key), np.ravel(lineages)).reshape(np.shape(lineages))


@kernel
def _uniforms(key: np.uint64, lineages: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Draw `uniform` for every lineage, (n,)."""
    out = np.empty(len(lineages))
    for i in range(len(lineages)):
        out[i] = uniform(key, lineages[i])
    return out
