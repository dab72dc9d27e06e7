"""The index of zorgdruk is the weighted geometric mean of its parts, and says what it leaves out."""

import math

import numpy as np
import pytest

from sim.recorder import Recorder
from sim.tables import yearly_table
from sim.waiting import median_weeks
from sim.zorgdruk import PARTS, UNITS, index_of, pressure_rows, zorgdruk_of
from tests.toy_help import help_town, lived

SAME = dict.fromkeys(PARTS, 1.0)


def measures(**changed):
    base = {name: {2021: 2.0, 2022: 2.0} for name in UNITS}
    return base | changed


def test_nothing_changes_nothing():
    found = index_of(measures(), SAME)
    assert found.base == 2021 and found.left_out == ()
    assert found.total == {2021: 100.0, 2022: 100.0} and set(found.parts) == set(PARTS)


def test_a_part_that_doubles_adds_a_fifth_root_and_a_measure_of_two_half_of_it():
    found = index_of(measures(clients_maatwerk={2021: 5.0, 2022: 10.0}), SAME)
    assert found.parts["volume"][2022] == pytest.approx(200.0)
    assert found.total[2022] == pytest.approx(100 * 2 ** (1 / 5))
    half = index_of(measures(waiting_weeks={2021: 5.0, 2022: 10.0}), SAME)
    assert half.parts["shortfall"][2022] == pytest.approx(100 * math.sqrt(2))
    assert half.total[2022] == pytest.approx(100 * 2 ** (1 / 10))


def test_weights_are_those_of_the_parts():
    some = measures(clients_maatwerk={2021: 5.0, 2022: 10.0}, staff_hours_needed={2021: 1.0, 2022: 0.5})
    assert index_of(some, SAME | {"volume": 3.0}).total[2022] == pytest.approx(100 * 2 ** ((3 - 1) / 7))
    assert index_of(some, SAME | {"volume": 0.0}).total[2022] == pytest.approx(100 * 2 ** (-1 / 4))
    assert index_of(some, dict.fromkeys(PARTS, 0.0)).total == {}


@pytest.mark.parametrize("bad", [{2021: 0.0, 2022: 3.0}, {2021: 3.0, 2022: 0.0}, {2021: 3.0, 2022: math.nan}])
def test_what_is_zero_or_unknown_has_no_index_and_is_named(bad):
    found = index_of(measures(staff_hours_needed=bad, unmet_hours=bad), SAME)
    assert found.left_out == ("staff_hours_needed", "unmet_hours")
    assert "staff" not in found.parts and found.parts["shortfall"] == {2021: 100.0, 2022: 100.0}
    assert found.total == {2021: 100.0, 2022: 100.0}


def test_a_run_tells_its_parts_in_their_own_unit():
    world = help_town()
    recorder = lived(world, 24)
    found = zorgdruk_of(recorder)
    first, second = sorted(found.total)
    assert found.base == first and found.total[first] == pytest.approx(100.0)
    yearly = yearly_table(recorder, tuple(world.kernen.labels()), {})

    def value(name, year, by="total", group="total"):
        some = yearly[(yearly.indicator == name) & (yearly.year == year) & (yearly.by == by) & (yearly.group == group)]
        return some["value"].item()

    for year in (first, second):
        people = value("population", year)
        assert value("zorgdruk_volume", year, "part", "clients_maatwerk") == pytest.approx(
            1000 * value("clients_maatwerk", year) / people
        )
        staff = value("staff_hours_needed", year) / value("staff_hours_available", year)
        assert value("zorgdruk_staff", year, "part", "staff_hours_needed") == pytest.approx(staff)
        assert value("zorgdruk_shortfall", year, "part", "waiting_weeks") == value("waiting_weeks", year)
        care = value("care_hours", year) / value("aged_50_74", year)
        assert value("zorgdruk_carers", year, "part", "care_hours") == pytest.approx(care)
    municipal = sum(value("cost", first, "taakveld", field) for field in world.access.sets.groups("taakveld")[:-1])
    euro = value("zorgdruk_cost", first, "part", "cost_constant_prices")
    assert euro == pytest.approx(municipal / value("population", first))
    municipal = sum(value("cost", second, "taakveld", field) for field in world.access.sets.groups("taakveld")[:-1])
    rise = municipal / value("population", second) / value("zorgdruk_cost", second, "part", "cost_constant_prices")
    prices = world.access.prices
    rises = sorted(prices.index(series, first, second) for series in ("care", "norm"))
    assert rises[0] <= rise <= rises[1]
    logs = [math.log(value(f"zorgdruk_{part}", second) / 100) for part in found.parts]
    assert value("zorgdruk", second) == pytest.approx(100 * math.exp(np.mean(logs)))


def test_without_a_whole_year_there_is_none():
    assert zorgdruk_of(Recorder()).base is None
    recorder = lived(help_town(), 11)
    assert list(pressure_rows(recorder)) == [] and zorgdruk_of(recorder).total == {}


def test_the_median_of_waits_moves_smoothly_and_counts_the_conversation():
    waits, base = np.zeros((2, 2, 37), dtype=np.int64), np.array([2.0, 0.0])
    assert math.isnan(median_weeks(base, waits, [0, 1]))
    waits[0, 0, 4] = 10
    assert median_weeks(base, waits, [0]) == pytest.approx(4 * 365.25 / 12 / 7)
    waits[0] = 0
    waits[0, 1, 4] = 10
    assert median_weeks(base, waits, [0, 1]) == pytest.approx(2 + 4 * 365.25 / 12 / 7)
    before = median_weeks(base, waits, [0])
    waits[0, 1, 5] = 4
    assert before < median_weeks(base, waits, [0]) < before + 365.25 / 12 / 7
    waits[1, 0, 0] = 1000
    assert 0 < median_weeks(base, waits, [0, 1]) < 365.25 / 24 / 7
