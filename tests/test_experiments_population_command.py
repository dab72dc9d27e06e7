"""`zorgdruk population`: tables, figures, a file that `run` accepts, and nothing when something is wrong."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from experiments import cli, population_command, population_files
from results.reading import read_result
from results.staging import StagedFolder
from sim.errors import ZorgdrukError
from sim.facilities_kept import from_arrays
from sim.start_file import load_start

TABLES = (
    "fit", "margins", "plausibility", "positions", "age_gaps", "traits", "kernen", "kernen_75_plus", "kernen_kin",
    "wijken", "facilities", "ties", "kin", "kin_without", "kin_counts", "kin_distances", "kin_near",
)  # fmt: skip
FIGURES = {*TABLES} - {"plausibility", "kin_without", "kin_counts"}


def call(*words: object) -> int:
    return cli.main([str(word) for word in words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report on Oldambt and its saved people."""
    place = tmp_path_factory.mktemp("made")
    words = ("population", "-m", "oldambt", "--seed", 4, "--out", place / "out", "--save", place / "people.npz", "-q")
    assert call(*words) == 0
    return place


def test_every_table_stands_there_twice_with_the_same_figures(made: Path) -> None:
    for name in TABLES:
        parquet = pd.read_parquet(made / "out" / f"{name}.parquet")
        csv = pd.read_csv(made / "out" / f"{name}.csv")
        assert len(parquet) == len(csv) > 0 and list(parquet) == list(csv)
    fit, margins = (pd.read_parquet(made / "out" / f"{name}.parquet") for name in ("fit", "margins"))
    assert set(fit["margin"]) == set(margins["margin"])
    assert {"wanted", "got", "error", "z"} <= set(margins) and {"sae", "largest_z", "sum_z2", "p"} <= set(fit)


