"""Paths of the rates: what made them comes back, nothing later is seen, and known years are left as they were."""

import numpy as np
import pytest

from calibration.uncertainty import (
    EVENTS,
    SCALES,
    Uncertainty,
    beyond_chance,
    live_path,
    path,
    series,
    together,
    uncertainty,
    wander,
)
from sim.municipalities import find_municipality
from sim.rates import build_rates
from sim.statline import Statline

OLDAMBT = find_municipality("oldambt")
SEEDS = range(1, 401)


def walks(step: float, noise: float, shared: float, seed: int = 1, places: int = 300, years: int = 10):
    """Two flows of made municipalities, large enough for chance to be small."""
    luck = np.random.default_rng(seed)
    steps = luck.standard_normal((3, places, years))
    found = []
    for own in (steps[0], shared * steps[0] + np.sqrt(1 - shared**2) * steps[1]):
        logs = np.cumsum(step * own, axis=1) + noise * luck.standard_normal((places, years))
        found.append([(np.arange(years, dtype=float), 1e6 * np.exp(row)) for row in logs])
    return found


@pytest.fixture(scope="module")
def found() -> Uncertainty:
    return uncertainty(OLDAMBT, Statline(2016), build_rates(OLDAMBT, Statline(2016), 2016, 2021), 2016, 2021)


def test_a_walk_with_noise_comes_back() -> None:
    """300 made places; step and noise within a tenth. Read as steps alone, the noise would make the step 0.11."""
    step, noise = wander(walks(0.08, 0.05, 0.0)[0])
    assert step == pytest.approx(0.08, rel=0.1)
    assert noise == pytest.approx(0.05, rel=0.1)


def test_noise_alone_is_no_walk() -> None:
    step, noise = wander(walks(0.0, 0.05, 0.0)[0])
    assert step < 0.012
    assert noise == pytest.approx(0.05, rel=0.1)


def test_levels_that_move_together_are_seen_through_noise_of_their_own() -> None:
    """Changes of one year correlate with 0.8 x 0.0064 / (0.0064 + 2 x 0.0036) = 0.38 only."""
    assert together(*walks(0.08, 0.06, 0.8)) == pytest.approx(0.8, abs=0.1)
    assert abs(together(*walks(0.08, 0.06, 0.0))) < 0.12


def test_counts_of_chance_have_nothing_beyond_it() -> None:
    luck = np.random.default_rng(2)
    pure = [(np.arange(10.0), luck.poisson(400.0, 10).astype(float)) for _ in range(300)]
    assert beyond_chance(pure) < 0.012  # chance alone is 0.05
    assert max(wander(pure)) < 0.012
    rough = [(y, c * np.exp(0.1 * luck.standard_normal(10))) for y, c in pure]
    assert beyond_chance(rough) == pytest.approx(0.1, rel=0.1)


def test_factors_have_mean_one_grow_wider_and_leave_recorded_years_alone(found: Uncertainty) -> None:
    drawn = np.array([[[path(found, seed)[year][name] for name in SCALES] for year in found.years] for seed in SEEDS])
    np.testing.assert_array_equal(drawn[:, 0, 2:], 1.0)  # the moves of 2016 are recorded
    error = drawn.std(axis=0) / np.sqrt(len(SEEDS))
    assert (np.abs(drawn.mean(axis=0) - 1.0) < 4.5 * error + 0.01).all()  # 0.01: what the bounds cut off
    spread = drawn.std(axis=0)
    assert (np.diff(spread[1:, 2:], axis=0) > 0).all()
    logs = np.log(drawn[:, 1, 2])
    expected = np.hypot(found.step[0] * np.sqrt(1 + 30 / 25), found.year_effect[0] / np.sqrt(5))
    assert logs.std() == pytest.approx(expected, rel=0.12)


def test_more_years_leave_a_path_as_it_was(found: Uncertainty) -> None:
    shorter = Uncertainty(found.years[:4], found.level[:, :4], found.extra, found.step, found.year_effect,
                          found.together, found.known)  # fmt: skip
    whole = path(found, 7)
    assert path(shorter, 7) == {year: whole[year] for year in found.years[:4]}


def test_figures_after_the_view_change_nothing(found: Uncertainty) -> None:
    for name in EVENTS:
        assert max(float(years.max()) for years, _ in series(Statline(2016), name)) == 2016.0
        assert max(float(years.max()) for years, _ in series(Statline(), name)) > 2016.0
    assert found.known == (2012, 2016)


def test_a_path_multiplies_the_rates_of_its_years_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from calibration import uncertainty as module

    class World:
        parameters = {name: 1.0 for name in SCALES} | {"moving.distance_km": 8.0}
        month = 12 * 16

        @property
        def year(self) -> int:
            return 2000 + self.month // 12

    class Recorder:
        def look(self, world: World) -> None: ...

    seen: dict[int, set[float]] = {}

    def step(world: World, recorder: Recorder) -> None:
        seen.setdefault(world.year, set()).add(world.parameters["arrivals.scale"])
        world.month += 1

    monkeypatch.setattr(module, "step", step)
    live_path(World(), 36, {2017: dict.fromkeys(SCALES, 1.2)}, Recorder())
    assert seen == {2016: {1.0}, 2017: {1.2}, 2018: {1.0}}
