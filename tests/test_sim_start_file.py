"""A saved start population gives the run that it would have given, and a wrong file is refused in one sentence."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.kernel import source_hash
from sim import archive, read_scenario
from sim.calendar import parse_month
from sim.errors import DataError, ZorgdrukError
from sim.municipalities import find_municipality
from sim.prepare import Prepared, prepare_world
from sim.scenario import Scenario
from sim.simulation import run
from sim.snapshot import load_snapshot, save_snapshot, state_hash
from sim.start_check import POINTERS, TABLES
from sim.start_file import load_start, save_start
from sim.statline import Statline

UNTIL, SEED = "2021-04", 3


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    first = parse_month("2021-01", "start")
    return prepare_world(find_municipality("oldambt"), first, first, SEED, Statline(), read_scenario("basispad"))


@pytest.fixture(scope="module")
def saved(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("start") / "oldambt.npz"
    save_start(prepared, path)
    return path


@pytest.fixture(scope="module")
def direct() -> str:
    """The state that the same run ends in without a file."""
    return state_hash(run(municipality="oldambt", until=UNTIL, seed=SEED).world)


def test_the_same_seed_gives_the_same_bits_from_a_file(saved: Path, direct: str) -> None:
    result = run(population=saved, until=UNTIL, seed=SEED)
    assert state_hash(result.world) == direct
    assert result.manifest["start_population"] == {"seed": SEED, "sha256": load_start(saved).checksum}
    assert result.municipality.slug == "oldambt" and not result.margins.empty


def test_another_seed_gives_the_same_people_another_life(saved: Path, prepared: Prepared, direct: str) -> None:
    result = run(population=str(saved), until=UNTIL, seed=SEED + 1)
    assert state_hash(result.world) != direct
    assert (result.world.seed, result.world.people_seed) == (SEED + 1, SEED)
    start = prepared.world.persons.column("lineage")
    assert len(np.intersect1d(result.world.persons.column("lineage"), start)) > 0.9 * len(start)


def test_one_loaded_population_serves_many_runs(saved: Path, direct: str) -> None:
    loaded = load_start(saved)
    run(population=loaded, until=UNTIL, seed=8)
    assert state_hash(run(population=loaded, until=UNTIL, seed=SEED).world) == direct


def test_everything_comes_back(saved: Path, prepared: Prepared) -> None:
    loaded = load_start(saved)
    for name in ("persons", "households", "cases"):
        table, back = getattr(prepared.world, name), getattr(loaded.population, name)
        for column in table.columns:
            assert np.array_equal(table.column(column), back.column(column)), column
    assert loaded.population.cases.count > 3_000
    assert np.array_equal(loaded.population.room["access.staff"], prepared.world.access.staff)
    assert loaded.population.margins.equals(prepared.margins)
    assert loaded.population.kernen.labels() == prepared.world.kernen.labels()
    assert (loaded.municipality.slug, loaded.seed, loaded.as_of) == ("oldambt", SEED, None)


def test_a_run_from_a_file_goes_through_a_snapshot(saved: Path, tmp_path: Path) -> None:
    world = run(population=saved, until="2021-02", seed=9).world
    save_snapshot(world, tmp_path / "half.npz")
    onward = run(until=UNTIL, world=load_snapshot(tmp_path / "half.npz")).world
    assert state_hash(onward) == state_hash(run(population=saved, until=UNTIL, seed=9).world)


def test_what_people_were_used_to_comes_from_the_people_of_a_file_and_through_a_snapshot(
    saved: Path, prepared: Prepared, tmp_path: Path
) -> None:
    own = {"access.wait": -0.1, "access.distance": -0.1, "team.network": 0.5, "team.light": 2.0}
    impatient = Scenario("impatient", "impatient", own)
    world = run(population=saved, until="2021-02", seed=9, scenario=impatient).world
    for one, other in ((prepared.world.access.usual.weeks, world.access.usual.weeks),
                       (prepared.world.access.usual.traits, world.access.usual.traits)):  # fmt: skip
        assert np.array_equal(one, other, equal_nan=True)
    save_snapshot(world, tmp_path / "half.npz")
    onward = state_hash(run(until=UNTIL, world=load_snapshot(tmp_path / "half.npz")).world)
    assert onward == state_hash(run(population=saved, until=UNTIL, seed=9, scenario=impatient).world)
    assert onward != state_hash(run(population=saved, until=UNTIL, seed=9).world)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"municipality": "hogeland"}, "one of Oldambt, not of Het Hogeland; leave the municipality out"),
        ({"start": "2016-01"}, "one of 2021-01, not of 2016-01; leave the start out"),
        ({"as_of": 2022}, "made with all figures, not to 2022; make one with --as-of 2022"),
    ],
)
def test_what_contradicts_the_file_is_a_mistake(saved: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ZorgdrukError, match=said):
        run(population=saved, until=UNTIL, **asked)


def test_what_agrees_with_the_file_is_none(saved: Path) -> None:
    load_start(saved).agree("GM1895", "2021-01", None)


def test_a_world_that_continues_takes_no_other_population(saved: Path, prepared: Prepared) -> None:
    with pytest.raises(ZorgdrukError, match="has its people already"):
        run(world=prepared.world, population=saved, until=UNTIL)


def test_a_world_that_has_lived_is_no_start(prepared: Prepared, tmp_path: Path) -> None:
    lived = run(municipality="oldambt", until="2021-01", seed=1).world
    with pytest.raises(ZorgdrukError, match="no start population"):
        save_start(Prepared(lived, prepared.margins), tmp_path / "x.npz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "text", "missing", "npy", "snapshot"])
def test_a_damaged_file_is_refused_in_one_sentence(saved: Path, tmp_path: Path, harm: str) -> None:
    data, path = bytearray(saved.read_bytes()), tmp_path / "bad.npz"
    if harm == "truncate":
        data = data[: len(data) // 2]
    elif harm == "flip":
        data[len(data) // 3] ^= 0xFF
    elif harm == "empty":
        data = bytearray()
    elif harm == "text":
        data = bytearray(b"this is no population")
    if harm == "npy":
        with path.open("wb") as file:
            np.save(file, np.arange(3))
    elif harm == "snapshot":
        save_snapshot(run(municipality="oldambt", until="2021-01").world, path)
    elif harm != "missing":
        path.write_bytes(data)
    with pytest.raises(DataError, match=r"start population bad\.npz: .*(damaged|no such file)") as caught:
        load_start(path)
    assert "\n" not in str(caught.value)


def again(saved: Path, path: Path, about: dict[str, Any] | None = None, **arrays: Any) -> Path:
    """Write a file that differs in what is said, or in arrays, and has the right checksum."""
    said, held = archive.read_archive(saved, "start population")
    said.pop("checksum")
    for name, value in arrays.items():
        key = name.replace("__", ".")
        held[key] = value(held[key].copy())
    archive.write_archive(
        path, "start population", said | (about or {}), {k: v for k, v in held.items() if v is not None}
    )
    return path


def test_a_file_written_again_is_accepted(saved: Path, tmp_path: Path) -> None:
    """The tests below change one thing; this shows that nothing else in such a file is refused."""
    assert load_start(again(saved, tmp_path / "same.npz")).checksum == load_start(saved).checksum


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"what": "recipe"}, "is damaged or no start population"),
        ({"format": 2}, "is of format 2, and this zorgdruk reads up to 1; install a newer one"),
        ({"format": None}, "is of format None"),
        ({"sources": "0" * 16}, "was made by another version of the model; make it again"),
        ({"municipality": "GM0363"}, "is one of 'GM0363', and figures are embedded for GM1966"),
        ({"municipality": "GM1966"}, "its kernen are not those of Het Hogeland"),
        ({"month": 250}, "starts in 2020-11, and a run starts in January of 2006, 2016, 2020, 2021"),
        ({"month": "soon"}, "starts in 'soon'"),
        ({"seed": "1"}, "its seed is '1', expected a whole number"),
        ({"seed": -5}, "its seed is -5, expected a whole number from 0 to 9223372036854775807; make it again"),
        ({"seed": True}, "its seed is True"),
        ({"seed": None}, "its seed is None"),
        ({"as_of": 2019.5}, "its as_of is 2019.5"),
        ({"as_of": 20190}, "its as_of is 20190, expected a whole number from 1900 to 2100"),
        ({"data": {}}, r"was made from other figures \(.* differs\); make it again"),
        ({"data": 7}, "was made from other figures"),
    ],
)
def test_a_file_for_something_else_says_for_what(saved: Path, tmp_path: Path, about: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        load_start(again(saved, tmp_path / "other.npz", about))
    assert "\n" not in str(caught.value) and "other.npz" in str(caught.value)


def first(value: int) -> Any:
    def change(array: Any) -> Any:
        array.flat[0] = value
        return array

    return change


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"persons__partner": first(10**8)}, "persons.partner points beyond the persons"),
        ({"persons__household": first(10**8)}, "persons.household points beyond the households"),
        ({"persons__friends": first(-2)}, "persons.friends points beyond the persons"),
        ({"persons__node": first(10**8)}, "persons.node points beyond the kin"),
        ({"households__kern": first(3000)}, "households.kern points beyond the kernen"),
        ({"households__neighbours": first(10**8)}, "households.neighbours points beyond the households"),
        ({"persons__role": first(9)}, "persons.role has code 9 of 5"),
        ({"persons__birth": lambda a: a.astype(np.int64)}, r"persons.birth is int64 .*, expected int16"),
        ({"persons__birth": lambda a: a[1:]}, r"persons.birth is int16 \(.*, expected int16"),
        ({"persons__sex": lambda _: None}, "persons.sex is missing"),
        ({"persons__status": first(1)}, "dead or gone and still in a household"),
        ({"persons__parity": first(200)}, "persons.parity has 200, expected at most 20"),
        ({"persons__statushouder": first(77)}, "persons.statushouder has 77, expected at most 1"),
        ({"persons__arrived": first(30000)}, "persons.arrived has 30000, expected at most 252"),
        ({"persons__union_since": first(253)}, "persons.union_since has 253, expected at most 252"),
        ({"cases__client": first(-1)}, "of a client in no row"),
        ({"cases__client": first(10**8)}, "cases.client points beyond the persons"),
        ({"cases__product": first(200)}, "of no product"),
        ({"cases__stage": first(3)}, "cases.stage has code 3 of 3"),
        ({"cases__access": first(7)}, "cases.access has code 7 of 7"),
        ({"cases__urgent": first(2)}, "cases.urgent has 2, expected at most 1"),
        ({"cases__since": first(253)}, "cases.since has 253, expected at most 252"),
        ({"cases__since": first(-900)}, "asked for after it began"),
        ({"cases__until": lambda _: None}, "cases.until is missing"),
        ({"access__staff": first(-1)}, "access.staff is no list of hours or requests"),
        ({"access__teams": lambda a: a[:1]}, "access.teams is no list"),
        ({"access__carry": lambda _: None}, "access.carry is no list"),
        ({"households__lineage": lambda a: a[:1].repeat(len(a))}, "households.lineage has the same number twice"),
    ],
)
def test_people_who_cannot_be_are_refused_even_with_the_right_checksum(
    saved: Path, tmp_path: Path, arrays: dict[str, Any], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        load_start(again(saved, tmp_path / "odd.npz", **arrays))


def forged(saved: Path, path: Path, kind: str) -> Path:
    """Write a file whose arrangements add up and cannot be: who gives another, hours or tasks than there can be."""
    _, held = archive.read_archive(saved, "start population")
    care = {name: held[f"care.{name}"].copy() for name in ("receiver", "carer", "node", "quarters", "relation")}
    given, need = held["persons.given"].copy(), held["persons.need"].copy()
    covered, birth, home = held["persons.covered"].copy(), held["persons.birth"], held["persons.household"]
    a = int(np.flatnonzero((care["carer"] >= 0) & (care["relation"] == 0))[0])  # of a partner
    old, hours = int(care["carer"][a]), int(care["quarters"][a].sum())
    if kind in ("stranger", "volunteer", "child"):
        here = (held["persons.status"] == 0) & (given == 0) & (home != home[care["receiver"][a]])
        age = (252 - 1 - birth.astype(int)) // 12
        new = int(np.flatnonzero(here & (age == 3 if kind == "child" else age > 30))[-1])
        care["carer"][a], care["node"][a] = new, held["persons.node"][new]
        given[old] -= hours
        given[new] = hours
        if kind == "volunteer":
            care["relation"][a] = 9
    else:
        more = np.full(8, 60, dtype=np.uint8) - care["quarters"][a]
        p = care["receiver"][a]
        covered[p] += more
        need[p] = 255
        care["quarters"][a] = 60
        given[old] += int(more.sum())
    changes = {f"care__{name}": (lambda _, v=values: v) for name, values in care.items()}
    people = {"given": given, "covered": covered, "need": need}
    changes |= {f"persons__{name}": (lambda _, v=values: v) for name, values in people.items()}
    return again(saved, path, **changes)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("stranger", "whose tie does not hold"),
        ("volunteer", "whose tie does not hold"),
        ("child", "by somebody too young"),
        ("hours", "who give more than anybody can"),
    ],
)
def test_mantelzorg_that_cannot_be_is_refused_even_when_it_adds_up(
    saved: Path, tmp_path: Path, kind: str, said: str
) -> None:
    with pytest.raises(DataError, match=said) as caught:
        load_start(forged(saved, tmp_path / "odd.npz", kind))
    assert "\n" not in str(caught.value)


def test_what_is_said_cannot_be_edited(saved: Path, tmp_path: Path) -> None:
    with np.load(saved) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["about"] = np.array(str(arrays["about"]).replace(f'"seed": {SEED}', '"seed": 4'))
    np.savez(tmp_path / "edited.npz", **arrays)
    with pytest.raises(DataError, match="checksum"):
        load_start(tmp_path / "edited.npz")


def test_objects_are_not_unpacked(tmp_path: Path) -> None:
    np.savez(tmp_path / "pickle.npz", about=np.array({"a": 1}, dtype=object))
    with pytest.raises(DataError, match="damaged or no start population"):
        load_start(tmp_path / "pickle.npz")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez_compressed(tmp_path / "bomb.npz", about=np.array("{}"), zeros=np.zeros(300_000, dtype=np.uint8))
    monkeypatch.setattr(archive, "LARGEST", 100_000)
    with pytest.raises(DataError, match="holds more than 100000 bytes"):
        load_start(tmp_path / "bomb.npz")


@pytest.mark.parametrize("said", ["[" * 100_000, "[]", "null", "{"])
def test_nonsense_about_the_file_is_no_fault(tmp_path: Path, said: str) -> None:
    np.savez(tmp_path / "odd.npz", about=np.array(said))
    with pytest.raises(DataError, match="damaged or no start population"):
        load_start(tmp_path / "odd.npz")


def test_a_file_that_claims_to_be_huge_is_no_fault(tmp_path: Path) -> None:
    header = (
        b"\x93NUMPY\x01\x00v\x00"
        + b"{'descr': '|u1', 'fortran_order': False, 'shape': (10000000000000000,), }".ljust(118)
    )
    with zipfile.ZipFile(tmp_path / "huge.npz", "w") as file:
        file.writestr("about.npy", header[:-1] + b"\n")
    with pytest.raises(DataError, match="damaged or no start population"):
        load_start(tmp_path / "huge.npz")


def test_a_file_appears_whole_or_not_at_all(prepared: Prepared, tmp_path: Path) -> None:
    with pytest.raises(ZorgdrukError, match="cannot be written"):
        save_start(prepared, tmp_path / "nowhere" / "x.npz")
    assert list(tmp_path.iterdir()) == []


def test_every_column_of_row_numbers_is_known_as_one() -> None:
    """A new column that points somewhere must be checked on loading."""
    for name, kind in TABLES.items():
        columns = archive_columns(kind)
        rows = {column for column, declared in columns.items() if declared.unit in ("row", "node")}
        assert rows == set(POINTERS[name])


def archive_columns(kind: Any) -> Any:
    from agents.schema import columns_of

    return columns_of(kind)


def test_the_file_says_where_it_comes_from(saved: Path) -> None:
    with np.load(saved) as file:
        about = json.loads(str(file["about"]))
        labels = file["kern.label"].tolist()
    assert about["sources"] == source_hash("agents", "sim") and about["data"] == Statline().checksums()
    assert "Winschoten (9671)" in labels and about["rows"]["persons"] > 38_000
