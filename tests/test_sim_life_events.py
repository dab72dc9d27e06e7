"""Life events are noted once, the gravest that still works; who parts or is admitted sooner, and not how many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents import couples
from agents import domains as d
from agents.conditions import ADL_LIMITED
from agents.events import tell, tell_children, tell_parents
from agents.ledger import INSTITUTION_ENTRIES
from agents.luck import Stream, stream_key, uniform
from agents.persons import MARRIED, NOBODY, PARTNER, WOMAN
from sim.domains.leaning import SEPARATION_SHAPE, neutral
from sim.domains.spillover import NO_EFFECT, SPILLOVERS
from sim.domains.young_wijken import kern_factors, shrunk, with_wijken
from sim.hazards import monthly_from_hazard
from sim.kernen import read_kernen
from sim.municipalities import MUNICIPALITIES
from sim.parameters import Parameters
from sim.processes import events, households
from sim.statline import Statline
from sim.world import World
from tests.toy import toy_world
from tests.toy_domains import INDEPENDENT, give_life

SPILL = INDEPENDENT | {"domains.spillover": 1.0}


def test_every_event_has_a_rank_and_lasts_as_long_as_its_effects() -> None:
    assert len(d.RANKS) == len(d.LASTS) == len(d.EVENTS)
    for code, name in enumerate(d.EVENTS[1:], start=1):
        months = [s.months for s in SPILLOVERS if s.source == name and s.months]
        assert (name in NO_EFFECT) == (not months), name
        assert d.LASTS[code] >= max(months, default=0), name


def test_a_lesser_event_waits_until_the_graver_one_has_worked() -> None:
    world = toy_world(10)
    event, month, rows = world.persons.column("event"), world.month, np.array([0], dtype=np.int64)

    def after(first: int, second: int, months: int) -> int:
        tell(rows, d.NO_EVENT, month, world.persons.arrays)
        event[0] = 0
        tell(rows, first, month, world.persons.arrays)
        tell(rows, second, month + months, world.persons.arrays)
        return int(event[0])

    assert after(d.SEPARATED, d.MOVED, 59) == d.SEPARATED
    assert after(d.SEPARATED, d.MOVED, 60) == d.MOVED
    assert after(d.SEPARATED, d.JOB_LOST, 23) == d.SEPARATED
    assert after(d.SEPARATED, d.JOB_LOST, 24) == d.JOB_LOST
    assert after(d.MOVED, d.JOB_LOST, 0) == d.JOB_LOST
    assert after(d.JOB_LOST, d.SEPARATED, 0) == d.SEPARATED


def test_parents_and_children_hear_of_a_birth_and_a_death() -> None:
    world = toy_world(10)
    people, kin = world.persons, world.kin
    tell_parents(np.array([2], dtype=np.int64), d.CHILD_BORN, world.month, people.arrays, kin.arrays)
    assert people.column("event")[:5].tolist() == [d.CHILD_BORN, d.CHILD_BORN, 0, 0, 0]
    tell_children(np.array([people.column("node")[4]], dtype=np.int64), world.month, people.arrays, kin.arrays)
    assert people.column("event")[4:9].tolist() == [0, 0, d.PARENT_DIED, d.PARENT_DIED, 0]


def test_family_events_follow_births_deaths_and_moves() -> None:
    world = toy_world(10)
    give_life(world)
    people, month = world.persons, world.month
    people.column("birth")[2] = month  # born this month, the first huishouden
    people.column("birth")[6] = month - 12
    people.column("conditions")[6] = d.CHRONIC
    world.kin.column("death")[people.column("node")[8]] = month
    world.households.column("since")[3] = month
    events.family_events(world)
    event = people.column("event")
    assert event[:4].tolist() == [d.CHILD_BORN, d.CHILD_BORN, 0, 0]
    assert event[4:8].tolist() == [d.EXTRA_NEED, d.EXTRA_NEED, 0, 0]
    assert event[8:12].tolist() == [0, 0, d.PARENT_DIED, d.PARENT_DIED]
    assert event[12:16].tolist() == [d.MOVED] * 4 and not event[16:].any()


def test_who_rents_with_problematic_debt_can_be_evicted_and_nobody_else() -> None:
    # 400 of each at a monthly 0.3: 120 evicted, standard deviation 9
    world = toy_world(1200, residents=0)
    give_life(world)
    homes = world.households
    homes.column("debt")[:] = np.where(np.arange(homes.count) % 3 == 0, d.NO_DEBT, d.PROBLEMATIC)
    homes.column("tenure")[:] = np.where(np.arange(homes.count) % 3 == 1, 1, 0)
    world.parameters = Parameters()
    world.parameters._values["eviction.hazard"] = -12 * np.log(0.7)  # type: ignore[attr-defined]
    events.eviction(world)
    out = homes.column("level")[:, d.HOUSING] == d.ACUTE
    assert out[(np.arange(len(out)) % 3) != 1].sum() == 0
    assert out.sum() == pytest.approx(120, abs=36)
    member = out[world.persons.column("household")]
    assert np.array_equal(world.persons.column("event") == d.EVICTED, member)
    assert (homes.column("tenure")[out] == 2).all() and (homes.column("since")[out] == world.month).all()


def test_the_share_of_statushouders_among_newcomers_from_abroad() -> None:
    # 900 newcomers from abroad; a share of 0.4 is drawn by huishouden of 4: standard deviation 29 persons
    world = toy_world(300, residents=0)
    give_life(world)
    arriving = float(world.rates.arrivals.values[world.rates.year_row(world.year), 1])
    world.parameters._values["statushouder.arrivals"] = 0.4 * arriving / world.population * 1000  # type: ignore[attr-defined]
    events.admit(world, 300)
    flag = world.persons.column("statushouder")
    assert flag[:300].sum() == 0 and flag.sum() == pytest.approx(0.4 * 900, abs=4 * 29)
    assert np.array_equal(flag == 1, world.persons.column("event") == d.ADMITTED)
    assert all(len(set(flag[i : i + 4])) == 1 for i in range(300, 1200, 4))


def parted(world: World, seeds: range, life: bool = True) -> np.ndarray:
    """Return how often the couple of each woman parted over some draws."""
    assert world.life is not None
    leaning = world.life.separation if life else neutral(SEPARATION_SHAPE)
    monthly = monthly_from_hazard(world.rates.separation.values)
    times, women = np.zeros(world.persons.count), np.empty(world.persons.count, dtype=np.int32)
    people, homes, kin = world.persons.arrays, world.households.arrays, world.kin.arrays
    for seed in seeds:
        key = stream_key(seed, world.month, Stream.SEPARATION)
        found = couples.separating(world.month, key, world.persons.count, monthly, leaning, people, homes, kin, women)
        times[women[:found]] += 1
    return times


def test_a_mental_disorder_and_job_loss_move_separation_and_not_its_total() -> None:
    # 3,000 couples at 0.02 a year and 400 draws: 2,000 separations, standard error 45
    world = toy_world(3000, residents=0)
    ill = np.arange(world.persons.count) % 4 == (np.arange(world.persons.count) // 4) % 4  # one of every family
    world.persons.column("conditions")[ill] = d.MENTAL_DISORDER
    world.persons.column("event")[np.arange(world.persons.count) % 24 == 0] = d.JOB_LOST
    world.persons.column("event_month")[:] = world.month - 3
    give_life(world, SPILL)
    times, plain = parted(world, range(400)), parted(world, range(400), life=False)
    assert times.sum() == pytest.approx(plain.sum(), abs=4 * np.sqrt(plain.sum()))
    women = (world.persons.column("sex") == WOMAN) & (world.persons.column("role") == PARTNER)
    partner = world.persons.column("partner")
    couple_ill = ill | np.where(partner == NOBODY, False, ill[partner])
    ratio = times[women & couple_ill].mean() / times[women & ~couple_ill].mean()
    assert ratio == pytest.approx(2.0, abs=0.4)


def test_without_spillover_the_same_couples_part_bit_for_bit() -> None:
    world = toy_world(1500, residents=0)
    world.persons.column("conditions")[::3] = d.MENTAL_DISORDER
    give_life(world)
    assert np.array_equal(parted(world, range(40)), parted(world, range(40), life=False))
    monthly = monthly_from_hazard(world.rates.separation.values)
    people, key = world.persons, stream_key(3, world.month, Stream.SEPARATION)
    age = (world.month - 1 - people.column("birth").astype(int)) // 12
    chance = monthly[(people.column("marital") == MARRIED).astype(int), age]
    draw = np.array([uniform(key, x) for x in people.column("lineage")])
    women = (people.column("sex") == WOMAN) & (people.column("role") == PARTNER)
    assert np.array_equal(parted(world, range(3, 4)) > 0, women & (draw < chance))


def entered(world: World, seeds: range) -> tuple[int, int]:
    """Return how many entered an institution over some draws, in all and with an ADL limitation."""
    total = limited = 0
    for seed in seeds:
        one = world.copy(seed)
        before = one.persons.column("role").copy()
        one.rates = replace(one.rates, institution_exit=replace(one.rates.institution_exit, values=np.zeros((2, 111))))
        households.institution(one)
        new = one.persons.column("role") != before
        new &= one.persons.column("role") == 4
        total += int(one.ledger.by_kern[INSTITUTION_ENTRIES].sum())
        limited += int((new & (one.persons.column("conditions") & ADL_LIMITED != 0)).sum())
    return total, limited


def test_limitations_move_admission_and_not_its_total() -> None:
    # 2,400 people of 80 at 0.02-0.075 a year, 60 draws: some 450 admissions, standard error 21
    world = toy_world(600)
    world.persons.column("birth")[:] = world.month - 12 * 80
    limited = np.arange(world.persons.count) % 5 == 0
    world.persons.column("conditions")[limited] = ADL_LIMITED
    world.persons.column("level")[limited, d.ADL] = d.LIMITED
    give_life(world)
    plain = entered(world, range(60))
    assert entered(replace(world, life=None), range(60)) == plain  # spill-over 0: bit for bit
    give_life(world, SPILL)
    moved = entered(world, range(60))
    assert moved[0] == pytest.approx(plain[0], abs=4 * np.sqrt(plain[0]))
    odds = 4.5 * 0.2 / (4.5 * 0.2 + 0.8)
    assert moved[1] / moved[0] == pytest.approx(odds, abs=0.1) and plain[1] / plain[0] == pytest.approx(0.2, abs=0.08)


def test_factors_of_wijken_are_shrunk_by_what_luck_explains() -> None:
    same = shrunk(np.array([10.0, 11.0, 9.0, 10.0]), np.full(4, 100.0))
    assert (same == 1.0).all()
    found = shrunk(np.array([4.0, 400.0, 100.0, np.nan]), np.array([2.0, 200.0, 200.0, 50.0]))
    assert found[3] == 1.0 and 1.0 < found[0] < found[1] and found[2] < 1.0
    assert found[0] - 1.0 < 0.5 * (found[1] - 1.0) and found[1] < 400 / 200 * 402 / 504


def test_the_wijk_moves_who_gets_youth_problems_and_not_how_many() -> None:
    for place in MUNICIPALITIES:
        kernen = read_kernen(place, Statline())
        factor = kern_factors(kernen, Statline())
        if place.slug == "oldambt":  # its wijken differ no more than luck lets them
            assert (factor == 1.0).all()
        else:
            assert 0.5 < factor.min() < 1.0 < factor.max() < 2.0
        assert (kern_factors(kernen, Statline(as_of=2020)) == 1.0).all()
    world = toy_world(1500, residents=0)
    life = give_life(world, youth_onset=0.1)
    assert with_wijken(world, life, Statline()) is life  # made-up kernen have no wijken


def test_the_risk_of_a_kern_moves_its_onsets_and_not_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    # 1,000 children in each of three kernen for 24 months at 0.05 a year: 200 onsets, standard error 14
    from sim.domains import young_wijken
    from sim.processes import domains

    monkeypatch.setattr(young_wijken, "kern_factors", lambda kernen, statline: np.array([0.25, 1.0, 4.0]))
    found = {}
    for exponent in (0.0, 1.0):
        world = toy_world(3000, residents=0)
        life = give_life(world, INDEPENDENT | {"youth.wijk": exponent}, youth_onset=0.05)
        world.life = with_wijken(world, life, Statline())
        for _ in range(24):
            domains.youth(world)
            world.month += 1
        ill = (world.persons.column("conditions") & d.YOUTH_PROBLEM) != 0
        found[exponent] = np.bincount(world.households.column("kern")[world.persons.column("household")[ill]])
    assert found[1.0].sum() == pytest.approx(found[0.0].sum(), abs=4 * np.sqrt(2 * found[0.0].sum()))
    assert found[1.0][2] / found[1.0][0] == pytest.approx(16.0, abs=7.0)
    assert found[0.0][2] / found[0.0][0] == pytest.approx(1.0, abs=0.3)
