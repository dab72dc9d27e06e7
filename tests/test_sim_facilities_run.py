"""What a user says of the kernen reaches the run, and comes back from a saved population and a snapshot."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from experiments import cli
from sim import archive, read_scenario
from sim.calendar import parse_month
from sim.errors import DataError, ZorgdrukError
from sim.facilities_kept import KEPT, FacilitiesFile, read_file
from sim.kernen import COHESION_ELSEWHERE
from sim.municipalities import find_municipality
from sim.near import near
from sim.prepare import Prepared, prepare_world
from sim.simulation import run
from sim.snapshot import load_snapshot, save_snapshot, state_hash
from sim.start_file import load_start, save_start
from sim.statline import Statline
from sim.tie_counts import tie_counts

HEAD = "kern,facility,value,kind,source,from,until\n"
TEXT = HEAD + "Beerta,dorpshuis,1,present,me,,\nBeerta,cohesion,0.95,share,me,,\n"
FIRST = parse_month("2006-01", "start")


def make(said: FacilitiesFile | None, seed: int = 3) -> Prepared:
    scenario, place = read_scenario("basispad"), find_municipality("oldambt")
    return prepare_world(place, FIRST, FIRST, seed, Statline(), scenario, facilities=said)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture(scope="module")
def prepared(own: Path) -> Prepared:
    return make(read_file(own))


@pytest.fixture(scope="module")
def saved(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "oldambt.npz"
    save_start(prepared, path)
    return path


def test_the_cohesion_of_the_file_is_that_of_the_ties(prepared: Prepared) -> None:
    world, row = prepared.world, prepared.world.kernen.labels().index("Beerta")
    assert near(world).cohesion[row] == 0.95 and (near(world).cohesion == COHESION_ELSEWHERE).sum() == 19
    assert world.facilities is not None and world.facilities.at(FIRST).present["dorpshuis"].sum() == 1
    plain = make(None).world
    ties = {"persons": ("lineage", "birth", "household", "partner", "friends"), "households": ("lineage", "neighbours")}
    for table, names in ties.items():  # the same people and ties, of which more are active
        one, other = getattr(plain, table), getattr(world, table)
        assert all(np.array_equal(one.column(name), other.column(name)) for name in names)

    def active(of: object) -> int:
        table = tie_counts(of)  # type: ignore[arg-type]
        return int((table["degree"] * table["people"])[table["kind"] == "neighbours"].sum())

    assert active(world) > active(plain)


def test_a_saved_population_of_2006_gives_the_same_bits_and_restores_the_facilities(own: Path, saved: Path) -> None:
    direct = run(municipality="oldambt", start="2006-01", until="2006-03", seed=3, facilities=own)
    again = run(population=saved, until="2006-03", seed=3)
    assert state_hash(again.world) == state_hash(direct.world)
    assert np.array_equal(again.world.kernen.cohesion, direct.world.kernen.cohesion)
    stated = {"file": "own.csv", "sha256": read_file(own).checksum}
    assert direct.manifest["facilities"] == again.manifest["facilities"] == stated
    assert again.world.facilities is not None and again.world.facilities.entries == direct.world.facilities.entries
    json.dumps(again.manifest)


def test_a_saved_population_keeps_its_friends_and_neighbours_under_another_seed(
    prepared: Prepared, saved: Path
) -> None:
    loaded = load_start(saved)
    scenario, place = read_scenario("basispad"), find_municipality("oldambt")
    other = prepare_world(place, FIRST, FIRST, 99, Statline(), scenario, saved=loaded).world
    for table, column in (("persons", "friends"), ("households", "neighbours")):
        mine, theirs = (getattr(world, table).column(column) for world in (prepared.world, other))
        assert np.array_equal(mine, theirs) and (mine >= 0).any()
    assert (other.seed, other.people_seed) == (99, 3)
    assert tie_counts(other).equals(
        tie_counts(prepared.world)
    )  # which ties are active hangs on the people, not the run
    assert state_hash(make(loaded.facilities, 99).world) != state_hash(other)


def test_a_file_without_facilities_takes_those_of_the_run_and_other_ones_are_refused(
    own: Path, saved: Path, tmp_path: Path
) -> None:
    save_start(make(None), tmp_path / "plain.npz")
    plain = load_start(tmp_path / "plain.npz")
    asked = read_file(own)
    assert plain.facilities is None and plain.facilities_beside(asked) is asked
    assert run(population=plain, until="2006-01", facilities=own).world.kernen.cohesion.max() == 0.95
    kept = load_start(saved)
    assert kept.facilities_beside(None) == kept.facilities_beside(FacilitiesFile("b.csv", asked.text)) == asked
    with pytest.raises(ZorgdrukError, match=r"made with another file, own\.csv, than b\.csv; leave the facilities out"):
        kept.facilities_beside(FacilitiesFile("b.csv", b"other"))


def test_cohesion_set_by_hand_comes_back_from_both_kinds_of_file(prepared: Prepared, tmp_path: Path) -> None:
    world = prepared.world.copy()
    world.kernen = dataclasses.replace(world.kernen, cohesion=np.linspace(0, 1, len(world.kernen)))
    save_start(Prepared(world, prepared.margins), tmp_path / "start.npz")
    assert np.array_equal(load_start(tmp_path / "start.npz").population.kernen.cohesion, world.kernen.cohesion)
    save_snapshot(world, tmp_path / "state.npz")
    back = load_snapshot(tmp_path / "state.npz")
    assert np.array_equal(back.kernen.cohesion, world.kernen.cohesion)
    assert back.facilities is not None and back.facilities.file == world.facilities.file  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("kern.cohesion", None, "has no cohesion of each kern; make it again"),
        ("kern.cohesion", np.full(20, 1.5), "cohesion of .*1.5 must lie between 0 and 1"),
        ("kern.cohesion", np.full(19, 0.5), "has no cohesion of each kern"),
        (KEPT, np.frombuffer(b"other", dtype=np.uint8), "does not hold the facilities that it names"),
    ],
)
def test_a_saved_population_with_odd_cohesion_is_refused(
    saved: Path, tmp_path: Path, name: str, value: np.ndarray | None, said: str
) -> None:
    about, arrays = archive.read_archive(saved, "start population")
    about.pop("checksum")
    arrays[name] = value  # type: ignore[assignment]
    archive.write_archive(
        tmp_path / "odd.npz", "start population", about, {k: v for k, v in arrays.items() if v is not None}
    )
    with pytest.raises(DataError, match=said):
        load_start(tmp_path / "odd.npz")


def call(*words: object) -> int:
    return cli.main([str(word) for word in words])


def test_the_template_is_written_and_refused_until_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("population", "-m", "oldambt", "--facilities-template", "own.csv") == 0
    assert "Voorbeeld in own.csv" in capsys.readouterr().out
    text = Path("own.csv").read_text()
    assert text.startswith(HEAD) and "Winschoten (9675),dorpshuis" in text
    for command in (["population"], ["run"]):
        assert call(*command, "-m", "oldambt", "--facilities", "own.csv", "--out", "x") == 2
        out, err = capsys.readouterr()
        assert out == "" and "own.csv, regel 2: is een regel van het voorbeeld" in err and err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("population --facilities gone.csv", "gone.csv cannot be read"),
        ("run --facilities gone.csv", "gone.csv cannot be read"),
        ("run --facilities own.csv", "unknown kern 'Beerta'"),
        ("run -m oldambt --facilities late.csv", "late.csv: cohesion of Beerta changes in 2025-01, within the run"),
        ("population --facilities-template own.csv", "own.csv exists already"),
        ("population --facilities-template new.csv --save x.npz", "only writes an example; leave --out, --save"),
        ("population --facilities-template nowhere/new.csv", "cannot be written"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    words: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.csv").write_text(TEXT)
    Path("late.csv").write_text(HEAD + "Beerta,cohesion,0.9,share,me,2025-01,\n")
    assert call(*words.split(), "--lang", "en") == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1
    assert call(*words.split()) == 2
    assert capsys.readouterr().err != err
    assert {path.name for path in tmp_path.iterdir()} == {"own.csv", "late.csv"}


def test_a_run_names_its_facilities(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from results.reading import read_result

    monkeypatch.chdir(tmp_path)
    words = ("run", "-m", "oldambt", "--until", "2021-01", "--facilities", own, "--no-figures", "--quiet")
    assert call(*words) == 0
    (folder,) = (tmp_path / "zorgdruk-results").iterdir()
    assert folder.name.endswith(f"-facilities-{read_file(own).checksum[:8]}")
    assert read_result(folder).manifest["facilities"]["sha256"] == read_file(own).checksum


def test_a_world_that_continues_takes_no_other_facilities(prepared: Prepared, own: Path) -> None:
    with pytest.raises(ZorgdrukError, match="has its facilities already"):
        run(world=prepared.world, until="2006-01", facilities=own)
