"""Moves between kernen neither fill nor empty a kern by the form of the model alone."""

import numpy as np
import pytest

from sim.places import balanced
from tests.toy import toy_world


def test_as_many_move_into_a_kern_as_out_of_it() -> None:
    living = np.array([100.0, 2000.0, 30.0, 500.0])
    place = np.array([0.0, 3.0, 25.0, 40.0])
    moves = balanced(living, np.exp(-np.abs(place[:, None] - place) / 8.0))
    assert moves.sum(axis=1) == pytest.approx(living, rel=1e-6)
    assert moves.sum(axis=0) == pytest.approx(living, rel=1e-6)
    assert moves[0, 1] > moves[0, 3]


def test_a_plain_gravity_model_would_empty_the_outlying_kernen() -> None:
    living = np.array([100.0, 2000.0, 30.0, 500.0])
    place = np.array([0.0, 3.0, 25.0, 40.0])
    plain = living[None, :] * np.exp(-np.abs(place[:, None] - place) / 8.0)
    plain *= (living / plain.sum(axis=1))[:, None]
    assert abs(plain.sum(axis=0) - living).max() > 20


def test_a_kern_without_inhabitants_sends_nobody_nowhere() -> None:
    living = np.array([100.0, 0.0, 50.0])
    moves = balanced(living, np.ones((3, 3)))
    assert np.isfinite(moves).all()
    assert moves[[0, 2], 1] == pytest.approx(0.0)
    assert moves[1].sum() > 0


def test_every_kern_reaches_a_destination() -> None:
    destination = toy_world().places.destination
    assert destination[:, -1] == pytest.approx(np.ones(3))
    assert (np.diff(destination, axis=1) >= 0).all()
