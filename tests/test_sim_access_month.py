"""The months of toegang and voorzieningen in a made-up town: closed books, queues in order, and nothing hidden."""

from __future__ import annotations

import numpy as np
import pytest

from agents.indications import GENERAL, REFUSED, REPORTED, RUNNING, SOLVED, WAITING
from agents.mortality import bury
from agents.persons import HERE
from sim.access.state import MOST, TEAMS, access_of
from sim.care.state import caring_of
from sim.errors import ZorgdrukError
from sim.parameters import Parameters
from sim.processes.access import help_asked, help_given
from sim.processes.care import care_asks, care_ends, strain
from sim.recorder import Recorder
from sim.simulation import step
from sim.snapshot import TABLES, state_hash
from tests.toy_access import access_town
from tests.toy_help import help_town

CASE = ("asked", "since", "until", "quarters", "product", "stage", "form", "access", "urgent", "renewed")


def ready(families=150, **parameters):
    """Return a town in which people care for each other and may ask for help."""
    world = access_town(families, **parameters)
    world.caring = caring_of(world)
    return world


def month(world):
    """Live one month of help and mantelzorg; nobody is born, moves or dies."""
    for process in (help_given, care_ends, care_asks, strain, help_asked):
        process(world)
    world.month += 1


def lived(world, months):
    for _ in range(months):
        month(world)
    return world


def cases_of(world, people=None):
    """Return what everybody has or asked for, by lineage."""
    lineage = world.persons.column("lineage")[world.cases.column("client")]
    rows = zip(lineage.tolist(), *(world.cases.column(name).tolist() for name in CASE), strict=True)
    return sorted(row for row in rows if people is None or row[0] in people)


def scarce(world):
    """Give teams and staff about half of what they need; return what they have."""
    lived(world, 6)
    books = list(world.access.books.values())
    world.access.staff[:] = 0.5 * books[-1].staff[:, 0]
    world.access.teams[:] = 0.5 * sum(b.answered[:, 0] for b in books) / len(books)
    world.access.carry[:] = 0.0
    return world.access.staff.copy()


def test_persons_indications_hours_and_cents_balance_every_month():
    world = ready()
    scarce(world)
    people = world.persons.column
    for _ in range(10):
        open_before, paid_before = world.cases.count, people("cost").astype(int).sum()
        month(world)
        book = world.access.books[world.month - 1]
        assert open_before + book.asked.sum() - book.ended.sum() == world.cases.count
        assert (book.running - book.follows).sum() + book.waiting.sum() == world.cases.count
        assert (
            people("cost").astype(int).sum() - (0 if (world.month - 1) % 12 == 0 else paid_before) == book.cents.sum()
        )
        helped, covered, need = (people(name).astype(int) for name in ("helped", "covered", "need"))
        assert (helped + covered <= need).all() and helped.sum() == book.hours[:, 1].sum() <= book.hours[:, 0].sum()
        assert book.cents.sum() > 0 and book.hours[:, 1].sum() > 100
        holds = [set() for _ in range(world.persons.count)]
        for p, k in zip(world.cases.column("client"), world.cases.column("product"), strict=True):
            assert k not in holds[p]
            holds[p].add(int(k))
    assert book.waiting[:, 0].sum() > 2 and book.waiting[:, 1].sum() > 2


def test_nobody_starts_without_room_but_in_a_crisis():
    world = ready()
    staff = scarce(world)
    starts = 0
    for _ in range(8):
        month(world)
        book, case = world.access.books[world.month - 1], world.cases.column
        _, terms = world.access.now(world)
        over = book.staff[:, 0] > staff + 1e-6
        new = [
            c for c in range(world.cases.count)
            if case("stage")[c] == RUNNING and case("since")[c] == world.month - 1 and case("form")[c] == 0
            and terms.staff[case("product")[c]] >= 0 and over[terms.staff[case("product")[c]]]
            and case("quarters")[c] * terms.effort[case("product")[c]] + terms.effort_fixed[case("product")[c]] > 0
        ]  # fmt: skip
        assert all(case("urgent")[c] for c in new)
        urgent = case("urgent") == 1
        assert (case("stage")[urgent] == RUNNING).all()
        starts += int((case("since")[urgent] == world.month - 1).sum())
    assert starts > 3 and over.any()


