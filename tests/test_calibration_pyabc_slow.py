"""An independent program, pyABC, finds the same posterior on a reduced problem, a little wider."""

from __future__ import annotations

import numpy as np
import pytest

from calibration import twin
from calibration.inference.synthetic import Problem, Settings, infer

pytestmark = pytest.mark.slow
TWO = (0, 2)
YEARS = twin.YEARS


def summaries(values: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return mean births and mean arrivals of runs of the twin in which the other six factors are one."""
    full = np.ones((len(values), 8))
    full[:, TWO] = values
    figures = twin.lived(full, seeds)
    return np.stack([figures[:, :YEARS].mean(axis=1), figures[:, 2 * YEARS : 3 * YEARS].mean(axis=1)], axis=1)


def test_pyabc_agrees_on_two_parameters(tmp_path) -> None:
    import pyabc

    observed = summaries(np.array([[1.1, 0.9]]), np.array([123456]))[0]
    priors = tuple(twin.PRIORS[k] for k in TWO)
    problem = Problem(priors, ("births", "arrivals"), observed, np.zeros((2, 2)))
    ours = infer(problem, lambda w, v, s: summaries(v, s), Settings(runs=200), seed=1)

    np.random.seed(1)  # noqa: NPY002  pyABC draws from the generator of NumPy
    count = [0]

    def model(p: dict[str, float]) -> dict[str, float]:
        count[0] += 1
        y = summaries(np.array([[p["births"], p["arrivals"]]]), np.array([10**7 + count[0]]))[0]
        return {"births": float(y[0]), "arrivals": float(y[1])}

    shapes = [pyabc.RV("beta", 1 + 4 * 0.6 / 2.1, 1 + 4 * 1.5 / 2.1, 0.4, 2.1) for _ in TWO]
    prior = pyabc.Distribution(births=shapes[0], arrivals=shapes[1])
    distance = pyabc.PNormDistance(p=2, fixed_weights={"births": 1 / 12.0, "arrivals": 1 / 60.0})
    search = pyabc.ABCSMC(model, prior, distance, population_size=150, sampler=pyabc.sampler.SingleCoreSampler())
    search.new(f"sqlite:///{tmp_path / 'abc.db'}", {"births": float(observed[0]), "arrivals": float(observed[1])})
    history = search.run(max_nr_populations=7)
    table, weight = history.get_distribution()
    for k, name in enumerate(("births", "arrivals")):
        mean = float(np.average(table[name], weights=weight))
        sd = float(np.sqrt(np.average((table[name] - mean) ** 2, weights=weight)))
        own = ours.values[:, k]
        print(name, own.mean(), own.std(), mean, sd, count[0])
        assert abs(mean - own.mean()) < 1.0 * own.std()
        assert 0.85 < sd / own.std() < 3.0  # rejection is wider: 1.9 and 1.3 times with 2,450 runs
