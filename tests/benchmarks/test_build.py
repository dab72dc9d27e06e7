"""Building the start population grows in proportion to the people."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.bench_build import build_growth

pytestmark = pytest.mark.benchmark


def test_building_four_times_the_people_takes_hardly_more_than_four_times_as_long(tmp_path: Path) -> None:
    """Persons, fit, attributes, huishoudens, kin, friends and neighbours; least of two in turns, three times at most.

    Measured 0.83, as some work is the same for any town; quadratic work in a part that takes a tenth of the time at
    48,000 people gives 1.07, in a fifth 1.2.
    """
    for turn in range(3):
        found = build_growth(tmp_path / str(turn))
        print(found)
        assert found["people_large"] == pytest.approx(4 * found["people_small"], rel=0.001)
        if found["exponent"] <= 1.0:
            break
    assert found["exponent"] <= 1.0
