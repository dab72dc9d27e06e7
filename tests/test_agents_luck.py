"""Luck by address: the same bits in every way of computing, no trace of the address, checks that can fail."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numba import config
from numpy.typing import NDArray
from scipy import stats

from agents import luck
from agents.kernel import inline
from agents.luck import Stream, bits, normal, poisson, stream_key, uniform, uniform_at, uniforms

Words = NDArray[np.uint64]
Scheme = Callable[[Words, Words], Words]  # keys and lineages that broadcast -> 64 bits each
SEED = 20_260_101
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")


def scheme(keys: Words, lineages: Words) -> Words:
    """Return what `bits` gives, for arrays."""
    return luck._hash_array(keys + lineages)


def only_xor(keys: Words, lineages: Words) -> Words:
    """Planted fault: key and lineage meet and nothing mixes them."""
    return keys ^ lineages


def one_multiplication(keys: Words, lineages: Words) -> Words:
    """Planted fault: one multiplication, as in Fibonacci hashing."""
    return (keys ^ lineages) * np.uint64(luck.GAMMA)


def no_last_round(keys: Words, lineages: Words) -> Words:
    """Planted fault: the first third of the hash only."""
    x = keys + lineages
    return (x ^ (x >> np.uint64(32))) * np.uint64(luck.FACTOR)


def start_lineages(count: int, first: int = 0) -> Words:
    """Lineages of consecutive start persons of one municipality."""
    packed = np.uint64(luck.START_KIND + (1966 << 48)) + np.arange(first, first + count, dtype=np.uint64)
    return luck._hash_array(packed)


def month_keys(count: int, first: int = 252, stream: int = Stream.DEATH) -> Words:
    """Keys of consecutive months, shape (count, 1)."""
    return np.array([[stream_key(SEED, first + m, stream)] for m in range(count)], np.uint64)


def unit(x: Words) -> NDArray[np.float64]:
    """Uniform draws from bits."""
    return (x >> np.uint64(11)).astype(np.float64) * 2.0**-53


def chi2_score(counts: NDArray[np.int64], expected: float) -> float:
    """Chi-square of equal cells as a normal score (Wilson-Hilferty), so that 5 means one in a million."""
    df = counts.size - 1
    chi2 = float(((counts - expected) ** 2).sum() / expected)
    return float(((chi2 / df) ** (1 / 3) - (1 - 2 / (9 * df))) / np.sqrt(2 / (9 * df)))


# -------------------------------------------------------- the checks: each returns scores, |z| < 5 when sound


def uniform_scores(f: Scheme, lineages: Words) -> list[float]:
    """65,536 persons x 4 months in 256 cells, by the top and by the lowest byte of the 53 bits.

    A cell's share wrong by 20% scores above 8 standard errors of the cell itself.
    """
    x = f(month_keys(4), lineages)
    cells = [(x >> np.uint64(56)), (x >> np.uint64(11)) & np.uint64(255)]
    return [chi2_score(np.bincount(c.ravel().astype(np.int64), minlength=256), x.size / 256) for c in cells]


def neighbour_scores(f: Scheme, lineages: Words) -> list[float]:
    """Neighbours (persons, months, streams, extra draws): correlation, and a 16 x 16 table of the pair.

    With 2^18 pairs the standard error of a correlation is 0.002: one of 0.016 scores 8.
    """
    keys, people = month_keys(5), lineages[:65536]
    here = unit(f(keys[:4], people))
    streams = np.array([[stream_key(SEED, 252 + m, Stream.BIRTH)] for m in range(4)], np.uint64)
    others = [
        unit(f(keys[:4], lineages[1:65537])),
        unit(f(keys[1:], people)),
        unit(f(streams, people)),
        unit(f(keys[:4], people + np.uint64(luck.GAMMA))),
    ]
    scores = []
    for there in others:
        scores.append(float(((here - 0.5) * (there - 0.5)).sum() * 12 / np.sqrt(here.size)))
        cells = (here * 16).astype(np.int64) * 16 + (there * 16).astype(np.int64)
        scores.append(chi2_score(np.bincount(cells.ravel(), minlength=256), here.size / 256))
    return scores


def interaction_scores(f: Scheme, lineages: Words) -> list[float]:
    """A person's luck and a month's luck do not add: two persons x two months, xor and double difference.

    32,768 independent quadruples; a linear scheme gives the same value each time and scores above 100.
    """
    a, b = lineages[:32768], lineages[32768:65536]
    k, m = month_keys(2)
    x = f(k, a) ^ f(k, b) ^ f(m, a) ^ f(m, b)
    balance = [float(((x >> np.uint64(o)) & np.uint64(1)).sum()) for o in range(11, 64)]
    d = unit(f(k, a) - f(k, b) - f(m, a) + f(m, b))
    wave = float(np.cos(2 * np.pi * d).sum() / np.sqrt(d.size / 2))
    return [(n - x.size / 2) / np.sqrt(x.size / 4) for n in balance] + [wave]


def avalanche_scores(f: Scheme, lineages: Words) -> list[float]:
    """Flip one bit of key or lineage: each of the 53 bits flips half of the time (4,096 persons a bit)."""
    people, key = lineages[:4096], month_keys(1)[0]
    flips = np.uint64(1) << np.arange(64, dtype=np.uint64)[:, None]
    base, scores = f(key, people), []
    for changed in (f(key, people ^ flips), f(key ^ flips, people)):
        d = changed ^ base
        shares = np.array([((d >> np.uint64(o)) & np.uint64(1)).mean(axis=1) for o in range(11, 64)])
        largest = float(np.abs(shares - 0.5).max() * 2 * np.sqrt(4096))  # of 3,392 cells: near 4 when sound
        scores.append(largest - 1)
    return scores


def rare_scores(f: Scheme, lineages: Words) -> list[float]:
    """Events with p = 0.001 among 2^22 draws: total, and coincidences 1..16 places apart, against Poisson.

    67 coincidences are expected; none at all, or twice as many, scores 8 or more.
    """
    p, months = 1e-3, 64
    hit = f(month_keys(months), lineages[:65536]) < np.uint64(int(p * 2**64))
    along = sum(int((hit[:, d:] & hit[:, :-d]).sum()) for d in range(1, 17))
    across = sum(int((hit[d:] & hit[:-d]).sum()) for d in range(1, 17))
    pairs = [sum(months * (65536 - d) for d in range(1, 17)), sum(65536 * (months - d) for d in range(1, 17))]
    near = [2 * (np.sqrt(n + 0.375) - np.sqrt(m * p * p)) for n, m in zip((along, across), pairs, strict=True)]
    return [*near, (int(hit.sum()) - hit.size * p) / np.sqrt(hit.size * p)]


CHECKS = (uniform_scores, neighbour_scores, interaction_scores, avalanche_scores, rare_scores)
HASHED, RAW = start_lineages(65537), np.arange(65537, dtype=np.uint64)


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
@pytest.mark.parametrize("lineages", [HASHED, RAW], ids=["lineages", "consecutive integers"])
def test_the_address_leaves_no_trace_in_the_draw(check: Callable[..., list[float]], lineages: Words) -> None:
    assert np.abs(check(scheme, lineages)).max() < 5


@pytest.mark.parametrize(
    ("fault", "check", "lineages"),
    [
        (only_xor, uniform_scores, RAW),
        (only_xor, neighbour_scores, RAW),
        (only_xor, interaction_scores, HASHED),
        (only_xor, avalanche_scores, HASHED),
        (only_xor, rare_scores, RAW),
        (one_multiplication, uniform_scores, RAW),
        (one_multiplication, neighbour_scores, RAW),
        (one_multiplication, interaction_scores, RAW),
        (one_multiplication, avalanche_scores, HASHED),
        (one_multiplication, rare_scores, RAW),
        (no_last_round, interaction_scores, RAW),
        (no_last_round, avalanche_scores, HASHED),
    ],
)
def test_the_checks_catch_a_scheme_that_does_not_mix(
    fault: Scheme, check: Callable[..., list[float]], lineages: Words
) -> None:
    assert np.abs(check(fault, lineages)).max() > 8 + 5


# ------------------------------------------------------------------------------------ the same bits every way


@inline
def every_draw(key: np.uint64, lineages: Words, out: NDArray[np.float64], words: Words) -> None:
    """One row per person: every function that a kernel can call."""
    for i in range(lineages.size):
        person = lineages[i]
        out[i, 0] = uniform(key, person)
        out[i, 1] = uniform_at(key, person, 3)
        out[i, 2] = normal(key, person)
        out[i, 3] = poisson(key, person, 0.3 + i)
        words[i, 0] = bits(key, person)
        words[i, 1] = luck.bits_at(key, person, 1)
        words[i, 2] = luck.pair(person, lineages[0])
        words[i, 3] = luck.lineage_start(1966, i)
        words[i, 4] = luck.lineage_migrant(1966, -5, i)
        words[i, 5] = luck.lineage_newborn(person, i % 3)


def table_of_draws() -> tuple[NDArray[np.float64], Words]:
    """Run `every_draw` for 40 start persons."""
    out, words = np.zeros((40, 4)), np.zeros((40, 6), np.uint64)
    every_draw(stream_key(42, -13, Stream.MARRIAGE), start_lineages(40), out, words)
    return out, words


def digest() -> str:
    """Hash of `table_of_draws`, without the last digits of what the C library's exp, log and cos decide."""
    out, words = table_of_draws()
    out[:, 2] = out[:, 2].round(12)
    return hashlib.sha256(out.tobytes() + words.tobytes()).hexdigest()[:16]


