"""A desk: what a user edits, asks and calls off, without a browser and with a quick job in the place of the model."""

import pytest

from experiments.dashboard import desk as desks
from experiments.dashboard.acting import act
from experiments.dashboard.desk import Desk
from experiments.dashboard.jobs import CANCELLED, DONE, FAILED
from experiments.dashboard.store import Store
from experiments.dashboard.telling import status
from experiments.dashboard.workers import Workers
from sim.errors import ZorgdrukError
from tests.test_dashboard_jobs import wait


@pytest.fixture(scope="module")
def workers():
    made = Workers(1)
    yield made
    made.close()


@pytest.fixture
def desk(workers, tmp_path, monkeypatch):
    monkeypatch.setattr(desks, "PAIR", "tests.dashboard_jobs:quick")
    made = Desk(workers, Store(tmp_path / "s"), tmp_path / "runs", seeds=2, until=2027)
    yield made
    made.leave()


def test_adding_setting_and_removing_a_measure(desk):
    assert act(desk, "add", "", {"kind": "valpreventie"})[1] == "card-valpreventie"
    desk.set("valpreventie", "reach", "0.25")
    desk.set("valpreventie", "start", "2028-01")
    desk.set("valpreventie", "ramp_months", "6")
    assert desk.document.measures == [{"kind": "valpreventie", "start": "2028-01", "reach": 0.25, "ramp_months": 6}]
    desk.set("valpreventie", "effect", "own")
    on = next(iter(desk.document.measures[0]["effect"]))
    desk.set("valpreventie", f"effect:{on}", str(desk.document.measures[0]["effect"][on]))
    assert desk.document.scenario("x").measures[0].setting == "own"
    act(desk, "remove", "valpreventie", {})
    assert desk.document.measures == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [("reach", "2"), ("reach", "-0.1"), ("reach", "nan"), ("start", "2099-01"), ("start", "x"), ("effect", "magic"),
     ("effect:times.none", "1"), ("kind", "gli"), ("ramp_months", "1e9"), ("cost_person", "1e12")],
)  # fmt: skip
def test_what_cannot_be_is_told_and_changes_nothing(desk, setting, value):
    act(desk, "add", "", {"kind": "valpreventie"})
    before = desk.document
    assert not desk.trying(lambda: desk.set("valpreventie", setting, value))
    assert desk.document is before and desk.message.strip() and "\n" not in desk.message
    act(desk, "add", "", {"kind": "__import__('os')"})
    assert desk.document is before or desk.document.measures == before.measures


def test_a_computation_is_collected_and_done(desk):
    act(desk, "add", "", {"kind": "valpreventie"})
    assert status(desk)[0]
    assert act(desk, "run", "", {}) == (("news", "art", "told"), "", "result")
    job = desk.asked.job
    act(desk, "run", "", {})
    assert desk.asked.job is job, "a second click made a second job"
    wait(lambda: job.over)
    assert desk.look() and job.state == DONE
    assert status(desk)[0] == "Klaar: 2 van 2 runs per scenario klaar." and desk.marked == ""


def test_other_settings_take_the_place_of_what_was_under_way(desk, monkeypatch):
    monkeypatch.setattr(desks, "PAIR", "tests.dashboard_jobs:slow")
    desk.compute()
    first = desk.asked.job
    act(desk, "add", "", {"kind": "gli"})
    desk.compute()
    assert first.state == CANCELLED and desk.asked.job is not first
    act(desk, "cancel", "", {})
    assert desk.asked.job.state == CANCELLED
    assert status(desk)[0] == "Afgebroken. Onvolledig: 0 van 2 runs per scenario."


def test_a_crash_is_mislukt_with_its_reason(desk, monkeypatch):
    monkeypatch.setattr(desks, "PAIR", "tests.dashboard_jobs:crashing")
    desk.compute()
    wait(lambda: desk.asked.job.over)
    assert desk.asked.job.state == FAILED
    assert status(desk)[0].startswith("Mislukt: het rekenproces is onverwacht gestopt (code 7).")


