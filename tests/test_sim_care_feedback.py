"""What giving does to the rest of a made-up town: minds, the past of the start, hooks that are off."""

import numpy as np
import pytest

from agents.care_codes import HEAVY, STRAINS
from agents.domains import PERSONAL_CARE, SOCIAL_CONTACT
from agents.onset import factors
from agents.persons import ACTIVITIES, CHILD, HERE, NEVER
from sim.care.rules import GIVING, LIMIT, care_rules, strain_rules
from sim.care.start import lived_care
from sim.care.state import caring_of
from sim.care.volunteers import who_visits
from sim.parameters import Parameters
from sim.processes.care import care_asks, care_ends, strain
from sim.recording_domains import new_tally
from sim.snapshot import state_hash
from tests.toy import toy_world
from tests.toy_domains import INDEPENDENT, give_life

ON = {**INDEPENDENT, "domains.spillover": 1.0}


def strained(world, classes):
    world.persons.column("strain")[:] = np.arange(world.persons.count) % classes


def mental(world, way="mental_first"):
    """Return the hazard factors of everybody, and what the normaliser leaves of them."""
    course = world.life.courses[way]
    found = factors(
        world.month, world.persons.count, course, world.life.means, world.persons.arrays, world.households.arrays,
        world.kin.arrays,
    )  # fmt: skip
    return found


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.5])
def test_a_heavy_burden_multiplies_the_onset_of_mental_disorder_and_keeps_their_number(ratio):
    world = toy_world(300, residents=0)
    strained(world, len(STRAINS))
    rate = 0.12
    give_life(world, {**ON, "spillover.strain.heavily_burdened.mental": ratio}, mental_first=rate)
    found, heavy = mental(world), world.persons.column("strain") >= HEAVY
    assert found[heavy] == pytest.approx(ratio) and found[~heavy] == pytest.approx(1.0)
    age = np.maximum((world.month - 1 - world.persons.column("birth").astype(int)) // 12, 0)
    base = world.life.courses["mental_first"].base[world.persons.column("sex"), age]
    assert (base * found).mean() == pytest.approx(rate / 12, rel=1e-3)
    before = base[~heavy]
    world.persons.column("strain")[:] = HEAVY  # the normaliser is frozen: what comes on top makes more people ill
    assert mental(world)[~heavy] * before == pytest.approx(ratio * before)


def test_without_spill_over_strain_makes_nobody_ill():
    world = toy_world(60, residents=0)
    strained(world, len(STRAINS))
    give_life(world, INDEPENDENT, mental_first=0.12)
    assert mental(world) == pytest.approx(1.0)


def in_need(families=200, **parameters):
    """Return a town in which every third person needs help of relatives and every fourth company."""
    world = toy_world(families, residents=0)
    names = {name.replace("__", "."): value for name, value in parameters.items()}
    world.parameters = Parameters(names, "test")
    need, rank = world.persons.column("need"), np.arange(world.persons.count)
    need[rank % 3 == 0, PERSONAL_CARE] = 30
    need[rank % 4 == 0, SOCIAL_CONTACT] = 8
    return world


def lived(world, months):
    world.caring, world.tally = caring_of(world), new_tally()
    for _ in range(months):
        for process in (care_ends, care_asks, strain):
            process(world)
        world.month += 1
    return world


def test_measures_without_effect_change_no_bit():
    base = state_hash(lived(in_need(care__usual=5.0), 6))
    for hook in ({"care__known": 0.25}, {"care__respite_hours": 24.0}, {"care__work_exit": 0.0}, {"care__counts": 4.0}):
        assert state_hash(lived(in_need(**hook), 6)) == base
    assert state_hash(lived(in_need(care__respite=1.0), 6)) == base  # usual help of housemates: nobody is a carer
    assert state_hash(lived(in_need(care__respite=1.0, care__usual=0.0), 6)) != base


def test_respite_lowers_strain_and_what_is_lost_to_withdrawal():
    harsh = {"strain__withdrawal": 0.4, "strain__burn_out": 0.3, "care__known": 0.25, "care__usual": 0.0}
    plain, eased = (lived(in_need(600, **harsh, care__respite=r, care__respite_hours=24.0), 12) for r in (0.0, 1.0))
    assert eased.tally["care_changes"][2:].sum() < plain.tally["care_changes"][2:].sum()
    assert (eased.persons.column("strain") >= HEAVY).sum() < (plain.persons.column("strain") >= HEAVY).sum()


def test_volunteers_add_company_and_none_when_switched_off():
    plain = lived(in_need(volunteers__visits=0.0), 4)
    helped = lived(in_need(volunteers__visits=0.15), 4)
    covered = [w.persons.column("covered")[:, SOCIAL_CONTACT].astype(int).sum() for w in (plain, helped)]
    assert len(who_visits(plain)) == 0 and len(who_visits(helped)) > 10
    assert covered[1] > covered[0]


def test_the_past_of_the_start_has_spells_strain_and_withdrawal():
    world = in_need(400, strain__withdrawal=0.4)
    start = world.month
    for month in range(start - 36, start):
        world.month = month
        lived_care(world, month == start - 36)
    world.month = start
    care, people = world.care, world.persons
    since = care.column("since")
    assert care.count > 100 and since.min() < start - 60 and (since < start).all()
    assert (np.diff(since) >= 0).all()
    gives = people.column("given") > 0
    assert (people.column("care_since")[gives] < start).all() and (people.column("care_since")[~gives] == NEVER).all()
    assert (people.column("strain") >= HEAVY).any() and (people.column("away_until") > start).any()
    assert (people.column("status") == HERE).all() and (people.column("role") == CHILD).any()


def test_the_rules_are_those_that_were_calibrated():
    hours = {(g.who, g.where[0]): g.hours for g in GIVING}
    assert (hours["partner", 0], hours["parent", 0]) == (35.0, 30.0)
    most = [4, 8, 16, 20, 20, 40, 40, 30, 56, 56]
    assert list(LIMIT) == list(ACTIVITIES) and list(LIMIT.values()) == most
    rules = care_rules(Parameters(), np.array([0.7]))
    assert rules.limit.tolist() == [4 * hours for hours in most]
    assert (rules.young, rules.elsewhere) == (32.0, 48)
    values = {"giving.limit.retired": 28.0, "giving.partner.hours": 0.5, "giving.partner.willing": 0.8}
    half = care_rules(Parameters(values, "test"), np.array([0.7]))
    changed = np.flatnonzero(half.limit != rules.limit)
    assert [ACTIVITIES[i] for i in changed] == ["retired"] and half.limit[changed] == 112.0
    assert half.offer[0, 0] == rules.offer[0, 0] / 2 and (half.offer != rules.offer).sum() == 1
    assert half.logit[0, 0, 0] == pytest.approx(np.log(0.72 / 0.28)) and (half.logit != rules.logit).sum() == 2
    r = strain_rules(Parameters())
    lift = 0.11 * np.log(1.8) + 0.08 * np.log(2.05) + 0.5 * np.log(1.8)
    lift += 0.69 * np.log(1.1) + 0.38 * np.log(1.2) + 5.8 * 0.02
    assert 1 / (1 + np.exp(-(r.at_ten[0] + lift))) == pytest.approx(0.17, abs=1e-6)
    assert 1 / (1 + np.exp(-(r.at_ten[1] + lift))) == pytest.approx(0.25, abs=1e-6)
    assert r.slope * np.log(16) == pytest.approx(np.log(7.52))
