"""The names that were agreed with outside users are in the tables and say what they say."""

from __future__ import annotations

import numpy as np
import pytest

from agents.care_codes import OVERLOADED
from agents.counting_kin import CHILD
from agents.persons import HERE
from results.indicators import BREAKDOWNS, INDICATORS
from results.kin_counts import kin_tables
from sim.calendar import month_index
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.recorder import Recorder
from sim.recording_agreed import DOMAINS
from sim.recording_care import strict_carers
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.tables import yearly_table

BASE = "basispad"
AGREED = (
    "population births deaths immigration emigration arrivals departures households "
    "persons_in_institution partnerships separations mantelzorgpotentieel_50_64 "
    "mantelzorgpotentieel_50_74 green_pressure grey_pressure vulnerable multiproblem_families "
    "domain_impaired shocks need_hours carers carers_intensive carers_overloaded care_hours_given "
    "care_hours_received persons_75_without_child meldingen applications indications clients new_clients "
    "ended_indications avoiders unmet_hours waiting waiting_weeks delivered_hours staff_hours_available "
    "staff_hours_needed vacancies cost budget balance cost_per_client cost_per_inhabitant zorgdruk_volume "
    "zorgdruk_cost zorgdruk_staff zorgdruk_carers zorgdruk_shortfall zorgdruk "
).split()
"""Those of runs without measures; `measure_participants` and `measure_cost` come with these."""


@pytest.fixture(scope="module")
def lived():
    """Het Hogeland after 2021, and what its year says."""
    world = prepare_world(
        find_municipality("hogeland"),
        month_index(2021, 1),
        month_index(2021, 12),
        1,
        Statline(),
        read_scenario(BASE),
    ).world
    assert world.year == 2021
    recorder = Recorder()
    recorder.look(world)
    for _ in range(12):
        step(world, recorder)
    table = yearly_table(recorder, tuple(world.kernen.labels()), {}, world.kernen.wijken, world.measures)
    return world, table


def of(table, indicator, by, year):
    rows = table[(table["indicator"] == indicator) & (table["by"] == by) & (table["year"] == year)]
    return rows.set_index("group")["value"]


def test_every_agreed_name_is_in_a_run_and_has_words(lived) -> None:
    found = set(lived[1]["indicator"])
    assert [name for name in AGREED if name not in found] == []
    assert [name for name in AGREED if name not in INDICATORS] == []
    assert "domain" in BREAKDOWNS


def test_a_name_beside_another_has_the_same_figures(lived) -> None:
    _, table = lived
    for agreed, own, by in (
        ("vulnerable", "kwetsbaar", "kern"), ("vulnerable", "kwetsbaar", "total"),
        ("care_hours_received", "care_hours", "total"), ("care_hours_received", "care_hours", "wijk"),
    ):  # fmt: skip
        for year in (2021, 2022):
            assert of(table, agreed, by, year).to_dict() == of(table, own, by, year).to_dict() != {}
    assert of(table, "shocks", "event", 2021).to_dict() == of(table, "life_events", "event", 2021).to_dict()
    assert of(table, "shocks", "total", 2021)["total"] == of(table, "life_events", "event", 2021).sum() > 0


def test_objections_are_told(lived) -> None:
    """1.05% of some 5,000 answers; five standard deviations either way."""
    world, table = lived
    answered = sum(book.answered[:, 0].sum() for book in list(world.access.books.values())[-12:])
    told = of(table, "appeals", "total", 2021)["total"]
    mean = world.parameters["team.appeals"] * answered
    assert abs(told - mean) < 5 * mean**0.5 and told == of(table, "appeals", "law", 2021).sum()


def test_what_is_counted_anew_agrees_with_what_was_counted(lived) -> None:
    world, table = lived
    year, people = world.year, world.persons.column
    strained = of(table, "carers", "strain", year)
    assert of(table, "carers_overloaded", "total", year)["total"] == strained["overloaded"] > 100
    given = of(table, "care_given_hours", "sex_age", year).sum()
    assert of(table, "care_hours_given", "total", year)["total"] == pytest.approx(given)
    assert given > of(table, "care_elsewhere_hours", "total", year)["total"] > 0
    strict = of(table, "carers_strict", "total", year)["total"]
    assert 0.2 * strict < of(table, "carers_intensive", "total", year)["total"] < strict
    assert int(strict_carers(world).sum()) == strict
    columns = (
        type(t.arrays)(*(t.column(name) for name in t.arrays._fields))
        for t in (world.persons, world.households, world.kin)
    )
    kin = kin_tables(world.month, *columns, world.kernen)
    none = (kin.counts[:, CHILD].sum(axis=1) == 0) & kin.home & (kin.age >= 75)
    assert of(table, "persons_75_without_child", "total", year)["total"] == none.sum() > 100
    domains = of(table, "domain_impaired", "domain", year)
    assert tuple(domains.index) == DOMAINS
    assert domains["adl"] == ((people("level")[:, DOMAINS.index("adl")] <= 3) & (people("status") == HERE)).sum()
    assert (domains > 0).all() and (domains < 0.6 * (people("status") == HERE).sum()).all()
    assert int(np.sum(people("strain") == OVERLOADED)) >= strained["overloaded"]
