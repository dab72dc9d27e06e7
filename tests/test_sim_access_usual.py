"""What people were used to at the start: counted as by hand, the same whatever hangs on it, and kept."""

from __future__ import annotations

import numpy as np
import pytest

from agents.indications import RUNNING
from sim.access.usual import TIES, traits_of, usual_back, usual_kept, usual_of, weeks_waited
from sim.snapshot import state_hash
from tests.test_sim_access_choice import after, begun

WEEK = 365.25 / 12.0 / 7.0


def test_the_waiting_is_that_of_who_has_it_since_a_year_and_of_who_waits():
    world = begun()
    world.access.teams[:] = [3.0, 2.0]
    world.access.staff[:] *= 0.6
    after(world, 9)
    case, found, many = world.cases.column, weeks_waited(world, world.access), 0
    for k in range(len(world.access.products)):
        waits = []
        for c in np.flatnonzero((case("product") == k) & (case("urgent") == 0)):
            runs, since = case("stage")[c] == RUNNING, int(case("since")[c])
            if not runs or since >= world.month - 12:
                waits.append((since if runs else world.month) - int(case("asked")[c]))
        many += any(waits)
        assert found[k] == pytest.approx(WEEK * np.mean(waits)) if waits else np.isnan(found[k])
    assert many > 5


def test_the_past_does_not_hang_on_it():
    assert state_hash(begun(-0.1)) == state_hash(begun())
    usual = begun().access.usual
    assert np.nanmax(usual.weeks) > 3.0 and usual.traits.sum() == pytest.approx(1.0)


def test_ties_and_levels_of_who_asks_are_as_by_hand():
    world = begun()
    rows = np.flatnonzero(world.persons.column("status") == 0)[:400]
    people, homes = world.persons.column, world.households.column
    homes("level")[::5] = 2
    ties, light = traits_of(world, np.concatenate([rows, rows[:3]]))
    receivers = world.care.column("receiver").tolist()
    for i, p in enumerate([*rows, *rows[:3]]):
        assert ties[i] == min(sum(q >= 0 for q in people("friends")[p]) + receivers.count(p), TIES)
        levels = [*people("level")[p], *homes("level")[people("household")[p]]]
        assert light[i] == (min(levels) > 2)
    assert len(set(ties)) > 3 and 0.1 < light.mean() < 0.9


def test_what_was_usual_is_kept_and_comes_back():
    world, other = begun(), begun()
    other.access.usual = None
    assert usual_kept(other) == {}
    usual_back(other, usual_kept(world))
    assert np.array_equal(other.access.usual.weeks, world.access.usual.weeks, equal_nan=True)
    assert np.array_equal(other.access.usual.traits, world.access.usual.traits)
    usual_back(other, {})
    assert other.access.usual is None
    again = usual_of(world, world.access)
    assert np.array_equal(again.weeks, world.access.usual.weeks, equal_nan=True)
    assert world.copy().access.usual is world.access.usual
