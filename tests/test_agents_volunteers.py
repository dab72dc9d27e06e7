"""Volunteers: as many as declared by age, education and kern, within their hours, in the kern, bounded looks."""

import numpy as np
import pytest

from agents.care import Care
from agents.care_codes import VOLUNTEER
from agents.care_rules import HOME, Givers
from agents.domains import PERSONAL_CARE, SOCIAL_CONTACT, TASKS
from agents.households import Households
from agents.kin import NEIGHBOUR, SAME_KERN
from agents.luck import Stream, lineage_start, stream_key
from agents.persons import Persons
from agents.schema import Table
from agents.volunteers import VolunteerRules, visit, volunteers

MONTH, KERNEN = 252, 3
MAY = np.array([t == SOCIAL_CONTACT for t in range(len(TASKS))], dtype=np.uint8)


def rules(share, **changes):
    made = VolunteerRules(
        share=np.broadcast_to(np.asarray(share, dtype=np.float64), (111, 4)).copy(),
        kern=np.ones(KERNEN),
        key=stream_key(1, 0, Stream.VOLUNTEER),
        hours=16,
        match=8,
        may=MAY,
        least=2,
    )
    return made._replace(**changes)


def town(people, age=70, kern=None):
    """Return people who live alone."""
    persons, homes = Table(Persons), Table(Households)
    rank = np.arange(people)
    lineage = np.array([lineage_start(1, int(i)) for i in rank], dtype=np.uint64)
    ages = np.broadcast_to(age, people)
    persons.append(lineage=lineage, household=rank, birth=MONTH - 1 - 12 * ages, node=rank, education=rank % 4)
    homes.append(lineage=lineage, kern=rank % KERNEN if kern is None else np.full(people, kern))
    return persons, homes


def able(persons, quarters=200):
    n = persons.capacity
    return Givers(
        np.full(n, quarters, dtype=np.int16),
        np.zeros(n, dtype=np.float32),
        np.full(n, HOME),
    )


def ask(persons, homes, r, rows, care=None, givers=None):
    care = care or Table(Care)
    care.reserve(len(rows))
    givers = givers or able(persons)
    rows = np.asarray(rows, dtype=np.int32)
    care.count = visit(MONTH, persons.count, rows, r, givers, persons.arrays, homes.arrays, care.arrays, care.count)
    return care


def test_as_many_volunteer_as_declared_by_age_education_and_kern():
    persons, homes = town(60_000, age=np.arange(60_000) // 3 % 60 + 20)
    share = np.zeros((111, 4))
    share[20:65], share[65:] = (0.02, 0.05, 0.08, 0.12), (0.3, 0.2, 0.1, 0.4)
    r = rules(share, kern=np.array([0.5, 1.0, 1.5]))
    found = np.zeros(persons.count, dtype=bool)
    found[volunteers(MONTH, persons.count, r, persons.arrays, homes.arrays)] = True
    age = (MONTH - 1 - persons.column("birth").astype(int)) // 12
    for old in (False, True):
        for e in range(4):
            for k in range(KERNEN):
                some = ((age >= 65) == old) & (persons.column("education") == e) & (homes.column("kern") == k)
                p = share[70 if old else 30, e] * r.kern[k]
                assert abs(found[some].mean() - p) < 5 * np.sqrt(p * (1 - p) / some.sum())
    later = np.zeros(persons.count, dtype=bool)
    later[volunteers(MONTH + 1, persons.count, r, persons.arrays, homes.arrays)] = True
    same = age == (MONTH - persons.column("birth").astype(int)) // 12
    assert np.array_equal(found[same], later[same])


def test_hours_stay_within_the_volunteer_the_match_the_limit_and_the_need():
    persons, homes = town(3000)
    persons.column("need")[:, SOCIAL_CONTACT] = 6
    persons.column("need")[:, PERSONAL_CARE] = 40
    r = rules(0.1, hours=16, match=8)
    who = volunteers(MONTH, persons.count, r, persons.arrays, homes.arrays)
    givers = able(persons)
    givers.limit[who[::2]] = 10
    care = ask(persons, homes, r, np.arange(3000), givers=givers)
    carer, receiver, quarters = care.column("carer"), care.column("receiver"), care.column("quarters")
    total = np.bincount(carer, quarters.sum(axis=1), 3000)
    assert care.count > 300 and set(carer) <= set(who.tolist())
    assert (total <= np.minimum(givers.limit[:3000], 16)).all() and total.max() == 16
    assert np.array_equal(total, persons.column("given"))
    assert (quarters[:, SOCIAL_CONTACT] == quarters.sum(axis=1)).all() and not persons.column("covered")[
        :, PERSONAL_CARE
    ].any()
    assert np.array_equal(
        np.bincount(receiver, quarters.sum(axis=1), 3000), persons.column("covered")[:, SOCIAL_CONTACT]
    )
    assert np.bincount(receiver).max() == 1 and (carer != receiver).all()
    assert (homes.column("kern")[carer] == homes.column("kern")[receiver]).all()
    assert (care.column("relation") == VOLUNTEER).all() and (care.column("distance") == SAME_KERN).all()
    again = ask(persons, homes, r, np.arange(3000), care, givers).count
    assert again - care.column("since").size == 0


def test_nobody_asks_a_second_one_nor_somebody_who_helps_already():
    persons, homes = town(40, kern=0)
    persons.column("need")[0, SOCIAL_CONTACT] = 40
    r = rules(1.0, match=8, hours=16)
    care = ask(persons, homes, r, [0])
    assert care.count == 1
    assert ask(persons, homes, r, [0], care).count == 1
    chosen = int(care.column("carer")[0])
    persons.column("covered")[:], persons.column("given")[:] = 0, 0
    known = Table(Care)
    hours = np.zeros((1, len(TASKS)), dtype=np.uint8)
    hours[0, SOCIAL_CONTACT] = 4
    known.append(carer=np.array([chosen]), receiver=np.array([0]), quarters=hours, relation=np.array([NEIGHBOUR]))
    assert int(ask(persons, homes, r, [0], known).column("carer")[1]) not in (chosen, 0)


def test_looks_are_bounded_and_a_newcomer_on_the_ring_changes_few_matches():
    persons, homes = town(4000, kern=0)
    persons.column("need")[:2000, SOCIAL_CONTACT] = 8
    share = 0.5
    alone = ask(persons, homes, rules(share, hours=8), np.arange(2000))
    assert alone.count > 800
    persons.column("covered")[:], persons.column("given")[:] = 0, 0
    givers = able(persons)
    givers.limit[int(alone.column("carer")[0])] = 0
    other = ask(persons, homes, rules(share, hours=8), np.arange(2000), givers=givers)
    pairs = [set(zip(t.column("receiver").tolist(), t.column("carer").tolist(), strict=True)) for t in (alone, other)]
    assert 0 < len(pairs[0] - pairs[1]) < 0.2 * alone.count
    persons.column("covered")[:], persons.column("given")[:] = 0, 0
    full = able(persons)
    who = volunteers(MONTH, persons.count, rules(share), persons.arrays, homes.arrays)
    full.limit[who] = 0
    full.limit[who[0]] = 200
    few = ask(persons, homes, rules(share, hours=200, match=2), np.arange(2000), givers=full)
    assert few.count <= 64  # only those whose stretch of the ring holds him find the one who can


@pytest.mark.parametrize("share", [0.0])
def test_without_volunteers_nothing_happens(share):
    persons, homes = town(50, kern=0)
    persons.column("need")[:, SOCIAL_CONTACT] = 8
    assert ask(persons, homes, rules(share), np.arange(50)).count == 0
