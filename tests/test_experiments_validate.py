"""Validation: parts are kept, reused and done again when their grounds change; every row of the report is there."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration import validation_rows as of
from calibration.patterns import Row
from calibration.validation_care import pairs_needed
from experiments import validation_parts
from experiments.draws import drawn, first_that_runs
from experiments.ledger_command import ledger_parts, make_or_score, write_ledger
from experiments.validate_command import FULL, KINDS, PAGE, QUICK, TABLE, WORK, parts, rows, validate, wish, write
from experiments.validation_parts import SOURCES, Part, do_parts
from experiments.validation_work import WORK as WORKS
from results.validation_report import html, number
from results.validation_rows import AIM, FAILED, NONE, Asked, Check, as_frame, check, tally
from sim.errors import DataError, ZorgdrukError
from sim.statline import Statline

DONE: list[int] = []


def counting(number: int) -> pd.DataFrame:
    DONE.append(number)
    if number < 0:
        raise ValueError("negative")
    return pd.DataFrame({"number": [number]})


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> None:
    DONE.clear()
    monkeypatch.setitem(WORKS, "repeat", counting)  # any name that has sources


def made(*numbers: int) -> list[Part]:
    return [Part(f"n-{n}", "repeat", {"number": n}) for n in numbers]


def test_what_is_done_is_not_done_again(tmp_path: Path, count: None) -> None:
    told = []
    first = do_parts(made(1, 2), tmp_path, 1, lambda *said: told.append(said))
    again = do_parts(made(1, 2, 3), tmp_path, 1)
    assert DONE == [1, 2, 3]
    assert told == [(1, 2, "n-1"), (2, 2, "n-2")]
    assert [table["number"].tolist() for table in again.values()] == [[1], [2], [3]]
    pd.testing.assert_frame_equal(first["n-1"], again["n-1"])


def test_what_was_done_before_a_fault_is_kept(tmp_path: Path, count: None) -> None:
    with pytest.raises(ValueError, match="negative"):
        do_parts(made(1, -1, 2), tmp_path, 1)
    do_parts(made(1, 2), tmp_path, 1)
    assert DONE == [1, -1, 2]
    assert not list(tmp_path.glob(".*"))


def test_other_code_data_or_arguments_make_another_part(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part("n", "repeat", {"number": 1})
    own = part.address()
    assert Part("n", "repeat", {"number": 2}).address() != own
    assert Part("n", "truth", {"number": 1}).address() != own
    with monkeypatch.context() as change:
        change.setattr(validation_parts, "_grounds", lambda: ("other code", "data"))
        assert part.address() != own
    with monkeypatch.context() as change:
        change.setattr(validation_parts, "_own", lambda work: "other module")
        assert part.address() != own
    assert part.address() == own


def test_what_draws_rest_on_the_posteriors_that_ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another posterior makes what is drawn be done again, and nothing else; a ledger names it."""
    drawn_, plain = Part("n", "forecast", {}), Part("n", "truth", {})
    before = drawn_.address(), plain.address(), validation_parts.grounds()["posteriors"]
    monkeypatch.setattr("calibration.posterior.path_of", lambda slug: tmp_path / slug)
    (tmp_path / "hogeland").write_bytes(b"other")
    for cached in (validation_parts._posteriors, validation_parts._own):
        cached.cache_clear()
    after = drawn_.address(), plain.address(), validation_parts.grounds()["posteriors"]
    for cached in (validation_parts._posteriors, validation_parts._own):
        cached.cache_clear()
    assert after[0] != before[0] and after[1] == before[1] and after[2] != before[2]
    assert set(SOURCES) == set(WORKS)
    assert all((validation_parts.ROOT / f"{name}.py").is_file() for some in SOURCES.values() for name in some)


def test_every_part_is_named_once_and_can_be_done() -> None:
    for quick in (False, True):
        work = parts(wish([], [], quick))
        assert len({part.name for part in work}) == len(work)
        assert {part.work for part in work} <= set(WORKS)
        for part in work:
            json.dumps(dict(part.arguments))
    assert len(parts(wish([], [], True))) < len(parts(wish([], [], False)))
    assert {part.work for part in parts(wish(["oldambt"], ["care"], True))} == {"predict"}
    assert QUICK.seeds < FULL.seeds


