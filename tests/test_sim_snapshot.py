"""A saved state goes on as if nothing had happened, and a damaged one is refused."""

from pathlib import Path

import numpy as np
import pytest

from agents.kin_arrival import Returners
from sim.errors import ZorgdrukError
from sim.simulation import run
from sim.snapshot import load_snapshot, save_snapshot, state_hash

UNTIL = "2023-06"


@pytest.fixture(scope="module")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, int]:
    """A snapshot of Het Hogeland after 2021, and the hash of the state that an unbroken run ends in."""
    path = tmp_path_factory.mktemp("snapshot") / "half.npz"
    first = run(until="2021-12", seed=3).world
    whole = run(until=UNTIL, seed=3)
    save_snapshot(run(until="2021-12", seed=3).world, path)
    assert state_hash(first) != state_hash(whole.world)
    return path, state_hash(whole.world), whole.until


def test_a_loaded_run_continues_bit_for_bit(halfway: tuple[Path, str, int]) -> None:
    path, expected, until = halfway
    world = load_snapshot(path)
    assert state_hash(run(until="2023-06", world=world).world) == expected
    assert world.month == until + 1


def test_a_snapshot_holds_indications_and_the_room_of_teams_and_staff(halfway: tuple[Path, str, int]) -> None:
    world = load_snapshot(halfway[0])
    assert world.cases.count > 3_000 and (world.persons.column("products") > 0).sum() > 3_000
    before = state_hash(world)
    for harm in (
        lambda w: w.cases.column("until").__setitem__(0, 0),
        lambda w: w.access.staff.__setitem__(0, 1.0),
        lambda w: w.access.carry.__setitem__(1, 0.5),
        lambda w: w.persons.column("products").__setitem__(0, 1),
    ):
        other = world.copy()
        harm(other)
        assert state_hash(other) != before


def test_a_run_can_be_continued_through_run_itself(halfway: tuple[Path, str, int]) -> None:
    path, expected, _ = halfway
    assert state_hash(run(until=UNTIL, seed=3, world=load_snapshot(path)).world) == expected


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "text", "missing"])
def test_a_damaged_snapshot_is_refused_in_one_sentence(
    halfway: tuple[Path, str, int], tmp_path: Path, harm: str
) -> None:
    data = bytearray(halfway[0].read_bytes())
    path = tmp_path / "bad.npz"
    if harm == "truncate":
        data = data[: len(data) // 2]
    elif harm == "flip":
        data[len(data) // 3] ^= 0xFF
    elif harm == "empty":
        data = bytearray()
    elif harm == "text":
        data = bytearray(b"this is no snapshot")
    if harm != "missing":
        path.write_bytes(data)
    with pytest.raises(ZorgdrukError, match=r"bad\.npz"):
        load_snapshot(path)


def test_a_column_changed_by_hand_is_noticed(halfway: tuple[Path, str, int], tmp_path: Path) -> None:
    with np.load(halfway[0]) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["persons.sex"] = 1 - arrays["persons.sex"]
    path = tmp_path / "changed.npz"
    np.savez(path, **arrays)
    with pytest.raises(ZorgdrukError, match="checksum"):
        load_snapshot(path)


def test_a_snapshot_with_a_pickled_object_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pickle.npz"
    np.savez(path, about=np.array({"a": 1}, dtype=object))
    with pytest.raises(ZorgdrukError, match="damaged or no snapshot"):
        load_snapshot(path)


def test_a_snapshot_appears_whole_or_not_at_all(halfway: tuple[Path, str, int], tmp_path: Path) -> None:
    world = load_snapshot(halfway[0])
    with pytest.raises(ZorgdrukError, match="cannot be written"):
        save_snapshot(world, tmp_path / "nowhere" / "x.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_with_other_luck_is_saved_with_the_people_it_started_from(
    halfway: tuple[Path, str, int], tmp_path: Path
) -> None:
    world = run(until="2021-02", seed=3).world.copy(7)
    world.returners = Returners(np.zeros_like(world.returners.start), np.empty(0, dtype=np.int32))  # nobody comes back
    save_snapshot(world, str(tmp_path / "copy.npz"))  # a name does as well as a path
    loaded = load_snapshot(tmp_path / "copy.npz")
    assert state_hash(loaded) == state_hash(world)
    assert state_hash(run(until="2021-12", world=world).world) == state_hash(run(until="2021-12", world=loaded).world)


def test_what_is_said_about_a_snapshot_cannot_be_edited(halfway: tuple[Path, str, int], tmp_path: Path) -> None:
    with np.load(halfway[0]) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["about"] = np.array(str(arrays["about"]).replace('"seed": 3', '"seed": 4'))
    np.savez(tmp_path / "edited.npz", **arrays)
    with pytest.raises(ZorgdrukError, match="checksum"):
        load_snapshot(tmp_path / "edited.npz")


def test_a_run_continued_without_words_keeps_its_own_municipality_and_seed() -> None:
    world = run(municipality="oldambt", until="2021-01", seed=5).world
    result = run(until="2021-03", world=world)
    assert (result.municipality.slug, result.seed, result.manifest["seed"]) == ("oldambt", 5, 5)
    with pytest.raises(ZorgdrukError, match="before the start"):
        run(until="2021-02", world=result.world)


def test_what_is_given_to_parents_elsewhere_goes_on_by_the_rates_of_the_run(tmp_path: Path) -> None:
    world = run(until="2021-01", seed=3).world
    assert world.caring is not None and world.caring.mirror is not None
    world.caring.mirror = world.caring.mirror._replace(share=0.5 * world.caring.mirror.share)
    save_snapshot(world, tmp_path / "own.npz")
    back = load_snapshot(tmp_path / "own.npz").caring
    assert back is not None and back.mirror is not None
    assert all(np.array_equal(a, b) for a, b in zip(back.mirror, world.caring.mirror, strict=True))
