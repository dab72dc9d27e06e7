"""What ties cost: walking all of them, keeping them up, and the memory they take."""

from __future__ import annotations

import pytest

from experiments.bench_measure import breakdown, yardstick
from experiments.bench_ties import bytes_per_person, walk_seconds
from experiments.bench_worlds import Source, source, town

pytestmark = pytest.mark.benchmark

WALKED = 3.2
"""CPU time to walk the ties of one person, at most, against a person-month of the NumPy baseline: 2.1-2.3 measured.

The target, 10 ms for 48,000 people, is 208 ns; see docs/performance.md."""


@pytest.fixture(scope="module")
def hogeland() -> Source:
    return source()


def test_walking_all_ties_is_quick_and_grows_in_proportion_to_the_town(hogeland: Source) -> None:
    """Least of nine in turns: a town of 480,000, which fits no near cache, may cost half as much again per person."""
    towns, unit = [town(hogeland, people) for people in (48_000, 480_000)], yardstick(hogeland)
    turns = [[walk_seconds(world, 3) / world.persons.count for world in towns] for _ in range(3)]
    small, large = (min(each) for each in zip(*turns, strict=True))
    assert small * 2 <= WALKED * (unit + yardstick(hogeland))
    assert large <= 1.7 * small


def test_keeping_ties_up_costs_at_most_half_as_much_again_as_the_demography(hogeland: Source) -> None:
    used = breakdown(hogeland, 24)
    ties = sum(used.pop(name) for name in ("relatives_elsewhere", "lost_ties", "friends", "neighbours"))
    assert ties <= 1.5 * sum(used.values())


def test_ties_take_at_most_200_bytes_per_person_over_four_years_and_everything_at_most_400(hogeland: Source) -> None:
    held = bytes_per_person(hogeland, 4)
    assert held["ties"]["most"] <= 200
    assert held["tables"]["most"] <= 360
    assert held["all"]["most"] <= 400
