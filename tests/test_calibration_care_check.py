"""The table of mantelzorg against the sources: counted by hand in a small town, verdicts on made-up runs."""

import numpy as np
import pandas as pd
import pytest

from agents.care_codes import HEAVY, VOLUNTEER
from agents.domains import PERSONAL_CARE, SOCIAL_CONTACT, TASKS
from agents.kin import CHILD_TIE, PARTNER_TIE, SAME_HOUSEHOLD, SAME_KERN
from agents.persons import ACTIVITIES, HERE, NEVER
from calibration.care_check import GROWING, OBSERVED, SET, care_check, growth
from calibration.care_figures import children_of_old, figures, given_of, odds_ratio, totals
from tests.toy import toy_world


def town():
    """Return a town in which adults give ten hours or one for years, three since last month, and 20 as a volunteer."""
    world = toy_world(20, residents=4)
    age = (world.month - 1 - world.persons.column("birth").astype(int)) // 12
    rows = np.flatnonzero((age >= 18) & (world.persons.column("role") != 4))[:6]
    quarters = np.zeros((4, len(TASKS)), dtype=np.uint8)
    quarters[:, 0] = (40, 4, 12, 80)
    world.care.append(
        carer=rows[[0, 1, 2, 3]],
        receiver=rows[[1, 0, 3, 2]],
        quarters=quarters,
        relation=np.array([PARTNER_TIE, PARTNER_TIE, CHILD_TIE, VOLUNTEER]),
        distance=np.array([SAME_HOUSEHOLD, SAME_HOUSEHOLD, SAME_KERN, SAME_KERN]),
    )
    people = world.persons
    people.column("given")[rows[:4]] = (40, 4, 12, 80)
    people.column("care_since")[rows[:3]] = (world.month - 40, world.month - 40, world.month - 1)
    people.column("strain")[rows[0]] = HEAVY
    return world, rows


def test_figures_count_as_the_survey_does():
    world, rows = town()
    g, found = given_of(world), figures(world)
    adults = int((g.here & (g.age >= 18)).sum())
    assert np.flatnonzero(g.strict).tolist() == [
        rows[0]
    ]  # one hour is no mantelzorg, last month too short, visits none
    assert g.hours[rows[:4]].tolist() == [10.0, 1.0, 3.0, 0.0] and g.got[rows[:4]].tolist() == [0.0, 10.0, 0.0, 3.0]
    assert g.called[rows[:4]].tolist() == [10.0, 0.0, 3.0, 0.0]  # an hour of a partner is usual help
    assert found["carers"] == pytest.approx(1 / adults) and found["any help"] == pytest.approx(3 / adults)
    assert found["hours of carers"] == 10.0 and found["heavily burdened carers"] == 1.0
    assert found["carers for a partner"] == 1.0 and found["carers for a parent"] == 0.0
    assert found["matches of volunteers"] == 1.0 and found["hours of volunteers at home"] == 20.0
    world.persons.column("care_since")[rows[2]] = world.month - 3
    assert np.flatnonzero(given_of(world).strict).tolist() == sorted([rows[0], rows[2]])
    total = totals(world)
    assert (total["givers"], total["hours"], total["heavily burdened people"]) == (3.0, 34.0, 1.0)


def test_working_people_count_by_task_and_youth_by_age():
    world, rows = town()
    world.persons.column("activity")[:] = ACTIVITIES.index("retired")
    world.persons.column("activity")[rows[:3]] = ACTIVITIES.index("employed")
    woman = world.persons.column("sex")[rows[:3]] == 1
    names = [f"working {sex}, personal care or household" for sex in ("men", "women")]
    assert [figures(world)[name] for name in names] == [1.0, 1.0] and 0 < woman.sum() < 3
    world.care.column("quarters")[1] = np.roll(world.care.column("quarters")[1], SOCIAL_CONTACT - PERSONAL_CARE)
    sex = "women" if woman[1] else "men"
    mates = woman if woman[1] else ~woman
    assert figures(world)[f"working {sex}, personal care or household"] == 1 - 1 / mates.sum()
    for age, name in ((14, "12-16, any help"), (20, "16-24, any help, loaded or more")):
        world.persons.column("birth")[rows[0]] = world.month - 1 - 12 * age
        assert figures(world)[name] > 0.0
    assert figures(world)["16-24, any help, loaded or more"] == 1.0