def test_golden_values_never_change() -> None:
    key = stream_key(42, -13, 5)
    person = np.uint64(luck.lineage_start(1966, 7))
    other = np.uint64(luck.lineage_start(1966, 8))
    found = [
        key,
        person,
        luck.lineage_migrant(1966, -5, 3),
        luck.lineage_newborn(person, 2),
        luck.pair(person, other),
        bits(key, person),
    ]
    assert [f"{int(x):016x}" for x in found] == GOLDEN
    assert digest() == GOLDEN_DIGEST


GOLDEN = [
    "c7a5afd155dbccc8",
    "941ea4fc4b1e6688",
    "b436d3a943ea748b",
    "e4ea8f0e4180d53e",
    "6404404fe0f7d539",
    "61dd42f580c6bd69",
]
GOLDEN_DIGEST = "0032425d156f6498"


def test_compiled_interpreted_and_vectorised_draws_are_equal_bit_for_bit() -> None:
    out, words = table_of_draws()
    key, people = stream_key(42, -13, Stream.MARRIAGE), start_lineages(40)
    assert (words[:, 3] == people).all()
    assert (uniforms(key, people) == out[:, 0]).all()
    assert (words[:, 0] == luck._hash_array(key + people)).all()
    interpreted = [(luck._hash_interpreted(key, p, 0), luck._hash_interpreted(key, p, 1)) for p in people]
    assert (words[:, :2] == np.array(interpreted, np.uint64)).all()


