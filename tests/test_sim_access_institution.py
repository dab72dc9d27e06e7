"""An unmet need of care, or a carer who is heavily burdened, brings somebody to an institution sooner."""

import numpy as np
import pytest

from agents.care_codes import HEAVY, LOADED
from agents.domains import PERSONAL_CARE
from agents.leaning import logs
from sim.domains.courses import UNMET_CARE, effects_of
from sim.parameters import Parameters
from tests.toy import toy_world

ON = Parameters({"domains.spillover": 1.0})


def pulled(world, old=80):
    """Return the sum of the logs for everybody, as if all were of one age."""
    world.persons.column("birth")[:] = world.month - 12 * old - 6
    rows = np.arange(world.persons.count)
    return logs(
        world.month, rows, effects_of("institution", ON), world.persons.arrays, world.households.arrays,
        world.kin.arrays,
    )  # fmt: skip


@pytest.mark.parametrize(("strain", "name"), [(LOADED, ""), (HEAVY, "spillover.carer.heavily_burdened.institution")])
def test_a_heavily_burdened_carer_counts_and_a_loaded_one_does_not(strain, name):
    world = toy_world(40, residents=0)
    plain = pulled(world)
    world.persons.column("carer_strain")[::3] = strain
    found = pulled(world) - plain
    assert found[::3] == pytest.approx(np.log(ON[name]) if name else 0.0)
    assert (np.delete(found, np.arange(0, len(found), 3)) == 0.0).all()


@pytest.mark.parametrize(("met", "counts"), [(0, True), (1, False)])
def test_an_hour_a_day_that_nobody_gives_counts(met, counts):
    world = toy_world(40, residents=0)
    plain = pulled(world)
    people = world.persons
    people.column("need")[:, PERSONAL_CARE] = UNMET_CARE + 8
    people.column("covered")[:, PERSONAL_CARE] = 5
    people.column("helped")[:, PERSONAL_CARE] = 3 + met
    log = np.log(ON["spillover.unmet.personal_care.institution"])
    assert pulled(world) - plain == pytest.approx(log if counts else 0.0)
    assert pulled(world, 50) == pytest.approx(0.0)  # the sources are about older people
