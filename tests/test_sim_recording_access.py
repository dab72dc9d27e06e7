"""Clients, cost and waiting in the tables are what one gets by asking everybody, one by one, every month."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from agents.domains import IN_HELP, TASKS
from agents.households import HOUSEHOLD_TYPES, INSTITUTION
from agents.indications import ENDS, RAN, RAN_BEFORE, RUNNING
from agents.persons import ACTIVITIES, DEAD, HEAD, HERE, LEFT, NOBODY, PARTNER
from sim.access.counting import following, post_following, unmet_hours
from sim.calendar import year_of
from sim.domains.aow import aow_months
from sim.processes.access import help_counted, help_given
from sim.recorder import Recorder
from sim.recording_access import closed
from sim.recording_access_years import ANSWERS
from sim.simulation import step
from sim.tables import monthly_table, yearly_table
from tests.toy_help import help_town

MONTHS = 30
GRANTS = ("bijzondere_bijstand", "minimaregelingen")
"""Awarded once for a year: who has one is a client in the month of the award only."""
LAWS_ONLY = RAN - 1
CELLS = ("kern", "household", "age", "sex")


def group_of(world, p):
    """Kern, household type, five-year age on 31 December and sex of somebody."""
    home = int(world.persons.column("household")[p])
    last = world.month - 1
    age = (last - last % 12 + 11 - int(world.persons.column("birth")[p])) // 12
    five = "95+" if age >= 95 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"
    kern = world.kernen.labels()[int(world.households.column("kern")[home])]
    sex = ("man", "vrouw")[world.persons.column("sex")[p]]
    return kern, HOUSEHOLD_TYPES[world.households.column("type")[home]], five, sex


def follows(world):
    """Who has what follows from another state, in plain Python: (row, product)."""
    people, homes, last = world.persons.column, world.households.column, world.month - 1
    aow = aow_months(year_of(last), world.parameters["work.aow_rise"])
    for p in range(world.persons.count):
        if people("status")[p] != HERE:
            continue
        home, months = int(people("household")[p]), last - 1 - int(people("birth")[p])
        if months < 18 * 12:
            continue
        if homes("type")[home] == INSTITUTION:
            yield p, "wlz_instelling"
            continue
        if ACTIVITIES[people("activity")[p]] == "bijstand" and months < aow:
            yield p, "bijstand"
        partner = int(people("partner")[p])
        second = partner != NOBODY and people("household")[partner] == home and partner < p
        head = people("role")[p] == HEAD or (people("role")[p] == PARTNER and not second)
        if homes("debt")[home] == IN_HELP and head:
            yield p, "schuldhulpverlening"


@pytest.fixture(scope="module")
def told():
    """Thirty months, what the tables say of them, and what asking everybody gives."""
    world, recorder = help_town(), Recorder()
    recorder.look(world)
    products, names = world.access.products, list(world.access.products)
    had, found, cost, paid = defaultdict(set), Counter(), {}, Counter()
    for _ in range(MONTHS):
        year = world.year
        cost = {} if world.month % 12 == 0 else cost
        step(world, recorder)
        people, cases = world.persons.column, world.cases.column
        rows = zip(cases("client"), cases("product"), cases("stage"), cases("since"), strict=True)
        running = [(int(c), names[k]) for c, k, s, began in rows
                   if s == RUNNING and (names[k] not in GRANTS or began == world.month - 1)]  # fmt: skip
        for p, name in [*running, *follows(world)]:
            who, law, field = int(people("lineage")[p]), products[name].law, products[name].taakveld or "none"
            keys = [("product", name), ("law", law), ("taakveld", field), ("total", "total")]
            if law in ("wmo", "jeugdwet") and field != "6.2":
                keys.append(("maatwerk", "maatwerk"))
            for key in keys:
                if who in had[year, key]:
                    continue
                had[year, key].add(who)
                found[year, "clients", *key] += 1
                found[year, "new_clients", *key] += who not in had[year - 1, key]
                for by, group in zip(CELLS, group_of(world, p), strict=True):
                    if key[0] == "total":
                        found[year, "clients", by, group] += 1
                    if key[0] == "law":
                        found[year, "clients", f"law_{by}", f"{law} {group}"] += 1
        for p in np.flatnonzero(people("status") == HERE).tolist():
            who, now = int(people("lineage")[p]), int(people("cost")[p])
            more = now - cost.get(who, 0)
            if more:
                cost[who] = now
                for by, group in zip(CELLS, group_of(world, p), strict=True):
                    paid[year, by, group] += more
                paid[year, "total", "total"] += more
    labels = tuple(world.kernen.labels())
    return world, recorder, yearly_table(recorder, labels, {}), monthly_table(recorder, {}), found, paid


def values(table, indicator, by="total"):
    some = table[(table.indicator == indicator) & (table.by == by)]
    return {(r.year, r.group): r.value for r in some.itertuples()}


def test_clients_are_those_who_had_something_in_some_month(told):
    _, _, yearly, _, found, _ = told
    first = min(year for year, *_ in found)
    for by in ("total", "law", "product", "taakveld", *CELLS, "law_age", "law_household", "law_sex"):
        got = values(yearly, "clients", by)
        assert {year for year, _ in got} == {first, first + 1}  # the third year was not lived to its end
        for (year, group), value in got.items():
            assert value == found[year, "clients", by, group], (by, year, group)
    for (year, _), value in values(yearly, "clients_maatwerk").items():
        assert value == found[year, "clients", "maatwerk", "maatwerk"]
        assert found[year, "clients", "taakveld", "6.2"] > 5  # not counted here
    for by in ("total", "law", "product", "taakveld"):
        for (year, group), value in values(yearly, "new_clients", by).items():
            assert value == found[year, "new_clients", by, group], (by, year, group)
    assert found[first + 1, "clients", "total", "total"] > found[first + 1, "new_clients", "total", "total"] > 0


def test_a_grant_makes_a_client_of_the_year_of_its_award_and_is_known_the_year_after(told):
    world, recorder, yearly, monthly, _, _ = told
    names = list(world.access.products)
    for year, books in recorder.help.years().items():
        for name in GRANTS:
            k = names.index(name)
            awards = sum(int(book.started[k]) for book in books)  # each lasts a year: no two to one person
            runs = np.mean([book.running[k] for book in books])
            clients = values(yearly, "clients", "product")[year, name]
            assert clients == awards > 5 and values(yearly, "cost", "product")[year, name] > 0
            assert runs > 1.5 * max(book.started[k] for book in books)  # far more run than are awarded in a month
    month = max(recorder.help.books)
    laws, book = world.access.sets.groups("law"), recorder.help.books[month]
    told_now = monthly[(monthly.indicator == "clients") & (monthly.by == "law")].groupby("group").value.last()
    pw = [k for k, p in enumerate(world.access.products.values()) if p.law == "participatiewet"]
    assert (
        told_now["participatiewet"] == book.counts.running[world.access.sets.at("law")][laws.index("participatiewet")]
    )
    assert told_now["participatiewet"] < 0.9 * sum(book.running[k] for k in pw)
    people, cases = world.persons.column, world.cases.column
    grants = np.isin(cases("product"), [names.index(name) for name in GRANTS]) & (cases("stage") == RUNNING)
    january = world.month - world.month % 12
    old = cases("client")[grants & (cases("since") < january)]
    ran = cases("client")[grants & (cases("since") < january - 1)]  # not begun in December
    assert len(ran) > 5 and (people("used")[ran] & RAN_BEFORE != 0).all()
    bits = np.uint64(sum(1 << names.index(name) for name in GRANTS))
    assert len(old) > 5 and (people("products_before")[old] & bits != 0).all()
    assert (people("products")[old] & bits == 0).any() and (people("used")[old] & LAWS_ONLY == 0).any()


def test_the_town_has_all_that_could_be_confused(told):
    world, recorder, yearly, _, _, _ = told
    clients = values(yearly, "clients", "product")
    year = max(year for year, _ in clients)
    for name in ("bijstand", "schuldhulpverlening", "wlz_instelling", "begeleiding", "vervoer", "minimaregelingen"):
        assert clients[year, name] > 5, name
    running = np.mean([book.running.sum() for book in recorder.help.years()[year]])
    assert sum(v for (y, _), v in clients.items() if y == year) > 1.1 * running  # some come and go within the year
    assert np.isin(world.persons.column("status"), [DEAD, LEFT]).any()
    assert recorder.help.books[max(recorder.help.books)].waiting.all(axis=1).any()


def test_cost_is_what_everybody_cost_in_every_breakdown(told):
    _, recorder, yearly, monthly, _, paid = told
    assert closed(recorder.help) == []
    for by in ("total", *CELLS):
        for (year, group), value in values(yearly, "cost", by).items():
            assert round(100 * value) == paid[year, by, group], (by, year, group)
    whole = values(yearly, "cost")
    for by in ("law", "product", "taakveld", "form", *CELLS):
        for (year, _), value in whole.items():
            assert sum(round(100 * v) for (y, _), v in values(yearly, "cost", by).items() if y == year) == round(
                100 * value
            ), by
    months = monthly[(monthly.indicator == "cost") & (monthly.by == "total")].groupby("year").value.sum()
    for (year, _), value in whole.items():
        assert months[year] == pytest.approx(value, rel=1e-12)


def test_every_month_closes_and_a_cent_too_many_is_seen(told):
    record = told[1].help
    month = sorted(record.books)[7]
    book = record.books[month]
    for harm, said in (
        (lambda n: book.cents.__setitem__((3, 0), book.cents[3, 0] + n), "by product"),
        (lambda n: book.counts.paid.__setitem__(0, book.counts.paid[0] + n), "of all persons"),
        (lambda n: book.counts.cents.__setitem__(0, book.counts.cents[0] + n), "by kern"),
        (lambda n: book.counts.cents.__setitem__(-3, book.counts.cents[-3] + n), "by age"),
        (lambda n: book.counts.cents.__setitem__(-1, book.counts.cents[-1] + n), "by sex"),
    ):
        harm(1)
        assert any(said in line and f"month {month}" in line for line in closed(record)), said
        harm(-1)
        assert closed(record) == []


def test_requests_add_up_and_follow_from_each_other(told):
    _, recorder, yearly, _, _, _ = told
    for name in ("meldingen", "applications", "indications", "ended_indications", "delivered_hours", "waiting"):
        whole = values(yearly, name)
        for by in ("law", "product", *(("reason",) if name == "ended_indications" else ())):
            for (year, _), value in whole.items():
                some = sum(v for (y, _), v in values(yearly, name, by).items() if y == year)
                assert some == pytest.approx(value, abs=1e-6), (name, by)
    answers = {"eigen_kracht_of_netwerk", "algemene_voorziening", "afgewezen"}  # nothing was granted
    reasons = values(yearly, "ended_indications", "reason")
    assert {group for _, group in reasons} == set(ENDS) - answers
    for year, books in recorder.help.years().items():
        ended = sum(book.ended.sum(axis=0) for book in books)
        assert ended[[ENDS.index(name) for name in answers]].all()
        for code, name in enumerate(ENDS):
            assert name in answers or reasons[year, name] == ended[code]
    asked, applied, granted = (values(yearly, n) for n in ("meldingen", "applications", "indications"))
    for when in asked:
        assert asked[when] > applied[when] > granted[when] > 0
    for year, books in recorder.help.years().items():
        youth = values(yearly, "meldingen", "law")[year, "jeugdwet"]
        assert sum(v for (y, _), v in values(yearly, "meldingen", "referrer").items() if y == year) == youth
        clients = values(yearly, "clients", "law")[year, "jeugdwet"]
        assert sum(v for (y, _), v in values(yearly, "clients", "referrer").items() if y == year) == clients
        asked_here = sum(book.asked.sum() for book in books)
        before, after = values(yearly, "waiting")[year, "total"], values(yearly, "waiting")[year + 1, "total"]
        answered = sum(book.ended[:, list(ANSWERS)].sum() for book in books)
        started = sum(book.started.sum() for book in books)
        withdrawn = before + asked_here - answered - started - after
        assert 0 <= withdrawn <= 0.2 * asked_here  # died, left or no longer in need before it began
        assert sum(book.waits.sum() for book in books) == started


def test_unmet_hours_are_what_nobody_gives():
    world = help_town()
    for _ in range(8):
        step(world, Recorder())
    assert world.persons.column("helped").sum() > 100
    people, got = world.persons.column, np.zeros((len(world.kernen), len(TASKS)))
    for p in range(world.persons.count):
        home = int(people("household")[p])
        if people("status")[p] == HERE and world.households.column("type")[home] != INSTITUTION:
            for t in range(len(TASKS)):
                left = int(people("need")[p, t]) - int(people("covered")[p, t]) - int(people("helped")[p, t])
                got[world.households.column("kern")[home], t] += max(left, 0) / 4
    assert got.sum() > 100 and np.array_equal(unmet_hours(world), got)
    book = world.access.books[world.month - 1]
    assert np.array_equal(book.counts.unmet / 4, got)


def test_what_somebody_had_is_kept_when_he_dies_or_rows_are_dropped(told):
    world, recorder = help_town(), Recorder()
    recorder.look(world)
    for _ in range(6):
        step(world, recorder)
    book = world.access.books[world.month - 1]
    whole = world.access.sets.at("total").start
    so_far = sum(b.counts.clients[whole].sum() for b in world.access.books.values())
    everybody = set(world.persons.column("lineage")[world.persons.column("products") > 0].tolist())
    assert len(CELLS) * len(everybody) == so_far and book.counts.running[whole] > 20
    other = world.copy()
    other.compact()
    for _ in range(6):
        step(world, recorder)
        step(other, Recorder())
    one, two = (sum(b.counts.clients[whole].sum() for b in w.access.books.values()) for w in (world, other))
    assert one == two > so_far


def test_a_second_bill_of_a_couple_and_debt_help_of_another_month_are_not_paid():
    world = help_town()
    people, homes, access = world.persons.arrays, world.households.arrays, world.access
    n = world.persons.count
    people.activity[:n] = 0
    homes.debt[: world.households.count] = 0
    old = (world.month - 1 - people.birth[:n].astype(np.int64)) // 12
    couple = next(p for p in range(n) if people.status[p] == HERE and people.role[p] == PARTNER
                  and p < people.partner[p] and 20 < old[p] < 50 and 20 < old[people.partner[p]] < 50
                  and homes.type[people.household[p]] != INSTITUTION)  # fmt: skip
    other, home = int(people.partner[couple]), int(people.household[couple])
    access.ready(world.persons.capacity)
    _, terms = access.now(world)
    names = list(access.products)
    benefit, debt = (following(access, terms).cents[i] for i in (0, 1))

    def posted():
        people.cost[:n], people.used[:n] = 0, 0
        book = access.book(world.month)
        book.cents[:] = 0
        post_following(world, access, terms, book)
        rows = {name: book.cents[names.index(name)].sum() for name in ("bijstand", "schuldhulpverlening")}
        return rows, book.follows[names.index("bijstand")], book.follows[names.index("schuldhulpverlening")]

    assert posted() == ({"bijstand": 0, "schuldhulpverlening": 0}, 0, 0)
    people.activity[[couple, other]] = ACTIVITIES.index("bijstand")
    assert posted() == ({"bijstand": benefit, "schuldhulpverlening": 0}, 2, 0)
    assert people.cost[couple] == benefit and people.cost[other] == 0 and people.used[other] != 0
    people.birth[couple] -= 12 * 60  # beyond the AOW: the other has the benefit
    assert posted()[:2] == ({"bijstand": benefit, "schuldhulpverlening": 0}, 1) and people.cost[other] == benefit
    homes.debt[home], homes.debt_since[home] = IN_HELP, world.month
    assert posted()[0]["schuldhulpverlening"] == debt > 0 and posted()[2] == 1
    homes.debt_since[home] -= 1
    assert posted()[0]["schuldhulpverlening"] == 0 and posted()[2] == 1
    homes.type[home] = INSTITUTION
    assert posted()[1:] == (0, 0) and access.book(world.month).follows[names.index("wlz_instelling")] > 0


def test_nothing_is_counted_where_nothing_is_given():
    world = help_town()
    world.off = frozenset({"help_given"})
    step(world, recorder := Recorder())
    assert recorder.help.books == {} and not world.persons.column("products").any()
    world.access = None
    help_given(world), help_counted(world)
    assert unmet_hours(world).sum() > 0
