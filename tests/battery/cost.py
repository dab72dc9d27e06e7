"""Measure what one keyed draw costs in a compiled loop, by scheme: python tests/battery/cost.py (20 seconds).

The loop is that of a monthly process: a person's age picks a probability from a small table, a draw decides,
a count goes up. The loop without a draw is measured too, and the difference is the cost of the draw.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

FIRST, SECOND, C = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(0xBEA225F9EB34556D)
U11, U27, U29, U30, U31, U32 = (np.uint64(n) for n in (11, 27, 29, 30, 31, 32))
ONE, LOW = np.uint64(1), np.uint64(0xFFFFFFFF)
jit: Callable[[Any], Any] = numba.njit(error_model="numpy", nogil=True)


@jit
def none(key: Any, lineage: Any) -> Any:
    return lineage


@jit
def one(key: Any, lineage: Any) -> Any:
    x = lineage + key
    x = (x ^ (x >> U30)) * FIRST
    x = (x ^ (x >> U27)) * SECOND
    return x ^ (x >> U31)


@jit
def two(key: Any, lineage: Any) -> Any:
    return one(np.uint64(0), one(key, lineage))


@jit
def mx3(key: Any, lineage: Any) -> Any:
    x = lineage + key
    x = (x ^ (x >> U32)) * C
    x = (x ^ (x >> U29)) * C
    x = (x ^ (x >> U32)) * C
    return x ^ (x >> U29)


@jit
def squares4(key: Any, lineage: Any) -> Any:
    y = lineage * (key | ONE)
    z = y + key
    x = y * y + y
    x = (x >> U32) | (x << U32)
    x = x * x + z
    x = (x >> U32) | (x << U32)
    x = x * x + y
    x = (x >> U32) | (x << U32)
    x = x * x + z
    return (x >> U32) | (x << U32)


@jit
def squares5(key: Any, lineage: Any) -> Any:
    y = lineage * (key | ONE)
    t = squares4(key, lineage)
    return ((t >> U32) | (t << U32)) ^ ((t * t + y) >> U32)


@jit
def philox(key: Any, lineage: Any) -> Any:
    c0, c1, c2, c3 = lineage & LOW, lineage >> U32, np.uint64(0), np.uint64(0)
    k0, k1 = key & LOW, key >> U32
    for _ in range(10):
        a, b = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (b >> U32) ^ c1 ^ k0, b & LOW, (a >> U32) ^ c3 ^ k1, a & LOW
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & LOW, (k1 + np.uint64(0xBB67AE85)) & LOW
    return (c0 << U32) | c1


def loop(scheme: Any) -> Any:
    @jit
    def count(key: Any, lineage: Any, age: Any, table: Any) -> int:
        n = 0
        for i in range(lineage.size):
            n += np.int64(scheme(key, lineage[i]) >> U11) * 2.0**-53 < table[age[i]]
        return n

    return count


@jit
def twister(key: Any, lineage: Any, age: Any, table: Any) -> int:
    n = 0
    for i in range(lineage.size):
        n += np.random.random() < table[age[i]]  # noqa: NPY002
    return n


def fused(scheme: Any) -> Any:
    @jit
    def count(key: Any, lineage: Any, age: Any, table: Any) -> int:
        """Up to three streams per person with a branch after each, as in a fused month: not vectorised."""
        n = 0
        for i in range(lineage.size):
            p = table[age[i]]
            if np.int64(scheme(key, lineage[i]) >> U11) * 2.0**-53 < p:
                lineage[i] += ONE
            elif np.int64(scheme(key ^ FIRST, lineage[i]) >> U11) * 2.0**-53 < p:
                n += 2
            elif np.int64(scheme(key ^ SECOND, lineage[i]) >> U11) * 2.0**-53 < p:
                n += 3
        return n

    return count


def main() -> None:
    people, months, repeats = 48_000, 20, 31
    rng = np.random.default_rng(1)
    lineage = rng.integers(0, 2**64, people, dtype=np.uint64)
    age = rng.integers(0, 111, people).astype(np.uint8)
    table = np.exp(np.linspace(-10, -1, 111)).astype(np.float32)
    schemes = (one, two, mx3, squares4, squares5, philox)
    loops: dict[str, Callable[..., int]] = {"none": loop(none), "twister": twister}
    loops |= {f.__name__: loop(f) for f in schemes}
    loops |= {"fused none": fused(none)} | {f"fused {f.__name__}": fused(f) for f in schemes}
    times: dict[str, list[float]] = {name: [] for name in loops}
    for count in loops.values():
        count(np.uint64(1), lineage, age, table)
    for _ in range(repeats):
        for name, count in loops.items():
            start = time.process_time()
            for month in range(months):
                count(np.uint64(month * 0x9E3779B97F4A7C15 & 2**64 - 1), lineage, age, table)
            times[name].append((time.process_time() - start) / (people * months) * 1e9)
    for name, values in times.items():
        low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
        draw = middle - np.median(times["fused none" if "fused" in name else "none"])
        draw /= 3 if "fused" in name else 1
        print(f"{name:15s} loop {middle:6.2f} ns (10-90% {low:.2f}-{high:.2f})  per draw {draw:6.2f} ns")


if __name__ == "__main__":
    main()
