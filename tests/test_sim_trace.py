"""A trace says what happened to an inwoner, says when it cannot, and never touches the run."""

from dataclasses import replace

import numpy as np
import pytest

from agents.burden import loads
from agents.domains import LONELY, MENTAL_DISORDER, PERSON_DOMAINS, PROBLEMATIC, TASKS
from agents.onset import strengths
from agents.persons import CHILD, DEAD, HERE, LEFT
from sim.recorder import Recorder
from sim.simulation import step
from sim.snapshot import state_hash
from sim.trace import MOST, TraceError, Tracer
from sim.trace_events import happened
from sim.trace_examples import EXAMPLES, examples, pick
from sim.trace_moment import moment
from tests.toy import toy_world
from tests.toy_domains import give_life

RATES = {"addiction_onset": 0.3, "addiction_recovery": 0.5, "adl_onset": 0.3, "iadl_onset": 0.3, "mental_first": 0.2}


def town():
    """Return a made-up town with life domains and 600 huishoudens."""
    world = toy_world(600)
    give_life(world, **RATES)
    return world


def lived(tracer, months=30):
    world, recorder = town(), Recorder()
    tracer.start(world)
    for _ in range(months):
        step(world, recorder, tracer)
    return world


def row_of(world, lineage):
    return int(np.flatnonzero(world.persons.column("lineage") == np.uint64(lineage))[-1])


@pytest.fixture(scope="module")
def followed():
    """Return the world after 30 months and a tracer of 20 inwoners."""
    lineages = town().persons.column("lineage")[::60][:MOST]
    tracer = Tracer([str(x) for x in lineages])
    return lived(tracer), tracer


def test_a_run_with_a_trace_has_the_same_bits(followed):
    world, recorder = town(), Recorder()
    for _ in range(30):
        step(world, recorder)
    assert state_hash(world) == state_hash(followed[0])


def test_the_last_moment_is_what_the_world_says(followed):
    world, tracer = followed
    load = loads(world.persons.count, world.life.weights, world.persons.arrays, world.households.arrays)
    power = strengths(world.persons.count, world.life.means, world.persons.arrays, world.households.arrays)
    seen = 0
    for one in tracer.people:
        if one.end:
            continue
        last, row = one.moments[-1], row_of(world, one.lineage)
        assert last.month == world.month - 1
        assert last.levels[2:] == tuple(world.persons.column("level")[row])
        assert last.need == tuple(world.persons.column("need")[row] / 4)
        assert last.load == load[row]
        assert np.isnan(last.strength) if last.age < 18 else last.strength == pytest.approx(power[row])
        seen += last.load > 0
    assert seen >= 3  # with these rates most have some draaglast


def test_conditions_begin_and_end_in_the_trace(followed):
    _, tracer = followed
    for one in tracer.people:
        has = set(one.moments[0].conditions)
        for event in one.events:
            if event.name == "begins":
                has.add(event.after)
            elif event.name == "ends":
                has.remove(event.after)
        assert has >= set(one.moments[-1].conditions) - {"bereaved", "low_literacy"}
    assert sum(e.name == "begins" for one in tracer.people for e in one.events) > 10


def test_the_table_is_tidy_and_holds_every_month(followed):
    _, tracer = followed
    table = tracer.table()
    assert list(table.columns) == ["lineage", "month", "kind", "name", "value"]
    assert not table[table["kind"] != "event"].duplicated(["lineage", "month", "kind", "name"]).any()
    levels = table[table["kind"] == "level"]
    moments = sum(len(one.moments) for one in tracer.people)
    assert len(levels) == moments * (len(PERSON_DOMAINS) + 2)
    assert len(table[table["kind"] == "need"]) == moments * len(TASKS)
    assert set(levels["value"]) <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("status", "end", "event"), [(DEAD, "dead", "death"), (LEFT, "left", "departure")])
def test_a_trace_ends_when_the_person_dies_or_leaves(status, end, event):
    world = town()
    tracer = Tracer([int(world.persons.column("lineage")[40])])
    tracer.start(world)
    world.persons.column("status")[40] = status
    tracer.look(world)
    world.month += 1
    tracer.look(world)
    one = tracer.people[0]
    assert one.end == end and [e.name for e in one.events] == [event] and len(one.moments) == 1


