"""A result folder is whole or not there, holds nothing private, and is refused when it is not what it should be."""

import errno
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from results import staging
from results.reading import read_result
from results.store import MANIFEST, ResultFolder, is_result, prepare, private_free
from sim.errors import ZorgdrukError

_spec = importlib.util.spec_from_file_location("fake_result", Path(__file__).with_name("fake_result.py"))
fake = importlib.util.module_from_spec(_spec)
sys.modules["fake_result"] = fake
_spec.loader.exec_module(fake)


@pytest.fixture(scope="module")
def result():
    return fake.fake_result()


def write(out, result):
    with prepare(out) as folder:
        folder.write(result)
    return Path(out)


def left_behind(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_written_result_reads_back_the_same(tmp_path, result):
    found = read_result(write(tmp_path / "a", result))
    for name in ("yearly", "monthly", "margins"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(result, name))
    assert found.manifest["seed"] == 1
    assert found.manifest["status"] == "complete"


def test_nothing_but_the_result_is_left(tmp_path, result):
    out = write(tmp_path / "deep" / "er", result)
    assert left_behind(tmp_path / "deep") == ["er"]
    assert left_behind(out) == ["manifest.json", "margins.parquet", "monthly.parquet", "yearly.parquet"]


def test_the_folder_has_the_permissions_of_any_other(tmp_path, result):
    out = write(tmp_path / "a", result)
    (tmp_path / "b").mkdir()
    assert out.stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize("name", ["met spatie", "één", "a" * 255, "-x", "$HOME", "a'b\"c"])
def test_odd_names_work(tmp_path, result, name):
    if len(name) > 100 and os.name == "nt":
        pytest.skip("Windows allows shorter paths")
    assert is_result(write(tmp_path / name, result))


def test_an_earlier_result_is_replaced(tmp_path, result):
    write(tmp_path / "a", result)
    write(tmp_path / "a", fake.fake_result(seed=2))
    assert read_result(tmp_path / "a").manifest["seed"] == 2
    assert left_behind(tmp_path) == ["a"]


def test_an_empty_folder_is_used(tmp_path, result):
    (tmp_path / "a").mkdir()
    assert is_result(write(tmp_path / "a", result))


@pytest.mark.parametrize("file", ["notes.txt", "manifest.json", "figures/mine.xlsx", "yearly.csv"])
def test_a_folder_of_somebody_else_is_refused_and_untouched(tmp_path, file):
    path = tmp_path / "a" / file
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    with pytest.raises(ZorgdrukError, match="files that zorgdruk did not write"):
        prepare(tmp_path / "a")
    assert path.read_text() == "{}"
    assert left_behind(tmp_path) == ["a"]


def test_a_result_with_a_file_of_the_user_in_it_is_refused(tmp_path, result):
    out = write(tmp_path / "a", result)
    (out / "notes.docx").write_text("mine")
    with pytest.raises(ZorgdrukError, match="did not write"):
        prepare(out)


def test_a_folder_that_became_foreign_during_the_run_is_not_replaced(tmp_path, result):
    with prepare(tmp_path / "a") as folder:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "thesis.docx").write_text("mine")
        with pytest.raises(ZorgdrukError, match="did not write"):
            folder.write(result)
    assert (tmp_path / "a" / "thesis.docx").exists()
    assert left_behind(tmp_path) == ["a"]


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "a").write_text("x")
    with pytest.raises(ZorgdrukError, match="is a file"):
        prepare(tmp_path / "a")
    with pytest.raises(ZorgdrukError, match="a part of the path is a file"):
        prepare(tmp_path / "a" / "b")


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 300])
def test_a_name_that_no_folder_can_have_is_refused_before_the_run(tmp_path, name):
    with pytest.raises(ZorgdrukError, match="--out"):
        prepare(f"{tmp_path}/{name}" if name.strip() else name)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_an_unwritable_place_is_refused_before_the_run(tmp_path, monkeypatch, number):
    def refuse(*_args, **_options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(staging.tempfile, "mkdtemp", refuse)
    with pytest.raises(ZorgdrukError, match=r"cannot write in .*--out"):
        prepare(tmp_path / "new" / "a")
    assert left_behind(tmp_path) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write anywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ZorgdrukError, match="may not write"):
            prepare(tmp_path / "a")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("failing", ["yearly", "margins", MANIFEST])
