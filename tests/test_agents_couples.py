"""Who lives with a new partner is not married to somebody else, and nobody lives with a partner before 18."""

import numpy as np

from agents.domains import AT_RISK, IN_HELP, NO_DEBT, PROBLEMATIC
from agents.persons import CHILD, DIVORCED, HEAD, HERE, MARRIED, NEVER_MARRIED, NOBODY
from sim.processes import households
from sim.recorder import Recorder
from sim.simulation import step
from tests.toy import toy_world


def lived(months: int, **rates: object):
    """Live some months of a town in which all grown children are married to somebody who is not here."""
    world, recorder = toy_world(400, seed=3, **rates), Recorder()
    people = world.persons
    apart = (people.column("role") == CHILD) & (world.month - people.column("birth") > 18 * 12)
    people.column("marital")[apart] = MARRIED
    names = people.column("lineage")[apart].copy()
    for _ in range(months):
        step(world, recorder)
    return world, names


def test_who_finds_a_partner_is_married_to_nobody_else():
    eager = np.where(np.arange(111) >= 18, 0.6, 0.0)
    world, names = lived(36, union=eager, marriage=np.full(111, 0.3))
    people = world.persons
    here = people.column("status") == HERE
    partner, marital = people.column("partner"), people.column("marital")
    mine = np.flatnonzero(here & (partner != NOBODY))
    other = marital[partner[mine]]
    assert ((marital[mine] == MARRIED) == (other == MARRIED)).all()
    found = mine[np.isin(people.column("lineage")[mine], names)]
    assert (marital[found] == DIVORCED).sum() > 20 and (marital[found] == MARRIED).sum() > 5
    assert not (marital[found] == NEVER_MARRIED).any()
    alone = here & (partner == NOBODY) & np.isin(people.column("lineage"), names)
    assert (marital[alone] == MARRIED).sum() > 5  # without a new partner a marriage lasts


def test_a_woman_does_not_marry_a_man_who_is_married_to_somebody_else():
    world, _ = lived(0)
    people = world.persons
    men = np.flatnonzero((people.column("sex") == 0) & (people.column("partner") != NOBODY))
    women = people.column("partner")[men]
    people.column("marital")[women] = DIVORCED
    world.rates.marriage.values[:] = 0.9
    for _ in range(6):
        step(world, Recorder())
    still = (people.column("status")[women] == HERE) & (people.column("partner")[women] == men)
    assert still.sum() > 50 and not (people.column("marital")[women[still]] == MARRIED).any()


def test_nobody_younger_than_18_lives_with_a_partner():
    young = np.where(np.arange(111) >= 14, 2.0, 0.0)
    world, recorder = toy_world(400, seed=4, union=young, union_men=young), Recorder()
    born = np.flatnonzero(world.persons.column("role") == CHILD)
    world.persons.column("birth")[born] -= 24  # children of 14 to 22
    for _ in range(12):
        step(world, recorder)
        people = world.persons
        couples = (people.column("status") == HERE) & (people.column("partner") != NOBODY)
        assert ((world.month - people.column("birth"))[couples] >= 18 * 12).all()
    assert (world.month - people.column("birth")[couples] < 20 * 12).any()


def test_who_moves_in_together_has_the_graver_of_the_debts_of_both():
    world = toy_world(600, seed=5)
    world.rates.separation.values[:] = 6.0
    households.separation(world)
    world.month += 1
    world.rates.union.values[:] = np.where(np.arange(111) >= 18, 9.0, 0.0)
    homes, people = world.households, world.persons
    luck = np.random.default_rng(2)
    stages = luck.integers(0, 4, homes.count)
    homes.column("debt")[:], homes.column("debt_since")[:] = stages, world.month - luck.integers(1, 90, homes.count)
    had, since = homes.column("debt").copy(), homes.column("debt_since").copy()
    home, head = people.column("household").copy(), people.column("role") == HEAD
    households.couple(world)
    found = np.flatnonzero((people.column("union_since") == world.month) & (people.column("sex") == 1))
    graver, seen = {NO_DEBT: 0, AT_RISK: 1, IN_HELP: 2, PROBLEMATIC: 3}, set()
    for p in found:
        q, h = people.column("partner")[p], people.column("household")[p]
        own = [(graver[had[home[x]]], -int(since[home[x]]), int(had[home[x]])) for x in (p, q) if head[x]]
        owed = [debt for debt in own if debt[0] > 0]
        if not own:
            assert homes.column("debt")[h] == NO_DEBT
        elif owed:  # of two of a stage the older one
            worst = max(owed)
            assert homes.column("debt")[h] == worst[2] and homes.column("debt_since")[h] == -worst[1]
        else:
            assert homes.column("debt")[h] == NO_DEBT
        seen.add(tuple(debt[2] for debt in own))
    assert len([pair for pair in seen if len(pair) == 2]) == 16  # each stage with each


def test_a_grown_child_takes_no_debts_of_the_parents_along():
    world = toy_world(600, seed=6)
    people, homes = world.persons, world.households
    world.rates.union.values[:] = np.where(np.arange(111) >= 18, 9.0, 0.0)
    homes.column("debt")[:] = PROBLEMATIC
    child = people.column("role") == CHILD
    households.couple(world)
    left = child & (people.column("role") != CHILD)
    assert left.sum() > 20 and (homes.column("debt")[people.column("household")[left]] == NO_DEBT).all()
    assert (homes.column("debt")[people.column("household")[child & ~left]] == PROBLEMATIC).all()