def test_a_report_of_nothing_is_refused(desk):
    act(desk, "report", "", {})
    assert "nog niets berekend" in desk.message


def test_four_scenarios_at_most_and_names_that_differ(desk):
    for _ in range(3):
        act(desk, "new", "", {})
        desk.replace(desk.document.named("Mijn scenario").with_measure("gli"))
    act(desk, "new", "", {})
    assert "meeste" in desk.message and len(desk.documents) == 4
    names = desk.plan().names
    assert len(set(names)) == len(names) and names[0] == "basispad"
    for _ in range(5):
        act(desk, "drop", "", {})
    assert len(desk.documents) == 1 and desk.current == 0


def test_a_horizon_or_a_number_of_runs_that_cannot_be_is_refused(desk):
    for until, seeds in ((2021, 2), (2051, 2), (2030, 0), (2030, 51)):
        desk.until, desk.seeds = until, seeds
        with pytest.raises(ZorgdrukError, match="number of runs"):
            desk.plan()


def test_scenarios_are_kept_opened_renamed_and_removed_by_their_buttons(desk):
    desk.replace(desk.document.named("Eerste").with_measure("gli"))
    assert act(desk, "save", "", {})[0] == ("kept",)
    act(desk, "new", "", {})
    act(desk, "load", "", {"kept_one": "eerste"})
    assert desk.document.title == "Eerste" and desk.message == ""
    act(desk, "rename", "", {"kept_one": "eerste", "new_name": "Tweede"})
    assert [one.slug for one in desk.store.all()] == ["tweede"]
    for bad in ("../tweede", "", "weg"):
        act(desk, "load", "", {"kept_one": bad})
        assert desk.message
    act(desk, "delete", "", {"kept_one": "tweede"})
    assert desk.store.all() == []


def test_what_a_window_held_is_taken_back_as_far_as_the_loader_takes_it(desk, workers, tmp_path):
    act(desk, "add", "", {"kind": "gli"})
    other = Desk(workers, Store(tmp_path), tmp_path)
    good = desk.document.text
    assert other.restore({"texts": (good, "x = [", 'base = "/etc/x.toml"', good, good), "current": 1})
    assert [d.measures[0]["kind"] for d in other.documents] == ["gli", "gli"] and other.current == 1
    before = other.documents
    for bad in (None, 3, [], {}, {"texts": 3}, {"texts": ["["]}, {"texts": [None]}):
        assert not other.restore(bad) and other.documents is before
    assert other.restore({"texts": [good], "current": 99}) and other.current == 0


def test_the_starts_of_the_first_seeds_are_kept_and_those_of_elsewhere_go_first(monkeypatch):
    from experiments.dashboard import living

    kept = living.OrderedDict()
    monkeypatch.setattr(living, "_known", kept)

    def come(place, seed):
        address = (place, "2021-01 2035-12", seed, "basispad")
        if living._room(address):
            kept[address] = None

    for seed in (1, 3, 5, 7, 9, 11, 13):
        come("GM1966", seed)
    assert [address[2] for address in kept] == [1, 3, 5, 7, 9]
    come("GM1966", 2)
    assert sorted(address[2] for address in kept) == [1, 2, 3, 5, 7]
    for seed in (1, 3, 5, 7, 9, 11):
        come("GM1895", seed)
    assert [address[:3:2] for address in kept] == [("GM1895", seed) for seed in (1, 3, 5, 7, 9)]


def test_english_is_spoken_when_asked(workers, tmp_path):
    made = Desk(workers, Store(tmp_path), tmp_path, "en")
    act(made, "report", "", {})
    assert made.message.startswith("nothing is computed") and made.document.title == "My scenario"
    assert status(made)[0] in ("Ready to compute.", status(made)[0]) and "kernel" not in made.message
