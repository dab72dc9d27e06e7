"""The life domains of a real municipality over years: no drift, deaths as forecast, and need that falls again."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from agents import domains as d
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.persons import HERE, PARTNER
from sim.calendar import month_of, parse_month
from sim.domains.courses import HEALTH
from sim.domains.deaths import follow
from sim.domains.draws import HEALTH_PARTS, draw_of
from sim.hazards import monthly_from_probability
from sim.municipalities import MUNICIPALITIES
from sim.prepare import prepare_world
from sim.processes import ORDER
from sim.processes.common import DEATHS, this_year
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.world import World

pytestmark = pytest.mark.slow
STATES = {
    "adl": (ADL_LIMITED, 75), "iadl": (IADL_LIMITED, 65), "dementia": (d.DEMENTIA, 75), "chronic": (d.CHRONIC, 18),
    "stroke": (d.STROKE, 65), "mental": (d.MENTAL_DISORDER, 18), "lonely": (d.LONELY, 18),
}  # fmt: skip


def made(until: str) -> World:
    months = parse_month("2021-01", "start"), parse_month(until, "until")
    return prepare_world(MUNICIPALITIES[0], *months, 1, Statline(), read_scenario("basispad")).world


def cells(world: World) -> np.ndarray:
    """Return sex, age, residence and education as one number, -1 for who does not live here."""
    people = world.persons
    age = ((world.month - 1 - people.column("birth").astype(int)) // 12).clip(0, 99) // 5
    cell = ((age * 2 + people.column("sex")) * 2 + (people.column("role") == 4)) * 4 + people.column("education")
    return np.where(people.column("status") == HERE, cell, -1)


def shares(world: World, first: np.ndarray) -> dict[str, float]:
    """Return prevalences with the people weighted to the structure `first` (counts by cell)."""
    cell = cells(world)
    here = cell >= 0
    now = np.bincount(cell[here], minlength=len(first))
    weight = np.where(here, (first / np.maximum(now, 1))[cell], 0.0)
    age = (world.month - 1 - world.persons.column("birth").astype(int)) // 12
    bits = world.persons.column("conditions").astype(int)
    out = {}
    for name, (bit, since) in STATES.items():
        some = weight * (age >= since)
        out[name] = float((some * (bits & bit != 0)).sum() / some.sum())
    return out


def expected_deaths(world: World) -> float:
    """Return the deaths of this month that the forecast asks for."""
    q = this_year(world, world.rates.mortality.values)
    q = np.minimum(q[:, None, :] * world.rates.partner_mortality.values, 1.0)
    monthly = monthly_from_probability(q, world.rates.season.values[DEATHS, month_of(world.month) - 1])
    people = world.persons
    age = np.minimum((world.month - world.month % 12 + 11 - people.column("birth").astype(int)) // 12, 110)
    here = (people.column("status") == HERE) & (age > 0)
    paired = (people.column("role") == PARTNER).astype(int)
    return float(monthly[people.column("sex")[here], paired[here], age[here]].sum())


def test_no_drift_and_as_many_deaths_as_forecast_over_twenty_years() -> None:
    # one seed of 48,000 people: standard error of a share 2-4% of it, of 11,000 deaths 1%
    world = made("2041-12")
    table = world.rates.mortality
    same = np.repeat(table.values[:1], len(table.values), axis=0)
    world.rates = replace(world.rates, mortality=replace(table, values=same))
    first = np.bincount(cells(world)[cells(world) >= 0], minlength=20 * 16)
    begin, died, wanted = shares(world, first), 0, 0.0
    for _ in range(240):
        for process in ORDER:
            if process.name == "death":
                alive = int((world.persons.column("status") == HERE).sum())
                wanted += expected_deaths(world)
            process.run(world)
            if process.name == "death":
                died += alive - int((world.persons.column("status") == HERE).sum())
        world.month += 1
    end = shares(world, first)
    for name in STATES:
        assert end[name] == pytest.approx(begin[name], rel=0.12), name
    assert died == pytest.approx(wanted, rel=0.03)


def stopped(world: World, change: Callable[[World], None], years: int) -> np.ndarray:
    """Return the need by month and task with a change over without, both from the same luck; (months, tasks)."""
    other = world.copy()
    change(other)
    lines: list[list[np.ndarray]] = [[], []]
    recorders = Recorder(), Recorder()
    for _ in range(12 * years):
        for k, w in enumerate((world, other)):
            step(w, recorders[k])
            here = w.persons.column("status") == HERE
            lines[k].append(w.persons.column("need")[here].sum(axis=0, dtype=np.int64))
            if k == 0 and w.month % 12 == 1:
                follow(other, world)
    base, changed = (np.array(line, dtype=np.float64) for line in lines)
    return changed / base


def no_falls(world: World) -> None:
    assert world.life is not None
    courses = dict(world.life.courses)
    courses["fall_injury"] = courses["fall_injury"]._replace(base=courses["fall_injury"].base * 0)
    world.life = replace(world.life, courses=courses, health=draw_of(HEALTH, HEALTH_PARTS, courses))


def no_debt(world: World) -> None:
    world.households.column("debt")[:] = 0
    world.off = world.off | {"debt"}


def test_without_falls_help_of_the_injured_ends_first_and_personal_care_falls_years_later() -> None:
    # the same luck in both: what differs follows from falls; ADL onset rises by 1.4 for months only, so it is little
    ratio = stopped(made("2026-12"), no_falls, 5)
    care, transport = (ratio[:, d.TASKS.index(task)] for task in ("persoonlijke_verzorging", "vervoer"))
    assert transport[:2].mean() > 0.995  # injuries of before heal in half a year
    assert transport[12:24].mean() < 0.992
    assert care[:6].mean() > 0.9995
    assert care[-24:].mean() < 0.999
    assert care[-12:].mean() < care[6:18].mean()


def test_without_debt_guidance_falls_after_administration() -> None:
    ratio = stopped(made("2026-12"), no_debt, 5)
    administration = ratio[:, d.TASKS.index("administratie_en_schulden")]
    guidance = ratio[:, d.TASKS.index("begeleiding")]
    assert administration[11] < 0.9  # levels rise a step a month
    assert guidance[:3].mean() > 0.985  # only through mental disorder and addiction, which begin and end slowly
    assert guidance[-12:].mean() < guidance[:3].mean() - 0.01
    assert guidance[-12:].mean() < guidance[12:18].mean()
