"""The speed and memory that the project promises, measured so that a busy machine does not decide.

CPU time of the thread, never wall time, except for start-up; medians or the best of repeats; baselines in turns with
the model. A limit that is missed is measured again before it fails: a real loss of speed misses it every time.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from experiments import bench_measure, bench_start
from experiments.bench_worlds import Source, source, town

pytestmark = pytest.mark.benchmark

TRIES = 3


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


def test_the_demography_month_lives_20_million_person_months_per_cpu_second(hogeland: Source) -> None:
    def speed() -> float:
        world = town(hogeland)
        recorder = bench_measure.warmed(world)
        return sorted(bench_measure.seconds_per_month(world, recorder, 12)[1] for _ in range(9))[4]

    assert reached(speed, 20e6, least=True) >= 20e6


def test_it_is_30_times_as_fast_as_plain_mesa_and_3_times_as_numpy_on_the_same_work(hogeland: Source) -> None:
    def slack() -> float:
        found = bench_measure.against_baselines(hogeland, 3)
        return min(found["times_mesa"] / 30, found["times_numpy"] / 3)

    assert reached(slack, 1.0, least=True) >= 1.0


def test_the_cost_of_a_month_grows_no_faster_than_the_town(hogeland: Source) -> None:
    def exponent() -> float:
        return bench_measure.growth(hogeland, (48_000, 144_000, 480_000, 1_000_000), 5, months=4)["exponent"]

    assert reached(exponent, 1.05, least=False) <= 1.05


def test_all_tables_hold_at_most_150_bytes_per_person_over_eight_years(hogeland: Source) -> None:
    assert bench_measure.table_bytes(hogeland, 8)["most"] <= 150


def test_help_appears_within_half_a_second() -> None:
    assert reached(lambda: bench_start.help_time(5)["wall"], 0.5, least=False) <= 0.5


def test_a_ten_year_run_with_compiled_kernels_takes_at_most_6_seconds() -> None:
    assert reached(lambda: bench_start.run_time(3)["wall"], 6.0, least=False) <= 6.0