def test_unknown_parts_and_municipalities_are_refused() -> None:
    with pytest.raises(ZorgdrukError, match="did you mean 'backcast'"):
        wish([], ["backcats"], False)
    with pytest.raises(ZorgdrukError, match="unknown municipality"):
        wish(["atlantis"], [], False)


def tables() -> dict[str, pd.DataFrame]:
    """What parts would find, made up; backcasts and patterns left out."""
    luck = np.random.default_rng(1).standard_normal((2, 8))
    base = 1000.0 + 30.0 * luck[0]
    pairs = pd.DataFrame({"seed": range(8), "base": base, "zero": base, "less": base - 10 + luck[1], "same": True})
    care = [(place, 1, "Wmo clients", 1.02 * 4000, 1.30 * 4000, 4000.0) for place in ("hogeland", "oldambt")]
    package = [
        (name, draw, 8 * draw + seed, "zorgdruk", 110.0 - step * (1.0 + seed) * (draw < 10))
        for draw in range(11)
        for seed in range(4)
        for name, step in (("Basispad", 0.0), ("Samenredzaam 2030", 1.0))
    ]
    hashes = pd.DataFrame({"seed": [1, 2], "sha256": ["a" * 64, "b" * 64]})
    return {
        "truth-hogeland": pd.DataFrame({"z": [0.5, -4.4, 1.0]}),
        "repeat-up": hashes,
        "repeat-down": hashes[::-1].reset_index(drop=True),
        "pairs-hogeland-1-8": pairs,
        "care-hogeland": pd.DataFrame(care, columns=["municipality", "seed", "quantity", "value", "naive", "observed"]),
        "package-hogeland-0": pd.DataFrame(package, columns=["scenario", "draw", "seed", "indicator", "value"]),
    }


def found() -> list[Check]:
    return rows(wish([], ["truth", "repeat", "pairs", "care", "package"], True), tables())[0]


def test_every_requirement_has_its_verdict() -> None:
    checks = {(c.test, c.quantity): c for c in found()}
    assert checks["kernel truth", "largest standardised difference"].found == 4.4
    assert checks["paired what-if", "a policy of nothing: largest difference"].verdict == AIM
    assert checks["paired what-if", "variance of the difference, unpaired over paired"].found > 100
    assert checks["paired what-if", "pairs needed to see a policy of -1%"].verdict == AIM
    skilled = checks["care", "skill, Wmo clients"]
    assert skilled.found == pytest.approx(1 - 0.02 / 0.30)
    assert checks["cross-municipality", "error of Wmo clients, %"].found == pytest.approx(2.0)
    assert next(c for (test, _), c in checks.items() if test == "reproducibility").verdict == AIM
    assert next(c for (test, _), c in checks.items() if test == "main conclusion").found == 0.9
    assert {"synthetic truth", "simulation-based calibration", "identifiability", "hold-out canary"} <= {
        test for test, _ in checks
    }
    assert all(c.data or c.verdict == NONE for c in checks.values())
    assert all(c.command for c in checks.values())


def test_what_is_wrong_is_not_met() -> None:
    some = tables()
    pairs = some["pairs-hogeland-1-8"]
    touched = of.pair_checks(pairs.assign(zero=pairs["base"] + np.array([0.0] * 7 + [1.0])), "hogeland")
    assert touched[0].verdict == FAILED
    unseen = of.pair_checks(pairs.assign(same=[True] * 7 + [False]), "hogeland")
    assert unseen[0].verdict == FAILED
    blunt = of.pair_checks(pairs.assign(less=pairs["base"].to_numpy()[::-1] - 10), "hogeland")
    assert (blunt[1].verdict, blunt[2].verdict) == (FAILED, FAILED)
    assert of.truth_checks(pd.DataFrame({"z": [4.6]}), "hogeland", 9)[0].verdict == FAILED
    hashes = some["repeat-up"]
    assert of.repeat_checks(hashes, hashes.assign(sha256="c"), "hogeland")[0].verdict == FAILED
    assert of.repeat_checks(hashes, hashes.head(1), "hogeland")[0].verdict == FAILED
    worse = some["care-hogeland"].assign(value=1.5 * 4000)
    assert {c.verdict for c in of.care_checks(worse)} == {FAILED}


