"""How the use of voorzieningen is counted for the check, and what a step of the fit does."""

import math
from collections import defaultdict
from types import SimpleNamespace

import numpy as np
import pytest

from agents.households import SINGLE_PARENT
from agents.indications import RUNNING
from agents.persons import HERE
from calibration import anchor
from calibration.access_check import SET, TEST, observed
from calibration.access_figures import figures, lived_year, volumes
from calibration.access_fit import FITTED, Year, stepped, wanted
from calibration.access_volumes import AIDS, HALF, LIGHT, PERSONS, STARTED, VOLUMES
from calibration.targets import fitting_view
from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.parameters import DECLARED
from sim.provisions.product import LAWS
from sim.statline import Statline
from sim.synthesis.attributes_levels import Levels
from tests.toy_help import help_town, lived


@pytest.fixture(scope="module")
def seen():
    """A year of a town, and who had each product in its first half and in all of it, asked month by month."""
    world = help_town()
    names, grants = list(world.access.products), {"bijzondere_bijstand", "minimaregelingen"}
    half, year = (defaultdict(set) for _ in range(2))
    for month in range(12):
        lived(world, 1)
        cases, lineage = world.cases.column, world.persons.column("lineage")
        for c in np.flatnonzero(cases("stage") == RUNNING).tolist():
            name, who = names[cases("product")[c]], int(lineage[cases("client")[c]])
            if name not in grants or cases("since")[c] == world.month - 1:
                year[name].add(who)
                if month < 6:
                    half[name].add(who)
    return world, half, year


@pytest.fixture(scope="module")
def world(seen):
    return seen[0]


def test_the_young_are_counted_by_age_on_1_january_and_without_free_help(world):
    people, names = world.persons.column, list(world.access.products)
    bits = [k for k, r in enumerate(world.access.products.values()) if r.law == "jeugdwet"]
    free, found, groups, single = names.index("basisondersteuning_ojg"), 0, dict.fromkeys((3, 11, 17, 22), 0), 0
    only_free = 0
    for p in range(world.persons.count):
        had = [k for k in bits if int(people("products")[p]) >> k & 1]
        only_free += had == [free]
        if not set(had) - {free}:
            continue
        found += 1
        age = (world.month - 13 - int(people("birth")[p])) // 12
        last = next((a for a in groups if age <= a), None)
        if last is not None:
            groups[last] += 1
        single += people("status")[p] == 0 and world.households.column("type")[people("household")[p]] == SINGLE_PARENT
    seen = figures(world)
    assert only_free > 0 and found > 20 and seen["youth with help"] == found
    assert [seen[f"youth with help, {a}"] for a in ("0-3", "4-11", "12-17", "18-22")] == list(groups.values())
    assert seen["youth with help, single parent"] == single


def test_volumes_are_means_of_clients_and_sums_of_starts_and_euros(world):
    access, found = world.access, volumes(world)
    books = [access.books[m] for m in sorted(access.books)[-12:]]
    assert len(books) == 12 and sum(v[1] for v in found.values()) == sum(b.started.sum() for b in books)
    assert sum(v[0] for v in found.values()) == pytest.approx(np.mean([b.running.sum() for b in books]))
    assert sum(v[2] for v in found.values()) == pytest.approx(sum(int(b.cents.sum()) for b in books) / 100)


def test_persons_are_counted_once_in_half_a_year_and_in_a_year(seen):
    world, half, year = seen
    found = volumes(world)
    for name in ("jeugdhulp_crisis", "bijzondere_bijstand", "minimaregelingen", "begeleiding"):
        assert found[name][PERSONS] == len(year[name]) > found[name][HALF] == len(half[name]) > 0, name
    crisis = found["jeugdhulp_crisis"]
    assert figures(world)["youth in crisis help"] == crisis[HALF] < crisis[STARTED]  # some start more than once
    assert found["minimaregelingen"][PERSONS] == found["minimaregelingen"][STARTED]


