"""The dynamics of the life domains against what can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from agents import domains as d
from agents.conditions import ADL_LIMITED, IADL_LIMITED, LOOK, UNWELL
from agents.ledger import DEATHS
from agents.luck import Stream, uniform
from agents.onset import factors, strengths
from agents.persons import HERE, NEVER
from agents.striking import PARTS
from sim.domains.derived import vulnerable
from sim.domains.draws import MIND_PARTS
from sim.parameters import Parameters
from sim.processes import domains, vital
from sim.recorder import Recorder
from sim.simulation import step
from sim.snapshot import state_hash
from sim.world import World
from tests.toy import toy_world
from tests.toy_domains import INDEPENDENT, give_life

AGES = np.arange(111)
OWN = ("health", "mind", "youth", "levels", "burden", "newcomers_health")


def lived(world: World, months: int, *processes: str) -> None:
    """Live some months of some processes of the life domains, and nothing else."""
    for _ in range(months):
        for name in processes:
            getattr(domains, name)(world)
        world.month += 1


def share(world: World, bit: int) -> float:
    return float(((world.persons.column("conditions") & bit) != 0).mean())


def ill_by_lot(world: World, bit: int) -> NDArray[np.bool_]:
    """Give half of the people a condition, whoever they are; return who has it."""
    lot = np.array([uniform(world.key(Stream.TRAIT, 5), x) < 0.5 for x in world.persons.column("lineage")])
    world.persons.column("conditions")[:] |= np.where(lot, bit, 0).astype(np.uint16)
    return lot


def test_prevalence_is_incidence_times_duration() -> None:
    # 2,400 people for 400 months of a state that forgets itself in 15: standard error 0.003
    world = toy_world(600, residents=0)
    give_life(world, addiction_onset=0.3, addiction_recovery=0.5)
    begin, end = -np.expm1(-0.3 / 12), -np.expm1(-0.5 / 12)
    lived(world, 150, "mind")
    found = []
    for _ in range(400):
        lived(world, 1, "mind")
        found.append(share(world, d.ADDICTION))
    assert np.mean(found) == pytest.approx(begin / (1 - (1 - end) * (1 - begin)), abs=0.012)


def test_mental_episodes_last_as_their_table_says() -> None:
    # 1,800 adults fall ill together and nobody again: share left after 1, 6 and 36 months, standard error 0.012
    world, table = toy_world(600, residents=0), np.where(np.arange(121) < 6, 1.2, 0.3)
    give_life(world, mental_recovery=table)
    world.persons.column("conditions")[:] = d.MENTAL_DISORDER
    world.persons.column("since_mental")[:] = world.month - 1
    left = np.exp(-np.cumsum(table) / 12)
    for months, after in ((1, 1), (5, 6), (30, 36)):
        lived(world, months, "mind")
        assert share(world, d.MENTAL_DISORDER) == pytest.approx(left[after - 1], abs=0.045)
    well = (world.persons.column("conditions") & d.MENTAL_DISORDER) == 0
    assert np.all(world.persons.column("conditions")[well] & d.HAD_MENTAL)
    assert np.all(world.persons.column("since_mental")[well] == NEVER)


def relation(exponent: float) -> float:
    """Return the correlation of dementia, given by lot, and IADL limitation after ten years."""
    world = toy_world(1500, residents=0)
    lot = ill_by_lot(world, d.DEMENTIA)
    give_life(world, INDEPENDENT | {"domains.spillover": exponent}, iadl_onset=0.08)
    lived(world, 120, "health")
    return float(np.corrcoef(lot, (world.persons.column("conditions") & IADL_LIMITED) != 0)[0, 1])


def test_domains_are_independent_without_spillover_and_tied_with_it() -> None:
    # 6,000 people: standard error 0.013; ratio 1.6 gives a correlation of about 0.18, found with power above 0.999
    assert abs(relation(0.0)) < 4 * 0.013
    assert relation(1.0) > 0.1
    assert relation(2.0) > relation(1.0) + 0.05


def struck_by(world: World) -> NDArray[np.bool_]:
    return (world.persons.column("conditions") & d.ADDICTION) != 0


def test_without_switches_the_hazard_is_the_table() -> None:
    world = toy_world(300, residents=0)
    rates = 0.2 + np.stack([AGES, 2 * AGES]) / 100
    give_life(world, addiction_onset=rates)
    key = world.key(Stream.MIND)
    first = sum(part for _, part in MIND_PARTS[:-1]) / PARTS  # where the last stretch, that of addiction, begins
    age = (world.month - 1 - world.persons.column("birth").astype(int)) // 12
    hazard = rates[world.persons.column("sex"), age] / 12
    lot = np.array([uniform(key, x) for x in world.persons.column("lineage")]) - first
    lived(world, 1, "mind")
    assert np.array_equal(struck_by(world), (lot >= 0) & (lot < -np.expm1(-hazard)))
    assert struck_by(world).sum() > 10


@pytest.mark.parametrize("switch", ["domains.compensation", "domains.resilience"])
def test_strength_protects_and_the_level_stays(switch: str) -> None:
    # 3,000 adults, some 600 onsets in ten months: standard error of their number 25
    counts, stronger = {}, {}
    for much in (0.0, 1.0):
        world = toy_world(1500, residents=0)
        life = give_life(world, INDEPENDENT | {switch: much}, addiction_onset=0.24)
        strong = strengths(world.persons.count, life.means, world.persons.arrays, world.households.arrays)
        adult = (world.month - world.persons.column("birth")) > 19 * 12
        lived(world, 10, "mind")
        some = struck_by(world) & adult
        middle = np.median(strong[adult])
        counts[much] = some.sum()
        stronger[much] = (some & (strong > middle)).sum() / some.sum()
    assert stronger[0.0] == pytest.approx(0.5, abs=0.08)
    assert stronger[1.0] < 0.35
    assert counts[1.0] == pytest.approx(counts[0.0], abs=100)


def test_strength_speeds_recovery() -> None:
    world = toy_world(1500, residents=0)
    life = give_life(world, INDEPENDENT | {"domains.compensation": 0.5}, addiction_recovery=0.5)
    world.persons.column("conditions")[:] = d.ADDICTION
    strong = strengths(world.persons.count, life.means, world.persons.arrays, world.households.arrays)
    adult = (world.month - world.persons.column("birth")) > 19 * 12
    lived(world, 6, "mind")
    well, above = ~struck_by(world) & adult, strong > np.median(strong[adult])
    assert (well & above).sum() > 1.5 * (well & ~above).sum()


def test_the_normaliser_keeps_the_number_of_onsets() -> None:
    world = toy_world(600, residents=0)
    ill_by_lot(world, d.DEMENTIA)
    switches = {"domains.compensation": 0.5, "domains.resilience": 0.5}
    life = give_life(world, switches, iadl_onset=np.exp(-7 + 0.07 * AGES))
    course = life.courses["iadl_onset"]
    found = factors(
        world.month, world.persons.count, course, life.means, world.persons.arrays, world.households.arrays,
        world.kin.arrays,
    )  # fmt: skip
    sex, age = world.persons.column("sex"), (world.month - 1 - world.persons.column("birth").astype(int)) // 12
    plain = np.exp(-7 + 0.07 * AGES)[age] / 12
    for s in (0, 1):
        for low in (0, 30, 40, 50):
            some = (sex == s) & (age // 5 == low // 5)
            # people of other age groups weigh 1% in the mean
            assert (course.base[s, age[some]] * found[some]).sum() == pytest.approx(plain[some].sum(), rel=0.02)
    assert found.max() > 1.5 * found.min()


def test_zero_hazards_leave_everything_as_it_was() -> None:
    world = toy_world(300)
    give_life(world, {})
    before = [world.persons.column(name).copy() for name in world.persons.columns]
    lived(world, 24, "newcomers", "health", "mind", "youth", "domain_levels", "burden")
    for name, old in zip(world.persons.columns, before, strict=True):
        same = world.persons.column(name)
        if name == "level":  # nobody in this town has friends
            assert np.array_equal(np.delete(same, d.NETWORK, axis=1), np.delete(old, d.NETWORK, axis=1))
        elif name == "conditions":
            assert not np.any((same ^ old) & ~np.uint16(UNWELL | LOOK))  # LOOK: whose network level just changed
        elif name not in ("need", "loaded_since"):
            assert np.array_equal(same, old), name


def busy(world: World, **more: float) -> None:
    hazards = {
        "mental_first": 0.1, "mental_relapse": 0.2, "mental_recovery": 0.8, "youth_onset": 0.2, "youth_recovery": 0.5,
        "addiction_onset": 0.1, "addiction_recovery": 0.5, "lonely_onset": 0.1, "lonely_recovery": 0.4,
        "fall_injury": 0.3, "fall_recovery": 2.0, "chronic_onset": 0.05, "iadl_onset": 0.05, "adl_onset": 0.2,
        "iadl_recovery": 0.2, "adl_recovery": 0.3,
    }  # fmt: skip
    give_life(world, {}, **(hazards | more))


ALL = ("health", "mind", "youth", "domain_levels", "burden")


def test_a_change_in_one_life_stays_in_its_household() -> None:
    world = toy_world(200, residents=0)
    busy(world)
    other = world.copy()
    parent = int(np.flatnonzero(world.persons.column("role") == 2)[0])
    other.persons.column("conditions")[parent] |= d.MENTAL_DISORDER
    other.persons.column("since_mental")[parent] = other.month
    for w in (world, other):
        lived(w, 60, *ALL)
    differs = np.zeros(world.persons.count, dtype=bool)
    for name in ("conditions", "level", "need", "loaded_since", "since_mental"):
        apart = (world.persons.column(name) != other.persons.column(name)).reshape(len(differs), -1)
        differs |= apart.any(axis=1)
    home = world.persons.column("household")
    assert differs.any()
    assert set(home[differs]) == {home[parent]}


def test_adl_never_without_iadl_and_both_recover() -> None:
    world = toy_world(300, residents=60)
    busy(world)
    lived(world, 60, "health")
    before = world.persons.column("conditions").copy()
    lived(world, 24, "health")
    after = world.persons.column("conditions")
    for bits in (before, after):
        assert np.all((bits & ADL_LIMITED == 0) | (bits & IADL_LIMITED != 0))
    for bit in (ADL_LIMITED, IADL_LIMITED):
        assert np.any((before & bit != 0) & (after & bit == 0))
        assert np.any((before & bit == 0) & (after & bit != 0))


def test_levels_fall_at_once_to_the_shares_of_the_rule_and_rise_step_by_step() -> None:
    # 2,400 people: standard error of a share at most 0.0102
    world = toy_world(600, residents=0)
    give_life(world)
    world.persons.column("conditions")[:] = d.STROKE | LOOK
    lived(world, 1, "domain_levels")
    level = world.persons.column("level")[:, d.PHYSICAL].copy()
    for value, chance in ((1, 0.0), (2, 0.15), (3, 0.45), (4, 0.40)):
        assert (level == value).mean() == pytest.approx(chance, abs=0.035)
    world.persons.column("conditions")[:] = LOOK | UNWELL
    for wanted in (1, 2, 3):
        lived(world, 1, "domain_levels")
        assert np.array_equal(world.persons.column("level")[:, d.PHYSICAL], np.minimum(level + wanted, d.FULL))


def test_need_falls_later_when_falls_no_longer_happen() -> None:
    world = toy_world(600, residents=0)
    busy(world)
    lived(world, 36, *ALL)
    without = world.copy()
    assert world.life is not None
    busy(without, fall_injury=0.0)
    needs: list[list[float]] = [[], []]
    for _ in range(24):
        for k, w in enumerate((world, without)):
            lived(w, 1, *ALL)
            needs[k].append(float(w.persons.column("need").sum(dtype=np.int64)))
    gap = 1.0 - np.array(needs[1]) / np.array(needs[0])
    assert gap[0] < 0.07  # the injury itself, which asks for most hours at once
    assert gap[-6:].mean() > 0.05
    assert gap[-6:].mean() > 2 * gap[:3].mean()


def test_youth_problems_end_at_23_and_kwetsbaar_takes_a_year() -> None:
    world = toy_world(300, residents=0)
    give_life(world)
    world.persons.column("conditions")[:] = d.YOUTH_PROBLEM | d.STROKE | d.MENTAL_DISORDER | d.ADDICTION | LOOK
    lived(world, 1, *ALL)
    age = (world.month - 2 - world.persons.column("birth").astype(int)) // 12
    assert np.array_equal((world.persons.column("conditions") & d.YOUTH_PROBLEM) != 0, age < 23)
    lived(world, 10, *ALL)
    assert not vulnerable(world).any()
    lived(world, 6, *ALL)
    loaded = (world.persons.column("loaded_since") != NEVER) & (world.persons.column("status") == HERE)
    assert np.array_equal(vulnerable(world)[age >= 18], loaded[age >= 18])
    assert 0.2 < vulnerable(world)[age >= 18].mean() < 1.0
    assert not vulnerable(world)[age < 17].any()


def test_with_every_ratio_one_the_same_people_die() -> None:
    plain, stated = toy_world(300, residents=60), toy_world(300, residents=60)
    life = give_life(stated)
    stated.life = None
    hashes = []
    for world in (plain, stated):
        world.off = frozenset((*OWN, "eviction", "family_events"))
        world.parameters = Parameters({"statushouder.arrivals": 0.0})
    frailty = life.frailty._replace(chronic=0.0, disabled=0.0)
    stated.life = replace(life, frailty=frailty._replace(mean=np.ones_like(frailty.mean)))
    for world in (plain, stated):
        recorder = Recorder()
        recorder.look(world)
        for _ in range(36):
            step(world, recorder)
        hashes.append(state_hash(world))
        assert sum(int(f[DEATHS].sum()) for f in recorder.flows_by_kern) > 20
    assert hashes[0] == hashes[1]


def test_as_many_die_with_ratios_but_the_ill_sooner() -> None:
    # 100 seeds of one month; the same luck in both worlds: the numbers differ by less than four standard errors
    world = toy_world(300, residents=400)
    ill = ill_by_lot(world, d.DEMENTIA)
    life = give_life(world, dementia_mortality=3.0)
    counts, sick = {True: 0, False: 0}, 0
    for seed in range(100):
        for stated in (True, False):
            copy = world.copy(seed)
            copy.life = life if stated else None
            vital.death(copy)
            dead = copy.persons.column("status") != HERE
            counts[stated] += int(dead.sum())
            sick += int((dead & ill).sum()) if stated else 0
    assert counts[False] > 300
    assert counts[True] == pytest.approx(counts[False], abs=4 * np.sqrt(counts[False]))
    assert sick / counts[True] == pytest.approx(0.75, abs=0.08)