def test_conflicting_products_are_never_given_together_and_the_wlz_comes_in_the_place_of_the_wmo():
    world = ready(300)
    names, passed = list(world.access.products), 0
    conflicts = {(names.index(a), names.index(b)) for a, b in world.access.products.conflicts()}
    for _ in range(12):
        month(world)
        help_given(world)  # what the next month begins with
        holds = {}
        for p, k in zip(world.cases.column("client"), world.cases.column("product"), strict=True):
            holds.setdefault(int(p), []).append(int(k))
        assert not {(a, b) for held in holds.values() for a in held for b in held} & conflicts
        passed += int(world.access.books[world.month].ended[:, -1].sum())
    assert passed > 3


def test_teams_answer_what_they_have_room_for_in_order_and_a_huishouden_at_once():
    world = ready(300)
    world.access.teams[:] = [7.5, 3.25]
    total, desk = np.zeros(2), world.access.fixed.team
    for i in range(1, 9):
        for process in (help_given, help_asked):
            process(world)
        world.month += 1
        book, case = world.access.books[world.month - 1], world.cases.column
        total += book.answered[:, 0]
        waits = case("stage") == REPORTED
        homes = world.persons.column("household")[case("client")]
        for team in range(len(TEAMS)):
            mine = waits & (desk[case("product")] == team)
            done = (desk[case("product")] == team) & (case("since") == world.month - 1) & ~waits & (case("access") == 0)
            alone = done & ~case("urgent").astype(bool)
            if mine.any() and alone.any():
                assert not set(homes[mine]) & set(homes[alone])
                assert case("asked")[alone].min() <= case("asked")[mine].min()
        assert (total - 1 < i * world.access.teams + 40).all()  # one large huishouden may go over
    assert (np.abs(total - 8 * world.access.teams) < 40).all()  # and is made up for
    ended = sum(b.ended.sum(axis=0) for b in world.access.books.values())
    assert ended[[SOLVED, GENERAL, REFUSED]].min() > 2


def test_a_team_does_not_keep_the_time_of_quiet_months():
    world = ready(50, haste=0.0)
    world.access.teams[:] = 6.4
    world.access.carry[:] = 0.0
    lived(world, 5)
    assert world.access.carry.max() <= 1.0


def test_in_january_who_has_help_still_knows_where_to_go_and_the_year_starts_at_nothing():
    world = lived(ready(), 10)
    while world.month % 12:
        month(world)
    helped = set(world.cases.column("client")[world.cases.column("stage") == RUNNING].tolist())
    before = world.persons.column("cost").astype(int).sum()
    help_given(world)
    runs = world.cases.column("client")[world.cases.column("stage") == RUNNING]
    assert len(helped) > 100 and (world.persons.column("used")[runs] != 0).all()
    assert 0 < world.persons.column("cost").astype(int).sum() < 0.5 * before


BILLED = {"carer_strain", "cost", "used", "products", "products_before"}
"""Columns that toegang writes though nobody asks: whose carer is burdened, what follows from bijstand or debt help."""


def test_without_asking_every_bit_is_as_without_toegang():
    """All columns: those of toegang stay empty. Also when its two processes are off."""
    plain, idle, off = help_town(60), help_town(60), help_town(60)
    plain.access = None
    idle.parameters = Parameters({n: 0.0 for n in idle.parameters if n.startswith("asking.")}, "toy")
    off.off = frozenset({"help_given", "help_asked"})
    worlds = (plain, idle, off)
    for world in worlds:
        recorder = Recorder()
        for _ in range(15):
            step(world, recorder)
    assert idle.cases.count == off.cases.count == 0
    for table in TABLES:
        for name in set(getattr(plain, table).columns) - BILLED:
            first, *others = (getattr(world, table).column(name) for world in worlds)
            assert all(np.array_equal(first, other) for other in others), name
    asks = help_town(60)
    step(asks, Recorder())
    assert asks.cases.count > 5