def test_a_full_disk_leaves_the_earlier_result_and_no_trace(tmp_path, monkeypatch, result, failing):
    write(tmp_path / "a", fake.fake_result(seed=7))
    parquet, opened = pd.DataFrame.to_parquet, Path.open

    def full(path):
        if Path(path).stem == Path(failing).stem:
            Path(path).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

    def to_parquet(frame, path, **options):
        full(path)
        return parquet(frame, path, **options)

    def open_(path, *args, **options):
        if path.name == failing and "w" in args:
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, *args, **options)

    monkeypatch.setattr(pd.DataFrame, "to_parquet", to_parquet)
    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(ZorgdrukError, match="the disk is full"), prepare(tmp_path / "a") as folder:
        folder.write(result)
    monkeypatch.undo()
    assert read_result(tmp_path / "a").manifest["seed"] == 7
    assert left_behind(tmp_path) == ["a"]


def test_a_full_disk_among_the_figures_is_explained(tmp_path):
    with pytest.raises(ZorgdrukError, match=r"cannot write the figures in .* the disk is full"):
        with prepare(tmp_path / "a") as folder, folder.writing("figures"):
            raise OSError(errno.ENOSPC, "No space left on device")
    assert left_behind(tmp_path) == []


LIMITED = """
import importlib.util, resource, signal, sys
sys.path.insert(0, {root!r})
spec = importlib.util.spec_from_file_location("fake_result", {fake!r})
fake = importlib.util.module_from_spec(spec)
sys.modules["fake_result"] = fake
spec.loader.exec_module(fake)
import pyarrow.parquet
from results.store import prepare
from sim.errors import ZorgdrukError
result = fake.fake_result()
with prepare({out!r}) as folder:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    try:
        folder.write(result)
    except ZorgdrukError as error:
        print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_file_that_may_not_grow_is_explained_and_cleaned_up(tmp_path):
    root = Path(__file__).resolve().parents[1]
    code = LIMITED.format(root=str(root), fake=str(root / "tests" / "fake_result.py"), out=str(tmp_path / "a"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.startswith("cannot write the result in ")
    assert left_behind(tmp_path) == []


def test_the_earlier_result_comes_back_when_the_new_one_cannot_be_moved_in(tmp_path, monkeypatch, result):
    write(tmp_path / "a", fake.fake_result(seed=7))
    rename = Path.rename
    with prepare(tmp_path / "a") as folder:
        place = folder.place

        def refuse(path, target):
            if path == place:
                raise OSError(errno.EBUSY, "busy")
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(ZorgdrukError, match="in use"):
            folder.write(result)
    assert read_result(tmp_path / "a").manifest["seed"] == 7
    assert left_behind(tmp_path) == ["a"]


def test_ctrl_c_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), prepare(tmp_path / "x" / "y" / "a"):
        raise KeyboardInterrupt
    assert left_behind(tmp_path) == []


def test_the_manifest_holds_no_absolute_path_but_the_words_of_the_scenario(tmp_path, result):
    result.manifest["scenario"]["text"] = "# see /srv/plans/\n"
    result.manifest["file"] = Path("/home/someone/plan.toml")
    result.manifest["more"] = ["C:\\Users\\someone\\plan.toml", "a/b"]
    out = write(tmp_path / "a", result)
    text = (out / MANIFEST).read_text(encoding="utf-8")
    assert "someone" not in text and str(tmp_path) not in text
    found = read_result(out).manifest
    assert (found["file"], found["more"]) == ("plan.toml", ["plan.toml", "a/b"])
    assert found["scenario"]["text"] == "# see /srv/plans/\n"


def test_private_free_keeps_what_is_not_a_path():
    assert private_free({"a": 1, "b": [None, True, 2.5, "x"], "c": "9.1 / 8"}) == {
        "a": 1, "b": [None, True, 2.5, "x"], "c": "9.1 / 8",
    }  # fmt: skip


def change_manifest(out, **values):
    path = out / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def rewrite(out, name, change):
    """Change a table and make hash and rows agree again."""
    import hashlib

    file = out / f"{name}.parquet"
    frame = change(pd.read_parquet(file))
    frame.to_parquet(file, index=False)
    found = json.loads((out / MANIFEST).read_text())
    found["files"][name] = hashlib.sha256(file.read_bytes()).hexdigest()
    found["rows"][name] = len(frame)
    (out / MANIFEST).write_text(json.dumps(found))


FAULTS = {
    "no manifest": (lambda out: (out / MANIFEST).unlink(), "has no manifest.json"),
    "no json": (lambda out: (out / MANIFEST).write_text("{"), "not valid JSON"),
    "deep json": (lambda out: (out / MANIFEST).write_text("[" * 100_000), "not valid JSON"),
    "a list": (lambda out: (out / MANIFEST).write_text("[]"), "made by something else"),
    "other software": (lambda out: change_manifest(out, software="x"), "made by something else"),
    "other format": (lambda out: change_manifest(out, format=99), "reads format 1"),
    "unfinished": (lambda out: change_manifest(out, status="running"), "not finished"),
    "no hashes": (lambda out: change_manifest(out, files=3), "which files belong"),
    "no table": (lambda out: (out / "monthly.parquet").unlink(), "monthly.parquet is missing"),
    "truncated": (lambda out: (out / "yearly.parquet").write_bytes(b"PAR1"), "changed or damaged"),
    "a column gone": (lambda out: rewrite(out, "yearly", lambda f: f.drop(columns="unit")), "no column 'unit'"),
    "words for years": (lambda out: rewrite(out, "yearly", lambda f: f.astype({"year": str})), "whole number"),
    "numbers for words": (lambda out: rewrite(out, "yearly", lambda f: f.assign(unit=1)), "a word"),
    "a hole": (lambda out: rewrite(out, "yearly", lambda f: f.assign(group=None).astype({"group": str})), "missing"),
    "month 13": (lambda out: rewrite(out, "monthly", lambda f: f.assign(month=13)), "1 to 12"),
    "a strange breakdown": (lambda out: rewrite(out, "yearly", lambda f: f.assign(by="moon")), "'moon'"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_result_that_is_not_right_is_refused_in_one_sentence(tmp_path, result, fault):
    out = write(tmp_path / "a", result)
    spoil, said = FAULTS[fault]
    spoil(out)
    with pytest.raises(ZorgdrukError, match=said) as caught:
        read_result(out)
    assert "\n" not in str(caught.value)


def test_a_flipped_bit_is_noticed(tmp_path, result):
    out = write(tmp_path / "a", result)
    data = bytearray((out / "yearly.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (out / "yearly.parquet").write_bytes(data)
    with pytest.raises(ZorgdrukError, match="changed or damaged"):
        read_result(out)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_a_result_is_refused(tmp_path, result):
    out = write(tmp_path / "a", result)
    (out / "yearly.parquet").rename(tmp_path / "elsewhere")
    (out / "yearly.parquet").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ZorgdrukError, match="link"):
        read_result(out)


def test_a_finished_folder_cannot_be_written_again(tmp_path, result):
    with ResultFolder(tmp_path / "a") as folder:
        folder.write(result)
        with pytest.raises(RuntimeError, match="already finished"):
            folder.write(result)