def of_package(defaults: list[float], draws: list[list[float]]) -> Check:
    """The row of a package that changes zorgdruk by so much in each pair."""
    rows_ = [
        (name, draw, 100 * draw + seed, "zorgdruk", 100.0 + gap * (name == "Samenredzaam 2030"))
        for draw, gaps in enumerate([defaults, *draws])
        for seed, gap in enumerate(gaps)
        for name in ("Basispad", "Samenredzaam 2030")
    ]
    table = pd.DataFrame(rows_, columns=["scenario", "draw", "seed", "indicator", "value"])
    return of.package_checks(table, "hogeland")[0]


def test_the_main_conclusion_is_the_sign_of_means_and_not_of_single_pairs() -> None:
    lucky = [-4.0, 1.0, -3.0, 1.0]  # half of the pairs rise; the mean falls
    assert of_package([-2.0, -3.0, -0.5, -2.5], [lucky] * 9 + [[1.0] * 4]).found == 0.9
    assert of_package([2.0, 3.0, 2.5], [lucky] * 4).found == 0.0
    told = of_package([-2.0, -3.0, -1.0], [lucky] * 2).note
    assert "-2.00 (-3.69 to -0.31, 90%, 3 pairs, spread of one 1.0)" in told and "2 draws of 4 pairs" in told


def test_there_is_no_conclusion_while_luck_explains_the_defaults() -> None:
    unsure = of_package([-2.0, 2.5, -1.5, 0.5], [[-1.0] * 4] * 3)
    assert (unsure.found, unsure.verdict) == (None, NONE)
    assert of_package([-2.0, -2.5], []).found is None and "draws" not in of_package([-2.0, -2.5], []).note
    alone = of_package([-2.0], [[-1.0] * 4] * 3)
    assert alone.found is None and "nan" not in alone.note


def test_pairs_needed_follow_their_formula() -> None:
    base = np.array([0.0, 2.0, 4.0, 6.0])
    ratio, pairs = pairs_needed(base, base - 1 + np.array([0.1, -0.1, -0.1, 0.1]))
    gap = np.array([0.1, -0.1, -0.1, 0.1]) - 1
    assert pairs == pytest.approx((2.8 * gap.std(ddof=1) / 1.0) ** 2)
    assert ratio > 100
    assert pairs_needed(base, base) == (float("inf"), float("inf"))


def test_patterns_keep_their_sources_and_what_has_no_figure_says_so() -> None:
    made_up = pd.DataFrame([Row(5, "oldambt", "Wmo clients per 1,000", 117.0, 129.0, "KWB 2021", 140.0)])
    checks = {c.test: c for c in of.pattern_checks([made_up], Statline())}
    assert (checks["pattern 5"].verdict, checks["pattern 5"].data) == (FAILED, "KWB 2021")
    assert checks["pattern 12"].verdict == NONE
    assert checks["pattern 1"].found == pytest.approx(0.040, abs=0.001)  # docs/validation.md, Pattern 1
    assert "patterns 2-11" in {c.test for c in of.pattern_checks([], Statline())}


def test_the_page_is_one_file_in_two_languages_and_escapes_what_it_is_told() -> None:
    evil = check("<script>alert(1)</script>", "x", "q", Asked(high=1.0), 2.0, note="https://example.org")
    dutch, english = (html([evil, *found()], ["Eerst dit."], {"commit": "abc"}, lang=lang) for lang in ("nl", "en"))
    assert "<script>" not in dutch
    assert "&lt;script&gt;" in dutch
    assert '<html lang="nl">' in dutch
    assert "niet gehaald" in dutch
    assert '<html lang="en">' in english
    assert "not met" in english
    assert dutch.index("Eerst dit.") < dutch.index("<table>")
    for asked in ('src="http', "href=", "@import", "url("):
        assert asked not in dutch


@pytest.mark.parametrize(
    ("value", "lang", "text"),
    [(None, "nl", ""), (0.1234, "en", "0.123"), (12345.6, "nl", "12.346"), (12.34, "nl", "12,34"), (3.0, "en", "3")],
)
def test_figures_are_written_as_the_language_writes_them(value: float | None, lang: str, text: str) -> None:
    assert number(value, lang) == text


