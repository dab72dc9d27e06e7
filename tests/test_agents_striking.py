"""One draw per person and month for all ways of a process: its probabilities, and what a change of one moves."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from agents import domains as d
from agents import striking
from agents.conditions import ADL_LIMITED, IADL_LIMITED, LOOK
from agents.luck import Stream, bits
from agents.onset import factors
from agents.persons import ACTIVITIES, DEAD, NOBODY
from agents.striking import AGES, PARTS, SLOTS, Draw, strike
from sim.domains.courses import HEALTH, MIND, YOUTH, Way
from sim.domains.draws import HEALTH_PARTS, MIND_PARTS, YOUTH_PARTS, draw_of
from sim.domains.lasting import lasting_of
from sim.domains.life import Life
from sim.errors import DataError
from sim.world import World
from tests.toy import toy_world
from tests.toy_domains import INDEPENDENT, give_life

ALL = ((HEALTH, HEALTH_PARTS), (MIND, MIND_PARTS), (YOUTH, YOUTH_PARTS))
STATE = d.CHRONIC | d.STROKE | d.FALL_INJURY | d.MENTAL_DISORDER | d.HAD_MENTAL | d.ADDICTION | d.LONELY
STATE |= IADL_LIMITED | d.YOUTH_PROBLEM
HAZARDS = {
    "chronic_onset": 0.2, "chronic_recovery": 0.3, "dementia_onset": 0.1, "stroke_onset": 0.06, "fall_injury": 0.5,
    "fall_recovery": 2.0, "iadl_onset": 0.2, "iadl_recovery": 0.4, "adl_onset": 0.6, "adl_recovery": 0.5,
    "mental_first": 0.3, "mental_relapse": 0.6, "mental_recovery": 1.0, "addiction_onset": 0.2,
    "addiction_recovery": 0.5, "lonely_onset": 0.3, "lonely_recovery": 0.6, "youth_onset": 0.4, "youth_recovery": 0.9,
}  # fmt: skip
SEEDS = 60


def town(switches: dict[str, float] | None = None, **changes: float) -> tuple[World, Life]:
    """Return 2,400 people with conditions by lot, each bit of `STATE` with chance 1/2, and busy hazards."""
    world = toy_world(600, residents=0)
    lot = (world.persons.column("lineage") * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(48)
    bits = lot.astype(np.uint16) & np.uint16(STATE)
    bits[(lot & np.uint64(512) != 0) & (bits & IADL_LIMITED != 0)] |= np.uint16(ADL_LIMITED)
    world.persons.column("conditions")[:] = bits
    world.persons.column("since_mental")[:] = world.month - 7
    return world, give_life(world, switches, **(HAZARDS | changes))


def draws(life: Life) -> tuple[tuple[tuple[Way, ...], Draw, Stream], ...]:
    return (HEALTH, life.health, Stream.HEALTH), (MIND, life.mind, Stream.MIND), (YOUTH, life.youth, Stream.YOUTH)


def after(world: World, life: Life, draw: Draw, stream: Stream, seed: int = 0) -> NDArray[np.uint16]:
    """Return the conditions after one month of one process, from the same state, with the luck of a seed."""
    copy = world.copy(seed)
    strike(
        copy.month, copy.key(stream), copy.persons.count, draw, life.means, lasting_of(copy, life).trait,
        copy.persons.arrays, copy.households.arrays, copy.kin.arrays,
    )  # fmt: skip
    return copy.persons.column("conditions").copy()


def chances(world: World, life: Life, way: Way) -> NDArray[np.float64]:
    """Return everybody's probability of going a way this month, by the factors of the normaliser."""
    course, people = life.courses[way.name], world.persons.arrays
    times = factors(
        world.month, world.persons.count, course, life.means, people, world.households.arrays, world.kin.arrays
    )
    age = ((world.month - 1 - world.persons.column("birth").astype(int)) // 12).clip(0, 110)
    hazard = course.base[world.persons.column("sex"), age] * course.duration[min(6, len(course.duration) - 1)]
    return np.where(times >= 0, -np.expm1(-hazard * times), 0.0)


def happened(way: Way, before: NDArray[np.uint16], now: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Tell who went this way: at risk before, with its bits set and cleared now."""
    risk = (before & way.needed == way.needed) & (before & way.absent == 0)
    return np.asarray(risk & (now & way.sets == way.sets) & (now & way.clears == 0))


@pytest.mark.parametrize("switches", [INDEPENDENT, {}], ids=["tables alone", "all factors"])
def test_every_way_happens_as_often_as_its_hazard_says(switches: dict[str, float]) -> None:
    """60 months of luck from one state, 19 ways: each within 4.5 standard errors of the sum of the probabilities.

    Each way has 300 to 9,000 expected events, so that an error of a quarter in the rarest is seen.
    """
    world, life = town(switches)
    before = world.persons.column("conditions").copy()
    for ways, draw, stream in draws(life):
        found = [after(world, life, draw, stream, seed) for seed in range(SEEDS)]
        for way in ways:
            chance = chances(world, life, way)
            count = sum(int(happened(way, before, now).sum()) for now in found)
            wanted = SEEDS * chance.sum()
            assert wanted > 300, way.name
            assert abs(count - wanted) < 4.5 * np.sqrt(SEEDS * (chance * (1 - chance)).sum()), way.name


def test_the_same_people_are_struck_as_when_each_is_compared_with_the_exact_probability() -> None:
    """The slow twin: every person, every way, the stretch of the way in floats."""
    world, life = town({})
    before = world.persons.column("conditions").copy()
    for (ways, draw, stream), (_, parts) in zip(draws(life), ALL, strict=True):
        key, wanted = world.copy(0).key(stream), before.copy()
        words = [int(striking.bits(key, x)) for x in world.persons.column("lineage")]
        luck = np.array([(x >> 11) * 2.0**-53 for x in words])
        first = 0.0
        for bit, count in parts:
            for way in ways:
                if not (way.sets | way.clears) & bit:
                    continue
                chance = np.minimum(chances(world, life, way), count / PARTS)
                hit = (luck >= first) & (luck - first < chance)
                wanted[hit] = before[hit] & np.uint16(0xFFFF & ~way.clears) | np.uint16(way.sets | LOOK)
            first += count / PARTS
        now = after(world, life, draw, stream)
        assert (now != before).sum() > 20
        assert np.array_equal(now, wanted)


def test_one_way_at_most_happens_to_a_person_in_a_month_of_a_process() -> None:
    world, life = town({})
    before = world.persons.column("conditions").copy()
    for ways, draw, stream in draws(life):
        for seed in range(10):
            now = after(world, life, draw, stream, seed)
            times = np.sum([happened(way, before, now) for way in ways], axis=0)
            assert times.max() == 1
            assert np.array_equal(times == 1, now != before)


def test_nobody_is_at_risk_of_two_ways_of_one_stretch() -> None:
    states = np.arange(1 << 14)
    for ways, parts in ALL:
        for bit, _ in parts:
            own = [way for way in ways if (way.sets | way.clears) & bit]
            for one, two in combinations(own, 2):
                risks = [(states & w.needed == w.needed) & (states & w.absent == 0) for w in (one, two)]
                impossible = (states & ADL_LIMITED != 0) & (states & IADL_LIMITED == 0)  # ADL is never without IADL
                assert not np.any(risks[0] & risks[1] & ~impossible), (one.name, two.name)


@pytest.mark.parametrize("name", ["chronic_onset", "adl_recovery", "fall_injury", "mental_relapse", "addiction_onset"])
def test_a_higher_hazard_adds_events_of_its_own_way_and_moves_no_other(name: str) -> None:
    world, life = town()
    _, more = town(**{name: 1.4 * HAZARDS[name]})
    before = world.persons.column("conditions").copy()
    added = 0
    for (ways, draw, stream), (_, other, _) in zip(draws(life), draws(more), strict=True):
        for seed in range(20):
            a, b = after(world, life, draw, stream, seed), after(world, life, other, stream, seed)
            for way in ways:
                old, new = happened(way, before, a), happened(way, before, b)
                assert not np.any(old & ~new)
                if way.name == name:
                    added += int((new & ~old).sum())
                else:
                    assert np.array_equal(old, new), way.name
    assert added > 10


def test_the_dead_are_struck_by_nothing_and_no_hazard_strikes_nobody() -> None:
    world, life = town({})
    before = world.persons.column("conditions").copy()
    _, none = town({}, **dict.fromkeys(HAZARDS, 0.0))
    for _, draw, stream in draws(none):
        assert np.array_equal(after(world, none, draw, stream), before)
    world.persons.column("status")[:] = DEAD
    for _, draw, stream in draws(life):
        assert np.array_equal(after(world, life, draw, stream), before)


def test_a_hazard_that_does_not_fit_in_its_stretch_is_refused() -> None:
    for _, parts in ALL:
        assert sum(count for _, count in parts) == PARTS
    with pytest.raises(DataError, match="stroke_onset"):
        town(stroke_onset=0.5)
    _, life = town()
    with pytest.raises(ValueError, match="must fill 64"):
        draw_of(MIND, MIND_PARTS[:-1], life.courses)


def test_a_hazard_of_the_very_old_alone_is_cut_off_and_not_refused() -> None:
    _, life = town()
    stroke = life.courses["stroke_onset"]

    def steep(age: int) -> Draw:
        base = stroke.base.copy()
        base[:, age:] = 3.0
        return draw_of(HEALTH, HEALTH_PARTS, {**life.courses, "stroke_onset": stroke._replace(base=base)})

    with pytest.raises(DataError, match="stroke_onset"):
        steep(94)
    slot, share = next((s, count / PARTS) for s, (bit, count) in enumerate(HEALTH_PARTS) if bit == d.STROKE)
    most = steep(95).most.reshape(-1, 2, AGES, SLOTS)[..., slot] / 2.0**32
    assert most[:, :, 95:].max() == pytest.approx(share, rel=1e-6)


def troubles(world: World) -> None:
    """Give people by lot what the bound looks at: an event, an activity, a debt, an income, a friend, no partner."""
    lot = np.array([int(bits(np.uint64(77), x)) >> 8 for x in world.persons.column("lineage")])
    homes = np.array([int(bits(np.uint64(78), x)) >> 8 for x in world.households.column("lineage")])
    world.persons.column("event")[:] = lot % len(d.EVENTS)
    world.persons.column("event_month")[:] = world.month - (lot >> 8) % 40
    world.persons.column("activity")[:] = (lot >> 16) % len(ACTIVITIES)
    world.persons.column("education")[:] = (lot >> 24) % 4
    world.persons.column("friends")[:, 0] = np.where((lot >> 32) % 2, 0, -1)
    world.persons.column("partner")[(lot >> 36) % 2 == 1] = NOBODY
    world.persons.column("level")[:, d.ADL] = 3 + (lot >> 40) % 3
    world.households.column("debt")[:] = homes % 4
    world.households.column("income")[:] = (homes >> 8) % 6


@pytest.mark.parametrize("switch", [{}, {"domains.compensation": 0.0}, {"domains.resilience": 0.0}, INDEPENDENT])
def test_the_bound_stops_nobody_whom_the_exact_factor_reaches(switch: dict[str, float]) -> None:
    world, life = town(switch)
    troubles(world)
    for _, draw, stream in draws(life):
        highest = draw.bound._replace(other=np.full_like(draw.bound.other, 99.0))
        for seed in range(16):
            found = after(world, life, draw, stream, seed)
            assert np.array_equal(found, after(world, life, draw._replace(bound=highest), stream, seed))
        assert not np.array_equal(found, world.persons.column("conditions"))
