"""What is told of mantelzorg is what one gets by asking everybody, one by one."""

from collections import Counter
from math import asin, cos, radians, sin, sqrt

import numpy as np
import pytest

from agents.care_codes import GIVERS, STRAINS
from agents.counting_states import row_sums
from agents.domains import TASKS
from agents.kin import SAME_HOUSEHOLD
from agents.persons import DEAD, HERE
from sim.parameters import Parameters
from sim.recorder import Recorder
from sim.recording_care import OLD_GROUPS, given_in_all, strict_carers
from sim.recording_domains import STOCKS
from sim.tables import monthly_table, yearly_table
from tests.toy_care import care_town

ADDED = ("carers", "carers_strict", "carers_heavy", "care_receivers", "care_hours", "care_unmet_hours", "nobody_75")


@pytest.fixture(scope="module")
def town():
    return care_town()


@pytest.fixture(scope="module")
def table(town):
    recorder = Recorder()
    recorder.look(town)
    return yearly_table(recorder, tuple(town.kernen.labels()), {})


def value(table, indicator, by="total", group="total"):
    found = table[(table.indicator == indicator) & (table.by == by) & (table.group == group)]["value"]
    assert len(found) == 1, (indicator, by, group)
    return found.item()


def age_of(world, row):
    return (world.month - 1 - int(world.persons.column("birth")[row])) // 12


def kern_of(world, row):
    return int(world.households.column("kern")[world.persons.column("household")[row]])


def km(world, a, b):
    """Great-circle distance between the kernen of two people."""
    (p, q), (r, s) = ((radians(world.kernen.lat[k]), radians(world.kernen.lon[k])) for k in (a, b))
    return 2 * 6371 * asin(sqrt(sin((r - p) / 2) ** 2 + cos(p) * cos(r) * sin((s - q) / 2) ** 2))


def asked(world):
    """Ask everybody, one by one, with plain Python."""
    people, care = world.persons.column, world.care.column
    found, lives, usual, named = Counter(), people("status") == HERE, Counter(), Counter()
    for a in range(world.care.count):
        r, giver, hours = int(care("receiver")[a]), GIVERS[care("relation")[a]], sum(care("quarters")[a].tolist()) / 4
        if care("distance")[a] == 0 and care("carer")[a] >= 0 and hours < world.parameters["care.usual"]:
            usual[int(care("carer")[a])] += hours
        elif giver == "volunteer" and care("carer")[a] >= 0:
            usual[int(care("carer")[a])] += hours
        elif giver != "volunteer":
            named[r] += hours
        age = age_of(world, r)
        band = next(name for name, top in (("0-17", 18), ("18-44", 45), ("45-64", 65), ("65-74", 75), ("75-84", 85),
                                           ("85+", 999)) if age < top)  # fmt: skip
        found["care_hours", "giver_age", f"{giver} {band}"] += hours
        found["care_hours", "giver", giver] += hours
        found["care_ties", "giver", giver] += 1
        found["care_hours", "total", "total"] += hours
        found["care_hours", "kern", world.kernen.labels()[kern_of(world, r)]] += hours
        for t, task in enumerate(TASKS):
            found["care_hours", "task", task] += int(care("quarters")[a, t]) / 4
    for p in range(world.persons.count):
        if not lives[p]:
            continue
        where, age = world.kernen.labels()[kern_of(world, p)], age_of(world, p)
        given = int(people("given")[p])
        if given:
            strain = STRAINS[people("strain")[p]]
            five = "95+" if age >= 95 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"
            group = f"{('man', 'vrouw')[people('sex')[p]]} {five}"
            months = world.month - int(people("care_since")[p])
            called = given / 4 - usual[p]
            strict = age >= 18 and (months >= 3 or called >= 8) and called >= world.parameters["care.counts"]
            kinds = ["carers"] + (["carers_strict"] if strict else [])
            kinds += ["carers_heavy"] if strain in ("heavily_burdened", "overloaded") else []
            for kind in kinds:
                found[kind, "total", "total"] += 1
                found[kind, "kern", where] += 1
                found[kind, "strain", strain] += 1
            found["carers", "sex_age", group] += 1
            found["care_given_hours", "sex_age", group] += given / 4
        need, covered = (people(name)[p].astype(int).tolist() for name in ("need", "covered"))
        if sum(covered):
            found["care_receivers", "total", "total"] += 1
        home = world.households.column("type")[people("household")[p]] != 7
        if home:
            for t, task in enumerate(TASKS):
                found["care_unmet_hours", "task", task] += (need[t] - covered[t]) / 4
                found["care_unmet_hours", "total", "total"] += (need[t] - covered[t]) / 4
        for name, low, high in (("aged_50_64", 50, 64), ("aged_50_74", 50, 74), ("aged_85", 85, 200)):
            found[name, "kern", where] += low <= age <= high
        if home and age >= 75:
            found["receivers_75", "total", "total"] += named[p] >= world.parameters["care.received"]
            close = near_one(world, p, lives)
            unhelped = ("unhelped" if close else "unhelped_nobody_near") if sum(need) else "no_need"
            group = "helped" if sum(covered) else unhelped
            group = "no_need_nobody_near" if group == "no_need" and not close else group
            found["persons_75_home", "care_75", group] += 1
            found["nobody_75", "total", "total"] += group == "unhelped_nobody_near"
            found["nobody_75", "kern", where] += group == "unhelped_nobody_near"
    return found


