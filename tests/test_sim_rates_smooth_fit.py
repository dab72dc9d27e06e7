"""Smooth curves go through their knots, and penalised least squares finds what made the data."""

import numpy as np
import pytest

from sim.rates.smooth_fit import bends, least_squares, spline

KNOTS = (16.0, 20.0, 27.0, 40.0, 70.0)


def test_a_curve_passes_its_knots() -> None:
    values = np.array([0.3, -1.0, 2.0, 0.5, 0.0])
    curve = spline(KNOTS) @ values
    assert curve[[16, 20, 27, 40, 70]] == pytest.approx(values)


def test_a_straight_line_stays_straight_also_outside_the_knots() -> None:
    age = np.arange(111.0)
    assert spline(KNOTS) @ (2 - 0.1 * np.asarray(KNOTS)) == pytest.approx(2 - 0.1 * age)


def test_a_curve_has_no_corners() -> None:
    """A broken line through the same knots has second differences of its whole change of slope."""
    values = np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    smooth = np.abs(np.diff(spline(KNOTS) @ values, n=2)).max()
    broken = np.abs(np.diff(np.interp(np.arange(111.0), KNOTS, values), n=2)).max()
    assert smooth < 0.6 * broken


def test_only_bends_are_punished() -> None:
    matrix, at = bends(KNOTS), np.asarray(KNOTS)
    assert matrix @ (5 - 0.3 * at) == pytest.approx(np.zeros(3))
    assert np.abs(matrix @ at**2).min() > 0


def test_least_squares_is_regression_where_the_model_is_linear() -> None:
    x = np.linspace(0.0, 1.0, 30)
    design = np.stack([np.ones(30), x], axis=1)
    seen = 1.0 + 2.0 * x + 0.1 * np.sin(40 * x)
    fit = least_squares(lambda sets: (sets @ design.T - seen) / 0.1, np.zeros(2))
    assert fit.values == pytest.approx(np.linalg.lstsq(design, seen, rcond=None)[0], abs=1e-6)
    assert fit.covariance == pytest.approx(np.linalg.inv(design.T @ design) * 0.01, rel=1e-3)


def test_a_hazard_is_found_from_what_is_left_after_years() -> None:
    years = np.arange(1.0, 15.0)
    fit = least_squares(lambda sets: (np.exp(-np.exp(sets) * years) - np.exp(-0.07 * years)) / 0.01, np.log([0.01]))
    assert np.exp(fit.values[0]) == pytest.approx(0.07, rel=1e-6)


def test_residuals_larger_than_their_errors_widen_the_uncertainty() -> None:
    noise = np.tile([1.0, -1.0], 20)
    narrow, wide = (least_squares(lambda s, e=error: (s - noise) / e, np.zeros(1)) for error in (1.0, 0.1))
    assert wide.covariance[0, 0] == pytest.approx(narrow.covariance[0, 0], rel=0.05)
