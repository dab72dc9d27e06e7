"""Inference finds known truths, with the right width, says what it cannot tell, and loses nothing when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from calibration import twin
from calibration.inference import diagnostics, sampling, sbc
from calibration.inference.luck import key, normal_block, spread
from calibration.inference.sampling import Peak, r_hat
from calibration.inference.store import Store, address
from calibration.inference.synthetic import Posterior, Problem, Settings, Simulate, infer
from calibration.priors import Prior, natural, pert
from sim.errors import ZorgdrukError

ROOT = Path(__file__).resolve().parents[1]
BOTH = twin.Care()


def found(truth: np.ndarray, number: int, settings: Settings, care: twin.Care = BOTH) -> Posterior:
    y = twin.lived(natural(twin.PRIORS, truth[None]), np.array([10**6 + number]), care)[0]
    return infer(twin.problem(y, care), lambda wave, v, s: twin.lived(v, s, care), settings, seed=number)


def recovered(truths: int) -> sbc.Ranks:
    def fit(truth: np.ndarray, number: int) -> np.ndarray:
        return found(truth, number, Settings()).z

    return sbc.ranks(fit, truths, 8, seed=11)


def test_ten_truths_of_eight_parameters_are_recovered_and_narrower_than_the_prior() -> None:
    """80 intervals: 0.80 to 0.97 must hold the truth. Intervals half as wide hold about 0.59."""
    seen = recovered(10)
    assert 0.80 <= seen.inside.mean() <= 0.97
    assert seen.width.mean(axis=0).max() < 0.25


@pytest.mark.long
def test_sixty_truths_are_covered_parameter_by_parameter() -> None:
    """480 intervals, standard error 0.014: 0.87 to 0.93 pooled; each parameter, error 0.039, at least 0.80."""
    seen = recovered(60)
    print(seen.inside.mean(), seen.inside.mean(axis=0).round(3), seen.width.mean(axis=0).round(3))
    assert 0.865 <= seen.inside.mean() <= 0.94
    assert seen.inside.mean(axis=0).min() >= 0.80


@pytest.mark.long
def test_year_effects_a_third_larger_than_thought_still_leave_the_truth_covered(monkeypatch) -> None:
    """Misspecified migration, 40 truths: the intervals of arrivals and departures hold the truth in at least 0.82."""

    def fit(truth: np.ndarray, number: int) -> np.ndarray:
        with monkeypatch.context() as other:
            other.setattr(twin, "EFFECT", (0.12, 0.093))
            y = twin.lived(natural(twin.PRIORS, truth[None]), np.array([10**6 + number]))[0]
        return infer(twin.problem(y), lambda wave, v, s: twin.lived(v, s), Settings(), seed=number).z

    seen = sbc.ranks(fit, 40, 8, seed=31)
    print(seen.inside.mean(axis=0))
    assert seen.inside.mean() >= 0.82 and seen.inside[:, 2:4].mean() >= 0.72


def toy() -> tuple[np.ndarray, Simulate]:
    """Return slopes and simulator of two means seen through five noisy figures."""
    slopes = np.array([[1.0, 0.0], [1.0, 0.5], [0.0, 1.0], [0.5, -1.0], [0.2, 0.2]])

    def simulate(wave: int, values: np.ndarray, seeds: np.ndarray) -> np.ndarray:
        luck = np.stack([normal_block((5,), int(s), "toy") for s in seeds])
        return values @ slopes.T + 0.5 * luck

    return slopes, simulate


SHORT = Settings(waves=2, runs=60, draws=200)
PAIR = (Prior("first", -4.0, 0.0, 4.0), Prior("second", -4.0, 0.0, 4.0))


def of_toy(truth: np.ndarray, number: int, settings: Settings = SHORT) -> Posterior:
    slopes, simulate = toy()
    y = natural(PAIR, truth[None])[0] @ slopes.T + 0.5 * normal_block((5,), number, "observed")
    problem = Problem(PAIR, tuple("abcde"), y, np.zeros((5, 5)))
    return infer(problem, simulate, settings, seed=number)


@pytest.fixture(scope="module")
def ranked() -> tuple[sbc.Ranks, sbc.Ranks]:
    """Return ranks of 100 truths, and those of a posterior planted at 0.6 of its width."""

    def narrow(truth: np.ndarray, number: int) -> np.ndarray:
        draws = cached[number]
        return draws.mean(axis=0) + 0.6 * (draws - draws.mean(axis=0))

    cached: list[np.ndarray] = []

    def fit(truth: np.ndarray, number: int) -> np.ndarray:
        cached.append(of_toy(truth, number).z)
        return cached[-1]

    right = sbc.ranks(fit, 100, 2, seed=5)
    return right, sbc.ranks(narrow, 100, 2, seed=5)


def test_ranks_of_truths_are_uniform_and_those_of_a_too_narrow_posterior_are_not(ranked) -> None:
    right, narrow = ranked
    for k in range(2):
        assert sbc.uniformity(right.ranks[:, k]) > 0.01
        assert not sbc.outside_band(right.ranks[:, k])
    assert sbc.uniformity(narrow.ranks.ravel()) < 0.01
    assert any(sbc.outside_band(narrow.ranks[:, k]) for k in range(2))


@pytest.mark.parametrize(
    "truths", [pytest.param(50, marks=pytest.mark.slow), pytest.param(150, marks=pytest.mark.long)]
)
def test_simulation_based_calibration_of_the_twin_and_a_planted_posterior(truths: int) -> None:
    """Eight parameters: at most one outside its 95% band; at 0.7 of the width at least two are."""
    kept: list[np.ndarray] = []

    def fit(truth: np.ndarray, number: int) -> np.ndarray:
        kept.append(found(truth, number, Settings()).z)
        return kept[-1]

    right = sbc.ranks(fit, truths, 8, seed=21)
    planted = sbc.ranks(lambda t, k: kept[k].mean(axis=0) + 0.7 * (kept[k] - kept[k].mean(axis=0)), truths, 8, seed=21)
    out = [sbc.outside_band(right.ranks[:, k]) for k in range(8)]
    bad = [sbc.outside_band(planted.ranks[:, k]) for k in range(8)]
    pooled = [sbc.uniformity(r.ranks.ravel()) for r in (right, planted)]
    print(out, bad, pooled, right.inside.mean(), planted.inside.mean())
    assert sum(out) <= 1 and pooled[0] > 0.01
    assert pooled[1] < 0.01 and sum(bad) >= 2


def test_the_width_is_that_of_the_exact_posterior_where_it_is_known() -> None:
    """Linear figures with normal luck: exact posterior by the prior's own density on a fine grid; 0.8 to 1.4 of it."""
    slopes, _ = toy()
    ratios = []
    for number, truth in enumerate(normal_block((6, 2), 3, "truth")):
        posterior = of_toy(truth, number, Settings(runs=200))
        line = np.linspace(-3.5, 3.5, 161)
        grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
        gap = posterior.problem.observed - natural(PAIR, grid) @ slopes.T
        weight = np.exp(-2.0 * (gap**2).sum(axis=1) - 0.5 * (grid**2).sum(axis=1))
        weight /= weight.sum()
        mean = weight @ grid
        exact = np.sqrt(weight @ (grid - mean) ** 2)
        ratios.append(posterior.z.std(axis=0) / exact)
    assert 0.8 < np.mean(ratios) < 1.4
    assert 0.65 < np.min(ratios) and np.max(ratios) < 1.6