def test_a_process_without_the_compiler_draws_the_same() -> None:
    """Runs the other way round when the suite itself runs with the compiler off."""
    other = "0" if config.DISABLE_JIT else "1"
    code = (
        "import importlib.util as u, warnings; warnings.simplefilter('error', RuntimeWarning)\n"
        f"s = u.spec_from_file_location('t', {__file__!r}); m = u.module_from_spec(s)\n"
        "s.loader.exec_module(m); print(m.digest())"
    )
    environment = os.environ | {"NUMBA_DISABLE_JIT": other}
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == digest(), done.stderr


@pytest.mark.filterwarnings("error")
def test_vector_draws_keep_shape_and_do_not_warn_of_wrap_around() -> None:
    key, people = stream_key(1, 0, 0), start_lineages(12).reshape(3, 4)
    assert uniforms(key, people).shape == (3, 4)
    assert uniforms(int(key), people)[0, 0] == uniforms(key, people[0, :1])[0] == uniforms(key, people[0, 0])
    assert uniforms(key, people[:, :0]).shape == (3, 0)


# ------------------------------------------------------------------------------------------ keys and lineages


def test_streams_keep_their_values_for_ever() -> None:
    names = (
        "DEATH BIRTH BIRTH_SEX MULTIPLE_BIRTH SEEK_PARTNER PARTNER_CHOICE PARTNER_AGE MARRIAGE SEPARATION "
        "SEPARATION_MOVES LEAVE_HOME MOVE MOVE_DESTINATION DEPARTURE ARRIVAL_COUNT ARRIVAL_HOUSEHOLD "
        "ARRIVAL_KERN INSTITUTION_ENTRY INSTITUTION_EXIT YEAR_EFFECT SYNTHESIS"
    )
    assert [s.name for s in list(Stream)[:21]] == names.split()
    first, later = range(32), {"SCHOOL": 40, "DEBT_START": 47, "HEALTH": 60, "NEWCOMER_HEALTH": 63}
    assert [int(s) for s in list(Stream)[:32]] == list(first)
    assert {name: int(Stream[name]) for name in later} == later
    assert len({int(s) for s in Stream}) == len(Stream) and max(Stream) <= 255


def test_no_two_streams_months_or_neighbouring_seeds_share_a_key() -> None:
    months, seeds = range(-1500, 1200, 9), (0, 1, 2**63 - 1)
    keys = [stream_key(seed, month, s) for seed in seeds for month in months for s in Stream]
    assert len(set(keys)) == len(keys)
    assert stream_key(7, np.int64(3), np.uint8(2)) == stream_key(7, 3, 2)


BEYOND = [(-1, 0, 0), (2**63, 0, 0), (0, 32768, 0), (0, -32769, 0), (0, 0, 256), (0, 0, -1)]


@pytest.mark.parametrize("address", BEYOND)
def test_an_address_out_of_range_is_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"outside|must lie"):
        stream_key(*address)