def test_children_are_counted_from_their_parents():
    world = toy_world(40, residents=0)
    birth, node, person = world.persons.column("birth"), world.persons.column("node"), world.kin.column("person")
    mother = world.kin.column("mother")
    child = next(p for p in range(world.persons.count) if mother[node[p]] >= 0 and person[mother[node[p]]] >= 0)
    parent = int(person[mother[node[child]]])
    for p, years in ((parent, 85), (child, 55)):
        birth[p] = world.month - 1 - 12 * years
        world.kin.column("birth")[node[p]] = birth[p]
    quarters = np.full((1, len(TASKS)), 4, dtype=np.uint8)
    world.care.append(
        carer=np.array([child]), receiver=np.array([parent]), node=node[[child]], quarters=quarters,
        relation=np.array([CHILD_TIE]),
    )  # fmt: skip
    found = children_of_old(world, given_of(world))
    assert len(found.hours) == 1 and found.hours[0] == len(TASKS) and found.here[0]
    world.persons.column("status")[parent] = HERE + 1
    assert not len(children_of_old(world, given_of(world)).hours)


def test_the_odds_ratio_is_that_of_the_two_groups():
    world, _ = town()
    g = given_of(world)
    n = len(g.hours)
    hours, strain = np.zeros(n), np.zeros(n, dtype=np.uint8)
    hours[:20], hours[20:40] = 20.0, 1.5
    strain[:10], strain[20:24] = HEAVY, HEAVY
    assert odds_ratio(g._replace(hours=hours, strain=strain)) == pytest.approx((10 / 10) / (4 / 16))


def runs(**values):
    rows = []
    for seed, shift in ((1, -0.001), (2, 0.001)):
        for year in (0, 9):
            for o in OBSERVED:
                rows.append(("toy", seed, year, o.quantity, values.get(o.quantity, (o.low + o.high) / 2) + shift))
            for name in GROWING:
                rows.append(("toy", seed, year, name, 100.0 * (1 + year)))
    return pd.DataFrame(rows, columns=["municipality", "seed", "year", "quantity", "value"])


def test_verdicts_say_within_outside_or_unsure():
    plain = care_check(runs())
    assert len(plain) == 2 * len(OBSERVED) and set(plain["verdict"]) == {"within"}
    table = care_check(runs(carers=0.2, singles=0.1215)).set_index(["year", "quantity"])
    assert table.loc[(0, "carers"), "verdict"] == "outside"
    assert table.loc[(9, "singles"), "verdict"] == "borderline"
    assert table.loc[(0, "carers"), "error"] == pytest.approx(0.001)
    grown = growth(runs())
    assert set(grown["ratio"]) == {10.0} and len(grown) == len(GROWING)


def test_every_figure_has_a_range_a_source_and_a_count():
    world, _ = town()
    found = figures(world)
    assert not set(found) & set(totals(world))
    assert all(0 < o.low < o.high and o.source.startswith("B0") for o in OBSERVED)
    assert {o.quantity for o in OBSERVED} <= set(found)
    assert len({o.quantity for o in OBSERVED}) == len(OBSERVED)
    assert {o.quantity for o in OBSERVED if o.use == SET} == {
        "carers", "any help", "children of 80+", "daughters of 80+", "sons of 80+", "odds ratio of hours",
        "receiving 55+", "hours of carers", "heavily burdened carers", "caring children of 80+, heavily burdened",
        "carers of 16 and over", "carers for a partner", "partners among carers of 65+",
    }  # fmt: skip
    assert NEVER < 0