def near_one(world, p, lives):
    """Tell whether partner or child of one person lives within 5 km, by going through the whole town."""
    kin, people = world.kin.column, world.persons.column
    partner, me = int(people("partner")[p]), int(people("node")[p])
    others = [partner] if partner >= 0 else []
    others += [q for q in range(world.persons.count)
               if me in (kin("mother")[people("node")[q]], kin("father")[people("node")[q]])]  # fmt: skip
    return any(lives[q] and km(world, kern_of(world, p), kern_of(world, q)) <= 5 for q in others)


def test_every_count_is_what_asking_one_by_one_gives(town, table):
    found = asked(town)
    assert len({k for k in found if found[k]}) > 130
    for (indicator, by, group), number in found.items():
        if (indicator, by) != ("carers_heavy", "strain"):
            assert value(table, indicator, by, group) == number, (indicator, by, group)
    counted = {(indicator, by) for indicator, by, _ in found}
    for row in table.itertuples():
        if (row.indicator, row.by) in counted:
            assert row.value == found[row.indicator, row.by, row.group], row


def test_the_town_has_all_that_could_be_confused(town, table):
    """Old people in every group, carers of every strain, the dead, givers elsewhere: else the counts prove little."""
    assert all(value(table, "persons_75_home", "care_75", group) >= 3 for group in OLD_GROUPS)
    assert all(value(table, "carers", "strain", strain) > 10 for strain in STRAINS)
    assert value(table, "carers_strict") < value(table, "carers")
    assert (town.persons.column("status") == DEAD).sum() > 5
    assert (town.care.column("carer") < 0).sum() > 20
    given = sum(v for v in table[table.indicator == "care_given_hours"]["value"])
    assert given == town.persons.column("given").sum() / 4 < value(table, "care_hours")


def test_the_kernen_and_every_breakdown_add_up_to_the_total(table):
    for name in ADDED:
        some = table[table.indicator == name]
        sums = some.groupby("by")["value"].sum()
        assert sums["kern"] == sums["total"], name
        for by in {"strain", "sex_age", "giver", "giver_age", "task"} & set(sums.index):
            assert sums[by] == sums["total"], (name, by)


def test_a_survey_threshold_leaves_out_who_gives_little(town):
    town = town.copy()
    town.care.column("distance")[:] = SAME_HOUSEHOLD + 1  # no usual help
    given, everybody = given_in_all(town), strict_carers(town).sum()
    for hours in (3.5, 4.0):
        town.parameters = Parameters({**town.parameters, "care.counts": hours}, "test")
        few = strict_carers(town)
        assert 0 < few.sum() < everybody and given[few].min() >= 4 * hours


def test_usual_help_between_housemates_makes_nobody_a_carer(town):
    world = town.copy()
    carer = int(np.flatnonzero(strict_carers(world))[0])
    mine = np.flatnonzero(world.care.column("carer") == carer)
    world.care.column("distance")[mine] = SAME_HOUSEHOLD
    world.care.column("quarters")[mine] = 0
    for quarters, is_one in ((20, True), (19, False)):  # five hours, and less
        world.care.column("quarters")[mine[0], 0] = quarters
        world.persons.column("given")[carer] = quarters
        assert strict_carers(world)[carer] == is_one
    world.care.column("distance")[mine[0]] = SAME_HOUSEHOLD + 1
    assert strict_carers(world)[carer]


def test_strain_is_told_every_month(town):
    world, recorder = town.copy(), Recorder()
    recorder.look(world)
    recorder.keep(world)
    world.month += 1
    world.persons.column("strain")[:] = np.where(world.persons.column("given") > 0, 3, 0)
    recorder.look(world)
    months = monthly_table(recorder, {})
    some = months[(months.indicator == "carers") & (months.by == "strain")]
    carers = int((world.persons.column("given") > 0).sum())
    assert some.groupby("month")["value"].sum().tolist() == [carers, carers]
    assert some[(some.month == 2) & (some.group == "overloaded")]["value"].item() == carers
    assert some["year"].tolist() == [2021] * 8


def test_care_is_counted_by_the_groups_that_are_declared():
    groups = {(s.indicator, s.by): s.groups for s in STOCKS}
    assert len(groups) == len(STOCKS)
    assert groups["care_hours", "task"] == TASKS and groups["care_hours", "giver"] == GIVERS


@pytest.mark.parametrize("columns", [2, len(TASKS)])
def test_rows_of_any_width_are_added_up(columns):
    cells = np.arange(7 * columns, dtype=np.uint8).reshape(7, columns)
    assert row_sums(cells).tolist() == cells.sum(axis=1).tolist()