def test_lineages_of_start_persons_migrants_and_newborns_never_meet() -> None:
    @inline
    def fill(out: Words) -> None:
        for i in range(out.size // 8):
            out[8 * i] = luck.lineage_start(1966, i)
            out[8 * i + 1] = luck.lineage_start(1651, i)
            out[8 * i + 2] = luck.lineage_migrant(1966, i // 100 - 50, i % 100)
            out[8 * i + 3] = luck.lineage_migrant(1651, i // 100 - 50, i % 100)
            out[8 * i + 4] = luck.lineage_newborn(out[8 * i], 0)
            out[8 * i + 5] = luck.lineage_newborn(out[8 * i], 1)
            out[8 * i + 6] = luck.lineage_newborn(out[8 * i + 4], 0)
            out[8 * i + 7] = luck.pair(out[8 * i], out[8 * i + 1])

    out = np.zeros(80_000, np.uint64)
    fill(out)
    assert np.unique(out).size == out.size


def test_a_pair_has_an_order() -> None:
    a, b = start_lineages(2)
    assert luck.pair(a, b) != luck.pair(b, a)


# --------------------------------------------------------------------------------- counts and normal deviates


def preimage(wanted: int) -> np.uint64:
    """Return the sum of key and lineage whose bits are `wanted`: undoes the hash step by step."""
    inverse, x = pow(luck.FACTOR, -1, 1 << 64), wanted
    x ^= x >> 29 ^ x >> 58
    for shift in (32, 29, 32):
        x = x * inverse & luck.MASK
        x ^= x >> shift ^ (x >> 58 if shift == 29 else 0)
    return np.uint64(x)


def test_the_extreme_draws_are_safe() -> None:
    nothing, everything = preimage(0), preimage(luck.MASK)
    assert uniform(np.uint64(0), nothing) == 0.0
    assert uniform(np.uint64(0), everything) == 1.0 - 2.0**-53
    assert 600 < poisson(np.uint64(0), everything, 500.0) < 800
    assert poisson(np.uint64(0), nothing, 500.0) == 0
    assert 8.0 < np.hypot(normal(np.uint64(0), everything), 8.0) < 12.0


@inline
def many(key: np.uint64, lineages: Words, mean: float, z: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
    """Normal deviates and counts of many persons."""
    for i in range(lineages.size):
        z[i] = normal(key, lineages[i])
        counts[i] = poisson(key, lineages[i], mean)


@pytest.mark.parametrize("mean", [0.02, 1.0, 7.5, 80.0, 480.0, 1300.0])
def test_counts_follow_the_poisson_distribution(mean: float) -> None:
    """Chi-square in about 20 cells, 20,000 draws; a variance wrong by 12% scores above 8."""
    n = 20_000 if not config.DISABLE_JIT else 1_000
    z, counts = np.zeros(n), np.zeros(n, np.int64)
    many(stream_key(SEED, 252, Stream.ARRIVAL_COUNT), start_lineages(n), mean, z, counts)
    edges = np.unique(stats.poisson.ppf(np.linspace(0.05, 0.95, 19), mean))
    expected = np.diff(np.concatenate(([0.0], stats.poisson.cdf(edges, mean), [1.0]))) * n
    observed = np.bincount(np.searchsorted(edges, counts), minlength=expected.size)
    assert stats.chisquare(observed, expected).pvalue > 1e-5
    assert abs(counts.mean() - mean) < 5 * np.sqrt(mean / n)


def test_a_higher_mean_never_lowers_a_count() -> None:
    key = stream_key(SEED, 252, Stream.ARRIVAL_COUNT)
    for person in start_lineages(30):
        counts = [poisson(key, person, mean) for mean in np.linspace(0, 500, 60)]
        assert counts[0] == 0
        assert (np.diff(counts) >= 0).all()


@pytest.mark.parametrize("mean", [-0.1, np.nan, np.inf, 2e6])
def test_an_impossible_mean_is_refused(mean: float) -> None:
    with pytest.raises(ValueError, match="mean must lie"):
        poisson(np.uint64(1), np.uint64(2), mean)


def test_normal_deviates_are_normal() -> None:
    """Kolmogorov-Smirnov on 20,000: a spread wrong by 10% gives p below 1e-8."""
    n = 20_000 if not config.DISABLE_JIT else 4_000
    z, counts = np.zeros(n), np.zeros(n, np.int64)
    many(stream_key(SEED, 252, Stream.YEAR_EFFECT), start_lineages(n), 0.0, z, counts)
    assert stats.kstest(z, "norm").pvalue > 1e-5
    assert abs(stats.kurtosis(z)) < 5 * np.sqrt(24 / n)
    assert not counts.any()