def test_a_copy_lives_the_same_months_and_leaves_the_first_alone():
    world = lived(ready(), 4)
    kept, other = cases_of(world), world.copy()
    books = sorted(world.access.books)
    lived(other, 4)
    assert cases_of(world) == kept and sorted(world.access.books) == books
    other.access.staff[:], other.access.teams[:] = 0.0, 0.0
    assert world.access.staff.min() > 0 and world.access.teams.min() > 0
    other = world.copy()
    lived(world, 4), lived(other, 4)
    assert cases_of(world) == cases_of(other) and state_hash(world) == state_hash(other)
    for m in books:
        assert all(np.array_equal(x, y) for x, y in zip(vars(world.access.books[m]).values(),
                                                        vars(other.access.books[m]).values(), strict=True))  # fmt: skip


def test_compaction_in_the_middle_keeps_everybody_s_requests():
    one, other = help_town(150), help_town(150)
    for world in (one, other):
        recorder = Recorder()
        for i in range(8):
            step(world, recorder)
            if world is other and i % 2:
                world.compact()
    assert other.persons.count < one.persons.count and len(cases_of(one)) > 50
    assert cases_of(one) == cases_of(other)


def test_the_order_of_the_rows_of_different_people_changes_nothing():
    one, other = ready(), ready()
    for world in (one, other):
        scarce(world)
        for _ in range(6):
            if world is other:
                world.cases.take(np.argsort(-world.cases.column("client"), kind="stable"))
            month(world)
    assert cases_of(one) == cases_of(other)
    assert np.array_equal(one.persons.column("helped"), other.persons.column("helped"))


def test_one_death_changes_the_requests_of_few_others():
    one, other = lived(ready(300), 3), lived(ready(300), 3)
    row = int(np.flatnonzero((other.persons.column("status") == HERE) & (other.persons.column("given") > 0))[0])
    bury(row, other.month, other.persons.arrays, other.households.arrays, other.kin.arrays, other.ledger)
    lived(one, 6), lived(other, 6)
    here = other.persons.column("lineage")[other.persons.column("status") == HERE]
    by = [{}, {}]
    for i, world in enumerate((one, other)):
        for case in cases_of(world, set(here.tolist())):
            by[i].setdefault(case[0], []).append(case)
    changed = [line for line in set(by[0]) | set(by[1]) if by[0].get(line) != by[1].get(line)]
    assert len(by[0]) > 300 and len(changed) <= 6


def test_what_can_be_asked_follows_the_month_forwards_and_back():
    world = ready(20)
    months = (251, 252, 263, 264, 325, 324, 240, 228, 180, 330)
    for at in months:
        world.month = at
        offer, terms = world.access.now(world)
        fresh = access_of(world).now(world)
        for found, expected in ((offer, fresh[0]), (terms, fresh[1])):
            assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True)), at


def test_more_products_than_there_is_room_for_are_refused(monkeypatch):
    world = ready(5)
    many = {f"p{i}": next(iter(world.access.products.values())) for i in range(MOST + 1)}
    monkeypatch.setattr("sim.access.state.catalogue_of", lambda file, content: many)
    with pytest.raises(ZorgdrukError, match=r"65 products .* room for 64"):
        access_of(world)


def test_waiting_is_counted_from_the_melding():
    world = ready()
    scarce(world)
    begun, waited = 0, 0
    for _ in range(5):
        waits = {
            (int(p), int(k)): int(a)
            for p, k, a, s in zip(
                *(world.cases.column(x) for x in ("client", "product", "asked", "stage")), strict=True
            )
            if s != RUNNING
        }
        month(world)
        book, case = world.access.books[world.month - 1], world.cases.column
        new = np.flatnonzero((case("stage") == RUNNING) & (case("since") == world.month - 1))
        begun += len(new)
        waited += sum(world.month - 1 - int(case("asked")[c]) for c in new)
        assert book.started.sum() == len(new)
        assert book.waited.sum() == sum(world.month - 1 - int(case("asked")[c]) for c in new)
        assert all(waits[p, k] == a for p, k, a in zip(case("client")[new], case("product")[new], case("asked")[new],
                                                       strict=True) if (p, k) in waits)  # fmt: skip
    assert begun > 50 and waited > 20 and (world.cases.column("stage") == WAITING).any()