def test_page_tables_and_manifest_are_written(tmp_path: Path) -> None:
    asked = wish([], ["truth"], True)
    page = write(tmp_path, asked, found(), pd.DataFrame(), "nl")
    assert page == tmp_path / PAGE
    table = pd.read_csv(tmp_path / TABLE)
    assert len(table) == len(found())
    assert list(table.columns) == list(as_frame(found()).columns)
    told = json.loads((tmp_path / "manifest.json").read_text())
    assert told["verdicts"] == tally(found())
    assert {"commit", "sources", "data"} <= set(told)


def test_the_command_does_its_parts_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    asked: list[str] = []

    def truth(municipality: str, seeds: list[int], years: int) -> pd.DataFrame:
        asked.append(municipality)
        return pd.DataFrame({"z": [5.0]})

    monkeypatch.setitem(WORKS, "truth", truth)
    for _ in range(2):
        validate(wish(["oldambt"], ["truth"], True), str(tmp_path), "1", "nl", False, False)
    said = capsys.readouterr().out
    assert asked == ["oldambt"]
    assert "not met: kernel truth, oldambt" in said
    assert len(list((tmp_path / WORK).glob("truth-oldambt-*.parquet"))) == 1


def forecasting(municipality: str, draw: int, until: int) -> pd.DataFrame:
    rows = [
        (municipality, "population", "total", "total", y, "persons", draw, 1000.0 + draw) for y in range(2021, until)
    ]
    columns = ["municipality", "indicator", "by", "group", "year", "unit", "draw", "value"]
    return pd.DataFrame(rows, columns=columns)


def test_a_ledger_is_dated_says_what_it_rests_on_and_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORKS, "forecast", forecasting)
    file = write_ledger(["oldambt"], tmp_path, tmp_path / "parts", 4, 1, 2030)
    table = pd.read_csv(file)
    assert file.stem == table["written"].iloc[0]
    assert table["median"].tolist() == [1002.5] * 9
    told = json.loads(file.with_suffix(".json").read_text())
    assert (told["draws"], told["until"]) == (4, 2030)
    assert write_ledger(["oldambt"], tmp_path, tmp_path / "parts", 4, 1, 2030) == file
    with pytest.raises(ZorgdrukError, match="a prediction is not written over"):
        write_ledger(["oldambt"], tmp_path, tmp_path / "parts", 5, 1, 2030)
    with pytest.raises(ZorgdrukError, match="draws 1 must be"):
        write_ledger(["oldambt"], tmp_path, tmp_path / "parts", 1, 1)


def test_draws_come_on_together() -> None:
    names = [part.name for part in ledger_parts(["a", "b"], 2)]
    assert names == ["forecast-a-1-2030", "forecast-b-1-2030", "forecast-a-2-2030", "forecast-b-2-2030"]


def test_scoring_needs_both_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setitem(WORKS, "forecast", forecasting)
    file = write_ledger(["oldambt"], tmp_path, tmp_path / "parts", 4, 1, 2030)
    later = tmp_path / "later.csv"
    later.write_text("municipality,indicator,by,group,year,observed\noldambt,population,total,total,2022,1002\n")
    made_ = ((), 4, 2030)
    make_or_score(made_, str(tmp_path), str(file), str(later), "1", True)
    assert "population" in capsys.readouterr().out
    with pytest.raises(ZorgdrukError, match="belong together"):
        make_or_score(made_, str(tmp_path), str(file), None, "1", True)
    later.write_text("a,b\n1,2\n")
    with pytest.raises(ZorgdrukError, match="no column municipality"):
        make_or_score(made_, str(tmp_path), str(file), str(later), "1", True)


def test_kinds_are_those_that_parts_know() -> None:
    for kind in KINDS:
        assert parts(wish([], [kind], False))


def test_a_draw_that_the_model_cannot_run_is_drawn_again_the_same_way_everywhere() -> None:
    seen: list[dict[str, float]] = []

    def third(values: dict[str, float]) -> int:
        seen.append(values)
        if len(seen) % 3:
            raise DataError("does not fit together")
        return len(seen)

    assert first_that_runs(5, third) == 3
    assert first_that_runs(5, third) == 6
    assert seen[:3] == seen[3:]
    assert seen[0] != seen[1]
    assert seen[0] == drawn(5)
    assert first_that_runs(0, lambda values: values) == {}

    def never(values: dict[str, float]) -> int:
        raise DataError("never")

    with pytest.raises(DataError, match="never"):
        first_that_runs(5, never)
