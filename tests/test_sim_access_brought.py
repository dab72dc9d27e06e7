"""What others ask for: the Wlz comes to who needs shelter for good, a job to who is on bijstand, and ends with it."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from agents.activities import BIJSTAND, EMPLOYED, NO_INCOME, OUT_PARTNER, OUT_WORK, RETIRED, UNEMPLOYED
from agents.domains import MENTAL, PERSON_DOMAINS, PHYSICAL
from agents.indications import NOT_NEEDED, PASSED_ON, RUNNING, WAITING
from agents.persons import NOBODY
from agents.work import move_on
from sim.access import brought as others
from sim.access.state import UNBOUNDED
from sim.calendar import month_index
from sim.domains.aow import aow_months
from sim.parameters import DECLARED, Parameters
from sim.processes.access import help_asked, help_given
from sim.processes.work import counts_of, work
from sim.provisions.rules import rules_of
from tests.toy_help import help_town

OFF = {
    "rule": [{
        "setting": "wlz_ggz", "start": "2021-01", "title_nl": "uit", "title_en": "off",
        "on": {"value": 0, "low": 0, "high": 1, "source": "", "grade": "assumption"},
    }]
}  # fmt: skip
SHELTERED_JOB, SUBSIDY = "beschut_werk", "loonkostensubsidie"


def town(**parameters):
    """Return a town in which nobody asks by himself."""
    world = help_town()
    own = {name.replace("__", "."): value for name, value in parameters.items()}
    world.parameters = Parameters({p.name: 0.0 for p in DECLARED if p.name.startswith("asking.")}, "test")
    world.parameters._values.update(own)  # many more jobs than anybody believes in
    world.access.forget_offer()
    return world


def product(world, name):
    return list(world.access.products).index(name)


def give(world, name, who):
    """Let people have something since last month."""
    world.cases.append(
        client=np.asarray(who, dtype=np.int32), product=np.full(len(who), product(world, name), dtype=np.uint8),
        stage=np.full(len(who), RUNNING, dtype=np.uint8), asked=np.full(len(who), world.month - 1, dtype=np.int16),
        since=np.full(len(who), world.month - 1, dtype=np.int16), until=np.full(len(who), world.month + 99, np.int16),
    )  # fmt: skip


def having(world, name, stage=RUNNING):
    case = world.cases.column
    rows = (case("product") == product(world, name)) & (case("stage") == stage)
    return set(case("client")[rows].tolist())


def adults(world, activity, many=None):
    """Return people at home of working age who do this."""
    return others._doing(world, activity)[:many]


def everybody(world):
    """Return all who are at work or on bijstand."""
    return np.concatenate([adults(world, EMPLOYED), adults(world, BIJSTAND)])


def month(world):
    help_given(world)
    help_asked(world)
    world.month += 1


def test_the_wlz_comes_to_who_has_shelter_and_needs_it_for_good():
    world = town(asking__wlz_ggz=12.0, access__lasting_shelter=0.6)
    people = everybody(world)[:200]
    give(world, "beschermd_wonen", people)
    for _ in range(10):
        month(world)
    moved = having(world, "wlz_ggz")
    assert moved < set(people.tolist()) and abs(len(moved) - 120) < 4 * math.sqrt(200 * 0.24)
    assert not moved & having(world, "beschermd_wonen")
    books = list(world.access.books.values())
    assert sum(b.ended[product(world, "beschermd_wonen"), PASSED_ON] for b in books) == len(moved)


def test_the_wlz_asks_as_much_more_as_a_product_of_ones_own_says():
    world = town(asking__wlz_ggz=12.0, access__lasting_shelter=1.0)
    people = everybody(world)[:200]
    give(world, "beschermd_wonen", people)
    shipped = world.access.products
    asked = replace(shipped[others.LASTING], first_age=40, domains=(("geestelijke_gezondheid", 2),))
    world.access.products = replace(shipped, products={**shipped.products, others.LASTING: asked})
    world.access.forget_offer()
    old = world.month - 1 - world.persons.column("birth")[people] >= 40 * 12
    low = np.arange(len(people)) % 2 == 0
    world.persons.column("level")[people, MENTAL] = np.where(low, 2, 3)
    month(world)  # asked for, and begun in the next
    help_given(world)
    moved = having(world, "wlz_ggz") | having(world, "wlz_ggz", WAITING)
    assert 10 < len(moved) and moved <= set(people[old & low].tolist())


def test_most_move_in_the_first_months_and_nobody_before_the_law():
    world = town(asking__wlz_ggz=2.0, access__lasting_shelter=1.0)
    give(world, "beschermd_wonen", everybody(world)[:300])
    closed = world.copy()
    closed.access.rules = rules_of("", OFF)
    closed.access.forget_offer()
    for w in (world, closed):
        for _ in range(12):
            month(w)
    assert len(having(world, "wlz_ggz")) == pytest.approx(300 * -math.expm1(-2.0), abs=4 * math.sqrt(300 * 0.12))
    assert not having(closed, "wlz_ggz") and len(having(closed, "beschermd_wonen")) == 300


def test_what_is_needed_for_good_goes_on_when_the_mind_is_well():
    world = town(asking__wlz_ggz=12.0, access__lasting_shelter=1.0)
    people = adults(world, EMPLOYED, 50)
    give(world, "wlz_ggz", people)
    world.persons.column("level")[:, MENTAL] = 5
    month(world)
    assert having(world, "wlz_ggz") == set(people.tolist())


def test_a_year_before_the_law_lies_in_the_past_too():
    world = town(asking__wlz_ggz=12.0, access__lasting_shelter=1.0)
    world.month = month_index(2021, 6)
    give(world, "beschermd_wonen", adults(world, EMPLOYED, 100))
    help_given(world)
    offer = world.access.now(world)[0]
    assert not len(others.brought(world, world.access, offer, before=6)[0])  # December 2020
    assert len(others.brought(world, world.access, offer, before=5)[0])  # January 2021


def test_jobs_go_to_who_is_on_bijstand_and_has_the_ground():
    world = town(asking__beschut_werk=0.6, asking__loonkostensubsidie=3.0, team__granted=0.97)
    world.access.teams[:] = 1000.0
    poor = adults(world, BIJSTAND)
    level = world.persons.column("level")
    grounds = [PERSON_DOMAINS.index(d) for d in ("geestelijke_gezondheid", "lichamelijke_gezondheid", "participatie")]
    month(world)
    jobs = {name: having(world, name) for name in (SHELTERED_JOB, SUBSIDY)}
    assert jobs[SHELTERED_JOB] and jobs[SUBSIDY] | jobs[SHELTERED_JOB] <= set(poor.tolist())
    for name, at in ((SHELTERED_JOB, 2), (SUBSIDY, 3)):
        assert all((level[p, grounds] <= at).any() for p in jobs[name])
    book = world.access.books[world.month - 1]
    asked = book.asked[product(world, SHELTERED_JOB)], book.asked[product(world, SUBSIDY)]
    assert asked[0] == pytest.approx(0.05 * len(poor), abs=4 * math.sqrt(0.05 * len(poor)))
    assert asked[1] == pytest.approx(0.30 * len(poor), abs=4 * math.sqrt(0.30 * len(poor)))  # beschut werk has it too
    world.month -= 1
    help_asked(world)  # the same luck again: nobody is brought twice to what he has or asked for
    case = world.cases.column
    assert len(set(zip(case("client").tolist(), case("product").tolist(), strict=True))) == world.cases.count


def test_the_past_brings_no_jobs():
    world = town(asking__beschut_werk=6.0, asking__loonkostensubsidie=12.0)
    world.access.staff[:] = UNBOUNDED
    month(world)
    assert not any(having(world, name, stage) for name in (SHELTERED_JOB, SUBSIDY) for stage in (RUNNING, WAITING))


def test_who_is_granted_a_job_works_from_the_month_after_and_the_partner_leaves_bijstand_too():
    world = town()
    people = world.persons.column
    poor = adults(world, BIJSTAND)
    single, couple = (next(p for p in poor if bool(people("partner")[p] == NOBODY) is alone) for alone in (True, False))
    partner = int(people("partner")[couple])
    people("activity")[partner] = BIJSTAND
    give(world, SUBSIDY, [single, couple])
    give(world, SHELTERED_JOB, [single])
    who = others.hired(world)
    assert who.tolist() == sorted([single, couple])
    counts = counts_of(world)
    move_on(world.month, who, np.full(2, EMPLOYED), world.persons.arrays, world.households.arrays, counts)
    assert (people("activity")[[single, couple, partner]] == [EMPLOYED, EMPLOYED, NO_INCOME]).all()
    assert counts.bijstand_out[OUT_WORK] == 2 and counts.bijstand_out[OUT_PARTNER] == 1
    assert not len(others.hired(world))
    month(world)
    assert having(world, SUBSIDY) == {single, couple}


def test_the_month_of_work_begins_with_who_was_granted_a_job(monkeypatch):
    world = town()
    poor = adults(world, BIJSTAND, 2)
    give(world, SUBSIDY, poor[:1])
    world.working = SimpleNamespace(after_separation=0.0, work=None)
    monkeypatch.setattr("sim.processes.work.bijstand.means_test", lambda *_: None)
    monkeypatch.setattr("sim.processes.work.jobs.moving_on", lambda *_: 0)
    work(world)
    assert world.persons.column("activity")[poor].tolist() == [EMPLOYED, BIJSTAND]
    assert counts_of(world).bijstand_out[OUT_WORK] == 1


@pytest.mark.parametrize("after", [UNEMPLOYED, BIJSTAND, RETIRED])
def test_the_subsidy_ends_with_the_job(after):
    world = town()
    people = adults(world, EMPLOYED, 3)
    for name in (SHELTERED_JOB, SUBSIDY):
        give(world, name, people)
    world.persons.column("level")[people] = 5  # that he is well again ends no job
    world.persons.column("activity")[people[0]] = after
    month(world)
    assert having(world, SUBSIDY) == having(world, SHELTERED_JOB) == set(people[1:].tolist())
    ended = world.access.books[world.month - 1].ended
    assert [ended[product(world, name), NOT_NEEDED] for name in (SHELTERED_JOB, SUBSIDY)] == [1, 1]


def test_at_the_start_as_many_hold_a_job_as_the_law_has_led_to():
    world = town(access__subsidised_jobs=0.2, access__sheltered_jobs=0.04, access__jobs_lost=0.11)
    world.persons.column("level")[:, PHYSICAL] = 2  # everybody has a ground
    world.persons.column("activity")[adults(world, BIJSTAND)[::2]] = EMPLOYED
    poor, share = len(adults(world, BIJSTAND)), others.built_up(world.month - month_index(2015, 1), 0.11)
    others.give_jobs(world, world.access)
    jobs = {name: having(world, name) for name in (SHELTERED_JOB, SUBSIDY)}
    assert len(jobs[SHELTERED_JOB]) == round(0.04 * poor * share) > 0
    assert len(jobs[SUBSIDY]) == round(0.2 * poor * share) + len(jobs[SHELTERED_JOB])
    assert jobs[SHELTERED_JOB] < jobs[SUBSIDY] <= set(adults(world, EMPLOYED).tolist())
    since, client = world.cases.column("since"), world.cases.column("client")
    assert since.min() >= month_index(2015, 1) - 1 and since.max() < world.month and len(set(since.tolist())) > 3
    assert (world.month - since <= world.month - world.persons.column("birth")[client] - 12 * 18).all()


def test_before_the_participatiewet_nobody_holds_a_job():
    world = town()
    world.month = world.started = month_index(2014, 1)
    others.give_jobs(world, world.access)
    assert world.cases.count == 0 and others.found_by_jobs(world) == 0.0


def test_nobody_is_granted_a_job_while_work_is_switched_off():
    world = town(asking__loonkostensubsidie=12.0, asking__beschut_werk=12.0)
    world.persons.column("level")[adults(world, BIJSTAND)] = 1
    still = world.copy()
    still.off = frozenset({"work"})
    asked = []
    for w in (world, still):
        help_given(w)
        asked.append(len(others.brought(w, w.access, w.access.now(w)[0])[0]))
    assert asked[0] > 5 and asked[1] == 0


def test_jobs_build_up_from_none_to_what_was_counted_in_2021():
    assert others.built_up(0, 0.11) == 0.0 and others.built_up(80, 0.11) == 1.0
    assert others.built_up(40, 0.11) > 0.5 and others.built_up(1e6, 0.11) == pytest.approx(
        1 / -math.expm1(-0.11 * 80 / 12)
    )


def test_the_rates_of_jobs_follow_from_the_jobs_counted():
    value = {p.name: p.default for p in DECLARED}
    lost = value["access.jobs_lost"]
    for name, share, count in (("beschut_werk", "sheltered", 19), ("loonkostensubsidie", "subsidised", 102)):
        assert value[f"access.{share}_jobs"] == pytest.approx(count / 1030, rel=0.01)  # C097, C100, KWB 2021
        yearly = count / 1030 * lost / -math.expm1(-lost * 80 / 12)
        assert value[f"asking.{name}"] * value["team.granted"] == pytest.approx(yearly, rel=0.02)
    assert value["access.lasting_shelter"] == pytest.approx(20 / 30, rel=0.01)  # E022 over C031


def test_who_leaves_bijstand_for_a_job_with_a_subsidy_is_among_those_who_leave_it_for_work():
    world = help_town()
    world.parameters = Parameters({"asking.beschut_werk": 0.01, "asking.loonkostensubsidie": 0.05, "team.granted": 0.9,
                                   "bijstand.to_work": 0.12}, "test")  # fmt: skip
    assert others.found_by_jobs(world) == pytest.approx(0.06 * 0.9 / 0.12)
    assert adults(world, BIJSTAND).size and aow_months(2021) > 12 * 66


@pytest.mark.parametrize(
    "change", [{"first_age": 40}, {"last_age": 39}, {"income": 1.0}, {"conditions": ("dementia",)}]
)
def test_whom_a_product_of_the_user_is_for_counts_for_jobs_too(change):
    world = town()
    who = others._doing(world, EMPLOYED)
    world.persons.column("level")[who] = 1
    assert others._grounded(world, world.access, SUBSIDY, who).all() and len(who) > 50
    rows = dict(world.access.products)
    rows[SUBSIDY] = replace(rows[SUBSIDY], **change)
    world.access.products = replace(world.access.products, products=rows)
    world.access.forget_offer()
    offer, k = world.access.now(world)[0], product(world, SUBSIDY)
    home, age = world.persons.column("household")[who], (world.month - 1 - world.persons.column("birth")[who]) // 12
    fit = (
        (age >= offer.first[k]) & (age <= offer.last[k]) & (world.households.column("income")[home] <= offer.income[k])
    )
    fit &= (offer.conditions[k] == 0) | ((world.persons.column("conditions")[who] & offer.conditions[k]) != 0)
    found = others._grounded(world, world.access, SUBSIDY, who)
    assert np.array_equal(found, fit) and fit.sum() < len(who)
