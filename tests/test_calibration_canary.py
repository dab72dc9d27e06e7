"""The hold-out canary: another past after the years that are fitted leaves the posterior as it is, bit by bit."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.blinded import write_changed
from calibration.inference.luck import uniform_block
from calibration.simulators import SPREAD, Task, simulate
from calibration.stages import STAGES, problem_of
from calibration.targets import fitting_view, targets
from sim.municipalities import find_municipality
from sim.rates.population import population_five_year
from sim.statline import Statline

TABLES = ("vital_events", "population_totals", "population_municipal_age5")


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Statline:
    return _other_after(2019, tmp_path_factory.mktemp("other"))


def _runs(folder, statline: Statline | None, until: int = 2019) -> tuple[list[list[float]], list[float], str]:
    view = fitting_view("demography", folder, until, statline)
    problem, _ = problem_of(STAGES["demography"], find_municipality("oldambt"), view, quick=True)
    names = tuple(n for n in problem.names if n not in SPREAD)
    task = Task("demography", "oldambt", str(folder), until, (("arrivals.scale", 1.1),), 3, names)
    return [simulate(task)], problem.observed.tolist(), str(sorted(view.checksums().items()))


def _other_after(year: int, folder) -> Statline:
    """Return figures of which all after a year are other ones: up to 30% more or fewer."""
    changed = {}
    for name in TABLES:
        frame = Statline().table(name)
        late = (frame["year"] > year).to_numpy()
        factor = np.where(late, 0.7 + 0.6 * uniform_block((len(frame),), 1, name), 1.0)
        value = np.where(late, np.round(frame["value"] * factor), frame["value"])
        changed[name] = frame.assign(value=value)
    write_changed(Statline().folder, folder, changed)
    return Statline(folder=folder)


def test_the_test_years_leave_targets_runs_and_data_of_the_fit_as_they_are(other, tmp_path) -> None:
    """All that a posterior is a function of: with these three equal its hash is."""
    place = find_municipality("oldambt")
    assert not np.allclose(population_five_year(place, other, 2021), population_five_year(place, Statline(), 2021))
    assert any(t.year > 2019 for t in targets("test", "demography"))
    first, second = _runs(tmp_path / "a", None), _runs(tmp_path / "b", other)
    assert first == second


def test_with_all_that_is_known_until_2021_what_was_counted_later_is_not_seen(tmp_path) -> None:
    """Births, moves and inhabitants of 2022-2026 stand in the embedded tables; a fit for forecasts sees none."""
    later = _other_after(2021, tmp_path / "other")
    assert (later.table("population_totals")["value"] != Statline().table("population_totals")["value"]).any()
    first, second = _runs(tmp_path / "a", None, 2021), _runs(tmp_path / "b", later, 2021)
    assert first == second


@pytest.mark.parametrize(
    ("table", "of"),
    [("households", "households_total"), ("population_municipal_age10", ""), ("social_domain_2021", "")],
)
def test_totals_that_are_read_as_a_pattern_of_place_do_not_reach_the_fit(table: str, of: str, tmp_path) -> None:
    """What is tested in tables that start populations read: households, ages of 2020, the social domain of 2021.

    Not so the sizes of huishoudens of 2020, positions of 2020 and where people live: see docs/calibration.md.
    """
    frame = Statline().table(table)
    late = ((frame["year"] > 2019) & frame["indicator"].astype(str).str.startswith(of)).to_numpy()
    factor = np.where(late, 0.8 + 0.4 * uniform_block((len(frame),), 1, table), 1.0)
    assert late.any()
    value = np.where(late, np.round(frame["value"] * factor, 3), frame["value"])
    write_changed(Statline().folder, tmp_path / "other", {table: frame.assign(value=value)})
    first, second = _runs(tmp_path / "a", None), _runs(tmp_path / "b", Statline(folder=tmp_path / "other"))
    assert first[:2] == second[:2] and first[2] != second[2]
