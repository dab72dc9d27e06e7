"""A plan on a folder of figures: it is found beside the plan, used, and part of what identifies the plan."""

import pytest

from experiments.batch_folder import code, key_of
from experiments.plan import make_plan
from experiments.plan_file import read_plan
from sim.active import active, fingerprint, use
from sim.errors import ZorgdrukError
from tests.test_experiments_fetch_command import given


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """Let every test have its own cache, and none leave its figures to the next."""
    monkeypatch.setenv("ZORGDRUK_CACHE", str(tmp_path / "cache"))
    yield
    use(None)


def plan_of(folder, data='data = "own"'):
    file = folder / "plan.toml"
    file.write_text(f'scenarios = ["basispad"]\nmunicipality = "GM9999"\n{data}\nseeds = 2\n', encoding="utf-8")
    return read_plan(file)


def test_a_plan_uses_the_figures_beside_it(tmp_path):
    given(tmp_path / "own")
    plan = plan_of(tmp_path)
    assert plan.municipality == "gm9999" and active().name.startswith("GM9999-")
    assert plan.data == fingerprint(active()) == plan.identity()["data"]


def test_other_figures_are_another_plan_and_the_same_figures_the_same(tmp_path):
    own = given(tmp_path / "own")
    first = plan_of(tmp_path)
    key = key_of(first, code())
    assert plan_of(tmp_path) == first and key_of(first, code()) == key
    file = own / "population_municipal_age5.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rsplit(";", 1)[0] + ";777"
    file.write_text("\n".join(lines), encoding="utf-8")
    other = plan_of(tmp_path)
    assert other.data != first.data and other.key() != first.key() and key_of(other, code()) != key


def test_without_a_folder_a_plan_is_identified_as_before():
    assert "data" not in make_plan("basispad").identity()


@pytest.mark.parametrize(
    ("data", "said"),
    [('data = "nergens"', "there is no folder"), ("data = 3", "data must be a text"), ("", "zorgdruk fetch GM9999")],
)
def test_a_folder_that_is_not_there_is_one_sentence(data, said, tmp_path):
    with pytest.raises(ZorgdrukError, match=said):
        plan_of(tmp_path, data)


def test_a_worker_uses_the_figures_that_were_chosen_last(monkeypatch):
    from experiments import worker

    monkeypatch.setattr(worker.threading, "Thread", lambda **_: type("Idle", (), {"start": lambda self: None})())
    monkeypatch.setattr(worker.sys, "platform", "other")
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    for name in worker.THREADS:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("ZORGDRUK_DATA", "old")
    worker.begin("new")
    assert str(active()).endswith("new")
    worker.begin()
    assert str(active()).endswith("new")
    worker.begin("")
    assert active().name == "data"
