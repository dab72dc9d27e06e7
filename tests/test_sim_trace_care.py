"""A trace tells whose mantelzorg an inwoner gets and gives, when it begins and ends, and how heavy it is."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from agents.care_codes import GIVERS, HEAVY, LOADED, STRAINS
from agents.persons import HERE
from results.figures_trace import life, life_alt
from results.figures_trace_care import network, row_name
from results.style import About, save, styled
from results.trace_story import event_words, story
from results.words_care import tie_word
from sim.trace import Tracer
from sim.trace_care import Link, Side, changes, parted
from sim.trace_events import Event
from sim.trace_moment import moment
from tests.test_results_figures import overlaps
from tests.toy_care import care_town


@pytest.fixture(scope="module")
def town():
    return care_town()


def rows_who(town, column):
    care = town.care.column
    return [int(r) for r in np.unique(care(column)) if r >= 0 and town.persons.column("status")[r] == HERE]


def test_hours_given_and_received_are_those_of_the_columns(town):
    given, covered = town.persons.column("given"), town.persons.column("covered")
    for row in [*rows_who(town, "carer")[:30], *rows_who(town, "receiver")[:30]]:
        now = moment(town, row, town.month - 1)
        assert now.given == given[row] / 4 and now.received == covered[row].sum() / 4
        assert now.strain == STRAINS[town.persons.column("strain")[row]]
        cells = {name: value for kind, name, value in now.cells(()) if kind == "care"}
        assert cells["given"] == given[row] / 4 and cells["received"] == covered[row].sum() / 4
        own = [link for link in now.care if link.about(now.lineage)]
        assert len([name for name in cells if name.startswith("arrangement")]) == len(own)


def test_housemates_are_in_the_network_and_nobody_else(town):
    homes, care = town.persons.column("household"), town.care.column
    row = rows_who(town, "receiver")[5]
    lineage = town.persons.column("lineage")
    members = {int(x) for x in lineage[(homes == homes[row]) & (town.persons.column("status") == HERE)]}
    seen = moment(town, row, town.month - 1).care
    assert seen and all(members & {link.receiver.lineage, link.giver.lineage} for link in seen)
    wanted = 0
    for a in range(town.care.count):
        ends = [int(lineage[r]) for r in (care("receiver")[a], care("carer")[a]) if r >= 0]
        wanted += bool(members & set(ends))
    assert len(seen) == wanted


def test_what_goes_to_parents_elsewhere_is_told_beside_it(town):
    """Of the inwoner and of a housemate, also without any arrangement."""
    world = town.copy()
    parent = world.kin.count
    world.kin.append(
        lineage=np.array([77 << 30], dtype=np.uint64), sex=np.array([1]), birth=np.array([world.month - 1 - 12 * 81]),
        death=np.array([world.month + 60]),
    )  # fmt: skip
    kin, people = world.kin.arrays, world.persons.arrays
    here = np.flatnonzero(world.persons.column("status") == HERE)
    row = next(p for p in here if people.node[p] >= 0 and (people.household[here] == people.household[p]).sum() > 1)
    kin.mother[people.node[row]] = parent
    people.given_elsewhere[row] = (10, 0)
    mate = next(p for p in here if people.household[p] == people.household[row] and p != row)
    world.care.count = 0
    for who, name in ((row, "nl"), (mate, "en")):
        tracer = Tracer([int(people.lineage[who])])
        tracer.start(world)
        one, now = tracer.people[0], moment(world, who, world.month)
        assert (now.given, now.given_elsewhere) == ((0.0, 2.5) if who == row else (0.0, 0.0))
        (only,) = now.care
        assert (only.receiver.lineage, only.receiver.here, only.hours) == (int(kin.lineage[parent]), False, 2.5)
        about = About("A", "B", 1, name)
        wanted = "aan moeder (81), elders" if who == row else f"housemate ({only.giver.age}) → mother, elsewhere"
        assert row_name(network(one)[0], about) == wanted
    cells = {name: value for kind, name, value in moment(world, row, world.month).cells(()) if kind == "care"}
    assert cells["given_elsewhere"] == 2.5
    assert cells["arrangement_1"] == f"2.5 to child {kin.lineage[parent]} elsewhere"
    tracer = Tracer([int(people.lineage[row])])
    tracer.start(world)
    words = " ".join(story(tracer.people[0], "nl"))
    assert "aan moeder elders 2,5" in words and "gegeven in 1" in words
    people.given_elsewhere[row] = 0
    tracer.look(world)
    assert "giving_ends" in [event.name for event in tracer.people[0].events]


def link(receiver, giver, relation="child", hours=3.0):
    return Link(Side(receiver, 1, 80, True), Side(giver, 1, 50, True), relation, hours, 250)


def test_what_begins_and_ends_is_told():
    old = (link(1, 2), link(3, 1, "sibling"), link(1, 5))
    new = (link(1, 2, hours=9.0), link(4, 1, "friend"), link(6, 7))
    before = SimpleNamespace(lineage=1, strain=STRAINS[LOADED], care=old, given=3.0, given_elsewhere=0.0)
    now = SimpleNamespace(lineage=1, strain=STRAINS[HEAVY], care=new, given=3.0, given_elsewhere=0.0)
    told = list(changes(before, now))
    assert told == [
        ("gives_help", "", "friend vrouw 4 3"),
        ("giving_ends", "", "sibling vrouw 3 3"),
        ("help_ends", "", "child vrouw 5 3"),
        ("strain", "loaded", "heavily_burdened"),
    ]
    assert list(changes(now, now)) == []
    now.given = 0.0
    assert "strain" not in [name for name, _, _ in changes(before, now)]
    assert parted("child unknown 0 2.5") == ("child", -1, 0, 2.5)


@pytest.mark.parametrize(
    ("relation", "gives", "sex", "nl", "en"),
    [("child", True, 1, "dochter", "daughter"), ("child", False, 1, "moeder", "mother"),
     ("child_in_law", False, 0, "schoonvader", "father-in-law"), ("volunteer", True, 0, "vrijwilliger", "volunteer"),
     ("grandparent", False, -1, "kleinkind", "grandchild"), ("partner", True, 0, "partner", "partner")],
)  # fmt: skip
def test_the_other_is_called_by_the_right_word(relation, gives, sex, nl, en):
    assert (tie_word(relation, gives, sex, "nl"), tie_word(relation, gives, sex, "en")) == (nl, en)
    told = {name: event_words(Event(252, name, "", "child vrouw 7 2.5"), "nl") for name in ("gets_help", "gives_help")}
    assert told == {
        "gets_help": "krijgt hulp van dochter (lineage 7), 2,5 uur per week",
        "gives_help": "gaat helpen: moeder (lineage 7), 2,5 uur per week",
    }
    assert all(tie_word(r, side, s, "nl") for r in GIVERS for side in (True, False) for s in (-1, 0, 1))


def followed(town, row):
    """Return one inwoner followed for three months: in the second the mantelzorg stops, in the third it is back."""
    world = town.copy()
    tracer = Tracer([int(world.persons.column("lineage")[row])])
    tracer.start(world)
    count = world.care.count
    for month in range(3):
        world.care.count = 0 if month == 1 else count
        tracer.look(world)
        world.month += 1
    return tracer


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_story_and_the_figure_tell_who_gives_how_many_hours(town, lang, tmp_path):
    row = max(rows_who(town, "receiver"), key=lambda r: (town.care.column("receiver") == r).sum())
    tracer = followed(town, row)
    one = tracer.people[0]
    lines = story(one, lang)
    got = next(e for e in one.events if e.name == "gets_help")
    assert event_words(got, lang).startswith("krijgt hulp van" if lang == "nl" else "gets help from")
    assert any(event_words(got, lang) in line for line in lines)
    ends = [e for e in one.events if e.name == "help_ends"]
    assert len(ends) == sum(link.receiver.lineage == one.lineage for link in one.moments[0].care) > 1
    assert ("gekregen in 3 van 4 maanden" if lang == "nl" else "received in 3 of 4 months") in lines[-2]
    about = About("Toy", "Basispad", 1, lang)
    rows = network(one)
    assert rows[0].hours.tolist() == [rows[0].hours[0], rows[0].hours[0], 0.0, rows[0].hours[0]]
    assert sum(r.hours[0] for r in rows if r.kind == 0) == one.moments[0].received
    with styled():
        figure = life(one, about)
        assert not overlaps(figure)
        panel = figure.axes[3]
        labels = [t.get_text() for t in panel.get_yticklabels()]
        assert labels == [row_name(r, about) for r in rows[:7]]
        assert labels[0].startswith("van " if lang == "nl" else "from ")
        assert save(figure, tmp_path, "life", life_alt(one, about))[0].stat().st_size > 10_000
    table = tracer.table()
    hours = table[(table.kind == "care") & (table.name == "received")]["value"].tolist()
    assert hours == [one.moments[0].received, one.moments[0].received, 0, one.moments[0].received]


def test_who_neither_gives_nor_gets_is_told_so(town):
    busy = set(rows_who(town, "receiver")) | set(rows_who(town, "carer"))
    row = next(r for r in range(town.persons.count) if r not in busy and town.persons.column("status")[r] == HERE)
    one = followed(town, row).people[0]
    assert story(one, "nl")[-2] == "Geen mantelzorg gegeven of gekregen."
    alone = replace(one.moments[0], care=())
    assert alone.given == alone.received == 0
