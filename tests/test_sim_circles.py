"""Friends and neighbours are each other's, live here, end as declared and are found again."""

import numpy as np
import pytest

from agents import sociability
from agents.friends import end_friendships
from agents.mutual import held, tie
from agents.persons import DEAD, FRIENDS, HERE, NOBODY
from sim.checks import check_population
from sim.circles import by_age, ending_monthly, wanted_at_most
from sim.errors import DataError
from sim.kernen import COHESION_ELSEWHERE, Kernen, read_kernen
from sim.municipalities import MUNICIPALITIES
from sim.parameters import Parameters
from sim.places import reach
from sim.prepare import prepare_world
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.snapshot import state_hash
from sim.statline import Statline
from sim.synthesis.circles import start_circles
from sim.world import World
from tests.toy import toy_world
from tests.twenty_years import friends_by_age, triangles


def live(world: World, months: int, check: int = 0) -> World:
    recorder = Recorder()
    for i in range(months):
        step(world, recorder)
        if check and i % check == 0:
            assert check_population(world.persons, world.households, world.month, world.kin) == []
    return world


@pytest.fixture(scope="module")
def hogeland() -> World:
    place = MUNICIPALITIES[0]
    return prepare_world(place, 252, 252 + 239, 1, Statline(), read_scenario("basispad")).world


def test_twenty_years_of_a_small_town_keep_every_tie_sound() -> None:
    world = toy_world(300, seed=2)
    start_circles(world)
    assert check_population(world.persons, world.households, world.month, world.kin) == []
    live(world, 240, check=1)
    assert (world.persons.column("friends") != NOBODY).sum() > 500


def test_a_town_that_starts_without_ties_makes_them_and_newcomers_too() -> None:
    world = live(toy_world(300), 60, check=6)
    people = world.persons
    new = (people.column("arrived") > 252) & (people.column("status") == HERE)
    settled = new & (people.column("arrived") < 252 + 24) & (people.column("birth") < 252 - 120)
    assert (people.column("friends")[settled] != NOBODY).sum(axis=1).mean() > 1.0
    homes = people.column("household")[settled]
    assert (world.households.column("neighbours")[homes] != NOBODY).sum(axis=1).mean() > 2.0


@pytest.mark.parametrize("off", ["friends", "neighbours"])
def test_ties_with_the_dead_end_even_when_nothing_new_begins(off: str) -> None:
    world = toy_world(200, off=(off,))
    start_circles(world)
    live(world, 48, check=4)


def test_ties_survive_that_rows_are_dropped() -> None:
    worn, kept = toy_world(200, seed=3), toy_world(200, seed=3)
    for world in (worn, kept):
        start_circles(world)
        live(world, 30)

    def pairs_of(world: World) -> set[tuple[int, int]]:
        lineage, friends = world.persons.column("lineage"), world.persons.column("friends")
        a, place = np.nonzero(friends != NOBODY)
        found = set(zip(lineage[a].tolist(), lineage[friends[a, place]].tolist(), strict=True))
        lineage, beside = world.households.column("lineage"), world.households.column("neighbours")
        a, place = np.nonzero(beside != NOBODY)
        return found | set(zip(lineage[a].tolist(), lineage[beside[a, place]].tolist(), strict=True))

    before = worn.persons.count
    worn.compact()
    assert worn.persons.count < before
    assert pairs_of(worn) == pairs_of(kept)
    live(worn, 12, check=1), live(kept, 12)
    assert pairs_of(worn) == pairs_of(kept)


def test_every_kind_of_broken_tie_is_seen() -> None:
    def complaints(change) -> str:
        world = toy_world(60)
        start_circles(world)
        change(world.persons.arrays, world.households.arrays)
        return " ".join(check_population(world.persons, world.households, world.month, world.kin))

    def one_way(people, homes):
        row = int(np.flatnonzero((people.friends[:240] != NOBODY).any(axis=1))[0])
        people.friends[row] = NOBODY

    def fill(people, a, b):
        people.friends[[a, b]] = NOBODY
        people.friends[people.friends == a] = NOBODY
        people.friends[people.friends == b] = NOBODY
        people.friends[a, 0], people.friends[b, 0] = b, a

    def himself(people, homes):
        people.friends[0] = [0, *[NOBODY] * (FRIENDS - 1)]

    def dead(people, homes):
        people.status[np.flatnonzero((people.friends[:240] != NOBODY).any(axis=1))[0]] = DEAD

    def other_kern(people, homes):
        homes.kern[0] = 1 - homes.kern[0]

    def nowhere(people, homes):
        people.friends[0, 0] = 10**6

    assert "does not know them" in complaints(one_way)
    assert "own friend" in complaints(himself)
    assert "in their own household" in complaints(lambda people, homes: fill(people, 0, 1))
    assert "parent, child" in complaints(lambda people, homes: fill(people, 0, 2))
    assert complaints(dead)
    assert "in another kern" in complaints(other_kern)
    assert "in no row" in complaints(nowhere)


