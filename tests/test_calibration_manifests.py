"""What a posterior was made from is written with it, and a folder is not filled with something else unasked."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from calibration import calibrate as module
from calibration.calibrate import calibrate
from calibration.manifests import Asked, prior_hash, refuse_other, table_hash
from calibration.stages import STAGES
from experiments.calibrate_command import show
from experiments.cli import main
from sim.errors import ZorgdrukError
from sim.manifest import ROOT, commit
from tests.made_up_runs import attempt

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def pretended(monkeypatch):
    """Let runs be made up."""
    monkeypatch.setattr(module, "attempt", attempt)


def test_the_commit_is_found_in_a_linked_worktree_and_in_a_checkout(tmp_path) -> None:
    """Why posteriors once named none: in a worktree `.git` is a file."""
    main_git, tree = tmp_path / "main" / ".git", tmp_path / "tree"
    linked = main_git / "worktrees" / "tree"
    linked.mkdir(parents=True)
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {linked}\n")
    (linked / "HEAD").write_text("ref: refs/heads/side\n")
    (linked / "commondir").write_text("../..\n")
    assert commit(tree) is None
    (main_git / "packed-refs").write_text(f"# pack-refs\n{COMMIT} refs/heads/side\n")
    assert commit(tree) == COMMIT
    (main_git / "refs" / "heads").mkdir(parents=True)
    (main_git / "refs" / "heads" / "side").write_text(COMMIT[::-1] + "\n")
    assert commit(tree) == COMMIT[::-1]
    (linked / "HEAD").write_text(COMMIT + "\n")
    assert commit(tree) == COMMIT
    if (ROOT / ".git").exists():
        assert len(commit() or "") == 40


def test_hashes_tell_other_draws_and_other_priors() -> None:
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    same, renamed, moved = table.copy(), table.rename(columns={"b": "c"}), table.assign(b=[3.0, np.nextafter(4.0, 5.0)])
    assert table_hash(table) == table_hash(same)
    assert len({table_hash(t) for t in (table, renamed, moved, table.iloc[:1])}) == 4
    found = {prior_hash(stage.free) for stage in STAGES.values()}
    assert len(found) == len(STAGES) and prior_hash(STAGES["access"].free[:3]) not in found


def test_a_manifest_names_commit_priors_and_the_draws_of_earlier_stages(pretended, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("calibration.manifests.commit", lambda: COMMIT)
    first = calibrate("oldambt", "demography", tmp_path, quick=True)[0]
    later = calibrate("oldambt", "domains", tmp_path, quick=True)[0]
    told = [json.loads((tmp_path / f"manifest-oldambt-{s}.json").read_text()) for s in ("demography", "domains")]
    assert {t["commit"] for t in told} == {COMMIT}
    assert told[0]["earlier"] == {} and told[1]["earlier"] == {"demography": told[0]["draws"]}
    assert (
        told[0]["draws"]
        == table_hash(first.table)
        == table_hash(pd.read_parquet(tmp_path / "posterior-oldambt-demography.parquet"))
    )
    assert [t["prior"] for t in told] == [prior_hash(first.free), prior_hash(later.free)]
    assert told[1]["drawn_from_earlier_stages"] == sorted(first.table.columns)


def test_a_folder_of_another_setting_is_refused_and_left_as_it_is(pretended, tmp_path, capsys) -> None:
    counted: list[int] = []

    def runner(tasks, keep) -> None:
        counted.append(len(tasks))
        module.one_by_one(tasks, keep)

    given = {"municipality": "oldambt", "stage": "demography", "out": tmp_path, "runner": runner}
    calibrate(**given, quick=True)
    lived, files = sum(counted), {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    for more, said in (
        ({"quick": True, "seed": 2}, "made with --seed 1, and this asks with --seed 2"),
        ({"quick": True, "runs": 70}, "made with --runs 60, and this asks with --runs 70"),
        ({"quick": True, "until": 2016}, "made with --until 2019, and this asks with --until 2016"),
        ({"runs": 60}, "made with --quick, and this asks without --quick"),
    ):
        with pytest.raises(ZorgdrukError, match=said) as refused:
            calibrate(**given, **more)
        assert "with --out" in str(refused.value) and "kies een andere map met --out" in refused.value.dutch
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == files
    words = ["calibrate", "-m", "oldambt", "--stage", "demography", "--quick", "--seed", "2", "--out", str(tmp_path)]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "gemaakt met --seed 1, en nu is gevraagd met --seed 2" in told and told.count("\n") == 1
    calibrate(**given, quick=True)
    assert sum(counted) == lived  # runs stay
    (tmp_path / "manifest-oldambt-demography.json").write_text("{")
    with pytest.raises(ZorgdrukError, match="cannot be read"):
        calibrate(**given, quick=True)
    (tmp_path / "manifest-oldambt-demography.json").unlink()
    calibrate(**given, quick=True)
    assert sum(counted) == lived and "manifest-oldambt-demography.json" in {p.name for p in tmp_path.iterdir()}


def test_a_later_stage_draws_only_from_earlier_ones_that_go_with_it(tmp_path) -> None:
    def there(quick: bool, until: int) -> None:
        told = {"quick": quick, "until": until, "seed": 5, "settings": {"runs": 120}}
        (tmp_path / "manifest-oldambt-demography.json").write_text(json.dumps(told))

    there(False, 2019)
    for asked in (Asked(False, 2019, 1, 80), Asked(True, 2019, 1, 30)):
        refuse_other(tmp_path, "oldambt", "domains", asked, ("demography",))
    with pytest.raises(ZorgdrukError, match="holds stage demography of oldambt made with --until 2019"):
        refuse_other(tmp_path, "oldambt", "domains", Asked(False, 2021, 1, 80), ("demography",))
    there(True, 2019)
    with pytest.raises(ZorgdrukError, match="made with --quick, and this asks without --quick"):
        refuse_other(tmp_path, "oldambt", "domains", Asked(False, 2019, 1, 80), ("demography",))
    refuse_other(tmp_path, "hogeland", "domains", Asked(False, 2019, 1, 80), ("demography",))


def test_fitting_to_2021_works_and_fits_what_was_a_test(pretended, tmp_path) -> None:
    found = calibrate("oldambt", "demography", tmp_path, quick=True, until=2021)[0]
    names = set(found.manifest["targets"])
    assert {"births 2021", "arrivals 2020", "population 2021", "age 80+ 2021", "deaths 2019"} <= names
    assert not names & {"deaths 2020", "deaths 2021", "households 2020", "households 2021"}
    assert found.manifest["until"] == 2021 and np.isfinite(found.table.to_numpy()).all()


def test_what_cannot_be_is_said_before_a_run_is_lived(tmp_path, capsys) -> None:
    out = ["--out", str(tmp_path / "x")]
    for words, said in (
        (["--seed", "-1"], "seed: -1 moet een geheel getal van 0 tot"),
        (["--until", "2018"], "kan niet tot en met 2018 worden gepast; kies uit 2016, 2019, 2021"),
        (["-m", "steenwijkerland"], "geen cijfers van Steenwijkerland om op te passen"),
    ):
        assert main(["calibrate", *words, *out]) == 2, words
        told = capsys.readouterr().err
        assert said in told and told.count("\n") == 1
    assert not (tmp_path / "x").exists()


def test_a_summary_that_cannot_be_written_is_one_sentence(pretended, tmp_path) -> None:
    (tmp_path / "summary-oldambt-demography.md").mkdir()
    with pytest.raises(ZorgdrukError, match="cannot write in") as refused:
        show_quickly(tmp_path)
    assert "kan niet schrijven in" in refused.value.dutch


def show_quickly(folder) -> None:
    """Calibrate as the command does, with runs of this process."""
    import contextlib
    from unittest import mock

    pool = mock.patch("experiments.calibrate_pool.pooled", lambda jobs: contextlib.nullcontext(module.one_by_one))
    with pool:
        show("oldambt", "demography", True, None, None, 1, str(folder), 1, "nl", (True, False))
