"""The speed and memory that the project promises, measured so that a busy machine does not decide.

CPU time, never wall time, except for `--help`; medians or the best of repeats; baselines in turns with the model.
Limits are ratios, with headroom for a busy machine: a limit in seconds is a multiple of what the NumPy baseline takes
beside it (`bench_measure.yardstick`), so that a slower machine does not fail code that lost nothing. The targets, some
of which are missed, and what was measured stand in docs/performance.md. A limit that is missed is measured again before
it fails: a real loss of speed misses it every time.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from experiments import bench_measure, bench_start
from experiments.bench_worlds import Source, source

pytestmark = pytest.mark.benchmark

TRIES = 3
WITH_DOMAINS, WITH_ALL = 10.8, 11.4
"""CPU time with life domains and mantelzorg, and with ties too, against the demography alone. Measured on a busy
machine 7.9-8.1 and 8.3-8.6 (best of three years, twice; demography alone 14 million person-months per second): a third
less speed fails."""

RUN = 210e6
"""CPU time of a run of ten years with its figures, in person-months of the NumPy baseline."""


def reached(measure: Callable[[], float], limit: float, least: bool) -> float:
    """Measure until the limit is met, at most `TRIES` times, and return the best."""
    best = measure()
    for _ in range(TRIES - 1):
        if best >= limit if least else best <= limit:
            break
        again = measure()
        best = max(best, again) if least else min(best, again)
    return best


@pytest.fixture(scope="module")
def hogeland() -> Source:
    return source()


def test_the_demography_alone_is_faster_than_numpy_and_13_times_as_fast_as_mesa(hogeland: Source) -> None:
    """Measured 1.6 and 18, with what the demography writes down of kin, which neither baseline does."""

    def slack() -> float:
        found = bench_measure.against_baselines(hogeland, 3)
        return min(found["times_mesa"] / 13, found["times_numpy"] / 1.2)

    assert reached(slack, 1.0, least=True) >= 1.0


def test_ties_and_life_domains_take_a_bounded_multiple_of_the_demography_alone(hogeland: Source) -> None:
    """In turns, best of five years: the life domains on top of the demography, and everything."""

    def slack() -> float:
        alone, domains, whole = bench_measure.years_in_turns(hogeland, 5).max(axis=0)
        return max(float(alone / domains) / WITH_DOMAINS, float(alone / whole) / WITH_ALL)

    assert reached(slack, 1.0, least=False) <= 1.0


def test_the_cost_of_a_month_grows_hardly_faster_than_the_town(hogeland: Source) -> None:
    """Measured 1.07 to 480,000 people, as no near cache holds a large town; quadratic work gives far more."""

    def exponent() -> float:
        return bench_measure.growth(hogeland, (48_000, 144_000, 480_000), 3, months=4)["exponent"]

    assert reached(exponent, 1.2, least=False) <= 1.2


def test_help_appears_within_half_a_second() -> None:
    assert reached(lambda: bench_start.help_time(5)["wall"], 0.5, least=False) <= 0.5


def test_a_ten_year_run_with_compiled_kernels_takes_a_bounded_multiple_of_numpy(hogeland: Source) -> None:
    """Start, 120 months, tables and 25 figures; measured 156-166 million person-months of the baseline."""

    def multiple() -> float:
        before = bench_measure.yardstick(hogeland)
        used = bench_start.run_time(1)["cpu"]
        return used * 2 / (before + bench_measure.yardstick(hogeland))

    assert reached(multiple, RUN, least=False) <= RUN
