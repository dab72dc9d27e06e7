"""Every shipped scenario can be lived: what its measures name is there, people take part and euros are spent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.access.state import access_of
from sim.measures.running import measures_of
from sim.parameters import Parameters
from sim.scenario import read_scenario, shipped_scenarios
from tests.toy_help import help_town, lived

MONTHS = 14
OPGAVEN = ("sociale_veerkracht", "preventie", "maatwerk", "innovatie")


def town(name: str):
    """Return the made-up town under a shipped scenario, whose measures start at once."""
    scenario, world = read_scenario(name), help_town()
    room = world.access.staff.copy(), world.access.teams.copy()
    world.parameters = Parameters(dict(world.parameters) | scenario.parameters, name)
    world.provisions = scenario.provisions
    world.access = access_of(world)
    world.access.staff[:], world.access.teams[:] = room
    world.measures = measures_of(tuple(replace(m, start=world.month) for m in scenario.measures), world, scenario.said)
    return world


def test_the_scenarios_that_were_asked_for_are_shipped() -> None:
    wanted = {"basispad", "pandemie", "samenredzaam_2030", "personeelstekort", "strengere_wlz", "bezuiniging",
              "zonder_abonnementstarief", *OPGAVEN}  # fmt: skip
    assert wanted <= set(shipped_scenarios())
    assert all(read_scenario(name).title for name in wanted)


@pytest.mark.parametrize("name", OPGAVEN)
def test_an_opgave_holds_measures_of_its_own_and_samenredzaam_holds_them_all(name: str) -> None:
    measures = read_scenario(name).measures
    assert {m.kind.opgave for m in measures} == {name}
    together = {m.name for m in read_scenario("samenredzaam_2030").measures}
    assert {m.name for m in measures} < together


def test_without_the_abonnementstarief_the_contribution_stays_that_of_2015_until_the_bill() -> None:
    from sim.calendar import parse_month
    from sim.provisions.rules import rules_of

    plain, without = (rules_of("x", read_scenario(n).provisions) for n in ("basispad", "zonder_abonnementstarief"))
    for month, same in (("2018-12", True), ("2019-01", False), ("2026-06", False), ("2027-01", True)):
        pay = [rules.wmo_contribution(parse_month(month, ""), 60_000.0, True) for rules in (plain, without)]
        assert (pay[0] == pay[1]) == same and pay[0] <= pay[1]


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_can_be_lived(name: str) -> None:
    world = town(name)
    lived(world, MONTHS)
    assert world.month - world.started == MONTHS
    if world.measures is None:
        return
    years = world.measures.years.values()
    some = 0
    for i, measure in enumerate(world.measures.plan):
        took_part = sum(int(year.took_part[i]) for year in years)
        cents = sum(int(year.cents[i]) for year in years)
        some += took_part
        assert measure.kind.personal or took_part == 0
        costs = measure.cost_year or (took_part and (measure.cost_person or measure.cost_month))
        assert (cents > 0) == bool(costs), measure.name
    assert (some > 0) == any(measure.kind.personal for measure in world.measures.plan)
