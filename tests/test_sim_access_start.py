"""The queue of old: what came in during the last weeks before the start still waits for the youth team."""

import numpy as np
import pytest

from agents.indications import REPORTED
from sim.access.start import begin, lived
from sim.access.state import TEAMS
from tests.toy_help import help_town

YOUTH = TEAMS.index("jeugd")


def started(weeks: float):
    """Return a town that has lived three years of help, at the start."""
    world = help_town()
    world.parameters._values["team.youth_queue"] = weeks
    for i in range(36):
        lived(world, i == 0)
        world.month += 1
    answered = sum(b.answered[:, 0] for b in list(world.access.books.values())[-12:]) / 12
    begin(world)
    return world, answered


@pytest.mark.parametrize(("weeks", "months"), [(0.0, 0), (18.0, 4)])
def test_the_meldingen_of_the_last_weeks_wait_for_the_youth_team_at_the_start(weeks, months):
    world, answered = started(weeks)
    case, access = world.cases.column, world.access
    waits = case("stage") == REPORTED
    team = access.fixed.team[case("product")]
    asked = np.bincount(world.month - 1 - case("asked")[waits & (team == YOUTH)].astype(int), minlength=6)
    assert not waits[team != YOUTH].any() and (asked[:months] > 0).all() and not asked[months:].any()
    assert asked.sum() == pytest.approx(months * answered[YOUTH], abs=4.0 * np.sqrt(months * answered[YOUTH] + 1.0))
    assert access.teams[YOUTH] == pytest.approx(world.parameters["team.youth_room"] * answered[YOUTH])
    assert not access.delay.any()