def test_stocks_alone_do_not_tell_entry_from_end_of_care_and_starts_do() -> None:
    truth = np.zeros(8)
    stocks = found(truth, 1, Settings(runs=300), twin.Care(starts=False))
    flows = found(truth, 1, Settings(runs=300), twin.Care(starts=True))
    assert ("wmo entry", "wmo end") in {pair[:2] for pair in diagnostics.inseparable(stocks)}
    assert not {"wmo entry", "youth entry"} & {pair[0] for pair in diagnostics.inseparable(flows)}


def test_a_parameter_that_nothing_depends_on_keeps_its_prior_and_is_said_not_to_be_told() -> None:
    priors = (*PAIR, Prior("idle", -4.0, 0.0, 4.0))
    _, simulate = toy()
    problem = Problem(priors, tuple("abcde"), np.full(5, 0.4), np.zeros((5, 5)))
    posterior = infer(problem, lambda w, v, s: simulate(w, v[:, :2], s), Settings(runs=90), seed=2)
    table = diagnostics.parameters(posterior).set_index("parameter")
    assert table["informed"].to_dict() == {"first": True, "second": True, "idle": False}
    assert 0.7 < table.loc["idle", "narrower"] < 1.3
    last = diagnostics.directions(posterior).iloc[-1]
    assert not last["told"] and "idle" in last["made_of"].split()[1]


