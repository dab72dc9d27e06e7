"""On the real municipality: right on average, births and deaths as counted, and accounts that close every month."""

import dataclasses

import numpy as np
import pytest

from agents.ledger import BIRTHS, DEATHS
from agents.persons import HERE
from calibration.cohort_component import cohorts_from, project
from sim.calendar import month_index
from sim.checks import check_population
from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.prepare import prepare_world
from sim.rates.rates import Rates
from sim.recorder import Recorder, imbalances
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.world import World

pytestmark = pytest.mark.slow

SEEDS, YEARS, PAIRS = 200, 10, 12
GROUPS = np.minimum(np.arange(111) // 5, 20)  # five-year ages, the last is 100 and older
OBSERVED_2021 = {BIRTHS: 413, DEATHS: 504}  # CBS 37259eng, Het Hogeland


def prepared(slug: str, year: int, years: int, off: tuple[str, ...] = (), as_of: int | None = None) -> World:
    first = month_index(year, 1)
    last, view = first + 12 * years - 1, Statline(as_of=as_of)
    place, scenario = find_municipality(slug), read_scenario("basispad")
    return prepare_world(place, first, last, 1, view, scenario, frozenset(off)).world


def lived(world: World, months: int) -> Recorder:
    recorder = Recorder()
    recorder.look(world)
    for _ in range(months):
        step(world, recorder)
    return recorder


def without_help(world: World) -> World:
    """The same world in which nobody helps, asks for help or makes friends: most of the work of a month."""
    off = world.off | {"help_given", "help_asked", "care_asks", "friends", "neighbours", "relatives_elsewhere"}
    return dataclasses.replace(world, off=off, caring=None, access=None)


def positions(world: World) -> np.ndarray:
    """People by year, sex and age of ten years of a world, which is changed."""
    return np.array([year.position.sum(axis=0) for year in lived(world, 12 * YEARS).years], dtype=float)


def grouped(by_age: np.ndarray) -> np.ndarray:
    """Sum (..., 111) ages to (..., 21) groups."""
    sums = np.zeros((*by_age.shape[:-1], 21))
    np.add.at(np.moveaxis(sums, -1, 0), GROUPS, np.moveaxis(by_age, -1, 0))
    return sums


def without_gain_of_a_partner(rates: Rates) -> Rates:
    """Rates with mortality by sex and age alone: then, and only then, the expected course is known exactly."""
    table = rates.partner_mortality
    return dataclasses.replace(rates, partner_mortality=dataclasses.replace(table, values=np.ones_like(table.values)))


@pytest.fixture(scope="module")
def closed() -> tuple[World, np.ndarray]:
    """A start population without migration and life domains, and (seed, year, sex, group) of its runs.

    The runs are lived without help and friends, which changes no bit of them, see the test below. With the life
    domains the ill die first and a mean factor by age group holds the total, which keeps the expected course only
    nearly: `tests/test_domains_real_slow.py` holds the deaths of such runs against the forecast.
    """
    world = prepared("hogeland", 2021, YEARS, ("departure", "arrival"))
    world.rates, world.life, world.working = without_gain_of_a_partner(world.rates), None, None
    bare = without_help(world)
    return world, np.array([grouped(positions(bare.copy(seed))) for seed in range(1, SEEDS + 1)])


def differences(closed: tuple[World, np.ndarray], **rates: np.ndarray) -> np.ndarray:
    """Standardised differences (year, sex, group) of the mean of the runs from the expected course of `rates`.

    The variance of one run is that of the runs or, where larger, the theoretical one: binomial for the people of the
    start, Poisson for the newborns. Sparse groups, in which all runs may happen to agree, so get a spread of their own.
    """
    world, runs = closed
    changed = {n: dataclasses.replace(getattr(world.rates, n), values=v) for n, v in rates.items()}
    people = world.persons
    here = people.column("status") == HERE
    columns = [people.column(c)[here] for c in ("birth", "sex", "parity", "last_birth")]
    cohorts = cohorts_from(world.month, 12 * YEARS, int(world.rates.maternity.notes["birth_interval"]), *columns)
    course = np.array(project(cohorts, world.month, 12 * YEARS, dataclasses.replace(world.rates, **changed)))
    variance = course.copy()
    for year in range(YEARS + 1):
        start = course[0, :, : 111 - year]
        alive = np.divide(course[year, :, year:], start, out=np.zeros_like(start), where=start > 0)
        variance[year, :, year:] *= np.clip(1 - alive, 0.0, 1.0)
    spread = np.maximum(grouped(variance), runs.var(axis=0, ddof=1))[1:]
    return (runs.mean(axis=0) - grouped(course))[1:] / np.sqrt(np.maximum(spread, 1e-9) / len(runs))


def test_without_migration_the_mean_of_200_runs_is_the_cohort_component_projection(closed) -> None:
    z = differences(closed)
    largest, usual = np.abs(z).max(), np.sqrt((z**2).mean())
    print(f"largest standardised difference {largest:.2f} of {z.size}, root mean square {usual:.2f}")
    assert largest < 4.0


@pytest.mark.parametrize("seed", [1, SEEDS])
def test_help_and_friends_change_nobodys_birth_or_death_in_these_runs(closed, seed: int) -> None:
    """So that leaving them out of the runs above leaves nothing out: every count of ten years is the same."""
    world, runs = closed
    assert np.array_equal(grouped(positions(world.copy(seed))), runs[seed - 1])


def test_mortality_by_completed_age_would_be_seen(closed) -> None:
    """Power: q(x) belongs to the age on 31 December; read half a year too young it is far outside the luck."""
    q = closed[0].rates.mortality.values
    late = q.copy()
    late[:, :, 1:] = np.sqrt(q[:, :, 1:] * q[:, :, :-1])
    largest = np.abs(differences(closed, mortality=late)).max()
    print(f"q(x) at completed age: {largest:.1f}")
    assert largest > 8.0


@pytest.mark.parametrize("factor", [0.97, 1.03])
def test_births_off_by_three_percent_would_be_seen(closed, factor: float) -> None:
    largest = np.abs(differences(closed, maternity=factor * closed[0].rates.maternity.values)).max()
    print(f"births times {factor}: {largest:.1f}")
    assert largest > 8.0


@pytest.mark.parametrize("as_of", [None, 2020])
def test_births_and_deaths_of_2021_lie_within_the_luck_of_one_run(as_of: int | None) -> None:
    """With all figures the rates have seen 2021 (in-sample); as of 2020 they have not."""
    world = prepared("hogeland", 2021, 1, as_of=as_of)
    runs = [lived(world.copy(seed), 12) for seed in range(1, 41)]
    for flow, observed in OBSERVED_2021.items():
        counts = np.array([sum(int(month[flow].sum()) for month in run.flows_by_kern) for run in runs])
        mean, spread = counts.mean(), counts.std(ddof=1)
        z, name = (observed - mean) / spread, "births" if flow == BIRTHS else "deaths"
        print(f"as of {as_of}: {name} {mean:.1f}, sd {spread:.1f}, observed {observed}, z {z:+.2f}")
        assert abs(z) < 1.96


@pytest.mark.parametrize("year", [2006, 2016, 2020, 2021])
@pytest.mark.parametrize("slug", [m.slug for m in MUNICIPALITIES])
def test_the_accounts_close_every_month(slug: str, year: int) -> None:
    world, recorder = prepared(slug, year, 3), Recorder()
    recorder.look(world)
    for _ in range(36):
        step(world, recorder)
        if slug == "hogeland":
            assert check_population(world.persons, world.households, world.month, world.kin) == []
    assert imbalances(recorder) == []
    assert recorder.stocks[-1].persons.sum() == world.population


def test_the_gain_of_a_partner_moves_deaths_between_people_and_hardly_their_number() -> None:
    """The factors are frozen at the shares with a partner of 2020; ten years later the deaths are still the table's.

    Pairs have the same luck: the ratio of one year of one pair has a spread of 1.8%, the mean of twelve pairs an error
    of 0.5%. Help and friends are left out: what they do to the lonely is in both runs of a pair.
    """
    world = without_help(prepared("hogeland", 2021, YEARS))
    plain = dataclasses.replace(world, rates=without_gain_of_a_partner(world.rates))

    def deaths(of: World) -> np.ndarray:
        runs = [lived(of.copy(seed), 12 * YEARS).flows_by_age for seed in range(1, PAIRS + 1)]
        return np.array([[f[y][DEATHS].sum() for y in sorted(f)] for f in runs], dtype=float)

    with_gain, without = deaths(world), deaths(plain)
    ratio = with_gain.mean(axis=0) / without.mean(axis=0)
    error = (with_gain - without).std(axis=0, ddof=1) / without.mean(axis=0) / np.sqrt(PAIRS)
    print("deaths with over without the gain of a partner, by year:", ratio.round(3), "error", error.round(4))
    assert np.sqrt((error**2).mean()) < 0.007
    assert np.abs(ratio - 1).max() < 0.03
