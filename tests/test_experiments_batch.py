"""A batch on the disk: same bytes whichever way it ran, nothing done twice, nothing half-written counted."""

from __future__ import annotations

import errno
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import batch_folder, executing, parts
from experiments.chunks import chunks, length
from experiments.finishing import read_runs
from experiments.plan import Run, make_plan
from sim.errors import ZorgdrukError
from tests.batch_inline import inline, plan_of, run, table
from tests.batch_models import figures


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    inline(monkeypatch)


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """The table of a batch of forty runs that nothing happened to."""
    run(plan_of(), tmp_path / "whole")
    return table(tmp_path / "whole")


def test_the_table_holds_every_run_in_order_with_what_its_model_said(tmp_path: Path) -> None:
    plan = plan_of(range(3, 6), draws=1, drawn=("care.ends",))
    done = run(plan, tmp_path / "a")
    runs = read_runs(tmp_path / "a")
    assert (done.executed, done.runs, len(runs)) == (12, 12, 12 * 6)
    order = runs[["draw", "seed", "scenario"]].astype(str).drop_duplicates().to_numpy().tolist()
    assert order == [[str(d), str(s), n] for d in (0, 1) for s in (3, 4, 5) for n in ("basispad", "sluiting")]
    from experiments.chunks import Chunk, job_of

    run_ = Run("sluiting", 1, 4)
    job = job_of(plan, Chunk(0, (run_,), (0,)), "")
    mine = runs[(runs.scenario == "sluiting") & (runs.draw == 1) & (runs.seed == 4)]
    assert mine["value"].tolist() == figures(job, run_)["value"].tolist()


@pytest.mark.parametrize("chunk", [1, 2, 7, 100, None])
def test_chunks_of_any_size_give_the_same_bytes(chunk: int | None, whole: bytes, tmp_path: Path) -> None:
    """F11"""
    run(plan_of(chunk=chunk), tmp_path / "a")
    assert table(tmp_path / "a") == whole


def test_shards_in_any_order_give_the_same_bytes_and_divide_the_work(whole: bytes, tmp_path: Path) -> None:
    """F11"""
    done = [run(plan_of(chunk=2), tmp_path / "a", shard=(k, 3)) for k in (3, 1, 2)]
    assert [d.left > 0 for d in done] == [True, True, False]
    assert sum(d.executed for d in done) == 40 and min(d.executed for d in done) >= 12
    assert table(tmp_path / "a") == whole


@pytest.mark.parametrize("jobs", [0, "none", "-1", 10**5])
def test_a_number_of_processes_that_cannot_be_leaves_no_folder(jobs: int | str, tmp_path: Path) -> None:
    with pytest.raises(ZorgdrukError, match="jobs"):
        executing.run_batch(plan_of(), tmp_path / "a", executing.Way(jobs=jobs))
    assert not list(tmp_path.iterdir())


def test_the_same_plan_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    """F12"""
    run(plan_of(), tmp_path / "a")
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (tmp_path / "a").glob("*.*")}
    again = run(plan_of(), tmp_path / "a")
    assert (again.executed, again.before) == (0, 40)
    after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (tmp_path / "a").glob("*.*")}
    assert {p.name for p in before if before[p][1] != after[p][1]} == set()
    assert before[tmp_path / "a" / "yearly.parquet"] == after[tmp_path / "a" / "yearly.parquet"]


def test_more_seeds_or_draws_keep_what_was_done(whole: bytes, tmp_path: Path) -> None:
    """F13"""
    run(plan_of(range(1, 11)), tmp_path / "a")
    first = {p.name: p.read_bytes() for p in (tmp_path / "a" / "parts").iterdir()}
    more = run(plan_of(range(1, 21)), tmp_path / "a")
    assert (more.before, more.executed) == (20, 20)
    assert table(tmp_path / "a") == whole
    assert all((tmp_path / "a" / "parts" / name).read_bytes() == content for name, content in first.items())
    drawn = run(plan_of(draws=2, drawn=("care.ends",)), tmp_path / "b")
    assert drawn.executed == 120
    assert run(plan_of(draws=3, drawn=("care.ends",)), tmp_path / "b").executed == 40


def test_seeds_that_were_added_stand_between_those_of_each_draw(tmp_path: Path) -> None:
    """F13: the order of the table is that of the plan, and not that in which runs were done."""
    for name, turns in (("grown", (10, 20)), ("at_once", (20,))):
        for last in turns:
            run(plan_of(range(1, last + 1), draws=1, drawn=("care.ends",)), tmp_path / name)
    assert table(tmp_path / "grown") == table(tmp_path / "at_once")