def test_too_few_runs_and_failing_runs_are_refused() -> None:
    problem = Problem(PAIR, ("a",), np.zeros(1), np.eye(1))
    with pytest.raises(ZorgdrukError, match="too few for 2 parameters; take at least 20"):
        infer(problem, lambda w, v, s: v[:, :1], Settings(runs=19), seed=1)
    with pytest.raises(ZorgdrukError, match="30 of 30 runs of wave 1 failed"):
        infer(problem, lambda w, v, s: np.full((len(v), 1), np.nan), Settings(runs=30), seed=1)


def test_a_posterior_beyond_the_design_is_warned_of() -> None:
    """Figures that no value within the prior gives: the posterior sits at the edge of what was tried."""
    _, simulate = toy()
    problem = Problem(PAIR, tuple("abcde"), np.full(5, 40.0), np.zeros((5, 5)))
    posterior = infer(problem, simulate, Settings(waves=1, runs=60), seed=1)
    assert posterior.outside > 0.01 and any("beyond the design" in told for told in posterior.warnings)
    assert len(posterior.waves) == 3  # two waves were added in vain


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    first, again, other = (of_toy(np.zeros(2), k) for k in (4, 4, 5))
    assert first.hash() == again.hash() != other.hash()


def test_designs_fill_the_prior_and_luck_is_keyed_by_purpose() -> None:
    z = spread(100, 3, 1, "design")
    assert (np.sort((z[:, 1] > 0).astype(int)).sum()) == 50 and abs(np.corrcoef(z.T) - np.eye(3)).max() < 0.35
    assert key(1, "a") != key(1, "b") != key(2, "b")
    assert r_hat(normal_block((50, 8, 2), 1)) < 1.1 < r_hat(normal_block((50, 8, 2), 1) + np.arange(8)[:, None])


def test_priors_are_pert_on_both_scales() -> None:
    prior = Prior("x", 0.3, 1.0, 2.0)
    z = np.array([-2.0, -0.5, 0.0, 1.5])
    assert prior.normal(prior.natural(z)) == pytest.approx(z)
    assert prior.natural(np.zeros(1))[0] == pytest.approx(pert(0.5, 0.3, 1.0, 2.0))
    draws = prior.natural(normal_block((20000,), 1))
    assert draws.std() == pytest.approx(prior.sd, rel=0.03) and draws.mean() == pytest.approx(6.3 / 6, rel=0.01)
    with pytest.raises(ZorgdrukError, match="must rise"):
        Prior("y", 1.0, 0.5, 2.0)


def test_a_torn_or_changed_line_is_passed_over_and_the_rest_is_kept(tmp_path) -> None:
    store = Store(tmp_path)
    places = [address("code", "data", ["run", k]) for k in range(3)]
    for k, place in enumerate(places):
        store.put(place, [k / 3, float(k)])
    store.close()
    path = tmp_path / "runs.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    again = Store(tmp_path)
    assert [p in again for p in places] == [True, True, False]
    again.put(places[2], [2 / 3, 2.0])
    again.close()
    last = Store(tmp_path)
    assert [last.get(p) for p in places] == [[k / 3, float(k)] for k in range(3)]
    last.close()
    path.write_bytes(whole.replace(b"1.0]", b"7.0]"))
    assert places[1] not in Store(tmp_path)


