"""Figures and summary of a calibration: the default stands at 0, whatever its sign, and what --draws leaves is said."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from calibration.calibrate import Calibrated
from calibration.inference.synthetic import Posterior, Problem, Settings
from calibration.priors import Prior
from calibration.stages import Free
from experiments.calibrate_command import _summary, show
from experiments.calibrate_figures import against_prior

PRIORS = (
    Prior("strain of others", -2.0, -0.94, 0.0),
    Prior("access.child_0_3", -3.0, 0.0, 1.0),
    Prior("migration.year_effect", 0.0, 1.0, 3.0),
)
SETS = (("strain.others",), ("access.child_0_3",), ("migration.year_effect",))


@pytest.fixture
def found() -> Calibrated:
    """Return what was found where the first two are known well, each above its default, and the third is not."""
    u = (np.arange(400) + 0.5) / 400 - 0.5
    z = np.stack([u + 0.8, u + 0.8, 3.4 * u], axis=1)
    values = np.stack([p.natural(z[:, k]) for k, p in enumerate(PRIORS)], axis=1)
    waves = (np.stack([z.mean(axis=0), z.std(axis=0)]),) * 2
    problem = Problem(PRIORS, ("births 2019",), np.array([300.0]), np.eye(1))
    posterior = Posterior(problem, Settings(), z, values, waves, np.ones((1, 3)), np.eye(1), 300.0 + u[:, None],
                          0.0, 1.0, 480, 0)  # fmt: skip
    free = tuple(Free(p.name, names, p) for p, names in zip(PRIORS, SETS, strict=True))
    place = SimpleNamespace(name="Oldambt", slug="oldambt")
    return Calibrated("access", place, posterior, free, None, {})  # type: ignore[arg-type]


def test_a_value_above_the_default_stands_right_of_it_also_when_the_default_is_negative_or_zero(found) -> None:
    lines = against_prior(found, "nl").axes[0].get_lines()
    for row in range(3):
        before, after, mean = (line.get_xdata() for line in lines[3 * row : 3 * row + 3])
        assert before[0] < 0 < before[1] and after[0] < mean[0] < after[1]
        spread = (found.posterior.values[:, row].mean() - PRIORS[row].mode) / PRIORS[row].sd
        assert mean[0] == pytest.approx(spread)


def test_the_summary_says_what_draws_leave_at_its_default(found, monkeypatch) -> None:
    """Year effects are drawn from their range of belief; a scale that nothing informed would not be."""
    dutch, english = _summary([found], "nl", []), _summary([found], "en", [])
    assert "zeggen niets over: migration.year_effect. Die houden hun bereik." in dutch and "standaard" not in dutch
    assert "at their default" not in english and "strain" not in english.split("|")[0]
    monkeypatch.setattr("experiments.draws.drawable", lambda: ())
    dutch, english = _summary([found], "nl", []), _summary([found], "en", [])
    assert "Die houden hun bereik. Met --draws blijft op zijn standaard: migration.year_effect." in dutch
    assert "With --draws these stay at their default: migration.year_effect." in english


def test_a_later_stage_leaves_the_summary_of_an_earlier_one(found, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("experiments.calibrate_pool.pooled", lambda jobs: contextlib.nullcontext())
    monkeypatch.setattr("experiments.calibrate_figures.draw_all", lambda *a: [])
    for stage in ("demography", "access"):
        monkeypatch.setattr("calibration.calibrate.calibrate", lambda *a, s=stage: [replace(found, stage=s)])
        show("oldambt", stage, False, None, None, 1, str(tmp_path), 1, "nl", (True, False))
    heads = [(tmp_path / f"summary-oldambt-{s}.md").read_text().split("\n")[0] for s in ("demography", "access")]
    assert heads == ["# Oldambt, demografie", "# Oldambt, vraag naar hulp"]