def test_no_friendship_begins_with_a_member_of_the_family_or_across_the_age_of_majority(hogeland: World) -> None:
    people = hogeland.persons
    assert check_population(people, hogeland.households, hogeland.month, hogeland.kin) == []
    a, place = np.nonzero(people.column("friends") != NOBODY)
    b = people.column("friends")[a, place]
    age = (hogeland.month - 1 - people.column("birth").astype(int)) // 12
    assert ((age[a] >= 18) == (age[b] >= 18)).all()
    assert np.abs(age[a] - age[b])[age[a] < 18].max() <= 3
    assert np.abs(age[a] - age[b]).max() <= 25


def test_as_many_friends_of_the_start_live_in_the_same_kern_as_after_twenty_years(hogeland: World) -> None:
    """0.516 after twenty years of Het Hogeland; 0.737 at the start when nobody had moved before it."""
    people, kern = hogeland.persons, hogeland.households.column("kern")
    a, place = np.nonzero(people.column("friends") != NOBODY)
    where = kern[people.column("household")]
    assert (where[a] == where[people.column("friends")[a, place]]).mean() == pytest.approx(0.516, abs=0.02)


def test_the_start_of_a_municipality_is_a_small_world(hogeland: World) -> None:
    beside = hogeland.households.column("neighbours")
    private = (hogeland.households.column("size") > 0) & (hogeland.households.column("type") != 7)
    assert (beside[private] != NOBODY).sum(axis=1).mean() > 3.95
    assert (beside[~private] == NOBODY).all()
    shared = triangles(beside)
    assert 0.25 < shared < 0.45  # the ring alone has one half, (1 - 0.1)^3 of it is left
    assert triangles(hogeland.persons.column("friends")) > 0.05  # among 48,000 strangers it would be 0.0001


def test_half_of_the_friendships_of_those_who_stay_end_in_seven_years() -> None:
    """z test, 20,000 ties: a half-life of 6.5 or 7.5 years, or twice the hazard, lies more than 8 errors off."""
    world = toy_world(10_000, residents=0)
    people, n = world.persons.arrays, world.persons.count
    for a in range(0, n, 2):
        tie(people.friends, a, a + 1)
    plain, moved = ending_monthly(world.parameters)
    for month in range(252, 252 + 84):
        world.month = month
        end_friendships(month, n, world.key(27), plain, moved, 24, people, world.households.arrays)
    left = int((people.friends[:n, 0] != NOBODY).sum()) // 2
    z = (left - n / 4) / np.sqrt(n / 2 * 0.25)
    assert abs(z) < 3.3