def test_another_code_data_parameter_or_seed_is_another_run() -> None:
    one = address("c", "d", ["t", 1.0, 5])
    others = [address("x", "d", ["t", 1.0, 5]), address("c", "x", ["t", 1.0, 5]), address("c", "d", ["t", 1.1, 5])]
    assert len({one, *others, address("c", "d", ["t", 1.0, 6])}) == 5


DRIVER = """
    import sys, time
    from calibration import calibrate as c
    from calibration.inference.luck import normal_block
    KINDS = {
        "births": (365.0, "fertility.scale", 19.0), "deaths": (470.0, "mortality.scale", 22.0),
        "arrivals": (1450.0, "arrivals.scale", 120.0), "departures": (1400.0, "departures.scale", 100.0),
        "population": (38_150.0, "", 200.0), "spread": (-3.0, "", 0.4),
    }  # fmt: skip
    def attempt(task):
        time.sleep(float(sys.argv[2]))
        given, luck, out = dict(task.parameters), normal_block((len(task.names),), task.seed), []
        for k, name in enumerate(task.names):
            mean, scale, sd = KINDS[name.split()[0] if "spread" not in name else "spread"]
            out.append(mean * given.get(scale, 1.0) + sd * luck[k])
        return out
    c.attempt = attempt
    found = c.calibrate("oldambt", "demography", sys.argv[1], quick=True, runs=50)
    print(found[0].posterior.hash())
"""


def test_a_calibration_that_was_killed_goes_on_and_gives_the_same_bytes(tmp_path) -> None:
    script = tmp_path / "drive.py"
    script.write_text(textwrap.dedent(DRIVER))
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}

    def start(folder: str, slow: float) -> subprocess.Popen[str]:
        words = [sys.executable, str(script), str(tmp_path / folder), str(slow)]
        return subprocess.Popen(words, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True)

    whole = start("whole", 0.0)
    killed = start("killed", 0.02)
    runs = tmp_path / "killed" / "runs" / "runs.jsonl"
    for _ in range(3000):
        if runs.exists() and runs.read_bytes().count(b"\n") > 20:
            break
        try:
            killed.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    kept = runs.read_bytes().count(b"\n")
    assert 20 < kept < 150
    again = start("killed", 0.0)
    first, second = whole.communicate()[0].strip(), again.communicate()[0].strip()
    assert first == second and len(first) == 64
    names = ["posterior-oldambt-demography.parquet", "parameters-oldambt-demography.csv"]
    for name in names:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "killed" / name).read_bytes()
    again_whole = (tmp_path / "whole" / "runs" / "runs.jsonl").read_bytes()
    assert runs.read_bytes().count(b"\n") <= again_whole.count(b"\n") + 1  # what was kept was not lived again


def narrow_on_wide(z: np.ndarray) -> np.ndarray:
    """A narrow peak on a wide hill: what fits at the peak says little of the rest."""
    square = (z**2).sum(axis=1)
    return np.logaddexp(np.log(0.2) - 4.0 * square - 3 * np.log(0.3536), np.log(0.8) - 0.5 * square)


def test_chains_that_have_not_mixed_are_made_longer(monkeypatch) -> None:
    """The spread of a narrow peak (0.2 of the weight) on a wide hill is 0.91; proposals fit the peak alone."""
    around = Peak(np.zeros(3), 0.125 * np.eye(3))
    drawn, mixed = sampling.draw(narrow_on_wide, around, 4000, 1, "test")
    monkeypatch.setattr(sampling, "LONGER", (1,))
    short, unmixed = sampling.draw(narrow_on_wide, around, 4000, 1, "test")
    print(mixed, unmixed, drawn.std(), short.std())
    assert mixed <= sampling.MIXED < unmixed
    assert abs(drawn.std() - 0.908) < 0.02