def test_every_figure_stands_there_twice_and_tells_what_is_to_be_seen(made: Path) -> None:
    files = {path.name for path in (made / "out" / "figures").iterdir()}
    assert files == {f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")}
    report = json.loads((made / "out" / population_files.REPORT).read_text())
    told = {section["name"]: section["figure"] for section in report["sections"]}
    assert tuple(told) == TABLES
    for name in FIGURES:
        assert Image.open(made / "out" / "figures" / f"{name}.png").text["Description"] == told[name] != ""
        assert told[name][:20] in (made / "out" / "figures" / f"{name}.svg").read_text()


def test_the_report_says_what_was_built(made: Path) -> None:
    report = json.loads((made / "out" / population_files.REPORT).read_text())
    assert (report["municipality"], report["start"], report["seed"]) == ("GM1895", "2021-01", 4)
    assert report["saved"] == {"file": "people.npz", "sha256": load_start(made / "people.npz").checksum}
    kernen = pd.read_parquet(made / "out" / "kernen.parquet")
    assert report["households"] == kernen["households"].sum() and 0 < report["institutions"] <= len(kernen)
    assert report["facilities"] is None
    assert report["persons"] == 38277 and str(made) not in json.dumps(report)


def test_the_saved_people_can_be_run(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("run", "--population", made / "people.npz", "--until", "2021-02", "--seed", 9, "--no-figures", "--json")
    assert call(*words, "--out", tmp_path / "a") == 0
    assert json.loads(capsys.readouterr().out)["code"] == "GM1895"
    manifest = read_result(tmp_path / "a").manifest
    checksum = load_start(made / "people.npz").checksum
    assert manifest["start_population"] == {"seed": 4, "sha256": checksum} and manifest["seed"] == 9


def test_a_run_from_a_file_has_a_folder_of_its_own(made: Path) -> None:
    from experiments.run_command import Wish, _name

    saved = load_start(made / "people.npz")
    wish = Wish("basispad", None, None, "2021-02", 9)
    name = _name(wish, "oldambt", "basispad", 252, 253, saved)
    assert name == _name(wish, "oldambt", "basispad", 252, 253, None) + f"-population-{saved.checksum[:8]}"


def test_the_summary_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("population", "-m", "oldambt", "--lang", "en") == 0
    english = capsys.readouterr().out
    assert call("population", "-m", "oldambt") == 0
    dutch = capsys.readouterr().out
    assert "kern and age, men" in english and "rules checked, none broken" in english
    assert "retired, compared, not fitted" in english and "have no living child" in english
    assert "kern en leeftijd, mannen" in dutch and "geen overtreden" in dutch
    assert "AOW, vergeleken, niet gefit" in dutch and "hebben er" in dutch and "onbekend van thuiskamer" in dutch
    assert len(dutch.split("\n")) <= 25 and max(map(len, dutch.split("\n"))) <= 100


def test_json_holds_every_table_and_nothing_else_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("population", "-m", "oldambt", "--json") == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert err == "" and tuple(found["tables"]) == TABLES and found["persons"] == 38277
    assert sum(kern["persons"] for kern in found["tables"]["kernen"]) == 38277


def test_a_broken_rule_is_shouted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from results import population_report

    monkeypatch.setattr(population_report, "check_population", lambda *_: ["3 persons alive twice"])
    assert call("population", "-m", "oldambt") == 0
    out = capsys.readouterr().out
    assert "FOUT: 1 x a rule of persons and households; 3 persons alive twice" in out and "geen overtreden" not in out


def test_an_earlier_report_is_replaced_and_foreign_files_are_not(made: Path, tmp_path: Path) -> None:
    assert population_files.is_report(made / "out")
    ours = Path(shutil.copytree(made / "out", tmp_path / "x"))
    (ours / "thesis.csv").write_text("mine")
    assert not population_files.is_report(ours)
    before = sorted(path.name for path in ours.rglob("*"))
    assert call("population", "-m", "oldambt", "--out", ours) == 2
    assert sorted(path.name for path in ours.rglob("*")) == before


@pytest.mark.parametrize("report", ["[]", "{}", "7", '{"software": "other", "sections": [{"name": "fit"}]}', "{"])
def test_a_folder_with_another_report_is_foreign(tmp_path: Path, report: str) -> None:
    (tmp_path / population_files.REPORT).write_text(report)
    assert not population_files.is_report(tmp_path)


def test_a_report_takes_the_place_of_an_earlier_one(made: Path, tmp_path: Path) -> None:
    ours = Path(shutil.copytree(made / "out", tmp_path / "x"))
    assert call("population", "-m", "oldambt", "--seed", 5, "--out", ours, "--quiet") == 0
    assert json.loads((ours / population_files.REPORT).read_text())["seed"] == 5
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("words", [["-m", "hogeland"], ["-m", "oldambt", "--start", "2016-01"]])
def test_the_report_of_another_place_or_start_is_not_replaced(
    words: list[str], made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = Path(shutil.copytree(made / "out", tmp_path / "x"))
    before = {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()}
    assert call("population", *words, "--out", ours) == 2
    assert "bevat het rapport van Oldambt, 2021-01; kies een andere map" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_saved_people_of_another_place_or_start_are_not_replaced(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = Path(shutil.copy(made / "people.npz", tmp_path))
    before = mine.read_bytes()
    for words in (["-m", "hogeland"], ["-m", "oldambt", "--start", "2016-01"]):
        assert call("population", *words, "--save", mine) == 2
        assert "bevat de bevolking van Oldambt, 2021-01; noem een ander bestand" in capsys.readouterr().err
    assert mine.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["people.npz"]


def test_a_folder_that_zorgdruk_wrote_for_something_else_is_named_as_such(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Path(shutil.copytree(made / "out", tmp_path / "x"))
    assert call("run", "--until", "2021-01", "--out", report) == 2
    said = capsys.readouterr().err
    assert "bevat het rapport over een startbevolking en wordt niet door iets anders vervangen" in said
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "manifest.json").write_text('{"software": "zorgdruk"}')
    assert call("population", "--lang", "en", "--out", tmp_path / "y") == 2
    assert "holds the result of a run and is not replaced by something else" in capsys.readouterr().err
    (report / "thesis.csv").write_text("mine")
    assert call("population", "-m", "oldambt", "--out", report) == 2
    assert "die zorgdruk niet schreef" in capsys.readouterr().err


def test_no_english_is_left_in_a_dutch_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("population", "--as-of", "1950") == 2
    assert "bevolking naar leeftijd: nog geen cijfer bekend" in capsys.readouterr().err
    assert call("run", "--population", "", "--out", tmp_path / "x") == 2
    assert "population: '' is geen naam van een bestand" in capsys.readouterr().err
    said = {"facilities": {"file": "a.csv", "sha256": "0"}}
    with pytest.raises(ZorgdrukError) as refused:
        from_arrays("start population p.npz", said["facilities"], {}, "startbevolking p.npz")
    assert refused.value.dutch.startswith("startbevolking p.npz: bevat niet")


def test_the_saved_people_may_be_read_by_whom_the_user_lets(made: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    assert (made / "people.npz").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--save", "."], "is a folder; name a file"),
        (["--save", ""], "is not the name of a file"),
        (["--save", "nowhere/x.npz"], "there is no folder 'nowhere'"),
        (["--save", "mine.npz"], "is no saved population and is not replaced"),
        (["--save", "people.csv"], "must end in .npz"),
        (["--save", "x" * 300 + ".npz"], "the name is too long; choose a shorter one with --save"),
        (["--save", "x/people.npz", "--out", "x"], "lies in the folder of --out"),
        (["--start", "2019-01"], "no start population of Het Hogeland for 2019"),
        (["--as-of", "soon"], "must be a whole number"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.npz").write_text("mine")
    (tmp_path / "x").mkdir()
    assert call("population", "--lang", "en", *words) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1
    assert call("population", *words) == 2
    dutch = capsys.readouterr().err
    assert dutch != err and dutch.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.npz", "x"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-m", "hogeland"], "not of Het Hogeland; leave the municipality out"),
        (["--start", "2016-01"], "leave the start out"),
        (["--as-of", "2019"], "make one with --as-of 2019"),
        (["--seed", "-1"], "0 to 9223372036854775807"),
    ],
)
def test_a_run_that_contradicts_its_population_writes_nothing(
    words: list[str], said: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("run", "--lang", "en", "--population", made / "people.npz", "--out", tmp_path / "x", *words) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: StagedFolder) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(StagedFolder, "put_in_place", full)
    assert call("population", "-m", "oldambt", "--out", tmp_path / "x") == 2
    assert "de schijf is vol" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_population_that_cannot_be_built_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZorgdrukError("no")

    monkeypatch.setattr(population_command, "_build", fail)
    assert call("population", "--out", tmp_path / "a" / "b", "--save", tmp_path / "x.npz") == 2
    assert list(tmp_path.iterdir()) == []
