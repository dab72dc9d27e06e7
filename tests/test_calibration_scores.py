"""Scores equal their closed forms, and prefer the truth."""

import numpy as np
import pytest
from scipy.stats import norm

from calibration.scores import (
    coverage,
    crps_normal,
    crps_sample,
    interval_score,
    mape,
    normal_interval,
    predictive,
    skill,
)

EVEN = (np.arange(20_000) + 0.5) / 20_000  # an even sample of (0, 1): quantiles of any distribution


@pytest.mark.parametrize("observed", [-0.4, 0.0, 0.3, 1.0, 2.5])
def test_the_sample_score_of_a_uniform_forecast_is_its_closed_form(observed: float) -> None:
    """Within (0, 1): 1/3 - y + y^2; outside, the distance is added."""
    inside = min(max(observed, 0.0), 1.0)
    exact = 1 / 3 - inside + inside**2 + abs(observed - inside)
    assert crps_sample(EVEN, observed) == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("observed", [-3.0, 0.0, 1.7])
def test_the_sample_score_of_a_normal_forecast_is_its_closed_form(observed: float) -> None:
    sample = 1.0 + 2.0 * norm.ppf(EVEN)
    assert crps_sample(sample, observed) == pytest.approx(crps_normal(1.0, 2.0, observed), abs=2e-3)


def test_small_samples_are_fair() -> None:
    """The mean over many samples of three is the score of the distribution; dividing by n^2 would add 9%."""
    draws = norm.ppf((np.random.default_rng(1).permutation(30_000) + 0.5) / 30_000).reshape(-1, 3)
    found = np.mean([crps_sample(three, 0.5) for three in draws])
    assert found == pytest.approx(crps_normal(0.0, 1.0, 0.5), abs=0.015)


def test_a_point_forecast_scores_its_error() -> None:
    assert crps_sample([7.0], 10.0) == 3.0
    assert crps_normal(7.0, 0.0, 10.0) == 3.0


def test_the_true_spread_scores_best() -> None:
    truths = norm.ppf((np.arange(2000) + 0.5) / 2000)
    mean = {sd: np.mean([crps_normal(0.0, sd, y) for y in truths]) for sd in (0.5, 1.0, 2.0)}
    assert mean[1.0] < min(mean[0.5], mean[2.0])
    score = {
        sd: interval_score(*np.array([normal_interval(0.0, sd, 0.9)] * 2000).T, truths, 0.9).mean()
        for sd in (0.5, 1.0, 2.0)
    }
    assert score[1.0] < min(score[0.5], score[2.0])


def test_the_interval_score_is_width_and_penalty() -> None:
    found = interval_score([0.0, 0.0, 0.0], [10.0, 10.0, 10.0], [5.0, -1.0, 12.0], 0.9)
    np.testing.assert_allclose(found, [10.0, 10.0 + 20.0, 10.0 + 40.0])


def test_coverage_counts_ends_and_intervals_hold_what_they_promise() -> None:
    assert coverage([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 2, 0.5]) == 0.75
    assert np.isnan(coverage([], [], []))


@pytest.mark.parametrize("level", [0.5, 0.67, 0.9, 0.95])
def test_few_draws_hold_what_they_promise(level: float) -> None:
    """Six draws and one more, 4,000 times; the spread without Student's t would hold 84% instead of 90%."""
    luck = np.random.default_rng(3).standard_normal((4000, 7))
    ends = np.array([predictive(six, level) for six in luck[:, :6]])
    assert coverage(*ends.T, luck[:, 6]) == pytest.approx(level, abs=0.025)
    np.testing.assert_allclose(predictive(norm.ppf(EVEN), level), normal_interval(0.0, 1.0, level), atol=1e-3)


def test_errors_in_percent_and_skill() -> None:
    assert mape([110.0, 95.0], [100.0, 100.0]) == pytest.approx(7.5)
    assert skill(1.0, 2.0) == 0.5
    assert skill(3.0, 2.0) == -0.5
    assert skill(0.0, 0.0) == 0.0


@pytest.mark.parametrize("wrong", [[], [np.nan], [1.0, np.inf]])
def test_samples_that_cannot_be_scored_are_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        crps_sample(wrong, 0.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        predictive([1.0, 2.0], 1.0)
    with pytest.raises(ValueError, match="two draws"):
        predictive([1.0], 0.9)
    with pytest.raises(ValueError, match="above zero"):
        mape([1.0], [0.0])