def test_fewer_seeds_take_what_is_there(tmp_path: Path) -> None:
    run(plan_of(range(1, 21)), tmp_path / "a")
    assert run(plan_of(range(1, 4)), tmp_path / "a").executed == 0
    assert sorted(read_runs(tmp_path / "a")["seed"].unique()) == [1, 2, 3]


def spoil(part: Path, how: str) -> None:
    content = bytearray(part.read_bytes())
    if how == "cut":
        part.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        part.write_bytes(b"")
    elif how == "flipped":
        content[len(content) // 3] ^= 4
        part.write_bytes(content)
    elif how == "footer":
        content[-60] ^= 1
        part.write_bytes(content)
    else:
        part.rename(part.with_name("part-000000-" + "0" * 32 + ".parquet"))


@pytest.mark.parametrize("how", ["cut", "empty", "flipped", "footer", "renamed"])
def test_a_damaged_part_is_found_and_done_again(how: str, whole: bytes, tmp_path: Path) -> None:
    """F09"""
    run(plan_of(chunk=8), tmp_path / "a")
    spoil(sorted((tmp_path / "a" / "parts").glob("*.parquet"))[2], how)
    (tmp_path / "a" / "parts" / ".000009-there-77.tmp").write_bytes(b"half")
    said: list[str] = []
    again = run(plan_of(chunk=8), tmp_path / "a", said)
    assert (again.executed, again.before) == (8, 32)
    assert any("damaged" in text for text in said)
    assert table(tmp_path / "a") == whole
    assert not list((tmp_path / "a").rglob("*.tmp"))


def test_a_damaged_table_is_made_again(whole: bytes, tmp_path: Path) -> None:
    run(plan_of(), tmp_path / "a")
    spoil(tmp_path / "a" / "yearly.parquet", "flipped")
    assert run(plan_of(), tmp_path / "a").executed == 0
    assert table(tmp_path / "a") == whole


def test_a_part_of_another_plan_does_not_count(tmp_path: Path) -> None:
    run(plan_of(range(1, 4)), tmp_path / "a")
    other = make_plan(["pandemie"], seeds=range(1, 4), model="tests.batch_models:quick")
    run(other, tmp_path / "b")
    for part in (tmp_path / "b" / "parts").glob("*.parquet"):
        (tmp_path / "c" / "parts").mkdir(parents=True, exist_ok=True)
        (tmp_path / "c" / "parts" / part.name).write_bytes(part.read_bytes())
    done, damaged = parts.scan(tmp_path / "c" / "parts", "another key")
    assert not done and damaged


def test_another_plan_in_the_folder_is_refused_and_the_difference_told(tmp_path: Path) -> None:
    """F10"""
    run(plan_of(range(1, 4)), tmp_path / "a")
    with pytest.raises(ZorgdrukError, match=r'another experiment \(until: "2030-12" -> "2025-12"\).*--force'):
        run(plan_of(range(1, 4), until="2025-12"), tmp_path / "a")
    said: list[str] = []
    assert run(plan_of(range(1, 4), until="2025-12"), tmp_path / "a", said, force=True).executed == 6
    assert (tmp_path / "a-old-1" / "yearly.parquet").exists() and "a-old-1" in said[0]


def test_other_code_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """F10"""
    run(plan_of(range(1, 4)), tmp_path / "a")
    plain = batch_folder.code
    monkeypatch.setattr(batch_folder, "code", lambda: plain() | {"model": "edited"})
    with pytest.raises(ZorgdrukError, match=r"code.model"):
        run(plan_of(range(1, 4)), tmp_path / "a")


def test_a_comment_in_a_scenario_is_the_same_experiment_and_a_value_is_not(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    keys = []
    for text in ("[parameters]\n'care.ends' = 0.1\n", "# why\n[parameters]\n'care.ends' = 0.1\n",
                 "[parameters]\n'care.ends' = 0.11\n"):  # fmt: skip
        file.write_text(text)
        keys.append(make_plan([file]).key())
    assert keys[0] == keys[1] != keys[2]


def test_a_run_that_raises_is_listed_and_the_others_stay(tmp_path: Path) -> None:
    """F14; one that the model refuses is not tried again."""
    plan = plan_of([*range(1, 14), 16], model="faulty", chunk=28)
    done = run(plan, tmp_path / "a")
    assert (done.executed, len(done.failures), done.complete) == (24, 4, False)
    failed = pd.read_csv(tmp_path / "a" / "failed.csv")
    assert failed[["scenario", "seed", "attempts"]].to_numpy().tolist() == [
        ["basispad", 13, 3], ["sluiting", 13, 3], ["basispad", 16, 1], ["sluiting", 16, 1],
    ]  # fmt: skip
    assert "unlucky" in failed["traceback"][0] and 'File "' in failed["traceback"][0]
    assert sorted(read_runs(tmp_path / "a")["seed"].unique()) == list(range(1, 13))
    assert json.loads((tmp_path / "a" / "manifest.json").read_text())["status"] == "incomplete"


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half(
    monkeypatch: pytest.MonkeyPatch, whole: bytes, tmp_path: Path
) -> None:
    """F08"""
    plain, written = pq.ParquetWriter.write_table, []

    def full(writer: object, *args: object, **more: object) -> None:
        written.append(1)
        if len(written) > 9:
            raise OSError(errno.ENOSPC, "No space left on device")
        plain(writer, *args, **more)

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(ZorgdrukError, match=r"disk is full"):
        run(plan_of(chunk=4), tmp_path / "a")
    assert len(list((tmp_path / "a" / "parts").iterdir())) == 2
    assert not list((tmp_path / "a").rglob("*.tmp")) and not (tmp_path / "a" / "yearly.parquet").exists()
    monkeypatch.setattr(pq.ParquetWriter, "write_table", plain)
    assert run(plan_of(chunk=4), tmp_path / "a").before == 8
    assert table(tmp_path / "a") == whole


@pytest.mark.parametrize("name", ["map met spaties", "één é", "x" * 200 + "/" + "y" * 200])
def test_folders_with_odd_names_work(name: str, tmp_path: Path) -> None:
    """F15"""
    assert run(plan_of(range(1, 3)), tmp_path / name).executed == 4


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_lived(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """F15: below a file, too long a name, somebody else's files, a disk that cannot rename."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.docx").write_text("x")
    monkeypatch.setattr(executing._Batch, "live", lambda batch, done: pytest.fail("something was lived"))
    for name in ("file", "file/below", "n" * 300, "theirs"):
        with pytest.raises(ZorgdrukError, match=r"--out"):
            run(plan_of(), tmp_path / name)

    def no_rename(*args: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "replace", no_rename)
    with pytest.raises(ZorgdrukError, match=r"cannot write in"):
        run(plan_of(), tmp_path / "share")


def test_a_clock_that_jumps_back_changes_nothing(monkeypatch: pytest.MonkeyPatch, whole: bytes, tmp_path: Path) -> None:
    """F17"""
    hours = iter(range(10_000_000, 0, -1))
    monkeypatch.setattr(time, "time", lambda: float(next(hours)))
    run(plan_of(), tmp_path / "a")
    assert table(tmp_path / "a") == whole


def test_a_large_batch_has_few_files_and_its_chunks_are_no_list() -> None:
    """F16"""
    plan = plan_of(range(1, 50_001))
    made = chunks(plan, set())
    assert next(made).block == 0
    assert -(-plan.size // length(plan)) <= 1000 and plan.size == 100_000
    assert length(replace(plan, seeds=range(1, 3))) == 2


def test_a_run_stands_in_the_table_with_the_parameters_that_the_manifest_gives_its_draw(tmp_path: Path) -> None:
    """F28: the model adds the sum of its parameters to every figure."""
    plan = plan_of([1], draws=3, drawn=("care.ends", "strain.lasts"))
    run(plan, tmp_path / "a")
    said = json.loads((tmp_path / "a" / "manifest.json").read_text())["parameters"]
    runs = read_runs(tmp_path / "a")
    assert sorted(runs["draw"].unique()) == [0, 1, 2, 3] == sorted(map(int, said))
    for draw, values in said.items():
        assert set(values) == (set() if draw == "0" else {"care.ends", "strain.lasts"})
        mine = runs[(runs.draw == int(draw)) & (runs.scenario == "basispad")]["value"].to_numpy()
        bare = figures(_Bare(), Run("basispad", int(draw), 1))["value"].to_numpy()
        assert mine - bare == pytest.approx(sum(values.values()), abs=1e-9)


class _Bare:
    def scenario(self, name: str, draw: int) -> object:
        return type("Bare", (), {"parameters": {}})