def test_nothing_of_steenwijkerland_sets_a_number_but_the_shares_of_referrers_and_the_start():
    for place in MUNICIPALITIES:
        use = {o.quantity: o.use for o in observed(place, Statline())}
        assert (use["Wmo clients"] == SET) == (place.slug in FITTED)
        assert use["youth with help, 18-22"] == use["Wmo, 70+, share"] == TEST
        sets = {k for k, u in use.items() if u == SET and not k.startswith("referred") and k != "bijstand"}
        assert not sets or place.slug in FITTED


def test_bijstand_is_no_test_where_the_start_is_made_of_the_same_count():
    for place in MUNICIPALITIES:
        (one,) = (o for o in observed(place, Statline()) if o.quantity == "bijstand")
        started = Levels(place, Statline(), 2021).benefits()[0]
        assert one.low < started < one.high and one.use == SET


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """What is wanted, as if two runs had found just that."""
    view = fitting_view("access", tmp_path_factory.mktemp("view"))
    wants = [wanted(slug, view) for slug in FITTED]
    taken = {name: tuple(want if i == what else 1e9 for i in range(5)) for name, (what, want, _) in VOLUMES.items()}
    taken |= {name: (700.0 * share, 1.0, 1.0) for name, share in LIGHT.items()}
    names = {f"asking.{k}" for k in (*VOLUMES, *AIDS, *LIGHT)}
    names |= {"access.child_0_3", "access.child_4_11", "access.single_parent", "access.local_wmo"}
    return {d.name: d.default for d in DECLARED if d.name in names}, [Year(dict(w), dict(taken)) for w in wants], wants


def changed(target, **figures_of):
    """Return which parameters a step changes, and by how much."""
    p, years, wants = target
    new = stepped(p, years, wants)
    return {k: v / p[k] if k.startswith("asking") else v - p[k] for k, v in new.items() if abs(v - p[k]) > 2e-4}


def test_a_fit_that_is_there_stays_and_one_that_is_not_moves_towards_it(target):
    p, years, wants = target
    assert changed(target) == {}
    home, other = years
    dear = home.volumes | {"huishoudelijke_ondersteuning": (1.0, 1.0, 2.0 * VOLUMES["huishoudelijke_ondersteuning"][1])}
    moved = changed((p, [Year(home.figures, dear), other], wants))
    assert moved == {"asking.huishoudelijke_ondersteuning": pytest.approx(0.5**1.2)}
    few = other.figures | {"Wmo clients": 0.9 * wants[1]["Wmo clients"]}
    moved = changed((p, [home, Year(few, other.volumes)], wants))
    assert moved == {"access.local_wmo": pytest.approx(1.5 * math.log(1 / 0.9))}
    young = other.figures | {"youth with help, 4-11": 0.8 * other.figures["youth with help, 4-11"]}
    assert set(changed((p, [home, Year(young, other.volumes)], wants))) == {"access.child_4_11"}
    assert find_municipality(FITTED[0]).code == "GM1966"


@pytest.mark.parametrize("anchors", [False, True])
def test_who_died_or_left_in_the_year_is_counted_though_rows_are_dropped_in_january(monkeypatch, anchors):
    monkeypatch.setattr("sim.world.GONE_SHARE", 0.0)
    monkeypatch.setattr("calibration.access_figures.prepare_world", lambda *_: SimpleNamespace(world=help_town(seed=3)))
    world = lived_year(find_municipality("hogeland"), 1)
    gone = world.persons.column("status") != HERE
    wmo = (world.persons.column("used") >> LAWS.index("wmo")) & 1 == 1
    assert (gone & wmo).any()
    access = world.access
    at = access.sets.names.index(("law", "wmo"))
    books = sum(int(b.counts.clients[at, : len(b.counts.unmet)].sum()) for b in access.books.values())
    assert figures(world)["Wmo clients"] == books
    if anchors:
        assert anchor._lived(help_town(seed=3))["Wmo clients"] == books
