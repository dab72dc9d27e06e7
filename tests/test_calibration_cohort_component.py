"""With migration off, the agents' mean equals the expected-value twin of the same rates."""

import numpy as np
import pytest

from agents.persons import HERE
from calibration.cohort_component import cohorts_from, project
from sim.processes import ORDER
from sim.recorder import Recorder
from sim.simulation import step
from sim.world import World
from tests.toy import toy_world

RUNS = 100
MONTHS = 60
ALIKE = np.ones((2, 2, 111))  # partner or not: only then is the expected course known exactly


def cohorts_of(world: World, months: int):
    people = world.persons
    here = people.column("status") == HERE
    columns = [people.column(c)[here] for c in ("birth", "sex", "parity", "last_birth")]
    return cohorts_from(world.month, months, int(world.rates.maternity.notes["birth_interval"]), *columns)


def mean_of_runs(make, runs: int, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard error by (year, sex, five-year age group)."""
    found = []
    for seed in range(runs):
        world = make(seed)
        recorder = Recorder()
        recorder.look(world)
        for _ in range(months):
            step(world, recorder)
        ages = np.array([y.position.sum(axis=0) for y in recorder.years])
        found.append(ages[..., :110].reshape(*ages.shape[:-1], 22, 5).sum(axis=-1))
    stack = np.array(found, dtype=float)
    return stack.mean(axis=0), stack.std(axis=0, ddof=1) / np.sqrt(runs)


def largest_z(mean, error, expected: list[np.ndarray]) -> float:
    wanted = np.array([e[:, :110].reshape(2, 22, 5).sum(axis=-1) for e in expected])
    # groups whose spread was not seen in this many runs get the Poisson error of their expected deaths and births
    floor = np.sqrt(np.maximum(wanted, 1.0) * 1e-3 / RUNS)
    return float(np.abs((mean - wanted) / np.maximum(error, floor)).max())


@pytest.fixture(scope="module")
def runs():
    def make(seed: int) -> World:
        return toy_world(2000, seed=seed, residents=900, off=("departure", "arrival"), partner_mortality=ALIKE)

    return mean_of_runs(make, RUNS, MONTHS)


def expected(**rates) -> list[np.ndarray]:
    world = toy_world(2000, residents=900, off=("departure", "arrival"), partner_mortality=ALIKE, **rates)
    return project(cohorts_of(world, MONTHS), world.month, MONTHS, world.rates)


def test_the_mean_of_many_runs_is_the_expected_course(runs) -> None:
    assert largest_z(*runs, expected()) < 4.0


def test_a_mortality_off_by_half_a_year_would_be_seen(runs) -> None:
    """The classical mistake, q(x) applied to completed age, must lie far outside the luck of the mean."""
    q = toy_world(10).rates.mortality.values
    late = q.copy()
    late[:, :, 1:] = np.sqrt(q[:, :, 1:] * q[:, :, :-1])
    assert largest_z(*runs, expected(mortality=late)) > 8.0


def test_births_off_by_a_tenth_would_be_seen(runs) -> None:
    births = toy_world(10).rates.maternity.values
    assert largest_z(*runs, expected(maternity=births * 0.9)) > 8.0


def test_every_process_of_the_month_is_listed_once() -> None:
    names = [p.name for p in ORDER]
    assert len(names) == len(set(names))
    changes = ("arrival", "departure", "moves", "institution", "minors", "separation", "leaving_home", "couple")
    assert names.index("settle") > max(names.index(name) for name in changes)
