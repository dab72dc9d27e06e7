"""The fast scan finds exactly the rows whose draw lies below the ceiling."""

import numpy as np
import pytest

from agents.kernel import kernel
from agents.luck import stream_key, uniform_at, uniforms
from agents.scanning import BLOCK, drawn_below, equal_rows, marked

KEY = stream_key(1, 252, 3)


@kernel
def scan(key, k, lineage, n, ceiling):
    """Call the inlined function from outside."""
    return drawn_below(key, k, lineage, n, ceiling)


def twin(k: int, lineage: np.ndarray, n: int, ceiling: float) -> list[int]:
    return [p for p in range(n) if uniform_at(KEY, lineage[p], k) < ceiling]


@pytest.mark.parametrize("ceiling", [-1.0, 0.0, 1e-300, 0.003, 0.5, 1.0 - 2.0**-53, 1.0, 7.0])
@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, BLOCK, BLOCK + 1, 2 * BLOCK + 13])
def test_the_scan_lists_the_same_rows_as_its_slow_twin(n: int, ceiling: float) -> None:
    lineage = np.arange(5, 5 + n + 20, dtype=np.uint64) ** np.uint64(3)
    for k in (0, 1):
        assert list(scan(KEY, k, lineage, n, ceiling)) == twin(k, lineage, n, ceiling)


def test_a_ceiling_that_is_itself_a_draw_leaves_that_row_out() -> None:
    lineage = np.arange(1000, dtype=np.uint64)
    draws = uniforms(KEY, lineage)
    for row in (0, 17, 999):
        assert list(scan(KEY, 0, lineage, 1000, float(draws[row]))) == list(np.flatnonzero(draws < draws[row]))
        above = float(np.nextafter(draws[row], 2.0))
        assert list(scan(KEY, 0, lineage, 1000, above)) == list(np.flatnonzero(draws <= draws[row]))


def test_a_ceiling_that_is_no_number_lists_nobody_rather_than_somebody_at_random() -> None:
    lineage = np.arange(1000, dtype=np.uint64)
    assert len(scan(KEY, 0, lineage, 1000, float("nan"))) == 0


@kernel
def flagged(n, flags):
    """Call the inlined function from outside."""
    return marked(n, flags)


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 100, 1000])
def test_flags_are_found_wherever_they_stand_and_not_beyond_the_filled_rows(n: int) -> None:
    for share in (0.0, 0.01, 0.5, 1.0):
        flags = (np.random.default_rng(n).random(n + 20) < share).astype(np.uint8) * np.uint8(2)
        assert list(flagged(n, flags)) == list(np.flatnonzero(flags[:n]))


@pytest.mark.parametrize("n", [0, 1, 9, BLOCK - 1, BLOCK, BLOCK + 13])
def test_equal_rows_are_those_with_the_value(n: int) -> None:
    column = ((np.arange(n + 5) * 7919) % 5).astype(np.int16)
    for value in (0, 3, 6, -20000):
        assert list(equal_rows(column[:n], value)) == list(np.flatnonzero(column[:n] == value))