def test_somebody_not_yet_born_can_be_followed():
    world, recorder = town(), Recorder()
    start = world.month
    for _ in range(12):
        step(world, recorder)
    young = np.flatnonzero((world.persons.column("birth") >= start) & (world.persons.column("status") == HERE))
    born = world.persons.column("birth")[young[0]]
    tracer = Tracer([int(world.persons.column("lineage")[young[0]])])
    lived(tracer, 12)
    one = tracer.people[0]
    assert one.events[0].name == "born" and one.events[0].month == born == one.moments[0].month


def test_who_never_lived_here_is_refused_in_both_languages():
    tracer = Tracer(["5"])
    lived(tracer, 1)
    with pytest.raises(TraceError, match="nobody with lineage 5 lived in Toy") as found:
        tracer.check("Toy", 252, 252)
    assert "niemand met lineage 5" in found.value.dutch and "--trace list" in found.value.dutch


@pytest.mark.parametrize("words", [["oldst"], ["-1"], ["1.5"], [str(2**64)], ["²"], [""], [], list(range(MOST + 1))])
def test_what_is_no_lineage_is_refused_at_once(words):
    with pytest.raises(TraceError) as found:
        Tracer(words)
    assert str(found.value).startswith("trace: ") and found.value.dutch.startswith("trace: ")
    if words == ["oldst"]:
        assert "did you mean 'oldest';" in str(found.value) and "bedoelde u 'oldest';" in found.value.dutch


def test_words_name_who_they_say():
    world = town()
    world.households.column("debt")[7] = PROBLEMATIC
    ages = np.where(world.persons.column("status") == HERE, -world.persons.column("birth").astype(int), -(10**6))
    assert ages[pick(world, "oldest")] == ages.max()
    home = world.persons.column("household")[pick(world, "debt")]
    assert home == 7
    found = examples(world)
    assert {f.word for f in found} <= set(EXAMPLES) and len(found) >= 5
    assert all(row_of(world, f.lineage) == pick(world, f.word) for f in found)


def test_words_that_fit_the_same_inwoner_name_different_people():
    world = town()
    adults = np.flatnonzero((world.persons.column("status") == HERE) & (world.persons.column("role") != CHILD))[:5]
    world.persons.column("conditions")[:] = 0
    world.persons.column("conditions")[adults] = MENTAL_DISORDER | LONELY
    world.households.column("debt")[world.persons.column("household")[adults]] = PROBLEMATIC
    found = [pick(world, word) for word in ("debt", "mental", "lonely")]
    assert len(set(found)) == 3 and set(found[1:]) <= set(adults)
    world.persons.column("conditions")[adults[1:]] = 0
    assert pick(world, "mental") == pick(world, "lonely") == adults[0]  # better twice the same than nobody


def test_changes_of_state_are_told_as_events():
    world = town()
    now = moment(world, 40, world.month)
    before = replace(
        now, month=now.month - 1, partner=5, kern="Elders", activity="pupil", debt="in_debt_help", age=17,
        conditions=frozenset({"addiction"}), vulnerable=not now.vulnerable, children={77: True}, parents=(True, None),
    )  # fmt: skip
    after = replace(
        now, partner=9, age=18, activity="employed", debt="none", children={77: False, 78: True}, parents=(False, None),
        conditions=frozenset({"stroke"}), married=True,
    )  # fmt: skip
    before = replace(before, married=False)
    names = [(e.name, e.told()) for e in happened(world, before, after, 40)]
    wanted = [
        ("separation", "5"), ("union", "9"), ("marriage", ""), ("child_died", "77"), ("child_born", "78"),
        ("mother_died", ""), ("move", f"Elders > {now.kern}"), ("turned_18", ""), ("activity", "pupil > employed"),
        ("debt", "in_debt_help > none"), ("begins", "stroke"), ("ends", "addiction"),
        ("kwetsbaar", "begins" if now.vulnerable else "ends"),
    ]  # fmt: skip
    assert names == wanted
    assert happened(world, now, replace(now, month=now.month + 1), 40) == []
