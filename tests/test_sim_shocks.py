"""Contextual shocks of a scenario: read strictly, kept, and each with the effect it says and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.activities import BIJSTAND, EMPLOYED, SELF_EMPLOYED, UNEMPLOYED
from agents.domains import BUSINESS_ENDED, JOB_LOST, LONELY
from agents.ledger import DEATHS
from agents.persons import NOBODY
from experiments.run_command import warn_of_shocks
from sim.context import (
    EXCESS,
    EXCESS_AGES,
    WAVES,
    Context,
    check_plants,
    closed,
    context_of,
    death_factor,
    draw_now,
)
from sim.context_factors import CLOSED
from sim.errors import ZorgdrukError
from sim.facilities import Facilities, read_facilities
from sim.facilities_file import Entry
from sim.municipalities import MUNICIPALITIES
from sim.parameters import Parameters
from sim.processes import context as contexts
from sim.processes import domains, vital
from sim.rates.mortality import fit_normal_years, national
from sim.rates.national import population
from sim.rates.observed_mortality import observed_mortality
from sim.recording_domains import new_tally
from sim.scenario import read_scenario
from sim.shocks import FACILITY, PANDEMIC, PLANT, Shock, read_shocks
from sim.snapshot import state_hash
from sim.statline import Statline
from sim.world import World
from tests.toy import JANUARY_2021, toy_world
from tests.toy_domains import give_life

PLANT_TEXT = '[[shock]]\nkind = "plant_closure"\nstart = "2026-01"\nkern = "Uithuizen"\n'


@pytest.mark.parametrize(
    ("text", "says", "zegt"),
    [
        ("shock = 3", "must be tables", "moeten tabellen"),
        ("shock = [3]", "must be a table", "moet een tabel"),
        ('[[shock]]\nkind = "pandemi"', "did you mean 'pandemic'", "bedoelde u 'pandemic'"),
        ('[[shock]]\nkind = "pandemi"', "facility_closure; did you mean 'pandemic'[?]$", "closure; bedoelde u"),
        ('[[shock]]\nkind = ["pandemic"]', r"unknown kind \['pandemic'\]; kinds are", "onbekende soort"),
        ('[[shock]]\nkind = "pandemic"', "'start' is missing", "'start' ontbreekt"),
        ('[[shock]]\nkind = "pandemic"\nstart = 2027', "month in quotes", "aanhalingstekens"),
        ('[[shock]]\nkind = "pandemic"\nstart = "2027-13"', "not a month", "geen maand"),
        ('[[shock]]\nkind = "pandemic"\nstart = "2027-01"\nduraton = 3', "did you mean 'duration'", "bedoelde u"),
        ('[[shock]]\nkind = "pandemic"\nstart = "2027-01"\nsize = 4', "size must be a number from 0 to 3", "moet een"),
        ('[[shock]]\nkind = "pandemic"\nstart = "2027-01"\nsize = nan', "size must be", "moet een"),
        ('[[shock]]\nkind = "pandemic"\nstart = "2027-01"\nduration = 1.5', "whole number", "geheel getal"),
        ('[[shock]]\nkind = "pandemic"\nstart = "2027-01"\nmunicipality = "hogelnd"', "did you mean", "bedoelde u"),
        (PLANT_TEXT, "'size' is missing", "ontbreekt"),
        (PLANT_TEXT + "size = 0", "size must be a whole number from 1", "geheel getal"),
        (PLANT_TEXT + "size = true", "whole number", "geheel getal"),
        ('[[shock]]\nkind = "facility_closure"\nstart = "2027-01"\nkern = ""\nfacility = "GP"', "kern must be", "naam"),
    ],
)
def test_a_mistake_in_a_shock_is_one_sentence_in_both_languages(
    tmp_path: Path, text: str, says: str, zegt: str
) -> None:
    path = tmp_path / "eigen.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ZorgdrukError, match=says) as caught:
        read_scenario(path)
    assert zegt in caught.value.dutch and "\n" not in str(caught.value)


def test_shocks_of_a_base_come_first_and_can_be_stated_and_read_back(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PLANT_TEXT + "size = 20", encoding="utf-8")
    more = '[[shock]]\nkind = "facility_closure"\nstart = "2027-03"\nkern = "Leens"\nfacility = "GP"\ndistance_km = 4\n'
    (tmp_path / "b.toml").write_text('base = "a.toml"\n' + more, encoding="utf-8")
    found = read_scenario(tmp_path / "b.toml").shocks
    assert [s.kind for s in found] == [PLANT, FACILITY]
    again = read_shocks([s.stated() for s in found], "again")
    assert [s.stated() for s in again] == [s.stated() for s in found]
    assert again[0] == found[0] and again[0].size == 20 and again[1].distance_km == 4


def test_shipped_scenarios_hold_in_every_municipality() -> None:
    for name in ("pandemie", "sluiting"):
        for place in MUNICIPALITIES:
            there = read_facilities(place, Statline())
            context = context_of(read_scenario(name).shocks, place, there)
            assert context is not None and len(context.shocks) == (1 if name == "pandemie" else 2)
            if name == "sluiting":
                month, kern = read_scenario(name).shocks[1].start, context.kernen[1][0]
                before, after = (closed(there, context).at(m).present["dorpshuis"] for m in (month - 1, month))
                assert np.isnan(before.iloc[kern]) and after.iloc[kern] == 0


def test_a_kern_or_facility_that_is_not_there_is_refused() -> None:
    there = read_facilities(MUNICIPALITIES[0], Statline())
    for shock, says in (
        (Shock(PLANT, 300, 1, 10, kern="Uithuizn"), "did you mean 'Uithuizen'"),
        (Shock(FACILITY, 300, 0, kern="Leens", facility="dorpshuys"), "did you mean 'dorpshuis'"),
    ):
        with pytest.raises(ZorgdrukError, match=says):
            context_of((shock,), MUNICIPALITIES[0], there)
    assert context_of((Shock(PLANT, 300, 1, 10, "oldambt", "x"),), MUNICIPALITIES[0], there) is None


def test_excess_is_what_the_embedded_deaths_say() -> None:
    people = population(Statline())
    seen = observed_mortality(Statline(), people)
    model = fit_normal_years(seen)
    for year, row in zip((2020, 2021), EXCESS, strict=True):
        died = seen.deaths[year - int(seen.years[0])]
        usual = died * np.exp(national(seen, model, year, "none")[0] - national(seen, model, year, "observed")[0])
        for low, high, ratio in zip(EXCESS_AGES, (*EXCESS_AGES[1:], 111), row, strict=True):
            assert died[:, low:high].sum() / usual[:, low:high].sum() == pytest.approx(ratio, abs=6e-4)
    assert np.mean(WAVES, axis=1) == pytest.approx([1.0, 1.0])


def struck(*shocks: Shock, kernen: tuple[int, ...] = ()) -> World:
    """Return a town of 6,000 people with shocks, its adults at work."""
    world = toy_world(1500, residents=0)
    give_life(world, lonely_onset=0.05, lonely_recovery=0.2)
    adult = world.persons.column("birth") < world.month - 12 * 29
    world.persons.column("activity")[:] = np.where(adult, EMPLOYED, 0)
    world.persons.column("activity")[::7] = np.where(adult[::7], SELF_EMPLOYED, 0)
    return replace(world, context=Context(shocks, tuple(kernen for _ in shocks))) if shocks else world


def test_a_pandemic_of_size_0_or_of_another_time_changes_no_bit() -> None:
    found = []
    for shocks in ((), (Shock(PANDEMIC, JANUARY_2021 + 36, 24, 0.0),), (Shock(PANDEMIC, JANUARY_2021 + 60, 24),)):
        world = struck(*shocks)
        world.month += 36  # 2024: a year without an observed pandemic
        for process in (vital.death, domains.mind, contexts.context):
            process(world)
        found.append(state_hash(world))
    assert found[0] == found[1] == found[2]


def on_benefits(*shocks: Shock) -> World:
    """Return a town with shocks where work is lived, some of whose businesses really end in the first month."""
    world = struck(*shocks)
    world.month += 36
    world.working, world.tally = object(), new_tally()  # type: ignore[assignment]
    people = world.persons
    people.column("partner")[:] = NOBODY  # a partner's income would rule support out
    ended = np.flatnonzero(people.column("activity") == SELF_EMPLOYED)[::3]
    people.column("activity")[ended], people.column("activity_since")[ended] = BIJSTAND, world.month
    people.column("event")[ended], people.column("event_month")[ended] = BUSINESS_ENDED, world.month
    return world


def test_a_pandemic_of_size_0_brings_nobody_back_to_a_business_that_ended() -> None:
    begin, found = JANUARY_2021 + 36, []
    for shocks in ((), (Shock(PANDEMIC, begin, 12, 0.0),)):
        world = on_benefits(*shocks)
        for _ in range(12):
            contexts.context(world)
            world.month += 1
        found.append(state_hash(world))
    assert found[0] == found[1]


def test_only_whom_the_pandemic_took_comes_back_and_no_business_of_theirs_ended() -> None:
    world = on_benefits(Shock(PANDEMIC, JANUARY_2021 + 36, 3))
    people = world.persons
    ended = people.column("event") == BUSINESS_ENDED
    worked = people.column("activity") == SELF_EMPLOYED
    contexts.context(world)
    paused = worked & (people.column("activity") == BIJSTAND)
    assert paused.sum() > 10
    assert set(world.paused[0]) == set(people.column("lineage")[paused])
    stopped = np.flatnonzero(paused)[:3]
    people.column("activity")[stopped] = UNEMPLOYED  # found something else: no more on support
    for _ in range(8):
        world.month += 1
        contexts.context(world)
    assert (people.column("activity")[ended] == BIJSTAND).all()
    assert (people.column("activity")[stopped] == UNEMPLOYED).all()
    back = people.column("activity")[paused] == SELF_EMPLOYED
    assert back.mean() > 0.6  # of those who may, 80% in six months; some are asked again
    assert not (people.column("event")[paused] == BUSINESS_ENDED).any()


def test_a_plant_of_more_jobs_than_there_are_employees_is_refused() -> None:
    context = Context((Shock(PLANT, 300, 1, 101, kern="x"),), ((0,),))
    check_plants(context, 101, MUNICIPALITIES[0])
    check_plants(None, 0, MUNICIPALITIES[0])
    with pytest.raises(ZorgdrukError, match="size 101 is more than the 100 employees") as caught:
        check_plants(context, 100, MUNICIPALITIES[0])
    assert "meer dan de 100 werknemers" in caught.value.dutch


@pytest.mark.parametrize(
    ("shock", "inside"),
    [
        (Shock(PANDEMIC, 300, 12), False),
        (Shock(PANDEMIC, 300, 13), True),
        (Shock(PANDEMIC, 323, 1), True),
        (Shock(PANDEMIC, 324, 1), False),
        (Shock(FACILITY, 200, 0), True),
    ],
)
def test_a_shock_outside_the_run_is_told(shock: Shock, inside: bool, capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_shocks((shock, replace(shock, municipality="elders")), "hogeland", 312, 323, "en")
    told = capsys.readouterr().err
    assert told.count("lies outside the run (2026-01 - 2026-12)") == (0 if inside else 1)
    warn_of_shocks((shock,), "hogeland", 312, 323, "nl")
    assert ("valt buiten de run" in capsys.readouterr().err) != inside


def test_excess_deaths_fall_in_the_window_and_not_where_the_figures_hold_them() -> None:
    world = struck(Shock(PANDEMIC, JANUARY_2021 + 36, 24))
    factors = {}
    for since in (-1, 0, 4, 23, 24):
        world.month = JANUARY_2021 + 36 + since
        factors[since] = death_factor(world)
    assert factors[-1] is None and factors[24] is None and factors[4] is not None and (factors[4] == 1.0).all()
    first = factors[0]
    assert first is not None and first[[85, 30]] == pytest.approx([1 + 0.093 * 2.4, 1 + 0.047 * 2.4])
    seen = replace(struck(Shock(PANDEMIC, JANUARY_2021, 24)), as_of=None)
    assert death_factor(seen) is None
    assert death_factor(replace(seen, as_of=2019)) is not None


def test_more_die_of_a_pandemic() -> None:
    # 40 seeds of 600 residents of 85 in the worst month, about 1,500 deaths: the excess of 33% is 8 standard errors
    died = []
    for shocks in ((), (Shock(PANDEMIC, JANUARY_2021 + 36, 24),)):
        world = toy_world(3, residents=600)
        world = replace(world, context=Context(shocks, ((),)) if shocks else None, month=JANUARY_2021 + 37)
        count = 0
        for seed in range(40):
            one = world.copy(seed)
            vital.death(one)
            count += int(one.ledger.by_kern[DEATHS].sum())
        died.append(count)
    assert died[1] / died[0] == pytest.approx(1 + 0.093 * 3.6, abs=0.06)


def test_loneliness_rises_during_a_pandemic_and_returns() -> None:
    share = {}
    for name, shocks in (("base", ()), ("pandemic", (Shock(PANDEMIC, JANUARY_2021 + 24, 24),))):
        world, found = struck(*shocks), []
        for _ in range(180):
            domains.mind(world)
            found.append(float(((world.persons.column("conditions") & LONELY) != 0).mean()))
            world.month += 1
        share[name] = np.array(found)
    gap = share["pandemic"] - share["base"]
    assert (gap[:24] == 0.0).all()
    assert gap[47] > 0.02  # 0.05 x 0.55 a year for two years less recovery
    assert abs(gap[-1]) < gap[47] / 4


@pytest.mark.parametrize(
    ("shock", "name", "low"),
    [(Shock(PANDEMIC, JANUARY_2021, 24), "pandemic.lonely_onset", 1.1),
     (Shock(FACILITY, JANUARY_2021, 0, 3.0, facility="dorpshuis"), "closed.dorpshuis", 1.0)],
)  # fmt: skip
def test_the_size_of_a_factor_is_a_parameter(shock: Shock, name: str, low: float) -> None:
    lonely = []
    for changes in ({}, {name: low}):
        world = struck(shock, kernen=(1,) if shock.kind == FACILITY else ())
        world.parameters = Parameters({**world.parameters, **changes})
        for _ in range(24):
            domains.mind(world)
            world.month += 1
        lonely.append(int(((world.persons.column("conditions") & LONELY) != 0).sum()))
    assert lonely[0] > lonely[1]


def test_a_plant_takes_exactly_its_jobs_from_those_near_it() -> None:
    world = struck(Shock(PLANT, JANUARY_2021, 3, 100), kernen=(0,))
    world.tally = new_tally()
    world.working = object()  # type: ignore[assignment]
    lost = []
    for _ in range(5):
        contexts.context(world)
        lost.append(int((world.persons.column("activity") == UNEMPLOYED).sum()))
        world.month += 1
    assert lost == [33, 66, 100, 100, 100]
    hit = world.persons.column("activity") == UNEMPLOYED
    assert (world.persons.column("event")[hit] == JOB_LOST).all()
    kern = world.households.column("kern")[world.persons.column("household")[hit]]
    assert np.bincount(kern, minlength=3)[0] > np.bincount(kern, minlength=3)[1:].max()


def test_closing_a_facility_makes_the_people_of_its_kern_lonelier_and_no_others() -> None:
    ratio = CLOSED["dorpshuis"][0]
    base = struck()
    world = struck(Shock(FACILITY, JANUARY_2021, 0, 3.0, facility="dorpshuis"), kernen=(1,))
    for _ in range(60):
        for one in (base, world):
            domains.mind(one)
            one.month += 1
    kern = world.households.column("kern")[world.persons.column("household")]
    lonely = [(one.persons.column("conditions") & LONELY) != 0 for one in (base, world)]
    assert np.array_equal(lonely[0][kern != 1], lonely[1][kern != 1])
    assert lonely[1][kern == 1].mean() > lonely[0][kern == 1].mean() * (1 + 0.5 * (ratio**3 - 1))
    assert draw_now(base, "mind") is base.life.mind  # type: ignore[union-attr]


def test_what_is_not_there_or_closed_already_makes_nobody_lonelier() -> None:
    hall = Shock(FACILITY, JANUARY_2021, 0, 3.0, facility="dorpshuis")
    base, world = struck(), struck(hall, kernen=(1,))
    names = ("dorpshuis",)
    gone = Entry((1,), "dorpshuis", "present", 0.0, "user", JANUARY_2021, JANUARY_2021 + 2)
    before = Facilities(world.kernen, names, np.full((len(world.kernen), 1), np.nan), (gone,))
    world.context = Context((hall,), ((1,),), before)
    assert draw_now(world, "mind") is world.life.mind  # type: ignore[union-attr]
    for one in (base, world):
        domains.mind(one)
    assert np.array_equal(*(one.persons.column("conditions") for one in (base, world)))
    world.month += 2
    once = draw_now(world, "mind")  # opened since
    assert once is not world.life.mind  # type: ignore[union-attr]
    world.context = Context((hall, hall), ((1,), (1,)), before)
    twice = draw_now(world, "mind")
    assert np.array_equal(once.effects.log, twice.effects.log)


@pytest.mark.slow
def test_a_pandemic_has_the_direction_of_2020_and_2021() -> None:
    """Het Hogeland, 2023-03 and two years on: deaths, jobs lost, support and loneliness rise, and come back.

    Jobs lost: some 300 more, 8 standard errors; loneliness: 2 points, 15; deaths of 80 and older over five seeds: 6%
    of 3,000, 3 standard errors, of which only the direction is asked.
    """
    from agents.persons import DEAD
    from sim.calendar import parse_month
    from sim.prepare import prepare_world
    from sim.recorder import Recorder
    from sim.simulation import step

    first, begin = parse_month("2021-01", "start"), parse_month("2023-03", "shock")
    world = prepare_world(
        MUNICIPALITIES[0], first, first + 95, 1, Statline(), read_scenario("basispad")
    ).world  # fmt: skip
    assert world.facilities is not None
    context = context_of((Shock(PANDEMIC, begin, 24),), MUNICIPALITIES[0], world.facilities)
    found = {}
    for name, shocks in (("base", None), ("pandemic", context)):
        old, jobs, support, lonely = (np.zeros(72) for _ in range(4))
        for seed in range(1, 4):
            one, recorder = replace(world.copy(seed), context=shocks), Recorder()
            for m in range(72):
                before = one.persons.count
                step_month = one.month
                was = one.persons.column("status")[:before].copy()
                birth = one.persons.column("birth")[:before].copy()
                compacts = (step_month + 1) % 12 == 0
                step(one, recorder)
                people = one.persons
                here = people.column("status") == 0
                if not compacts:
                    now = people.column("status")[:before]
                    aged = (step_month - birth.astype(int)) // 12 >= 80
                    old[m] += int(((was == 0) & (now == DEAD) & aged).sum())
                lost = (people.column("event") == JOB_LOST) & (people.column("event_month") == step_month)
                jobs[m] += int((lost & here).sum())
                support[m] += int((people.column("activity")[here] == BIJSTAND).sum())
                lonely[m] += ((people.column("conditions")[here] & LONELY) != 0).mean()
        found[name] = (old, jobs, support, lonely / 3)
    window, after = slice(26, 50), slice(62, 72)
    (old0, jobs0, support0, lonely0), (old1, jobs1, support1, lonely1) = found["base"], found["pandemic"]
    assert all(np.array_equal(a[:26], b[:26]) for a, b in zip(found["base"], found["pandemic"], strict=True))
    assert old1[window].sum() > 1.02 * old0[window].sum()
    assert jobs1[window].sum() > 1.3 * jobs0[window].sum()
    assert jobs1[after].sum() == pytest.approx(jobs0[after].sum(), rel=0.25)
    assert support1[26:32].sum() > 1.05 * support0[26:32].sum()
    assert lonely1[49] > lonely0[49] + 0.01
    assert lonely1[71] - lonely0[71] < 0.6 * (lonely1[49] - lonely0[49])


@pytest.mark.slow
def test_a_snapshot_keeps_the_shocks(tmp_path: Path) -> None:
    from sim.calendar import parse_month
    from sim.prepare import prepare_world
    from sim.recorder import Recorder
    from sim.simulation import step
    from sim.snapshot import load_snapshot, save_snapshot

    first, path = parse_month("2021-01", "start"), tmp_path / "snapshot.npz"
    scenario = replace(
        read_scenario("basispad"), shocks=(Shock(PANDEMIC, first, 12), Shock(PLANT, first + 3, 2, 50, kern="Leens"))
    )
    world = prepare_world(MUNICIPALITIES[0], first, first + 11, 1, Statline(), scenario).world
    for _ in range(2):
        step(world, Recorder())
    save_snapshot(world, path)
    again, plain = load_snapshot(path), load_snapshot(path)
    plain.context = None
    for one in (world, again, plain):
        for _ in range(3):
            step(one, Recorder())
    assert state_hash(world) == state_hash(again) != state_hash(plain)