def test_friendships_end_faster_after_a_move_apart_and_only_then() -> None:
    world = toy_world(10_000, residents=0)
    people, homes, n = world.persons.arrays, world.households.arrays, world.persons.count
    for a in range(0, n // 2, 4):
        tie(people.friends, a, a + n // 2)  # huishoudens h and h + 5,000: different kernen unless moved
    apart = homes.kern[people.household[: n // 2 : 4]] != homes.kern[people.household[n // 2 : n : 4]]
    assert apart.all()
    homes.since[:2500] = 252
    lasting, moved = ending_monthly(world.parameters)
    for month in range(252, 276):
        world.month = month
        end_friendships(month, n, world.key(27), lasting, moved, 24, people, homes)
    left = people.friends[: n // 2 : 4, 0] != NOBODY
    for rows, chance in ((slice(0, 2500), moved), (slice(2500, 5000), lasting)):
        expected = (1 - chance) ** 24
        z = (left[rows].mean() - expected) / np.sqrt(expected * (1 - expected) / 2500)
        assert abs(z) < 3.3


def test_the_number_of_friends_stays_over_two_years_and_fewer_are_wanted_in_old_age(hogeland: World) -> None:
    world = hogeland.copy()
    start = friends_by_age(world)
    live(world, 24)
    assert np.abs(friends_by_age(world) - start).max() < 0.2
    assert start[1] > start[3] > start[5] > start[6]


def test_the_same_seed_makes_the_same_ties_and_another_seed_others() -> None:
    hashes = []
    for seed in (5, 5, 6):
        world = toy_world(150, seed=seed)
        start_circles(world)
        hashes.append(state_hash(live(world, 24)))
    assert hashes[0] == hashes[1] != hashes[2]


def test_one_person_less_changes_the_ties_of_few_others() -> None:
    """Partner choice and moves are as they were; who loses a friend looks for another, and so on, for five years."""

    def ties(gone: bool) -> dict[int, set[int]]:
        world = toy_world(1000, seed=8, off=("couple", "departure"))
        start_circles(world)
        if gone:
            people = world.persons.arrays
            row = int(np.flatnonzero((people.friends[: world.persons.count] != NOBODY).sum(axis=1) >= 3)[500])
            for friend in people.friends[row]:
                people.friends[friend][people.friends[friend] == row] = NOBODY
            people.friends[row] = NOBODY
            people.birth[row] = world.month  # a newborn wants no friends for years
        live(world, 60)
        lineage, friends = world.persons.column("lineage"), world.persons.column("friends")
        return {int(x): {int(lineage[q]) for q in f if q != NOBODY} for x, f in zip(lineage, friends, strict=True)}

    one, other = ties(False), ties(True)
    changed = sum(one[x] != other.get(x) for x in one)
    assert 3 <= changed < len(one) / 10


def test_people_without_work_and_residents_want_fewer_friends_and_infants_none() -> None:
    most = wanted_at_most(Parameters())
    mean = (1.0 - most).sum(axis=2)
    assert np.allclose(mean[0, [2, 20, 50, 90]], by_age(((0, 0.0), (12, 4.2), (30, 3.5), (80, 3.0)))[[2, 20, 50, 90]])
    assert np.allclose(mean[1], 0.8 * mean[0]) and np.allclose(mean[2], 0.6 * mean[0])
    more = wanted_at_most(Parameters({"friends.wanted": 1.6}))
    assert (more <= most).all() and (1.0 - more).sum(axis=2).max() <= FRIENDS


def test_nobody_has_more_friends_than_wanted(hogeland: World) -> None:
    """Those who want fewer than they had keep them; at the start nobody does."""
    from sim.circles import wish

    people, n = hogeland.persons.arrays, hogeland.persons.count
    room = np.full(n, -1, dtype=np.int8)
    wanting = wish(hogeland, np.ones(111))
    rows = sociability.open_to_friends(hogeland.month, hogeland.key(27), n, np.ones(111), wanting, people, room)
    assert len(rows) > 1000
    assert all(room[p] + held(people.friends, p) <= FRIENDS for p in rows[:500])


def test_half_or_more_look_in_their_own_kern_and_others_nearby() -> None:
    weights = reach(np.array([10.0, 10.0, 10.0, 0.0]), np.array([[0, 1, 9, 1]] * 4) + 0.0, 5.0, 0.75)
    assert np.allclose(weights.sum(axis=1), 1.0)
    assert np.allclose(np.diag(weights), 0.75)
    assert weights[0, 1] > 2 * weights[0, 2] > 0 == weights[0, 3]
    assert reach(np.array([5.0]), np.zeros((1, 1)), 5.0, 0.75) == 1.0


def test_cohesion_is_that_of_the_sources_and_can_be_replaced_per_kern() -> None:
    found = [read_kernen(m, Statline()).cohesion for m in MUNICIPALITIES]
    assert [float(c[0]) for c in found] == [0.66, COHESION_ELSEWHERE, COHESION_ELSEWHERE]
    kernen = toy_world(10).kernen
    assert kernen.cohesion.tolist() == [COHESION_ELSEWHERE] * 3
    rest = (kernen.postcode, kernen.name, kernen.lat, kernen.lon, kernen.area, kernen.population)
    with pytest.raises(DataError, match=r"cohesion of Bee: 1\.2"):
        Kernen(*rest, cohesion=np.array([0.5, 1.2, 0.5]))
    with pytest.raises(DataError, match="one for each kern"):
        Kernen(*rest, cohesion=np.array([0.5, 0.5]))
